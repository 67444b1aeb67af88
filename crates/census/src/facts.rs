//! What registers tell of some people, and what it means on each day.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Period};
use registers::{Appointment, PartyMembership, Person, PersonJoin, Qualification, Record, Title};

use crate::builder::Stretch;
use crate::schema::MAX_ATTRIBUTES;
use crate::source::Source;

/// The rows of some people, of every period, as believed at one time.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Their holdings.
    pub appointments: Vec<Record<Appointment>>,
    /// What does not change.
    pub people: Vec<Record<Person>>,
    /// Their Party standing.
    pub party: Vec<Record<PartyMembership>>,
    /// Their qualifications.
    pub qualifications: Vec<Record<Qualification>>,
    /// Which records are another person's.
    pub joins: Vec<Record<PersonJoin>>,
}

/// The rows of people who are or were held for one, so that their days are told together.
#[derive(Default)]
struct Group<'a> {
    appointments: Vec<&'a Record<Appointment>>,
    people: Vec<&'a Record<Person>>,
    party: Vec<&'a Record<PartyMembership>>,
    qualifications: Vec<&'a Record<Qualification>>,
    joins: Vec<&'a Record<PersonJoin>>,
}

/// What is known of one person during some days.
#[derive(Clone, Copy)]
struct Known<'a> {
    record: Option<&'a Person>,
    codes: [u8; MAX_ATTRIBUTES],
}

impl Facts {
    /// Calls with the stretches of each person: all those of people joined with one another at once.
    pub(crate) fn each_person<E>(
        &self,
        source: &Source,
        found: &mut dyn FnMut(&[Stretch]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut groups: BTreeMap<Id<Person>, Group<'_>> = BTreeMap::new();
        let first = self.first_of_group();
        let group = |person: Id<Person>| first.get(&person).copied().unwrap_or(person);
        for row in &self.appointments {
            groups.entry(group(row.data.person)).or_default().appointments.push(row);
        }
        for row in &self.people {
            groups.entry(group(row.id)).or_default().people.push(row);
        }
        for row in &self.party {
            groups.entry(group(row.data.person)).or_default().party.push(row);
        }
        for row in &self.qualifications {
            groups.entry(group(row.data.person)).or_default().qualifications.push(row);
        }
        for row in &self.joins {
            groups.entry(group(row.data.person)).or_default().joins.push(row);
        }
        groups.values().filter(|group| !group.appointments.is_empty()).try_for_each(|group| {
            let mut stretches = Vec::new();
            group.stretches(source, &mut stretches);
            // After a join others are counted for one, so that each belongs to whom it is counted.
            stretches.sort_by_key(|stretch| stretch.person);
            stretches.chunk_by(|left, right| left.person == right.person).try_for_each(&mut *found)
        })
    }

    /// The smallest of the people who are joined with one another on some day, for each of them.
    fn first_of_group(&self) -> BTreeMap<Id<Person>, Id<Person>> {
        let mut first: BTreeMap<Id<Person>, Id<Person>> = BTreeMap::new();
        loop {
            let mut is_settled = true;
            for row in &self.joins {
                let pair = [row.data.person, row.data.same_as];
                let smallest = |id: &Id<Person>| first.get(id).copied().unwrap_or(*id);
                let least = pair.iter().map(smallest).min().unwrap_or(row.data.person);
                for id in pair {
                    if first.insert(id, least) != Some(least) {
                        is_settled = false;
                    }
                }
            }
            if is_settled {
                return first;
            }
        }
    }
}

impl Group<'_> {
    /// The stretches of all holdings, each split where anything about it changes.
    fn stretches(&self, source: &Source, stretches: &mut Vec<Stretch>) {
        let breaks = self.breaks();
        for (place, from) in breaks.iter().enumerate() {
            let until = breaks.get(place + 1).copied();
            let live = self.appointments.iter().filter(|row| row.period.contains(*from));
            let mut known: BTreeMap<Id<Person>, Known<'_>> = BTreeMap::new();
            for row in live {
                let person = self.person_on(row.data.person, *from);
                let known =
                    *known.entry(person).or_insert_with(|| self.known(source, person, *from));
                let mut codes = known.codes;
                if !source.code_holding(&row.data, &mut codes) {
                    continue;
                }
                let term = self.held_before(source, row, person, *from);
                source.code_earlier_term(term, &mut codes);
                let begun = self.begun(row.id).unwrap_or(row.period.from());
                let first = !self.held_earlier(row, (person, begun), *from);
                source.code_beginning(known.record, (begun, first), &mut codes);
                let Ok(period) = Period::new(*from, until) else { continue };
                let next = Stretch {
                    person,
                    holding: row.id,
                    area: row.data.area,
                    period,
                    begun,
                    born: known.record.map(|record| record.born_on),
                    codes,
                };
                add(stretches, next);
            }
        }
    }

    /// The days on which anything changes.
    fn breaks(&self) -> Vec<Day> {
        let mut days = Vec::new();
        let mut add = |period: Period| {
            days.extend([Some(period.from()), period.until()].into_iter().flatten());
        };
        self.appointments.iter().for_each(|row| add(row.period));
        self.people.iter().for_each(|row| add(row.period));
        self.party.iter().for_each(|row| add(row.period));
        self.qualifications.iter().for_each(|row| add(row.period));
        self.joins.iter().for_each(|row| add(row.period));
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The person for whom a record is counted on a day.
    fn person_on(&self, id: Id<Person>, day: Day) -> Id<Person> {
        let mut at = id;
        // Joins are kept free of circles; the bound only guards against faulty data.
        for _ in 0..16 {
            let next =
                self.joins.iter().rfind(|row| row.data.person == at && row.period.contains(day));
            match next {
                Some(row) => at = row.data.same_as,
                None => break,
            }
        }
        at
    }

    /// The records that are this person's on a day, the own one first.
    fn records_on(&self, person: Id<Person>, day: Day) -> Vec<Id<Person>> {
        let joined = self.joins.iter().filter(|row| row.period.contains(day));
        let repeats: BTreeSet<Id<Person>> = joined
            .map(|row| row.data.person)
            .filter(|id| *id != person && self.person_on(*id, day) == person)
            .collect();
        std::iter::once(person).chain(repeats).collect()
    }

    fn known(&self, source: &Source, person: Id<Person>, day: Day) -> Known<'_> {
        let records =
            if self.joins.is_empty() { vec![person] } else { self.records_on(person, day) };
        let own = records.iter().find_map(|id| {
            self.people.iter().rfind(|row| row.id == *id && row.period.contains(day))
        });
        let standing = records.iter().find_map(|id| {
            self.party.iter().rfind(|row| row.data.person == *id && row.period.contains(day))
        });
        let mut codes = source.nothing_known();
        source.code_person(
            own.map(|row| &row.data),
            standing.map(|row| &row.data.standing),
            &mut codes,
        );
        let mut learnt = Vec::new();
        for id in &records {
            let rows = self.qualifications.iter();
            for row in rows.filter(|row| row.data.person == *id && row.period.contains(day)) {
                source.code_level(&row.data, &mut codes);
                learnt.push(&row.data);
            }
        }
        source.code_fields(&learnt, &mut codes);
        Known { record: own.map(|row| &row.data), codes }
    }

    /// Did the person hold the title in a term of the council before that of the holding? Nothing
    /// where the holding is of no term.
    fn held_before(
        &self,
        source: &Source,
        row: &Record<Appointment>,
        person: Id<Person>,
        day: Day,
    ) -> Option<bool> {
        let start = source.term_start(row.data.term?)?;
        let is_before = |other: &&Record<Appointment>| {
            let other = &other.data;
            let began = other.term.and_then(|term| source.term_start(term));
            let same_title = |title: Id<Title>| title == row.data.title;
            began.is_some_and(|began| began < start)
                && same_title(other.title)
                && self.person_on(other.person, day) == person
        };
        Some(self.appointments.iter().any(is_before))
    }
}

impl Group<'_> {
    /// The first day of a holding, of which something may have changed since.
    fn begun(&self, holding: Id<Appointment>) -> Option<Day> {
        let own = self.appointments.iter().filter(|row| row.id == holding);
        own.map(|row| row.period.from()).min()
    }

    /// Did the person hold the title before, by another holding?
    fn held_earlier(
        &self,
        row: &Record<Appointment>,
        (person, begun): (Id<Person>, Day),
        day: Day,
    ) -> bool {
        self.appointments.iter().any(|other| {
            other.id != row.id
                && other.data.title == row.data.title
                && other.period.from() < begun
                && self.person_on(other.data.person, day) == person
        })
    }
}

/// Adds a stretch, or lengthens the last one of its holding where nothing has changed.
fn add(stretches: &mut Vec<Stretch>, next: Stretch) {
    let last = stretches.iter_mut().rfind(|last| {
        last.holding == next.holding && last.period.until() == Some(next.period.from())
    });
    if let Some(last) = last {
        let same = last.person == next.person
            && last.area == next.area
            && last.born == next.born
            && last.codes == next.codes;
        if let (true, Ok(period)) = (same, Period::new(last.period.from(), next.period.until())) {
            last.period = period;
            return;
        }
    }
    stretches.push(next);
}
