//! The style sheet, the only file a page needs.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::headers::fingerprint;

const SHEET: &str = include_str!("../../assets/dinh.css");

/// Its address, which differs with its content, so that browsers may keep it.
pub(crate) fn address() -> &'static str {
    static ADDRESS: LazyLock<String> =
        LazyLock::new(|| format!("/assets/dinh.css?v={}", fingerprint(SHEET)));
    &ADDRESS
}

/// Answers with the style sheet.
pub(crate) async fn style() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, SHEET).into_response()
}
