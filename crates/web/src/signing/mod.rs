//! Signing in, the own account, the accounts of others, and who read personal files.

mod access;
mod account;
mod administered;
mod calendar;
pub(crate) mod forms;
mod second_factor;
mod sign_in;
mod single;

use accounts::{SignedIn, Token};
use axum::Form;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use base::Message;
use policy::Secrecy;

use crate::asked::Asked;
use crate::change::{FormKey, KEY, Sent};
use crate::failure::Failure;
use crate::guard::{cookie, cookie_name};
use crate::site::Answers;

pub(crate) use account::called;
pub(crate) use single::status;

/// The addresses of signing in and of accounts.
pub(crate) fn addresses() -> Vec<Answers> {
    vec![
        ("/sign-in", get(sign_in::page).post(sign_in::sent)),
        ("/sign-in/second", get(sign_in::second).post(sign_in::second_sent)),
        ("/sign-in/single", get(single::begin)),
        (accounts::ANSWER_PATH, get(single::answer)),
        ("/sign-out", post(sign_in::out)),
        ("/account", get(account::page)),
        ("/account/password", post(account::password)),
        ("/account/second-factor", get(second_factor::page).post(second_factor::sent)),
        ("/account/sessions", post(account::sessions)),
        ("/account/capacity", post(account::capacity)),
        ("/account/deputies", post(account::deputies)),
        ("/account/tokens", post(account::tokens)),
        ("/account/calendar", post(calendar::sent)),
        ("/owed.ics", get(calendar::feed)),
        ("/account/single", get(single::tie).post(single::sent)),
        ("/accounts", get(administered::list)),
        ("/accounts/{id}", get(administered::one).post(administered::sent)),
        ("/access", get(access::log)),
        ("/access.{extension}", get(access::log)),
        ("/own-file", get(access::own)),
        ("/reasons", get(access::reason).post(access::reason_sent)),
    ]
}

/// The fields that are told to nobody and kept nowhere: any words may stand there.
const UNTOLD: [&str; 4] = ["password", "old", "new", "again"];

/// What a form of an account sent, after it was found to be of this session.
pub(crate) struct Posted(Vec<(String, String)>);

impl Posted {
    /// Reads what was sent.
    ///
    /// # Errors
    /// When it does not come from a form of this session, or bears the stamp of a secret.
    pub(crate) fn read(asked: &Asked, sent: Sent) -> Result<Self, Failure> {
        let pairs = sent.map(|Form(pairs)| pairs).unwrap_or_default();
        let posted = Self(pairs);
        if !FormKey::of(asked)?.is(Some(posted.get(KEY))) {
            return Err(Message::new("policy.other-site").into());
        }
        let secrecy = Secrecy::standard()?;
        let mut told = posted.0.iter().filter(|(name, _)| !UNTOLD.contains(&name.as_str()));
        if told.any(|(_, value)| secrecy.is_stamped(value)) {
            return Err(Message::new("secrecy.stamped").into());
        }
        Ok(posted)
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// Whoever has signed in.
///
/// # Errors
/// When nobody has.
pub(crate) fn signed_in(asked: &Asked) -> Result<&SignedIn, Failure> {
    let own = asked.visitor.signed_in.as_ref();
    own.ok_or_else(|| Message::new("policy.sign-in-first").into())
}

/// Whoever has signed in and has nothing left to do before they work: what is carried instead of a
/// password or a second factor is not made without them.
///
/// # Errors
/// When nobody has, or something is left to do.
fn finished(asked: &Asked) -> Result<&SignedIn, Failure> {
    let own = signed_in(asked)?;
    if own.must_change || own.must_enrol {
        return Err(Message::new("policy.finish-first").into());
    }
    Ok(own)
}

/// The name of the cookie of those who are to show their second factor.
fn half_name(is_secure: bool) -> String {
    format!("{}-half", cookie_name(is_secure))
}

/// Ends the session that the browser carried until now: whoever signs in begins anew.
///
/// # Errors
/// When the database fails.
async fn end_earlier(asked: &Asked) -> Result<(), Failure> {
    let name = cookie_name(asked.served.site.is_secure);
    if let Some(earlier) = cookie(asked.headers(), name).and_then(Token::read) {
        asked.served.site.accounts.sign_out(&earlier).await?;
    }
    Ok(())
}

/// Lets the browser carry a token under a name, or forget it.
fn carry(asked: &Asked, headers: &mut HeaderMap, name: &str, token: Option<&Token>) {
    give(asked, headers, name, token.map(|token| (token.text(), None)));
}

/// Lets the browser carry a value under a name, for so many seconds perhaps, or forget it.
fn give(asked: &Asked, headers: &mut HeaderMap, name: &str, value: Option<(&str, Option<i64>)>) {
    let secure = if asked.served.site.is_secure { "; Secure" } else { "" };
    let given = match value {
        Some((value, Some(seconds))) => format!("{name}={value}; Max-Age={seconds}"),
        Some((value, None)) => format!("{name}={value}"),
        None => format!("{name}=; Max-Age=0"),
    };
    let cookie = format!("{given}; Path=/; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(SET_COOKIE, cookie);
    }
}

/// On to an address of this site, kept by nobody.
fn on_to(address: &str) -> Response {
    let mut response = Redirect::to(address).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Where somebody wanted to go; never to another site.
fn next(given: Option<&str>) -> &str {
    let is_own = |way: &&str| {
        way.starts_with('/')
            && !way.starts_with("//")
            && !way.contains('\\')
            && !way.chars().any(char::is_control)
    };
    given.filter(is_own).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn one_is_led_to_this_site_only() {
        assert_eq!(next(Some("/people?area=26")), "/people?area=26");
        for elsewhere in
            ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "/a\nb", "people"]
        {
            assert_eq!(next(Some(elsewhere)), "/", "{elsewhere}");
        }
        assert_eq!(next(None), "/");
    }
}
