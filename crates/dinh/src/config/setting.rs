//! The settings there are.

use std::net::SocketAddr;

use base::{Language, Message};
use registers::Address;

use super::mail;
use crate::settings::masked;

/// One thing that can be set.
pub(crate) struct Setting {
    /// Its name in the file; what stands before a dot is the table there.
    pub(crate) key: &'static str,
    /// Its variable in the environment.
    pub(crate) variable: &'static str,
    /// Its option on the command line, as clap knows it.
    pub(crate) argument: Option<&'static str>,
    /// What it is where nobody says.
    pub(crate) default: Option<&'static str>,
    /// Is this a value for it?
    pub(crate) check: fn(&str) -> Result<(), Message>,
    /// The value as it may be shown.
    pub(crate) mask: fn(&str) -> String,
}

/// All settings, in the order in which they are told.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting {
        key: "database",
        variable: "DINH_DATABASE",
        argument: Some("database"),
        default: Some("sqlite://dinh.db"),
        check: |text| text.parse::<Address>().map(drop),
        mask: masked,
    },
    Setting {
        key: "key-file",
        variable: "DINH_KEY_FILE",
        argument: Some("key_file"),
        default: None,
        check: |_| Ok(()),
        mask: str::to_owned,
    },
    Setting {
        key: "lang",
        variable: "DINH_LANG",
        argument: Some("lang"),
        default: Some("vi"),
        check: |text| text.parse::<Language>().map(drop),
        mask: str::to_owned,
    },
    Setting {
        key: "listen",
        variable: "DINH_LISTEN",
        argument: Some("listen"),
        default: Some("127.0.0.1:8080"),
        check: |text| text.parse::<SocketAddr>().map(drop).map_err(|_| unreadable(text)),
        mask: str::to_owned,
    },
    Setting {
        key: "secure",
        variable: "DINH_SECURE",
        argument: None,
        default: Some("false"),
        check: |text| one_of(text, &["true", "false"]),
        mask: str::to_owned,
    },
    Setting {
        key: "proxies",
        variable: "DINH_PROXIES",
        argument: None,
        default: None,
        check: |text| {
            let mut all = text.split(',').map(str::trim);
            let is_address = |one: &str| one.parse::<std::net::IpAddr>().is_ok();
            if all.all(is_address) { Ok(()) } else { Err(unreadable(text)) }
        },
        mask: str::to_owned,
    },
    Setting {
        key: "trusted-network",
        variable: "DINH_TRUSTED_NETWORK",
        argument: None,
        default: Some("false"),
        check: |text| one_of(text, &["true", "false"]),
        mask: str::to_owned,
    },
    Setting {
        key: "connections",
        variable: "DINH_CONNECTIONS",
        argument: None,
        // Below the 1,024 files that a process may usually open.
        default: Some("800"),
        check: at_least_one,
        mask: str::to_owned,
    },
    Setting {
        key: "header-seconds",
        variable: "DINH_HEADER_SECONDS",
        argument: None,
        default: Some("10"),
        check: at_least_one,
        mask: str::to_owned,
    },
    Setting {
        key: "stop-seconds",
        variable: "DINH_STOP_SECONDS",
        argument: None,
        default: Some("20"),
        check: |text| text.parse::<u64>().map(drop).map_err(|_| unreadable(text)),
        mask: str::to_owned,
    },
    Setting {
        key: "metrics-for-all",
        variable: "DINH_METRICS_FOR_ALL",
        argument: None,
        default: Some("false"),
        check: |text| one_of(text, &["true", "false"]),
        mask: str::to_owned,
    },
    Setting {
        key: "single-sign-on.issuer",
        variable: "DINH_SINGLE_SIGN_ON_ISSUER",
        argument: None,
        default: None,
        check: accounts::check_issuer,
        mask: str::to_owned,
    },
    Setting {
        key: "single-sign-on.client-id",
        variable: "DINH_SINGLE_SIGN_ON_CLIENT_ID",
        argument: None,
        default: None,
        check: |_| Ok(()),
        mask: str::to_owned,
    },
    Setting {
        key: "single-sign-on.client-secret-file",
        variable: "DINH_SINGLE_SIGN_ON_CLIENT_SECRET_FILE",
        argument: None,
        default: None,
        check: |_| Ok(()),
        mask: str::to_owned,
    },
    Setting {
        key: "single-sign-on.name",
        variable: "DINH_SINGLE_SIGN_ON_NAME",
        argument: None,
        default: Some("tài khoản một cửa"),
        check: |_| Ok(()),
        mask: str::to_owned,
    },
    Setting {
        key: "single-sign-on.address",
        variable: "DINH_SINGLE_SIGN_ON_ADDRESS",
        argument: None,
        default: None,
        check: accounts::check_address,
        mask: str::to_owned,
    },
    Setting {
        key: "single-sign-on.second-factors",
        variable: "DINH_SINGLE_SIGN_ON_SECOND_FACTORS",
        argument: None,
        default: None,
        check: |_| Ok(()),
        mask: str::to_owned,
    },
    Setting {
        key: "mail.server",
        variable: "DINH_MAIL_SERVER",
        argument: None,
        default: None,
        check: mail::check_server,
        mask: str::to_owned,
    },
    Setting {
        key: "mail.port",
        variable: "DINH_MAIL_PORT",
        argument: None,
        default: None,
        check: |text| text.parse::<std::num::NonZeroU16>().map(drop).map_err(|_| unreadable(text)),
        mask: str::to_owned,
    },
    Setting {
        key: "mail.tls",
        variable: "DINH_MAIL_TLS",
        argument: None,
        default: Some("starttls"),
        check: |text| one_of(text, &["none", "starttls", "tls"]),
        mask: str::to_owned,
    },
    Setting {
        key: "mail.ca-file",
        variable: "DINH_MAIL_CA_FILE",
        argument: None,
        default: None,
        check: |_| Ok(()),
        mask: str::to_owned,
    },
    Setting {
        key: "mail.user",
        variable: "DINH_MAIL_USER",
        argument: None,
        default: None,
        check: |_| Ok(()),
        mask: str::to_owned,
    },
    Setting {
        key: "mail.password-file",
        variable: "DINH_MAIL_PASSWORD_FILE",
        argument: None,
        default: None,
        check: |_| Ok(()),
        mask: str::to_owned,
    },
    Setting {
        key: "mail.from",
        variable: "DINH_MAIL_FROM",
        argument: None,
        default: None,
        check: mail::check_from,
        mask: str::to_owned,
    },
    Setting {
        key: "mail.from-name",
        variable: "DINH_MAIL_FROM_NAME",
        argument: None,
        default: Some("Đình"),
        check: mail::check_name,
        mask: str::to_owned,
    },
    Setting {
        key: "mail.address",
        variable: "DINH_MAIL_ADDRESS",
        argument: None,
        default: None,
        check: mail::check_site,
        mask: str::to_owned,
    },
    Setting {
        key: "mail.hour",
        variable: "DINH_MAIL_HOUR",
        argument: None,
        default: Some("7"),
        check: |text| match text.parse::<u8>() {
            Ok(0..=23) => Ok(()),
            _ => Err(unreadable(text)),
        },
        mask: str::to_owned,
    },
    Setting {
        key: "mail.lang",
        variable: "DINH_MAIL_LANG",
        argument: None,
        default: Some("vi"),
        check: |text| text.parse::<Language>().map(drop),
        mask: str::to_owned,
    },
    Setting {
        key: "papers.place",
        variable: "DINH_PAPERS_PLACE",
        argument: None,
        default: Some("database"),
        check: |text| text.parse::<store::PaperContents>().map(drop),
        mask: str::to_owned,
    },
    Setting {
        key: "papers.megabytes",
        variable: "DINH_PAPERS_MEGABYTES",
        argument: None,
        default: Some("20"),
        check: |text| match text.parse::<u16>() {
            Ok(1..=500) => Ok(()),
            _ => Err(unreadable(text)),
        },
        mask: str::to_owned,
    },
    Setting {
        key: "papers.scanner",
        variable: "DINH_PAPERS_SCANNER",
        argument: None,
        default: None,
        check: |_| Ok(()),
        mask: str::to_owned,
    },
    Setting {
        key: "papers.scanner-seconds",
        variable: "DINH_PAPERS_SCANNER_SECONDS",
        argument: None,
        default: Some("60"),
        check: at_least_one,
        mask: str::to_owned,
    },
    Setting {
        key: "log.format",
        variable: "DINH_LOG_FORMAT",
        argument: None,
        default: Some("text"),
        check: |text| one_of(text, &["text", "json"]),
        mask: str::to_owned,
    },
    Setting {
        key: "log.filter",
        variable: "RUST_LOG",
        argument: None,
        default: None,
        check: |text| {
            let filter = tracing_subscriber::EnvFilter::try_new(text);
            filter.map(drop).map_err(|_| unreadable(text))
        },
        mask: str::to_owned,
    },
];

fn at_least_one(text: &str) -> Result<(), Message> {
    text.parse::<std::num::NonZeroU32>().map(drop).map_err(|_| unreadable(text))
}

fn unreadable(text: &str) -> Message {
    Message::new("cli.value-unreadable").text("given", text)
}

fn one_of(text: &str, known: &[&str]) -> Result<(), Message> {
    if known.contains(&text) {
        return Ok(());
    }
    let fault = Message::new("config.not-one-of").text("given", text);
    Err(fault.text("known", known.join(", ")))
}
