//! Bad input: a clear sentence, and nothing half-written.

mod changes;
mod databases;
mod read_only;
mod units;

use std::collections::BTreeMap;

use base::Language;
use registers::{Batch, Error, Registers};
use testkit::{Raw, TestDatabase, permit};

/// How many rows every table has, and how far the chains have come.
pub(crate) async fn state(registers: &Registers, raw: &mut Raw) -> BTreeMap<String, String> {
    let mut state = BTreeMap::new();
    let mut tables: Vec<String> =
        registers.registry().definitions().iter().map(|definition| definition.table()).collect();
    let own = ["journal_entries", "journal_changes", "person_keys", "identity_directory"];
    tables.extend(own.map(str::to_owned));
    for table in tables {
        let count = raw.count(&table).await.to_string();
        state.insert(table, count);
    }
    let heads = "SELECT chain || ' ' || head || ' ' || hash || ' ' || recorded_at FROM chains ORDER BY chain";
    state.insert("heads".to_owned(), format!("{:?}", raw.texts(heads).await));
    let numbers = "SELECT register || ' ' || last FROM identifiers ORDER BY register";
    state.insert("numbers".to_owned(), format!("{:?}", raw.texts(numbers).await));
    state
}

/// The keys of a refusal, whose sentences are sentences in both languages.
pub(crate) fn keys_of(error: &Error) -> Vec<&'static str> {
    for message in error.messages() {
        for language in [Language::Vi, Language::En] {
            let sentence = message.render(language);
            assert_ne!(sentence, message.key());
            assert!(!sentence.contains(['{', '}']), "{sentence}");
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    }
    error.messages().iter().map(base::Message::key).collect()
}

/// Applies a batch that must be refused for these reasons, and leave nothing behind.
pub(crate) async fn assert_refused(
    database: &TestDatabase,
    registers: &Registers,
    batch: &Batch,
    keys: &[&str],
) {
    let mut raw = database.raw().await;
    let before = state(registers, &mut raw).await;
    let error = registers.apply(&permit(), batch).await.unwrap_err();
    assert_eq!(keys_of(&error), keys, "{error}");
    assert_eq!(state(registers, &mut raw).await, before);
}
