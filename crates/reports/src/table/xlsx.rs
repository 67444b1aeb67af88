//! Tables as workbooks: a sheet to print on A4, with numbers as numbers.

use base::{Day, Message};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Table, TableCell};

/// The formats of the sheet's cells.
struct Formats {
    title: Format,
    heading: Format,
    column: Format,
    section: Format,
    text: Format,
    number: Format,
    hundredths: Format,
    percent: Format,
    day: Format,
    note: Format,
}

impl Formats {
    fn new() -> Self {
        let font = Format::new().set_font_name("Times New Roman").set_font_size(12.0);
        let cell = font.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        Self {
            title: font.clone().set_bold().set_font_size(14.0),
            heading: font.clone().set_italic(),
            column: cell.clone().set_bold().set_align(FormatAlign::Center).set_text_wrap(),
            section: cell.clone().set_bold().set_text_wrap(),
            text: cell.clone().set_text_wrap(),
            number: cell.clone().set_num_format("#,##0"),
            hundredths: cell.clone().set_num_format("#,##0.00"),
            percent: cell.clone().set_num_format("0.0%"),
            day: cell.set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            note: font.set_italic(),
        }
    }
}

/// The workbook of the table. The same table gives the same bytes on every day and machine.
///
/// # Errors
/// When the workbook cannot be made.
pub fn xlsx(table: &Table) -> Result<Vec<u8>, Message> {
    workbook(std::slice::from_ref(table))
}

/// The workbook of several tables, each on a sheet of its own.
///
/// # Errors
/// When the workbook cannot be made.
pub fn workbook(tables: &[Table]) -> Result<Vec<u8>, Message> {
    build(tables).map_err(|error| {
        Message::new("report.cannot-write").text("format", "xlsx").text("reason", error.to_string())
    })
}

fn build(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    if let Some(first) = tables.first() {
        let properties = DocProperties::new().set_title(&first.title);
        workbook.set_properties(&properties.set_creation_datetime(&date(first.on)?));
    }
    let formats = Formats::new();
    for table in tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&table.name)?;
        fill(sheet, table, &formats)?;
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    let first = heading(sheet, table, formats)?;
    for (row, number) in table.rows.iter().zip(first + 1..) {
        for (cell, column) in row.cells.iter().zip(0u16..) {
            write(sheet, (number, column), cell, formats, row.heading)?;
        }
    }
    let below = first + 2 + u32::try_from(table.rows.len()).unwrap_or(u32::MAX - first - 2);
    for (note, row) in table.notes.iter().zip(below..) {
        sheet.write_with_format(row, 0, note.as_str(), &formats.note)?;
    }
    print_setup(sheet, table, first)
}

/// Writes title and headings; the row of the column headings.
fn heading(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<u32, XlsxError> {
    sheet.write_with_format(0, 0, table.title.as_str(), &formats.title)?;
    let mut row = 1;
    for line in &table.heading {
        sheet.write_with_format(row, 0, line.as_str(), &formats.heading)?;
        row += 1;
    }
    let first = row + 1;
    for (column, place) in table.columns.iter().zip(0u16..) {
        sheet.write_with_format(first, place, column.heading.as_str(), &formats.column)?;
        sheet.set_column_width(place, f64::from(column.width))?;
    }
    Ok(first)
}

fn print_setup(sheet: &mut Worksheet, table: &Table, first: u32) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.set_freeze_panes(first + 1, 0)?;
    sheet.set_repeat_rows(first, first)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&C&P/&N");
    if !table.rows.is_empty() {
        let end = first + u32::try_from(table.rows.len()).unwrap_or(0);
        sheet.autofilter(first, 0, end, last)?;
    }
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &TableCell,
    formats: &Formats,
    is_heading: bool,
) -> Result<(), XlsxError> {
    let text = if is_heading { &formats.section } else { &formats.text };
    match cell {
        TableCell::Empty => sheet.write_blank(row, column, text)?,
        TableCell::Text(words) => sheet.write_with_format(row, column, words.as_str(), text)?,
        TableCell::Number(number) => {
            sheet.write_number_with_format(row, column, *number as f64, &formats.number)?
        }
        TableCell::Hundredths(value) => sheet.write_number_with_format(
            row,
            column,
            *value as f64 / 100.0,
            &formats.hundredths,
        )?,
        TableCell::Percent(tenths) => sheet.write_number_with_format(
            row,
            column,
            *tenths as f64 / 1000.0,
            &formats.percent,
        )?,
        TableCell::Day(day) if day.year() >= 1900 => {
            sheet.write_datetime_with_format(row, column, &date(*day)?, &formats.day)?
        }
        // Excel knows no days before 1900.
        TableCell::Day(day) => sheet.write_with_format(row, column, day.vietnamese(), text)?,
    };
    Ok(())
}

fn date(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    let year = u16::try_from(day.year()).unwrap_or(1900).max(1900);
    ExcelDateTime::from_ymd(year, part(day.month()), part(day.day_of_month()))
}
