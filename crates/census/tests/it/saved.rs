//! The snapshot file: used where it fits, thrown away where it does not.

use std::sync::Mutex;

use census::{Census, Condition, Measure, Query, Told, Units};
use registers::Batch;
use testkit::{SmallWorld, WholeWorld, day, operator, permit, sqlite};

fn count(census: &Census) -> u32 {
    let all = vec![Measure::persons(Condition::Always)];
    let query =
        Query { units: Units::Whole, ..Query::of(base::Id::new(1), day("2022-10-19"), all) };
    census.now().ask(&query, &operator().scope).unwrap().total(0, 0, 0)
}

#[tokio::test]
async fn a_census_opens_from_its_file_and_goes_on_from_there() {
    let database = sqlite();
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let file = database.directory().join("dinh.census");
    let scope = operator().scope;
    let told = Mutex::new(Vec::new());
    let tell = |what| told.lock().unwrap().push(what);
    let open = || Census::open(&registers, scope.clone(), Some(&file), &tell);
    let made = open().await.unwrap();
    made.save(&file).unwrap();
    assert!(matches!(told.lock().unwrap().drain(..).next(), Some(Told::People(..))));
    let again = open().await.unwrap();
    assert!(told.lock().unwrap().is_empty(), "nothing was read anew");
    assert_eq!(count(&again), count(&made));

    // What was written since is in it.
    let mut batch = Batch::new();
    let person = SmallWorld::person(&mut batch, "Lê Văn Sau", "026180000009");
    let holding = world.small.appointment(person, world.small.delegate, world.small.communes[0]);
    batch.add(base::Period::since(day("2020-01-01")), holding);
    registers.apply(&permit(), &batch).await.unwrap();
    assert_eq!(count(&open().await.unwrap()), count(&made) + 1);
    assert!(told.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_file_that_does_not_fit_is_told_and_made_anew() {
    let database = sqlite();
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let file = database.directory().join("dinh.census");
    let scope = operator().scope;
    let made = Census::open(&registers, scope.clone(), None, &|_| {}).await.unwrap();
    made.save(&file).unwrap();
    let good = std::fs::read(&file).unwrap();
    let other = sqlite();
    let elsewhere = other.create().await;
    SmallWorld::load(&elsewhere).await;
    let mut broken = good.clone();
    let middle = broken.len() / 2;
    broken[middle] ^= 1;
    let mut older = good.clone();
    older[11] = 0;
    for (bytes, registers) in [
        (broken, &registers),
        (older, &registers),
        (good[..20].to_vec(), &registers),
        (Vec::new(), &registers),
        (good, &elsewhere),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let told = Mutex::new(Vec::new());
        let tell = |what| told.lock().unwrap().push(what);
        let census = Census::open(registers, scope.clone(), Some(&file), &tell).await.unwrap();
        assert!(matches!(told.lock().unwrap().first(), Some(Told::SnapshotUnusable(_))));
        let fresh = Census::open(registers, scope.clone(), None, &|_| {}).await.unwrap();
        assert_eq!(count(&census), count(&fresh));
    }
}
