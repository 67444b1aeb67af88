//! Working days: weekends and the holidays of `data/calendar/holidays.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::day::Day;
use crate::message::Message;

/// The working-day calendar of State offices, for the years its data covers.
#[derive(Debug)]
pub struct Calendar {
    free: BTreeMap<i32, BTreeSet<Day>>,
    made_up: BTreeSet<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "the citation must stand in the file to load")]
    source: String,
    year: Vec<Year>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    #[serde(rename = "year")]
    number: i32,
    holidays: Vec<Day>,
    #[serde(default)]
    worked_weekends: Vec<Day>,
}

impl Calendar {
    /// The calendar that is compiled in.
    ///
    /// # Errors
    /// When its data file does not read; a test keeps it readable.
    pub fn standard() -> Result<&'static Self, Message> {
        static CALENDAR: OnceLock<Result<Calendar, Message>> = OnceLock::new();
        CALENDAR
            .get_or_init(|| Self::parse(include_str!("../../../data/calendar/holidays.toml")))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Reads a calendar file.
    ///
    /// # Errors
    /// When it is not one.
    pub fn parse(source: &str) -> Result<Self, Message> {
        let file: File = toml::from_str(source).map_err(|error| {
            Message::new("data.faulty")
                .text("file", "data/calendar/holidays.toml")
                .text("reason", error.to_string())
        })?;
        let made_up = file.year.iter().flat_map(|year| year.worked_weekends.clone()).collect();
        let free =
            file.year.into_iter().map(|year| (year.number, year.holidays.into_iter().collect()));
        Ok(Self { free: free.collect(), made_up })
    }

    /// Is it a working day?
    ///
    /// # Errors
    /// When the calendar does not know the year.
    pub fn is_working_day(&self, day: Day) -> Result<bool, Message> {
        let holidays = self.free.get(&day.year()).ok_or_else(|| {
            Message::new("calendar.year-unknown").text("year", day.year().to_string())
        })?;
        let weekend = day.is_weekend() && !self.made_up.contains(&day);
        Ok(!weekend && !holidays.contains(&day))
    }

    /// The day that is `count` working days after `start`, which itself is not counted.
    ///
    /// # Errors
    /// When the count runs into a year that the calendar does not know.
    pub fn plus_working_days(&self, start: Day, count: u32) -> Result<Day, Message> {
        let mut day = start;
        let mut left = count;
        while left > 0 {
            day = day.next();
            left -= u32::from(self.is_working_day(day)?);
        }
        Ok(day)
    }
}
