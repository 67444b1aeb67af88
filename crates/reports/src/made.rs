//! A report by its name: asked for with the words of the command line and of addresses, made
//! from a picture, written in any format.

use std::str::FromStr;

use base::{Day, Language, Message};
use census::Edition;
use policy::Scope;
use registers::{AreaTree, CodeLists, KnownAt, Picture, Unit};

use crate::{
    Definitions, DueList, Heading, Movement, PartTwo, Table, csv, due, movement, part_two_of, text,
    xlsx,
};

/// The reports, by the name they have everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum ReportName {
    /// `part-two`: the state of the staff.
    PartTwo,
    /// `movement`: who came and went between two days.
    Movement,
    /// `due`: who retires, whose term or probation ends.
    Due,
}

impl ReportName {
    /// Is it told from rows, and not from the census?
    pub fn needs_rows(self) -> bool {
        self != Self::PartTwo
    }

    /// The name in addresses and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::PartTwo => "part-two",
            Self::Movement => "movement",
            Self::Due => "due",
        }
    }
}

impl FromStr for ReportName {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        [Self::PartTwo, Self::Movement, Self::Due]
            .into_iter()
            .find(|name| name.key() == text)
            .ok_or_else(|| Message::new("report.unknown").text("given", text))
    }
}

/// What a report is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Format {
    /// Aligned text, for a terminal.
    Text,
    /// JSON, with numbers as numbers.
    Json,
    /// CSV.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

/// A report that was made.
#[derive(Clone, Debug)]
pub enum Made {
    /// Part two.
    PartTwo(Box<PartTwo>),
    /// The movement table.
    Movement(Movement),
    /// The due list.
    Due(DueList),
}

/// What a report is made from.
#[derive(Clone, Copy)]
pub enum Basis<'a> {
    /// The census, of a day, as a scope shows it.
    Census {
        /// The census at one sequence of the journal.
        edition: &'a Edition,
        /// What the asker may see.
        scope: &'a Scope,
        /// The units of the day that the scope shows.
        tree: &'a AreaTree,
        /// The day.
        on: Day,
    },
    /// The rows of a day.
    Rows(&'a Picture),
}

impl<'a> Basis<'a> {
    fn tree(&self) -> &'a AreaTree {
        match self {
            Self::Census { tree, .. } => tree,
            Self::Rows(picture) => &picture.tree,
        }
    }

    fn lists(&self) -> &'a CodeLists {
        match self {
            Self::Census { edition, .. } => edition.lists(),
            Self::Rows(picture) => picture.lists,
        }
    }

    fn on(&self) -> Day {
        match self {
            Self::Census { on, .. } => *on,
            Self::Rows(picture) => picture.on,
        }
    }
}

/// Makes a report of a unit, as of the day of what it is made from. `from` opens the time of a
/// movement (else the start of the year), or is the first day of a due list that reaches to the
/// day; without it a due list tells of the year from the day on. The language is that of the
/// unit's name.
///
/// # Errors
/// When the time asked for holds no day, the scope does not show what is counted, or a report
/// that needs rows is given none (see [`ReportName::needs_rows`]).
pub fn make(
    name: ReportName,
    definitions: &Definitions,
    basis: &Basis<'_>,
    code: &str,
    from: Option<Day>,
    known_at: Option<&KnownAt>,
    language: Language,
) -> Result<Made, Message> {
    let unit = basis.tree().find(code)?;
    let on = basis.on();
    let heading = Heading {
        area_code: code.to_owned(),
        area_name: full_name(basis.lists(), unit, language),
        on,
        known_at: known_at.map(|known_at| known_at.instant().to_string()),
    };
    let part_two = |report| Ok(Made::PartTwo(Box::new(report)));
    match (name, basis) {
        (ReportName::PartTwo, Basis::Census { edition, scope, tree, .. }) => {
            part_two(part_two_of(definitions, edition, (scope, tree), unit.id, &heading)?)
        }
        (ReportName::PartTwo, Basis::Rows(picture)) => {
            part_two(crate::part_two(definitions, picture, unit.id, &heading))
        }
        (ReportName::Movement, Basis::Rows(picture)) => {
            let opening = match from {
                Some(from) => from,
                None => Day::new(on.year() - 1, 12, 31)?,
            };
            ordered(opening, on)?;
            Ok(Made::Movement(movement(definitions, picture, opening, unit.id, &heading)))
        }
        (ReportName::Due, Basis::Rows(picture)) => {
            let horizon = match from {
                Some(from) => (from, on),
                None => (on, on.plus_months(12)),
            };
            ordered(horizon.0, horizon.1)?;
            Ok(Made::Due(due(definitions, picture, unit.id, horizon, &heading)))
        }
        (ReportName::Movement | ReportName::Due, Basis::Census { .. }) => {
            Err(Message::new("report.needs-rows").day("on", on))
        }
    }
}

fn ordered(from: Day, until: Day) -> Result<(), Message> {
    if from <= until {
        return Ok(());
    }
    Err(Message::new("report.from-after-on").day("from", from).day("on", until))
}

/// The name of a unit with its kind: `Xã Ngọc Thanh`.
pub fn full_name(lists: &CodeLists, unit: &Unit, language: Language) -> String {
    let kind = lists.label("area-kind", unit.kind.as_str(), language);
    match language {
        Language::Vi => format!("{kind} {}", unit.name),
        Language::En => format!("{} {}", unit.name, kind.to_lowercase()),
    }
}

impl Made {
    /// As a table in a language.
    pub fn table(&self, definitions: &Definitions, lists: &CodeLists, language: Language) -> Table {
        match self {
            Self::PartTwo(report) => report.table(definitions, lists, language),
            Self::Movement(report) => report.table(definitions, lists, language),
            Self::Due(report) => report.table(language),
        }
    }

    /// As JSON, with its keys in a fixed order, ending in a line break.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn json(&self) -> Result<Vec<u8>, Message> {
        let written = match self {
            Self::PartTwo(report) => serde_json::to_vec_pretty(report),
            Self::Movement(report) => serde_json::to_vec_pretty(report),
            Self::Due(report) => serde_json::to_vec_pretty(report),
        };
        let mut bytes = written.map_err(|error| {
            Message::new("report.cannot-write")
                .text("format", "json")
                .text("reason", error.to_string())
        })?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// In a format.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(
        &self,
        format: Format,
        definitions: &Definitions,
        lists: &CodeLists,
        language: Language,
    ) -> Result<Vec<u8>, Message> {
        match format {
            Format::Json => self.json(),
            Format::Text => Ok(text(&self.table(definitions, lists, language)).into_bytes()),
            Format::Csv => csv(&self.table(definitions, lists, language)),
            Format::Xlsx => xlsx(&self.table(definitions, lists, language)),
        }
    }
}
