//! An untouched journal verifies, however long it is and whatever happened.

use base::{Code, Value};
use registers::{
    Appointment, Batch, JournalFilter, Operation, PersonName, Qualification, Register, View,
};
use testkit::{
    SmallWorld, TestDatabase, WholeWorld, day, on_both_databases, operator, period, permit,
};

on_both_databases!(
    a_journal_of_every_kind_of_change_verifies,
    a_journal_of_a_hundred_thousand_changes_verifies,
    instants_of_a_chain_only_grow,
    the_journal_names_who_did_what_on_which_decision,
);

async fn a_journal_of_every_kind_of_change_verifies(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let name = |text: &str| vec![("name", Value::Text(text.to_owned()))];
    let (id, from) = (1, day("2015-01-01"));
    let year = Some(period("2012-01-01", "2013-01-01"));
    for operation in [
        Operation::Change { id, from, set: name("Nguyễn Thị Anh") },
        Operation::Correct { id, period: year, set: name("Nguyễn Thị Ánh Sáng") },
        Operation::Correct { id, period: None, set: name("Nguyễn Ánh") },
        Operation::Redate { id, period: period("1980-03-03", "") },
        Operation::End { id, on: day("2030-01-01"), set: Vec::new() },
        Operation::Withdraw { id },
    ] {
        let mut batch = Batch::new();
        batch.push(PersonName::DEFINITION, operation);
        registers.apply(&permit(), &batch).await.unwrap();
    }
    // One transaction in which a record is added, changed and withdrawn.
    let mut batch = Batch::new();
    let [person, _] = world.people;
    let of_1980 = Operation::Withdraw { id: -1 };
    batch.add(period("1980-03-02", ""), PersonName { person, name: "Chốc lát".to_owned() });
    let set = name("Thoáng qua");
    batch.push(PersonName::DEFINITION, Operation::Change { id: -1, from, set });
    batch.push(PersonName::DEFINITION, of_1980);
    registers.apply(&permit(), &batch).await.unwrap();
    let verified = registers.verify_journal().await.unwrap();
    assert_eq!(verified.faults, []);
    assert_eq!(verified.entries, 2 + 2 + 7);
}

async fn a_journal_of_a_hundred_thousand_changes_verifies(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let before = registers.verify_journal().await.unwrap();
    let mut batch = Batch::new();
    for count in 0..100_000 {
        let qualification = Qualification {
            person: world.people[0],
            dimension: Code::new("informatics"),
            level: Code::new("certificate"),
            field_of_study: None,
            institution: Some(format!("Trường {count}")),
            obtained_on: None,
        };
        batch.add(period("2016-01-01", ""), qualification);
    }
    registers.apply(&permit(), &batch).await.unwrap();
    let verified = registers.verify_journal().await.unwrap();
    assert_eq!(verified.faults, []);
    assert_eq!(verified.changes, before.changes + 100_000);
}

async fn instants_of_a_chain_only_grow(database: TestDatabase) {
    let registers = database.create().await;
    let world = SmallWorld::load(&registers).await;
    let mut receipts = Vec::new();
    // The clock of tests stands, and once it even goes back.
    for place in 0..5_i64 {
        let mut batch = Batch::new();
        let digits = format!("02618000000{place}");
        SmallWorld::person(&mut batch, "Nguyễn Thị Ánh", &digits);
        batch.set_decision(world.decision);
        if place == 3 {
            database.clock().advance(-60_000_000);
        }
        receipts.push(registers.apply(&permit(), &batch).await.unwrap());
    }
    let grows = |pair: &[registers::Receipt]| pair[0].recorded_at < pair[1].recorded_at;
    assert!(receipts.windows(2).all(grows), "{receipts:?}");
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
}

async fn the_journal_names_who_did_what_on_which_decision(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let mut batch = Batch::new();
    batch.set_decision(world.small.decision);
    let set = vec![("way_ended", Value::Text("resigned".to_owned()))];
    let operation = Operation::End { id: 1, on: day("2022-11-20"), set };
    batch.push(Appointment::DEFINITION, operation);
    registers.apply(&permit(), &batch).await.unwrap();
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let record = Some(("appointments".to_owned(), 1));
    let entries = reader
        .entries(&view, &JournalFilter { record, limit: 10, ..JournalFilter::default() })
        .await
        .unwrap();
    assert_eq!(entries.len(), 2, "added and ended");
    assert_eq!(entries[0].actor, "kiểm thử");
    assert_eq!(entries[0].decision, Some(world.small.decision.number()));
    let changes = reader.changes(&view, &entries[0]).await.unwrap();
    let told: Vec<(&str, i64, bool)> = changes
        .iter()
        .map(|row| (row.operation.as_str(), row.version, row.content.is_some()))
        .collect();
    assert_eq!(told, [("end", 1, false), ("end", 2, true)]);
    assert!(changes[1].content.as_deref().unwrap().contains(r#""valid_until":"2022-11-20""#));
}
