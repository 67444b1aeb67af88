//! Verifying the journal: the chain of hashes, and the tables against a replay of the journal.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::{Definition, Kind, Sequence, Value, text};
use sha2::{Digest, Sha256};

use crate::connection::Connection;
use crate::directory::verify_directory;
use crate::error::Result;
use crate::fault::Fault;
use crate::journal::{ChangesHash, EntryRow, NO_HASH, content};
use crate::keys::KeyRing;
use crate::reading::{Reading, heads};
use crate::reading_journal::{
    CHANGE_COLUMNS, CHANGE_KINDS, ENTRY_COLUMNS, ENTRY_KINDS, change_row, entry_row,
};
use crate::schema::{folded, quoted};
use crate::select::{Chain, Filter, Known, Select, Time, VersionRow, select};

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries read.
    pub entries: u64,
    /// Changes read.
    pub changes: u64,
    /// Everything that is not as the journal says.
    pub faults: Vec<Fault>,
}

/// What the journal says of one version.
struct Journalled {
    chain: Chain,
    digest: [u8; 32],
    recorded: Sequence,
    superseded: Option<Sequence>,
    seen: bool,
}

type Replay = HashMap<(String, i64, i64), Journalled>;

impl Reading {
    /// Verifies every chain, the access log, the tables of these registers against the journal, and the
    /// directory of secrets against the tables.
    ///
    /// # Errors
    /// When the database fails; tampering is no error but a fault found.
    pub async fn verify(
        &mut self,
        definitions: &[&'static Definition],
        keys: &KeyRing,
    ) -> Result<Verified> {
        let mut found = Verified::default();
        let mut replay = Replay::new();
        verify_chains(&mut self.connection, &mut found, &mut replay).await?;
        for definition in definitions {
            verify_table(&mut self.connection, definition, &mut found, &mut replay).await?;
        }
        verify_directory(&mut self.connection, definitions, keys, &mut found).await?;
        let unreadable: BTreeSet<(String, i64)> = found
            .faults
            .iter()
            .filter_map(|fault| match fault {
                Fault::RowUnreadable(register, id) => Some((register.clone(), *id)),
                _ => None,
            })
            .collect();
        for ((register, id, version), journalled) in replay {
            if !journalled.seen && !unreadable.contains(&(register.clone(), id)) {
                found.faults.push(Fault::RowMissing(register, id, version));
            }
        }
        let read = self.verify_access().await?;
        found.faults.extend(read.into_iter().map(Fault::AccessAltered));
        found.faults.sort();
        found.faults.dedup();
        Ok(found)
    }
}

/// The hash of a journalled version; kept in place of its text to hold millions.
fn digest(content: &str) -> [u8; 32] {
    Sha256::digest(content.as_bytes()).into()
}

async fn verify_chains(
    connection: &mut Connection,
    found: &mut Verified,
    replay: &mut Replay,
) -> Result<()> {
    let text = format!("SELECT {ENTRY_COLUMNS} FROM journal_entries ORDER BY chain, sequence");
    let entries = connection.fetch("read the journal", text, Vec::new(), &ENTRY_KINDS).await?;
    let mut hashes = changes_by_entry(connection, found, replay).await?;
    let mut ends: BTreeMap<Chain, EntryRow> = BTreeMap::new();
    for row in entries {
        let entry = entry_row(row)?;
        found.entries += 1;
        let key = (entry.chain, entry.sequence);
        let (hash, count) = hashes
            .remove(&key)
            .map_or_else(|| (ChangesHash::new().hash(), 0), |(hash, count)| (hash.hash(), count));
        if entry.hash != entry.expected_hash()
            || entry.changes_hash != hash
            || entry.change_count != count
        {
            found.faults.push(Fault::EntryAltered(entry.chain, entry.sequence));
        }
        let before = ends.get(&entry.chain);
        let follows = match before {
            None => entry.sequence == 1 && entry.previous_hash == NO_HASH,
            Some(before) => {
                entry.sequence == before.sequence + 1 && entry.previous_hash == before.hash
            }
        };
        if before.is_some_and(|before| entry.recorded_at <= before.recorded_at) {
            found.faults.push(Fault::NotLater(entry.chain, entry.sequence));
        }
        if !follows {
            found.faults.push(Fault::EntryOutOfOrder(entry.chain, entry.sequence));
        }
        ends.insert(entry.chain, entry);
    }
    found.faults.extend(
        hashes.into_keys().map(|(chain, sequence)| Fault::ChangesWithoutEntry(chain, sequence)),
    );
    let heads = heads(connection).await?;
    for chain in heads.keys().chain(ends.keys()) {
        let same = match (heads.get(chain), ends.get(chain)) {
            (Some(head), Some(end)) => {
                head.sequence == end.sequence
                    && head.hash == end.hash
                    && head.recorded_at == end.instant()
            }
            _ => false,
        };
        if !same {
            found.faults.push(Fault::HeadAltered(*chain));
        }
    }
    Ok(())
}

/// Hashes the changes of every entry, and notes what they say of each version.
async fn changes_by_entry(
    connection: &mut Connection,
    found: &mut Verified,
    replay: &mut Replay,
) -> Result<BTreeMap<(Chain, Sequence), (ChangesHash, i64)>> {
    let mut hashes = BTreeMap::new();
    let text = format!(
        "SELECT chain, sequence, ordinal, {CHANGE_COLUMNS} FROM journal_changes ORDER BY chain, sequence, ordinal"
    );
    let mut kinds = vec![Kind::Integer; 3];
    kinds.extend(CHANGE_KINDS);
    for mut row in connection.fetch("read the journal", text, Vec::new(), &kinds).await? {
        let change = change_row(row.split_off(3))?;
        let numbers: Vec<i64> = row.iter().filter_map(Value::as_integer).collect();
        let [chain, sequence, ordinal] = numbers[..] else {
            continue;
        };
        found.changes += 1;
        let (hash, count) =
            hashes.entry((chain, sequence)).or_insert_with(|| (ChangesHash::new(), 0));
        hash.add(&change);
        *count += 1;
        if ordinal != *count {
            found.faults.push(Fault::EntryAltered(chain, sequence));
        }
        let key = (change.register, change.record, change.version);
        match change.content {
            Some(text) => {
                let digest = digest(&text);
                replay.insert(
                    key,
                    Journalled { chain, digest, recorded: sequence, superseded: None, seen: false },
                );
            }
            None => {
                if let Some(journalled) = replay.get_mut(&key) {
                    journalled.superseded = Some(sequence);
                }
            }
        }
    }
    Ok(hashes)
}

async fn verify_table(
    connection: &mut Connection,
    definition: &'static Definition,
    found: &mut Verified,
    replay: &mut Replay,
) -> Result<()> {
    let mut altered = Vec::new();
    for row in readable_rows(connection, definition, found).await? {
        let key = (definition.key.to_owned(), row.id, row.version);
        let Some(journalled) = replay.get_mut(&key) else {
            found.faults.push(Fault::RowUnknown(key.0, key.1, key.2));
            continue;
        };
        journalled.seen = true;
        let mut columns = Vec::new();
        for (name, same) in [
            ("recorded", row.recorded == journalled.recorded),
            ("superseded", row.superseded == journalled.superseded),
            ("home", row.home == journalled.chain),
        ] {
            if !same {
                columns.push(name.to_owned());
            }
        }
        let text = content(definition, row.home, row.period, &row.values);
        if digest(&text) != journalled.digest {
            altered.push((row.id, row.version, text));
        }
        if !columns.is_empty() {
            found.faults.push(Fault::RowAltered(key.0, key.1, key.2, columns));
        }
    }
    for (id, version, text) in altered {
        let columns = differing_columns(connection, definition, id, version, &text).await?;
        found.faults.push(Fault::RowAltered(definition.key.to_owned(), id, version, columns));
    }
    verify_folded(connection, definition, found).await
}

/// All rows of a register; those that cannot be read are faults.
async fn readable_rows(
    connection: &mut Connection,
    definition: &'static Definition,
    found: &mut Verified,
) -> Result<Vec<VersionRow>> {
    let everything = |filters| Select { time: Time::Every, known: Known::Ever, filters };
    if let Ok(rows) = select(connection, definition, &everything(Vec::new())).await {
        return Ok(rows);
    }
    let query = format!("SELECT DISTINCT id FROM {} ORDER BY id", definition.table());
    let ids = connection.fetch("read a register", query, Vec::new(), &[Kind::Integer]).await?;
    let mut rows = Vec::new();
    for id in ids.iter().filter_map(|row| row[0].as_integer()) {
        match select(connection, definition, &everything(vec![Filter::Ids(vec![id])])).await {
            Ok(of_record) => rows.extend(of_record),
            Err(_) => found.faults.push(Fault::RowUnreadable(definition.key.to_owned(), id)),
        }
    }
    Ok(rows)
}

/// Which columns of a row differ from the journalled content.
async fn differing_columns(
    connection: &mut Connection,
    definition: &Definition,
    id: i64,
    version: i64,
    text: &str,
) -> Result<Vec<String>> {
    let query = "SELECT content FROM journal_changes WHERE register = $1 AND record = $2 AND version = $3 AND content IS NOT NULL";
    let arguments = vec![
        crate::connection::Argument::text(definition.key),
        crate::connection::Argument::integer(id),
        crate::connection::Argument::integer(version),
    ];
    let rows =
        connection.fetch("read the journal", query.to_owned(), arguments, &[Kind::Text]).await?;
    let parse =
        |text: &str| serde_json::from_str::<serde_json::Map<_, _>>(text).unwrap_or_default();
    let journalled = rows.last().and_then(|row| row[0].as_text()).map(parse).unwrap_or_default();
    let now = parse(text);
    let keys: BTreeSet<&String> = journalled.keys().chain(now.keys()).collect();
    Ok(keys.into_iter().filter(|key| journalled.get(*key) != now.get(*key)).cloned().collect())
}

/// The columns derived for search are no facts, but a search must not lie either.
async fn verify_folded(
    connection: &mut Connection,
    definition: &'static Definition,
    found: &mut Verified,
) -> Result<()> {
    for field in definition.fields.iter().filter(|field| field.search) {
        let column = folded(field.key);
        let query = format!(
            "SELECT id, version, {}, {} FROM {}",
            quoted(field.key),
            quoted(&column),
            definition.table()
        );
        let kinds = [Kind::Integer, Kind::Integer, Kind::Text, Kind::Text];
        for row in connection.fetch("read a register", query, Vec::new(), &kinds).await? {
            if row[2].as_text().map(text::fold).as_deref() != row[3].as_text() {
                let number = |value: &Value| value.as_integer().unwrap_or_default();
                let (id, version) = (number(&row[0]), number(&row[1]));
                found.faults.push(Fault::RowAltered(
                    definition.key.to_owned(),
                    id,
                    version,
                    vec![column.clone()],
                ));
            }
        }
    }
    Ok(())
}
