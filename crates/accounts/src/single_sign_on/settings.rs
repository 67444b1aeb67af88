//! [`SingleSignOnSettings`]: who vouches for those who sign in, and as whom this site asks.

use std::fmt;
use std::net::IpAddr;

use base::Message;
use openidconnect::url::{Host, Url};

/// Where the provider's answer comes to, under the address of the site.
pub const ANSWER_PATH: &str = "/sign-in/single/answer";

/// Who vouches for those who sign in, and as whom this site asks.
#[derive(Clone)]
pub struct SingleSignOnSettings {
    /// The issuer, as the provider spells it.
    pub issuer: String,
    /// What the provider calls this site.
    pub client_id: String,
    /// By what the provider knows this site.
    pub client_secret: String,
    /// What the provider is called on pages.
    pub name: String,
    /// The address of this site as browsers know it, without a path.
    pub address: String,
    /// Values of `acr` and `amr` that count as a second factor.
    pub second_factors: Vec<String>,
}

impl fmt::Debug for SingleSignOnSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SingleSignOnSettings({} as {})", self.issuer, self.client_id)
    }
}

/// Can this be an issuer? It is asked over TLS, but for one on this machine.
///
/// # Errors
/// A sentence that says why not.
pub fn check_issuer(given: &str) -> Result<(), Message> {
    let url = check(given)?;
    if url.query().is_some() {
        return Err(Message::new("single-sign-on.not-an-address").text("given", given));
    }
    Ok(())
}

/// Can this be the address of this site?
///
/// # Errors
/// A sentence that says why not.
pub fn check_address(given: &str) -> Result<(), Message> {
    let url = check(given)?;
    if url.path() != "/" || given.ends_with('/') || url.query().is_some() {
        return Err(Message::new("single-sign-on.no-path").text("given", given));
    }
    Ok(())
}

fn check(given: &str) -> Result<Url, Message> {
    let faulty = || Message::new("single-sign-on.not-an-address").text("given", given);
    let url = Url::parse(given).map_err(|_| faulty())?;
    let is_plain = url.username().is_empty() && url.password().is_none();
    if !is_plain || url.fragment().is_some() || url.host().is_none() {
        return Err(faulty());
    }
    if !is_safe(&url) {
        return Err(Message::new("single-sign-on.not-secure").text("given", given));
    }
    Ok(url)
}

/// Is it reached over TLS, or does it not leave this machine?
pub(super) fn is_safe(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(result: Result<(), Message>) -> &'static str {
        result.err().map_or("", |message| message.key())
    }

    #[test]
    fn a_provider_is_asked_over_tls_or_on_this_machine() {
        for good in [
            "https://sso.example",
            "https://sso.example/realms/dinh",
            "http://127.0.0.1:3000",
            "http://[::1]:3000/a",
            "http://localhost:3000",
        ] {
            assert_eq!(key(check_issuer(good)), "", "{good}");
        }
        for open in ["http://sso.example", "http://localhost.example", "http://10.0.0.1", "ftp://a"]
        {
            assert_eq!(key(check_issuer(open)), "single-sign-on.not-secure", "{open}");
        }
        for none in ["sso.example", "https://u:p@sso.example", "https://a/?q=1", "https://a/#b", ""]
        {
            assert_eq!(key(check_issuer(none)), "single-sign-on.not-an-address", "{none}");
        }
    }

    #[test]
    fn the_address_of_the_site_has_no_path() {
        assert_eq!(key(check_address("https://dinh.example")), "");
        assert_eq!(key(check_address("http://127.0.0.1:8080")), "");
        for long in ["https://dinh.example/", "https://dinh.example/a", "https://dinh.example?a"] {
            assert_eq!(key(check_address(long)), "single-sign-on.no-path", "{long}");
        }
        assert_eq!(key(check_address("http://dinh.example")), "single-sign-on.not-secure");
    }
}
