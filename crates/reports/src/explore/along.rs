//! [`Along`]: what tells the rows or the columns of a table apart.

use std::fmt;
use std::str::FromStr;

use base::{Language, Message};
use census::{Axis, EARLIER_TERM, TITLE};
use registers::CodeLists;

use super::narrowing::earlier_term_words;
use crate::definitions::Definitions;

/// The name of ages in addresses.
pub(super) const AGE: &str = "age";

/// Attributes of people and holdings, each with the code list of its codes.
const LISTED: [(&str, &str); 6] = [
    ("sex", "sex"),
    ("ethnic_group", "ethnic-group"),
    ("religion", "religion"),
    ("party_standing", "party-standing"),
    ("mode", "appointment-mode"),
    ("way_gained", "way-gained"),
];

/// What tells the lines of a table apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Along {
    /// The units below.
    Units,
    /// The codes of an attribute of the census.
    Attribute(String),
    /// The bands of age of the report.
    Ages,
    /// The shares that the report tells of the population.
    Shares,
}

impl Along {
    /// As the census tells it apart; nothing where it is not an axis of the census.
    pub(super) fn axis(&self, definitions: &Definitions) -> Option<Axis> {
        match self {
            Self::Units | Self::Shares => None,
            Self::Attribute(key) => Some(Axis::Attribute(key.clone())),
            Self::Ages => {
                let bands = definitions.report.age_bands.iter();
                Some(Axis::Ages(bands.filter_map(|band| band.from).collect()))
            }
        }
    }

    /// What it tells apart, in words.
    pub fn words(&self, lists: &CodeLists, language: Language) -> String {
        match self {
            Self::Attribute(key) => attribute_words(key, lists, language),
            other => language.text(&format!("explore.along.{other}")),
        }
    }

    /// All there are, in the order in which they are offered.
    pub fn all(lists: &CodeLists) -> Vec<Self> {
        let fixed = [Self::Units, Self::Ages, Self::Shares];
        fixed.into_iter().chain(attributes(lists).into_iter().map(Self::Attribute)).collect()
    }
}

impl fmt::Display for Along {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Units => "units",
            Self::Attribute(key) => key,
            Self::Ages => AGE,
            Self::Shares => "shares",
        })
    }
}

impl FromStr for Along {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        Ok(match text {
            "units" => Self::Units,
            AGE => Self::Ages,
            "shares" => Self::Shares,
            "" => return Err(Message::new("explore.no-such-attribute").text("given", text)),
            key => Self::Attribute(key.to_owned()),
        })
    }
}

/// The attributes of the census that people ask about.
pub fn attributes(lists: &CodeLists) -> Vec<String> {
    let listed = LISTED.iter().map(|(key, _)| (*key).to_owned());
    let dimensions = lists.get("qualification-dimension").into_iter().flat_map(|list| &list.items);
    let dimensions = dimensions.map(|item| item.code.clone());
    [TITLE, EARLIER_TERM].map(str::to_owned).into_iter().chain(listed).chain(dimensions).collect()
}

/// An attribute in words.
pub(super) fn attribute_words(key: &str, lists: &CodeLists, language: Language) -> String {
    let dimension = lists.get("qualification-dimension").into_iter().flat_map(|list| &list.items);
    if dimension.into_iter().any(|item| item.code == key) {
        return lists.label("qualification-dimension", key, language).to_owned();
    }
    language.text(&format!("explore.along.{key}"))
}

/// A code of an attribute in words; titles have words of their own.
pub(super) fn code_words(
    attribute: &str,
    code: &str,
    lists: &CodeLists,
    language: Language,
) -> String {
    if let Some(words) = earlier_term_words(code, language).filter(|_| attribute == EARLIER_TERM) {
        return words;
    }
    let listed = LISTED.iter().find(|(key, _)| *key == attribute);
    let list = listed.map_or("qualification-level", |(_, list)| list);
    lists.label(list, code, language).to_owned()
}
