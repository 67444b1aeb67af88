//! The reports as tables, in the words of the locale.

mod due;
mod movement;
mod part_two;
mod verification;

use base::{Day, Language};

use crate::door::{Door, Opens};
use crate::table::{Align, Column, TableCell, TableRow};

/// A column by the key of its heading below `report.column`.
fn column(language: Language, key: &str, width: u16, align: Align) -> Column {
    Column { heading: language.text(&format!("report.column.{key}")), width, align }
}

/// The lines that say of which unit and day a table tells, and how it was known.
fn heading(
    language: Language,
    area: (&str, &str),
    on: Day,
    known_at: Option<&String>,
) -> Vec<String> {
    let sentence = |key: &'static str| base::Message::new(key);
    let (name, code) = area;
    let unit = sentence("report.of-area").text("name", name).text("code", code);
    let day = sentence("report.on-day").day("day", on);
    let known = known_at.map(|known| sentence("report.known-at").text("instant", known));
    let lines = [unit, day].into_iter().chain(known);
    lines.map(|line| line.render(language)).collect()
}

/// The line that names the versions of what was counted by.
fn versions(language: Language, digests: &crate::definitions::Digests) -> String {
    base::Message::new("report.versions")
        .text("report", &digests.report)
        .text("law", &digests.law)
        .text("lists", &digests.code_lists)
        .render(language)
}

fn row(cells: Vec<TableCell>) -> TableRow {
    TableRow { heading: false, cells, door: None }
}

fn door(group: &str, cell: crate::door::Cell) -> Opens {
    Opens::Figure(Door { group: group.to_owned(), cell })
}
