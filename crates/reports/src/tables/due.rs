//! The due list as a table.

use base::{Language, Message};

use super::{column, heading, row, versions};
use crate::due::{Due, DueKind, DueList};
use crate::table::{Align, Table, TableCell, TableRow};

impl DueList {
    /// The table of what falls due.
    pub fn table(&self, language: Language) -> Table {
        let words = |key: &str, width| column(language, key, width, Align::Left);
        let area = (self.area_name.as_str(), self.area.as_str());
        let mut lines = heading(language, area, self.on, self.known_at.as_ref());
        let horizon = Message::new("due.horizon").day("from", self.from).day("until", self.until);
        lines.push(horizon.render(language));
        Table {
            language,
            name: language.text("due.name"),
            title: language.text("due.title"),
            heading: lines,
            on: self.on,
            columns: vec![
                words("day", 12),
                words("due", 22),
                words("person", 28),
                words("title", 36),
                words("area", 26),
                words("basis", 30),
            ],
            rows: self.due.iter().map(|due| line(language, due)).collect(),
            notes: vec![language.text("due.note"), versions(language, &self.definitions)],
        }
    }
}

fn line(language: Language, due: &Due) -> TableRow {
    let kind = match due.kind {
        DueKind::Retirement => "due.retirement",
        DueKind::EndOfTerm => "due.end-of-term",
        DueKind::EndOfProbation => "due.end-of-probation",
    };
    let name = due.name.clone().unwrap_or_else(|| format!("#{}", due.person));
    row(vec![
        TableCell::Day(due.day),
        language.text(kind).into(),
        name.into(),
        due.words.titles.join("; ").into(),
        due.words.unit.clone().into(),
        due.document.clone().map_or(TableCell::Empty, TableCell::Text),
    ])
}
