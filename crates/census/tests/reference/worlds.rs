//! Random small worlds in memory: people with every oddity, in units that merge, split and end.

use base::{Code, Day, Id, PartialDay, Period};
use census::{Catalogue, Facts};
use registers::{
    Appointment, AreaTree, CodeLists, CouncilTerm, PartyMembership, Person, PersonJoin, Picture,
    Qualification, Record, Title, nearest,
};

use crate::dice::Dice;
use crate::held::{LISTS, OF_NORMS};

/// All rows of a world, of every period.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) catalogue: Catalogue,
    pub(crate) facts: Facts,
    /// The days on which things happen; few, so that they happen together.
    pub(crate) days: Vec<Day>,
    next: i64,
}

/// The code lists.
pub(crate) fn lists() -> &'static CodeLists {
    CodeLists::standard().unwrap()
}

/// A day, as it is written.
pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Days at the ends of what the census tells apart, and beyond.
pub(crate) const ENDS: [&str; 7] = [
    "1850-06-01",
    "1899-12-31",
    "1900-01-01",
    "1900-01-02",
    "2079-06-05",
    "2079-06-06",
    "2150-01-01",
];

impl World {
    /// The world of these dice.
    pub(crate) fn roll(dice: &mut Dice) -> Self {
        let mut world = Self {
            catalogue: Catalogue::default(),
            facts: Facts::default(),
            days: days(dice),
            next: 0,
        };
        world.roll_units(dice);
        world.roll_titles_and_terms(dice);
        let people = match dice.below(500) {
            0 => 1_500,
            1..=9 => 120,
            _ => dice.between(0, 12),
        };
        for _ in 0..people {
            world.roll_person(dice);
        }
        for _ in 0..dice.below(5) {
            world.roll_join(dice);
        }
        world
    }

    /// The world of these rows; things happen on the days on which they begin and end.
    pub(crate) fn of_rows(catalogue: Catalogue, facts: Facts) -> Self {
        let areas = catalogue.areas.areas.iter().map(|row| row.period);
        let periods = areas
            .chain(catalogue.areas.lineage.iter().map(|row| row.period))
            .chain(facts.appointments.iter().map(|row| row.period))
            .chain(facts.party.iter().map(|row| row.period))
            .chain(facts.qualifications.iter().map(|row| row.period))
            .chain(facts.joins.iter().map(|row| row.period));
        let ends = periods.flat_map(|period| [Some(period.from()), period.until()]);
        let mut days: Vec<Day> = ends.flatten().collect();
        days.sort();
        days.dedup();
        Self { catalogue, facts, days, next: 0 }
    }

    /// The number of the next record.
    pub(crate) fn number(&mut self, dice: &mut Dice) -> i64 {
        self.next += 1 + i64::from(dice.chance(10)) * 7;
        self.next
    }

    /// A day on which things happen.
    pub(crate) fn some_day(&self, dice: &mut Dice) -> Day {
        *dice.pick(&self.days)
    }

    /// A period between days on which things happen.
    pub(crate) fn period(&self, dice: &mut Dice) -> Period {
        let (one, other) = (self.some_day(dice), self.some_day(dice));
        let (from, until) = (one.min(other), one.max(other));
        let until = if from == until { from.next() } else { until };
        Period::new(from, dice.chance(60).then_some(until)).unwrap()
    }

    fn roll_titles_and_terms(&mut self, dice: &mut Dice) {
        let groups = codes("title-group");
        for _ in 0..dice.between(1, 5) {
            let id = self.number(dice);
            let group = dice.pick(&groups).clone();
            let period = self.period(dice);
            self.catalogue.titles.push(record(id, period, title(id, &group)));
        }
        let mut starts: Vec<Day> = (0..dice.below(4)).map(|_| self.some_day(dice)).collect();
        starts.sort();
        for from in starts {
            let id = self.number(dice);
            let term = CouncilTerm { name: format!("Khoá {id}"), level: Code::new("commune") };
            self.catalogue.terms.push(record(id, Period::since(from), term));
        }
    }

    fn roll_person(&mut self, dice: &mut Dice) {
        let person = Id::new(self.number(dice));
        self.roll_rows(dice, person);
    }

    /// Everything about a person.
    pub(crate) fn roll_rows(&mut self, dice: &mut Dice, person: Id<Person>) {
        let born_on = birth(dice);
        // A person of whom nothing is known, or nothing yet; or whose record says something else
        // from some day on.
        if dice.chance(92) {
            let period = if dice.chance(80) { since_long() } else { self.period(dice) };
            let later = if dice.chance(10) { Some(self.some_day(dice)) } else { None };
            let first = later.and_then(|day| period.before(day)).unwrap_or(period);
            let data = about(dice, born_on);
            self.facts.people.push(record(person.number(), first, data));
            if let (Some(rest), true) =
                (later.and_then(|day| period.since_day(day)), first != period)
            {
                let (born_on, version) = (birth(dice), 2);
                let data = about(dice, born_on);
                let row = record(person.number(), rest, data);
                self.facts.people.push(Record { version, ..row });
            }
        }
        let holdings = *dice.pick(&[0, 1, 1, 1, 1, 2, 2, 3, 3, 5]);
        for _ in 0..holdings {
            self.roll_holding(dice, person);
        }
        self.roll_standing(dice, person);
        for _ in 0..dice.below(4) {
            let id = self.number(dice);
            let profession = dice.chance(30).then(|| Code::new("professional"));
            let data = Qualification {
                person,
                dimension: profession.unwrap_or_else(|| code(dice, "qualification-dimension")),
                level: code(dice, "qualification-level"),
                field_of_study: dice.chance(70).then(|| code(dice, "field-of-study")),
                institution: None,
                obtained_on: None,
            };
            let period = if dice.chance(60) { since_long() } else { self.period(dice) };
            self.facts.qualifications.push(record(id, period, data));
        }
    }

    fn roll_holding(&mut self, dice: &mut Dice, person: Id<Person>) {
        let areas = &self.catalogue.areas.areas;
        let Some(area) = dice.some(areas).map(|row| row.id) else { return };
        // Often the title that the person holds elsewhere, too.
        let own = self.facts.appointments.last().filter(|row| row.data.person == person);
        let title = match own {
            Some(own) if dice.chance(40) => own.data.title,
            _ => dice.pick(&self.catalogue.titles).id,
        };
        let term = dice.chance(50).then(|| dice.some(&self.catalogue.terms)).flatten();
        let term = term.map(|row| row.id);
        let data = Appointment {
            person,
            title,
            area,
            mode: code(dice, "appointment-mode"),
            way_gained: code(dice, "way-gained"),
            act: None,
            confirmation: None,
            way_ended: dice.chance(40).then(|| code(dice, "way-ended")),
            ended_by: None,
            managing_body: None,
            using_body: None,
            term,
            probation_ends_on: None,
        };
        let period = self.period(dice);
        let id = self.number(dice);
        self.facts.appointments.push(record(id, period, data.clone()));
        // From some day on it tells of another unit or mode.
        if dice.chance(15) {
            let (from, mode) = (self.some_day(dice), code(dice, "appointment-mode"));
            let area = dice.pick(&self.catalogue.areas.areas).id;
            let last = self.facts.appointments.last_mut().unwrap();
            if let (Some(before), Some(after)) = (period.before(from), period.since_day(from)) {
                last.period = before;
                let data = Appointment { area, mode, ..data };
                self.facts.appointments.push(Record { version: 2, ..record(id, after, data) });
            }
        }
    }

    fn roll_standing(&mut self, dice: &mut Dice, person: Id<Person>) {
        let mut from: Vec<Day> = (0..dice.below(4)).map(|_| self.some_day(dice)).collect();
        from.sort();
        from.dedup();
        for (place, day) in from.iter().enumerate() {
            let until = from.get(place + 1).copied().filter(|_| dice.chance(90));
            let standing = code(dice, "party-standing");
            let data =
                PartyMembership { person, standing, admitted_on: None, full_member_since: None };
            let id = self.number(dice);
            self.facts.party.push(record(id, Period::new(*day, until).unwrap(), data));
        }
    }

    pub(crate) fn roll_join(&mut self, dice: &mut Dice) {
        let holders = self.facts.appointments.iter().map(|row| row.data.person);
        let mut people: Vec<Id<Person>> = self.facts.people.iter().map(|row| row.id).collect();
        people.extend(holders);
        people.sort();
        people.dedup();
        let (Some(one), Some(other)) = (dice.some(&people), dice.some(&people)) else { return };
        // Never a circle: the one that stays has always the smaller remainder.
        let rank = |id: &Id<Person>| (id.number() % 5, id.number());
        let (same_as, person) =
            if rank(one) < rank(other) { (*one, *other) } else { (*other, *one) };
        let period = self.period(dice);
        let overlaps =
            |row: &Record<PersonJoin>| row.data.person == person && row.period.overlaps(period);
        if person != same_as && !self.facts.joins.iter().any(overlaps) {
            let id = self.number(dice);
            self.facts.joins.push(record(id, period, PersonJoin { person, same_as }));
        }
    }

    /// The picture of a day, as a reader makes it of the same rows.
    pub(crate) fn picture(&self, on: Day) -> Picture {
        fn live<R: Clone>(rows: &[Record<R>], on: Day) -> Vec<Record<R>> {
            rows.iter().filter(|row| row.period.contains(on)).cloned().collect()
        }
        let mut qualifications = std::collections::BTreeMap::new();
        for row in live(&self.facts.qualifications, on) {
            qualifications.entry(row.data.person).or_insert_with(Vec::new).push(row.data);
        }
        let facts = &self.facts;
        let party = live(&facts.party, on).into_iter();
        let joins = live(&facts.joins, on).into_iter();
        Picture {
            on,
            tree: AreaTree::on(&self.catalogue.areas, lists(), on),
            titles: nearest(self.catalogue.titles.iter().cloned(), on),
            title_names: Vec::new(),
            terms: self.catalogue.terms.clone(),
            appointments: facts.appointments.clone(),
            people: live(&facts.people, on).into_iter().map(|row| (row.id, row.data)).collect(),
            names: std::collections::BTreeMap::new(),
            party: party.map(|row| (row.data.person, row.data)).collect(),
            qualifications,
            joins: joins.map(|row| (row.data.person, row.data.same_as)).collect(),
            quotas: registers::Quotas::default(),
            lists: lists(),
        }
    }
}

fn about(dice: &mut Dice, born_on: PartialDay) -> Person {
    Person {
        sex: code(dice, "sex"),
        born_on,
        ethnic_group: dice.chance(80).then(|| code(dice, "ethnic-group")),
        religion: dice.chance(80).then(|| code(dice, "religion")),
    }
}

fn birth(dice: &mut Dice) -> PartialDay {
    let year = i32::try_from(dice.between(1944, 2004)).unwrap();
    let month = u32::try_from(dice.between(1, 12)).unwrap();
    match dice.below(10) {
        0 => PartialDay::Year(year),
        1 => PartialDay::Month(year, month),
        2 | 3 => PartialDay::Day(Day::new(year / 4 * 4, 2, 29).unwrap()),
        4 => PartialDay::Day(*dice.pick(&["1900-01-02", "1901-03-01", "2079-06-05"].map(day))),
        _ => {
            let from_start = dice.below(365) as u64;
            PartialDay::Day(Day::new(year, 1, 1).unwrap().plus_days(from_start))
        }
    }
}

/// The days of a world: of twenty years, with the end of February, and often of the ends of time.
fn days(dice: &mut Dice) -> Vec<Day> {
    let mut days: Vec<Day> = ["2008-02-29", "2021-02-28", "2021-03-01"].map(day).into();
    for _ in 0..dice.between(3, 9) {
        days.push(day("2005-01-01").plus_days(dice.below(7_500) as u64));
    }
    if dice.chance(40) {
        days.extend((0..dice.between(1, 4)).map(|_| {
            let end: &str = dice.pick::<&str>(&ENDS);
            day(end)
        }));
    }
    days
}

fn since_long() -> Period {
    Period::since(day("1900-01-01"))
}

/// The codes of a list.
pub(crate) fn codes(list: &str) -> Vec<String> {
    lists().get(list).unwrap().items.iter().map(|item| item.code.clone()).collect()
}

/// The list of an attribute; nothing for the title and the earlier term.
pub(crate) fn list_of(attribute: &str) -> Option<&'static str> {
    let own = LISTS.iter().find(|(key, _)| *key == attribute).map(|(_, list)| *list);
    let is_other =
        !["title", "earlier_term"].contains(&attribute) && !OF_NORMS.contains(&attribute);
    let other = is_other.then_some("qualification-level");
    own.or(other)
}

/// A code of a list: the first few are frequent.
pub(crate) fn code(dice: &mut Dice, list: &str) -> Code {
    let items = &lists().get(list).unwrap().items;
    let number = if dice.chance(70) { items.len().min(3) } else { items.len() };
    Code::new(items[dice.below(number)].code.as_str())
}

/// A record that was written at once.
pub(crate) fn record<R>(id: i64, period: Period, data: R) -> Record<R> {
    Record { id: Id::new(id), version: 1, period, recorded: 1, data }
}

/// A title of communes.
pub(crate) fn title(id: i64, group: &str) -> Title {
    Title {
        code: format!("title_{id}"),
        group: Code::new(group),
        law_label: format!("Chức danh {id}"),
        print_label: format!("Chức danh {id}"),
        side: Code::new("state"),
        level: Code::new("commune"),
        counted_in_payroll: false,
        counted_in_titles: true,
        posts_per_area: None,
        acting_body: None,
        confirming_body: None,
    }
}
