//! [`SignIn`]: what signing in asks, read from `policies/sign-in.toml`.

use std::sync::OnceLock;

use base::Message;
use serde::Deserialize;

/// What signing in asks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SignIn {
    /// The fewest characters of a password.
    pub shortest_password: usize,
    /// The most characters of a password.
    pub longest_password: usize,
    /// So many failures in a row cost nothing.
    pub free_failures: u32,
    /// The wait after the next, in seconds; it doubles with each more.
    pub first_wait_seconds: u64,
    /// The longest wait, in minutes.
    pub longest_wait_minutes: u64,
    /// A session that was not used for so many minutes has ended.
    pub idle_minutes: u64,
    /// A session ends so many hours after it began.
    pub longest_hours: u64,
    /// Codes of so many steps before and after now are taken.
    pub second_factor_steps: u64,
    /// How many recovery codes are given.
    pub recovery_codes: usize,
    /// For how many days a token of a program holds.
    pub token_days: u64,
    /// So many attempts to sign in are looked at in a minute from one address.
    pub attempts_per_minute: u32,
    /// So many requests are answered in a second to one address.
    pub requests_per_second: u32,
    /// So many at once, before that counts.
    pub first_rush: u32,
}

impl SignIn {
    /// That of the site.
    ///
    /// # Errors
    /// When the file does not read.
    pub fn standard() -> Result<&'static Self, Message> {
        static STANDARD: OnceLock<Result<SignIn, Message>> = OnceLock::new();
        let read = || {
            toml::from_str(include_str!("../../../policies/sign-in.toml")).map_err(|error| {
                Message::new("data.faulty")
                    .text("file", "policies/sign-in.toml")
                    .text("reason", error.to_string())
            })
        };
        STANDARD.get_or_init(read).as_ref().map_err(Clone::clone)
    }
}
