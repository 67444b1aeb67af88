//! [`Grid`]: the cells of one sheet of an outside file, read with care: no macros, no bombs, no
//! more rows than can be meant.

use std::io::{BufReader, Cursor, Read};

use base::{Day, Message};
use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xlsx};
use zip::ZipArchive;

/// How much is read of an outside file.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest file, in bytes.
    pub bytes: usize,
    /// The most that a file may unpack to, in bytes.
    pub unpacked: u64,
    /// The most rows of a sheet.
    pub rows: usize,
    /// The most cells of all sheets, with the empty ones before the last of each row.
    pub cells: usize,
    /// The most bytes of text of all sheets: many cells may say one long text.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            unpacked: 1 << 30,
            rows: 200_000,
            cells: 10_000_000,
            text: 256 << 20,
        }
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
/// When it is no such file, is damaged or locked, has macros, or is larger than can be meant.
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
    if bytes.starts_with(b"PK") {
        return match kind(bytes, limits)? {
            Packed::Xlsx => xlsx(bytes, limits),
            Packed::Ods => ods(bytes, limits),
        };
    }
    let is_text = [".csv", ".txt", ".tsv"].iter().any(|end| name.to_lowercase().ends_with(end));
    if is_text {
        return crate::text_file::read(bytes, limits).map(|grid| vec![grid]);
    }
    Err(Message::new("workbook.unknown-kind").text("name", name))
}

enum Packed {
    Xlsx,
    Ods,
}

/// More cells or text than can be meant.
pub(crate) fn too_much(sheet: &str) -> Message {
    Message::new("workbook.too-many-cells").text("sheet", sheet)
}

#[expect(clippy::needless_pass_by_value, reason = "errors are mapped by it")]
pub(crate) fn damaged(reason: impl ToString) -> Message {
    Message::new("workbook.damaged").text("reason", reason.to_string())
}

/// Which kind of packed file it is; unpacks it once into nothing, so that its size is known.
fn kind(bytes: &[u8], limits: Limits) -> Result<Packed, Message> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let names: Result<Vec<String>, _> =
        archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned)).collect();
    let names = names.map_err(damaged)?;
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if names.iter().any(|name| name.ends_with("vbaProject.bin")) {
        return Err(Message::new("workbook.macro"));
    }
    let mut unpacked = 0;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(damaged)?;
        let most = limits.unpacked - unpacked;
        unpacked +=
            std::io::copy(&mut entry.take(most + 1), &mut std::io::sink()).map_err(damaged)?;
        if unpacked > limits.unpacked {
            return Err(Message::new("workbook.bomb"));
        }
    }
    if has("xl/workbook.xml") {
        Ok(Packed::Xlsx)
    } else if has("content.xml") {
        Ok(Packed::Ods)
    } else {
        Err(Message::new("workbook.not-a-workbook"))
    }
}

fn xlsx(bytes: &[u8], mut limits: Limits) -> Result<Vec<Grid>, Message> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut grids = Vec::new();
    for sheet in workbook.sheet_names() {
        let mut grid = Grid { sheet: sheet.clone(), ..Grid::default() };
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
            grid.put((row as usize, column as usize), value, &mut limits)?;
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn ods(bytes: &[u8], mut limits: Limits) -> Result<Vec<Grid>, Message> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let content = archive.by_name("content.xml").map_err(damaged)?;
    crate::ods_size::check(BufReader::new(content), limits)?;
    let mut workbook = Ods::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut grids = Vec::new();
    for (sheet, range) in workbook.worksheets() {
        let mut grid = Grid { sheet, ..Grid::default() };
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
            grid.put((top as usize + row, left as usize + column), value, &mut limits)?;
        }
        grids.push(grid);
    }
    Ok(grids)
}

impl Grid {
    /// Puts a value in its place, where as much is left as it takes.
    pub(crate) fn put(
        &mut self,
        (row, column): (usize, usize),
        value: Cell,
        left: &mut Limits,
    ) -> Result<(), Message> {
        if value.is_blank() || column >= MOST_COLUMNS {
            return Ok(());
        }
        if row >= left.rows {
            let most = i64::try_from(left.rows).unwrap_or(i64::MAX);
            let fault = Message::new("workbook.too-many-rows").number("most", most);
            return Err(fault.text("sheet", self.sheet.as_str()));
        }
        let long = if let Cell::Text(text) = &value { text.len() } else { 0 };
        left.text = left.text.checked_sub(long).ok_or_else(|| too_much(&self.sheet))?;
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        if let Some(cells) = self.rows.get_mut(row) {
            if cells.len() <= column {
                // A cell far to the right brings all those before it.
                let more = column + 1 - cells.len();
                left.cells = left.cells.checked_sub(more).ok_or_else(|| too_much(&self.sheet))?;
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
