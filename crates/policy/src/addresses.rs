//! [`Addresses`]: which action each address of the site needs, read from `policies/addresses.toml`.

use std::sync::OnceLock;

use base::Message;
use serde::Deserialize;

use crate::action::Action;

/// Which action an address needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AddressRule {
    /// The pattern of its path, as the router writes it.
    pub path: String,
    /// What opening it needs.
    pub action: Action,
    /// What it needs besides.
    pub also: Option<Action>,
    /// Does it open the file of the person whom it names, so that the reading is recorded?
    #[serde(default)]
    pub is_file: bool,
}

/// Which action each address needs. What is not in it is refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    address: Vec<AddressRule>,
}

impl AddressRule {
    /// All that it needs.
    pub fn needs(&self) -> impl Iterator<Item = Action> {
        std::iter::once(self.action).chain(self.also)
    }
}

impl Addresses {
    /// Those of the site.
    ///
    /// # Errors
    /// When the file does not read.
    pub fn standard() -> Result<&'static Self, Message> {
        static STANDARD: OnceLock<Result<Addresses, Message>> = OnceLock::new();
        let read = || Self::read(include_str!("../../../policies/addresses.toml"));
        STANDARD.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// Reads the table.
    ///
    /// # Errors
    /// When it is none, or names an unknown action.
    pub fn read(text: &str) -> Result<Self, Message> {
        toml::from_str(text).map_err(|error| {
            Message::new("data.faulty")
                .text("file", "policies/addresses.toml")
                .text("reason", error.to_string())
        })
    }

    /// What an address needs; nothing where the table does not know it.
    pub fn rule(&self, path: &str) -> Option<&AddressRule> {
        self.address.iter().find(|rule| rule.path == path)
    }

    /// All rules, in the order of the file.
    pub fn rules(&self) -> &[AddressRule] {
        &self.address
    }
}
