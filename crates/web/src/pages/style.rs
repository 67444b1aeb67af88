//! The style sheet, the only file a page needs; and the script by which forms keep what is typed.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::headers::fingerprint;

const SHEET: &str = include_str!("../../assets/dinh.css");

const SCRIPT: &str = include_str!("../../assets/dinh.js");

/// The address of the script.
pub(crate) fn script_address() -> &'static str {
    static ADDRESS: LazyLock<String> =
        LazyLock::new(|| format!("/assets/dinh.js?v={}", fingerprint(SCRIPT)));
    &ADDRESS
}

/// Its address, which differs with its content, so that browsers may keep it.
pub(crate) fn address() -> &'static str {
    static ADDRESS: LazyLock<String> =
        LazyLock::new(|| format!("/assets/dinh.css?v={}", fingerprint(SHEET)));
    &ADDRESS
}

/// For how long browsers keep what has its content in its address.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Answers with the style sheet.
pub(crate) async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, FOR_EVER)];
    (headers, SHEET).into_response()
}

/// Answers with the script.
pub(crate) async fn script() -> Response {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, FOR_EVER)];
    (headers, SCRIPT).into_response()
}
