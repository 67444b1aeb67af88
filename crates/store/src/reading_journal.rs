//! Reading the journal: entries and their changes.

use base::{Instant, Kind, Sequence, Value};

use crate::connection::Argument;
use crate::error::Result;
use crate::journal::{ChangeRow, EntryRow};
use crate::reading::{Reading, into_number, into_text, malformed};
use crate::select::Chain;

/// Which journal entries to show.
#[derive(Clone, Debug, Default)]
pub struct JournalFilter {
    /// Only those that touch this record of this register.
    pub record: Option<(String, i64)>,
    /// Only those of this actor.
    pub actor: Option<String>,
    /// Only those on this decision.
    pub decision: Option<i64>,
    /// Only those that were written together with this entry, itself included.
    pub together: Option<(Chain, Sequence)>,
    /// Only those of this instant and later.
    pub since: Option<Instant>,
    /// Only those before this instant.
    pub before: Option<Instant>,
    /// At most this many, the latest first.
    pub limit: i64,
}

impl Reading {
    /// Journal entries, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries(&mut self, filter: &JournalFilter) -> Result<Vec<EntryRow>> {
        let (condition, arguments) = conditions(filter);
        let text = format!(
            "SELECT {ENTRY_COLUMNS} FROM journal_entries{condition} ORDER BY recorded_at DESC, chain LIMIT {}",
            filter.limit
        );
        let rows = self.connection.fetch("read the journal", text, arguments, &ENTRY_KINDS).await?;
        rows.into_iter().map(entry_row).collect()
    }

    /// The changes of one entry, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changes(&mut self, chain: Chain, sequence: Sequence) -> Result<Vec<ChangeRow>> {
        let text = format!(
            "SELECT {CHANGE_COLUMNS} FROM journal_changes WHERE chain = $1 AND sequence = $2 ORDER BY ordinal"
        );
        let arguments = vec![Argument::integer(chain), Argument::integer(sequence)];
        let rows =
            self.connection.fetch("read the journal", text, arguments, &CHANGE_KINDS).await?;
        rows.into_iter().map(change_row).collect()
    }

    /// The first changes of one entry, of one record or of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_changes(
        &mut self,
        (chain, sequence): (Chain, Sequence),
        record: Option<(&str, i64)>,
        most: i64,
    ) -> Result<Vec<ChangeRow>> {
        let mut arguments = vec![Argument::integer(chain), Argument::integer(sequence)];
        let mut condition = "chain = $1 AND sequence = $2";
        if let Some((register, record)) = record {
            arguments.extend([Argument::text(register), Argument::integer(record)]);
            // The sign keeps the database from reading through a whole load for one record.
            condition = "+chain = $1 AND +sequence = $2 AND register = $3 AND record = $4";
        }
        let text = format!(
            "SELECT {CHANGE_COLUMNS} FROM journal_changes WHERE {condition} ORDER BY ordinal LIMIT {most}"
        );
        let rows =
            self.connection.fetch("read the journal", text, arguments, &CHANGE_KINDS).await?;
        rows.into_iter().map(change_row).collect()
    }
}

/// What a filter asks of an entry, with the values it asks for.
fn conditions(filter: &JournalFilter) -> (String, Vec<Argument>) {
    let mut arguments = Vec::new();
    let mut put = |argument| {
        arguments.push(argument);
        arguments.len()
    };
    let mut parts = Vec::new();
    if let Some((register, record)) = &filter.record {
        let (register, record) =
            (put(Argument::text(register.as_str())), put(Argument::integer(*record)));
        parts.push(format!(
            "EXISTS (SELECT 1 FROM journal_changes c WHERE c.chain = journal_entries.chain \
             AND c.sequence = journal_entries.sequence AND c.register = ${register} AND c.record = ${record})"
        ));
    }
    if let Some(actor) = &filter.actor {
        parts.push(format!("actor = ${}", put(Argument::text(actor.as_str()))));
    }
    if let Some(decision) = filter.decision {
        parts.push(format!("decision = ${}", put(Argument::integer(decision))));
    }
    if let Some((chain, sequence)) = filter.together {
        let (chain, sequence) = (put(Argument::integer(chain)), put(Argument::integer(sequence)));
        // No two transactions have one instant.
        parts.push(format!(
            "recorded_at = (SELECT recorded_at FROM journal_entries \
             WHERE chain = ${chain} AND sequence = ${sequence})"
        ));
    }
    if let Some(since) = filter.since {
        parts.push(format!("recorded_at >= ${}", put(Argument::text(since.to_string()))));
    }
    if let Some(before) = filter.before {
        parts.push(format!("recorded_at < ${}", put(Argument::text(before.to_string()))));
    }
    let condition =
        if parts.is_empty() { String::new() } else { format!(" WHERE {}", parts.join(" AND ")) };
    (condition, arguments)
}

pub(crate) const ENTRY_COLUMNS: &str = "chain, sequence, recorded_at, actor, decision, change_count, changes_hash, previous_hash, hash";
pub(crate) const ENTRY_KINDS: [Kind; 9] = [
    Kind::Integer,
    Kind::Integer,
    Kind::Text,
    Kind::Text,
    Kind::Integer,
    Kind::Integer,
    Kind::Text,
    Kind::Text,
    Kind::Text,
];
pub(crate) const CHANGE_COLUMNS: &str = "register, record, version, operation, content";
pub(crate) const CHANGE_KINDS: [Kind; 5] =
    [Kind::Text, Kind::Integer, Kind::Integer, Kind::Text, Kind::Text];

pub(crate) fn entry_row(row: Vec<Value>) -> Result<EntryRow> {
    let [
        chain,
        sequence,
        recorded_at,
        actor,
        decision,
        change_count,
        changes_hash,
        previous_hash,
        hash,
    ] = <[Value; 9]>::try_from(row).map_err(|_| malformed())?;
    Ok(EntryRow {
        chain: into_number(&chain)?,
        sequence: into_number(&sequence)?,
        recorded_at: into_text(recorded_at)?,
        actor: into_text(actor)?,
        decision: decision.as_integer(),
        change_count: into_number(&change_count)?,
        changes_hash: into_text(changes_hash)?,
        previous_hash: into_text(previous_hash)?,
        hash: into_text(hash)?,
    })
}

pub(crate) fn change_row(row: Vec<Value>) -> Result<ChangeRow> {
    let [register, record, version, operation, content] =
        <[Value; 5]>::try_from(row).map_err(|_| malformed())?;
    Ok(ChangeRow {
        register: into_text(register)?,
        record: into_number(&record)?,
        version: into_number(&version)?,
        operation: into_text(operation)?,
        content: match content {
            Value::Text(text) => Some(text),
            _ => None,
        },
    })
}
