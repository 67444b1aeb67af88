//! What somebody is asked to do, and how they are reminded of it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod calendar_feed;
mod digest;
mod duties;
