//! The one way in which commands lay out a table.

use base::{Day, Language};
use reports::{Align, Column, Table, TableRow};

/// A heading by its key, the width of the column and on which side its cells stand.
pub(crate) type Laid = (&'static str, u16, Align);

/// A table of rows under headings; a heading without a key is empty.
pub(crate) fn table(
    (language, on): (Language, Day),
    name: &str,
    title: String,
    columns: &[Laid],
    rows: Vec<TableRow>,
) -> Table {
    let columns = columns.iter().map(|(key, width, align)| Column {
        heading: if key.is_empty() { String::new() } else { language.text(key) },
        width: *width,
        align: *align,
    });
    Table {
        language,
        name: name.to_owned(),
        title,
        heading: Vec::new(),
        on,
        columns: columns.collect(),
        rows,
        notes: Vec::new(),
    }
}
