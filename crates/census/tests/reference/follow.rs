//! A census that follows the journal tells after each step what one made anew tells, and what
//! the reference tells; whoever wrote the step.

use std::sync::Arc;

use base::Instant;
use census::{Answer, Census, Edition, Query, as_believed};
use policy::Scope;
use registers::{Registers, View};
use testkit::{SmallWorld, TestDatabase, on_both_databases, operator, permit};

use crate::compare::{Grounds, difference};
use crate::dice::Dice;
use crate::steps::roll_step;
use crate::stored::{grounds, load, read};
use crate::worlds::World;

on_both_databases!(after_every_step_the_census_tells_what_the_reference_tells);

/// Random sequences on each database, and the steps of each.
const SEQUENCES: u64 = 30;
const STEPS: usize = 12;

async fn opened(registers: &Registers) -> Arc<Census> {
    Arc::new(Census::open(registers, operator().scope, None, &|_| {}).await.unwrap())
}

/// What was told at some time, to be asked again.
struct Then {
    edition: Arc<Edition>,
    queries: Vec<Query>,
    answers: Vec<Option<Answer>>,
    at: Instant,
}

impl Then {
    fn of(edition: Arc<Edition>, queries: &[Query], at: Instant, scope: &Scope) -> Self {
        let answers = queries.iter().map(|query| edition.ask(query, scope).ok()).collect();
        Self { edition, queries: queries.to_vec(), answers, at }
    }

    fn check(&self, edition: &Edition, scope: &Scope, what: &str) {
        for (query, answer) in self.queries.iter().zip(&self.answers) {
            assert!(edition.ask(query, scope).ok() == *answer, "{what}: {query:?}");
        }
    }
}

async fn after_every_step_the_census_tells_what_the_reference_tells(database: TestDatabase) {
    let registers = database.create().await;
    let small = load(&registers).await;
    let mut written = 0;
    for seed in 0..SEQUENCES {
        written += sequence(&database, &registers, &small, seed).await;
    }
    assert!(written > 100, "{written} steps were written");
}

/// One sequence of steps, going on from the last; tells how many were not refused.
async fn sequence(
    database: &TestDatabase,
    registers: &Registers,
    small: &SmallWorld,
    seed: u64,
) -> usize {
    let mut dice = Dice::new(seed);
    let scope = operator().scope;
    let census = opened(registers).await;
    let followed = registers.clone().followed_by(Arc::<Census>::clone(&census));
    let other = database.open().await;
    let mut then: Option<Then> = None;
    let mut written = 0;
    for step in 0..STEPS {
        let before = census.now();
        let world = read(registers, None).await;
        let batch = roll_step(&mut dice, &world, small);
        database.clock().advance(1_000_000);
        let by_other = dice.chance(30);
        let writer = if by_other { &other } else { &followed };
        if writer.apply(&permit(), &batch).await.is_err() {
            continue;
        }
        written += 1;
        if by_other {
            assert!(census.catch_up(registers).await.unwrap(), "seed {seed}, step {step}");
        }
        assert!(!census.catch_up(registers).await.unwrap(), "the census is at the head");
        let world = read(registers, None).await;
        let queries: Vec<Query> = queries(&world, &mut dice);
        let grounds = grounds(registers, &queries, &scope, None).await;
        let fresh = opened(registers).await.now();
        let now = census.now();
        assert_eq!(now.heads(), fresh.heads());
        for (name, edition) in [("followed", &now), ("fresh", &fresh)] {
            for query in &queries {
                let different = difference(edition, &grounds, query, &scope);
                let different = different.map(|text| format!("{text}\n{query:?}"));
                let after = || format!("seed {seed}, step {step}, {name}: {batch:?}");
                assert!(different.is_none(), "{}: {}", after(), different.unwrap_or_default());
            }
            beside(edition, &grounds, &scope);
        }
        if let Some(then) = &then {
            then.check(&then.edition, &scope, "an edition stays as it is");
        }
        drop(before);
        if then.is_none() || dice.chance(25) {
            then = Some(Then::of(now, &queries, database.clock().now(), &scope));
        }
    }
    if let Some(then) = then {
        believed_then(registers, &then, &scope).await;
    }
    written
}

fn queries(world: &World, dice: &mut Dice) -> Vec<Query> {
    let mut queries: Vec<Query> = (0..4).map(|_| world.roll_query(dice)).collect();
    queries.push(world.roll_standing_query(dice));
    queries
}

/// What the edition keeps beside the columns is what the pictures hold.
fn beside(edition: &Edition, grounds: &Grounds, scope: &Scope) {
    for (on, ground) in grounds {
        let picture = &ground.picture;
        assert_eq!(edition.titles_on(*on), picture.titles);
        let quotas = edition.quotas_on(*on, scope);
        assert_eq!(*quotas, picture.quotas);
        let units = |tree: &registers::AreaTree| -> Vec<String> {
            tree.units().map(|unit| format!("{unit:?}")).collect()
        };
        assert_eq!(units(&edition.tree(*on, scope)), units(&picture.tree));
    }
}

/// What was believed at an earlier instant is what a census told then.
async fn believed_then(registers: &Registers, then: &Then, scope: &Scope) {
    let known_at = registers.known_at(then.at).await.unwrap();
    let mut reader = registers.read().await.unwrap();
    let view = View { scope, on: registers.today(), known_at: Some(&known_at) };
    let whole = as_believed(&mut reader, &view, None).await.unwrap();
    then.check(&whole, scope, "as it was believed");
    let areas = read(registers, Some(&known_at)).await.catalogue.areas;
    let mut units: Vec<_> = areas.areas.iter().map(|row| row.id).collect();
    units.dedup();
    for unit in units {
        let own = as_believed(&mut reader, &view, Some(unit)).await.unwrap();
        for query in &then.queries {
            let query = Query { units: census::Units::One(unit), ..query.clone() };
            let (of_own, of_all) = (own.ask(&query, scope).ok(), whole.ask(&query, scope).ok());
            assert!(of_own == of_all, "as it was believed of {unit:?}: {query:?}");
        }
    }
}
