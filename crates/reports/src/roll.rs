//! The roll of an area on a day: who holds what there, each person once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::{Day, Id};
use registers::{Appointment, Area, CouncilTerm, Person, Picture, Record, Title};

use crate::counting::{Counting, Ground, Holders};
use crate::definitions::Definitions;
use crate::door::{Cell, Door, Test};
use crate::facts::{Facts, repeats};
use crate::part_two::to_number;

/// One holding that counts in the area.
pub(crate) struct Holding<'a> {
    pub(crate) record: &'a Record<Appointment>,
    pub(crate) title: &'a Title,
    /// The place of its person in [`Roll::people`].
    pub(crate) person: usize,
    /// The unit in which it counts on the day.
    pub(crate) unit: Id<Area>,
    /// Does its title count holdings of this mode?
    pub(crate) counted: bool,
}

/// The people of one population.
#[derive(Default)]
pub(crate) struct Members {
    /// Places in [`Roll::holdings`].
    pub(crate) holdings: Vec<usize>,
    /// Places in [`Roll::people`], ascending, each once.
    pub(crate) persons: Vec<usize>,
}

/// Everything that is counted in one area on one day.
pub(crate) struct Roll<'a> {
    pub(crate) definitions: &'a Definitions,
    pub(crate) picture: &'a Picture,
    pub(crate) ground: Ground<'a>,
    /// In the order of their ids.
    pub(crate) people: Vec<Facts<'a>>,
    pub(crate) holdings: Vec<Holding<'a>>,
    /// In the order of [`crate::Report`]'s populations.
    pub(crate) populations: Vec<Members>,
    /// The places of each person's holdings.
    by_person: Vec<Vec<usize>>,
    /// People and titles held in an earlier term than the one held now; `false` where it is
    /// known that there was none.
    earlier_terms: HashMap<(usize, Id<Title>), bool>,
}

impl<'a> Roll<'a> {
    /// The roll of the area on the picture's day.
    pub(crate) fn new(definitions: &'a Definitions, picture: &'a Picture, area: Id<Area>) -> Self {
        let ground = Ground::of_picture(definitions, picture, area);
        let live: Vec<_> = live_in(picture, &ground.units).collect();
        let ids: BTreeSet<_> =
            live.iter().map(|(record, ..)| picture.person(record.data.person)).collect();
        let repeats = repeats(picture);
        let none = Vec::new();
        let facts = |id: &Id<Person>| {
            Facts::of(picture, &ground.scale, *id, repeats.get(id).unwrap_or(&none))
        };
        let people: Vec<Facts<'a>> = ids.iter().map(facts).collect();
        let place = |id: Id<Person>| people.binary_search_by_key(&id, |facts| facts.id).ok();
        let holding = |(record, title, unit): (&'a Record<Appointment>, &'a Title, Id<Area>)| {
            let rule = definitions.report.holding_rule(&title.code);
            let excepted = rule.is_some_and(|rule| {
                rule.except_modes.iter().any(|mode| mode == record.data.mode.as_str())
            });
            let person = place(picture.person(record.data.person))?;
            Some(Holding { record, title, person, unit, counted: !excepted })
        };
        let holdings: Vec<Holding<'a>> = live.into_iter().filter_map(holding).collect();
        let populations = populations(definitions, picture, &holdings);
        let mut by_person = vec![Vec::new(); people.len()];
        for (place, holding) in holdings.iter().enumerate() {
            if let Some(own) = by_person.get_mut(holding.person) {
                own.push(place);
            }
        }
        let earlier_terms = earlier_terms(picture, &holdings);
        Self {
            definitions,
            picture,
            ground,
            people,
            holdings,
            populations,
            by_person,
            earlier_terms,
        }
    }

    /// The members of the population of this key.
    pub(crate) fn members(&self, key: &str) -> Option<&Members> {
        self.populations.get(self.definitions.report.population(key)?)
    }

    /// Did the person hold a title of the population in an earlier term of the council?
    pub(crate) fn held_in_earlier_term(&self, population: usize, person: usize) -> Option<bool> {
        let members = self.populations.get(population)?;
        let titles = self.own(members, person).map(|holding| holding.record.data.title);
        titles.filter_map(|title| self.earlier_terms.get(&(person, title)).copied()).max()
    }

    /// The holdings of a person within a population.
    pub(crate) fn holdings_of(&self, members: &Members, person: usize) -> Vec<Id<Appointment>> {
        self.own(members, person).map(|holding| holding.record.id).collect()
    }

    fn own(&self, members: &Members, person: usize) -> impl Iterator<Item = &Holding<'a>> {
        let all = self.by_person.get(person).into_iter().flatten();
        let own = all.filter(|place| members.holdings.binary_search(place).is_ok());
        own.filter_map(|place| self.holdings.get(*place))
    }

    /// How many people of a population there are of whom the test is true.
    fn count(&self, population: usize, test: &Test<'_>) -> i64 {
        to_number(self.matching(population, test).count())
    }
}

impl Counting for Roll<'_> {
    fn ground(&self) -> &Ground<'_> {
        &self.ground
    }

    fn figure(&self, group: &str, cell: Cell) -> i64 {
        let door = Door { group: group.to_owned(), cell };
        self.open(&door).map_or(0, |(population, test)| self.count(population, &test))
    }

    fn holdings(&self, group: &str) -> i64 {
        self.members(group).map_or(0, |members| to_number(members.holdings.len()))
    }

    fn communes_with(&self, group: &str) -> Holders {
        let report = &self.definitions.report;
        let who = report.group(group).map(|group| &group.who);
        let tree = &self.picture.tree;
        let commune = |unit: Id<Area>| {
            let commune = tree.ancestor(unit, base::Level::Commune)?;
            self.ground.units.contains(&commune.id).then_some(commune.id)
        };
        let held = || {
            let is_title = |title: &Title| who.is_some_and(|who| who.has(title));
            self.holdings.iter().filter(move |holding| is_title(holding.title))
        };
        let any: BTreeSet<_> = held().filter_map(|holding| commune(holding.unit)).collect();
        let counted = held().filter(|holding| holding.counted);
        let counted: BTreeSet<_> = counted.filter_map(|holding| commune(holding.unit)).collect();
        Holders { counted: to_number(counted.len()), any: to_number(any.len()) }
    }

    fn concurrent(&self) -> i64 {
        let counted = |place: &&usize| {
            self.holdings.get(**place).is_some_and(|holding| holding.title.counted_in_titles)
        };
        let people = self.by_person.iter().filter(|own| own.iter().filter(counted).count() > 1);
        to_number(people.count())
    }

    fn carried_over(&self) -> i64 {
        let moved = |holding: &&Holding<'_>| holding.unit != holding.record.data.area;
        to_number(self.holdings.iter().filter(moved).count())
    }
}

/// The holdings of the picture's day that count in these units.
fn live_in<'a>(
    picture: &'a Picture,
    units: &BTreeSet<Id<Area>>,
) -> impl Iterator<Item = (&'a Record<Appointment>, &'a Title, Id<Area>)> {
    picture.holdings_on(picture.on).filter_map(|record| {
        let unit = picture.tree.counts_in(record.data.area);
        let title = picture.titles.get(&record.data.title)?;
        units.contains(&unit).then_some((record, title, unit))
    })
}

/// The members of each population.
fn populations(
    definitions: &Definitions,
    picture: &Picture,
    holdings: &[Holding<'_>],
) -> Vec<Members> {
    let rules: Vec<_> = definitions.report.all_populations().collect();
    let of_title = |title: &Title| -> Vec<usize> {
        let having = rules.iter().enumerate().filter(|(_, (_, who, _))| who.has(title));
        having.map(|(place, _)| place).collect()
    };
    let by_title: BTreeMap<Id<Title>, Vec<usize>> =
        picture.titles.iter().map(|(id, title)| (*id, of_title(title))).collect();
    let mut members: Vec<Members> = rules.iter().map(|_| Members::default()).collect();
    for (place, holding) in holdings.iter().enumerate().filter(|(_, holding)| holding.counted) {
        for population in by_title.get(&holding.record.data.title).into_iter().flatten() {
            if let Some(members) = members.get_mut(*population) {
                members.holdings.push(place);
                members.persons.push(holding.person);
            }
        }
    }
    for members in &mut members {
        members.persons.sort_unstable();
        members.persons.dedup();
    }
    for (place, (_, _, also_in)) in rules.iter().enumerate() {
        let other = also_in.and_then(|key| definitions.report.population(key));
        let other: Option<Vec<usize>> =
            other.and_then(|other| members.get(other)).map(|other| other.persons.clone());
        if let (Some(other), Some(own)) = (other, members.get_mut(place)) {
            let in_other = |person: &usize| other.binary_search(person).is_ok();
            own.persons.retain(in_other);
            own.holdings
                .retain(|at| holdings.get(*at).is_some_and(|holding| in_other(&holding.person)));
        }
    }
    members
}

/// For each holding of a term: was the title held in an earlier term, too?
fn earlier_terms(picture: &Picture, holdings: &[Holding<'_>]) -> HashMap<(usize, Id<Title>), bool> {
    let starts: BTreeMap<Id<CouncilTerm>, Day> = first_days(picture);
    let mut held: HashMap<(Id<Person>, Id<Title>), Vec<Day>> = HashMap::new();
    for row in &picture.appointments {
        if let Some(start) = row.data.term.and_then(|term| starts.get(&term)) {
            let key = (picture.person(row.data.person), row.data.title);
            held.entry(key).or_default().push(*start);
        }
    }
    let mut earlier = HashMap::new();
    for holding in holdings {
        let data = &holding.record.data;
        let Some(start) = data.term.and_then(|term| starts.get(&term)) else {
            continue;
        };
        let starts_held = held.get(&(picture.person(data.person), data.title));
        let before = starts_held.is_some_and(|starts| starts.iter().any(|other| other < start));
        *earlier.entry((holding.person, data.title)).or_insert(false) |= before;
    }
    earlier
}

fn first_days(picture: &Picture) -> BTreeMap<Id<CouncilTerm>, Day> {
    let mut starts = BTreeMap::new();
    for term in &picture.terms {
        let start = starts.entry(term.id).or_insert(term.period.from());
        *start = term.period.from().min(*start);
    }
    starts
}
