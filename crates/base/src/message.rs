//! [`Message`]: a sentence for people, carried as a key and its values.
//!
//! The sentences stand in `locales/`, one file per language; an error carries no text.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use crate::day::Day;
use crate::definition::Heading;
use crate::number;

/// The languages of the interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Vietnamese, the first language.
    #[default]
    Vi,
    /// English, the second.
    En,
}

impl Language {
    /// `vi` or `en`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// Chooses the text of this language.
    pub fn pick<T>(self, vi: T, en: T) -> T {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }

    /// A day as this language writes it.
    pub fn day(self, day: Day) -> String {
        self.pick(day.vietnamese(), day.to_string())
    }

    /// The sentence of a key without values.
    pub fn text(self, key: &str) -> String {
        self.sentence(key).unwrap_or(key).to_owned()
    }

    fn sentence(self, key: &str) -> Option<&'static str> {
        static SENTENCES: OnceLock<[BTreeMap<String, String>; 2]> = OnceLock::new();
        let sentences = SENTENCES.get_or_init(|| {
            [
                flatten(include_str!("../../../locales/vi.toml")),
                flatten(include_str!("../../../locales/en.toml")),
            ]
        });
        sentences[self as usize].get(key).map(String::as_str)
    }
}

impl FromStr for Language {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        match text {
            "vi" => Ok(Self::Vi),
            "en" => Ok(Self::En),
            _ => Err(Message::new("language.unknown").text("given", text)),
        }
    }
}

/// Nested tables become keys with dots: `[day] impossible` is `day.impossible`.
fn flatten(source: &str) -> BTreeMap<String, String> {
    fn walk(prefix: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) {
        for (key, value) in table {
            let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            match value {
                toml::Value::Table(inner) => walk(&key, inner, into),
                toml::Value::String(text) => drop(into.insert(key, text.clone())),
                _ => {}
            }
        }
    }
    let mut sentences = BTreeMap::new();
    // A file that does not parse is found by a test; at run time the keys show themselves.
    if let Ok(table) = source.parse::<toml::Table>() {
        walk("", &table, &mut sentences);
    }
    sentences
}

/// A value that a sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Argument {
    Text(String),
    Heading(Heading),
    Day(Day),
    Number(i64),
    Message(Message),
}

/// A sentence for people: its key in `locales/` and the values it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    key: &'static str,
    arguments: Vec<(&'static str, Argument)>,
}

impl Message {
    /// The message of this key.
    pub fn new(key: &'static str) -> Self {
        Self { key, arguments: Vec::new() }
    }

    /// With a text.
    #[must_use]
    pub fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.with(name, Argument::Text(text.into()))
    }

    /// With the name of a register or field, which each language has.
    #[must_use]
    pub fn heading(self, name: &'static str, heading: Heading) -> Self {
        self.with(name, Argument::Heading(heading))
    }

    /// With a day, which each language writes its own way.
    #[must_use]
    pub fn day(self, name: &'static str, day: Day) -> Self {
        self.with(name, Argument::Day(day))
    }

    /// With a number, which each language writes its own way.
    #[must_use]
    pub fn number(self, name: &'static str, number: i64) -> Self {
        self.with(name, Argument::Number(number))
    }

    /// With the number of a record, which no language divides.
    #[must_use]
    pub fn id(self, name: &'static str, id: i64) -> Self {
        self.with(name, Argument::Text(id.to_string()))
    }

    /// With another sentence inside.
    #[must_use]
    pub fn message(self, name: &'static str, message: Message) -> Self {
        self.with(name, Argument::Message(message))
    }

    fn with(mut self, name: &'static str, argument: Argument) -> Self {
        self.arguments.push((name, argument));
        self
    }

    /// The key, for programs that react to it.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The sentence in a language.
    pub fn render(&self, language: Language) -> String {
        let mut rest = language.sentence(self.key).unwrap_or(self.key);
        let mut sentence = String::new();
        // In one pass, so that a value that looks like a place is shown as it is.
        while let Some((before, from)) = rest.split_once('{') {
            sentence.push_str(before);
            let place = from.split_once('}');
            let shown = place.and_then(|(name, after)| Some((self.shown(name, language)?, after)));
            let (shown, after) = shown.unwrap_or_else(|| ("{".to_owned(), from));
            sentence.push_str(&shown);
            rest = after;
        }
        sentence.push_str(rest);
        sentence
    }

    fn shown(&self, name: &str, language: Language) -> Option<String> {
        let (_, argument) = self.arguments.iter().find(|(given, _)| *given == name)?;
        Some(match argument {
            Argument::Text(text) => text.clone(),
            Argument::Heading(heading) => language.pick(heading.vi, heading.en).to_owned(),
            Argument::Day(day) => language.day(*day),
            Argument::Number(value) => number::whole(*value, language),
            Argument::Message(message) => message.render(language),
        })
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Language::En))
    }
}

impl std::error::Error for Message {}
