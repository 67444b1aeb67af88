//! How much a sheet of an `.ods` would hold. A few letters say there that a cell or a row is
//! repeated a million times, and whoever reads the file makes them all; so they are counted first.

use std::io::BufRead;

use base::Message;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::grid::{Limits, damaged, too_much};

/// Counts the cells and the text of the content of a file.
///
/// # Errors
/// When they are more than the limits, or it is no XML, or cut off.
pub(crate) fn check(content: impl BufRead, limits: Limits) -> Result<(), Message> {
    let mut reader = Reader::from_reader(content);
    let (mut size, mut buffer, mut open) = (Size::default(), Vec::new(), 0_u64);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(tag) => {
                open += 1;
                size.begins(&tag, false)?;
            }
            Event::Empty(tag) => size.begins(&tag, true)?,
            Event::Text(text) => size.says(text.len()),
            Event::CData(text) => size.says(text.len()),
            Event::GeneralRef(reference) => size.says(reference.len()),
            Event::End(tag) => {
                open = open.saturating_sub(1);
                if tag.name().as_ref() == ROW {
                    size.row.ends(&mut size.sheet);
                }
            }
            // Whoever reads a sheet waits for its end, for ever where there is none.
            Event::Eof if open > 0 => return Err(damaged("the content is cut off")),
            Event::Eof => return Ok(()),
            _ => {}
        }
        let cells = size.before.saturating_add(size.sheet.cells());
        if cells > limits.cells || size.text > limits.text {
            return Err(too_much(&size.name));
        }
    }
}

const SHEET: &str = "table:table";
const ROW: &str = "table:table-row";
const CELLS: [&str; 2] = ["table:table-cell", "table:covered-table-cell"];

/// What was counted so far.
#[derive(Default)]
struct Size {
    /// Cells of the sheets before.
    before: usize,
    sheet: Sheet,
    name: String,
    row: Row,
    /// How often the text is there that is being told.
    repeats: usize,
    text: usize,
}

#[derive(Default)]
struct Sheet {
    rows: usize,
    /// Empty rows, which count only when one follows that is not.
    empty_rows: usize,
    width: usize,
    /// Cells as they are read, before rows are repeated and made equally wide.
    read: usize,
}

#[derive(Default)]
struct Row {
    repeats: usize,
    width: usize,
    empty: usize,
}

impl Size {
    fn begins(&mut self, tag: &BytesStart<'_>, is_closed: bool) -> Result<(), Message> {
        let name = tag.name();
        if name.as_ref() == SHEET {
            let sheet = std::mem::take(&mut self.sheet);
            self.before = self.before.saturating_add(sheet.cells());
            let mut attributes = tag.attributes().flatten();
            let name = attributes.find(|one| one.key.as_ref() == "table:name");
            self.name = name.map(|one| one.value.into_owned()).unwrap_or_default();
        } else if name.as_ref() == ROW {
            let repeats = repeats(tag, "table:number-rows-repeated")?;
            self.row = Row { repeats, ..Row::default() };
        } else if CELLS.contains(&name.as_ref()) {
            self.cell(tag, is_closed)?;
        }
        Ok(())
    }

    fn cell(&mut self, tag: &BytesStart<'_>, is_closed: bool) -> Result<(), Message> {
        let repeats = repeats(tag, "table:number-columns-repeated")?;
        self.repeats = repeats.saturating_mul(self.row.repeats);
        let says = |name: &str| name.starts_with("office:") || name == "table:formula";
        let mut is_empty = is_closed;
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(damaged)?;
            if says(attribute.key.as_ref()) {
                is_empty = false;
                self.says(attribute.value.len());
            }
        }
        if is_empty {
            self.row.empty = self.row.empty.saturating_add(repeats);
        } else {
            let before = self.row.width.saturating_add(std::mem::take(&mut self.row.empty));
            self.row.width = before.saturating_add(repeats);
            // A row that never ends counts as well.
            self.sheet.read = self.sheet.read.saturating_add(repeats);
        }
        Ok(())
    }

    fn says(&mut self, bytes: usize) {
        self.text = self.text.saturating_add(bytes.saturating_mul(self.repeats));
    }
}

impl Row {
    fn ends(&mut self, sheet: &mut Sheet) {
        if self.width == 0 {
            sheet.empty_rows = sheet.empty_rows.saturating_add(self.repeats);
        } else {
            let before = sheet.rows.saturating_add(std::mem::take(&mut sheet.empty_rows));
            sheet.rows = before.saturating_add(self.repeats);
            sheet.width = sheet.width.max(self.width);
        }
        *self = Self::default();
    }
}

impl Sheet {
    fn cells(&self) -> usize {
        self.rows.saturating_mul(self.width).max(self.read)
    }
}

/// How often something is there; more often than any number is told by what is none.
fn repeats(tag: &BytesStart<'_>, name: &str) -> Result<usize, Message> {
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(damaged)?;
        if attribute.key.as_ref() == name {
            return Ok(attribute.value.trim().parse().unwrap_or(usize::MAX));
        }
    }
    Ok(1)
}
