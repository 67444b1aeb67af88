//! The guard before every address: who asks, may they, did the form come from here, and not too
//! often. What the table of policy does not know is refused.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use accounts::{Asking, Token, Visitor};
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, COOKIE, RETRY_AFTER, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base::Message;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use policy::{Action, AddressRule, Addresses, SignIn};
use store::AccessDraft;

use crate::asked::Asked;
use crate::asker::{From, is_own, network, text};
use crate::failure::{Failure, Kind};
use crate::kept::{Seen, Unkept};
use crate::site::Served;

/// So many checks of the rate, and addresses that have been quiet are forgotten.
const CHECKS_KEPT: u64 = 4_096;

/// The beginnings of addresses for which nobody's session is asked.
const PLAIN: [&str; 3] = ["/assets/", "/health", "/metrics"];

/// What the guard stands on.
pub(crate) struct Guard {
    served: Arc<Served>,
    addresses: &'static Addresses,
    requests: DefaultKeyedRateLimiter<IpAddr>,
    attempts: DefaultKeyedRateLimiter<IpAddr>,
    checks: AtomicU64,
}

impl Guard {
    pub(crate) fn new(served: Arc<Served>) -> Result<Self, Message> {
        let rules = SignIn::standard()?;
        let number = |count: u32| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        let requests = Quota::per_second(number(rules.requests_per_second))
            .allow_burst(number(rules.first_rush));
        let attempts = Quota::per_minute(number(rules.attempts_per_minute));
        Ok(Self {
            served,
            addresses: Addresses::standard()?,
            requests: RateLimiter::keyed(requests),
            attempts: RateLimiter::keyed(attempts),
            checks: AtomicU64::new(0),
        })
    }

    /// After how many seconds an address may ask again, where it asked too often. Programs of this
    /// machine itself may ask as often as they like, but not try to sign in.
    fn wait(&self, from: &From, parts: &Parts) -> Option<u64> {
        let path = parts.uri.path();
        let is_attempt = path == accounts::ANSWER_PATH
            || (parts.method == Method::POST && path.starts_with("/sign-in"));
        let limiter = match (is_attempt, from.is_loopback) {
            (true, _) => &self.attempts,
            (false, true) => return None,
            (false, false) => &self.requests,
        };
        if self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(CHECKS_KEPT) {
            self.requests.retain_recent();
            self.attempts.retain_recent();
        }
        let refused = limiter.check_key(&network(from.address)).err()?;
        Some(refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    }
}

/// Lets a request in, or answers it.
pub(crate) async fn guarded(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let served = &guard.served;
    let from = From::of(&parts, &served.site.proxies);
    let label = text(&parts.headers, &USER_AGENT).unwrap_or_default().to_owned();
    let asking = Asking { is_loopback: from.is_loopback, label };
    let pattern = parts.extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let rule = pattern.as_deref().and_then(|pattern| guard.addresses.rule(pattern));
    // Nobody's session is asked for a style sheet, nor by those who watch the program.
    let is_plain = pattern.as_deref();
    let is_plain = is_plain.is_some_and(|pattern| PLAIN.iter().any(|one| pattern.starts_with(one)));
    let token = token(&parts.headers, served.site.is_secure).filter(|_| !is_plain);
    let visitor = served.site.accounts.visitor(token.as_ref(), &asking).await;
    let (visitor, failed) = match visitor {
        Ok(visitor) => (visitor, None),
        Err(error) => match Visitor::public(false) {
            Ok(nobody) => (nobody, Some(Failure::from(error))),
            Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
    };
    let visitor = match rule {
        Some(rule) => as_public(visitor, rule.action),
        None => Ok(visitor),
    };
    let Ok(visitor) = visitor else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    parts.extensions.insert(Arc::new(visitor));
    parts.extensions.insert(asking);
    let asked = match Asked::from_request_parts(&mut parts, served).await {
        Ok(asked) => asked,
        Err(status) => return status.into_response(),
    };
    if let Some(failure) = failed {
        return asked.answer(Err(failure));
    }
    if let Some(seconds) = guard.wait(&from, &parts) {
        return too_often(&asked, seconds);
    }
    parts.extensions.insert(Seen(format!("{:?} {}", asked.scope(), asked.sees())));
    if let Some(refusal) = refusal(&asked, &parts, (pattern.is_some(), rule)) {
        return match refused(&asked, refusal.status(), pattern.as_deref()).await {
            Ok(()) => refusal,
            Err(failure) => asked.answer(Err(failure)),
        };
    }
    if let Some(rule) = rule.filter(|rule| rule.is_file) {
        // As the page will read it, which is not as it stands in the address.
        let named = RawPathParams::from_request_parts(&mut parts, served).await;
        let named = named.ok().and_then(|named| person(&named));
        let noted = match named {
            Some(person) => note(&asked, person, &rule.path).await,
            None => Some(asked.answer(Err(Failure::no_such_page()))),
        };
        if let Some(refusal) = noted {
            return refusal;
        }
    }
    let is_private = asked.visitor.signed_in.is_some()
        && rule.is_some_and(|rule| rule.is_file || PRIVATE.contains(&rule.action));
    if is_private {
        parts.extensions.insert(Unkept);
    }
    let mut answer = next.run(Request::from_parts(parts, body)).await;
    if is_private {
        let never = HeaderValue::from_static("private, no-store");
        answer.headers_mut().insert(CACHE_CONTROL, never);
    }
    answer
}

/// What is done on pages that a browser must not keep: another may sit at the same machine.
const PRIVATE: [Action; 5] =
    [Action::Change, Action::OwnFile, Action::Account, Action::Accounts, Action::AccessLog];

/// The person whom an address names.
fn person(named: &RawPathParams) -> Option<i64> {
    let (_, given) = named.iter().find(|(name, _)| *name == "id")?;
    given.split('.').next()?.parse().ok()
}

/// Whoever may see less of units than everybody else, such as those who keep accounts, sees what is
/// public as everybody does.
fn as_public(mut visitor: Visitor, action: Action) -> Result<Visitor, Message> {
    let is_public = [Action::Enter, Action::Published, Action::Law].contains(&action);
    if is_public && !visitor.may(Action::Figures) {
        visitor.decision.scope = policy::public()?.scope;
    }
    Ok(visitor)
}

/// Why a request is not let in; nothing where it is. An address that is none is told as such.
fn refusal(
    asked: &Asked,
    parts: &Parts,
    (is_known, rule): (bool, Option<&AddressRule>),
) -> Option<Response> {
    let reads = [Method::GET, Method::HEAD].contains(&parts.method);
    if !reads && !is_own(&parts.headers) {
        return Some(refuse(asked, "policy.other-site"));
    }
    if !is_known || rule.is_some_and(|rule| asked.may_all(rule)) {
        return None;
    }
    let Some(own) = &asked.visitor.signed_in else { return Some(sign_in_first(asked, reads)) };
    if own.must_change || own.must_enrol {
        return Some(match asked.kind() {
            Kind::Page if reads => Redirect::to("/account").into_response(),
            _ => refuse(asked, "policy.finish-first"),
        });
    }
    Some(refuse(asked, "policy.not-allowed"))
}

/// Records that somebody who has signed in was refused.
async fn refused(asked: &Asked, status: StatusCode, pattern: Option<&str>) -> Result<(), Failure> {
    let Some(own) = asked.visitor.signed_in.as_ref().filter(|_| status == StatusCode::FORBIDDEN)
    else {
        return Ok(());
    };
    let what = format!("{}: refused", pattern.unwrap_or_default());
    Ok(asked.served.site.accounts.access.note_sign_in(&own.name, &what).await?)
}

fn refuse(asked: &Asked, key: &'static str) -> Response {
    let account = crate::pages::Link {
        words: asked.language().text("web.account.title"),
        href: "/account".to_owned(),
    };
    let is_signed_in = asked.visitor.signed_in.is_some();
    let failure = Failure::from(Message::new(key));
    asked.answer(Err(failure.with_ways(is_signed_in.then_some(account))))
}

/// On to the page where one signs in, and back from there.
fn sign_in_first(asked: &Asked, reads: bool) -> Response {
    let key = if asked.visitor.has_ended { "policy.session-ended" } else { "policy.sign-in-first" };
    if asked.kind() == Kind::Page && reads {
        let back = asked.itself();
        let back = if back.len() > LONGEST_WAY { "/".to_owned() } else { back };
        let mut pairs = vec![("next", back.as_str())];
        if asked.visitor.has_ended {
            pairs.push(("ended", "1"));
        }
        return Redirect::to(&format!("/sign-in{}", crate::address::query(&pairs))).into_response();
    }
    let failure = Failure::refused(StatusCode::UNAUTHORIZED, Message::new(key));
    let mut answer = asked.answer(Err(failure));
    let way = HeaderValue::from_static("Bearer");
    answer.headers_mut().insert(axum::http::header::WWW_AUTHENTICATE, way);
    answer
}

/// The longest address to which one is led back.
const LONGEST_WAY: usize = 2_000;

fn too_often(asked: &Asked, seconds: u64) -> Response {
    let number = i64::try_from(seconds).unwrap_or(i64::MAX);
    let message = Message::new("policy.too-often").number("seconds", number);
    let failure = Failure::refused(StatusCode::TOO_MANY_REQUESTS, message);
    let mut answer = asked.answer(Err(failure));
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// Records that a personal file is read; gives an answer where it is not to be shown.
pub(crate) async fn note(asked: &Asked, person: i64, what: &str) -> Option<Response> {
    let own = asked.visitor.signed_in.as_ref()?;
    let role = asked.visitor.capacity()?.role;
    let reason = asked.served.reasons.find(&own.session, person);
    if role.reason && reason.is_none() {
        let pairs = [("person", person.to_string()), ("next", asked.itself())];
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let way = format!("/reasons{}", crate::address::query(&pairs));
        return Some(match asked.kind() {
            Kind::Page => Redirect::to(&way).into_response(),
            Kind::Problem => refuse(asked, "policy.reason-first"),
        });
    }
    let draft = AccessDraft {
        actor: own.name.clone(),
        role: role.key.clone(),
        person,
        what: what.to_owned(),
        reason,
    };
    let noted = asked.served.site.accounts.access.note(draft).await;
    noted.err().map(|error| asked.answer(Err(error.into())))
}

/// Why personal files are read, as told in a session.
#[derive(Default)]
pub(crate) struct Reasons(Mutex<VecDeque<(String, i64, String)>>);

/// So many reasons are remembered.
const MOST_REASONS: usize = 5_000;

impl Reasons {
    pub(crate) fn tell(&self, session: &str, person: i64, reason: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.truncate(MOST_REASONS - 1);
        all.push_front((session.to_owned(), person, reason.to_owned()));
    }

    fn find(&self, session: &str, person: i64) -> Option<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = all.iter().find(|(own, of, _)| own == session && *of == person);
        found.map(|(_, _, reason)| reason.clone())
    }
}

/// The name of the cookie of a session.
pub(crate) fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-dinh" } else { "dinh" }
}

/// The name of a cookie where the site is reached over TLS only, or not. A browser takes one with
/// this beginning only over TLS, from the host itself.
pub(crate) fn host_name(name: &str, is_secure: bool) -> String {
    if is_secure { format!("__Host-{name}") } else { name.to_owned() }
}

/// What a cookie says of itself where the site is reached over TLS only, or not.
pub(crate) fn secure_part(is_secure: bool) -> &'static str {
    if is_secure { "; Secure" } else { "" }
}

/// What a browser or a program carries to be known.
pub(crate) fn token(headers: &HeaderMap, is_secure: bool) -> Option<Token> {
    if let Some(given) = text(headers, &AUTHORIZATION) {
        return Token::read(given.strip_prefix("Bearer ")?.trim());
    }
    cookie(headers, cookie_name(is_secure)).and_then(Token::read)
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|cookies| cookies.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}
