//! The explorer: a population told apart along two directions. Each cell has a name that the list
//! of its rows is asked by, so that it is as many as the list is long.

mod along;
mod cross;
mod narrowing;

pub use along::{Along, attributes};
pub(crate) use cross::narrowed;
pub use cross::{Cross, Line, LineOf, Question, cross};
pub use narrowing::{Narrowing, Terms};
