//! Tests of the pages on a small site.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod api_changes;
mod browser;
mod calendar;
mod casework;
mod changes;
mod doors;
mod form;
mod guarded;
mod imports;
mod interference;
mod mapped;
mod matrix;
mod mergers;
mod operations;
mod pages;
mod papers;
mod published;
mod secrecy;
mod seen;
mod single_sign_on;
mod site;
mod written;
