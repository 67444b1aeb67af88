//! [`Value`]: one field of one row, between a typed struct and a table, a form or JSON.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::day::Day;
use crate::definition::Kind;
use crate::message::Message;
use crate::partial_day::PartialDay;

/// One code of a code list; which list is said by the field.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

impl Code {
    /// The code of this text. Whether the list holds it is checked in the change path.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text of the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A text about a person that rests encrypted.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Secret {
    /// The readable text, before sealing or after opening.
    Plain(String),
    /// The ciphertext.
    Sealed(Vec<u8>),
    /// The ciphertext, of which nobody has the key any more.
    Erased(Vec<u8>),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

/// One value of a row. `Null` means *not known*; *none* is a code of its own where it exists.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub enum Value {
    /// Not known.
    Null,
    /// A whole number, or the id a reference holds.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// Text, or a code.
    Text(String),
    /// A day.
    Day(Day),
    /// A day, a month or a year.
    PartialDay(PartialDay),
    /// A sealed text.
    Secret(Secret),
}

impl Value {
    /// Is nothing known?
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text of a text or code.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of an integer or reference.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Reads what a person or a script wrote for a field of this kind; empty is `Null`.
    ///
    /// # Errors
    /// When the text cannot be of the kind. Whether a code or a reference exists is not asked here.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, Message> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Null);
        }
        match kind {
            Kind::Integer | Kind::Reference(_) => i64::from_str(text)
                .map(Self::Integer)
                .map_err(|_| Message::new("value.not-a-number").text("given", text)),
            Kind::Boolean => match text {
                "true" | "yes" | "có" | "1" => Ok(Self::Boolean(true)),
                "false" | "no" | "không" | "0" => Ok(Self::Boolean(false)),
                _ => Err(Message::new("value.not-yes-or-no").text("given", text)),
            },
            Kind::Text | Kind::Code(_) => Ok(Self::Text(text.to_owned())),
            Kind::Day => text.parse().map(Self::Day),
            Kind::PartialDay => text.parse().map(Self::PartialDay),
            Kind::Sealed => Ok(Self::Secret(Secret::Plain(text.to_owned()))),
        }
    }

    /// As JSON: numbers as numbers, days as `2022-10-19`, *not known* as `null`, ciphertext as
    /// lower-case hexadecimal with the prefix `sealed:`.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Integer(number) => (*number).into(),
            Self::Boolean(yes) => (*yes).into(),
            Self::Text(text) | Self::Secret(Secret::Plain(text)) => text.clone().into(),
            Self::Day(day) => day.to_string().into(),
            Self::PartialDay(day) => day.to_string().into(),
            Self::Secret(Secret::Sealed(bytes) | Secret::Erased(bytes)) => {
                sealed_text(bytes).into()
            }
        }
    }
}

/// `sealed:` and the bytes in hexadecimal.
fn sealed_text(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::from("sealed:"), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl fmt::Display for Value {
    /// As the command line writes it; the inverse of [`Value::parse`] for readable values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Boolean(yes) => write!(f, "{yes}"),
            Self::Text(text) | Self::Secret(Secret::Plain(text)) => f.write_str(text),
            Self::Day(day) => write!(f, "{day}"),
            Self::PartialDay(day) => write!(f, "{day}"),
            Self::Secret(Secret::Sealed(_) | Secret::Erased(_)) => f.write_str("•••"),
        }
    }
}
