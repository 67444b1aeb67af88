//! The movement between two days as a table.

use base::{Language, Message};
use registers::CodeLists;

use super::{column, heading, row, versions};
use crate::definitions::Definitions;
use crate::door::{NOT_KNOWN, Opens};
use crate::movement::{Moved, Movement, MovementGroup};
use crate::part_two::Count;
use crate::report::Labelled;
use crate::table::{Align, Table, TableCell, TableRow};

impl Movement {
    /// The table of the movement.
    pub fn table(&self, definitions: &Definitions, lists: &CodeLists, language: Language) -> Table {
        let area = (self.area_name.as_str(), self.area.as_str());
        let mut lines = heading(language, area, self.on, self.known_at.as_ref());
        lines.push(Message::new("movement.from-day").day("day", self.from).render(language));
        let mut rows = Vec::new();
        for group in &self.groups {
            let label =
                definitions.report.group(&group.key).map_or("", |rule| rule.label(language));
            let head = vec![label.into(), TableCell::Empty, TableCell::Empty];
            rows.push(TableRow { heading: true, cells: head, door: None });
            rows.extend(flows(lists, language, group));
        }
        let number = |key: &str| column(language, key, 16, Align::Right);
        Table {
            language,
            name: language.text("movement.name"),
            title: language.text("movement.title"),
            heading: lines,
            on: self.on,
            columns: vec![
                column(language, "subject", 62, Align::Left),
                number("persons"),
                number("holdings"),
            ],
            rows,
            notes: vec![language.text("movement.note"), versions(language, &self.definitions)],
        }
    }
}

fn flows(lists: &CodeLists, language: Language, group: &MovementGroup) -> Vec<TableRow> {
    let (persons, holdings) = (&group.persons, &group.holdings);
    let line = |depth: usize, words: &str, moved: Moved, persons: i64, holdings: i64| {
        let words = format!("{}{words}", "  ".repeat(depth));
        let cells = vec![words.into(), TableCell::Number(persons), TableCell::Number(holdings)];
        TableRow { door: Some(Opens::Moved(group.key.clone(), moved)), ..row(cells) }
    };
    let text = |key: &str| language.text(&format!("movement.{key}"));
    let mut rows =
        vec![line(1, &text("opening"), Moved::Opening, persons.opening, holdings.opening)];
    let sides = [
        ("gained", "way-gained", &persons.gained, &holdings.gained),
        ("ended", "way-ended", &persons.ended, &holdings.ended),
    ];
    for (key, list, of_persons, of_holdings) in sides {
        let sum = |counts: &[Count]| counts.iter().map(|one| one.count).sum();
        let moved = |way| if key == "gained" { Moved::Gained(way) } else { Moved::Ended(way) };
        rows.push(line(1, &text(key), moved(None), sum(of_persons), sum(of_holdings)));
        for way in ways(lists, list, of_persons, of_holdings) {
            let of = |counts: &[Count]| {
                counts.iter().find(|one| one.key == way).map_or(0, |one| one.count)
            };
            let words = if way == NOT_KNOWN {
                language.text("part-two.not-known")
            } else {
                lists.label(list, &way, language).to_owned()
            };
            let (persons, holdings) = (of(of_persons), of(of_holdings));
            rows.push(line(2, &words, moved(Some(way)), persons, holdings));
        }
    }
    rows.push(line(1, &text("closing"), Moved::Closing, persons.closing, holdings.closing));
    rows
}

/// The ways that occur for persons or holdings, in the order of the list, *not known* last.
fn ways(lists: &CodeLists, list: &str, persons: &[Count], holdings: &[Count]) -> Vec<String> {
    let rank = |way: &str| lists.get(list).and_then(|list| list.rank(way)).unwrap_or(usize::MAX);
    let mut ways: Vec<String> = persons.iter().chain(holdings).map(|one| one.key.clone()).collect();
    ways.sort_by_key(|way| rank(way));
    ways.dedup();
    ways
}
