//! The vocabulary every other crate speaks: days and periods, typed ids, area codes,
//! values and register definitions, Vietnamese text, messages and the clock.
//!
//! This crate knows nobody: it does no input or output and asks no machine for the time,
//! except in [`clock`], the only place that may.

pub mod area;
pub mod calendar;
pub mod clock;
pub mod code_list;
pub mod day;
pub mod definition;
pub mod id;
pub mod instant;
pub mod message;
pub mod number;
pub mod partial_day;
pub mod period;
pub mod text;
pub mod value;

pub use area::{AreaCode, Level};
pub use clock::Clock;
pub use day::Day;
pub use definition::{Anchor, Definition, Field, Heading, Kind, PersonalClass};
pub use id::Id;
pub use instant::{Instant, Sequence};
pub use message::{Language, Message};
pub use partial_day::PartialDay;
pub use period::Period;
pub use value::{Code, Secret, Value};
