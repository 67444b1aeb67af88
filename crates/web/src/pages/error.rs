//! The page that says what is wrong, where, and what next.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use base::Message;

use crate::asked::Asked;
use crate::failure::{Failure, title};
use crate::pages::Link;
use crate::pages::frame::Frame;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    status: u16,
    message: String,
    ways: Vec<Link>,
    again: Option<Again>,
}

/// A form for what could not be read.
struct Again {
    action: String,
    kept: Vec<(String, String)>,
    name: String,
    value: String,
}

impl Again {
    /// For a day of the address that is none.
    fn of(asked: &Asked) -> Option<Self> {
        let name = ["on", "from", "until"].into_iter().find(|name| asked.day(name).is_err())?;
        Some(Self {
            action: asked.path().to_owned(),
            kept: asked.but(name),
            name: name.to_owned(),
            value: asked.get(name).unwrap_or_default().to_owned(),
        })
    }
}

/// The page of an error.
pub(crate) fn error_page(
    asked: &Asked,
    status: StatusCode,
    message: &Message,
    mut ways: Vec<Link>,
) -> Result<Response, askama::Error> {
    let language = asked.language();
    let frame = Frame::bare(asked, title(status, language));
    ways.push(Link { words: frame.text("to-start"), href: frame.home.clone() });
    let message = message.render(language);
    let again = Again::of(asked);
    let page = ErrorPage { frame, status: status.as_u16(), message, ways, again };
    Ok(Html(page.render()?).into_response())
}

/// Answers an address that is none.
pub(crate) async fn no_such_page(asked: Asked) -> Response {
    asked.answer(Err(Failure::no_such_page()))
}

/// Answers what only reads should ask.
pub(crate) async fn no_such_method(asked: Asked) -> Response {
    asked.answer(Err(Failure::no_such_method()))
}
