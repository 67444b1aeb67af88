//! The one place where what is wrong becomes an answer: a page for people, problem details
//! (RFC 9457) for programs. Each says what, where and what next.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Language, Message};
use serde_json::json;

use crate::asked::Asked;
use crate::pages::{self, Link};

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Faulty input or a refusal: the asker gets the sentence and ways to go on.
    #[error("{message}")]
    Refused {
        /// What the answer counts as.
        status: StatusCode,
        /// What is wrong.
        message: Message,
        /// Where to go from here.
        ways: Vec<Link>,
    },
    /// The registers cannot be read.
    #[error("read the registers: {0}")]
    Registers(#[source] registers::Error),
    /// The data that is compiled in does not read, or a report cannot be written.
    #[error("make a report: {0}")]
    Report(Message),
    /// A template failed.
    #[error("write a page")]
    Template(#[from] askama::Error),
    /// Making a page was broken off.
    #[error("make a page")]
    BrokenOff(#[from] tokio::task::JoinError),
}

/// In which form the answer is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A page.
    Page,
    /// Problem details.
    Problem,
}

impl Failure {
    /// There is no such page.
    pub(crate) fn no_such_page() -> Self {
        Self::of(StatusCode::NOT_FOUND, Message::new("web.no-such-page"))
    }

    /// The page is only there to be read.
    pub(crate) fn no_such_method() -> Self {
        Self::of(StatusCode::METHOD_NOT_ALLOWED, Message::new("web.no-such-method"))
    }

    /// A refusal that counts as something of its own.
    pub(crate) fn refused(status: StatusCode, message: Message) -> Self {
        Self::of(status, message)
    }

    /// With more ways to go on.
    #[must_use]
    pub(crate) fn with_ways(self, more: impl IntoIterator<Item = Link>) -> Self {
        match self {
            Self::Refused { status, message, mut ways } => {
                ways.extend(more);
                Self::Refused { status, message, ways }
            }
            other => other,
        }
    }

    fn of(status: StatusCode, message: Message) -> Self {
        Self::Refused { status, message, ways: Vec::new() }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Refused { status, .. } => *status,
            Self::Registers(error) if is_busy(error) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

fn is_busy(error: &registers::Error) -> bool {
    let passing = ["store.busy", "store.unreachable"];
    error.messages().iter().any(|message| passing.contains(&message.key()))
}

/// A sentence about the input: what is not there, what cannot be read, what may not be seen.
impl From<Message> for Failure {
    fn from(message: Message) -> Self {
        let status = match message.key() {
            "area.unknown"
            | "area.ended"
            | "area.code-unreadable"
            | "id.unreadable"
            | "report.unknown"
            | "report.no-such-figure"
            | "targets.no-such-indicator"
            | "web.norm.no-such"
            | "web.people.no-such-page"
            | "api.no-such-page"
            | "case.no-such-case"
            | "flow.no-such-flow"
            | "web.person.no-such" => StatusCode::NOT_FOUND,
            "case.done-already" | "case.moved-meanwhile" | "case.row-changed-meanwhile" => {
                StatusCode::CONFLICT
            }
            key if key.starts_with("policy.") => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::of(status, message)
    }
}

/// A refusal of the registers is about the asker or the instant asked for; all else is ours.
impl From<registers::Error> for Failure {
    fn from(error: registers::Error) -> Self {
        let about_input = |message: &Message| {
            ["policy.", "instant.", "case."].iter().any(|kind| message.key().starts_with(kind))
        };
        match &error {
            registers::Error::Refused(messages) if messages.iter().all(about_input) => {
                match messages.first() {
                    Some(message) => message.clone().into(),
                    None => Self::Registers(error),
                }
            }
            _ => Self::Registers(error),
        }
    }
}

/// A refusal of an account is about what was sent; all else is ours.
impl From<accounts::Error> for Failure {
    fn from(error: accounts::Error) -> Self {
        match error {
            accounts::Error::Refused(message) => message.into(),
            accounts::Error::SingleSignOn(refusal) => {
                Self::refused(crate::signing::status(&refusal), refusal.message())
            }
            accounts::Error::Registers(error) => error.into(),
            accounts::Error::Store(error) => Self::Registers(registers::Error::Store(error)),
            accounts::Error::BrokenOff(error) => Self::BrokenOff(error),
        }
    }
}

/// The answer that tells of a failure.
pub(crate) fn respond(asked: &Asked, failure: &Failure) -> Response {
    let status = failure.status();
    let (message, ways) = match failure {
        Failure::Refused { message, ways, .. } => (message.clone(), ways.clone()),
        _ => (log(asked, failure, status), Vec::new()),
    };
    match asked.kind() {
        Kind::Page => page(asked, status, &message, ways),
        Kind::Problem => problem(asked, status, &message),
    }
}

/// Logs an internal failure with its causes; the sentence for the asker names the number under
/// which it stands in the log.
fn log(asked: &Asked, failure: &Failure, status: StatusCode) -> Message {
    let number = asked.served.site.registers.clock().now().micros();
    let mut chain = failure.to_string();
    let mut cause = std::error::Error::source(failure);
    while let Some(error) = cause {
        chain = format!("{chain}: {error}");
        cause = error.source();
    }
    // Which page it was, the span of the request says, without a word of who it is about.
    tracing::error!(number, chain, "a page failed");
    let key = if status == StatusCode::SERVICE_UNAVAILABLE { "web.busy" } else { "web.failed" };
    Message::new(key).id("number", number)
}

fn page(asked: &Asked, status: StatusCode, message: &Message, ways: Vec<Link>) -> Response {
    match pages::error_page(asked, status, message, ways) {
        Ok(page) => (status, page).into_response(),
        // Even the page of errors failed: the bare sentence is left.
        Err(error) => {
            tracing::error!(%error, "the page of errors failed");
            (status, message.render(asked.language())).into_response()
        }
    }
}

/// Problem details, for programs.
pub(crate) fn problem(asked: &Asked, status: StatusCode, message: &Message) -> Response {
    let details = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "detail": message.render(asked.language()),
        "instance": asked.path(),
        "key": message.key(),
    });
    let mut response = (status, details.to_string()).into_response();
    let is = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, is);
    response
}

/// What heads the page of an error.
pub(crate) fn title(status: StatusCode, language: Language) -> String {
    language.text(match status {
        StatusCode::NOT_FOUND => "web.error.not-found",
        StatusCode::FORBIDDEN => "web.error.not-allowed",
        _ if status.is_server_error() => "web.error.ours",
        _ => "web.error.unreadable",
    })
}
