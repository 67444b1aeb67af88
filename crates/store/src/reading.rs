//! A read transaction: every question of one request is answered from one state.

use std::collections::{BTreeMap, HashMap};

use base::{Definition, Instant, Kind, Message, Secret, Sequence, Value};

use crate::connection::{Argument, Connection, Engine};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::journal::Head;
use crate::keys::{KeyRing, PersonKey};
use crate::select::{Chain, Known, Select, VersionRow, select, select_first};

/// An instant of the second time axis, resolved once per request to a sequence of each chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAt {
    instant: Instant,
    sequences: BTreeMap<Chain, Sequence>,
}

impl KnownAt {
    /// The instant asked for.
    pub fn instant(&self) -> Instant {
        self.instant
    }

    /// Up to where each chain is known: all that the instant says.
    pub fn sequences(&self) -> &BTreeMap<Chain, Sequence> {
        &self.sequences
    }

    /// As a condition for reading.
    pub fn known(&self) -> Known {
        Known::At(self.sequences.clone())
    }
}

/// A read transaction.
pub struct Reading {
    pub(crate) connection: Connection,
}

impl Database {
    /// Begins to read one unchanging state.
    ///
    /// # Errors
    /// When the database is not to be reached.
    pub async fn read(&self) -> Result<Reading> {
        Ok(Reading { connection: self.begin_read().await? })
    }

    /// Resolves an instant to a sequence of each chain.
    ///
    /// A writer may hold an instant before this one without having committed; it is waited for,
    /// so that the same instant means the same sequence for ever.
    ///
    /// # Errors
    /// When the database is not to be reached.
    pub async fn known_at(&self, instant: Instant) -> Result<KnownAt> {
        let heads = self.read().await?.heads().await?;
        let passed = |head: &Head| head.recorded_at.is_some_and(|newest| newest >= instant);
        if heads.is_empty() || !heads.values().all(passed) {
            self.wait_for_writers().await?;
        }
        let mut reading = self.read().await?;
        let text = "SELECT chain, MAX(sequence) FROM journal_entries WHERE recorded_at <= $1 GROUP BY chain";
        let arguments = vec![Argument::text(instant.to_string())];
        let kinds = [Kind::Integer, Kind::Integer];
        let rows = reading
            .connection
            .fetch("resolve an instant", text.to_owned(), arguments, &kinds)
            .await?;
        let pair = |row: &Vec<Value>| Some((row[0].as_integer()?, row[1].as_integer()?));
        Ok(KnownAt { instant, sequences: rows.iter().filter_map(pair).collect() })
    }

    async fn wait_for_writers(&self) -> Result<()> {
        let mut connection = match self.begin_write().await {
            Ok(connection) => connection,
            // Nobody writes to a database that cannot be written.
            Err(error) if error.message().key() == "store.read-only" => return Ok(()),
            Err(error) => return Err(error),
        };
        // On SQLite the write lock itself has waited; PostgreSQL waits for all who hold the head
        // of a chain, or begin one.
        if connection.engine() == Engine::Postgres {
            let text = "LOCK TABLE chains IN SHARE MODE".to_owned();
            connection.execute("wait for writers", text, Vec::new()).await?;
        }
        connection.rollback().await
    }
}

impl Reading {
    /// Reads rows of a register, in the order of records and days.
    ///
    /// # Errors
    /// When the database fails or a row is not what the definition says.
    pub async fn select(
        &mut self,
        definition: &'static Definition,
        what: &Select,
    ) -> Result<Vec<VersionRow>> {
        select(&mut self.connection, definition, what).await
    }

    /// As [`select`](Self::select), of the first rows no more than so many.
    ///
    /// # Errors
    /// As [`select`](Self::select).
    pub async fn select_first(
        &mut self,
        definition: &'static Definition,
        what: &Select,
        most: u32,
    ) -> Result<Vec<VersionRow>> {
        select_first(&mut self.connection, definition, what, Some(most)).await
    }

    /// How far each chain has come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn heads(&mut self) -> Result<BTreeMap<Chain, Head>> {
        heads(&mut self.connection).await
    }

    /// Which records hold a text whose keyed hash is one of these.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_digest(
        &mut self,
        register: &str,
        field: &str,
        digest: &[u8],
    ) -> Result<Vec<i64>> {
        find_digests(&mut self.connection, register, field, &[digest.to_vec()])
            .await
            .map(|found| found.into_values().collect())
    }

    /// Opens the sealed fields of rows whose person's key still exists; others are known as erased.
    ///
    /// # Errors
    /// When the database fails or the installation key is another one.
    pub async fn open_secrets(
        &mut self,
        keys: &KeyRing,
        definition: &'static Definition,
        rows: &mut [VersionRow],
    ) -> Result<()> {
        open_secrets(&mut self.connection, keys, definition, rows).await
    }
}

pub(crate) fn malformed() -> Error {
    Error::Refused(Message::new("journal.malformed"))
}

pub(crate) fn into_text(value: Value) -> Result<String> {
    match value {
        Value::Text(text) => Ok(text),
        _ => Err(malformed()),
    }
}

pub(crate) fn into_number(value: &Value) -> Result<i64> {
    value.as_integer().ok_or_else(malformed)
}

pub(crate) async fn heads(connection: &mut Connection) -> Result<BTreeMap<Chain, Head>> {
    let kinds = [Kind::Integer, Kind::Integer, Kind::Text, Kind::Text];
    let text = "SELECT chain, head, hash, recorded_at FROM chains ORDER BY chain".to_owned();
    let rows = connection.fetch("read the chains", text, Vec::new(), &kinds).await?;
    rows.into_iter()
        .map(|row| {
            let [chain, head, hash, recorded_at] =
                <[Value; 4]>::try_from(row).map_err(|_| malformed())?;
            let head = Head {
                sequence: into_number(&head)?,
                hash: into_text(hash)?,
                recorded_at: into_text(recorded_at)?.parse().ok(),
            };
            Ok((into_number(&chain)?, head))
        })
        .collect()
}

/// The records that hold a text with one of these keyed hashes, by hash.
pub(crate) async fn find_digests(
    connection: &mut Connection,
    register: &str,
    field: &str,
    digests: &[Vec<u8>],
) -> Result<HashMap<Vec<u8>, i64>> {
    let mut found = HashMap::new();
    for chunk in digests.chunks(1_000) {
        let names: Vec<String> = (1..=chunk.len()).map(|number| format!("${number}")).collect();
        let arguments = chunk.iter().map(|digest| Argument::Bytes(Some(digest.clone()))).collect();
        // Asked for the register too, SQLite would go through all that it has in the directory.
        let text = format!(
            "SELECT digest, record, register, field FROM identity_directory WHERE digest IN ({})",
            names.join(", ")
        );
        let kinds = [Kind::Sealed, Kind::Integer, Kind::Text, Kind::Text];
        for row in connection.fetch("search the directory", text, arguments, &kinds).await? {
            let place = (row[2].as_text(), row[3].as_text());
            if let (Value::Secret(Secret::Sealed(digest)), Some(record)) =
                (&row[0], row[1].as_integer())
                && place == (Some(register), Some(field))
            {
                found.insert(digest.clone(), record);
            }
        }
    }
    Ok(found)
}

/// The keys of these people, of those who still have one.
pub(crate) async fn person_keys(
    connection: &mut Connection,
    keys: &KeyRing,
    people: &[i64],
) -> Result<HashMap<i64, PersonKey>> {
    let mut wanted = people.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = HashMap::new();
    for chunk in wanted.chunks(10_000) {
        let numbers: Vec<String> = chunk.iter().map(i64::to_string).collect();
        let text = format!(
            "SELECT person, wrapped FROM person_keys WHERE person IN ({})",
            numbers.join(", ")
        );
        let kinds = [Kind::Integer, Kind::Sealed];
        let rows = connection.fetch("read keys", text, Vec::new(), &kinds).await?;
        for row in rows {
            if let (Some(person), Value::Secret(Secret::Sealed(wrapped))) =
                (row[0].as_integer(), &row[1])
            {
                found.insert(person, keys.unwrap_key(person, wrapped)?);
            }
        }
    }
    Ok(found)
}

/// Opens the sealed fields of rows whose person's key still exists; others are known as erased.
pub(crate) async fn open_secrets(
    connection: &mut Connection,
    keys: &KeyRing,
    definition: &'static Definition,
    rows: &mut [VersionRow],
) -> Result<()> {
    if !definition.has_sealed_fields() {
        return Ok(());
    }
    let Some((subject, _)) = definition.subject_field().and_then(|field| definition.field(field))
    else {
        return Ok(());
    };
    let people: Vec<i64> = rows.iter().filter_map(|row| row.values[subject].as_integer()).collect();
    let person_keys = person_keys(connection, keys, &people).await?;
    for row in rows {
        let key = row.values[subject].as_integer().and_then(|person| person_keys.get(&person));
        for (field, value) in definition.fields.iter().zip(&mut row.values) {
            let Value::Secret(Secret::Sealed(bytes)) = value else { continue };
            // What a new key does not open was sealed under the one that was destroyed.
            let opened = key.and_then(|key| key.open(definition.key, field.key, bytes));
            let erased = || Secret::Erased(std::mem::take(bytes));
            *value = Value::Secret(opened.map_or_else(erased, Secret::Plain));
        }
    }
    Ok(())
}
