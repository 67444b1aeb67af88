//! [`Narrowing`]: a condition on rows as addresses name it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use base::{Id, Language, Message};
use census::{Condition, EARLIER_TERM, Edition, TITLE};
use registers::Title;

use super::along::{AGE, attribute_words, code_words};
use crate::definitions::Definitions;

/// A condition on a holding and its person: `sex:female`, `professional:master,university`,
/// `age:31-40`, `age:51-`, `religion:?` for those of whom it is not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Narrowing {
    attribute: String,
    wanted: Wanted,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Wanted {
    Codes(Vec<String>),
    /// Completed years, both included.
    Ages(Option<i32>, Option<i32>),
    NotKnown,
}

/// Beside what a narrowing is read.
pub struct Terms<'a> {
    /// The report, which tells the bands of age.
    pub definitions: &'a Definitions,
    /// The census, which tells attributes and codes.
    pub edition: &'a Edition,
    /// The titles of the day.
    pub titles: &'a BTreeMap<Id<Title>, Title>,
}

impl Narrowing {
    /// One of these codes of an attribute.
    pub(super) fn code(attribute: &str, code: &str) -> Self {
        Self { attribute: attribute.to_owned(), wanted: Wanted::Codes(vec![code.to_owned()]) }
    }

    /// Of an age.
    pub(super) fn ages(from: Option<i32>, to: Option<i32>) -> Self {
        Self { attribute: AGE.to_owned(), wanted: Wanted::Ages(from, to) }
    }

    /// Of whom the attribute is not known.
    pub(super) fn not_known(attribute: &str) -> Self {
        Self { attribute: attribute.to_owned(), wanted: Wanted::NotKnown }
    }

    /// What is asked about.
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// As the census asks it.
    ///
    /// # Errors
    /// When there is no such attribute, or no such code of it.
    pub fn condition(&self, terms: &Terms<'_>) -> Result<Condition, Message> {
        let attribute = self.attribute.as_str();
        if attribute == AGE {
            if let Wanted::Ages(from, to) = &self.wanted {
                return Ok(Condition::Age { from: *from, to: *to });
            }
            let bands = terms.definitions.report.age_bands.iter();
            let bands = bands.map(|band| Condition::Age { from: band.from, to: band.to });
            return Ok(Condition::Or(bands.collect()).not_known());
        }
        if !super::attributes(terms.edition.lists()).iter().any(|known| known == attribute) {
            return Err(Message::new("explore.no-such-attribute").text("given", attribute));
        }
        let none: [String; 0] = [];
        let Wanted::Codes(given) = &self.wanted else {
            return Ok(Condition::one_of(attribute, none).not_known());
        };
        let known = terms.edition.codes(attribute)?;
        let mut codes = Vec::new();
        for code in given {
            let own: Vec<String> = if attribute == TITLE {
                let titles = terms.titles.iter().filter(|(_, title)| title.code == *code);
                titles.map(|(id, _)| id.to_string()).collect()
            } else {
                known.iter().filter(|known| *known == code).cloned().collect()
            };
            if own.is_empty() {
                return Err(Message::new("explore.no-such-code")
                    .text("given", code.as_str())
                    .text("attribute", attribute));
            }
            codes.extend(own);
        }
        Ok(Condition::one_of(attribute, codes))
    }

    /// In words: of what, and which.
    pub fn words(&self, terms: &Terms<'_>, language: Language) -> String {
        let lists = terms.edition.lists();
        let which = match &self.wanted {
            Wanted::NotKnown => language.text("explore.not-known"),
            Wanted::Codes(codes) => {
                let words = codes.iter().map(|code| {
                    let title = terms.titles.values().find(|title| title.code == *code);
                    match title.filter(|_| self.attribute == TITLE) {
                        Some(title) => title.print_label.clone(),
                        None => code_words(&self.attribute, code, lists, language),
                    }
                });
                words.collect::<Vec<_>>().join(", ")
            }
            Wanted::Ages(from, to) => {
                let number = |age: i32| i64::from(age);
                match (from, to) {
                    (Some(from), Some(to)) => Message::new("explore.ages.between")
                        .number("from", number(*from))
                        .number("to", number(*to)),
                    (Some(from), None) => {
                        Message::new("explore.ages.from").number("from", number(*from))
                    }
                    (None, Some(to)) => Message::new("explore.ages.to").number("to", number(*to)),
                    (None, None) => Message::new("explore.ages.any"),
                }
                .render(language)
            }
        };
        format!("{}: {which}", attribute_words(&self.attribute, lists, language))
    }
}

impl fmt::Display for Narrowing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.attribute)?;
        match &self.wanted {
            Wanted::NotKnown => f.write_str("?"),
            Wanted::Codes(codes) => f.write_str(&codes.join(",")),
            Wanted::Ages(from, to) => {
                let end = |age: &Option<i32>| age.map_or_else(String::new, |age| age.to_string());
                write!(f, "{}-{}", end(from), end(to))
            }
        }
    }
}

impl FromStr for Narrowing {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        let unreadable = || Message::new("explore.unreadable").text("given", text);
        let (attribute, wanted) = text.split_once(':').ok_or_else(unreadable)?;
        if attribute.is_empty() || wanted.is_empty() {
            return Err(unreadable());
        }
        if wanted == "?" {
            return Ok(Self::not_known(attribute));
        }
        if attribute == AGE {
            let (from, to) = wanted.split_once('-').ok_or_else(unreadable)?;
            let end = |text: &str| match text {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(|_| unreadable()),
            };
            return Ok(Self::ages(end(from)?, end(to)?));
        }
        let codes = wanted.split(',').map(str::to_owned).collect();
        Ok(Self { attribute: attribute.to_owned(), wanted: Wanted::Codes(codes) })
    }
}

/// The words of an answer that is no code of a list.
pub(super) fn earlier_term_words(code: &str, language: Language) -> Option<String> {
    matches!(code, "yes" | "no").then(|| language.text(&format!("explore.{EARLIER_TERM}.{code}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrowing_is_written_as_it_was_read() {
        for text in
            ["sex:female", "professional:master,university", "age:31-40", "age:-30", "age:51-"]
        {
            assert_eq!(text.parse::<Narrowing>().unwrap().to_string(), text);
        }
        assert_eq!("religion:?".parse::<Narrowing>().unwrap(), Narrowing::not_known("religion"));
        for text in ["", "sex", ":female", "sex:", "age:x-y", "age:30", "age:99999999999-"] {
            assert!(text.parse::<Narrowing>().is_err(), "{text}");
        }
    }
}
