//! Tables as text for a terminal.

use base::text::normal;

use super::{Align, Table};

/// The table in columns that line up. Words are composed first, so that a letter with its marks
/// is one place wide.
pub fn text(table: &Table) -> String {
    let mut lines = vec![normal(&table.title)];
    lines.extend(table.heading.iter().map(|line| normal(line)));
    lines.push(String::new());
    let headings: Vec<String> =
        table.columns.iter().map(|column| normal(&column.heading)).collect();
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| {
            row.cells.iter().map(|cell| normal_keeping_indent(&cell.show(table.language))).collect()
        })
        .collect();
    let width = |place: usize| {
        let cells = rows.iter().filter_map(|row| row.get(place));
        cells.chain(headings.get(place)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let line = |cells: &[String]| {
        let places = cells.iter().zip(&widths).zip(&table.columns);
        let padded: Vec<String> = places
            .map(|((cell, width), column)| match column.align {
                Align::Left => format!("{cell:<width$}"),
                Align::Right => format!("{cell:>width$}"),
            })
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    lines.push(line(&headings));
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    lines.push(rule.join("  "));
    for (row, cells) in table.rows.iter().zip(&rows) {
        if row.heading && lines.last().is_some_and(|last| !last.starts_with('─')) {
            lines.push(String::new());
        }
        lines.push(line(cells));
    }
    if !table.notes.is_empty() {
        lines.push(String::new());
        lines.extend(table.notes.iter().map(|note| normal(note)));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn normal_keeping_indent(cell: &str) -> String {
    let words = cell.trim_start();
    let indent = " ".repeat(cell.len() - words.len());
    format!("{indent}{}", normal(words))
}
