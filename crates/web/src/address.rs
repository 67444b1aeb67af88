//! Addresses of the site: the unit, the day, the knowledge and the language stand in each, so
//! that any page can be sent as a link.

use std::fmt::Write;

use base::{Day, Id, Instant, Language};
use registers::{Person, Unit};

use crate::behind::Of;

/// What every address carries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address {
    pub(crate) language: Language,
    pub(crate) on: Day,
    pub(crate) known_at: Option<Instant>,
}

impl Address {
    /// The page of a unit.
    pub(crate) fn area(&self, unit: &Unit) -> String {
        match &unit.code {
            Some(code) => self.area_of_code(code),
            None => self.area_of_code(&format!("id-{}", unit.id)),
        }
    }

    /// The page of the unit that has this code on the day.
    pub(crate) fn area_of_code(&self, code: &str) -> String {
        format!("/areas/{code}{}", query(&self.pairs()))
    }

    /// A page about a unit that is named beside the path, with more pairs.
    pub(crate) fn page(&self, path: &str, unit: &Unit, more: &[(&'static str, String)]) -> String {
        let mut pairs = vec![("area", code(unit))];
        pairs.extend(more.iter().cloned());
        pairs.extend(self.pairs());
        format!("{path}{}", query(&pairs))
    }

    /// A page about a unit up to the value of its last pair, which is still to be written.
    pub(crate) fn page_open(&self, path: &str, unit: &Unit, last: &str) -> String {
        format!("{}&{last}=", self.page(path, unit, &[]))
    }

    /// The list of those behind a figure of a unit.
    pub(crate) fn people(&self, unit: &Unit, of: &Of) -> String {
        self.page("/people", unit, &[("of", of.to_string())])
    }

    /// The page of a person.
    pub(crate) fn person(&self, person: Id<Person>) -> String {
        format!("/people/{person}{}", query(&self.pairs()))
    }

    /// A report of a unit: `name` with an extension, or without one for the page.
    pub(crate) fn report(&self, name: &str, unit: &Unit, from: Option<Day>) -> String {
        let mut pairs = vec![("area", code(unit))];
        pairs.extend(from.map(|from| ("from", from.to_string())));
        pairs.extend(self.pairs());
        format!("/reports/{name}{}", query(&pairs))
    }

    /// The same on another day.
    pub(crate) fn on(self, on: Day) -> Self {
        Self { on, ..self }
    }

    /// The same by what is known now.
    pub(crate) fn known_now(self) -> Self {
        Self { known_at: None, ..self }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("on", self.on.to_string())];
        pairs.extend(self.kept());
        pairs
    }

    /// What a form that asks for another day keeps.
    pub(crate) fn kept(&self) -> Vec<(&'static str, String)> {
        let known_at = self.known_at.map(|instant| ("known_at", instant.to_string()));
        let other = (self.language != Language::default())
            .then(|| ("lang", self.language.key().to_owned()));
        known_at.into_iter().chain(other).collect()
    }
}

/// How a unit is named in addresses: by its code, else by its number.
pub(crate) fn code(unit: &Unit) -> String {
    unit.code.clone().unwrap_or_else(|| format!("#{}", unit.id))
}

/// The pairs as the query of an address.
pub(crate) fn query<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        query.push(if query.is_empty() { '?' } else { '&' });
        encode(name.as_ref(), &mut query);
        query.push('=');
        encode(value.as_ref(), &mut query);
    }
    query
}

/// A value as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    encode(text, &mut encoded);
    encoded
}

/// Percent-encodes all but what needs it nowhere (RFC 3986, unreserved), and `:`.
fn encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            into.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(into, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_addresses_is_encoded() {
        assert_eq!(query(&[("area", "#7"), ("q", "a&b=ê")]), "?area=%237&q=a%26b%3D%C3%AA");
    }

    #[test]
    fn only_the_second_language_is_named() {
        let on = Day::new(2022, 10, 19).unwrap();
        let address = Address { language: Language::Vi, on, known_at: None };
        assert_eq!(query(&address.pairs()), "?on=2022-10-19");
        let address = Address { language: Language::En, ..address };
        assert_eq!(query(&address.pairs()), "?on=2022-10-19&lang=en");
    }
}
