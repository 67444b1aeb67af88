//! The census: the columnar picture of the registers, in memory. It answers any cross-table of
//! any unit as of any day, and follows the journal.
//!
//! One row is an *episode*: a stretch of time in which nothing about a person's holding changed.
//! Rows lie by commune and title, so that a unit on a day is a few ranges, whatever the map was.

mod builder;
mod condition;
mod cubes;
mod day_number;
pub mod faults;
mod generation;
mod lanes;
mod log;
mod map;
mod marks;
mod mask;
mod plan;
mod query;
mod repeats;
mod scan;
mod schema;
mod segment;
mod series;
mod test;
mod wide;

pub use builder::{Builder, Standing, Stretch};
pub use condition::Condition;
pub use generation::Generation;
pub use query::{Answer, Axis, Measure, Query, Shape, Units};
pub use schema::{Attribute, MAX_ATTRIBUTES, MAX_CODES, Schema};
