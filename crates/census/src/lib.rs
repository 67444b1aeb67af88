//! The census: the columnar picture of the registers, in memory. It answers any cross-table of
//! any unit as of any day, and follows the journal.
//!
//! One row is an *episode*: a stretch of time in which nothing about a person's holding changed.
//! Rows lie by commune and title, so that a unit on a day is a few ranges, whatever the map was.

mod builder;
mod cells;
mod census;
mod condition;
mod cubes;
mod day_number;
mod days;
mod drill;
mod edition;
mod facts;
pub mod faults;
mod generation;
mod held;
mod lanes;
mod log;
mod map;
mod marks;
mod mask;
mod plan;
mod query;
mod reading;
mod repeats;
mod revise;
mod scan;
mod schema;
mod scoped;
mod segment;
mod series;
mod snapshot;
mod source;
mod test;
mod walk;
mod wide;

pub use builder::{Builder, Standing, Stretch};
pub use census::{Census, Telling, Told};
pub use condition::Condition;
pub use edition::{Catalogue, Edition, Rows};
pub use facts::Facts;
pub use generation::Generation;
pub use query::{Answer, Axis, Measure, Query, Shape, Units};
pub use reading::as_believed;
pub use schema::{Attribute, MAX_ATTRIBUTES, MAX_CODES, Schema};
pub use source::{
    AGE_AT_START, EARLIER_TERM, FIELDS_AT_ONCE, FIELDS_OF_STUDY, FIRST_HOLDING,
    MONTHS_TO_RETIREMENT, TITLE,
};
