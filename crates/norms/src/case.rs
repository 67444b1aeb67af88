//! The facts of a holding on a day, from the rows of its person.

use std::collections::BTreeMap;

use base::{Day, Id, PartialDay};
use registers::{
    Appointment, CodeLists, PartyMembership, Person, Qualification, Record, Register, Title,
};

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
    /// What the person holds on a day, with the facts of each.
    pub fn cases(
        &self,
        lists: &CodeLists,
        titles: &BTreeMap<Id<Title>, Title>,
        on: Day,
    ) -> Vec<Case> {
        let live = self.appointments.iter().filter(|row| row.period.contains(on));
        live.map(|holding| {
            let facts = self.facts(lists, titles, holding, on);
            Case { holding: holding.clone(), facts }
        })
        .collect()
    }

    fn facts(
        &self,
        lists: &CodeLists,
        titles: &BTreeMap<Id<Title>, Title>,
        holding: &Record<Appointment>,
        on: Day,
    ) -> Facts {
        let mut facts = Facts::default();
        let mut learnt: Vec<_> =
            self.qualifications.iter().filter(|row| row.period.contains(on)).collect();
        // Of several levels of one dimension the highest counts: it is put in last.
        learnt.sort_by_key(|row| lists.rank(row.data.dimension.as_str(), row.data.level.as_str()));
        for row in learnt {
            let name = format!("person.{}", row.data.dimension);
            facts.put(&name, told(row, code(row.data.level.as_str())));
            if let Some(field) = &row.data.field_of_study
                && row.data.dimension.as_str() == PROFESSIONAL
            {
                facts.put("person.field_of_study", told(row, code(field.as_str())));
            }
        }
        if let Some(row) = self.party.iter().find(|row| row.period.contains(on)) {
            facts.put("person.party", told(row, code(row.data.standing.as_str())));
        }
        // A holding of which something changed since began before that.
        let own = self.appointments.iter().filter(|row| row.id == holding.id);
        let begun = own.map(|row| row.period.from()).min().unwrap_or(on);
        if let Some(row) = self.person.iter().find(|row| row.period.contains(on)) {
            of_person(&mut facts, row, begun, on);
        }
        if let Some(title) = titles.get(&holding.data.title) {
            facts.put("holding.title", told(holding, code(title.code.as_str())));
        }
        facts
    }
}

fn of_person(facts: &mut Facts, row: &Record<Person>, begun: Day, on: Day) {
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
    for (name, day) in [("person.age", on), ("holding.age_at_start", begun)] {
        if let Some(age) = age(person.born_on, day) {
            facts.put(name, told(row, FactValue::Number(age)));
        }
    }
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
