//! Another installation key for the same registers, and the key of a person destroyed.

use base::{Id, Secret, Value};
use registers::{
    Batch, IdentityNumber, JournalFilter, KeyRing, Person, Reader, Register, Registers, Registry,
    VersionRow, View,
};
use store::Database;
use testkit::{SmallWorld, TestDatabase, WholeWorld, day, on_both_databases, operator, permit};

on_both_databases!(
    a_new_key_opens_and_finds_what_the_old_one_sealed,
    who_still_has_the_old_key_writes_nothing,
    a_key_that_does_not_open_every_persons_key_changes_nothing,
    what_is_erased_reads_as_erased_and_the_journal_stays_sound,
    an_erased_person_may_have_secrets_again,
    an_erasure_needs_a_person_a_decision_and_something_to_erase,
);

const FIRST: &str = "026180000001";
const SECOND: &str = "026180000002";

fn new_key() -> KeyRing {
    KeyRing::derive(&[9; 32])
}

async fn open_with(database: &TestDatabase, keys: KeyRing) -> registers::Result<Registers> {
    let (registry, clock) = (Registry::standard().unwrap(), database.clock().clone());
    Registers::open(database.address(), registry, keys, clock, &|_, _, _| {}).await
}

async fn rotate(database: &Database, keys: &KeyRing) -> store::Result<usize> {
    let registry = Registry::standard().unwrap();
    let rings = (keys, &new_key());
    database.rotate_keys(rings, registry.definitions(), &|_, _, _| {}).await
}

async fn numbers(reader: &mut Reader, view: &View<'_>) -> Vec<VersionRow> {
    let mut rows = reader.rows(view, IdentityNumber::DEFINITION, Vec::new()).await.unwrap();
    reader.open_secrets(view, IdentityNumber::DEFINITION, &mut rows).await.unwrap();
    rows
}

fn secret(row: &VersionRow) -> Option<&str> {
    match &row.values[2] {
        Value::Secret(Secret::Plain(text)) => Some(text),
        Value::Secret(Secret::Erased(_)) => None,
        other => panic!("{other:?} is neither open nor erased"),
    }
}

async fn opened(registers: &Registers) -> Vec<Option<String>> {
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    numbers(&mut reader, &view).await.iter().map(|row| secret(row).map(str::to_owned)).collect()
}

async fn found(registers: &Registers, number: &str) -> usize {
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let rows = reader.find_secret(&view, IdentityNumber::DEFINITION, "number", number).await;
    rows.unwrap().len()
}

fn one_more() -> Batch {
    let mut batch = Batch::new();
    batch.set_decision(Id::new(1));
    SmallWorld::person(&mut batch, "Trần Văn Mới", "026180000009");
    batch
}

async fn a_new_key_opens_and_finds_what_the_old_one_sealed(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let before = opened(&registers).await;
    assert_eq!(before[0].as_deref(), Some(FIRST));
    assert_eq!(rotate(registers.database(), &TestDatabase::keys()).await.unwrap(), 3);
    let refused = open_with(&database, TestDatabase::keys()).await.unwrap_err();
    assert_eq!(refused.messages()[0].key(), "key.wrong");
    let registers = open_with(&database, new_key()).await.unwrap();
    assert_eq!(opened(&registers).await, before);
    assert_eq!(found(&registers, SECOND).await, 1);
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
    registers.apply(&permit(), &one_more()).await.unwrap();
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
}

async fn who_still_has_the_old_key_writes_nothing(database: TestDatabase) {
    let old = database.create().await;
    WholeWorld::load(&old).await;
    rotate(old.database(), &TestDatabase::keys()).await.unwrap();
    let refused = old.apply(&permit(), &one_more()).await.unwrap_err();
    assert_eq!(refused.messages()[0].key(), "key.wrong");
    let new = open_with(&database, new_key()).await.unwrap();
    assert_eq!(new.verify_journal().await.unwrap().faults, []);
}

async fn a_key_that_does_not_open_every_persons_key_changes_nothing(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let other = rotate(registers.database(), &KeyRing::derive(&[8; 32])).await.unwrap_err();
    assert_eq!(other.message().key(), "key.wrong");
    let first = "(SELECT wrapped FROM person_keys WHERE person = 1)";
    let spoil = format!("UPDATE person_keys SET wrapped = {first} WHERE person = 2");
    database.raw().await.run(&spoil).await;
    let refused = rotate(registers.database(), &TestDatabase::keys()).await.unwrap_err();
    assert_eq!(refused.message().key(), "journal.key-unreadable");
    let registers = open_with(&database, TestDatabase::keys()).await.unwrap();
    assert_eq!(found(&registers, FIRST).await, 1);
}

async fn what_is_erased_reads_as_erased_and_the_journal_stays_sound(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let person = world.people[0];
    registers.erase(&permit(), person, Id::new(1)).await.unwrap();
    assert_eq!(opened(&registers).await[0], None);
    assert_eq!(opened(&registers).await[1].as_deref(), Some(SECOND));
    assert_eq!((found(&registers, FIRST).await, found(&registers, SECOND).await), (0, 1));
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
    // The journal tells of whom, on what decision; and nobody undoes it.
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let record = Some((Person::KEY.to_owned(), person.number()));
    let filter = JournalFilter { record, limit: 1, ..JournalFilter::default() };
    let entry = reader.entries(&view, &filter).await.unwrap().remove(0);
    assert_eq!((entry.decision, entry.change_count), (Some(1), 1));
    let changes = reader.changes(&view, &entry).await.unwrap();
    assert_eq!((changes[0].operation.as_str(), changes[0].record), ("erase", person.number()));
    let refused = reader.undoing(&view, &[entry]).await.unwrap_err();
    assert_eq!(refused.messages()[0].key(), "undo.erased");
    // Another installation key takes over what is left.
    assert_eq!(rotate(registers.database(), &TestDatabase::keys()).await.unwrap(), 2);
    let registers = open_with(&database, new_key()).await.unwrap();
    assert_eq!(opened(&registers).await[0], None);
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
}

async fn an_erased_person_may_have_secrets_again(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let person = world.people[0];
    registers.erase(&permit(), person, Id::new(1)).await.unwrap();
    let mut batch = Batch::new();
    batch.set_decision(Id::new(1));
    let number = Secret::Plain("091200077".to_owned());
    let kind = base::Code::new("cmnd");
    let since = base::Period::since(day("2020-01-01"));
    batch.add(since, IdentityNumber { person, kind, number });
    registers.apply(&permit(), &batch).await.unwrap();
    let told = opened(&registers).await;
    assert_eq!(told[0], None);
    assert_eq!(told.last().unwrap().as_deref(), Some("091200077"));
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
}

async fn an_erasure_needs_a_person_a_decision_and_something_to_erase(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let entries = registers.verify_journal().await.unwrap().entries;
    let person = world.people[0];
    for (person, decision) in [(Id::new(999), Id::new(1)), (person, Id::new(999))] {
        let refused = registers.erase(&permit(), person, decision).await.unwrap_err();
        assert_eq!(refused.messages()[0].key(), "change.no-such-record");
    }
    registers.erase(&permit(), person, Id::new(1)).await.unwrap();
    let again = registers.erase(&permit(), person, Id::new(1)).await.unwrap_err();
    assert_eq!(again.messages()[0].key(), "key.nothing-to-erase");
    assert_eq!(registers.verify_journal().await.unwrap().entries, entries + 1);
}
