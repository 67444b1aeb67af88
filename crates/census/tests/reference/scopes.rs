//! What a restricted scope shows: the rows of its units and of those that became one of them,
//! and nothing else.

use std::collections::BTreeSet;

use base::Id;
use census::{Census, Edition, Query, Units};
use policy::{Areas, Scope, decide};
use registers::Area;
use testkit::{operator, permit, sqlite};

use crate::compare::{Grounds, difference};
use crate::dice::Dice;
use crate::held::Ground;
use crate::naive::seen;
use crate::queries::{nothing_standing, standing};
use crate::stored::{grounds, read};
use crate::worlds::{World, lists};

fn scope_of(roots: &BTreeSet<Id<Area>>) -> Scope {
    let roots = roots.iter().map(|root| root.number()).collect();
    decide("clerk", "cán bộ xã", Areas::Subtrees(roots)).unwrap().scope
}

/// What is different in the world of a seed under some restricted scope.
fn difference_of(seed: u64) -> Option<String> {
    let mut dice = Dice::new(seed);
    let world = World::roll(&mut dice);
    let areas = &world.catalogue.areas;
    let number = dice.below(3);
    let roots = (0..number).filter_map(|_| dice.some(&areas.areas).map(|row| row.id)).collect();
    let scope = scope_of(&roots);
    let shown = seen(areas, &roots);
    let kept = if dice.chance(30) { standing() } else { nothing_standing() };
    let edition = Edition::of(lists(), world.catalogue.clone(), &world.facts, &kept).unwrap();
    let mut queries: Vec<Query> = (0..2).map(|_| world.roll_query(&mut dice)).collect();
    queries.push(world.roll_standing_query(&mut dice));
    queries.push(world.roll_series(&mut dice));
    for query in queries {
        let mut grounds = Grounds::new();
        for on in &query.days {
            let mut ground = Ground::of(world.picture(*on));
            ground.held.retain(|held| shown.contains(&held.area));
            grounds.insert(*on, ground);
        }
        if let Some(different) = difference(&edition, &grounds, &query, &scope) {
            return Some(format!("world {seed}, {roots:?}: {different}\n{query:?}"));
        }
    }
    None
}

#[test]
fn a_restricted_scope_counts_its_own_rows_only() {
    let different: Vec<String> = (0..2_000).filter_map(difference_of).take(5).collect();
    assert!(different.is_empty(), "{}", different.join("\n\n"));
}

/// Of a world without joins and earlier terms, which reach beyond a unit: what a reader reads
/// under the scope counts as the census does.
#[tokio::test(flavor = "multi_thread")]
async fn a_restricted_scope_counts_what_a_reader_reads_under_it() {
    let database = sqlite();
    let registers = database.create().await;
    worlds::load_vinh_phuc(&registers, &permit(), None, &|_| {}).await.unwrap();
    let census = Census::open(&registers, operator().scope, None, &|_| {}).await.unwrap();
    let edition = census.now();
    let world = read(&registers, None).await;
    let mut dice = Dice::new(26);
    let units: Vec<Id<Area>> = world.catalogue.areas.areas.iter().map(|row| row.id).collect();
    for _ in 0..12 {
        let root = *dice.pick(&units);
        let scope = scope_of(&BTreeSet::from([root]));
        let on = *dice.pick(&["2022-10-19", "2023-04-10", "2025-01-01", "2025-07-01"]);
        let on = crate::worlds::day(on);
        if edition.tree(on, &scope).unit(root).is_none() {
            continue;
        }
        let queries: Vec<Query> = (0..4)
            .map(|_| world.roll_query(&mut dice))
            .map(|query| Query { units: Units::One(root), days: vec![on], ..query })
            .collect();
        let grounds = grounds(&registers, &queries, &scope, None).await;
        for query in &queries {
            let different = difference(&edition, &grounds, query, &scope);
            assert!(different.is_none(), "{root:?}: {}: {query:?}", different.unwrap_or_default());
        }
    }
}
