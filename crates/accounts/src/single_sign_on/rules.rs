//! What signing in by OpenID Connect asks, read from `policies/single-sign-on.toml`.

use std::sync::OnceLock;
use std::time::Duration;

use base::Message;
use openidconnect::JwsSigningAlgorithm;
use openidconnect::core::CoreJwsSigningAlgorithm;
use serde::Deserialize;

use crate::accounts::MICROS;

/// The rules; each is told where it stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Rules {
    answer_minutes: i64,
    clock_difference_seconds: i64,
    provider_seconds: u64,
    /// The most bytes of one answer.
    pub(super) longest_answer_bytes: usize,
    known_minutes: i64,
    keys_again_seconds: i64,
    silence_seconds: i64,
    /// The longest address to which one is led back.
    pub(super) longest_way: usize,
    algorithms: Vec<CoreJwsSigningAlgorithm>,
}

impl Rules {
    /// Those of the site.
    ///
    /// # Errors
    /// When the file does not read.
    pub(super) fn standard() -> Result<&'static Self, Message> {
        static STANDARD: OnceLock<Result<Rules, Message>> = OnceLock::new();
        let read = || {
            let text = include_str!("../../../../policies/single-sign-on.toml");
            toml::from_str(text).map_err(|error| {
                Message::new("data.faulty")
                    .text("file", "policies/single-sign-on.toml")
                    .text("reason", error.to_string())
            })
        };
        STANDARD.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// For how many microseconds an answer is taken.
    pub(super) fn answer_micros(&self) -> i64 {
        self.answer_minutes * 60 * MICROS
    }

    /// By how many microseconds clocks may differ.
    pub(super) fn difference_micros(&self) -> i64 {
        self.clock_difference_seconds * MICROS
    }

    /// How long the provider may take.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(self.provider_seconds)
    }

    /// For how many microseconds what the provider says of itself is believed.
    pub(super) fn known_micros(&self) -> i64 {
        self.known_minutes * 60 * MICROS
    }

    /// Keys are asked for again no sooner than after so many microseconds.
    pub(super) fn keys_again_micros(&self) -> i64 {
        self.keys_again_seconds * MICROS
    }

    /// For how many microseconds a provider that did not answer is left alone.
    pub(super) fn silence_micros(&self) -> i64 {
        self.silence_seconds * MICROS
    }

    /// The signatures that are taken: never one that this site could have made itself.
    pub(super) fn algorithms(&self) -> Vec<CoreJwsSigningAlgorithm> {
        let is_theirs = |one: &&CoreJwsSigningAlgorithm| {
            !one.uses_shared_secret() && **one != CoreJwsSigningAlgorithm::None
        };
        self.algorithms.iter().filter(is_theirs).cloned().collect()
    }
}
