//! [`Id`]: the number of a record, typed by its register.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::message::Message;

/// The number of one record of the register `R`. An id of one register cannot be passed
/// where another is asked for.
pub struct Id<R> {
    number: i64,
    register: PhantomData<fn() -> R>,
}

impl<R> Id<R> {
    /// The id with this number.
    pub const fn new(number: i64) -> Self {
        Self { number, register: PhantomData }
    }

    /// The bare number, for tables and addresses.
    pub const fn number(self) -> i64 {
        self.number
    }
}

impl<R> Clone for Id<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Id<R> {}
impl<R> PartialEq for Id<R> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}
impl<R> Eq for Id<R> {}
impl<R> PartialOrd for Id<R> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<R> Ord for Id<R> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.number.cmp(&other.number)
    }
}
impl<R> Hash for Id<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}
impl<R> fmt::Debug for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.number)
    }
}
impl<R> fmt::Display for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)
    }
}
impl<R> Serialize for Id<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.number)
    }
}
impl<R> FromStr for Id<R> {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        match text.trim().parse::<i64>() {
            Ok(number) if number > 0 => Ok(Self::new(number)),
            _ => Err(Message::new("id.unreadable").text("given", text)),
        }
    }
}
