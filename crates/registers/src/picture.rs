//! The picture of a day: the rows that statistics are counted from, in memory.
//!
//! Counting is a plain function of a picture; it takes no connection and no clock.

use std::collections::BTreeMap;

use base::{Code, Day, Id};

use crate::{
    Appointment, Area, AreaTree, AssignedQuota, CodeLists, CouncilTerm, PartyMembership, Person,
    Qualification, Record, Title, TitleName,
};

/// Everything the statistics of a day need, as believed at one time.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The day.
    pub on: Day,
    /// The units of the day.
    pub tree: AreaTree,
    /// The titles of the day.
    pub titles: BTreeMap<Id<Title>, Title>,
    /// The names of titles by kind of unit, of the day.
    pub title_names: Vec<TitleName>,
    /// The terms of councils, past and present.
    pub terms: Vec<Record<CouncilTerm>>,
    /// The holdings of every period, so that movements and due days can be told.
    pub appointments: Vec<Record<Appointment>>,
    /// The people, with what does not change.
    pub people: BTreeMap<Id<Person>, Person>,
    /// The names of the day.
    pub names: BTreeMap<Id<Person>, String>,
    /// The Party standing of the day.
    pub party: BTreeMap<Id<Person>, PartyMembership>,
    /// The qualifications of the day, of each person.
    pub qualifications: BTreeMap<Id<Person>, Vec<Qualification>>,
    /// Records found to be another person's: repeat to the one that stays.
    pub joins: BTreeMap<Id<Person>, Id<Person>>,
    /// The numbers assigned, of every year.
    pub quotas: Vec<AssignedQuota>,
    /// The code lists.
    pub lists: &'static CodeLists,
}

impl Picture {
    /// The person who is counted for this record.
    pub fn person(&self, id: Id<Person>) -> Id<Person> {
        let mut at = id;
        // Joins are kept free of circles; the bound only guards against faulty data.
        for _ in 0..16 {
            match self.joins.get(&at) {
                Some(next) => at = *next,
                None => break,
            }
        }
        at
    }

    /// The holdings of a day.
    pub fn holdings_on(&self, day: Day) -> impl Iterator<Item = &Record<Appointment>> {
        self.appointments
            .iter()
            .filter(move |row| row.period.contains(day))
    }

    /// The highest level of a person in a dimension: `None` when nothing is known.
    pub fn level(&self, person: Id<Person>, dimension: &str) -> Option<&Code> {
        let rows = self.qualifications.get(&person)?.iter();
        rows.filter(|row| row.dimension.as_str() == dimension)
            .max_by_key(|row| self.lists.rank(dimension, row.level.as_str()))
            .map(|row| &row.level)
    }

    /// Is the holding's own unit dissolved, so that it counts in a successor?
    pub fn is_carried_over(&self, area: Id<Area>) -> bool {
        self.tree.counts_in(area) != area
    }
}
