//! Counts of the registers, judged by norms, for any area and day: the condition of a norm becomes
//! a filter of the census, so that a province is judged in one pass.

mod columns;
mod standing;

pub use columns::{Columns, NoColumn};
pub use standing::{Counts, Standing, standings};
