//! The pages in a real browser: what every page must keep to, and the stories of those who use
//! them. `cargo xtask test` finds the browser, its driver and axe, and names them to these tests.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accessible;
mod browser;
mod faults;
mod keyboard;
mod kinds;
mod light;
mod pages;
mod programs;
mod provider;
mod site;
mod stories;
mod width;
