//! A register as a workbook that is at once an export and a form to fill in.

use std::collections::BTreeMap;

use base::{Definition, Field, Kind, Language, Message, Value, text};
use registers::{CodeLists, VersionRow};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Note, Workbook, Worksheet, XlsxError,
};

use crate::cells::written;
use crate::grid::Cell;
use crate::labels::Labels;
use crate::layout::{Column, Layout, What};

/// Empty rows below the filled ones that have drop-downs, too.
const ROOM: u32 = 500;

/// Excel's name of the sheet of lists, which is hidden.
const LISTS: &str = "Danh mục";

/// What is wrong with cells, by row and column of the table below the heading, from 0.
pub type Notes = BTreeMap<(usize, usize), String>;

/// The rows of a register as cells under a layout.
pub(crate) fn cells_of(layout: &Layout, labels: &Labels, rows: &[VersionRow]) -> Vec<Vec<Cell>> {
    let cell = |row: &VersionRow, column: &Column| match column.what {
        What::Key => Cell::Text(key(row)),
        What::From => Cell::Day(row.period.from()),
        What::Until => row.period.until().map_or(Cell::Empty, |day| Cell::Day(day.previous())),
        What::Field(place) => match (layout.field(column), row.values.get(place)) {
            (Some(field), Some(value)) => {
                written(value, word(labels, field, value), layout.language)
            }
            _ => Cell::Empty,
        },
        // Lists are only read.
        What::Mapped { .. } => Cell::Empty,
    };
    let of_row = |row| layout.columns.iter().map(|column| cell(row, column)).collect();
    rows.iter().map(of_row).collect()
}

fn word(labels: &Labels, field: &Field, value: &Value) -> String {
    if value.is_null() { String::new() } else { labels.open_word(field, value) }
}

/// How the key column names a row: the record and its version.
pub(crate) fn key(row: &VersionRow) -> String {
    format!("{}/{}", row.id, row.version)
}

/// The workbook of some rows, with what is wrong with some cells.
///
/// # Errors
/// When it cannot be made.
pub fn xlsx(
    layout: &Layout,
    lists: &CodeLists,
    rows: &[Vec<Cell>],
    notes: &Notes,
) -> Result<Vec<u8>, Message> {
    build(layout, lists, rows, notes).map_err(|error| {
        Message::new("report.cannot-write").text("format", "xlsx").text("reason", error.to_string())
    })
}

/// The same rows as text, comma between the cells.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn csv(layout: &Layout, rows: &[Vec<Cell>]) -> Result<Vec<u8>, Message> {
    let fault = |error: String| {
        Message::new("report.cannot-write").text("format", "csv").text("reason", error)
    };
    // Excel takes a file of text for Unicode only behind this mark.
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    let heads = layout.columns.iter().map(|column| column.heading.as_str());
    writer.write_record(heads).map_err(|error| fault(error.to_string()))?;
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| text::inert(&cell.words())))
            .map_err(|error| fault(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| fault(error.to_string()))
}

struct Formats {
    head: Format,
    required: Format,
    text: Format,
    day: Format,
    number: Format,
    fault: Format,
    help: Format,
}

impl Formats {
    fn new() -> Self {
        let font = Format::new().set_font_name("Times New Roman").set_font_size(12.0);
        let cell = font.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let head = cell.clone().set_bold().set_text_wrap().set_background_color("#EDEBE6");
        Self {
            required: head.clone().set_font_color("#8C1C13"),
            head,
            // As text, so that an identity number keeps its first nought.
            text: cell.clone().set_num_format("@"),
            day: cell.clone().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            number: cell.clone().set_num_format("0"),
            fault: cell.set_background_color("#F7D9CC").set_num_format("@"),
            help: font.set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

fn build(
    layout: &Layout,
    lists: &CodeLists,
    rows: &[Vec<Cell>],
    notes: &Notes,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let formats = Formats::new();
    let ranges = Ranges::of(layout, lists);
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(layout.definition, layout.language))?;
    fill(sheet, (layout, rows, notes), &formats, &ranges)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(layout.language.pick("Hướng dẫn", "Help"))?;
    help(sheet, layout, lists, &formats)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(LISTS)?.set_hidden(true);
    for (column, (_, words)) in (0u16..).zip(&ranges.lists) {
        for (row, word) in (0u32..).zip(words) {
            sheet.write_string(row, column, word)?;
        }
    }
    workbook.save_to_buffer()
}

/// A name that a sheet may have: Excel allows 31 letters.
fn sheet_name(definition: &Definition, language: Language) -> String {
    let words = language.pick(definition.heading.vi, definition.heading.en);
    words.chars().filter(|letter| !"[]:*?/\\".contains(*letter)).take(31).collect()
}

/// Where the words of each column's list stand.
struct Ranges {
    lists: Vec<(usize, Vec<String>)>,
}

impl Ranges {
    fn of(layout: &Layout, lists: &CodeLists) -> Self {
        let words = layout.columns.iter().map(|column| layout.choices(column, lists));
        let lists = words.enumerate().filter(|(_, words)| !words.is_empty()).collect();
        Self { lists }
    }
}

/// The words of a list, as a rule names them.
fn range(place: usize, words: &[String]) -> String {
    let cell = crate::grid::cell_name(0, place);
    let column = cell.trim_end_matches(|letter: char| letter.is_ascii_digit());
    format!("='{LISTS}'!${column}$1:${column}${}", words.len())
}

fn fill(
    sheet: &mut Worksheet,
    (layout, rows, notes): (&Layout, &[Vec<Cell>], &Notes),
    formats: &Formats,
    ranges: &Ranges,
) -> Result<(), XlsxError> {
    let last_row = u32::try_from(rows.len()).unwrap_or(u32::MAX - ROOM) + ROOM;
    for (column, at) in layout.columns.iter().zip(0u16..) {
        sheet.set_column_width(at, width(layout, column))?;
        sheet.set_column_format(at, empty_format(layout, column, formats))?;
        if column.what == What::Key {
            sheet.set_column_hidden(at)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let last_column = u16::try_from(layout.columns.len()).unwrap_or(1).saturating_sub(1);
    sheet.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(0), last_column)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    for (place, (at, words)) in ranges.lists.iter().enumerate() {
        let Ok(at) = u16::try_from(*at) else { continue };
        let rule = DataValidation::new()
            .allow_list_formula(range(place, words).as_str().into())
            .set_error_style(DataValidationErrorStyle::Warning);
        sheet.add_data_validation(1, at, last_row, at, &rule)?;
    }
    for (column, at) in layout.columns.iter().zip(0u16..) {
        let format = if column.required { &formats.required } else { &formats.head };
        sheet.write_string_with_format(0, at, &column.heading, format)?;
    }
    for (place, row) in rows.iter().enumerate() {
        let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
        for (at, cell) in row.iter().enumerate() {
            let note = notes.get(&(place, at));
            let Ok(column) = u16::try_from(at) else { continue };
            write(sheet, (number, column), cell, (formats, note.is_some()))?;
            if let Some(words) = note {
                sheet.insert_note(number, column, &Note::new(words).set_author("Đình"))?;
            }
        }
    }
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    (formats, is_fault): (&Formats, bool),
) -> Result<(), XlsxError> {
    let text = if is_fault { &formats.fault } else { &formats.text };
    match cell {
        Cell::Empty if is_fault => sheet.write_blank(row, column, text)?,
        Cell::Empty => sheet,
        Cell::Number(number) => {
            let format = if is_fault { text } else { &formats.number };
            sheet.write_number_with_format(row, column, *number, format)?
        }
        Cell::Day(day) if !is_fault => {
            let year = u16::try_from(day.year()).unwrap_or(1900);
            let (month, number) = (day.month(), day.day_of_month());
            let of_month = |number: u32| u8::try_from(number).unwrap_or(1);
            // Excel has no days before 1900.
            match ExcelDateTime::from_ymd(year, of_month(month), of_month(number)) {
                Ok(date) => sheet.write_datetime_with_format(row, column, &date, &formats.day)?,
                Err(_) => sheet.write_string_with_format(row, column, day.vietnamese(), text)?,
            }
        }
        other => sheet.write_string_with_format(row, column, other.words(), text)?,
    };
    Ok(())
}

fn width(layout: &Layout, column: &Column) -> f64 {
    let kind = layout.field(column).map(|field| field.kind);
    match (column.what, kind) {
        (What::From | What::Until, _) | (_, Some(Kind::Day | Kind::PartialDay)) => 13.0,
        (_, Some(Kind::Integer | Kind::Boolean)) => 11.0,
        (_, Some(Kind::Reference(_) | Kind::Text)) => 34.0,
        _ => 22.0,
    }
}

fn empty_format<'a>(layout: &Layout, column: &Column, formats: &'a Formats) -> &'a Format {
    let kind = layout.field(column).map(|field| field.kind);
    match (column.what, kind) {
        (What::From | What::Until, _) | (_, Some(Kind::Day)) => &formats.day,
        (_, Some(Kind::Integer)) => &formats.number,
        _ => &formats.text,
    }
}

/// What each column asks for, in a sheet of its own.
fn help(
    sheet: &mut Worksheet,
    layout: &Layout,
    lists: &CodeLists,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let language = layout.language;
    sheet.set_column_width(0, 26)?.set_column_width(1, 14)?.set_column_width(2, 90)?;
    let mut row = 0;
    for key in
        ["workbook.help.rows", "workbook.help.change", "workbook.help.correct", "workbook.help.end"]
    {
        sheet.merge_range(row, 0, row, 2, &language.text(key), &formats.help)?;
        sheet.set_row_height(row, 34)?;
        row += 1;
    }
    row += 1;
    for (at, key) in (0u16..).zip(["column", "required", "what"]) {
        let words = language.text(&format!("workbook.help.{key}"));
        sheet.write_string_with_format(row, at, words, &formats.head)?;
    }
    for column in layout.columns.iter().filter(|column| column.what != What::Key) {
        row += 1;
        let required = if column.required { "workbook.help.yes" } else { "workbook.help.no" };
        sheet.write_string_with_format(row, 0, &column.heading, &formats.help)?;
        sheet.write_string_with_format(row, 1, language.text(required), &formats.help)?;
        let what = asks(layout, column, lists);
        sheet.write_string_with_format(row, 2, what, &formats.help)?;
    }
    Ok(())
}

fn asks(layout: &Layout, column: &Column, lists: &CodeLists) -> String {
    let say = |key: &str| layout.language.text(&format!("workbook.help.{key}"));
    let choices = layout.choices(column, lists);
    if !choices.is_empty() {
        return choices.join("; ");
    }
    match (column.what, layout.field(column).map(|field| field.kind)) {
        (What::From, _) => say("from"),
        (What::Until, _) => say("until"),
        (_, Some(Kind::Day)) => say("day"),
        (_, Some(Kind::PartialDay)) => say("partial-day"),
        (_, Some(Kind::Integer)) => say("integer"),
        (_, Some(Kind::Sealed)) => say("sealed"),
        (_, Some(Kind::Reference("areas"))) => say("area"),
        (_, Some(Kind::Reference("people"))) => say("person"),
        (_, Some(Kind::Reference(_))) => say("reference"),
        _ => say("text"),
    }
}
