//! [`Day`]: one day of the Gregorian calendar.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::message::Message;

/// First and last year a register may name. Older records name the year of birth of people
/// born in the nineteenth century; nothing reaches further.
pub(crate) const YEARS: std::ops::RangeInclusive<i32> = 1800..=2199;

/// One day, without time or zone. Written `2022-10-19` in data and addresses and
/// `19/10/2022` for people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The day of this year, month (1 to 12) and day of month (1 to 31).
    ///
    /// # Errors
    /// When the calendar has no such day, or the year lies outside 1800 to 2199.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, Message> {
        NaiveDate::from_ymd_opt(year, month, day)
            .filter(|date| YEARS.contains(&date.year()))
            .map(Self)
            .ok_or_else(|| {
                Message::new("day.impossible").text("given", format!("{day:02}/{month:02}/{year}"))
            })
    }

    /// The calendar date, for libraries that speak chrono.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// The year, four digits.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day_of_month(self) -> u32 {
        self.0.day()
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus_days(1)
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.checked_sub_days(Days::new(1)).unwrap_or(self.0))
    }

    /// This many days later; stays where the calendar ends.
    #[must_use]
    pub fn plus_days(self, days: u64) -> Self {
        Self(self.0.checked_add_days(Days::new(days)).unwrap_or(self.0))
    }

    /// This many months later, on the last day of the month when the day does not exist there.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        Self(self.0.checked_add_months(Months::new(months)).unwrap_or(self.0))
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self(self.0.with_day(1).unwrap_or(self.0))
    }

    /// Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        self.0.weekday().number_from_monday() >= 6
    }

    /// Completed years of age on `self` of somebody born on `born`; somebody born on
    /// 29 February completes a year on 1 March of a common year (Civil Code 2015, article 148).
    /// Negative before birth.
    pub fn completed_years_since(self, born: Self) -> i32 {
        let before_birthday =
            (self.month(), self.day_of_month()) < (born.month(), born.day_of_month());
        self.year() - born.year() - i32::from(before_birthday)
    }

    /// `19/10/2022`, as people write it.
    pub fn vietnamese(self) -> String {
        self.0.format("%d/%m/%Y").to_string()
    }

    /// Wraps a date that a database column already holds.
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date)
    }
}

/// The number that digits write; a sign is no digit.
pub(crate) fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl FromStr for Day {
    type Err = Message;

    /// Reads `2022-10-19` and, as people type it, `19/10/2022`.
    fn from_str(text: &str) -> Result<Self, Message> {
        let unreadable = || Message::new("day.unreadable").text("given", text);
        let parts: Vec<&str> = text.trim().split(['-', '/']).collect();
        let [first, second, third] = parts[..] else {
            return Err(unreadable());
        };
        let number = |part: &str| digits(part).ok_or_else(unreadable);
        let (year, month, day) = if first.len() == 4 {
            (number(first)?, number(second)?, number(third)?)
        } else if third.len() == 4 {
            (number(third)?, number(second)?, number(first)?)
        } else {
            return Err(unreadable());
        };
        Self::new(i32::try_from(year).map_err(|_| unreadable())?, month, day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
