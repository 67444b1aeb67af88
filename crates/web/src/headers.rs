//! What every answer says to the browser: what it may load, and whether it has the page already.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Response};

/// Styles and pictures of our own, forms to ourselves, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same, for pages that need our script to be at their best.
pub(crate) const WITH_SCRIPT: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds what every answer says, where it does not say so itself.
pub(crate) async fn secure<B>(mut response: Response<B>) -> Response<B> {
    let always: [(HeaderName, &str); 6] = [
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
    ];
    let headers = response.headers_mut();
    for (name, value) in always {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // What depends on the registers is asked for again each time, and is cheap when unchanged.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    response
}

/// Where the site is reached over TLS only, browsers are told never to come without, for two years.
pub(crate) fn over_tls<B>(mut response: Response<B>, is_secure: bool) -> Response<B> {
    if is_secure {
        let always = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, always);
    }
    response
}

/// The tag of an answer that depends on nothing but these.
pub(crate) fn tag(of: impl Hash) -> String {
    format!("W/\"{}\"", fingerprint(of))
}

/// A short name that differs where what is named differs.
pub(crate) fn fingerprint(of: impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Does `If-None-Match` name the tag?
pub(crate) fn names(if_none_match: &str, tag: &str) -> bool {
    if_none_match.split(',').any(|one| one.trim() == tag || one.trim() == "*")
}
