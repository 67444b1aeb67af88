//! The world recounted from its rows, by code that shares nothing with the code that drew it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on may stop where it stands"
)]

mod country;
mod counts;
mod facts;
mod limits;
mod steps;
mod world;
