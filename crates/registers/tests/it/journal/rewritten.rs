//! Whoever keeps a checkpoint finds every way of rewriting what was before it, also those after
//! which the journal is sound in itself.

use base::{Code, Language};
use registers::{
    Batch, Checkpoint, EntryRow, Fault, JournalFilter, Qualification, Registers, View,
};
use testkit::{Raw, TestDatabase, WholeWorld, day, on_both_databases, operator, period, permit};

use crate::journal::checkpoint::signer;
use crate::journal::hashes::{hash_of, hash_of_changes};

on_both_databases!(
    an_entry_that_is_edited_is_found,
    a_change_that_is_edited_is_found,
    an_entry_that_is_deleted_is_found,
    a_change_that_is_deleted_is_found,
    entries_that_are_reordered_are_found,
    a_tail_that_is_cut_off_is_found,
    a_tail_that_is_written_anew_is_found,
    a_journal_that_is_chained_anew_from_the_middle_is_found,
    a_chain_that_is_deleted_is_found,
    instants_that_are_moved_are_found,
    a_database_that_is_an_older_one_is_found,
);

/// A world with six entries in the chain of its province, and a checkpoint of it.
struct Kept {
    registers: Registers,
    world: WholeWorld,
    raw: Raw,
    checkpoint: Checkpoint,
}

/// The last entry that the checkpoint knows.
const LAST: i64 = 6;

impl Kept {
    async fn of(database: &TestDatabase) -> Self {
        let registers = database.create().await;
        let world = WholeWorld::load(&registers).await;
        let checkpoint = registers.checkpoint(&signer()).await.unwrap();
        let mut kept = Self { registers, world, raw: database.raw().await, checkpoint };
        kept.write(&["Ba", "Bốn", "Năm", "Sáu"]).await;
        kept.checkpoint = kept.registers.checkpoint(&signer()).await.unwrap();
        assert_eq!(kept.checkpoint.chains()[&1].sequence, LAST);
        kept
    }

    /// Writes an entry for each of these schools.
    async fn write(&mut self, schools: &[&str]) {
        for school in schools {
            let mut batch = Batch::new();
            let qualification = Qualification {
                person: self.world.people[0],
                dimension: Code::new("informatics"),
                level: Code::new("certificate"),
                field_of_study: None,
                institution: Some(format!("Trường {school}")),
                obtained_on: None,
            };
            batch.add(period("2016-01-01", ""), qualification);
            self.registers.apply(&permit(), &batch).await.unwrap();
        }
    }

    async fn run(&mut self, sql: &str) {
        self.raw.run(sql).await;
    }

    /// What is found without the checkpoint.
    async fn alone(&self) -> Vec<Fault> {
        self.registers.verify_journal().await.unwrap().faults
    }

    /// What is found with it.
    async fn found(&self) -> Vec<Fault> {
        let key = signer().public();
        let against = self.registers.verify_journal_against(&self.checkpoint, &key);
        let faults = against.await.unwrap().faults;
        for fault in &faults {
            for language in [Language::Vi, Language::En] {
                let sentence = fault.message().render(language);
                assert!(!sentence.contains(['{', '}']) && sentence.contains(' '), "{sentence}");
            }
        }
        faults
    }

    /// The entries of the chain, the first one first.
    async fn entries(&self) -> Vec<EntryRow> {
        let scope = operator().scope;
        let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
        let mut reader = self.registers.read().await.unwrap();
        let filter = JournalFilter { limit: i64::MAX, ..JournalFilter::default() };
        let mut entries = reader.entries(&view, &filter).await.unwrap();
        entries.retain(|entry| entry.chain == 1);
        entries.sort_by_key(|entry| entry.sequence);
        for entry in &mut entries {
            let changes = reader.changes(&view, entry).await.unwrap();
            entry.changes_hash = hash_of_changes(&changes);
        }
        entries
    }

    /// Computes every hash of the chain anew, as the program would have.
    async fn chain_anew(&mut self) {
        let mut previous = "0".repeat(64);
        let mut end = String::new();
        for mut entry in self.entries().await {
            entry.previous_hash.clone_from(&previous);
            previous = hash_of(&entry);
            end.clone_from(&entry.recorded_at);
            let sql = format!(
                "UPDATE journal_entries SET changes_hash = '{}', previous_hash = '{}', \
                 hash = '{previous}' WHERE chain = 1 AND sequence = {}",
                entry.changes_hash, entry.previous_hash, entry.sequence
            );
            self.run(&sql).await;
        }
        let sql =
            format!("UPDATE chains SET hash = '{previous}', recorded_at = '{end}' WHERE chain = 1");
        self.run(&sql).await;
    }

    fn tables(&self) -> Vec<String> {
        let own = ["identifiers", "chains", "journal_entries", "journal_changes", "person_keys"];
        let own = own.into_iter().chain(["identity_directory"]).map(str::to_owned);
        let definitions = self.registers.registry().definitions();
        own.chain(definitions.iter().map(|definition| definition.table())).collect()
    }

    /// Keeps a copy of the whole database.
    async fn copy(&mut self) {
        for table in self.tables() {
            self.run(&format!("CREATE TABLE older_{table} AS SELECT * FROM {table}")).await;
        }
    }

    /// Puts the copy in the place of the database.
    async fn put_back(&mut self) {
        for table in self.tables() {
            let sql =
                format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM older_{table}");
            self.run(&sql).await;
        }
    }
}

fn has(faults: &[Fault], expected: &[Fault]) {
    for fault in expected {
        assert!(faults.contains(fault), "{fault:?} is not among {faults:?}");
    }
}

async fn an_entry_that_is_edited_is_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    kept.run("UPDATE journal_entries SET actor = 'ai đó' WHERE chain = 1 AND sequence = 4").await;
    assert_eq!(kept.found().await, [Fault::EntryAltered(1, 4)]);
}

async fn a_change_that_is_edited_is_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    // In the register as in the journal, so that only the hash tells.
    kept.run(
        "UPDATE qualifications SET institution = 'Trường khác' WHERE institution = 'Trường Bốn'; \
         UPDATE journal_changes SET content = REPLACE(content, 'Trường Bốn', 'Trường khác')",
    )
    .await;
    assert_eq!(kept.found().await, [Fault::EntryAltered(1, 4)]);
}

async fn an_entry_that_is_deleted_is_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    kept.run("DELETE FROM journal_entries WHERE chain = 1 AND sequence = 4").await;
    let expected = [
        Fault::EntriesMissing(1, LAST - 1, LAST),
        Fault::EntryOutOfOrder(1, 5),
        Fault::ChangesWithoutEntry(1, 4),
    ];
    assert_eq!(kept.found().await, expected);
}

async fn a_change_that_is_deleted_is_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    kept.run("DELETE FROM journal_changes WHERE chain = 1 AND sequence = 4").await;
    has(&kept.found().await, &[Fault::EntryAltered(1, 4)]);
}

async fn entries_that_are_reordered_are_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    // Entries 3 and 4 change their places with all that they cover.
    for table in ["journal_entries", "journal_changes"] {
        let at = "WHERE chain = 1 AND sequence";
        kept.run(&format!(
            "UPDATE {table} SET sequence = 100 {at} = 3; UPDATE {table} SET sequence = 3 {at} = 4; \
             UPDATE {table} SET sequence = 4 {at} = 100"
        ))
        .await;
    }
    let altered = [Fault::EntryAltered(1, 3), Fault::EntryOutOfOrder(1, 3), Fault::NotLater(1, 4)];
    has(&kept.found().await, &altered);
}

async fn a_tail_that_is_cut_off_is_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    for (table, column) in [
        ("journal_entries", "sequence"),
        ("journal_changes", "sequence"),
        ("qualifications", "recorded"),
    ] {
        kept.run(&format!("DELETE FROM {table} WHERE {column} > 4 AND {column} < 100")).await;
    }
    let end = kept.entries().await.pop().unwrap();
    kept.run(&format!(
        "UPDATE chains SET head = 4, hash = '{}', recorded_at = '{}' WHERE chain = 1",
        end.hash, end.recorded_at
    ))
    .await;
    assert_eq!(kept.alone().await, [], "it is sound in itself");
    assert_eq!(kept.found().await, [Fault::ChainShorter(1, 4, LAST)]);
}

async fn a_tail_that_is_written_anew_is_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    kept.copy().await;
    kept.write(&["Bảy", "Tám"]).await;
    kept.checkpoint = kept.registers.checkpoint(&signer()).await.unwrap();
    kept.put_back().await;
    kept.write(&["Bảy khác", "Tám khác", "Chín khác"]).await;
    assert_eq!(kept.alone().await, [], "it is sound in itself");
    assert_eq!(kept.found().await, [Fault::EntryReplaced(1, LAST + 2)]);
}

async fn a_journal_that_is_chained_anew_from_the_middle_is_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    kept.chain_anew().await;
    assert_eq!(kept.found().await, [], "what nobody changed has the same hashes");
    kept.run(
        "UPDATE journal_entries SET actor = 'ai đó' WHERE chain = 1 AND sequence = 3; \
         UPDATE qualifications SET institution = 'Trường khác' WHERE institution = 'Trường Bốn'; \
         UPDATE journal_changes SET content = REPLACE(content, 'Trường Bốn', 'Trường khác')",
    )
    .await;
    kept.chain_anew().await;
    assert_eq!(kept.alone().await, [], "it is sound in itself");
    assert_eq!(kept.found().await, [Fault::EntryReplaced(1, LAST)]);
}

async fn a_chain_that_is_deleted_is_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    for table in ["journal_entries", "journal_changes", "chains"] {
        kept.run(&format!("DELETE FROM {table} WHERE chain = 1")).await;
    }
    has(&kept.found().await, &[Fault::ChainMissing(1)]);
}

async fn instants_that_are_moved_are_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    kept.copy().await;
    let set = |recorded_at: &str, condition: &str| {
        format!(
            "UPDATE journal_entries SET recorded_at = {recorded_at} WHERE chain = 1 AND {condition}"
        )
    };
    kept.run(&set("'2020-01-01T00:00:00.000000Z'", "sequence = 4")).await;
    kept.chain_anew().await;
    assert_eq!(kept.alone().await, [Fault::NotLater(1, 4)]);
    assert_eq!(kept.found().await, [Fault::EntryReplaced(1, LAST), Fault::NotLater(1, 4)]);
    kept.put_back().await;
    assert_eq!(kept.found().await, []);
    // As if they had been written long after the checkpoint.
    kept.run(&set("REPLACE(recorded_at, '2026-', '2030-')", "sequence > 3")).await;
    kept.chain_anew().await;
    assert_eq!(kept.alone().await, [], "it is sound in itself");
    let late = [Fault::EntryReplaced(1, LAST), Fault::EntryAfterCheckpoint(1, 4)];
    assert_eq!(kept.found().await, late);
}

async fn a_database_that_is_an_older_one_is_found(database: TestDatabase) {
    let mut kept = Kept::of(&database).await;
    kept.copy().await;
    kept.write(&["Bảy", "Tám"]).await;
    kept.checkpoint = kept.registers.checkpoint(&signer()).await.unwrap();
    assert_eq!(kept.found().await, []);
    kept.put_back().await;
    assert_eq!(kept.alone().await, [], "it is sound in itself");
    assert_eq!(kept.found().await, [Fault::ChainShorter(1, LAST, LAST + 2)]);
}
