//! The second time axis: the instant at which something was recorded, and its sequence.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::day::{Day, YEARS};
use crate::message::Message;

/// The place of an entry in its journal chain, counted from 1 without gaps.
pub type Sequence = i64;

/// A point in time to the microsecond, in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant(DateTime<Utc>);

impl Instant {
    /// The instant this many microseconds after 1970-01-01T00:00:00Z.
    pub fn from_micros(micros: i64) -> Self {
        Self(DateTime::from_timestamp_micros(micros).unwrap_or_default())
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The beginning of a day in Vietnam.
    pub fn start_of(day: Day) -> Self {
        let midnight = day.date().and_time(chrono::NaiveTime::MIN).and_utc();
        Self(midnight - chrono::TimeDelta::hours(7))
    }

    /// The day in Vietnam (UTC+7, no summer time).
    pub fn day_in_vietnam(self) -> Day {
        Day::from_date((self.0 + chrono::TimeDelta::hours(7)).date_naive())
    }

    /// `19/10/2022 14:05:31` in Vietnam, as people read it.
    pub fn vietnamese(self) -> String {
        (self.0 + chrono::TimeDelta::hours(7)).format("%d/%m/%Y %H:%M:%S").to_string()
    }
}

impl FromStr for Instant {
    type Err = Message;

    /// Reads RFC 3339: `2022-10-19T14:05:31.123456Z`, `2022-10-19T21:05:31+07:00`.
    fn from_str(text: &str) -> Result<Self, Message> {
        let read = DateTime::parse_from_rfc3339(text.trim()).ok();
        let read = read.map(|instant| Self::from_micros(instant.timestamp_micros()));
        // An offset may lead out of the years that four digits write.
        read.filter(|instant| YEARS.contains(&instant.0.year()))
            .ok_or_else(|| Message::new("instant.unreadable").text("given", text))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
