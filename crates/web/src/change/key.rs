//! Whether a form was sent by the page that asked for it: a number that only the browser and the
//! page know, kept in a cookie that other sites cannot make it send.

use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use crate::asked::Asked;
use crate::change::once::number;
use crate::failure::Failure;
use crate::guard::{self, host_name, secure_part};

/// The field and the cookie that hold the number.
pub(crate) const KEY: &str = "form-key";

/// The number of a browser.
#[derive(Clone)]
pub(crate) struct FormKey {
    pub(crate) number: String,
    is_new: bool,
}

impl FormKey {
    /// The number of the session; before there is one, that of the browser, or a new one.
    ///
    /// # Errors
    /// When the machine gives no random number.
    pub(crate) fn of(asked: &Asked) -> Result<Self, Failure> {
        if let Some(own) = &asked.visitor.signed_in {
            return Ok(Self { number: own.form_key.clone(), is_new: false });
        }
        if let Some(number) = cookie(asked.headers(), asked.served.site.is_secure) {
            return Ok(Self { number, is_new: false });
        }
        Ok(Self { number: number()?, is_new: true })
    }

    /// Was this number sent with the form?
    pub(crate) fn is(&self, sent: Option<&str>) -> bool {
        !self.is_new && sent == Some(self.number.as_str())
    }

    /// Gives the number to the browser, if it has none.
    pub(crate) fn given(&self, mut response: Response, is_secure: bool) -> Response {
        let (name, secure) = (host_name(KEY, is_secure), secure_part(is_secure));
        let cookie = format!("{name}={}; Path=/; HttpOnly; SameSite=Strict{secure}", self.number);
        if let (true, Ok(cookie)) = (self.is_new, HeaderValue::from_str(&cookie)) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

fn cookie(headers: &HeaderMap, is_secure: bool) -> Option<String> {
    let number = guard::cookie(headers, &host_name(KEY, is_secure))?;
    let is_number = number.len() == 32 && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_number.then(|| number.to_owned())
}
