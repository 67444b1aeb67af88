//! The due list: who reaches retirement, the end of a term or the end of probation, and when.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Language, text};
use registers::{Appointment, Area, CouncilTerm, Person, Picture, Title};
use serde::Serialize;

use crate::definitions::{Definitions, Digests};
use crate::made::full_name;
use crate::part_two::Heading;
use crate::roll::{Holding, Roll};

/// What falls due in an area within a stretch of days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DueList {
    /// The code that was asked for.
    pub area: String,
    /// The day whose holdings are looked at.
    pub on: Day,
    /// The instant of knowledge, where one was asked for.
    pub known_at: Option<String>,
    /// The versions of the data that say what falls due.
    pub definitions: Digests,
    /// First day looked at.
    pub from: Day,
    /// Last day looked at.
    pub until: Day,
    /// By day, then by name.
    pub due: Vec<Due>,
    #[serde(skip)]
    pub(crate) area_name: String,
}

/// One thing that falls due.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Due {
    /// The day.
    pub day: Day,
    /// What.
    pub kind: DueKind,
    /// Of whom.
    pub person: Id<Person>,
    /// The name on the day of the list; nothing where it is not known.
    pub name: Option<String>,
    /// The titles held.
    pub titles: Vec<Id<Title>>,
    /// The holdings concerned.
    pub appointments: Vec<Id<Appointment>>,
    /// The unit of the first of them, as it counts on the day of the list.
    pub area: Id<Area>,
    /// The document that says so, where it is a law.
    pub document: Option<String>,
    #[serde(skip)]
    pub(crate) words: Words,
}

/// Names for people, as they stand on the day of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words {
    pub(crate) titles: Vec<String>,
    pub(crate) unit: String,
}

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueKind {
    /// Last day of the month in which the age of retirement is reached.
    Retirement,
    /// Last day of the term of the council.
    EndOfTerm,
    /// Last day of probation.
    EndOfProbation,
}

/// What falls due from a day to another, both in it, for those who serve on the picture's day.
pub fn due(
    definitions: &Definitions,
    picture: &Picture,
    area: Id<Area>,
    (from, until): (Day, Day),
    heading: &Heading,
) -> DueList {
    let roll = Roll::new(definitions, picture, area);
    let mut found = retirements(&roll);
    found.extend(terms(&roll));
    found.extend(probations(&roll));
    found.retain(|due| from <= due.day && due.day <= until);
    found.sort_by(|left, right| {
        let name = |due: &Due| due.name.clone().unwrap_or_default();
        left.day
            .cmp(&right.day)
            .then_with(|| text::compare_names(&name(left), &name(right)))
            .then((left.person, left.kind).cmp(&(right.person, right.kind)))
            .then_with(|| left.appointments.cmp(&right.appointments))
    });
    DueList {
        area: heading.area_code.clone(),
        on: heading.on,
        known_at: heading.known_at.clone(),
        definitions: definitions.digests.clone(),
        from,
        until,
        due: found,
        area_name: heading.area_name.clone(),
    }
}

fn retirements(roll: &Roll<'_>) -> Vec<Due> {
    let Some(members) = roll.members(&roll.definitions.report.due.retirement) else {
        return Vec::new();
    };
    let mut own: BTreeMap<usize, Vec<&Holding<'_>>> = BTreeMap::new();
    for holding in members.holdings.iter().filter_map(|place| roll.holdings.get(*place)) {
        own.entry(holding.person).or_default().push(holding);
    }
    let due = own.into_iter().filter_map(|(place, holdings)| {
        let record = roll.people.get(place)?.record?;
        let law = roll.definitions.law;
        let (day, row) = law.retirement().retirement(record.born_on, &record.sex)?;
        let mut due = entry(roll, day, DueKind::Retirement, &holdings)?;
        due.document = law.document(&row.document).map(|document| document.title.clone());
        Some(due)
    });
    due.collect()
}

fn terms(roll: &Roll<'_>) -> Vec<Due> {
    let ends: BTreeMap<Id<CouncilTerm>, Day> = roll
        .picture
        .terms
        .iter()
        .filter_map(|term| Some((term.id, term.period.until()?)))
        .collect();
    let held = roll.holdings.iter().filter_map(|holding| {
        let until = holding.record.data.term.and_then(|term| ends.get(&term))?;
        entry(roll, until.previous(), DueKind::EndOfTerm, &[holding])
    });
    held.collect()
}

fn probations(roll: &Roll<'_>) -> Vec<Due> {
    let held = roll.holdings.iter().filter_map(|holding| {
        let day = holding.record.data.probation_ends_on?;
        entry(roll, day, DueKind::EndOfProbation, &[holding])
    });
    held.collect()
}

fn entry(roll: &Roll<'_>, day: Day, kind: DueKind, holdings: &[&Holding<'_>]) -> Option<Due> {
    let first = holdings.first()?;
    let person = roll.people.get(first.person)?.id;
    let titles: BTreeSet<Id<Title>> =
        holdings.iter().map(|holding| holding.record.data.title).collect();
    let titles: Vec<Id<Title>> = titles.into_iter().collect();
    let label = |id: &Id<Title>| roll.picture.titles.get(id).map(|title| title.print_label.clone());
    let unit = roll.picture.tree.unit(first.unit);
    Some(Due {
        day,
        kind,
        person,
        name: roll.picture.names.get(&person).cloned(),
        appointments: holdings.iter().map(|holding| holding.record.id).collect(),
        area: first.unit,
        document: None,
        words: Words {
            titles: titles.iter().filter_map(label).collect(),
            unit: unit
                .map_or_else(String::new, |unit| full_name(roll.picture.lists, unit, Language::Vi)),
        },
        titles,
    })
}
