//! Ten thousand random worlds: the census tells of each what the reference tells.

use census::Query;
use testkit::operator;

use crate::compare::{Grounds, difference};
use crate::dice::Dice;
use crate::held::Ground;
use crate::queries::{nothing_standing, standing};
use crate::worlds::World;

/// What is different in the world of a seed; nothing where the two agree.
fn difference_of(seed: u64) -> Option<String> {
    let mut dice = Dice::new(seed);
    let world = World::roll(&mut dice);
    let scope = operator().scope;
    let plain = world.edition(&nothing_standing());
    let logged = seed.is_multiple_of(6).then(|| world.edition(&standing()));
    for query in queries(&world, &mut dice, seed) {
        let grounds: Grounds =
            query.days.iter().map(|on| (*on, Ground::of(world.picture(*on)))).collect();
        for (name, edition) in [("plain", Some(&plain)), ("logged", logged.as_ref())] {
            let different = edition.and_then(|one| difference(one, &grounds, &query, &scope));
            if let Some(different) = different {
                return Some(format!("world {seed}, {name}: {different}\n{query:?}"));
            }
        }
    }
    None
}

fn queries(world: &World, dice: &mut Dice, seed: u64) -> Vec<Query> {
    let mut queries: Vec<Query> = (0..3).map(|_| world.roll_query(dice)).collect();
    queries.push(world.roll_standing_query(dice));
    if seed.is_multiple_of(4) {
        queries.push(world.roll_series(dice));
    }
    queries
}

/// Compares the worlds of these seeds, or the one of `DINH_WORLD`.
fn compare(seeds: std::ops::Range<u64>) {
    let only = std::env::var("DINH_WORLD").ok().and_then(|seed| seed.parse().ok());
    let seeds = only.map_or(seeds, |seed: u64| seed..seed + 1);
    let different: Vec<String> = seeds.filter_map(difference_of).take(5).collect();
    assert!(different.is_empty(), "{}", different.join("\n\n"));
}

// Two halves, so that two processors share them.

#[test]
fn the_census_tells_of_five_thousand_worlds_what_the_reference_tells() {
    compare(0..5_000);
}

#[test]
fn the_census_tells_of_five_thousand_more_what_the_reference_tells() {
    compare(5_000..10_000);
}
