//! Six faults put into the engine on purpose: each is found by the comparison that finds none
//! without them. Compiled only with the feature `faults`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on may stop")]
#![allow(dead_code, reason = "the modules serve another test, too")]

#[path = "proof/naive.rs"]
mod naive;
#[path = "proof/questions.rs"]
mod questions;
#[path = "proof/worlds.rs"]
mod worlds;

use std::collections::BTreeSet;

use census::faults::{Fault, set};
use testkit::operator;

use crate::questions::{difference, edition, question, standing};
use crate::worlds::{World, dice, fork};

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
        let mut dice = dice(*seed);
        let mut world = World::of(&mut fork(&mut dice));
        let before = world.clone();
        let made = edition(&world, &standing());
        let touched: BTreeSet<_> = world.people().into_iter().take(3).collect();
        let joined = |row: &registers::Record<registers::PersonJoin>| {
            touched.contains(&row.data.person) || touched.contains(&row.data.same_as)
        };
        // Joins are another test's affair.
        if world.facts.joins.iter().any(joined) {
            return false;
        }
        for person in &touched {
            world.forget(*person);
            world.fill(&mut dice, *person);
        }
        let rows = [&before, &world].map(|world| world.facts_of(&touched).appointments);
        let areas = rows.iter().flatten().map(|row| row.data.area).collect();
        let saved = made.with_people(&touched, &areas, &world.facts_of(&touched)).unwrap();
        (0..4).any(|_| {
            let query = question(&mut dice, &world);
            difference(&saved, &world, &query, &scope).is_some()
        })
    })
}
