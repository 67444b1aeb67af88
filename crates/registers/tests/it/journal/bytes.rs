//! The canonical bytes of the journal, which never change: written out here a second time, and
//! pinned by a test vector.

use base::{Code, Period};
use registers::{Area, Batch, JournalFilter, Receipt, Registers, View};
use testkit::{SmallWorld, TestDatabase, day, on_both_databases, operator, permit};

use crate::journal::hashes::{Bytes, hash_of};

on_both_databases!(the_bytes_of_an_entry_are_those_of_the_vector);

const CONTENT: &str = r#"{"home":1,"valid_from":"2010-01-01","valid_until":"2025-07-01","name":"Vĩnh Thử","kind":"province","basis":"invented"}"#;

/// The hash of the only entry; a change here is a break with every journal in the world.
const VECTOR: &str = "c6a2c1755858c12b154043b7d227f87aa42f19e9827574e348d6873fac51e529";

pub(super) async fn one_province(registers: &Registers) -> Receipt {
    let mut batch = Batch::new();
    let area = Area {
        name: "Vĩnh Thử".to_owned(),
        kind: Code::new("province"),
        parent: None,
        basis: Code::new("invented"),
    };
    let period = Period::new(day("2010-01-01"), Some(day("2025-07-01"))).unwrap();
    let area = batch.add(period, area);
    batch.set_home(area);
    let receipt = registers.apply(&permit(), &batch).await.unwrap();
    assert_eq!(SmallWorld::id(&receipt, area).number(), 1);
    receipt
}

async fn the_bytes_of_an_entry_are_those_of_the_vector(database: TestDatabase) {
    let registers = database.create().await;
    one_province(&registers).await;
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let filter = JournalFilter { record: None, limit: 10, ..JournalFilter::default() };
    let entry = reader.entries(&view, &filter).await.unwrap().remove(0);
    let change = reader.changes(&view, &entry).await.unwrap().remove(0);
    assert_eq!(change.content.as_deref(), Some(CONTENT));
    let changes = Bytes::default()
        .text("dinh changes 1")
        .text("areas")
        .number(1)
        .number(1)
        .text("add")
        .byte(1)
        .text(CONTENT)
        .hash();
    assert_eq!(entry.changes_hash, changes);
    assert_eq!(entry.previous_hash, "0".repeat(64));
    assert_eq!(entry.hash, hash_of(&entry));
    let hash = Bytes::default()
        .text("dinh entry 1")
        .number(1)
        .number(1)
        .text("2026-11-24T05:00:00.000000Z")
        .text("kiểm thử")
        .byte(0)
        .number(1)
        .text(&changes)
        .text(&"0".repeat(64))
        .hash();
    assert_eq!(entry.hash, hash);
    assert_eq!(entry.hash, VECTOR);
}
