//! The settings of mail, which are good together or not at all.

use std::net::IpAddr;

use base::{Language, Message};

use super::Config;

/// What must be set where anything of it is.
const NEEDED: [&str; 2] = ["mail.server", "mail.from"];

/// What may be set besides.
const MORE: [&str; 9] = [
    "mail.port",
    "mail.tls",
    "mail.ca-file",
    "mail.user",
    "mail.password-file",
    "mail.address",
    "mail.hour",
    "mail.lang",
    "mail.from-name",
];

/// How mail is kept from others on its way to the server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encryption {
    /// Not at all.
    None,
    /// From a command on, which the server must know.
    StartTls,
    /// From the first octet on.
    Tls,
}

/// How mail is sent. It holds a password, so that it is not printed.
#[derive(Clone)]
pub(crate) struct MailSettings {
    /// The server.
    pub(crate) server: String,
    /// Its port.
    pub(crate) port: u16,
    /// How it is spoken to.
    pub(crate) encryption: Encryption,
    /// Who vouches for it, besides those whom the machine trusts, as PEM.
    pub(crate) authority: Option<Vec<u8>>,
    /// The name and password with which one signs in there.
    pub(crate) login: Option<(String, String)>,
    /// The address from which mail comes, and what it is called.
    pub(crate) from: (String, String),
    /// The address of the site.
    pub(crate) site: String,
    /// The hour of the day at which reminders are sent.
    pub(crate) hour: i64,
    /// In which language.
    pub(crate) language: Language,
}

/// How mail is sent; nothing where nobody sends any.
///
/// # Errors
/// Everything that is missing or does not fit together, and a password that cannot be read.
pub(crate) fn settings(config: &Config) -> Result<Option<MailSettings>, Vec<Message>> {
    let is_there = |key: &str| config.get(key).is_some() || config.faulty.contains(&key);
    if !NEEDED.iter().chain(&MORE).any(|key| is_there(key)) {
        return Ok(None);
    }
    let missing = |key: &str| Message::new("mail.missing").text("key", key);
    let mut faults: Vec<Message> =
        NEEDED.iter().filter(|key| !is_there(key)).map(|key| missing(key)).collect();
    let get = |key: &str| config.get(key).unwrap_or_default().to_owned();
    // Where signing in comes back to is where the pages are.
    let site =
        ["mail.address", "single-sign-on.address"].into_iter().find_map(|key| config.get(key));
    if site.is_none() && !is_there("mail.address") {
        faults.push(missing("mail.address"));
    }
    let login = login(config).unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    let mut authority = None;
    if let Some(file) = config.get("mail.ca-file") {
        match std::fs::read(file) {
            Ok(read) => authority = Some(read),
            Err(error) => {
                let fault = Message::new("cli.cannot-read").text("file", file);
                faults.push(fault.text("reason", error.to_string()));
            }
        }
    }
    let encryption = match config.parsed::<String>("mail.tls").as_deref() {
        Some("none") => Encryption::None,
        Some("tls") => Encryption::Tls,
        _ => Encryption::StartTls,
    };
    let server = get("mail.server");
    let is_own = is_this_machine(&server) || config.parsed("trusted-network") == Some(true);
    if encryption == Encryption::None && !is_own && is_there("mail.server") {
        faults.push(Message::new("mail.not-encrypted").text("server", &*server));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let usual = match encryption {
        Encryption::None => 25,
        Encryption::StartTls => 587,
        Encryption::Tls => 465,
    };
    Ok(Some(MailSettings {
        server,
        port: config.parsed("mail.port").unwrap_or(usual),
        encryption,
        authority,
        login,
        from: (config.parsed("mail.from-name").unwrap_or_default(), get("mail.from")),
        site: site.unwrap_or_default().to_owned(),
        hour: config.parsed("mail.hour").unwrap_or_default(),
        language: config.parsed("mail.lang").unwrap_or_default(),
    }))
}

/// The name and the password, of which each needs the other.
fn login(config: &Config) -> Result<Option<(String, String)>, Message> {
    let missing = |key: &str| Message::new("mail.missing").text("key", key);
    match (config.get("mail.user"), config.get("mail.password-file")) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(missing("mail.password-file")),
        (None, Some(_)) => Err(missing("mail.user")),
        (Some(user), Some(file)) => Ok(Some((user.to_owned(), password(file)?))),
    }
}

/// The password of a file.
fn password(file: &str) -> Result<String, Message> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let fault = Message::new("mail.password-unreadable").text("file", file);
        fault.text("reason", error.to_string())
    })?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(Message::new("mail.password-empty").text("file", file)),
        password => Ok(password.to_owned()),
    }
}

fn is_this_machine(server: &str) -> bool {
    let address = server.trim_matches(['[', ']']).parse::<IpAddr>();
    server == "localhost" || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Is it the name or the address of a server?
pub(super) fn check_server(text: &str) -> Result<(), Message> {
    let is_part = |one: char| one.is_ascii_alphanumeric() || ".-:[]".contains(one);
    if !text.is_empty() && text.chars().all(is_part) { Ok(()) } else { Err(unreadable(text)) }
}

/// Is it one address for mail?
pub(super) fn check_from(text: &str) -> Result<(), Message> {
    let fault = || Message::new("mail.not-an-address").text("given", text);
    if registers::is_plain_mail(text) { Ok(()) } else { Err(fault()) }
}

/// Is it the address of a site? Over TLS or not, as the office reaches it.
pub(super) fn check_site(text: &str) -> Result<(), Message> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host =
        host.ok_or_else(|| Message::new("single-sign-on.not-an-address").text("given", text))?;
    check_server(host).map_err(|_| Message::new("single-sign-on.no-path").text("given", text))
}

/// Is it what mail is called by its sender? One line, or it could be another header.
pub(super) fn check_name(text: &str) -> Result<(), Message> {
    if text.chars().any(char::is_control) { Err(unreadable(text)) } else { Ok(()) }
}

fn unreadable(text: &str) -> Message {
    Message::new("cli.value-unreadable").text("given", text)
}
