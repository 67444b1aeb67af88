//! [`Fault`]: one thing that a verification finds, and its sentence.

use base::{Message, Sequence};

use crate::select::Chain;

/// One thing that is not as the journal says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// An entry's own columns, or its changes, are not those that were hashed.
    EntryAltered(Chain, Sequence),
    /// An entry does not follow the one before.
    EntryOutOfOrder(Chain, Sequence),
    /// An entry is dated no later than the one before.
    NotLater(Chain, Sequence),
    /// Changes belong to no entry.
    ChangesWithoutEntry(Chain, Sequence),
    /// An entry of the access log is not as it was written, or does not follow the one before.
    AccessAltered(Sequence),
    /// The head of a chain is not its last entry.
    HeadAltered(Chain),
    /// A row differs from what was journalled, in these columns.
    RowAltered(String, i64, i64, Vec<String>),
    /// A row that was journalled is not in its table.
    RowMissing(String, i64, i64),
    /// A row stands in its table that was never journalled.
    RowUnknown(String, i64, i64),
    /// A row of this record is nothing that its register could hold.
    RowUnreadable(String, i64),
    /// The directory of secrets does not say of this version what it holds.
    DirectoryAltered(String, i64, i64),
    /// The bytes that a row of papers names are not there.
    PaperMissing(i64),
    /// The bytes that a row of papers names are other bytes.
    PaperAltered(i64),
    /// The key of a person does not open with the installation key.
    KeyUnreadable(i64),
    /// The checkpoint names another key than the one it is held against.
    CheckpointOfAnotherKey {
        /// The fingerprint that it names.
        named: String,
        /// The fingerprint of the key it is held against.
        held: String,
    },
    /// The signature of the checkpoint does not hold.
    CheckpointNotSigned,
    /// A chain of the checkpoint is gone.
    ChainMissing(Chain),
    /// A chain ends at this sequence, before the one of the checkpoint: it was cut off, or the
    /// database is an older one.
    ChainShorter(Chain, Sequence, Sequence),
    /// The entry at which the chain stood is another one than the checkpoint says.
    EntryReplaced(Chain, Sequence),
    /// Up to the checkpoint there are so many entries, and there were so many.
    EntriesMissing(Chain, i64, i64),
    /// The first entry up to the checkpoint that is dated after it.
    EntryAfterCheckpoint(Chain, Sequence),
}

impl Fault {
    /// The sentence for people.
    pub fn message(&self) -> Message {
        let entry = |key, chain: &Chain, sequence: &Sequence| {
            Message::new(key).id("chain", *chain).id("sequence", *sequence)
        };
        let row = |key, register: &str, id: &i64, version: &i64| {
            Message::new(key).text("register", register).id("id", *id).id("version", *version)
        };
        match self {
            Self::EntryAltered(chain, sequence) => entry("journal.entry-altered", chain, sequence),
            Self::EntryOutOfOrder(chain, sequence) => {
                entry("journal.entry-out-of-order", chain, sequence)
            }
            Self::NotLater(chain, sequence) => entry("journal.not-later", chain, sequence),
            Self::ChangesWithoutEntry(chain, sequence) => {
                entry("journal.changes-without-entry", chain, sequence)
            }
            Self::AccessAltered(sequence) => {
                Message::new("journal.access-altered").id("sequence", *sequence)
            }
            Self::HeadAltered(chain) => Message::new("journal.head-altered").id("chain", *chain),
            Self::RowAltered(register, id, version, columns) => {
                row("journal.row-altered", register, id, version)
                    .text("columns", columns.join(", "))
            }
            Self::RowMissing(register, id, version) => {
                row("journal.row-missing", register, id, version)
            }
            Self::RowUnknown(register, id, version) => {
                row("journal.row-unknown", register, id, version)
            }
            Self::RowUnreadable(register, id) => {
                Message::new("journal.row-unreadable").text("register", register).id("id", *id)
            }
            Self::DirectoryAltered(register, id, version) => {
                row("journal.directory-altered", register, id, version)
            }
            Self::KeyUnreadable(person) => {
                Message::new("journal.key-unreadable").id("person", *person)
            }
            Self::PaperMissing(paper) => Message::new("journal.paper-missing").id("id", *paper),
            Self::PaperAltered(paper) => Message::new("journal.paper-altered").id("id", *paper),
            Self::CheckpointOfAnotherKey { named, held } => Message::new("checkpoint.another-key")
                .text("named", named.as_str())
                .text("held", held.as_str()),
            Self::CheckpointNotSigned => Message::new("checkpoint.not-signed"),
            Self::ChainMissing(chain) => {
                Message::new("checkpoint.chain-missing").id("chain", *chain)
            }
            Self::ChainShorter(chain, last, sequence) => {
                entry("checkpoint.chain-shorter", chain, sequence).id("last", *last)
            }
            Self::EntryReplaced(chain, sequence) => {
                entry("checkpoint.entry-replaced", chain, sequence)
            }
            Self::EntriesMissing(chain, counted, expected) => {
                Message::new("checkpoint.entries-missing")
                    .id("chain", *chain)
                    .number("counted", *counted)
                    .number("expected", *expected)
            }
            Self::EntryAfterCheckpoint(chain, sequence) => {
                entry("checkpoint.entry-after", chain, sequence)
            }
        }
    }
}
