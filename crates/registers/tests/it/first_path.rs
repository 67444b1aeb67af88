//! The thin path: a row is added, changed, corrected and ended, and read on both axes.

use base::{Code, Day, Period};
use registers::{Appointment, Batch, Operation, PersonName, Register, View};
use testkit::{SmallWorld, TestDatabase, on_both_databases, operator, permit};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

on_both_databases!(an_appointment_is_added_ended_and_remembered, the_untouched_journal_verifies);

async fn an_appointment_is_added_ended_and_remembered(database: TestDatabase) {
    let registers = database.create().await;
    let world = SmallWorld::load(&registers).await;
    let mut batch = Batch::new();
    let person = SmallWorld::person(&mut batch, "Nguyễn Thị Ánh", "026180000001");
    let holding = batch.add(
        Period::since(day("2021-06-01")),
        world.appointment(person, world.chair, world.communes[0]),
    );
    let receipt = registers.apply(&permit(), &batch).await.unwrap();
    let holding = SmallWorld::id(&receipt, holding);
    database.clock().advance(1_000_000);
    let before = registers.known_at(database.clock().now()).await.unwrap();
    database.clock().advance(1_000_000);

    let mut batch = Batch::new();
    batch.set_decision(world.decision);
    batch.push(
        Appointment::DEFINITION,
        Operation::End {
            id: holding.number(),
            on: day("2022-11-20"),
            set: vec![("way_ended", base::Value::Text("resigned".to_owned()))],
        },
    );
    registers.apply(&permit(), &batch).await.unwrap();

    let scope = operator().scope;
    let on = |day, known_at| View { scope: &scope, on: day, known_at };
    let mut reader = registers.read().await.unwrap();
    let live = |rows: Vec<registers::Record<Appointment>>| rows.len();
    let last = reader.list::<Appointment>(&on(day("2022-11-19"), None), vec![]).await.unwrap();
    assert_eq!(last[0].data.way_ended, Some(Code::new("resigned")));
    assert_eq!(live(last), 1);
    assert_eq!(live(reader.list(&on(day("2022-11-20"), None), vec![]).await.unwrap()), 0);
    let remembered = reader.list(&on(day("2022-11-20"), Some(&before)), vec![]).await.unwrap();
    assert_eq!(live(remembered), 1);
    let names = reader
        .list::<PersonName>(
            &on(day("2022-01-01"), None),
            vec![registers::Filter::Contains("name", "nguyen thi anh".to_owned())],
        )
        .await
        .unwrap();
    assert_eq!(names.len(), 1);
}

async fn the_untouched_journal_verifies(database: TestDatabase) {
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    let verified = registers.verify_journal().await.unwrap();
    assert_eq!(verified.faults, []);
    assert_eq!(verified.entries, 2);
}
