//! The registers through their public interface, on both databases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod added_register;
mod axes;
mod backups;
mod concurrency;
mod first_path;
mod followers;
mod journal;
mod keys;
mod papers;
mod refusals;
mod schema;
mod scope;
mod sealed;
mod undone;
