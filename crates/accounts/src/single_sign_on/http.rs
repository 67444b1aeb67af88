//! How the provider is asked: over TLS unless it is on this machine, within a time and a size, and
//! never led elsewhere.

use std::io::Cursor;
use std::time::Duration;

use base::Message;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::url::Url;
use openidconnect::{HttpRequest, HttpResponse};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

use super::rules::Rules;
use super::settings::is_safe;

/// What asks.
#[derive(Clone)]
pub(super) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Cursor<Vec<u8>>>>,
    patience: Duration,
    longest: usize,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    /// It is not to be asked in the open.
    #[error("{0} is not reached over TLS")]
    NotSafe(String),
    /// It could not be reached.
    #[error(transparent)]
    Client(#[from] hyper_util::client::legacy::Error),
    /// It took too long.
    #[error("no answer in time")]
    TooSlow,
    /// The answer broke off, or is too long.
    #[error("the answer broke off or is too long")]
    Body,
    /// It asks to be looked for elsewhere, or has a fault.
    #[error("the answer is {0}")]
    Status(u16),
}

impl HttpError {
    /// The error with its causes.
    pub(super) fn chain(&self) -> String {
        let mut chain = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            chain = format!("{chain}: {error}");
            cause = error.source();
        }
        chain
    }
}

impl Http {
    /// What asks this issuer.
    ///
    /// # Errors
    /// When this machine knows no certificates.
    pub(super) fn new(issuer: &str, rules: &Rules) -> Result<Self, Message> {
        let no_tls = |reason: String| Message::new("single-sign-on.no-tls").text("reason", reason);
        let builder = HttpsConnectorBuilder::new();
        let builder = if issuer.starts_with("https:") {
            let provider = ring::default_provider();
            let built = builder.with_provider_and_native_roots(provider);
            built.map_err(|error| no_tls(error.to_string()))?
        } else {
            let provider = std::sync::Arc::new(ring::default_provider());
            let config = ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .map_err(|error| no_tls(error.to_string()))?;
            let none = RootCertStore::empty();
            builder.with_tls_config(config.with_root_certificates(none).with_no_client_auth())
        };
        let connector = builder.https_or_http().enable_http1().build();
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            patience: rules.patience(),
            longest: rules.longest_answer_bytes,
        })
    }

    /// Asks once.
    pub(super) async fn ask(self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let asked = request.uri().to_string();
        if !Url::parse(&asked).is_ok_and(|url| is_safe(&url)) {
            return Err(HttpError::NotSafe(asked));
        }
        let answered = tokio::time::timeout(self.patience, self.answer(request)).await;
        answered.map_err(|_| HttpError::TooSlow)?
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request = request.map(|body| Full::new(Cursor::new(body)));
        let (parts, body) = self.client.request(request).await?.into_parts();
        if parts.status.is_redirection() || parts.status.is_server_error() {
            return Err(HttpError::Status(parts.status.as_u16()));
        }
        let body = Limited::new(body, self.longest).collect().await;
        let body = body.map_err(|_| HttpError::Body)?.to_bytes();
        Ok(HttpResponse::from_parts(parts, body.to_vec()))
    }
}
