//! The vocabulary of all other crates, through its public interface.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod calendar;
mod code_lists;
mod days;
mod locales;
mod messages;
mod numbers;
mod periods;
mod text;
mod values;
