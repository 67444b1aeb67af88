//! The log of who signed in and who read personal files: a chain of its own, appended in batches.

use base::{Instant, Kind, Value};

use crate::connection::{Argument, Connection};
use crate::credentials::optional;
use crate::database::Database;
use crate::error::Result;
use crate::journal::{NO_HASH, hash_of_parts};
use crate::reading::{Reading, into_number, into_text, malformed};
use crate::select::Chain;

/// Somebody read a personal file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessDraft {
    /// Who.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// Whose file; 0 where it is about signing in.
    pub person: i64,
    /// What of it: the pattern of the address.
    pub what: String,
    /// Why, where the role must say so.
    pub reason: Option<String>,
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRow {
    /// Its place, from 1.
    pub sequence: i64,
    /// When; never earlier than the one before.
    pub recorded_at: String,
    /// What was read, by whom.
    pub draft: AccessDraft,
    /// The hash of the entry before.
    pub previous_hash: String,
    /// The hash of this one.
    pub hash: String,
}

impl AccessRow {
    fn computed_hash(&self) -> String {
        let own = &self.draft;
        let sequence = self.sequence.to_string();
        let person = own.person.to_string();
        // No reason is another thing than an empty one.
        let reason = own.reason.as_ref().map_or_else(String::new, |reason| format!("+{reason}"));
        hash_of_parts(
            "dinh access 1",
            &[
                &sequence,
                &self.recorded_at,
                &own.actor,
                &own.role,
                &person,
                &own.what,
                &reason,
                &self.previous_hash,
            ],
        )
    }
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default)]
pub struct AccessFilter {
    /// Only those of files of this person.
    pub person: Option<i64>,
    /// Only those of this actor.
    pub actor: Option<String>,
    /// Only those of this instant and later.
    pub since: Option<Instant>,
    /// Only those before this instant.
    pub before: Option<Instant>,
    /// At most this many, the latest first.
    pub limit: i64,
}

const COLUMNS: &str =
    "sequence, recorded_at, actor, role, person, what, reason, previous_hash, hash";
const KINDS: [Kind; 9] = [
    Kind::Integer,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Integer,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Text,
];

/// The number under which this log stands in checkpoints, beside the chains of the journal.
pub(crate) const ACCESS: Chain = -1;

impl Reading {
    /// The places of the log at which it is not as it was written: an entry that was altered, or
    /// does not follow the one before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify_access(&mut self) -> Result<Vec<i64>> {
        let text = format!("SELECT {COLUMNS} FROM access_entries ORDER BY sequence");
        let rows = self.connection.fetch("read the access log", text, Vec::new(), &KINDS).await?;
        let (mut expected, mut previous, mut at) = (1, NO_HASH.to_owned(), String::new());
        let mut faults = Vec::new();
        for values in rows {
            let row = row(values)?;
            let follows = row.sequence == expected && row.previous_hash == previous;
            if !follows || row.hash != row.computed_hash() || row.recorded_at < at {
                faults.push(row.sequence);
            }
            (expected, previous, at) = (row.sequence + 1, row.hash, row.recorded_at);
        }
        Ok(faults)
    }

    /// How many entries there are.
    pub(crate) async fn access_count(&mut self) -> Result<i64> {
        let text = "SELECT COUNT(*) FROM access_entries".to_owned();
        let rows = self.connection.fetch("read the access log", text, Vec::new(), &[Kind::Integer]);
        Ok(rows.await?.first().and_then(|row| row[0].as_integer()).unwrap_or_default())
    }

    /// The hash of an entry.
    pub(crate) async fn access_hash(&mut self, sequence: i64) -> Result<Option<String>> {
        let text = "SELECT hash FROM access_entries WHERE sequence = $1".to_owned();
        let arguments = vec![Argument::integer(sequence)];
        let rows = self.connection.fetch("read the access log", text, arguments, &[Kind::Text]);
        Ok(rows.await?.into_iter().next().and_then(|mut row| optional(row.remove(0))))
    }

    /// Where the log stands: its last entry; nothing where there is none.
    pub(crate) async fn access_end(&mut self) -> Result<Option<AccessRow>> {
        last(&mut self.connection).await
    }
}

impl Database {
    /// Appends to the log, in one transaction; each is on disk before this returns.
    ///
    /// # Errors
    /// When the database fails; then nothing was appended.
    pub async fn append_access(&self, drafts: &[AccessDraft], now: Instant) -> Result<()> {
        let mut connection = self.begin_write().await?;
        connection.lock_subject(&["access log"]).await?;
        let last = last(&mut connection).await?;
        let (mut sequence, mut previous, mut at) = match last {
            Some(row) => (row.sequence, row.hash, row.recorded_at),
            None => (0, NO_HASH.to_owned(), String::new()),
        };
        // A clock that was set back does not set the log back.
        at = at.max(now.to_string());
        for draft in drafts {
            sequence += 1;
            let mut row = AccessRow {
                sequence,
                recorded_at: at.clone(),
                draft: draft.clone(),
                previous_hash: previous,
                hash: String::new(),
            };
            row.hash = row.computed_hash();
            insert(&mut connection, &row).await?;
            previous = row.hash;
        }
        connection.commit().await
    }

    /// Entries of the log, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn access(&self, filter: &AccessFilter) -> Result<Vec<AccessRow>> {
        let mut arguments = Vec::new();
        let mut parts = Vec::new();
        let mut put = |condition: &str, argument| {
            arguments.push(argument);
            parts.push(format!("{condition} ${}", arguments.len()));
        };
        if let Some(person) = filter.person {
            put("person =", Argument::integer(person));
        }
        if let Some(actor) = &filter.actor {
            put("actor =", Argument::text(actor.as_str()));
        }
        if let Some(since) = filter.since {
            put("recorded_at >=", Argument::text(since.to_string()));
        }
        if let Some(before) = filter.before {
            put("recorded_at <", Argument::text(before.to_string()));
        }
        let condition =
            if parts.is_empty() { String::new() } else { format!("WHERE {}", parts.join(" AND ")) };
        let text = format!(
            "SELECT {COLUMNS} FROM access_entries {condition} ORDER BY sequence DESC LIMIT {}",
            filter.limit
        );
        let mut connection = self.begin_read().await?;
        let rows = connection.fetch("read the access log", text, arguments, &KINDS).await?;
        rows.into_iter().map(row).collect()
    }
}

async fn last(connection: &mut Connection) -> Result<Option<AccessRow>> {
    let text = format!("SELECT {COLUMNS} FROM access_entries ORDER BY sequence DESC LIMIT 1");
    let rows = connection.fetch("read the access log", text, Vec::new(), &KINDS).await?;
    rows.into_iter().next().map(row).transpose()
}

async fn insert(connection: &mut Connection, row: &AccessRow) -> Result<()> {
    let text = format!(
        "INSERT INTO access_entries ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    );
    let own = row.clone();
    let arguments = vec![
        Argument::integer(own.sequence),
        Argument::text(own.recorded_at),
        Argument::text(own.draft.actor),
        Argument::text(own.draft.role),
        Argument::integer(own.draft.person),
        Argument::text(own.draft.what),
        Argument::Text(own.draft.reason),
        Argument::text(own.previous_hash),
        Argument::text(own.hash),
    ];
    connection.execute("append to the access log", text, arguments).await.map(drop)
}

fn row(values: Vec<Value>) -> Result<AccessRow> {
    let [sequence, recorded_at, actor, role, person, what, reason, previous_hash, hash] =
        <[Value; 9]>::try_from(values).map_err(|_| malformed())?;
    Ok(AccessRow {
        sequence: into_number(&sequence)?,
        recorded_at: into_text(recorded_at)?,
        draft: AccessDraft {
            actor: into_text(actor)?,
            role: into_text(role)?,
            person: into_number(&person)?,
            what: into_text(what)?,
            reason: optional(reason),
        },
        previous_hash: into_text(previous_hash)?,
        hash: into_text(hash)?,
    })
}
