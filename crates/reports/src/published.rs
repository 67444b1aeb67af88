//! The audit of published figures: each is counted again from the registers and gets one
//! computed status.

mod audit;
mod document;
mod entries;
mod finding;
mod mapping;
mod misprint;
mod statistics;

pub use audit::{audit, verify};
pub use document::Published;
pub use finding::{Finding, Reason, Shown, Status, Tally, Verification};
pub use mapping::Mapping;
pub use misprint::Misprint;
pub use statistics::{Statistics, statistics};
