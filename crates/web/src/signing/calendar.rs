//! The calendar of what somebody has to do: its address, made and withdrawn on the page of the
//! account; and the feed, read by programs that cannot sign in.

use accounts::{Asking, SignedIn, Token};
use axum::Extension;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Language, Message};
use cases::{DutiesOf, Reminding, calendar_feed};

use crate::address::query;
use crate::asked::Asked;
use crate::asker::text;
use crate::change::Sent;
use crate::failure::Failure;
use crate::signing::account::{after, shown};
use crate::signing::forms::SmallForm;
use crate::signing::{Posted, finished};

/// Where the feed is read.
const FEED: &str = "/owed.ics";

/// The forms by which an account makes and withdraws the address.
pub(super) async fn forms(asked: &Asked, own: &SignedIn) -> Result<Vec<SmallForm>, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.account.{key}"));
    let action = "/account/calendar";
    let mut forms = vec![SmallForm {
        heading: Some(say("calendar")),
        lead: vec![say("calendar-lead")],
        ..SmallForm::new(action.to_owned(), say("calendar-issue"), "issue")
    }];
    let sessions = asked.served.site.accounts.sessions(own).await?;
    if sessions.iter().any(|one| one.kind == "calendar") {
        forms.push(SmallForm::new(action.to_owned(), say("calendar-withdraw"), "withdraw"));
    }
    Ok(forms)
}

/// Makes the address, or withdraws it.
pub(crate) async fn sent(asked: Asked, sent: Sent) -> Response {
    let made = done(&asked, sent).await;
    asked.answer(made)
}

async fn done(asked: &Asked, sent: Sent) -> Result<Response, Failure> {
    let own = finished(asked)?;
    let posted = Posted::read(asked, sent)?;
    let accounts = &asked.served.site.accounts;
    if posted.get("step") == "withdraw" {
        let withdrawn = accounts.withdraw_calendar_key(own).await.map(drop);
        return after(asked, withdrawn, "calendar-withdrawn").await;
    }
    let key = accounts.issue_calendar_key(own).await?;
    let language = asked.language();
    let mut pairs = vec![("key", key.text())];
    if language != Language::default() {
        pairs.push(("lang", language.key()));
    }
    let address = format!("{}{FEED}{}", site(asked), query(&pairs));
    let said = language.text("web.account.calendar-issued");
    shown(asked, None, vec![said], vec![address]).await
}

/// The feed of whoever carries a key.
pub(crate) async fn feed(
    Extension(asking): Extension<Asking>,
    duties: Option<Extension<DutiesOf>>,
    asked: Asked,
) -> Response {
    let made = fed(&asked, &asking, duties.map(|Extension(duties)| duties)).await;
    asked.answer(made)
}

async fn fed(
    asked: &Asked,
    asking: &Asking,
    duties: Option<DutiesOf>,
) -> Result<Response, Failure> {
    // One sentence for whatever is wrong with the key.
    let unknown = || {
        let message = Message::new("web.account.calendar-unknown");
        Failure::refused(StatusCode::NOT_FOUND, message)
    };
    let key = asked.get("key").and_then(Token::read).ok_or_else(unknown)?;
    let served = &asked.served.site;
    let account = served.accounts.of_calendar_key(&key, asking).await?.ok_or_else(unknown)?;
    let duties = duties.ok_or_else(Failure::no_such_page)?.of(account).await?;
    let site = site(asked);
    let how =
        Reminding { language: asked.language(), today: served.registers.today(), site: &site };
    let feed = calendar_feed(&duties, &how, served.registers.clock().now());
    let headers =
        [(CONTENT_TYPE, "text/calendar; charset=utf-8"), (CACHE_CONTROL, "private, no-store")];
    Ok((headers, feed).into_response())
}

/// The address of the site as whoever asks has reached it.
fn site(asked: &Asked) -> String {
    let scheme = if asked.served.site.is_secure { "https" } else { "http" };
    format!("{scheme}://{}", host(asked.headers()))
}

/// The name of the host that was asked for, if it is one.
fn host(headers: &HeaderMap) -> &str {
    let is_part = |one: char| one.is_ascii_alphanumeric() || ".-:[]".contains(one);
    let host = text(headers, &HOST).filter(|host| !host.is_empty() && host.chars().all(is_part));
    host.unwrap_or("localhost")
}
