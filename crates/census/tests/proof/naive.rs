//! The reference: a query answered row by row from a picture of the day, in the plainest way.

use std::collections::{BTreeMap, BTreeSet};

use base::{Code, Day, Id};
use census::{Axis, Condition, Measure, Query, Units};
use registers::{Appointment, Area, AreaTree, CouncilTerm, Person, Picture, Record, nearest};

use crate::worlds::{World, codes, lists};

/// What is counted where: by unit, cross-table and measure, the cells that are not zero.
pub(crate) type Counts = BTreeMap<(usize, usize, Vec<usize>), u32>;

pub(crate) struct Naive {
    picture: Picture,
}

impl World {
    /// The picture of a day, as a reader of the registers makes it.
    pub(crate) fn picture(&self, on: Day) -> Picture {
        let facts = &self.facts;
        let live = |period: base::Period| period.contains(on);
        let mut qualifications: BTreeMap<Id<Person>, Vec<_>> = BTreeMap::new();
        for row in facts.qualifications.iter().filter(|row| live(row.period)) {
            qualifications.entry(row.data.person).or_default().push(row.data.clone());
        }
        let people = facts.people.iter().filter(|row| live(row.period));
        let party = facts.party.iter().filter(|row| live(row.period));
        let joins = facts.joins.iter().filter(|row| live(row.period));
        Picture {
            on,
            tree: AreaTree::on(&self.catalogue.areas, lists(), on),
            titles: nearest(self.catalogue.titles.iter().cloned(), on),
            title_names: Vec::new(),
            terms: self.catalogue.terms.clone(),
            appointments: facts.appointments.clone(),
            people: people.map(|row| (row.id, row.data.clone())).collect(),
            names: BTreeMap::new(),
            party: party.map(|row| (row.data.person, row.data.clone())).collect(),
            qualifications,
            joins: joins.map(|row| (row.data.person, row.data.same_as)).collect(),
            quotas: Vec::new(),
            lists: lists(),
        }
    }
}

impl Naive {
    pub(crate) fn of(picture: Picture) -> Self {
        Self { picture }
    }

    /// Does the unit stand on the day?
    pub(crate) fn stands(&self, unit: Id<Area>) -> bool {
        self.picture.tree.unit(unit).is_some()
    }

    /// The units of the day.
    pub(crate) fn units(&self, units: Units) -> BTreeSet<Option<Id<Area>>> {
        let tree = &self.picture.tree;
        match units {
            Units::Whole => BTreeSet::from([None]),
            Units::One(unit) => BTreeSet::from([Some(unit)]),
            Units::Each { level, within } => {
                let inside = within.map(|within| tree.subtree(within));
                let units = tree.units().filter(|unit| unit.level == level);
                units
                    .map(|unit| unit.id)
                    .filter(|id| inside.as_ref().is_none_or(|inside| inside.contains(id)))
                    .map(Some)
                    .collect()
            }
        }
    }

    /// The cells of a unit.
    pub(crate) fn counts(&self, query: &Query, unit: Option<Id<Area>>) -> Counts {
        let holdings = self.holdings(query, unit);
        let mut counts = Counts::new();
        for (place, measure) in query.measures.iter().enumerate() {
            for (table, axes) in query.by.iter().enumerate() {
                let line = |row: &Record<Appointment>| -> Vec<usize> {
                    axes.iter().map(|axis| self.line(axis, row)).collect()
                };
                let cells: Vec<Vec<usize>> = if let Measure::Holdings(condition) = measure {
                    let own = holdings.iter().filter(|row| self.is(condition, row));
                    own.map(|row| line(row)).collect()
                } else {
                    let lines = |own: Vec<&Record<Appointment>>| -> BTreeSet<Vec<usize>> {
                        own.into_iter().map(line).collect()
                    };
                    self.people(measure, &holdings).into_values().flat_map(lines).collect()
                };
                for cell in cells {
                    *counts.entry((table, place, cell)).or_default() += 1;
                }
            }
        }
        counts
    }

    /// The persons of a measure in a unit, with the holdings by which each is counted.
    pub(crate) fn rows(
        &self,
        query: &Query,
        measure: usize,
        unit: Option<Id<Area>>,
    ) -> Vec<(Id<Person>, Vec<Id<Appointment>>)> {
        let holdings = self.holdings(query, unit);
        let people = match &query.measures[measure] {
            Measure::Holdings(condition) => {
                self.people(&Measure::persons(condition.clone()), &holdings)
            }
            measure => self.people(measure, &holdings),
        };
        let ids = |own: Vec<&Record<Appointment>>| {
            own.iter().map(|row| row.id).collect::<BTreeSet<_>>().into_iter().collect()
        };
        people.into_iter().map(|(person, own)| (person, ids(own))).collect()
    }

    fn people<'a>(
        &self,
        measure: &Measure,
        holdings: &[&'a Record<Appointment>],
    ) -> BTreeMap<Id<Person>, Vec<&'a Record<Appointment>>> {
        let (conditions, least) = match measure {
            Measure::Persons(all) => (all.clone(), 1),
            Measure::PersonsWithSeveral(one) => (vec![one.clone()], 2),
            Measure::Holdings(_) => unreachable!("holdings are no persons"),
        };
        let mut own: BTreeMap<Id<Person>, Vec<&Record<Appointment>>> = BTreeMap::new();
        for row in holdings {
            own.entry(self.picture.person(row.data.person)).or_default().push(row);
        }
        own.retain(|_, rows| {
            conditions.iter().all(|condition| rows.iter().any(|row| self.is(condition, row)))
        });
        for rows in own.values_mut() {
            rows.retain(|row| self.is(&conditions[0], row));
        }
        own.retain(|_, rows| rows.len() >= least);
        own
    }

    fn holdings(&self, query: &Query, unit: Option<Id<Area>>) -> Vec<&Record<Appointment>> {
        let tree = &self.picture.tree;
        let inside = unit.map(|unit| tree.subtree(unit));
        let counts = |row: &&Record<Appointment>| {
            let at = tree.counts_in(row.data.area);
            tree.unit(at).is_some()
                && inside.as_ref().is_none_or(|inside| inside.contains(&at))
                && self.picture.titles.contains_key(&row.data.title)
                && (!query.carried_over || at != row.data.area)
                && self.is(&query.filter, row)
        };
        self.picture.holdings_on(self.picture.on).filter(counts).collect()
    }

    fn is(&self, condition: &Condition, row: &Record<Appointment>) -> bool {
        self.value(condition, row) == Some(true)
    }

    fn value(&self, condition: &Condition, row: &Record<Appointment>) -> Option<bool> {
        match condition {
            Condition::Always => Some(true),
            Condition::OneOf { attribute, codes } => {
                self.code(attribute, row).map(|code| codes.contains(&code))
            }
            Condition::Age { from, to } => {
                let (low, high) = self.ages(row)?;
                let (from, to) = (from.unwrap_or(i32::MIN), to.unwrap_or(i32::MAX));
                match (from <= low && high <= to, high < from || to < low) {
                    (true, _) => Some(true),
                    (_, true) => Some(false),
                    _ => None,
                }
            }
            Condition::NotKnown(inner) => Some(self.value(inner, row).is_none()),
            Condition::Not(inner) => self.value(inner, row).map(|is| !is),
            Condition::And(all) => {
                let values: Vec<_> = all.iter().map(|inner| self.value(inner, row)).collect();
                if values.contains(&Some(false)) {
                    Some(false)
                } else if values.contains(&None) {
                    None
                } else {
                    Some(true)
                }
            }
            Condition::Or(any) => {
                let values: Vec<_> = any.iter().map(|inner| self.value(inner, row)).collect();
                if values.contains(&Some(true)) {
                    Some(true)
                } else if values.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
        }
    }

    fn line(&self, axis: &Axis, row: &Record<Appointment>) -> usize {
        match axis {
            Axis::Attribute(key) => {
                let codes = self.codes_of(key);
                let code = self.code(key, row);
                code.and_then(|code| codes.iter().position(|known| *known == code))
                    .unwrap_or(codes.len())
            }
            Axis::Ages(years) => {
                let band = |age: i32| years.iter().filter(|edge| **edge <= age).count();
                match self.ages(row) {
                    Some((low, high)) if band(low) == band(high) => band(low),
                    _ => years.len() + 1,
                }
            }
        }
    }

    /// The records of the person of a holding, the own one first.
    fn records(&self, row: &Record<Appointment>) -> Vec<Id<Person>> {
        let person = self.picture.person(row.data.person);
        let repeats = self.picture.joins.keys().copied();
        let repeats = repeats.filter(|id| self.picture.person(*id) == person);
        std::iter::once(person).chain(repeats).collect()
    }

    fn ages(&self, row: &Record<Appointment>) -> Option<(i32, i32)> {
        let records = self.records(row);
        let person = records.iter().find_map(|id| self.picture.people.get(id))?;
        Some(person.born_on.completed_years_on(self.picture.on))
    }

    fn code(&self, key: &str, row: &Record<Appointment>) -> Option<String> {
        let text = |code: &Code| code.as_str().to_owned();
        let records = self.records(row);
        let person = records.iter().find_map(|id| self.picture.people.get(id));
        match key {
            "title" => Some(row.data.title.to_string()),
            "mode" => Some(text(&row.data.mode)),
            "way_gained" => Some(text(&row.data.way_gained)),
            "way_ended" => row.data.way_ended.as_ref().map(text),
            "sex" => person.map(|person| text(&person.sex)),
            "ethnic_group" => person?.ethnic_group.as_ref().map(text),
            "religion" => person?.religion.as_ref().map(text),
            "party_standing" => {
                let standing = records.iter().find_map(|id| self.picture.party.get(id));
                standing.map(|row| text(&row.standing))
            }
            "earlier_term" => self
                .earlier_term(row)
                .map(|held| if held { "yes".to_owned() } else { "no".to_owned() }),
            dimension => {
                let mut best: Option<&Code> = None;
                let rank = |code: &Code| lists().rank(dimension, code.as_str());
                let own = records.iter().filter_map(|id| self.picture.qualifications.get(id));
                for row in own.flatten().filter(|row| row.dimension.as_str() == dimension) {
                    if best.is_none_or(|best| rank(&row.level) > rank(best)) {
                        best = Some(&row.level);
                    }
                }
                best.map(text)
            }
        }
    }

    fn earlier_term(&self, row: &Record<Appointment>) -> Option<bool> {
        let start = |term: Id<CouncilTerm>| {
            let rows = self.picture.terms.iter().filter(|row| row.id == term);
            rows.map(|row| row.period.from()).min()
        };
        let own = start(row.data.term?)?;
        let person = self.picture.person(row.data.person);
        Some(self.picture.appointments.iter().any(|other| {
            self.picture.person(other.data.person) == person
                && other.data.title == row.data.title
                && other.data.term.and_then(start).is_some_and(|began| began < own)
        }))
    }

    /// The codes of an attribute, in order.
    fn codes_of(&self, key: &str) -> Vec<String> {
        match key {
            "title" => self.picture.titles.keys().map(ToString::to_string).collect(),
            "mode" => codes("appointment-mode"),
            "way_gained" => codes("way-gained"),
            "way_ended" => codes("way-ended"),
            "sex" => codes("sex"),
            "ethnic_group" => codes("ethnic-group"),
            "religion" => codes("religion"),
            "party_standing" => codes("party-standing"),
            "earlier_term" => vec!["no".to_owned(), "yes".to_owned()],
            _ => codes("qualification-level"),
        }
    }
}
