//! Erasing: the key of a person is destroyed, and with it all that was sealed under it, in the
//! tables and in the journal. Hashes cover ciphertext, so that the journal stays sound.

use std::collections::BTreeSet;

use base::{Clock, Definition, Message, Value};

use crate::connection::{Argument, Connection, Engine};
use crate::effect::is_in_directory;
use crate::error::Result;
use crate::journal::ChangeRow;
use crate::keys::lock_number;
use crate::recording::entries_of;
use crate::select::{Chain, Filter, Known, Select, Time, select};
use crate::writing::{EntryDraft, Receipt, Writing};

/// How the journal calls the destruction of a person's key.
pub const ERASE: &str = "erase";

/// Whose key is destroyed.
#[derive(Clone, Copy)]
pub struct Erasing<'a> {
    /// The register whose records have keys.
    pub register: &'static Definition,
    /// The person's number in it.
    pub person: i64,
    /// The chain in which it is told.
    pub home: Chain,
    /// All registers, in which the secrets may stand.
    pub definitions: &'a [&'static Definition],
}

impl Writing {
    /// Destroys the key of a person, takes the secrets out of the directory, tells it in the
    /// journal, and commits.
    ///
    /// The change that tells it writes no version and gives up none: it has the version 0, which
    /// no record has.
    ///
    /// # Errors
    /// When the person has no key, or the database fails; then nothing was changed.
    pub async fn erase(
        mut self,
        draft: EntryDraft,
        what: Erasing<'_>,
        clock: &Clock,
    ) -> Result<Receipt> {
        let (register, person) = (what.register.key, what.person);
        self.lock(&BTreeSet::from([lock_number(&[register, &person.to_string()])])).await?;
        if self.connection.engine() == Engine::Sqlite {
            // Freed room in the file is written over, not only given up.
            let text = "PRAGMA secure_delete = ON".to_owned();
            self.connection.run_script("erase securely", text).await?;
        }
        let text = "DELETE FROM person_keys WHERE person = $1".to_owned();
        let arguments = vec![Argument::integer(person)];
        if self.connection.execute("destroy a key", text, arguments).await? == 0 {
            self.connection.rollback().await?;
            return Err(Message::new("key.nothing-to-erase").id("person", person).into());
        }
        for definition in what.definitions.iter().filter(|definition| is_in_directory(definition)) {
            leave_directory(&mut self.connection, definition, person).await?;
        }
        let change = ChangeRow {
            register: register.to_owned(),
            record: person,
            version: 0,
            operation: ERASE.to_owned(),
            content: None,
        };
        let changes = vec![(what.home, change)];
        let mut entries = entries_of(&changes, &draft.actor, draft.decision);
        let recorded_at = self.lock_heads(&mut entries, clock).await?;
        self.write_journal(changes, &entries).await?;
        self.connection.commit().await?;
        Ok(Receipt {
            entries: entries.into_values().map(|entry| (entry.chain, entry.sequence)).collect(),
            recorded_at,
            ids: std::collections::BTreeMap::new(),
            touched: BTreeSet::from([(register, person)]),
        })
    }
}

/// A keyed hash of an identity number tells the number to who tries them all.
async fn leave_directory(
    connection: &mut Connection,
    definition: &'static Definition,
    person: i64,
) -> Result<()> {
    let Some(field) = definition.subject_field() else { return Ok(()) };
    let filters = vec![Filter::In(field, vec![Value::Integer(person)])];
    let what = Select { time: Time::Every, known: Known::Ever, filters };
    let rows = select(connection, definition, &what).await?;
    let records: BTreeSet<i64> = rows.into_iter().map(|row| row.id).collect();
    for record in records {
        let text = "DELETE FROM identity_directory WHERE register = $1 AND record = $2".to_owned();
        let arguments = vec![Argument::text(definition.key), Argument::integer(record)];
        connection.execute("leave the directory", text, arguments).await?;
    }
    Ok(())
}
