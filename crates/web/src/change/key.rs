//! Whether a form was sent by the page that asked for it: a number that only the browser and the
//! page know, kept in a cookie that other sites cannot make it send.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use crate::asked::Asked;
use crate::change::once::number;
use crate::failure::Failure;

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
        if let Some(number) = cookie(asked.headers()) {
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
