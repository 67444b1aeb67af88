//! Recording: the entries of a write transaction, from the lock on the heads of the chains to
//! the moved heads.

use std::collections::BTreeMap;

use base::{Clock, Instant, Kind, Message, Sequence};

use crate::connection::Argument;
use crate::error::{Error, Result};
use crate::insert::{Rows, insert_rows};
use crate::journal::{ChangeRow, ChangesHash, EntryRow, NO_HASH};
use crate::reading_journal::ENTRY_COLUMNS;
use crate::select::Chain;
use crate::writing::Writing;

impl Writing {
    /// Locks the heads of the touched chains, in order, and gives each entry its sequence, the
    /// hash it follows, and an instant later than that of every entry before.
    pub(crate) async fn lock_heads(
        &mut self,
        entries: &mut BTreeMap<Chain, EntryRow>,
        clock: &Clock,
    ) -> Result<Instant> {
        let mut latest = None;
        for entry in entries.values_mut() {
            let (sequence, previous_hash, before) = self.lock_head(entry.chain).await?;
            latest = latest.max(before);
            entry.sequence = sequence;
            entry.previous_hash = previous_hash;
        }
        let after = latest.map(|before: Instant| Instant::from_micros(before.micros() + 1));
        let now = after.map_or_else(|| clock.now(), |after| clock.now().max(after));
        for entry in entries.values_mut() {
            entry.recorded_at = now.to_string();
            entry.hash = entry.expected_hash();
        }
        Ok(now)
    }

    async fn lock_head(&mut self, chain: Chain) -> Result<(Sequence, String, Option<Instant>)> {
        let begin = "INSERT INTO chains (chain, head, hash, recorded_at) VALUES ($1, 0, $2, '') \
                     ON CONFLICT (chain) DO NOTHING";
        let arguments = vec![Argument::integer(chain), Argument::text(NO_HASH)];
        self.connection.execute("begin a chain", begin.to_owned(), arguments).await?;
        let next =
            "UPDATE chains SET head = head + 1 WHERE chain = $1 RETURNING head, hash, recorded_at";
        let kinds = [Kind::Integer, Kind::Text, Kind::Text];
        let arguments = vec![Argument::integer(chain)];
        let rows =
            self.connection.fetch("lock a chain", next.to_owned(), arguments, &kinds).await?;
        let malformed = || Error::Refused(Message::new("journal.malformed"));
        let row = rows.first().ok_or_else(malformed)?;
        let sequence = row[0].as_integer().ok_or_else(malformed)?;
        let hash = row[1].as_text().ok_or_else(malformed)?.to_owned();
        Ok((sequence, hash, row[2].as_text().and_then(|text| text.parse().ok())))
    }

    pub(crate) async fn write_journal(
        &mut self,
        changes: Vec<(Chain, ChangeRow)>,
        entries: &BTreeMap<Chain, EntryRow>,
    ) -> Result<()> {
        let mut ordinals: BTreeMap<Chain, i64> = BTreeMap::new();
        let rows = changes.into_iter().map(|(home, change)| {
            let ordinal = ordinals.entry(home).or_insert(0);
            *ordinal += 1;
            Ok(vec![
                Argument::integer(home),
                Argument::integer(entries.get(&home).map_or(0, |entry| entry.sequence)),
                Argument::integer(*ordinal),
                Argument::text(change.register),
                Argument::integer(change.record),
                Argument::integer(change.version),
                Argument::text(change.operation),
                Argument::Text(change.content),
            ])
        });
        let columns = [
            "chain",
            "sequence",
            "ordinal",
            "register",
            "record",
            "version",
            "operation",
            "content",
        ];
        let rows: Rows<'_> = Box::new(rows);
        insert_rows(&mut self.connection, "journal_changes", &columns, rows).await?;
        for entry in entries.values() {
            self.write_entry(entry).await?;
        }
        Ok(())
    }

    async fn write_entry(&mut self, entry: &EntryRow) -> Result<()> {
        let row = vec![
            Argument::integer(entry.chain),
            Argument::integer(entry.sequence),
            Argument::text(entry.recorded_at.as_str()),
            Argument::text(entry.actor.as_str()),
            Argument::Integer(entry.decision),
            Argument::integer(entry.change_count),
            Argument::text(entry.changes_hash.as_str()),
            Argument::text(entry.previous_hash.as_str()),
            Argument::text(entry.hash.as_str()),
        ];
        let columns: Vec<&str> = ENTRY_COLUMNS.split(", ").collect();
        let row: Rows<'_> = Box::new(std::iter::once(Ok(row)));
        insert_rows(&mut self.connection, "journal_entries", &columns, row).await?;
        let text = "UPDATE chains SET hash = $1, recorded_at = $2 WHERE chain = $3".to_owned();
        let arguments = vec![
            Argument::text(entry.hash.as_str()),
            Argument::text(entry.recorded_at.as_str()),
            Argument::integer(entry.chain),
        ];
        self.connection.execute("move the head", text, arguments).await.map(drop)
    }
}

/// One unfinished entry for each chain that the changes touch.
pub(crate) fn entries_of(
    changes: &[(Chain, ChangeRow)],
    actor: &str,
    decision: Option<i64>,
) -> BTreeMap<Chain, EntryRow> {
    let mut hashes: BTreeMap<Chain, (ChangesHash, i64)> = BTreeMap::new();
    for (chain, change) in changes {
        let (hash, count) = hashes.entry(*chain).or_insert_with(|| (ChangesHash::new(), 0));
        hash.add(change);
        *count += 1;
    }
    let entry = |(chain, (hash, change_count)): (Chain, (ChangesHash, i64))| {
        let entry = EntryRow {
            chain,
            sequence: 0,
            recorded_at: String::new(),
            actor: actor.to_owned(),
            decision,
            change_count,
            changes_hash: hash.hash(),
            previous_hash: NO_HASH.to_owned(),
            hash: String::new(),
        };
        (chain, entry)
    };
    hashes.into_iter().map(entry).collect()
}
