//! Ages that tables of law give: of retirement, by the year in which it is reached, and of long
//! service.

use std::collections::BTreeMap;

use base::{Code, Day, PartialDay};
use serde::Deserialize;

/// The age of retirement of those who reach it in a year; the last row holds for later years.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// The year.
    pub year: i32,
    /// Months of age by sex, a code of `sex`.
    pub months: BTreeMap<String, u32>,
    /// The document, by its key.
    pub document: String,
    /// Article.
    pub article: String,
    /// Clause within the article.
    pub clause: Option<String>,
    /// How the rule was come by.
    pub basis: crate::Basis,
    /// How certain it is.
    pub confidence: crate::Confidence,
}

/// The age below which somebody counts as fit to serve on for long.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeLimit {
    /// Name, as reports refer to it.
    pub key: String,
    /// Completed years, themselves not in it.
    pub under: i32,
    /// The document, by its key.
    pub document: String,
    /// Article.
    pub article: String,
    /// Clause within the article.
    pub clause: Option<String>,
    /// The very words.
    pub quote: Option<String>,
    /// How the words were come by.
    pub quote_basis: Option<crate::Basis>,
    /// How the rule was come by.
    pub basis: crate::Basis,
    /// How certain it is.
    pub confidence: crate::Confidence,
    /// A doubt, for people.
    pub note: Option<String>,
}

/// The rows of the table, by year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetirementAges(Vec<Retirement>);

impl RetirementAges {
    pub(crate) fn new(mut rows: Vec<Retirement>) -> Self {
        rows.sort_by_key(|row| row.year);
        Self(rows)
    }

    /// All rows, by year.
    pub fn rows(&self) -> &[Retirement] {
        &self.0
    }

    /// The day on which somebody reaches the age of retirement: the last day of the month, and
    /// the row that says so. A birth of which only the year or month is known counts from its
    /// first day. `None` for those who reached it before the first year of the table.
    pub fn retirement(&self, born: PartialDay, sex: &Code) -> Option<(Day, &Retirement)> {
        let birth = born.earliest().first_of_month();
        let reached = |row: &Retirement| {
            let months = row.months.get(sex.as_str())?;
            let month = birth.plus_months(*months);
            Some((month.plus_months(1).previous(), month.year()))
        };
        let in_year = self.0.iter().find_map(|row| {
            let (day, year) = reached(row)?;
            (year == row.year).then_some((day, row))
        });
        in_year.or_else(|| {
            let last = self.0.last()?;
            let (day, year) = reached(last)?;
            (year > last.year).then_some((day, last))
        })
    }

    /// Completed months from a day to retirement, negative after it; `None` as above, or where
    /// only the year of birth is known.
    pub fn months_left(&self, born: PartialDay, sex: &Code, on: Day) -> Option<i64> {
        let earliest = self.retirement(born, sex)?.0;
        if born.earliest().first_of_month() != born.latest().first_of_month() {
            return None;
        }
        // Retirement falls on the last day of a month, so that days within months do not count.
        let months = |day: Day| i64::from(day.year()) * 12 + i64::from(day.month());
        Some(months(earliest) - months(on))
    }
}
