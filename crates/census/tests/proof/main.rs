//! The census is what a plain count of rows says, in every random world.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on may stop")]

mod naive;
mod questions;
mod worlds;

use std::collections::BTreeSet;

use base::Id;
use registers::Person;
use testkit::operator;

use crate::questions::{difference, edition, nothing_standing, question, standing};
use crate::worlds::{World, chance, dice, fork};

/// Worlds that are tried.
const WORLDS: u64 = 10_000;

/// Questions to each.
const QUESTIONS: u64 = 4;

#[test]
fn every_answer_is_what_the_rows_say() {
    let scope = operator().scope;
    for seed in 0..WORLDS {
        let mut dice = dice(seed);
        let world = World::of(&mut fork(&mut dice));
        let kept = if chance(&mut dice, 50) { standing() } else { nothing_standing() };
        let edition = edition(&world, &kept);
        for number in 0..QUESTIONS {
            let query = question(&mut dice, &world);
            if let Some(difference) = difference(&edition, &world, &query, &scope) {
                panic!("seed {seed}, question {number}: {query:#?}\n{difference}");
            }
        }
    }
}

#[test]
fn an_edition_that_followed_is_one_made_anew() {
    let scope = operator().scope;
    for seed in 0..WORLDS / 2 {
        let mut dice = dice(seed ^ 0xD1_4B);
        let mut world = World::of(&mut fork(&mut dice));
        let mut followed = edition(&world, &standing());
        for step in 0..3 {
            let before = world.clone();
            let touched = disturb(&mut fork(&mut dice), &mut world);
            let areas = [&before, &world]
                .into_iter()
                .flat_map(|world| world.facts_of(&touched).appointments)
                .map(|row| row.data.area)
                .collect();
            followed = followed.with_areas(world.catalogue.areas.clone());
            followed = followed.with_people(&touched, &areas, &world.facts_of(&touched)).unwrap();
            for number in 0..2 {
                let query = question(&mut dice, &world);
                if let Some(difference) = difference(&followed, &world, &query, &scope) {
                    panic!("seed {seed}, step {step}, question {number}: {query:#?}\n{difference}");
                }
            }
        }
    }
}

/// Changes, corrections, withdrawals, joins, mergers: everything about some people becomes
/// otherwise. Gives all whom it may touch.
fn disturb(dice: &mut worlds::Dice, world: &mut World) -> BTreeSet<Id<Person>> {
    let joined_before = world.facts.joins.clone();
    let people: Vec<Id<Person>> = world.people().into_iter().collect();
    let mut touched: BTreeSet<Id<Person>> =
        people.into_iter().filter(|_| chance(dice, 40)).collect();
    for person in touched.clone() {
        world.forget(person);
        if chance(dice, 85) {
            world.fill(dice, person);
        }
    }
    if chance(dice, 30) {
        let last = world.facts.joins.pop();
        touched.extend(last.iter().flat_map(|row| [row.data.person, row.data.same_as]));
    }
    if chance(dice, 40) {
        world.join(dice);
        let last = world.facts.joins.last();
        touched.extend(last.into_iter().flat_map(|row| [row.data.person, row.data.same_as]));
    }
    if chance(dice, 40) {
        world.reorganise(dice);
    }
    let joins = joined_before.iter().chain(&world.facts.joins);
    let pairs: Vec<[Id<Person>; 2]> =
        joins.map(|row| [row.data.person, row.data.same_as]).collect();
    loop {
        let met = pairs.iter().filter(|pair| pair.iter().any(|id| touched.contains(id)));
        let met: Vec<Id<Person>> = met.flatten().copied().collect();
        let before = touched.len();
        touched.extend(met);
        if touched.len() == before {
            return touched;
        }
    }
}
