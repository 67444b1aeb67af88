//! The catalogue of titles and the terms of councils, from `data/titles.toml` and
//! `data/council-terms.toml`.

use std::collections::BTreeMap;

use base::{Code, Day, Id, Message, Period};
use registers::{Batch, CouncilTerm, Title, TitleName};
use serde::Deserialize;

use crate::data::{Faults, faulty, read_toml};

const TITLES: &str = "data/titles.toml";
const TERMS: &str = "data/council-terms.toml";

/// The ids of what [`catalogue`] loaded. The caller fills it, once the rows have numbers.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Titles by code.
    pub titles: BTreeMap<String, Id<Title>>,
    /// Terms of commune councils by name, such as `2021-2026`.
    pub terms: BTreeMap<String, Id<CouncilTerm>>,
}

impl Catalogue {
    /// The id of a title.
    pub(crate) fn title(&self, code: &str) -> Result<Id<Title>, Message> {
        let id = self.titles.get(code).copied();
        id.ok_or_else(|| faulty(TITLES, format!("title {code} is not loaded")))
    }

    /// The id of a term.
    pub(crate) fn term(&self, name: &str) -> Result<Id<CouncilTerm>, Message> {
        let id = self.terms.get(name).copied();
        id.ok_or_else(|| faulty(TERMS, format!("term {name} is not loaded")))
    }
}

/// The titles, their names by kind of unit and the terms of councils, each with its period.
///
/// # Errors
/// Every fault of the two data files.
pub fn catalogue() -> Result<Batch, Vec<Message>> {
    let mut batch = Batch::new();
    let mut faults = Vec::new();
    for entry in titles()? {
        match Period::new(entry.from, entry.until) {
            Ok(period) => entry.add_to(&mut batch, period),
            Err(fault) => faults.push(fault),
        }
    }
    for entry in terms()? {
        match Period::new(entry.from, Some(entry.until)) {
            Ok(period) => {
                let term = CouncilTerm { name: entry.name, level: Code::new(entry.level) };
                batch.add(period, term);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(batch) } else { Err(faults) }
}

/// One title as its file tells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitleEntry {
    pub(crate) code: String,
    pub(crate) group: String,
    law_label: String,
    print_label: String,
    pub(crate) side: String,
    level: String,
    counted_in_payroll: bool,
    counted_in_titles: bool,
    posts_per_area: Option<i64>,
    acting_body: Option<String>,
    pub(crate) confirming_body: Option<String>,
    pub(crate) from: Day,
    until: Option<Day>,
    #[expect(dead_code, reason = "the citation must stand in the file to load")]
    source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    note: Option<String>,
    #[serde(default)]
    names: Vec<NameEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameEntry {
    kind: String,
    name: String,
}

impl TitleEntry {
    fn add_to(self, batch: &mut Batch, period: Period) {
        let title = Title {
            code: self.code,
            group: Code::new(self.group),
            law_label: self.law_label,
            print_label: self.print_label,
            side: Code::new(self.side),
            level: Code::new(self.level),
            counted_in_payroll: self.counted_in_payroll,
            counted_in_titles: self.counted_in_titles,
            posts_per_area: self.posts_per_area,
            acting_body: self.acting_body,
            confirming_body: self.confirming_body,
        };
        let id = batch.add(period, title);
        for entry in self.names {
            let name = TitleName { title: id, area_kind: Code::new(entry.kind), name: entry.name };
            batch.add(period, name);
        }
    }
}

/// One term as its file tells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TermEntry {
    pub(crate) name: String,
    level: String,
    pub(crate) from: Day,
    pub(crate) until: Day,
    #[expect(dead_code, reason = "the citation must stand in the file to load")]
    source: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    confidence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Titles {
    title: Vec<TitleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    term: Vec<TermEntry>,
}

/// The titles of the file, in its order.
pub(crate) fn titles() -> Result<Vec<TitleEntry>, Faults> {
    let source = include_str!("../../../data/titles.toml");
    Ok(read_toml::<Titles>(TITLES, source)?.title)
}

/// The terms of the file, in its order.
pub(crate) fn terms() -> Result<Vec<TermEntry>, Faults> {
    let source = include_str!("../../../data/council-terms.toml");
    Ok(read_toml::<Terms>(TERMS, source)?.term)
}
