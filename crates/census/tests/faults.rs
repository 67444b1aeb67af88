//! Six faults put into the engine on purpose: each is found by the comparison that finds none
//! without them. Compiled only with the feature `faults`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(dead_code, reason = "the modules serve another test, too")]

#[path = "reference/changed.rs"]
mod changed;
#[path = "reference/compare.rs"]
mod compare;
#[path = "reference/dice.rs"]
mod dice;
#[path = "reference/held.rs"]
mod held;
#[path = "reference/naive.rs"]
mod naive;
#[path = "reference/queries.rs"]
mod queries;
#[path = "reference/units.rs"]
mod units;
#[path = "reference/worlds.rs"]
mod worlds;

use std::collections::BTreeSet;

use base::Id;
use census::faults::{Fault, set};
use registers::Person;
use testkit::operator;

use crate::changed::{differences, replaced};
use crate::dice::Dice;
use crate::queries::standing;
use crate::worlds::World;

/// Worlds in which a fault must show.
const WORLDS: u64 = 400;

const FAULTS: [Fault; 6] = [
    Fault::LastDayCounts,
    Fault::RepeatsCount,
    Fault::NotKnownIsFalse,
    Fault::MergerForgotten,
    Fault::OldRowsStay,
    Fault::LogForgetsSaves,
];

#[test]
fn each_fault_is_found() {
    set(None);
    assert_eq!(found(), None, "without a fault nothing is found");
    for fault in FAULTS {
        set(Some(fault));
        let found = found();
        set(None);
        assert!(found.is_some(), "{fault:?} was not found");
    }
}

/// The first world in which the census and the rows disagree.
fn found() -> Option<u64> {
    let scope = operator().scope;
    (0..WORLDS).find(|seed| {
        let mut dice = Dice::new(*seed);
        let mut world = World::roll(&mut dice);
        let before = world.clone();
        let made = world.edition(&standing());
        let touched: BTreeSet<Id<Person>> = world.people().into_iter().take(3).collect();
        // Joins are another test's affair.
        let mut joined =
            world.facts.joins.iter().flat_map(|row| [row.data.person, row.data.same_as]);
        if joined.any(|person| touched.contains(&person)) {
            return false;
        }
        for person in &touched {
            world.roll_again(&mut dice, *person, 100);
        }
        let saved = replaced(made, (&before, &world), &touched);
        differences(&saved, &world, &mut dice, &scope).is_some()
    })
}
