//! [`Period`]: a half-open stretch of days.

use std::fmt;

use crate::day::Day;
use crate::message::Message;

/// The days from `from` up to, but not including, `until`; without `until` it is open.
///
/// Half-open periods tile: `[a, b)` and `[b, c)` meet without sharing a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    from: Day,
    until: Option<Day>,
}

impl Period {
    /// The days from `from` until before `until`.
    ///
    /// # Errors
    /// When it would hold no day.
    pub fn new(from: Day, until: Option<Day>) -> Result<Self, Message> {
        match until {
            Some(until) if until <= from => {
                Err(Message::new("period.ends-before-start").day("from", from).day("until", until))
            }
            _ => Ok(Self { from, until }),
        }
    }

    /// From this day on, without a known end.
    pub fn since(from: Day) -> Self {
        Self { from, until: None }
    }

    /// The first day.
    pub fn from(self) -> Day {
        self.from
    }

    /// The first day after it, if it has an end.
    pub fn until(self) -> Option<Day> {
        self.until
    }

    /// Does the day lie in it?
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Do the two share a day?
    pub fn overlaps(self, other: Self) -> bool {
        self.intersection(other).is_some()
    }

    /// The days that lie in both.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let until = earlier_end(self.until, other.until);
        Self::new(self.from.max(other.from), until).ok()
    }

    /// The part before `day`.
    pub fn before(self, day: Day) -> Option<Self> {
        Self::new(self.from, earlier_end(self.until, Some(day))).ok()
    }

    /// The part from `day` on.
    pub fn since_day(self, day: Day) -> Option<Self> {
        Self::new(self.from.max(day), self.until).ok()
    }

    /// What is left of it outside `other`: none, one or two parts, in order.
    pub fn without(self, other: Self) -> impl Iterator<Item = Self> {
        let after = other.until.and_then(|until| self.since_day(until));
        self.before(other.from).into_iter().chain(after)
    }
}

/// The earlier of two ends, where `None` is no end at all.
fn earlier_end(left: Option<Day>, right: Option<Day>) -> Option<Day> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.until {
            Some(until) => write!(f, "[{}, {until})", self.from),
            None => write!(f, "[{}, …)", self.from),
        }
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
