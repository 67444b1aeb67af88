//! Who asks, as far as headers tell: from where a request comes, and whether a page of our own sent
//! it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::http::request::Parts;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What a proxy adds: with any of them, nobody on this machine asks.
const OF_PROXIES: [&str; 4] = ["x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host"];

/// From where a request comes.
pub(crate) struct From {
    pub(crate) address: IpAddr,
    /// Does a program of this machine itself ask?
    pub(crate) is_loopback: bool,
}

impl From {
    /// Behind a proxy that is trusted, the proxy says who asks, last of all who say so; then it is
    /// not this machine.
    pub(crate) fn of(parts: &Parts, proxies: &[IpAddr]) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
        let is_trusted = peer.is_loopback() || proxies.contains(&peer);
        if !is_forwarded(&parts.headers) {
            let host = text(&parts.headers, &HOST);
            let is_here = peer.is_loopback() && host.is_none_or(is_this_machine);
            return Self { address: peer, is_loopback: is_here };
        }
        // Another proxy may have written a line of its own below what the asker sent.
        let mut lines = parts.headers.get_all(&FORWARDED_FOR).iter();
        let last = lines.next_back().and_then(|line| line.to_str().ok());
        let last = last.and_then(|all| all.rsplit(',').next()?.trim().parse().ok());
        Self { address: last.filter(|_| is_trusted).unwrap_or(peer), is_loopback: false }
    }
}

/// Did a proxy pass the request on?
pub(crate) fn is_forwarded(headers: &HeaderMap) -> bool {
    OF_PROXIES.iter().any(|name| headers.contains_key(*name))
}

/// Whose rate is counted: an address, or of the sixth version the network that one asker has.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or_else(
            || IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & (u128::MAX << 64))),
            IpAddr::V4,
        ),
    }
}

/// The text of a header, where there is one.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Does what writes come from a page of our own, as far as the browser tells?
pub(crate) fn is_own(headers: &HeaderMap) -> bool {
    if let Some(site) = text(headers, &FETCH_SITE) {
        return site == "same-origin" || site == "none";
    }
    match (text(headers, &ORIGIN), text(headers, &HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, own)| own == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// Does the browser say that another site led here?
pub(crate) fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    text(headers, &FETCH_SITE).is_some_and(|site| site != "same-origin" && site != "none")
}

/// Is it a name of this machine, with any port? Another site could make a browser ask us under its
/// own name.
fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback = name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    name == "localhost" || is_loopback
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

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

    #[test]
    fn what_another_site_sends_is_not_ours() {
        let headers = |pairs: &[(HeaderName, &'static str)]| -> HeaderMap {
            let value = |text| HeaderValue::from_static(text);
            pairs.iter().map(|(name, text)| (name.clone(), value(text))).collect()
        };
        assert!(is_own(&headers(&[])));
        assert!(is_own(&headers(&[(FETCH_SITE, "same-origin")])));
        assert!(is_own(&headers(&[(ORIGIN, "https://dinh.example"), (HOST, "dinh.example")])));
        for other in [
            headers(&[(FETCH_SITE, "cross-site")]),
            headers(&[(FETCH_SITE, "same-site")]),
            headers(&[(ORIGIN, "https://elsewhere.example"), (HOST, "dinh.example")]),
            headers(&[(ORIGIN, "null"), (HOST, "dinh.example")]),
        ] {
            assert!(!is_own(&other), "{other:?}");
        }
    }
}
