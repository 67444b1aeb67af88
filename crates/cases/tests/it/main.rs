//! Cases, through the crate's public interface.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod calendar_feed;
mod digest;
mod duties;
mod flows;
mod properties;
mod rounds;
mod world;
