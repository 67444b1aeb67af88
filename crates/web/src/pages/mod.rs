//! The pages, each a file here and a template of the same name; what they share is [`frame`].

mod area;
mod error;
mod frame;
mod part_two;
mod report;
mod start;
mod style;

pub(crate) use area::area;
pub(crate) use error::{error_page, no_such_method, no_such_page};
pub(crate) use report::report;
pub(crate) use start::start;
pub(crate) use style::style;

/// A link with its words.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) words: String,
    pub(crate) href: String,
}
