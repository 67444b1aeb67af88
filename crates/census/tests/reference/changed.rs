//! What is believed of some people becomes something else, all of it at once: what the census
//! makes of it is what it makes of the new rows alone.

use std::collections::BTreeSet;

use base::Id;
use census::{Edition, Facts, Standing};
use policy::Scope;
use registers::{Person, PersonJoin, Record};

use crate::compare::{Grounds, difference};
use crate::dice::Dice;
use crate::held::Ground;
use crate::worlds::{World, lists};

impl World {
    /// The edition of the world.
    pub(crate) fn edition(&self, standing: &Standing) -> Edition {
        Edition::of(lists(), self.catalogue.clone(), &self.facts, standing).unwrap()
    }

    /// Everybody of whom something is recorded.
    pub(crate) fn people(&self) -> BTreeSet<Id<Person>> {
        let holders = self.facts.appointments.iter().map(|row| row.data.person);
        self.facts.people.iter().map(|row| row.id).chain(holders).collect()
    }

    /// The rows of some people.
    pub(crate) fn facts_of(&self, people: &BTreeSet<Id<Person>>) -> Facts {
        let mut facts = self.facts.clone();
        keep(&mut facts, &|person| people.contains(&person));
        facts.joins.retain(|row| people.contains(&row.data.person));
        facts
    }

    /// Takes everything about a person away but the joins, and mostly rolls it anew.
    pub(crate) fn roll_again(&mut self, dice: &mut Dice, person: Id<Person>, percent: usize) {
        keep(&mut self.facts, &|other| other != person);
        if dice.chance(percent) {
            self.roll_rows(dice, person);
        }
    }

    /// Changes, corrections, withdrawals, joins, mergers. Gives all whom it may touch.
    pub(crate) fn disturb(&mut self, dice: &mut Dice) -> BTreeSet<Id<Person>> {
        let joined_before = self.facts.joins.clone();
        let mut touched: BTreeSet<Id<Person>> =
            self.people().into_iter().filter(|_| dice.chance(40)).collect();
        for person in touched.clone() {
            self.roll_again(dice, person, 85);
        }
        if dice.chance(30) {
            self.facts.joins.pop();
        }
        if dice.chance(40) {
            self.roll_join(dice);
        }
        if dice.chance(40) {
            self.roll_reorganisation(dice);
            self.catalogue.areas.areas.sort_by_key(|row| (row.id, row.period.from()));
        }
        let (before, after) = (&joined_before, &self.facts.joins);
        let given_up = before.iter().filter(|row| !after.contains(row));
        let written = after.iter().filter(|row| !before.contains(row));
        touched.extend(given_up.chain(written).flat_map(pair));
        // Whoever is held for one of them, too.
        loop {
            let joins = before.iter().chain(after).map(pair);
            let met = joins.filter(|pair| pair.iter().any(|person| touched.contains(person)));
            let met: Vec<Id<Person>> = met.flatten().collect();
            let known = touched.len();
            touched.extend(met);
            if touched.len() == known {
                return touched;
            }
        }
    }
}

fn pair(row: &Record<PersonJoin>) -> [Id<Person>; 2] {
    [row.data.person, row.data.same_as]
}

/// Keeps the rows of people of whom this is so; joins stay.
fn keep(facts: &mut Facts, is: &dyn Fn(Id<Person>) -> bool) {
    facts.people.retain(|row| is(row.id));
    facts.appointments.retain(|row| is(row.data.person));
    facts.party.retain(|row| is(row.data.person));
    facts.qualifications.retain(|row| is(row.data.person));
}

/// An edition after the rows of these people were replaced.
pub(crate) fn replaced(
    edition: Edition,
    (before, after): (&World, &World),
    people: &BTreeSet<Id<Person>>,
) -> Edition {
    let rows = [before, after].into_iter().flat_map(|world| world.facts_of(people).appointments);
    let areas = rows.map(|row| row.data.area).collect();
    let edition = edition.with_areas(after.catalogue.areas.clone());
    edition.with_people(people, &areas, &after.facts_of(people)).unwrap()
}

/// What the edition and the rows of a world tell differently, by random queries.
pub(crate) fn differences(
    edition: &Edition,
    world: &World,
    dice: &mut Dice,
    scope: &Scope,
) -> Option<String> {
    let queries = [world.roll_query(dice), world.roll_query(dice), world.roll_standing_query(dice)];
    queries.iter().find_map(|query| {
        let days = query.days.iter();
        let grounds: Grounds = days.map(|on| (*on, Ground::of(world.picture(*on)))).collect();
        let different = difference(edition, &grounds, query, scope);
        different.map(|different| format!("{different}\n{query:?}"))
    })
}
