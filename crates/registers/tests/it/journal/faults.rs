//! What the verification names, case by case.

use base::Language;
use registers::Fault;
use testkit::{TestDatabase, WholeWorld, on_both_databases};

on_both_databases!(
    an_edited_row_is_named_with_its_columns,
    an_entry_that_is_cut_out_breaks_the_chain,
    entries_that_are_swapped_are_out_of_order,
    a_value_that_no_column_could_hold_is_named_with_its_record,
    a_key_that_was_exchanged_is_named_with_its_person,
);

/// Runs a statement behind the back of a loaded world; gives what is found.
async fn found_after(database: &TestDatabase, sql: &str) -> Vec<Fault> {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    database.raw().await.run(sql).await;
    let faults = registers.verify_journal().await.unwrap().faults;
    for fault in &faults {
        for language in [Language::Vi, Language::En] {
            let sentence = fault.message().render(language);
            assert!(!sentence.contains(['{', '}']) && sentence.contains(' '), "{sentence}");
        }
    }
    faults
}

async fn an_edited_row_is_named_with_its_columns(database: TestDatabase) {
    let sql = "UPDATE appointments SET way_gained = 'appointed', mode = 'acting' WHERE id = 2";
    let columns = vec!["mode".to_owned(), "way_gained".to_owned()];
    let expected = Fault::RowAltered("appointments".to_owned(), 2, 1, columns);
    assert_eq!(found_after(&database, sql).await, [expected]);
}

async fn an_entry_that_is_cut_out_breaks_the_chain(database: TestDatabase) {
    let sql = "DELETE FROM journal_entries WHERE chain = 1 AND sequence = 1";
    let faults = found_after(&database, sql).await;
    assert_eq!(faults, [Fault::EntryOutOfOrder(1, 2), Fault::ChangesWithoutEntry(1, 1)]);
}

async fn entries_that_are_swapped_are_out_of_order(database: TestDatabase) {
    let sql = "UPDATE journal_entries SET sequence = sequence + 100 WHERE chain = 1;
        UPDATE journal_entries SET sequence = 103 - sequence WHERE chain = 1";
    let faults = found_after(&database, sql).await;
    assert!(faults.contains(&Fault::EntryAltered(1, 1)), "{faults:?}");
    assert!(faults.contains(&Fault::EntryOutOfOrder(1, 2)), "{faults:?}");
}

async fn a_value_that_no_column_could_hold_is_named_with_its_record(database: TestDatabase) {
    let sql = "UPDATE people SET born_on = 'hôm qua' WHERE id = 2";
    let expected = Fault::RowUnreadable("people".to_owned(), 2);
    assert_eq!(found_after(&database, sql).await, [expected]);
}

async fn a_key_that_was_exchanged_is_named_with_its_person(database: TestDatabase) {
    let sql = "UPDATE person_keys SET wrapped = \
        (SELECT other.wrapped FROM person_keys other WHERE other.person = 2) WHERE person = 1";
    assert_eq!(found_after(&database, sql).await, [Fault::KeyUnreadable(1)]);
}
