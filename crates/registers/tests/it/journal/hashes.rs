//! The hashes of the journal, written out a second time: what a third party would do, and what
//! somebody does who covers up a change.

use registers::{ChangeRow, EntryRow};
use sha2::{Digest, Sha256};

/// Parts after one another, each text preceded by its length.
#[derive(Default)]
pub(super) struct Bytes(Vec<u8>);

impl Bytes {
    pub(super) fn text(mut self, text: &str) -> Self {
        self.0.extend((text.len() as u64).to_be_bytes());
        self.0.extend(text.as_bytes());
        self
    }

    pub(super) fn number(mut self, number: i64) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    pub(super) fn byte(mut self, byte: u8) -> Self {
        self.0.push(byte);
        self
    }

    pub(super) fn hash(self) -> String {
        testkit::hexadecimal(&Sha256::digest(&self.0))
    }
}

/// The hash over the changes of an entry.
pub(super) fn hash_of_changes(changes: &[ChangeRow]) -> String {
    let add = |bytes: Bytes, change: &ChangeRow| {
        let bytes = bytes
            .text(&change.register)
            .number(change.record)
            .number(change.version)
            .text(&change.operation);
        match &change.content {
            Some(content) => bytes.byte(1).text(content),
            None => bytes.byte(0),
        }
    };
    changes.iter().fold(Bytes::default().text("dinh changes 1"), add).hash()
}

/// The hash over the head of an entry.
pub(super) fn hash_of(entry: &EntryRow) -> String {
    let bytes = Bytes::default()
        .text("dinh entry 1")
        .number(entry.chain)
        .number(entry.sequence)
        .text(&entry.recorded_at)
        .text(&entry.actor);
    let bytes = match entry.decision {
        Some(decision) => bytes.byte(1).number(decision),
        None => bytes.byte(0),
    };
    bytes.number(entry.change_count).text(&entry.changes_hash).text(&entry.previous_hash).hash()
}
