//! [`Tables`]: how much the tables of an `.ods` unfold to. A cell and a row say how often they are
//! repeated, and calamine writes each of them out.

use base::Message;
use quick_xml::events::BytesStart;

use crate::claims::{attributes, number};
use crate::grid::{Limits, damaged};

/// A cell that is seen, and one that another covers.
const CELLS: [&str; 2] = ["table:table-cell", "table:covered-table-cell"];

/// The tables of a part so far.
pub(crate) struct Tables {
    limits: Limits,
    /// What the tables before unfold to.
    cells: u64,
    /// The bytes of all texts, unfolded.
    text: u64,
    table: Option<Table>,
}

/// The table that is open.
#[derive(Default)]
struct Table {
    name: String,
    /// The rows so far, and up to the last with something in it.
    rows: u64,
    filled_rows: u64,
    /// The widest row, up to its last cell with something in it.
    width: u64,
    /// The cells of each row written out once.
    written: u64,
    row: Option<Row>,
}

/// The row that is open.
#[derive(Default)]
struct Row {
    repeated: u64,
    /// Cells that are written out, and up to the last with something in it.
    written: u64,
    filled: u64,
    /// Empty cells that are written out only if another follows.
    pending: u64,
    text: u64,
    cell: Option<Cell>,
}

/// The cell that is open.
#[derive(Default)]
struct Cell {
    name: String,
    repeated: u64,
    is_filled: bool,
    text: u64,
    is_annotated: bool,
}

impl Tables {
    /// None yet.
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, cells: 0, text: 0, table: None }
    }

    /// An element begins. None of these may stand in another of its kind: whether the inner one
    /// counts would be a matter of taste.
    ///
    /// # Errors
    /// When one does, or a number is none.
    pub(crate) fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Message> {
        let name = element.name();
        let name = name.as_ref();
        match (name, &mut self.table) {
            ("table:table", Some(_)) => return Err(damaged(name)),
            ("table:table", table) => {
                let mut opened = Table::default();
                attributes(element, |key, value| {
                    if key == "table:name" {
                        value.clone_into(&mut opened.name);
                    }
                    Ok(())
                })?;
                *table = Some(opened);
            }
            (_, Some(table)) => table.start(name, element)?,
            (_, None) => {}
        }
        Ok(())
    }

    /// An element ends.
    ///
    /// # Errors
    /// When what is in it unfolds to too much.
    pub(crate) fn end(&mut self, name: &str) -> Result<(), Message> {
        let Some(table) = &mut self.table else { return Ok(()) };
        match name {
            "table:table" if table.row.is_some() => return Err(damaged(name)),
            "table:table" => {
                self.cells += table.cells();
                self.table = None;
            }
            "table:table-row" => {
                self.text = self.text.saturating_add(table.end_row()?);
                self.judge()?;
            }
            _ => {
                if let Some(row) = &mut table.row {
                    row.end(name)?;
                }
            }
        }
        Ok(())
    }

    /// Text of so many bytes.
    pub(crate) fn text(&mut self, bytes: usize) {
        let row = self.table.as_mut().and_then(|table| table.row.as_mut());
        if let Some(cell) = row.and_then(|row| row.cell.as_mut()) {
            cell.text = cell.text.saturating_add(bytes as u64);
        }
    }

    /// The part has ended; a table that has not would be waited for without end.
    ///
    /// # Errors
    /// When one is open.
    pub(crate) fn finish(self) -> Result<(), Message> {
        self.table.map_or(Ok(()), |table| Err(damaged(table.name)))
    }

    fn judge(&self) -> Result<(), Message> {
        let Some(table) = &self.table else { return Ok(()) };
        if table.filled_rows > self.limits.rows as u64 {
            return Err(self.limits.too_many_rows(&table.name));
        }
        if self.cells.saturating_add(table.cells()) > self.limits.cells as u64 {
            return Err(self.limits.too_many_cells());
        }
        if self.text > self.limits.unpacked {
            return Err(Message::new("workbook.bomb"));
        }
        Ok(())
    }
}

impl Table {
    /// The more of what is held at one time: the rows as they stand, and the rectangle.
    fn cells(&self) -> u64 {
        self.written.max(self.filled_rows.saturating_mul(self.width))
    }

    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Message> {
        if name == "table:table-row" {
            if self.row.is_some() {
                return Err(damaged(name));
            }
            let repeated = repeated(element, "table:number-rows-repeated")?;
            self.row = Some(Row { repeated, ..Row::default() });
        } else if let Some(row) = &mut self.row {
            row.start(name, element)?;
        }
        Ok(())
    }

    /// The bytes of its texts, unfolded.
    fn end_row(&mut self) -> Result<u64, Message> {
        let Some(row) = self.row.take() else { return Ok(0) };
        if row.cell.is_some() {
            return Err(damaged("table:table-row"));
        }
        self.rows = self.rows.saturating_add(row.repeated);
        self.written = self.written.saturating_add(row.written);
        if row.filled > 0 {
            self.filled_rows = self.rows;
            self.width = self.width.max(row.filled);
        }
        Ok(row.text.saturating_mul(row.repeated.max(1)))
    }
}

impl Row {
    fn start(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), Message> {
        match (&mut self.cell, name) {
            (Some(_), name) if CELLS.contains(&name) => return Err(damaged(name)),
            (cell @ None, name) if CELLS.contains(&name) => *cell = Some(Cell::of(name, element)?),
            (Some(cell), "office:annotation") => cell.is_annotated = true,
            (Some(cell), "text:s") => {
                let spaces = repeated(element, "text:c")?;
                cell.text = cell.text.saturating_add(spaces);
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Message> {
        let Some(open) = &mut self.cell else { return Ok(()) };
        if name == "office:annotation" {
            open.is_annotated = false;
        }
        if !CELLS.contains(&name) {
            return Ok(());
        }
        let is_sound = open.name == name && !open.is_annotated;
        let Some(cell) = self.cell.take().filter(|_| is_sound) else { return Err(damaged(name)) };
        self.written = self.written.saturating_add(self.pending);
        self.pending = 0;
        if cell.is_filled {
            self.written = self.written.saturating_add(cell.repeated);
            self.filled = self.written;
            self.text = self.text.saturating_add(cell.text.saturating_mul(cell.repeated));
        } else {
            self.pending = cell.repeated;
        }
        Ok(())
    }
}

impl Cell {
    fn of(name: &str, element: &BytesStart<'_>) -> Result<Self, Message> {
        let repeated = repeated(element, "table:number-columns-repeated")?;
        let mut cell = Self { name: name.to_owned(), repeated, ..Self::default() };
        attributes(element, |key, value| {
            if key.starts_with("office:") || key.starts_with("calcext:") || key == "table:formula" {
                cell.is_filled = true;
                cell.text += value.len() as u64;
            }
            Ok(())
        })?;
        Ok(cell)
    }
}

/// How often it is repeated; once where nothing is said.
fn repeated(element: &BytesStart<'_>, wanted: &str) -> Result<u64, Message> {
    let mut repeated = None;
    attributes(element, |key, value| {
        if key == wanted {
            repeated = repeated.max(Some(number(value)?));
        }
        Ok(())
    })?;
    Ok(repeated.unwrap_or(1))
}
