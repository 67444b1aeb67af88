//! A committed change is in every figure before the answer to the save, whoever wrote it.

use std::sync::Arc;

use base::{Code, Id, Level, Period, Value};
use census::{Axis, Census, Condition, Edition, Measure, Query, Units, as_believed};
use policy::Scope;
use registers::{
    Appointment, Area, AreaLineage, Batch, Follower as _, Operation, Person, PersonJoin, Register,
    Registers, View,
};
use testkit::{SmallWorld, TestDatabase, WholeWorld, day, on_both_databases, operator, permit};

on_both_databases!(
    every_save_is_in_the_figures_at_once,
    what_another_program_wrote_is_caught_up_with,
    a_save_that_is_told_already_is_not_followed_again,
    an_earlier_belief_is_told_as_it_was,
);

async fn opened(registers: &Registers) -> Arc<Census> {
    Arc::new(Census::open(registers, operator().scope, None, &|_| {}).await.unwrap())
}

/// Everything on a few days: what two editions of one state agree on.
fn told(edition: &Edition, scope: &Scope) -> Vec<Vec<u32>> {
    let attribute = |key: &str| Axis::Attribute(key.to_owned());
    let keys = ["sex", "mode", "ethnic_group", "party_standing", "informatics", "way_ended"];
    let mut by: Vec<Vec<Axis>> =
        keys.iter().map(|key| vec![attribute("title"), attribute(key)]).collect();
    by.push(vec![Axis::Ages(vec![31, 41, 51])]);
    let days = ["2012-01-01", "2021-06-01", "2021-06-02", "2022-10-19", "2024-01-01", "2041-01-01"];
    let units = [
        Units::Whole,
        Units::Each { level: Level::Commune, within: None },
        Units::Each { level: Level::District, within: None },
    ];
    let ask = |units| Query {
        units,
        days: days.map(day).to_vec(),
        filter: Condition::Always,
        carried_over: false,
        by: by.clone(),
        measures: vec![
            Measure::Holdings(Condition::Always),
            Measure::persons(Condition::Always),
            Measure::PersonsWithSeveral(Condition::Always),
        ],
    };
    units.map(|units| edition.ask(&ask(units), scope).unwrap().cells().to_vec()).to_vec()
}

async fn step(registers: &Registers, batch: &Batch) {
    registers.apply(&permit(), batch).await.unwrap();
}

fn one<R: Register>(operation: Operation) -> Batch {
    let mut batch = Batch::new();
    batch.push(R::DEFINITION, operation);
    batch
}

/// Changes of every kind, one after another.
fn steps(world: &WholeWorld) -> Vec<Batch> {
    let [first, second] = world.people;
    let small = &world.small;
    let mut steps = Vec::new();
    let mut add = Batch::new();
    let newcomer = SmallWorld::person(&mut add, "Lê Thị Mới", "026180000009");
    let delegate = small.appointment(newcomer, small.delegate, small.communes[1]);
    add.add(Period::since(day("2020-01-01")), delegate);
    let also = small.appointment(first, small.delegate, small.communes[1]);
    add.add(Period::since(day("2019-05-05")), also);
    steps.push(add);
    let text = |text: &str| Value::Text(text.to_owned());
    // Far in the past, of somebody who serves now.
    let set = vec![("sex", text("male"))];
    steps.push(one::<Person>(Operation::Correct { id: first.number(), period: None, set }));
    let mode = vec![("mode", text("acting"))];
    let from = day("2022-03-01");
    steps.push(one::<Appointment>(Operation::Change { id: 1, from, set: mode }));
    let period = Period::since(day("2021-06-02"));
    steps.push(one::<Appointment>(Operation::Redate { id: 1, period }));
    let ended = vec![("way_ended", text("retired"))];
    steps.push(one::<Appointment>(Operation::End { id: 2, on: day("2023-12-31"), set: ended }));
    let mut join = Batch::new();
    let joined = PersonJoin { person: second, same_as: first };
    join.add(Period::since(day("2015-01-01")), joined);
    steps.push(join);
    steps.push(one::<PersonJoin>(Operation::Withdraw { id: 2 }));
    steps.push(merger(small));
    steps.push(one::<Appointment>(Operation::Withdraw { id: 2 }));
    steps
}

/// The second commune becomes part of a new one.
fn merger(small: &SmallWorld) -> Batch {
    let mut batch = Batch::new();
    batch.set_decision(small.decision);
    let since = Period::since(day("2024-01-01"));
    let data = Area {
        name: "Mới".to_owned(),
        kind: Code::new("commune"),
        parent: Some(small.district),
        basis: Code::new("official"),
    };
    let new: Id<Area> = batch.add(since, data);
    let lineage = AreaLineage {
        from_area: small.communes[1],
        to_area: new,
        share_percent: 100,
        document: small.decision,
    };
    batch.add(since, lineage);
    let id = small.communes[1].number();
    batch.push(Area::DEFINITION, Operation::End { id, on: day("2024-01-01"), set: Vec::new() });
    batch
}

async fn every_save_is_in_the_figures_at_once(database: TestDatabase) {
    let registers = database.create().await;
    let scope = operator().scope;
    let world = WholeWorld::load(&registers).await;
    let census = opened(&registers).await;
    let registers = registers.followed_by(Arc::<Census>::clone(&census));
    let mut moved = 0;
    for (number, batch) in steps(&world).iter().enumerate() {
        let before = census.now();
        let told_before = told(&before, &scope);
        step(&registers, batch).await;
        let fresh = opened(&registers).await;
        let told_after = told(&census.now(), &scope);
        assert_eq!(told_after, told(&fresh.now(), &scope), "step {number}");
        assert_eq!(census.now().heads(), fresh.now().heads(), "step {number}");
        assert_eq!(told(&before, &scope), told_before, "a reader keeps its edition");
        moved += u32::from(told_after != told_before);
    }
    assert!(moved >= 7, "{moved} steps changed a figure");
}

async fn what_another_program_wrote_is_caught_up_with(database: TestDatabase) {
    let registers = database.create().await;
    let scope = operator().scope;
    let world = WholeWorld::load(&registers).await;
    let census = opened(&registers).await;
    let other = database.open().await;
    for batch in &steps(&world)[..4] {
        step(&other, batch).await;
    }
    assert!(census.catch_up(&registers).await.unwrap());
    assert_eq!(told(&census.now(), &scope), told(&opened(&other).await.now(), &scope));
    assert!(!census.catch_up(&registers).await.unwrap(), "nothing more was written");
}

async fn a_save_that_is_told_already_is_not_followed_again(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let census = opened(&registers).await;
    let mut receipts = Vec::new();
    for batch in &steps(&world)[..3] {
        receipts.push(registers.apply(&permit(), batch).await.unwrap());
        if receipts.len() == 2 {
            census.catch_up(&registers).await.unwrap();
        }
    }
    let told = census.now();
    census.committed(&registers, &receipts[0]).await.unwrap();
    assert!(Arc::ptr_eq(&census.now(), &told), "the first two are told");
    census.committed(&registers, &receipts[2]).await.unwrap();
    assert_eq!(census.now().heads(), opened(&registers).await.now().heads());
}

async fn an_earlier_belief_is_told_as_it_was(database: TestDatabase) {
    let registers = database.create().await;
    let scope = operator().scope;
    let world = WholeWorld::load(&registers).await;
    let then = told(&opened(&registers).await.now(), &scope);
    database.clock().advance(1_000_000);
    let known_at = registers.known_at(database.clock().now()).await.unwrap();
    database.clock().advance(1_000_000);
    for batch in &steps(&world) {
        step(&registers, batch).await;
    }
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: Some(&known_at) };
    let mut reader = registers.read().await.unwrap();
    let edition = as_believed(&mut reader, &view, None).await.unwrap();
    assert_eq!(told(&edition, &scope), then);
    // Of one unit, the same as of all.
    let unit = world.small.communes[0];
    let own = as_believed(&mut reader, &view, Some(unit)).await.unwrap();
    let persons = Query::of(unit, view.on, vec![Measure::persons(Condition::Always)]);
    let count = |edition: &Edition| edition.ask(&persons, &scope).unwrap().total(0, 0, 0);
    assert_eq!(count(&own), count(&edition));
    assert!(count(&own) > 0);
}
