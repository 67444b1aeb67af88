//! Tables as comma-separated values that Excel reads: UTF-8 with its mark, numbers bare.

use base::Message;

use super::{Table, TableCell};

/// The table with its column headings; numbers without thousands marks, percentages as
/// numbers with a decimal point, days as `2022-10-19`.
///
/// # Errors
/// When the text cannot be written.
pub fn csv(table: &Table) -> Result<Vec<u8>, Message> {
    let fault = |reason: String| {
        Message::new("report.cannot-write").text("format", "csv").text("reason", reason)
    };
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let headings = table.columns.iter().map(|column| column.heading.as_str());
    writer.write_record(headings).map_err(|error| fault(error.to_string()))?;
    for row in &table.rows {
        writer
            .write_record(row.cells.iter().map(bare))
            .map_err(|error| fault(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| fault(error.to_string()))
}

fn bare(cell: &TableCell) -> String {
    match cell {
        TableCell::Empty => String::new(),
        TableCell::Text(text) => base::text::inert(text),
        TableCell::Number(number) => number.to_string(),
        TableCell::Hundredths(value) => decimal(*value, 100, 2),
        TableCell::Percent(tenths) => decimal(*tenths, 10, 1),
        TableCell::Day(day) => day.to_string(),
    }
}

fn decimal(value: i64, unit: i64, width: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", (value / unit).abs(), (value % unit).abs())
}
