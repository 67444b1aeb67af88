//! Code lists: the values a coded field may hold, as data with labels and an order.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::message::{Language, Message};

/// One code list, read from a file of `data/code-lists/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    /// Name, as fields refer to it.
    pub key: String,
    /// What it lists, in Vietnamese.
    pub vi: String,
    /// What it lists, in English.
    pub en: String,
    /// Where the codes come from.
    pub source: String,
    /// Do the items stand in ascending order of level?
    #[serde(default)]
    pub ordered: bool,
    /// The codes, in order.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

/// One code of a list.
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    /// The code that rows hold.
    pub code: String,
    /// Its label in Vietnamese.
    pub vi: String,
    /// Its label in English.
    pub en: String,
    /// What programs ask of the code, such as `payroll = true`.
    #[serde(flatten)]
    pub attributes: BTreeMap<String, toml::Value>,
}

impl CodeList {
    /// Reads one file.
    ///
    /// # Errors
    /// When it is not a code list, or names a code twice.
    pub fn parse(file: &str, source: &str) -> Result<Self, Message> {
        let fault =
            |reason: String| Message::new("data.faulty").text("file", file).text("reason", reason);
        let list: Self = toml::from_str(source).map_err(|error| fault(error.to_string()))?;
        let mut seen = std::collections::BTreeSet::new();
        match list.items.iter().find(|item| !seen.insert(&item.code)) {
            Some(twice) => Err(fault(format!("code {} stands twice", twice.code))),
            None => Ok(list),
        }
    }

    /// The item of a code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The place of a code in the order, from 0.
    pub fn rank(&self, code: &str) -> Option<usize> {
        self.items.iter().position(|item| item.code == code)
    }

    /// The label of a code; the code itself where the list does not know it.
    pub fn label<'a>(&'a self, code: &'a str, language: Language) -> &'a str {
        self.item(code).map_or(code, |item| language.pick(&item.vi, &item.en))
    }
}

impl Item {
    /// Is this attribute set to `true`?
    pub fn is(&self, attribute: &str) -> bool {
        self.attributes.get(attribute).and_then(toml::Value::as_bool).unwrap_or(false)
    }

    /// The text of an attribute.
    pub fn attribute(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).and_then(toml::Value::as_str)
    }
}
