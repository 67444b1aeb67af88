//! Registers as workbooks: an export that is at once a form to fill in, and the way back. A file is
//! read whole, compared with what is held, told row by row, and written in one transaction or not
//! at all.
//!
//! [`Export`] reads the rows of a register and writes them; [`read`] reads an outside file,
//! [`Import`] plans, tries and applies it. What is wrong is a [`CellFault`] with its place.

mod cells;
mod claims;
mod doing;
mod export;
mod grid;
mod import;
mod labels;
mod layout;
mod list;
mod lookup;
mod old_letters;
mod open_document;
mod paper;
mod parts;
mod plan;
mod planner;
mod reading;
mod room;
mod stamped;
mod table;
mod text_file;
mod write;

pub use cells::{MASKED, read as read_value, read_day};
pub use export::{Export, Secrets};
pub use grid::{Cell, Grid, Limits, cell_name, read};
pub use import::Import;
pub use labels::{Labels, Wanted, refers};
pub use layout::{Column, Layout, What};
pub use list::{HEADING as LISTS, List, Mapping, person_field};
pub use lookup::{Lookup, number_of};
pub use paper::{paper_endings, paper_media, paper_type};
pub use plan::{CellFault, Difference, Ending, Outcome, Plan, PlannedRow};
pub use reading::Reading;
pub use table::Filled;
pub use write::{Notes, xlsx};
