//! Files of text: comma, semicolon or tab between the cells, in Unicode or in an old encoding.

use base::Message;

use crate::grid::{Cell, Grid, Limits};

/// What may stand between cells.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The cells of a file of text.
///
/// # Errors
/// When a row cannot be told apart, or there are too many.
pub(crate) fn read(bytes: &[u8], mut limits: Limits) -> Result<Grid, Message> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // One letter a byte, as old templates are saved; what the letters mean is seen later.
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut grid = Grid::default();
    for (row, record) in reader.records().enumerate() {
        let record = record
            .map_err(|error| Message::new("workbook.damaged").text("reason", error.to_string()))?;
        for (column, text) in record.iter().enumerate() {
            grid.put((row, column), Cell::Text(text.to_owned()), &mut limits)?;
        }
    }
    Ok(grid)
}

/// The separator of which the first lines have most.
fn separator(text: &str) -> u8 {
    let count = |wanted: u8| {
        text.lines().take(20).flat_map(str::bytes).filter(|byte| *byte == wanted).count()
    };
    SEPARATORS.into_iter().max_by_key(|one| (count(*one), u8::MAX - *one)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_that_is_there() {
        for (text, wanted) in [("a;b;c\n1;2;3", b';'), ("a,b", b','), ("a\tb\tc", b'\t')] {
            assert_eq!(separator(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_mark_at_the_beginning_is_let_go() {
        let grid = read("\u{feff}Họ và tên,Năm\nAn,1990\n".as_bytes(), Limits::default()).unwrap();
        assert_eq!(grid.cell(0, 0), &Cell::Text("Họ và tên".to_owned()));
        assert_eq!(grid.cell(1, 1), &Cell::Text("1990".to_owned()));
    }
}
