//! [`Post`]: mail, and the one place that speaks to a mail server. What is sent is plain text to one
//! address; the connection is of rustls, as everywhere.

use std::fmt;
use std::time::{Duration, SystemTime};

use base::{Instant, Message};
use cases::Digest;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Category;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message as Mail, Tokio1Executor};

use crate::config::mail::{Encryption, MailSettings};

/// So long a mail may take, from the connection to the last word of the server.
const PATIENCE: Duration = Duration::from_mins(1);

/// Sends mail.
pub(crate) struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
    patience: Duration,
}

/// Why a mail was not sent.
#[derive(Debug)]
pub(crate) struct Unsent {
    /// The reason for whoever sends: it may repeat the words of the server.
    pub(crate) reason: Message,
    /// The reason for the log, which names nobody.
    pub(crate) kind: &'static str,
    /// Is it about this recipient alone, and for good?
    pub(crate) is_of_recipient: bool,
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind)
    }
}

impl Post {
    /// Mail by these settings.
    ///
    /// # Errors
    /// When the authority or an address is none.
    pub(crate) fn new(settings: &MailSettings) -> Result<Self, Message> {
        let server = settings.server.as_str();
        let tls = match settings.encryption {
            Encryption::None => Tls::None,
            Encryption::StartTls => Tls::Required(parameters(settings)?),
            Encryption::Tls => Tls::Wrapper(parameters(settings)?),
        };
        let host = settings.site.split("://").last().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default().to_owned();
        // The settings say by themselves how the server is spoken to.
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(host.clone()));
        if let Some((user, password)) = &settings.login {
            transport = transport.credentials(Credentials::new(user.clone(), password.clone()));
        }
        let (name, address) = &settings.from;
        let name = Some(name.clone()).filter(|name| !name.is_empty());
        let from = address.parse().map_err(|_| not_an_address(address))?;
        let from = Mailbox::new(name, from);
        Ok(Self { transport: transport.build(), from, host, patience: PATIENCE })
    }

    /// The same, which waits no longer than this for a server.
    pub(crate) fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Sends a digest to an address. `name` tells it from every other mail.
    pub(crate) async fn send(
        &self,
        to: &str,
        digest: &Digest,
        (name, now): (&str, Instant),
    ) -> Result<(), Unsent> {
        let mail = self.written(to, digest, (name, now)).map_err(|reason| Unsent {
            reason,
            kind: "mail could not be written",
            is_of_recipient: true,
        })?;
        match tokio::time::timeout(self.patience, self.transport.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(unsent(&error)),
            Err(_) => Err(self.too_long()),
        }
    }

    /// Speaks to the server without sending anything.
    pub(crate) async fn try_server(&self) -> Result<(), Unsent> {
        match tokio::time::timeout(self.patience, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(Unsent {
                reason: Message::new("mail.closed"),
                kind: "the server closed the connection",
                is_of_recipient: false,
            }),
            Ok(Err(error)) => Err(unsent(&error)),
            Err(_) => Err(self.too_long()),
        }
    }

    fn written(
        &self,
        to: &str,
        digest: &Digest,
        (name, now): (&str, Instant),
    ) -> Result<Mail, Message> {
        let to = to.parse().map_err(|_| not_an_address(to))?;
        let since = Duration::from_micros(u64::try_from(now.micros()).unwrap_or_default());
        let mail = Mail::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&digest.subject)
            .date(SystemTime::UNIX_EPOCH + since)
            .message_id(Some(format!("<{name}.{}@{}>", now.micros(), self.host)))
            .singlepart(SinglePart::plain(digest.text.clone()));
        let unwritten = |error: lettre::error::Error| {
            Message::new("machine.failed").text("reason", error.to_string())
        };
        let mut mail = mail.map_err(unwritten)?;
        // Nobody's automatic answer comes back (RFC 3834).
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        mail.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
        Ok(mail)
    }

    fn too_long(&self) -> Unsent {
        let seconds = i64::try_from(self.patience.as_secs()).unwrap_or(i64::MAX);
        Unsent {
            reason: Message::new("mail.took-too-long").number("seconds", seconds),
            kind: "the server did not answer in time",
            is_of_recipient: false,
        }
    }
}

/// With whom TLS is spoken, and who vouches for them.
fn parameters(settings: &MailSettings) -> Result<TlsParameters, Message> {
    let server = settings.server.trim_matches(['[', ']']);
    let fault = |error: lettre::transport::smtp::Error| {
        Message::new("mail.no-tls").text("server", server).text("reason", told(&error))
    };
    let mut builder = TlsParameters::builder(server.to_owned());
    if let Some(authority) = &settings.authority {
        builder = builder.add_root_certificate(Certificate::from_pem(authority).map_err(fault)?);
    }
    builder.build().map_err(fault)
}

fn not_an_address(given: &str) -> Message {
    Message::new("mail.not-an-address").text("given", given)
}

fn unsent(error: &lettre::transport::smtp::Error) -> Unsent {
    // The system of mail has judged this mail; anything else is about the connection or about us.
    let of_mail = error.status().is_some_and(|code| code.category == Category::MailSystem);
    let kind = match error {
        error if error.is_permanent() => "the server refused",
        error if error.is_transient() => "the server put off",
        error if error.is_timeout() => "the server did not answer in time",
        error if error.is_tls() => "the server could not be spoken to over TLS",
        _ => "the server could not be spoken to",
    };
    Unsent {
        reason: Message::new("mail.said").text("words", told(error)),
        kind,
        is_of_recipient: error.is_permanent() && of_mail,
    }
}

/// An error with its causes, in a line.
fn told(error: &lettre::transport::smtp::Error) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let words = error.to_string();
        if !told.contains(&words) {
            told = format!("{told}: {words}");
        }
        cause = error.source();
    }
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}
