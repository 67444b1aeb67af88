//! [`Filled`]: the sheet of a file that is the table of a register, with its columns found and its
//! rows told apart from titles, sums and signatures.

use base::{Message, text};

use crate::grid::{Cell, Grid, cell_name};
use crate::layout::{Layout, What};
use crate::old_letters;

/// A heading stands in one of so many first rows.
const HEADING_WITHIN: usize = 30;

/// How a row of sums begins, folded.
const SUMS: [&str; 4] = ["tong", "tong so", "tong cong", "cong"];

/// A table that somebody filled in.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The sheet.
    pub grid: Grid,
    /// The row of the headings, from 0.
    pub head: usize,
    /// The column of the grid in which each column of the layout stands.
    pub columns: Vec<Option<usize>>,
    /// The rows of the grid that are of the table.
    pub rows: Vec<usize>,
    /// What was noticed and does not hinder.
    pub notes: Vec<Message>,
}

impl Filled {
    /// Finds the table of a register in the sheets of a file.
    ///
    /// # Errors
    /// When no sheet has its headings, one stands twice, or one that is required is missing.
    pub fn find(layout: &Layout, grids: Vec<Grid>) -> Result<Self, Message> {
        let sheets: Vec<String> = grids.iter().map(|grid| grid.sheet.clone()).collect();
        let mut best: Option<(usize, Grid, usize)> = None;
        let mut converted = 0;
        for mut grid in grids {
            let count = old_letters::convert_in(&mut grid);
            let Some((found, head)) = heading_of(layout, &grid) else { continue };
            if best.as_ref().is_none_or(|(most, ..)| found > *most) {
                best = Some((found, grid, head));
                converted = count;
            }
        }
        let Some((_, grid, head)) = best else {
            return Err(Message::new("workbook.no-table")
                .heading("register", layout.definition.heading)
                .text("sheets", sheets.join(", ")));
        };
        let mut notes = Vec::new();
        if converted > 0 {
            let count = i64::try_from(converted).unwrap_or(i64::MAX);
            notes.push(Message::new("workbook.old-letters").number("count", count));
        }
        let columns = columns_of(layout, &grid, head, &mut notes)?;
        let rows = rows_of(&grid, head, &columns, &mut notes);
        Ok(Self { grid, head, columns, rows, notes })
    }

    /// The cell of a row of the grid under a column of the layout.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        const EMPTY: &Cell = &Cell::Empty;
        self.columns
            .get(column)
            .copied()
            .flatten()
            .map_or(EMPTY, |place| self.grid.cell(row, place))
    }

    /// Has the file the column at all?
    pub fn has(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_some)
    }

    /// Where a cell stands, as Excel names it; the row alone where the file has no such column.
    pub fn name(&self, row: usize, column: Option<usize>) -> String {
        let place = column.and_then(|column| self.columns.get(column).copied().flatten());
        place.map_or_else(|| (row + 1).to_string(), |place| cell_name(row, place))
    }
}

/// How many headings a row has, for the first row that has most.
fn heading_of(layout: &Layout, grid: &Grid) -> Option<(usize, usize)> {
    let counts = (0..grid.rows.len().min(HEADING_WITHIN)).map(|row| {
        let headings = headings_of(grid, row);
        let known = headings.iter().filter_map(|(group, own)| layout.find_under(group, own));
        let known: std::collections::BTreeSet<usize> = known.collect();
        (known.len(), row)
    });
    let best = counts.max_by_key(|(count, row)| (*count, std::cmp::Reverse(*row)))?;
    // A sheet of help names columns one below another, not side by side.
    (best.0 >= 2).then_some(best)
}

/// The headings of a row, each with that of the group above it. A heading that spans both rows
/// stands in the upper one.
fn headings_of(grid: &Grid, row: usize) -> Vec<(String, String)> {
    let cells = |row: usize| grid.rows.get(row).map(Vec::as_slice).unwrap_or_default();
    let own = cells(row);
    let above = row.checked_sub(1).map(cells).unwrap_or_default();
    let mut group = String::new();
    (0..own.len().max(above.len()))
        .map(|place| {
            let words = |cells: &[Cell]| cells.get(place).map_or_else(String::new, Cell::words);
            let (upper, lower) = (words(above), words(own));
            if !upper.trim().is_empty() {
                group.clone_from(&upper);
            }
            let spans = lower.trim().is_empty() && own.iter().any(|cell| !cell.is_blank());
            if spans { (String::new(), upper) } else { (group.clone(), lower) }
        })
        .collect()
}

fn columns_of(
    layout: &Layout,
    grid: &Grid,
    head: usize,
    notes: &mut Vec<Message>,
) -> Result<Vec<Option<usize>>, Message> {
    let mut columns: Vec<Option<usize>> = vec![None; layout.columns.len()];
    let mut unknown = Vec::new();
    let headings = headings_of(grid, head).into_iter().enumerate();
    for (place, (group, words)) in headings.filter(|(_, (_, own))| !own.is_empty()) {
        let Some(column) = layout.find_under(&group, &words) else {
            unknown.push(words);
            continue;
        };
        let Some(known) = columns.get_mut(column) else { continue };
        if let Some(first) = known {
            return Err(Message::new("workbook.heading-twice")
                .text("heading", words)
                .text("first", cell_name(head, *first))
                .text("second", cell_name(head, place))
                .text("sheet", grid.sheet.as_str()));
        }
        *known = Some(place);
    }
    if !unknown.is_empty() {
        notes.push(Message::new("workbook.unknown-columns").text("columns", unknown.join(", ")));
    }
    let missing = layout.columns.iter().zip(&columns);
    let missing = missing.filter(|(column, place)| column.required && place.is_none());
    let missing: Vec<&str> = missing.map(|(column, _)| column.heading.as_str()).collect();
    if !missing.is_empty() {
        return Err(Message::new("workbook.columns-missing")
            .text("columns", missing.join(", "))
            .text("sheet", grid.sheet.as_str()));
    }
    Ok(columns)
}

/// The rows below the heading that tell something under a known column, without sums at the end.
fn rows_of(
    grid: &Grid,
    head: usize,
    columns: &[Option<usize>],
    notes: &mut Vec<Message>,
) -> Vec<usize> {
    let filled = |row: &usize| {
        columns.iter().flatten().filter(|place| !grid.cell(*row, **place).is_blank()).count()
    };
    let mut rows: Vec<usize> = (head + 1..grid.rows.len()).filter(|row| filled(row) > 0).collect();
    // A row of the numbers of columns, as printed forms have below the heading.
    if rows.first().is_some_and(|row| is_numbering(grid, *row)) {
        rows.remove(0);
    }
    let Some(sum) = rows.iter().position(|row| is_sum(grid, *row)) else { return rows };
    // What stands below the sums is the signature, if no row there is as full as a row.
    let below = rows.split_off(sum);
    let name = below.first().map_or_else(String::new, |row| (row + 1).to_string());
    notes.push(Message::new("workbook.sums-skipped").text("row", name));
    let full = rows.iter().map(&filled).min().unwrap_or(usize::MAX);
    rows.extend(below.into_iter().skip(1).filter(|row| filled(row) >= full));
    rows
}

fn is_sum(grid: &Grid, row: usize) -> bool {
    let cells = grid.rows.get(row).map(Vec::as_slice).unwrap_or_default();
    let first = cells.iter().find(|cell| !cell.is_blank()).map(|cell| text::fold(&cell.words()));
    let first = first.unwrap_or_default();
    let first = first.trim_end_matches([':', ' ', '.']);
    SUMS.contains(&first) || first.starts_with("tong so ") || first.starts_with("tong cong ")
}

fn is_numbering(grid: &Grid, row: usize) -> bool {
    let cells = grid.rows.get(row).map(Vec::as_slice).unwrap_or_default();
    let filled: Vec<String> =
        cells.iter().filter(|cell| !cell.is_blank()).map(Cell::words).collect();
    let is_number = |words: &String| {
        words.strip_prefix('(').and_then(|words| words.strip_suffix(')')).is_some_and(|inner| {
            !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    filled.len() > 1 && filled.iter().all(is_number)
}

/// The place of a column of the layout by what stands in it.
pub(crate) fn place(layout: &Layout, what: What) -> usize {
    layout.columns.iter().position(|column| column.what == what).unwrap_or(usize::MAX)
}
