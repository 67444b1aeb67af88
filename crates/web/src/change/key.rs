//! Whether a form was sent by the page that asked for it: a number that only the browser and the
//! page know, kept in a cookie that other sites cannot make it send.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{COOKIE, HOST, HeaderName, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::Message;
use policy::Permit;

use crate::asked::Asked;
use crate::change::once::number;
use crate::failure::Failure;
use crate::site::Served;

/// The field and the cookie that hold the number.
pub(crate) const KEY: &str = "form-key";

/// From where the browser says that a request comes.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The number of a browser.
#[derive(Clone)]
pub(crate) struct FormKey {
    pub(crate) number: String,
    is_new: bool,
}

impl FormKey {
    /// The number that the browser has, or a new one.
    ///
    /// # Errors
    /// When the machine gives no random number.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Failure> {
        if let Some(number) = cookie(headers) {
            return Ok(Self { number, is_new: false });
        }
        Ok(Self { number: number()?, is_new: true })
    }

    /// Was this number sent with the form?
    pub(crate) fn is(&self, sent: Option<&str>) -> bool {
        !self.is_new && sent == Some(self.number.as_str())
    }

    /// Gives the number to the browser, if it has none.
    pub(crate) fn given(&self, mut response: Response) -> Response {
        let cookie = format!("{KEY}={}; Path=/; HttpOnly; SameSite=Strict", self.number);
        if let (true, Ok(cookie)) = (self.is_new, HeaderValue::from_str(&cookie)) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|cookies| cookies.split(';'));
    let number = pairs.find_map(|pair| pair.trim().strip_prefix(KEY)?.strip_prefix('='))?;
    let is_number = number.len() == 32 && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_number.then(|| number.to_owned())
}

impl Asked {
    /// Leave to write, where the site gives it to who asks.
    ///
    /// # Errors
    /// When it gives none, when the request comes from another site, or when the site is reached
    /// under a name that is not of this machine, as another site could make a browser do.
    pub(crate) fn permit(&self) -> Result<&Permit, Failure> {
        let refused = || Failure::from(Message::new("policy.may-not-write-here"));
        let permit = self.served.site.permit.as_ref().ok_or_else(refused)?;
        let headers = self.headers();
        let site = headers.get(FETCH_SITE).and_then(|value| value.to_str().ok());
        let is_own = site.is_none_or(|site| site == "same-origin" || site == "none");
        let host = headers.get(HOST).and_then(|value| value.to_str().ok());
        if is_own && host.is_some_and(is_this_machine) { Ok(permit) } else { Err(refused()) }
    }
}

/// Where whoever reaches the site may write, it answers only under a name of this machine: another
/// site could make a browser ask it under its own.
pub(crate) async fn own_machine(
    State(served): State<Arc<Served>>,
    request: Request,
    next: Next,
) -> Response {
    let host = request.headers().get(HOST).and_then(|value| value.to_str().ok());
    if served.site.permit.is_some() && host.is_some_and(|host| !is_this_machine(host)) {
        let words = Message::new("policy.may-not-write-here").render(base::Language::Vi);
        return (StatusCode::FORBIDDEN, words).into_response();
    }
    next.run(request).await
}

/// Is it a name of this machine, with any port?
fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback = name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    name == "localhost" || is_loopback
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_its_names() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["dinh.example", "localhost.example:80", "127.0.0.1.example", "10.0.0.1", ""] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
