//! Random small worlds in memory: units that merge, split and end, people with every oddity.

use std::collections::BTreeSet;

use base::{Code, Day, Id, PartialDay, Period};
use census::{Catalogue, Facts};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registers::{
    Appointment, Area, AreaLineage, CodeLists, CouncilTerm, PartyMembership, Person, PersonJoin,
    Qualification, Record, Title,
};

pub(crate) type Dice = ChaCha8Rng;

/// A world: what the registers hold.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) catalogue: Catalogue,
    pub(crate) facts: Facts,
    next: i64,
}

pub(crate) fn dice(seed: u64) -> Dice {
    ChaCha8Rng::seed_from_u64(seed)
}

pub(crate) fn lists() -> &'static CodeLists {
    CodeLists::standard().expect("the lists read")
}

pub(crate) fn codes(list: &str) -> Vec<String> {
    let list = lists().get(list).expect("a list");
    list.items.iter().map(|item| item.code.clone()).collect()
}

pub(crate) fn chance(dice: &mut Dice, percent: u32) -> bool {
    dice.random_range(0..100) < percent
}

pub(crate) fn pick<'a, T>(dice: &mut Dice, of: &'a [T]) -> Option<&'a T> {
    if of.is_empty() { None } else { of.get(dice.random_range(0..of.len())) }
}

/// A day between two years.
pub(crate) fn some_day(dice: &mut Dice, from: i32, until: i32) -> Day {
    // Often the last day of February, the days around it, and the ends of a year.
    let year = dice.random_range(from..until);
    let days = [(2, 28), (2, 29), (3, 1), (1, 1), (12, 31), (7, 1)];
    if chance(dice, 30)
        && let Some((month, day)) = pick(dice, &days)
        && let Ok(day) = Day::new(year, *month, *day)
    {
        return day;
    }
    let first = Day::new(year, 1, 1).expect("a day");
    first.plus_days(dice.random_range(0..365))
}

fn period(dice: &mut Dice, from: i32, until: i32) -> Period {
    let start = some_day(dice, from, until);
    let end = match dice.random_range(0..10) {
        0..4 => None,
        4 => Some(start.next()),
        _ => Some(start.plus_days(dice.random_range(1..4_000))),
    };
    Period::new(start, end).expect("a period")
}

fn record<R>(id: i64, period: Period, data: R) -> Record<R> {
    Record { id: Id::new(id), version: 1, period, recorded: 1, data }
}

fn code(dice: &mut Dice, list: &str) -> Code {
    let codes = codes(list);
    Code::new(pick(dice, &codes).expect("a code"))
}

impl World {
    /// The world of a seed.
    pub(crate) fn of(dice: &mut Dice) -> Self {
        let mut world = Self { catalogue: Catalogue::default(), facts: Facts::default(), next: 0 };
        world.units(dice);
        for _ in 0..dice.random_range(0..=10u32) {
            world.reorganise(dice);
        }
        for _ in 0..dice.random_range(1..=4u32) {
            let id = world.number();
            let period = if chance(dice, 80) { long() } else { period(dice, 2000, 2025) };
            world.catalogue.titles.push(record(id, period, title(id)));
        }
        for start in [2004, 2011, 2016] {
            let id = world.number();
            let from = Day::new(start, 6, 1).expect("a day");
            let until = Day::new(start + 5, 6, 1).ok();
            let period = Period::new(from, until).expect("a period");
            let level = Code::new("commune");
            let term = CouncilTerm { name: start.to_string(), level };
            world.catalogue.terms.push(record(id, period, term));
        }
        for _ in 0..dice.random_range(0..=9u32) {
            world.person(dice);
        }
        for _ in 0..dice.random_range(0..=2u32) {
            world.join(dice);
        }
        world
    }

    fn number(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    fn unit(&mut self, dice: &mut Dice, kind: &str, parent: Option<Id<Area>>) -> Id<Area> {
        let id = self.number();
        let is_old = chance(dice, 85);
        let period = if is_old { long() } else { Period::since(some_day(dice, 1995, 2015)) };
        self.catalogue.areas.areas.push(record(id, period, area(id, kind, parent)));
        Id::new(id)
    }

    fn units(&mut self, dice: &mut Dice) {
        let provinces = dice.random_range(0..=2u32);
        for _ in 0..provinces {
            let province = self.unit(dice, "province", None);
            for _ in 0..dice.random_range(0..=2u32) {
                let district = self.unit(dice, "rural-district", Some(province));
                for _ in 0..dice.random_range(0..=3u32) {
                    let commune = self.unit(dice, "commune", Some(district));
                    for _ in 0..dice.random_range(0..=2u32) {
                        self.unit(dice, "village", Some(commune));
                    }
                }
            }
        }
    }

    /// A unit ends, mostly into one or two others; or a village goes to another commune.
    pub(crate) fn reorganise(&mut self, dice: &mut Dice) {
        let day = some_day(dice, 2003, 2028);
        let rows = &self.catalogue.areas.areas;
        let standing: Vec<usize> =
            (0..rows.len()).filter(|row| rows[*row].period.contains(day)).collect();
        let Some(row) = pick(dice, &standing).copied() else { return };
        let ended = rows[row].clone();
        let Some(before) = ended.period.before(day) else { return };
        let kind = ended.data.kind.clone();
        let peers: Vec<Id<Area>> = standing
            .iter()
            .filter(|other| rows[**other].data.kind == kind && **other != row)
            .map(|other| rows[*other].id)
            .collect();
        self.catalogue.areas.areas[row].period = before;
        if kind.as_str() == "village" && chance(dice, 60) {
            let after = ended.period.since_day(day).expect("it stood");
            let communes = self.catalogue.areas.areas.iter();
            let communes = communes.filter(|row| row.data.kind.as_str() == "commune");
            let communes: Vec<Id<Area>> = communes.map(|row| row.id).collect();
            let parent = pick(dice, &communes).copied().or(ended.data.parent);
            let data = Area { parent, ..ended.data };
            self.catalogue.areas.areas.push(Record { id: ended.id, ..record(0, after, data) });
            return;
        }
        if chance(dice, 12) {
            return;
        }
        let mut shares = vec![dice.random_range(51..=100)];
        if chance(dice, 20) {
            shares.push(100 - shares[0]);
        }
        for share_percent in shares.into_iter().filter(|share| *share > 0) {
            let sixty = chance(dice, 60);
            let peer = pick(dice, &peers).filter(|_| sixty);
            let to_area = if let Some(peer) = peer {
                *peer
            } else {
                let id = self.number();
                let data = area(id, kind.as_str(), ended.data.parent);
                self.catalogue.areas.areas.push(record(id, Period::since(day), data));
                Id::new(id)
            };
            let (from_area, document) = (ended.id, Id::new(1));
            let lineage = AreaLineage { from_area, to_area, share_percent, document };
            let id = self.number();
            self.catalogue.areas.lineage.push(record(id, Period::since(day), lineage));
        }
    }

    fn person(&mut self, dice: &mut Dice) {
        let id = self.number();
        self.fill(dice, Id::new(id));
    }

    /// Gives a person everything, or next to nothing.
    pub(crate) fn fill(&mut self, dice: &mut Dice, person: Id<Person>) {
        if chance(dice, 92) {
            let born = some_day(dice, 1940, 2003);
            let born_on = match dice.random_range(0..6) {
                0 => PartialDay::Year(born.year()),
                1 => PartialDay::Month(born.year(), born.month()),
                _ => PartialDay::Day(born),
            };
            let data = Person {
                sex: code(dice, "sex"),
                born_on,
                ethnic_group: chance(dice, 80).then(|| code(dice, "ethnic-group")),
                religion: chance(dice, 70).then(|| code(dice, "religion")),
            };
            let since = if chance(dice, 85) { born } else { some_day(dice, 2005, 2020) };
            self.facts.people.push(record(person.number(), Period::since(since), data));
        }
        for _ in 0..dice.random_range(0..=3u32) {
            self.hold(dice, person);
        }
        let mut from = some_day(dice, 1990, 2015);
        for _ in 0..dice.random_range(0..=2u32) {
            let until = from.plus_days(dice.random_range(1..4_000));
            let standing = code(dice, "party-standing");
            let (admitted_on, full_member_since) = (None, None);
            let data = PartyMembership { person, standing, admitted_on, full_member_since };
            let id = self.number();
            self.facts.party.push(record(id, Period::new(from, Some(until)).expect("one"), data));
            from = until;
        }
        for _ in 0..dice.random_range(0..=3u32) {
            let period = period(dice, 1990, 2024);
            let data = Qualification {
                person,
                dimension: code(dice, "qualification-dimension"),
                level: code(dice, "qualification-level"),
                field_of_study: None,
                institution: None,
                obtained_on: None,
            };
            let id = self.number();
            self.facts.qualifications.push(record(id, period, data));
        }
        self.facts.qualifications.sort_by_key(|row| row.id);
    }

    fn hold(&mut self, dice: &mut Dice, person: Id<Person>) {
        let areas: Vec<Id<Area>> = self.catalogue.areas.areas.iter().map(|row| row.id).collect();
        let titles: Vec<Id<Title>> = self.catalogue.titles.iter().map(|row| row.id).collect();
        let (Some(area), Some(title)) = (pick(dice, &areas), pick(dice, &titles)) else { return };
        let terms: Vec<Id<CouncilTerm>> = self.catalogue.terms.iter().map(|row| row.id).collect();
        let data = Appointment {
            person,
            title: *title,
            area: *area,
            mode: code(dice, "appointment-mode"),
            way_gained: code(dice, "way-gained"),
            act: None,
            confirmation: None,
            way_ended: chance(dice, 30).then(|| code(dice, "way-ended")),
            ended_by: None,
            managing_body: None,
            using_body: None,
            term: pick(dice, &terms).copied().filter(|_| chance(dice, 40)),
            probation_ends_on: None,
        };
        let period = period(dice, 2001, 2026);
        let id = self.number();
        // A holding of which something changed while it lasted stands in two rows.
        let turn = period.from().plus_days(dice.random_range(1..900));
        match (period.before(turn), period.since_day(turn)) {
            (Some(before), Some(after)) if chance(dice, 25) => {
                let changed = Appointment { mode: code(dice, "appointment-mode"), ..data.clone() };
                self.facts.appointments.push(record(id, before, data));
                self.facts.appointments.push(record(id, after, changed));
            }
            _ => self.facts.appointments.push(record(id, period, data)),
        }
    }

    /// Somebody is found to be somebody else.
    pub(crate) fn join(&mut self, dice: &mut Dice) {
        let people: Vec<Id<Person>> = self.people().into_iter().collect();
        let (Some(person), Some(same_as)) = (pick(dice, &people), pick(dice, &people)) else {
            return;
        };
        // A repeat is joined once, and to somebody who came before, so that there is no circle.
        if same_as < person && self.facts.joins.iter().all(|row| row.data.person != *person) {
            let id = self.number();
            let data = PersonJoin { person: *person, same_as: *same_as };
            self.facts.joins.push(record(id, period(dice, 2005, 2024), data));
        }
    }

    /// Everybody of whom something is recorded.
    pub(crate) fn people(&self) -> BTreeSet<Id<Person>> {
        let people = self.facts.people.iter().map(|row| row.id);
        people.chain(self.facts.appointments.iter().map(|row| row.data.person)).collect()
    }

    /// Takes everything of a person away.
    pub(crate) fn forget(&mut self, person: Id<Person>) {
        let facts = &mut self.facts;
        facts.people.retain(|row| row.id != person);
        facts.appointments.retain(|row| row.data.person != person);
        facts.party.retain(|row| row.data.person != person);
        facts.qualifications.retain(|row| row.data.person != person);
    }

    /// The rows of some people.
    pub(crate) fn facts_of(&self, people: &BTreeSet<Id<Person>>) -> Facts {
        let mut facts = self.facts.clone();
        facts.people.retain(|row| people.contains(&row.id));
        facts.appointments.retain(|row| people.contains(&row.data.person));
        facts.party.retain(|row| people.contains(&row.data.person));
        facts.qualifications.retain(|row| people.contains(&row.data.person));
        facts.joins.retain(|row| people.contains(&row.data.person));
        facts
    }

    /// A day on which something may be different: near the end of a period, a birthday, any.
    pub(crate) fn telling_day(&self, dice: &mut Dice) -> Day {
        let mut days: Vec<Day> = Vec::new();
        let mut ends = |period: Period| {
            days.extend([Some(period.from()), period.until()].into_iter().flatten());
        };
        self.facts.appointments.iter().for_each(|row| ends(row.period));
        self.facts.party.iter().for_each(|row| ends(row.period));
        self.facts.joins.iter().for_each(|row| ends(row.period));
        self.catalogue.areas.lineage.iter().for_each(|row| ends(row.period));
        for row in &self.facts.people {
            let born = row.data.born_on.latest();
            days.extend([31u32, 41, 51].map(|years| born.plus_months(12 * years)));
        }
        let day = match pick(dice, &days) {
            Some(day) if chance(dice, 75) => *day,
            _ => some_day(dice, 1995, 2032),
        };
        match dice.random_range(0..4) {
            0 => day.previous(),
            1 => day.next(),
            _ => day,
        }
    }
}

fn long() -> Period {
    Period::since(Day::new(2000, 1, 1).expect("a day"))
}

fn area(id: i64, kind: &str, parent: Option<Id<Area>>) -> Area {
    Area { name: format!("Số {id}"), kind: Code::new(kind), parent, basis: Code::new("official") }
}

fn title(id: i64) -> Title {
    Title {
        code: format!("title_{id}"),
        group: Code::new("cadre"),
        law_label: id.to_string(),
        print_label: id.to_string(),
        side: Code::new("elected"),
        level: Code::new("commune"),
        counted_in_payroll: true,
        counted_in_titles: true,
        posts_per_area: None,
        acting_body: None,
        confirming_body: None,
    }
}

/// A number of dice of its own, so that a world does not depend on how it is questioned.
pub(crate) fn fork(dice: &mut Dice) -> Dice {
    ChaCha8Rng::seed_from_u64(dice.next_u64())
}
