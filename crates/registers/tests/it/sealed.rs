//! Identity numbers, contacts and addresses: sealed in tables and journal, found by a keyed hash,
//! unique, and gone with the key of their person.

use base::{Code, Secret, Value};
use registers::{
    Batch, Contact, IdentityNumber, KeyRing, Operation, Reader, Register, Registers, Registry,
    VersionRow, View,
};
use testkit::{
    SmallWorld, TestDatabase, WholeWorld, day, on_both_databases, operator, period, permit,
};

on_both_databases!(
    no_secret_stands_anywhere_in_readable_form,
    a_secret_opens_with_the_key_and_not_without,
    after_a_key_is_destroyed_the_journal_still_verifies,
    another_installation_key_is_refused,
    a_person_is_found_by_an_identity_number,
    an_identity_number_belongs_to_one_person,
    a_number_given_up_is_free,
    a_number_of_an_ended_record_is_not_free,
    two_people_exchange_their_numbers_in_one_batch,
);

const FIRST: &str = "026180000001";
const SECOND: &str = "026180000002";

async fn no_secret_stands_anywhere_in_readable_form(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    registers.database().close().await;
    let secrets = [FIRST, SECOND, "Số 1 đường Thử", "091200001"];
    let mut raw = database.raw().await;
    let tables = match raw {
        testkit::Raw::Sqlite(_) => "SELECT name FROM sqlite_master WHERE type = 'table'",
        testkit::Raw::Postgres(_) => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
        }
    };
    let mut seen = 0;
    for table in raw.texts(tables).await.into_iter().flatten() {
        for column in raw.columns(&table).await {
            let query = format!("SELECT {} FROM {table}", raw.shown(&column));
            for text in raw.texts(&query).await.into_iter().flatten() {
                seen += 1;
                for secret in secrets {
                    assert!(!text.contains(secret), "{table}.{} shows {secret}", column.name);
                    assert!(
                        !text.contains(&testkit::hexadecimal(secret.as_bytes())),
                        "{table}.{} holds {secret}",
                        column.name
                    );
                }
            }
        }
    }
    assert!(seen > 500, "only {seen} values were looked at");
    if let registers::Address::Sqlite(path) = database.address() {
        let bytes = std::fs::read(path).unwrap();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "the file holds {secret}");
        }
        let known = "Đỗ Văn Bền";
        assert!(bytes.windows(known.len()).any(|window| window == known.as_bytes()));
    }
}

async fn numbers(reader: &mut Reader, view: &View<'_>) -> Vec<VersionRow> {
    let mut rows = reader.rows(view, IdentityNumber::DEFINITION, Vec::new()).await.unwrap();
    reader.open_secrets(view, IdentityNumber::DEFINITION, &mut rows).await.unwrap();
    rows
}

fn plain(row: &VersionRow) -> Option<&str> {
    match &row.values[2] {
        Value::Secret(Secret::Plain(text)) => Some(text),
        _ => None,
    }
}

async fn a_secret_opens_with_the_key_and_not_without(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let sealed = reader.rows(&view, IdentityNumber::DEFINITION, Vec::new()).await.unwrap();
    assert!(sealed.iter().all(|row| plain(row).is_none()));
    let ciphertexts: std::collections::BTreeSet<String> =
        sealed.iter().map(|row| row.values[2].to_json().to_string()).collect();
    assert_eq!(ciphertexts.len(), sealed.len());
    let open = numbers(&mut reader, &view).await;
    let open: Vec<Option<&str>> = open.iter().map(plain).collect();
    assert_eq!(open, [Some(FIRST), Some(SECOND), Some("026180000003")]);
}

async fn after_a_key_is_destroyed_the_journal_still_verifies(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    database.raw().await.run("DELETE FROM person_keys WHERE person = 1").await;
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let open = numbers(&mut reader, &view).await;
    let open: Vec<Option<&str>> = open.iter().map(plain).collect();
    assert_eq!(open, [None, Some(SECOND), Some("026180000003")]);
    let mut contacts = reader.rows(&view, Contact::DEFINITION, Vec::new()).await.unwrap();
    reader.open_secrets(&view, Contact::DEFINITION, &mut contacts).await.unwrap();
    assert_eq!(contacts.iter().filter(|row| plain(row).is_some()).count(), 2);
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
}

async fn another_installation_key_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let other = Registers::open(
        database.address(),
        Registry::standard().unwrap(),
        KeyRing::derive(&[8; 32]),
        database.clock().clone(),
        &|_, _, _| {},
    );
    assert_eq!(other.await.unwrap_err().messages()[0].key(), "key.wrong");
    database.open().await;
}

async fn found(registers: &Registers, number: &str) -> Vec<i64> {
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let rows = reader.find_secret(&view, IdentityNumber::DEFINITION, "number", number).await;
    rows.unwrap().iter().filter_map(|row| row.values[0].as_integer()).collect()
}

async fn a_person_is_found_by_an_identity_number(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    assert_eq!(found(&registers, SECOND).await, [world.people[1].number()]);
    assert_eq!(found(&registers, &format!(" {SECOND} ")).await, [world.people[1].number()]);
    assert_eq!(found(&registers, "02618000000").await, [0_i64; 0]);
}

/// Adds people with these numbers in one batch; gives the keys of the refusals.
async fn added(registers: &Registers, given: &[&str]) -> Vec<&'static str> {
    let mut batch = Batch::new();
    for number in given {
        SmallWorld::person(&mut batch, "Trần Thị Cúc", number);
    }
    applied(registers, &batch).await
}

async fn applied(registers: &Registers, batch: &Batch) -> Vec<&'static str> {
    match registers.apply(&permit(), batch).await {
        Ok(_) => Vec::new(),
        Err(error) => error.messages().iter().map(base::Message::key).collect(),
    }
}

fn corrected(batch: &mut Batch, id: i64, number: &str) {
    let set = vec![("number", Value::Secret(Secret::Plain(number.to_owned())))];
    let operation = Operation::Correct { id, period: None, set };
    batch.push(IdentityNumber::DEFINITION, operation);
}

async fn an_identity_number_belongs_to_one_person(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    assert_eq!(added(&registers, &[FIRST]).await, ["rule.not-unique"]);
    let twice = ["026180000009", "026180000009"];
    assert_eq!(added(&registers, &twice).await, ["rule.not-unique"]);
    let mut batch = Batch::new();
    corrected(&mut batch, 2, FIRST);
    assert_eq!(applied(&registers, &batch).await, ["rule.not-unique"]);
    assert_eq!(added(&registers, &["026180000009"]).await, [""; 0]);
    let mut batch = Batch::new();
    corrected(&mut batch, 2, SECOND);
    assert_eq!(applied(&registers, &batch).await, ["change.nothing"]);
}

async fn a_number_given_up_is_free(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let mut batch = Batch::new();
    corrected(&mut batch, 1, "026180000007");
    assert_eq!(applied(&registers, &batch).await, [""; 0]);
    assert_eq!(found(&registers, FIRST).await, [0_i64; 0]);
    assert_eq!(found(&registers, "026180000007").await, [1]);
    assert_eq!(added(&registers, &[FIRST]).await, [""; 0]);
    let mut batch = Batch::new();
    batch.push(IdentityNumber::DEFINITION, Operation::Withdraw { id: 2 });
    assert_eq!(applied(&registers, &batch).await, [""; 0]);
    assert_eq!(added(&registers, &[SECOND]).await, [""; 0]);
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
}

async fn a_number_of_an_ended_record_is_not_free(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let mut batch = Batch::new();
    let operation = Operation::End { id: 1, on: day("2020-01-01"), set: Vec::new() };
    batch.push(IdentityNumber::DEFINITION, operation);
    assert_eq!(applied(&registers, &batch).await, [""; 0]);
    // The ended record is looked up for the new number of its person, and still holds its own.
    let mut batch = Batch::new();
    let number = |person, digits: &str| IdentityNumber {
        person,
        kind: Code::new("cccd"),
        number: Secret::Plain(digits.to_owned()),
    };
    batch.add(period("2020-01-01", ""), number(world.people[0], "026180000008"));
    let other = SmallWorld::person(&mut batch, "Trần Thị Cúc", "026180000006");
    batch.add(period("2010-01-01", "2016-01-01"), number(other, FIRST));
    assert_eq!(applied(&registers, &batch).await, ["rule.not-unique"]);
}

async fn two_people_exchange_their_numbers_in_one_batch(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let mut batch = Batch::new();
    corrected(&mut batch, 1, SECOND);
    corrected(&mut batch, 2, FIRST);
    assert_eq!(applied(&registers, &batch).await, [""; 0]);
    assert_eq!(found(&registers, FIRST).await, [2]);
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
}
