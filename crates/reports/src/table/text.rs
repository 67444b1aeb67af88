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
        let widest = cells.chain(headings.get(place)).map(|cell| cell.chars().count()).max();
        let column = table.columns.get(place);
        let most = column.map_or(usize::MAX, |column| match column.align {
            Align::Prose => usize::from(column.width),
            Align::Left | Align::Right => usize::MAX,
        });
        widest.unwrap_or(0).min(most)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let line = |cells: &[String]| {
        let broken: Vec<Vec<String>> = cells
            .iter()
            .zip(&widths)
            .zip(&table.columns)
            .map(|((cell, width), column)| match column.align {
                Align::Prose => broken(cell, *width),
                Align::Left | Align::Right => vec![cell.clone()],
            })
            .collect();
        let height = broken.iter().map(Vec::len).max().unwrap_or(1);
        let lines = (0..height).map(|place| {
            let places = broken.iter().zip(&widths).zip(&table.columns);
            let padded: Vec<String> = places
                .map(|((cell, width), column)| {
                    let words = cell.get(place).map_or("", String::as_str);
                    match column.align {
                        Align::Left | Align::Prose => format!("{words:<width$}"),
                        Align::Right => format!("{words:>width$}"),
                    }
                })
                .collect();
            padded.join("  ").trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
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

/// A cell in lines that are no wider than its column, broken between words; a word that is wider
/// stays whole. Lines after the first keep its indent.
fn broken(cell: &str, width: usize) -> Vec<String> {
    let indent = " ".repeat(cell.len() - cell.trim_start().len());
    let mut lines = vec![indent.clone()];
    let mut is_empty = true;
    for word in cell.split_whitespace() {
        let long = lines.last().map_or(0, |line| line.chars().count());
        if !is_empty && long + 1 + word.chars().count() > width {
            lines.push(indent.clone());
            is_empty = true;
        }
        if let Some(line) = lines.last_mut() {
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
    }
    lines
}
