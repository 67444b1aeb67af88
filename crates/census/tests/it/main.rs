//! The census of a database: it follows the journal, and refuses what it must.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on may stop")]

mod follow;
mod refusals;
mod saved;
