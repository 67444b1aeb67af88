//! [`Published`]: what everybody may see of a unit, read from `policies/published.toml`.

use std::sync::OnceLock;

use base::{Language, Message};
use serde::Deserialize;

/// What everybody may see.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Published {
    /// A figure about fewer people than this, or about all but fewer, is hidden.
    pub below: i64,
    /// Groups of titles whose holders are named.
    pub named_groups: Vec<String>,
    /// The figures about people.
    #[serde(rename = "figure")]
    pub figures: Vec<PublishedFigure>,
}

/// A figure about people that is published.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedFigure {
    /// Which figure of Part two: group, `share`, attribute.
    pub of: String,
    /// What it is called.
    vi: String,
    /// What it is called in English.
    en: String,
}

impl PublishedFigure {
    /// What it is called.
    pub fn label(&self, language: Language) -> &str {
        language.pick(&self.vi, &self.en)
    }

    /// The group that it is a part of.
    pub fn group(&self) -> &str {
        self.of.split('/').next().unwrap_or_default()
    }
}

impl Published {
    /// That of the site.
    ///
    /// # Errors
    /// When the file does not read.
    pub fn standard() -> Result<&'static Self, Message> {
        static STANDARD: OnceLock<Result<Published, Message>> = OnceLock::new();
        let read = || {
            toml::from_str(include_str!("../../../policies/published.toml")).map_err(|error| {
                Message::new("data.faulty")
                    .text("file", "policies/published.toml")
                    .text("reason", error.to_string())
            })
        };
        STANDARD.get_or_init(read).as_ref().map_err(Clone::clone)
    }
}
