//! The pages: what `dinh serve` answers. They work without JavaScript, print as a proper table,
//! and tell no figure that is not a figure of a report.
//!
//! A page is a file of `pages/` and the template of the same name in `templates/`. What is
//! wrong with a request is turned into an answer in one place, [`failure`].

mod address;
mod api;
mod ask;
mod asked;
mod asker;
mod behind;
mod behind_words;
mod casework;
mod change;
mod failure;
mod files;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod graph;
mod guard;
mod headers;
mod importing;
mod kept;
mod known;
mod law;
mod layout;
mod map;
mod operations;
mod outline;
mod pages;
mod papers;
mod picture;
mod reorganising;
mod scenes;
mod sheet;
mod signing;
mod site;

pub use cases::Cases;
pub use operations::MetricsForAll;
pub use papers::{Papers, Scanner};
pub use site::{Site, patterns, router};
