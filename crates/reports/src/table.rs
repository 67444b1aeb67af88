//! One table, whatever the report and the format: cells that are text, numbers or percentages.

mod csv;
mod text;
mod xlsx;

use base::{Day, Language, number};

pub use self::csv::csv;
pub use self::text::text;
pub use self::xlsx::{workbook, xlsx};
use crate::door::Opens;

/// A table for people, in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The language of its words and numbers.
    pub language: Language,
    /// A short name, for the tab of a workbook.
    pub name: String,
    /// What it tells.
    pub title: String,
    /// Unit, day and knowledge, one a line.
    pub heading: Vec<String>,
    /// The day it tells of.
    pub on: Day,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with one cell a column.
    pub rows: Vec<TableRow>,
    /// What the reader should know, one a line below the table.
    pub notes: Vec<String>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its width in characters on paper.
    pub width: u16,
    /// On which side its cells stand.
    pub align: Align,
}

/// On which side the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Sentences: text that is broken into lines where it is longer than its column.
    Prose,
    /// Numbers.
    Right,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// Is it a heading of the rows below it?
    pub heading: bool,
    /// Its cells.
    pub cells: Vec<TableCell>,
    /// What the figure that it tells opens to.
    pub door: Option<Opens>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum TableCell {
    /// Nothing to tell.
    Empty,
    /// Words.
    Text(String),
    /// A count.
    Number(i64),
    /// A number of two decimals, in hundredths.
    Hundredths(i64),
    /// A percentage, in tenths of a percent.
    Percent(i64),
    /// A day.
    Day(Day),
}

impl TableCell {
    /// The cell of a number that may not be known.
    pub fn known(number: Option<i64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }

    /// The cell of a share; empty of nothing.
    pub fn share(count: i64, of: i64) -> Self {
        number::per_mille(count, of).map_or(Self::Empty, Self::Percent)
    }

    /// As a language writes it.
    pub fn show(&self, language: Language) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(value) => number::whole(*value, language),
            Self::Hundredths(value) => number::decimal(*value, 2, language),
            Self::Percent(tenths) => format!("{}%", number::decimal(*tenths, 1, language)),
            Self::Day(day) => language.day(*day),
        }
    }
}

impl From<&str> for TableCell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for TableCell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
