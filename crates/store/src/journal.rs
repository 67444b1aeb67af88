//! The journal: a chain of entries, one per transaction, each covering its changes by a hash.
//! Its canonical bytes are fixed here and by a test vector; they never change.

use base::{Definition, Instant, Period, Sequence, Value};
use sha2::{Digest, Sha256};

use crate::keys::hexadecimal;
use crate::select::Chain;

/// The hash that the first entry of a chain follows.
pub(crate) const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a change does to the world or to our belief.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Operation {
    /// A new record.
    Add,
    /// The world moved.
    Change,
    /// We were wrong about a value.
    Correct,
    /// We were wrong about a day.
    Redate,
    /// The world moved: it is over.
    End,
    /// We were wrong: it never was.
    Withdraw,
    /// We were wrong to change it: it stands as it stood before.
    Restore,
}

impl Operation {
    /// Its name in the journal.
    pub fn key(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change => "change",
            Self::Correct => "correct",
            Self::Redate => "redate",
            Self::End => "end",
            Self::Withdraw => "withdraw",
            Self::Restore => "restore",
        }
    }
}

/// One row of the journal: a version written, or (without content) a version given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// The register.
    pub register: String,
    /// The record.
    pub record: i64,
    /// The version of the record.
    pub version: i64,
    /// What was meant.
    pub operation: String,
    /// The version written, as JSON; `None` where a version is given up.
    pub content: Option<String>,
}

impl ChangeRow {
    /// Leaves of the content only the days and the fields of these keys: for whoever may know that
    /// a row was written, and not all that it says.
    pub fn retain(&mut self, mut keeps: impl FnMut(&str) -> bool) {
        const ALWAYS: [&str; 3] = ["home", "valid_from", "valid_until"];
        let Some(content) = &self.content else { return };
        // What does not read is not told.
        let told = serde_json::from_str::<serde_json::Value>(content).unwrap_or_default();
        let serde_json::Value::Object(mut fields) = told else {
            self.content = Some("{}".to_owned());
            return;
        };
        fields.retain(|key, _| ALWAYS.contains(&key.as_str()) || keeps(key));
        self.content = Some(serde_json::Value::Object(fields).to_string());
    }
}

/// The head of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// The chain.
    pub chain: Chain,
    /// Place in the chain, from 1.
    pub sequence: Sequence,
    /// When it was recorded; never earlier than the entry before.
    pub recorded_at: String,
    /// Who did it.
    pub actor: String,
    /// On what decision.
    pub decision: Option<i64>,
    /// How many change rows it covers.
    pub change_count: i64,
    /// The hash over them.
    pub changes_hash: String,
    /// The hash of the entry before.
    pub previous_hash: String,
    /// The hash of this entry.
    pub hash: String,
}

/// The version as JSON: the days, then every field that is known, in the order of the
/// definition. Unknown fields are left out, so that a field added later changes no old hash.
pub(crate) fn content(
    definition: &Definition,
    home: Chain,
    period: Period,
    values: &[Value],
) -> String {
    let mut object = serde_json::Map::new();
    object.insert("home".into(), home.into());
    object.insert("valid_from".into(), period.from().to_string().into());
    if let Some(until) = period.until() {
        object.insert("valid_until".into(), until.to_string().into());
    }
    for (field, value) in definition.fields.iter().zip(values) {
        if !value.is_null() {
            object.insert(field.key.into(), value.to_json());
        }
    }
    serde_json::Value::Object(object).to_string()
}

/// A hash over parts of which each is preceded by its length, so that no two lists of parts
/// give the same bytes.
struct Parts(Sha256);

impl Parts {
    fn of(domain: &str) -> Self {
        let mut parts = Self(Sha256::new());
        parts.add(domain);
        parts
    }

    fn add(&mut self, part: &str) {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part.as_bytes());
    }

    fn add_number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn add_optional<T>(&mut self, part: Option<T>, add: impl FnOnce(&mut Self, T)) {
        self.0.update([u8::from(part.is_some())]);
        if let Some(part) = part {
            add(self, part);
        }
    }

    fn hash(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}

/// The hash over texts, apart from all other hashes by its domain.
pub(crate) fn hash_of_parts(domain: &str, texts: &[&str]) -> String {
    let mut parts = Parts::of(domain);
    for text in texts {
        parts.add(text);
    }
    parts.hash()
}

/// The hash over the change rows of an entry, in order.
pub(crate) struct ChangesHash(Parts);

impl ChangesHash {
    pub(crate) fn new() -> Self {
        Self(Parts::of("dinh changes 1"))
    }

    pub(crate) fn add(&mut self, change: &ChangeRow) {
        let parts = &mut self.0;
        parts.add(&change.register);
        parts.add_number(change.record);
        parts.add_number(change.version);
        parts.add(&change.operation);
        parts.add_optional(change.content.as_deref(), Parts::add);
    }

    pub(crate) fn hash(self) -> String {
        self.0.hash()
    }
}

impl EntryRow {
    /// The hash this entry should have, over its head, its changes' hash and the entry before.
    pub(crate) fn expected_hash(&self) -> String {
        let mut parts = Parts::of("dinh entry 1");
        parts.add_number(self.chain);
        parts.add_number(self.sequence);
        parts.add(&self.recorded_at);
        parts.add(&self.actor);
        parts.add_optional(self.decision, Parts::add_number);
        parts.add_number(self.change_count);
        parts.add(&self.changes_hash);
        parts.add(&self.previous_hash);
        parts.hash()
    }

    /// When it was recorded, as an instant.
    pub fn instant(&self) -> Option<Instant> {
        self.recorded_at.parse().ok()
    }
}

/// How far a chain has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last sequence; 0 before the first.
    pub sequence: Sequence,
    /// The hash of the last entry.
    pub hash: String,
    /// When it was recorded.
    pub recorded_at: Option<Instant>,
}
