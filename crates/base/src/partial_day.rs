//! [`PartialDay`]: a day of which only the year, or the year and month, may be known.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::day::{Day, digits};
use crate::message::Message;

/// A day as old records give it: `1965`, `1965-03` or `1965-03-02`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PartialDay {
    /// Only the year is known.
    Year(i32),
    /// The year and the month (1 to 12) are known.
    Month(i32, u32),
    /// The day is known.
    Day(Day),
}

impl PartialDay {
    /// The first day it can be.
    pub fn earliest(self) -> Day {
        match self {
            Self::Year(year) => first(year, 1),
            Self::Month(year, month) => first(year, month),
            Self::Day(day) => day,
        }
    }

    /// The last day it can be.
    pub fn latest(self) -> Day {
        match self {
            Self::Year(year) => first(year, 12).plus_months(1).previous(),
            Self::Month(year, month) => first(year, month).plus_months(1).previous(),
            Self::Day(day) => day,
        }
    }

    /// The year, always known.
    pub fn year(self) -> i32 {
        self.earliest().year()
    }

    /// The completed years of age on `on`: the lowest and the highest they can be.
    pub fn completed_years_on(self, on: Day) -> (i32, i32) {
        (on.completed_years_since(self.latest()), on.completed_years_since(self.earliest()))
    }

    /// `1965`, `03/1965` or `02/03/1965`, as people write it.
    pub fn vietnamese(self) -> String {
        match self {
            Self::Year(year) => format!("{year}"),
            Self::Month(year, month) => format!("{month:02}/{year}"),
            Self::Day(day) => day.vietnamese(),
        }
    }
}

/// The first day of a month that was validated when the value was made.
fn first(year: i32, month: u32) -> Day {
    chrono::NaiveDate::from_ymd_opt(year, month, 1)
        .map_or_else(|| Day::from_date(chrono::NaiveDate::MIN), Day::from_date)
}

impl From<Day> for PartialDay {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}

impl FromStr for PartialDay {
    type Err = Message;

    /// Reads `1965`, `1965-03`, `03/1965`, and every form of a whole [`Day`].
    fn from_str(text: &str) -> Result<Self, Message> {
        let text = text.trim();
        let unreadable = || Message::new("day.unreadable").text("given", text);
        let parts: Vec<&str> = text.split(['-', '/']).collect();
        let number = |part: &str| digits(part).ok_or_else(unreadable);
        let (year, month) = match parts[..] {
            [year] if year.len() == 4 => (number(year)?, None),
            [year, month] if year.len() == 4 => (number(year)?, Some(number(month)?)),
            [month, year] if year.len() == 4 => (number(year)?, Some(number(month)?)),
            [_, _, _] => return text.parse().map(Self::Day),
            _ => return Err(unreadable()),
        };
        let year = i32::try_from(year).map_err(|_| unreadable())?;
        Day::new(year, month.unwrap_or(1), 1)?;
        Ok(month.map_or(Self::Year(year), |month| Self::Month(year, month)))
    }
}

impl fmt::Display for PartialDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

impl Serialize for PartialDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
