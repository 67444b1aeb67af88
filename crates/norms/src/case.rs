//! The facts of a holding on a day, from the rows of its person.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Level, PartialDay};
use registers::{
    Appointment, AreaTree, CodeLists, PartyMembership, Person, Qualification, Record, Register,
    Title,
};

use crate::ages::RetirementAges;
use crate::allowed::of_commune;
use crate::judge::{Fact, FactValue, Facts};

/// The rows that tell of one person, of every day, as believed at one time.
#[derive(Clone, Debug, Default)]
pub struct PersonRows {
    /// Who it is.
    pub person: Vec<Record<Person>>,
    /// What was held.
    pub appointments: Vec<Record<Appointment>>,
    /// What was learnt.
    pub qualifications: Vec<Record<Qualification>>,
    /// Membership of the Party.
    pub party: Vec<Record<PartyMembership>>,
}

/// What the rows of a person are read beside.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The code lists.
    pub lists: &'a CodeLists,
    /// The titles of the day.
    pub titles: &'a BTreeMap<Id<Title>, Title>,
    /// The units of the day.
    pub tree: &'a AreaTree,
    /// The ages of retirement.
    pub retirement: &'a RetirementAges,
}

/// A holding on a day, with the facts by which norms judge it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The holding.
    pub holding: Record<Appointment>,
    /// The facts that are known.
    pub facts: Facts,
}

/// The dimension whose field of study norms ask.
const PROFESSIONAL: &str = "professional";

impl PersonRows {
    /// What the person holds on the day of the tree, with the facts of each.
    pub fn cases(&self, ground: &Ground<'_>) -> Vec<Case> {
        let on = ground.tree.day();
        let live = self.appointments.iter().filter(|row| row.period.contains(on));
        let known = self.known(ground.lists, on);
        live.map(|holding| {
            let mut facts = known.clone();
            self.of_holding(&mut facts, ground, holding);
            Case { holding: holding.clone(), facts }
        })
        .collect()
    }

    /// The facts of the person that are the same for every holding.
    fn known(&self, lists: &CodeLists, on: Day) -> Facts {
        let mut facts = Facts::default();
        let mut learnt: Vec<_> =
            self.qualifications.iter().filter(|row| row.period.contains(on)).collect();
        // Of several levels of one dimension the highest counts: it is put in last.
        learnt.sort_by_key(|row| lists.rank(row.data.dimension.as_str(), row.data.level.as_str()));
        if let Some((row, fields)) = fields_of_study(&learnt) {
            facts.put("person.fields_of_study", told(row, FactValue::Codes(fields)));
        }
        for row in learnt {
            let name = format!("person.{}", row.data.dimension);
            facts.put(&name, told(row, code(row.data.level.as_str())));
        }
        if let Some(row) = self.party.iter().find(|row| row.period.contains(on)) {
            facts.put("person.party", told(row, code(row.data.standing.as_str())));
        }
        if let Some(row) = self.person_on(on) {
            let person = &row.data;
            let codes = [
                ("person.sex", Some(&person.sex)),
                ("person.ethnic_group", person.ethnic_group.as_ref()),
                ("person.religion", person.religion.as_ref()),
            ];
            for (name, value) in codes {
                if let Some(value) = value {
                    facts.put(name, told(row, code(value.as_str())));
                }
            }
        }
        facts
    }

    fn person_on(&self, on: Day) -> Option<&Record<Person>> {
        self.person.iter().find(|row| row.period.contains(on))
    }

    fn of_holding(&self, facts: &mut Facts, ground: &Ground<'_>, holding: &Record<Appointment>) {
        let on = ground.tree.day();
        if let Some(title) = ground.titles.get(&holding.data.title) {
            let codes = [
                ("holding.title", title.code.clone()),
                ("holding.title_group", title.group.as_str().to_owned()),
                ("holding.is_counted_title", title.counted_in_titles.to_string()),
            ];
            for (name, value) in codes {
                facts.put(name, told(holding, FactValue::Code(value)));
            }
        }
        facts.put("holding.mode", told(holding, code(holding.data.mode.as_str())));
        // A holding of which something changed since began before that.
        let own = self.appointments.iter().filter(|row| row.id == holding.id);
        let begun = own.map(|row| row.period.from()).min().unwrap_or(on);
        let held = i64::from(on.completed_years_since(begun));
        let is_earlier = |row: &Record<Appointment>| {
            row.id != holding.id
                && row.data.title == holding.data.title
                && row.period.from() < begun
        };
        let is_first = !self.appointments.iter().any(is_earlier);
        facts.put("holding.is_first", told(holding, FactValue::Code(is_first.to_string())));
        facts.put("holding.years_held", told(holding, FactValue::Number(held)));
        if let Some(row) = self.person_on(on) {
            let born = row.data.born_on;
            let left = |day| ground.retirement.months_left(born, &row.data.sex, day);
            let numbers = [
                ("person.age", age(born, on)),
                ("holding.age_at_start", age(born, begun)),
                ("person.months_to_retirement", left(on)),
                ("holding.months_to_retirement_at_start", left(begun)),
            ];
            for (name, number) in numbers {
                if let Some(number) = number {
                    facts.put(name, told(row, FactValue::Number(number)));
                }
            }
        }
        let unit = ground.tree.counts_in(holding.data.area);
        if let Some(commune) = ground.tree.ancestor(unit, Level::Commune) {
            facts.extend(of_commune(commune));
        }
    }
}

/// The fields of all that somebody learnt for the profession, and the row of the highest level. Not
/// known where that of one is not recorded, which can be any.
fn fields_of_study<'a>(
    learnt: &[&'a Record<Qualification>],
) -> Option<(&'a Record<Qualification>, BTreeSet<String>)> {
    let mut own = learnt.iter().filter(|row| row.data.dimension.as_str() == PROFESSIONAL);
    let fields = own.clone().map(|row| Some(row.data.field_of_study.as_ref()?.as_str().to_owned()));
    Some((own.next_back()?, fields.collect::<Option<_>>()?))
}

fn code(code: &str) -> FactValue {
    FactValue::Code(code.to_owned())
}

fn told<R: Register>(row: &Record<R>, value: FactValue) -> Fact {
    let place = (R::DEFINITION.key.to_owned(), row.id.number());
    Fact { value, row: Some(place), since: Some(row.period.from()) }
}

/// Completed years on a day, where the birth is known well enough to tell.
fn age(born: PartialDay, on: Day) -> Option<i64> {
    let (least, most) = born.completed_years_on(on);
    (least == most).then(|| i64::from(least))
}
