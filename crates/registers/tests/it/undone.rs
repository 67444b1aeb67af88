//! What an entry changed is put back as it was; and both stay in the journal.

use base::{Period, Secret, Value};
use registers::{
    Batch, IdentityNumber, JournalFilter, Operation, PersonName, Record, Register, Registers, View,
};
use testkit::{SmallWorld, TestDatabase, day, operator, permit, postgres, sqlite};

/// What is believed of a register, apart from when it was written.
async fn believed<R: Register + PartialEq>(
    registers: &Registers,
) -> Vec<(i64, Period, Vec<Value>)> {
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2024-06-30"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let mut rows = reader.rows_of_every_day(&view, R::DEFINITION, Vec::new()).await.unwrap();
    reader.open_secrets(&view, R::DEFINITION, &mut rows).await.unwrap();
    rows.into_iter().map(|row| (row.id, row.period, row.values)).collect()
}

async fn undo_last(registers: &Registers) -> registers::Result<()> {
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2024-06-30"), known_at: None };
    let mut reader = registers.read().await?;
    let last = JournalFilter { limit: 1, ..Default::default() };
    let entries = reader.entries(&view, &last).await?;
    let batch = reader.undoing(&view, &entries).await?;
    registers.apply(&permit(), &batch).await.map(drop)
}

async fn names(registers: &Registers) -> Vec<Record<PersonName>> {
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2024-06-30"), known_at: None };
    registers.read().await.unwrap().list(&view, Vec::new()).await.unwrap()
}

async fn each_operation_is_undone(database: TestDatabase) {
    let registers = database.create().await;
    let world = SmallWorld::load(&registers).await;
    let mut batch = Batch::new();
    batch.set_decision(world.decision);
    SmallWorld::person(&mut batch, "An", "026080000001");
    registers.apply(&permit(), &batch).await.unwrap();
    let id = names(&registers).await[0].id.number();
    let before = believed::<PersonName>(&registers).await;
    let text = |words: &str| vec![("name", Value::Text(words.to_owned()))];
    let from = day("2020-01-01");
    for operation in [
        Operation::Change { id, from, set: text("Bình") },
        Operation::Correct { id, period: None, set: text("Cúc") },
        Operation::Redate { id, period: Period::since(day("1990-01-01")) },
        Operation::End { id, on: from, set: Vec::new() },
        Operation::Withdraw { id },
    ] {
        let mut batch = Batch::new();
        batch.set_decision(world.decision);
        batch.push(PersonName::DEFINITION, operation.clone());
        registers.apply(&permit(), &batch).await.unwrap();
        assert_ne!(believed::<PersonName>(&registers).await, before, "{operation:?}");
        undo_last(&registers).await.unwrap();
        assert_eq!(believed::<PersonName>(&registers).await, before, "{operation:?}");
    }
    // A number that was sealed is sealed again, and found.
    let numbers = believed::<IdentityNumber>(&registers).await;
    let mut batch = Batch::new();
    batch.set_decision(world.decision);
    let set = vec![("number", Value::Secret(Secret::Plain("026080000009".to_owned())))];
    batch.push(
        IdentityNumber::DEFINITION,
        Operation::Correct { id: numbers[0].0, period: None, set },
    );
    registers.apply(&permit(), &batch).await.unwrap();
    undo_last(&registers).await.unwrap();
    assert_eq!(believed::<IdentityNumber>(&registers).await, numbers);
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2024-06-30"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let found = reader.find_secret(&view, IdentityNumber::DEFINITION, "number", "026080000001");
    assert_eq!(found.await.unwrap().len(), 1);
    // What was added is withdrawn; what still refers to it keeps it.
    let mut batch = Batch::new();
    batch.set_decision(world.decision);
    SmallWorld::person(&mut batch, "Dũng", "026080000002");
    registers.apply(&permit(), &batch).await.unwrap();
    assert_eq!(names(&registers).await.len(), 2);
    undo_last(&registers).await.unwrap();
    assert_eq!(names(&registers).await.len(), 1);
    assert!(registers.verify_journal().await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn each_operation_is_undone_on_sqlite() {
    each_operation_is_undone(sqlite()).await;
}

#[tokio::test]
async fn each_operation_is_undone_on_postgres() {
    each_operation_is_undone(postgres().await).await;
}

async fn what_stands_otherwise_is_neither_put_back_nor_changed(database: TestDatabase) {
    let registers = database.create().await;
    let world = SmallWorld::load(&registers).await;
    let mut batch = Batch::new();
    batch.set_decision(world.decision);
    SmallWorld::person(&mut batch, "An", "026080000001");
    registers.apply(&permit(), &batch).await.unwrap();
    let row = names(&registers).await.remove(0);
    let id = row.id.number();
    let withdraw = |version: i64| {
        let mut batch = Batch::new();
        batch.set_decision(world.decision);
        batch.expect(PersonName::DEFINITION, id, version);
        batch.push(PersonName::DEFINITION, Operation::Withdraw { id });
        batch
    };
    let stale = registers.apply(&permit(), &withdraw(row.version + 1)).await.unwrap_err();
    assert_eq!(stale.messages()[0].key(), "store.changed-meanwhile");
    registers.apply(&permit(), &withdraw(row.version)).await.unwrap();

    // Two undo the same withdrawal, both having read before either wrote.
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2024-06-30"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let last = JournalFilter { limit: 1, ..Default::default() };
    let entries = reader.entries(&view, &last).await.unwrap();
    let batch = reader.undoing(&view, &entries).await.unwrap();
    drop(reader);
    registers.apply(&permit(), &batch).await.unwrap();
    let twice = registers.apply(&permit(), &batch).await.unwrap_err();
    assert_eq!(twice.messages()[0].key(), "undo.changed-since");
    assert_eq!(names(&registers).await.len(), 1);
}

#[tokio::test]
async fn what_stands_otherwise_is_neither_put_back_nor_changed_on_sqlite() {
    what_stands_otherwise_is_neither_put_back_nor_changed(sqlite()).await;
}

#[tokio::test]
async fn what_stands_otherwise_is_neither_put_back_nor_changed_on_postgres() {
    what_stands_otherwise_is_neither_put_back_nor_changed(postgres().await).await;
}
