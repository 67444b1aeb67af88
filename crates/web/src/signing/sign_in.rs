//! Signing in, in one step or two, and out.

use accounts::{Asking, Begun, Error, Token};
use axum::Extension;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use base::Message;

use crate::address::query;
use crate::asked::Asked;
use crate::change::Sent;
use crate::failure::Failure;
use crate::guard::{cookie, cookie_name, token};
use crate::signing::forms::{FormsPage, SmallForm, hidden, plain};
use crate::signing::{Posted, carry, end_earlier, half_name, next, on_to, single};

/// Answers with the page where one signs in.
pub(crate) async fn page(asked: Asked) -> Response {
    let ended = asked.get("ended").map(|_| Message::new("policy.session-ended"));
    asked.answer(form(&asked, ended.as_ref(), ""))
}

/// The address of a step, with where it leads.
fn step(asked: &Asked, path: &str) -> String {
    let language = asked.get("lang").unwrap_or_default();
    let mut pairs = vec![("next", next(asked.get("next")))];
    if !language.is_empty() {
        pairs.push(("lang", language));
    }
    format!("{path}{}", query(&pairs))
}

fn form(asked: &Asked, fault: Option<&Message>, name: &str) -> Result<Response, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.sign-in.{key}"));
    let mut page = FormsPage::new(asked, say("title")).failing(fault);
    page.lead = vec![say("lead")];
    page.forms = vec![SmallForm {
        inputs: vec![
            plain(language, "name", "web.sign-in.name", (name, "username")),
            hidden(language, "password", "web.sign-in.password", "current-password"),
        ],
        is_main: true,
        ..SmallForm::new(step(asked, "/sign-in"), say("go"), "password")
    }];
    page.links.extend(single::link(asked));
    page.answer(asked)
}

/// Takes a name and a password.
pub(crate) async fn sent(
    asked: Asked,
    Extension(asking): Extension<Asking>,
    sent: Sent,
) -> Response {
    let made = first_step(&asked, &asking, sent).await;
    asked.answer(made)
}

async fn first_step(asked: &Asked, asking: &Asking, sent: Sent) -> Result<Response, Failure> {
    let Ok(posted) = Posted::read(asked, sent) else {
        // The browser had no number yet, or the page was old: it is given again.
        return form(asked, Some(&Message::new("sign-in.begin-again")), "");
    };
    let accounts = &asked.served.site.accounts;
    let name = posted.get("name");
    let is_secure = asked.served.site.is_secure;
    match accounts.sign_in(name, posted.get("password"), asking).await {
        Ok(Begun::SignedIn(token)) => {
            let mut response = on_to(next(asked.get("next")));
            end_earlier(asked).await?;
            carry(asked, response.headers_mut(), cookie_name(is_secure), Some(&token));
            Ok(response)
        }
        Ok(Begun::SecondFactor(half)) => {
            let mut response = on_to(&step(asked, "/sign-in/second"));
            carry(asked, response.headers_mut(), &half_name(is_secure), Some(&half));
            Ok(response)
        }
        Err(Error::Refused(message)) => form(asked, Some(&message), name),
        Err(error) => Err(error.into()),
    }
}

/// Answers with the page of the second step.
pub(crate) async fn second(asked: Asked) -> Response {
    asked.answer(second_form(&asked, None))
}

fn second_form(asked: &Asked, fault: Option<&Message>) -> Result<Response, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.sign-in.{key}"));
    let mut page = FormsPage::new(asked, say("second-title")).failing(fault);
    page.lead = vec![say("second-lead")];
    page.forms = vec![SmallForm {
        inputs: vec![plain(language, "code", "web.sign-in.code", ("", "one-time-code"))],
        is_main: true,
        ..SmallForm::new(step(asked, "/sign-in/second"), say("go"), "code")
    }];
    page.answer(asked)
}

/// Takes a code.
pub(crate) async fn second_sent(
    asked: Asked,
    Extension(asking): Extension<Asking>,
    sent: Sent,
) -> Response {
    let made = second_step(&asked, &asking, sent).await;
    asked.answer(made)
}

async fn second_step(asked: &Asked, asking: &Asking, sent: Sent) -> Result<Response, Failure> {
    let begin_again = || Message::new("sign-in.begin-again");
    let Ok(posted) = Posted::read(asked, sent) else {
        return second_form(asked, Some(&begin_again()));
    };
    let is_secure = asked.served.site.is_secure;
    let half = cookie(asked.headers(), &half_name(is_secure)).and_then(Token::read);
    let Some(half) = half else { return form(asked, Some(&begin_again()), "") };
    match asked.served.site.accounts.second_step(&half, posted.get("code"), asking).await {
        Ok(token) => {
            let mut response = on_to(next(asked.get("next")));
            end_earlier(asked).await?;
            carry(asked, response.headers_mut(), cookie_name(is_secure), Some(&token));
            carry(asked, response.headers_mut(), &half_name(is_secure), None);
            Ok(response)
        }
        Err(Error::Refused(message)) if message.key() == "sign-in.begin-again" => {
            form(asked, Some(&message), "")
        }
        Err(Error::Refused(message)) => second_form(asked, Some(&message)),
        Err(error) => Err(error.into()),
    }
}

/// Signs out.
pub(crate) async fn out(asked: Asked, sent: Sent) -> Response {
    let made = signed_out(&asked, sent).await;
    asked.answer(made)
}

async fn signed_out(asked: &Asked, sent: Sent) -> Result<Response, Failure> {
    Posted::read(asked, sent)?;
    let is_secure = asked.served.site.is_secure;
    if let Some(token) = token(asked.headers(), is_secure) {
        asked.served.site.accounts.sign_out(&token).await?;
    }
    let mut response = on_to("/");
    carry(asked, response.headers_mut(), cookie_name(is_secure), None);
    // Another may sit at the same machine.
    let all = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), all);
    Ok(response)
}
