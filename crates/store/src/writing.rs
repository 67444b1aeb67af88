//! A write transaction: checked effects become rows, journal changes and one entry per chain.
//!
//! Everything that can be prepared is prepared before the chains' heads are locked. From the
//! lock on there is only writing: the sequence is known, so each row is written once.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::{Clock, Definition, Instant, Kind, Message, Sequence};

use crate::connection::{Argument, Connection, Engine};
use crate::database::Database;
use crate::effect::{
    DirectoryChanges, Effect, all_columns, directory_changes, numbered, seal_values,
};
use crate::error::{Error, Result};
use crate::insert::{Rows, insert_rows};
use crate::journal::{ChangeRow, EntryRow};
use crate::keys::KeyRing;
use crate::reading::{Reading, find_digests, heads, open_secrets, person_keys};
use crate::recording::entries_of;
use crate::rotating::hold_key;
use crate::select::{Chain, Select, VersionRow, select};

/// Above this many locks, a transaction locks out all others instead.
const MOST_LOCKS: usize = 500;

/// The lock that every writer shares, and that a writer with many locks has alone.
const EVERYTHING: i64 = 0;

/// What the journal entry of a transaction says besides its changes.
#[derive(Clone, Debug)]
pub struct EntryDraft {
    /// Who does it.
    pub actor: String,
    /// On what decision; negative when it is written in the same transaction.
    pub decision: Option<i64>,
}

/// What a committed transaction gives back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The entry of each chain that was written.
    pub entries: Vec<(Chain, Sequence)>,
    /// When.
    pub recorded_at: Instant,
    /// The numbers that records got, by register and number within the transaction.
    pub ids: BTreeMap<(&'static str, i64), i64>,
    /// The records touched.
    pub touched: BTreeSet<(&'static str, i64)>,
}

/// A write transaction.
pub struct Writing {
    pub(crate) connection: Connection,
}

/// A write transaction of which everything is written and nothing is committed.
pub struct Written {
    connection: Connection,
    receipt: Receipt,
}

impl Written {
    /// Makes it last.
    ///
    /// # Errors
    /// When the database fails; then nothing was written.
    pub async fn commit(self) -> Result<Receipt> {
        self.connection.commit().await?;
        Ok(self.receipt)
    }

    /// What the database would be, to be read and then let go: nothing was written.
    pub fn ahead(self) -> (Reading, Receipt) {
        (Reading { connection: self.connection }, self.receipt)
    }
}

impl Database {
    /// Begins a transaction that will write.
    ///
    /// # Errors
    /// When the database is not to be written.
    pub async fn write(&self) -> Result<Writing> {
        Ok(Writing { connection: self.begin_write().await? })
    }
}

impl Writing {
    /// Locks subjects against other writers until the end of the transaction. On SQLite the
    /// transaction already has the only write lock.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(&mut self, subjects: &BTreeSet<i64>) -> Result<()> {
        if self.connection.engine() == Engine::Sqlite {
            return Ok(());
        }
        if subjects.len() > MOST_LOCKS {
            return self.lock_one("pg_advisory_xact_lock", EVERYTHING).await;
        }
        self.lock_one("pg_advisory_xact_lock_shared", EVERYTHING).await?;
        for subject in subjects {
            self.lock_one("pg_advisory_xact_lock", *subject).await?;
        }
        Ok(())
    }

    async fn lock_one(&mut self, function: &'static str, subject: i64) -> Result<()> {
        let text = format!("SELECT 1 FROM (SELECT {function}($1)) locked");
        self.connection.fetch("lock", text, vec![Argument::integer(subject)], &[]).await.map(drop)
    }

    /// Reads rows as this transaction sees them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn select(
        &mut self,
        definition: &'static Definition,
        what: &Select,
    ) -> Result<Vec<VersionRow>> {
        select(&mut self.connection, definition, what).await
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

    /// The records that hold a text with one of these keyed hashes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_digests(
        &mut self,
        register: &str,
        field: &str,
        digests: &[Vec<u8>],
    ) -> Result<HashMap<Vec<u8>, i64>> {
        find_digests(&mut self.connection, register, field, digests).await
    }

    /// The chains that exist.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn chains(&mut self) -> Result<Vec<Chain>> {
        Ok(heads(&mut self.connection).await?.into_keys().collect())
    }

    /// Gives the transaction up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn abandon(self) -> Result<()> {
        self.connection.rollback().await
    }

    /// Writes the effects and their journal entries, and commits.
    ///
    /// # Errors
    /// When the database fails, or another transaction has given up a version first.
    pub async fn commit(
        self,
        draft: EntryDraft,
        effects: Vec<Effect>,
        keys: &KeyRing,
        clock: &Clock,
    ) -> Result<Receipt> {
        self.write(draft, effects, keys, clock).await?.commit().await
    }

    /// Writes the effects and their journal entries; from here on the transaction holds the
    /// heads of its chains, and nothing is left but to commit.
    ///
    /// # Errors
    /// When the database fails, or another transaction has given up a version first.
    pub async fn write(
        mut self,
        draft: EntryDraft,
        effects: Vec<Effect>,
        keys: &KeyRing,
        clock: &Clock,
    ) -> Result<Written> {
        hold_key(&mut self.connection, keys).await?;
        let ids = self.give_numbers(&effects).await?;
        let mut effects: Vec<Effect> =
            effects.into_iter().map(|effect| numbered(effect, &ids)).collect();
        let directory = directory_changes(&effects, keys);
        self.seal(&mut effects, keys).await?;
        let changes: Vec<(Chain, ChangeRow)> =
            effects.iter().map(|effect| (effect.home(), effect.change_row())).collect();
        let decision = draft.decision.map(|id| ids.get(&("decisions", id)).copied().unwrap_or(id));
        let mut entries = entries_of(&changes, &draft.actor, decision);
        let recorded_at = self.lock_heads(&mut entries, clock).await?;
        self.write_rows(&effects, &entries).await?;
        self.write_directory(directory).await?;
        self.write_journal(changes, &entries).await?;
        let receipt = Receipt {
            entries: entries.into_values().map(|entry| (entry.chain, entry.sequence)).collect(),
            recorded_at,
            ids,
            touched: effects.iter().map(|effect| (effect.definition().key, effect.id())).collect(),
        };
        Ok(Written { connection: self.connection, receipt })
    }

    /// Gives numbers to the records that have none yet.
    async fn give_numbers(
        &mut self,
        effects: &[Effect],
    ) -> Result<BTreeMap<(&'static str, i64), i64>> {
        let mut new: BTreeMap<&'static str, BTreeSet<i64>> = BTreeMap::new();
        for effect in effects.iter().filter(|effect| effect.id() < 0) {
            // The first record of a transaction has the number -1, so ascending -id is the order.
            new.entry(effect.definition().key).or_default().insert(-effect.id());
        }
        let mut ids = BTreeMap::new();
        for (register, locals) in new {
            let count = i64::try_from(locals.len()).unwrap_or(i64::MAX);
            let text = "UPDATE identifiers SET last = last + $1 WHERE register = $2 RETURNING last"
                .to_owned();
            let arguments = vec![Argument::integer(count), Argument::text(register)];
            let rows =
                self.connection.fetch("number records", text, arguments, &[Kind::Integer]).await?;
            let last = rows.first().and_then(|row| row[0].as_integer()).ok_or_else(|| {
                Error::Refused(Message::new("register.unknown").text("register", register))
            })?;
            let numbers = last - count + 1..;
            ids.extend(locals.into_iter().zip(numbers).map(|(local, id)| ((register, -local), id)));
        }
        Ok(ids)
    }

    /// Encrypts the secrets of inserted versions under their person's key, made where missing.
    async fn seal(&mut self, effects: &mut [Effect], keys: &KeyRing) -> Result<()> {
        let people: BTreeSet<i64> = effects.iter().filter_map(Effect::secret_subject).collect();
        let people: Vec<i64> = people.into_iter().collect();
        let mut person_keys = person_keys(&mut self.connection, keys, &people).await?;
        let mut new_keys = Vec::new();
        for person in people {
            if let Entry::Vacant(place) = person_keys.entry(person) {
                let (key, wrapped) = keys.new_person_key(person)?;
                new_keys.push(Ok(vec![Argument::integer(person), Argument::Bytes(Some(wrapped))]));
                place.insert(key);
            }
        }
        let new_keys: Rows<'_> = Box::new(new_keys.into_iter());
        insert_rows(&mut self.connection, "person_keys", &["person", "wrapped"], new_keys).await?;
        for effect in effects {
            let key = effect.secret_subject().and_then(|person| person_keys.get(&person));
            if let (Some(key), Effect::Insert { definition, values, .. }) = (key, effect) {
                seal_values(definition, values, key)?;
            }
        }
        Ok(())
    }

    async fn write_rows(
        &mut self,
        effects: &[Effect],
        entries: &BTreeMap<Chain, EntryRow>,
    ) -> Result<()> {
        let sequence = |chain: Chain| entries.get(&chain).map_or(0, |entry| entry.sequence);
        let mut given_up: BTreeMap<(&'static str, i64, i64), (&'static Definition, Chain)> =
            BTreeMap::new();
        for effect in effects {
            if let Effect::Supersede { definition, id, version, home, .. } = effect {
                given_up.insert((definition.key, *id, *version), (definition, *home));
            }
        }
        let mut tables: BTreeMap<&'static str, (&'static Definition, Vec<(&Effect, _)>)> =
            BTreeMap::new();
        for effect in effects {
            let Effect::Insert { definition, id, version, .. } = effect else { continue };
            // A version may be written and given up in one transaction; its row says both at once.
            let superseded = given_up.remove(&(definition.key, *id, *version));
            let superseded = superseded.map(|(_, home)| sequence(home));
            let (_, rows) = tables.entry(definition.key).or_insert((definition, Vec::new()));
            rows.push((effect, superseded));
        }
        for (definition, rows) in tables.into_values() {
            let columns = all_columns(definition);
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let row = |(effect, superseded): (&Effect, _)| {
                effect.row(sequence(effect.home()), superseded)
            };
            let rows: Rows<'_> = Box::new(rows.into_iter().map(row));
            insert_rows(&mut self.connection, &definition.table(), &columns, rows).await?;
        }
        for ((_, id, version), (definition, home)) in given_up {
            self.give_up(definition, id, version, home, sequence(home)).await?;
        }
        Ok(())
    }

    async fn give_up(
        &mut self,
        definition: &Definition,
        id: i64,
        version: i64,
        home: Chain,
        sequence: Sequence,
    ) -> Result<()> {
        let text = format!(
            "UPDATE {} SET superseded = $1 WHERE id = $2 AND version = $3 AND home = $4 \
             AND superseded IS NULL",
            definition.table()
        );
        let arguments = [sequence, id, version, home].map(Argument::integer).to_vec();
        if self.connection.execute("give up a version", text, arguments).await? == 1 {
            return Ok(());
        }
        let fault = Message::new("store.changed-meanwhile");
        Err(fault.heading("register", definition.heading).id("id", id).into())
    }

    async fn write_directory(&mut self, (removed, added): DirectoryChanges) -> Result<()> {
        for (register, record, version) in removed {
            let text = "DELETE FROM identity_directory \
                        WHERE register = $1 AND record = $2 AND version = $3"
                .to_owned();
            let arguments = vec![
                Argument::text(register),
                Argument::integer(record),
                Argument::integer(version),
            ];
            self.connection.execute("leave the directory", text, arguments).await?;
        }
        let columns = ["register", "record", "version", "field", "digest"];
        let added: Rows<'_> = Box::new(added.into_iter().map(Ok));
        insert_rows(&mut self.connection, "identity_directory", &columns, added).await
    }
}
