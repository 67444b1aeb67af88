//! [`Grid`]: the cells of one sheet of an outside file, read with care: no macros, no bombs, no
//! more rows than can be meant.

use std::collections::HashSet;
use std::io::Cursor;

use base::{Day, Message};
use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xlsx};
use policy::Secrecy;

use crate::parts::{Kind, examine};
use crate::room::Room;
use crate::stamped::refuse_cells;

/// How much is read of an outside file.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest file, in bytes.
    pub bytes: usize,
    /// The most that a file may unpack to, in bytes.
    pub unpacked: u64,
    /// The most rows of a sheet.
    pub rows: usize,
    /// The most cells of all sheets together, with the empty ones before and above others.
    pub cells: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, unpacked: 256 << 20, rows: 200_000, cells: 6_000_000 }
    }
}

impl Limits {
    pub(crate) fn too_many_rows(self, sheet: &str) -> Message {
        let most = i64::try_from(self.rows).unwrap_or(i64::MAX);
        Message::new("workbook.too-many-rows").number("most", most).text("sheet", sheet)
    }

    pub(crate) fn too_many_cells(self) -> Message {
        let most = i64::try_from(self.cells).unwrap_or(i64::MAX);
        Message::new("workbook.too-many-cells").number("most", most)
    }
}

/// The most columns that are looked at.
const MOST_COLUMNS: usize = 500;

/// The bytes by which an old or an encrypted file of Excel begins.
const OLD_OFFICE: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];

/// The cells of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// The name of the sheet; empty for a file of text.
    pub sheet: String,
    /// The rows from the first of the sheet; each as long as its last filled cell.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words, also of digits.
    Text(String),
    /// A number.
    Number(f64),
    /// A day; the time of day is let go.
    Day(Day),
    /// Yes or no.
    Boolean(bool),
    /// A formula that errs, by what Excel shows.
    Error(String),
}

impl Cell {
    /// Is nothing there but white space?
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The bytes that it holds beside itself.
    fn held(&self) -> usize {
        match self {
            Self::Text(text) | Self::Error(text) => text.len(),
            _ => 0,
        }
    }

    pub(crate) fn is_stamped(&self, secrecy: &Secrecy) -> bool {
        matches!(self, Self::Text(text) if secrecy.is_stamped(text))
    }

    /// The words of a cell, a number as people write it.
    pub fn words(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Error(text) => text.trim().to_owned(),
            Self::Number(number) => plain(*number),
            Self::Day(day) => day.vietnamese(),
            Self::Boolean(yes) => yes.to_string(),
        }
    }
}

/// A number without a fraction that it does not have.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

/// The name of a cell as Excel has it: `C7`.
pub fn cell_name(row: usize, column: usize) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

/// The sheets of a file; which kind it is, its bytes tell, and for text its name.
///
/// # Errors
/// When it is no such file, is damaged or locked, has macros, is larger than can be meant, or bears
/// the stamp of a state secret.
pub fn read(name: &str, bytes: &[u8], limits: Limits) -> Result<Vec<Grid>, Message> {
    if bytes.len() > limits.bytes {
        let most = i64::try_from(limits.bytes >> 20).unwrap_or(i64::MAX);
        return Err(Message::new("workbook.too-large").number("most", most));
    }
    if bytes.is_empty() {
        return Err(Message::new("workbook.empty"));
    }
    if bytes.starts_with(&OLD_OFFICE) {
        return Err(Message::new("workbook.old-or-locked"));
    }
    let grids = unread(name, bytes, limits)?;
    refuse_cells(&grids)?;
    Ok(grids)
}

fn unread(name: &str, bytes: &[u8], limits: Limits) -> Result<Vec<Grid>, Message> {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase());
    if bytes.starts_with(b"PK") {
        let kind = examine(bytes, limits)?;
        refuse_misnamed(name, end.as_deref(), kind)?;
        let room = Room::new(limits);
        return match kind {
            Kind::Xlsx => xlsx(bytes, room),
            Kind::Ods => ods(bytes, room),
        };
    }
    let is_text = end.is_some_and(|end| ["csv", "txt", "tsv"].contains(&end.as_str()));
    if is_text && !bytes.contains(&0) {
        return crate::text_file::read(bytes, limits).map(|grid| vec![grid]);
    }
    Err(Message::new("workbook.unknown-kind").text("name", name))
}

/// Refuses a name that promises another kind of file. One without an end promises nothing; one of
/// old Excel is borne by many new workbooks that portals give out, and Excel opens them.
fn refuse_misnamed(name: &str, end: Option<&str>, kind: Kind) -> Result<(), Message> {
    let (is_so, shown) = match kind {
        Kind::Xlsx => (["xlsx", "xlsm", "xltx", "xls"].as_slice(), ".xlsx"),
        Kind::Ods => (["ods", "ots"].as_slice(), ".ods"),
    };
    if end.is_none_or(|end| is_so.contains(&end)) {
        return Ok(());
    }
    Err(Message::new("workbook.misnamed").text("name", name).text("kind", shown))
}

#[expect(clippy::needless_pass_by_value, reason = "errors are mapped by it")]
pub(crate) fn damaged(reason: impl ToString) -> Message {
    Message::new("workbook.damaged").text("reason", reason.to_string())
}

fn xlsx(bytes: &[u8], mut room: Room) -> Result<Vec<Grid>, Message> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut grids = Vec::new();
    let mut names = HashSet::new();
    for sheet in workbook.sheet_names() {
        // Asked by its name, the first of two would be read twice.
        if !names.insert(sheet.clone()) {
            return Err(damaged(sheet));
        }
        let mut grid = Grid { sheet: sheet.clone(), rows: Vec::new() };
        // A sheet that is a chart has no cells.
        let Ok(mut cells) = workbook.worksheet_cells_reader(&sheet) else { continue };
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let value = match cell.get_value() {
                DataRef::Int(number) => Cell::Number(*number as f64),
                DataRef::Float(number) => Cell::Number(*number),
                DataRef::String(text) | DataRef::DurationIso(text) => Cell::Text(text.clone()),
                DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
                DataRef::Bool(yes) => Cell::Boolean(*yes),
                DataRef::DateTime(day) => of_serial(day),
                DataRef::DateTimeIso(text) => of_iso(text),
                DataRef::Error(error) => Cell::Error(error.to_string()),
                DataRef::Empty => Cell::Empty,
            };
            grid.put((row as usize, column as usize), value, &mut room)?;
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn ods(bytes: &[u8], mut room: Room) -> Result<Vec<Grid>, Message> {
    let mut workbook = Ods::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut grids = Vec::new();
    for (sheet, range) in workbook.worksheets() {
        let mut grid = Grid { sheet, rows: Vec::new() };
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let value = match value {
                Data::Int(number) => Cell::Number(*number as f64),
                Data::Float(number) => Cell::Number(*number),
                Data::String(text) | Data::DurationIso(text) => Cell::Text(text.clone()),
                Data::Bool(yes) => Cell::Boolean(*yes),
                Data::DateTime(day) => of_serial(day),
                Data::DateTimeIso(text) => of_iso(text),
                Data::Error(error) => Cell::Error(error.to_string()),
                Data::Empty => Cell::Empty,
            };
            grid.put((top as usize + row, left as usize + column), value, &mut room)?;
        }
        grids.push(grid);
    }
    Ok(grids)
}

impl Grid {
    /// Puts a value in its place.
    pub(crate) fn put(
        &mut self,
        (row, column): (usize, usize),
        value: Cell,
        room: &mut Room,
    ) -> Result<(), Message> {
        if value.is_blank() || column >= MOST_COLUMNS {
            return Ok(());
        }
        if row >= room.limits.rows {
            return Err(room.limits.too_many_rows(&self.sheet));
        }
        room.take((row + 1).saturating_sub(self.rows.len()), value.held())?;
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        if let Some(cells) = self.rows.get_mut(row) {
            if cells.len() <= column {
                room.take(column + 1 - cells.len(), 0)?;
                cells.resize_with(column + 1, Cell::default);
            }
            if let Some(cell) = cells.get_mut(column) {
                *cell = value;
            }
        }
        Ok(())
    }

    /// The cell of a place.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        const EMPTY: &Cell = &Cell::Empty;
        self.rows.get(row).and_then(|cells| cells.get(column)).unwrap_or(EMPTY)
    }
}

/// A date of Excel; a number where it is only a time.
fn of_serial(serial: &ExcelDateTime) -> Cell {
    let (year, month, day, ..) = serial.to_ymd_hms_milli();
    if serial.is_duration() || serial.as_f64() < 1.0 {
        return Cell::Number(serial.as_f64());
    }
    match Day::new(i32::from(year), u32::from(month), u32::from(day)) {
        Ok(day) => Cell::Day(day),
        Err(_) => Cell::Number(serial.as_f64()),
    }
}

/// A date as an `.ods` has it.
fn of_iso(text: &str) -> Cell {
    let day = text.get(..10).unwrap_or(text);
    day.parse().map_or_else(|_| Cell::Text(text.to_owned()), Cell::Day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_named_as_in_excel() {
        assert_eq!(cell_name(0, 0), "A1");
        assert_eq!(cell_name(6, 2), "C7");
        assert_eq!(cell_name(9, 26), "AA10");
        assert_eq!(cell_name(0, 701), "ZZ1");
        assert_eq!(cell_name(0, 702), "AAA1");
    }

    #[test]
    fn what_is_no_workbook_is_named() {
        let told = |name: &str, bytes: &[u8]| {
            read(name, bytes, Limits::default()).unwrap_err().key().to_owned()
        };
        assert_eq!(told("a.xlsx", b""), "workbook.empty");
        assert_eq!(told("a.xlsx", &OLD_OFFICE), "workbook.old-or-locked");
        assert_eq!(told("a.xlsx", b"PK\x03\x04 and no more"), "workbook.damaged");
        assert_eq!(told("a.pdf", b"%PDF-1.4"), "workbook.unknown-kind");
    }
}
