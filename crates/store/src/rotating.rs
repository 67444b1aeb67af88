//! Another installation key for a database: the keys of all people are wrapped by it and the
//! directory of secrets is made anew, in one transaction. No sealed field is touched.

use std::collections::HashMap;

use base::{Definition, Kind, Message, Secret, Value};

use crate::connection::{Argument, Connection, Engine};
use crate::database::Database;
use crate::directory::verify_directory;
use crate::effect::is_in_directory;
use crate::error::Result;
use crate::insert::{Rows, insert_rows};
use crate::install::{Progress, set};
use crate::keys::{KeyRing, PersonKey};
use crate::select::{Known, Select, Time, select};
use crate::verify::Verified;

impl Database {
    /// Makes the database one of another installation key; gives how many keys were wrapped.
    /// Programs that still have the old key write nothing from then on.
    ///
    /// # Errors
    /// When the old key is not the one of the database, or does not open every key in it; then
    /// nothing is changed.
    pub async fn rotate_keys(
        &self,
        (old, new): (&KeyRing, &KeyRing),
        definitions: &[&'static Definition],
        progress: Progress<'_>,
    ) -> Result<usize> {
        let mut connection = self.begin_write().await?;
        // The row is locked first: who writes with the old key has ended, or waits and is refused.
        let text = "UPDATE installation SET value = value WHERE name = 'key_fingerprint'";
        connection.execute("lock the key", text.to_owned(), Vec::new()).await?;
        hold_key(&mut connection, old).await?;
        let people = unwrapped(&mut connection, old).await?;
        let of = people.len() as u64;
        rewrap(&mut connection, new, &people, progress).await?;
        reseal_second_factors(&mut connection, (old, new)).await?;
        rebuild_directory(&mut connection, new, definitions, &people).await?;
        progress("directory", of, of);
        set(&mut connection, "key_fingerprint", new.fingerprint()).await?;
        let mut found = Verified::default();
        verify_directory(&mut connection, definitions, new, &mut found).await?;
        if let Some(fault) = found.faults.first() {
            let message = fault.message();
            connection.rollback().await?;
            return Err(message.into());
        }
        connection.commit().await?;
        Ok(people.len())
    }
}

/// Refuses a key that is not, or no longer, the one of the database; until the transaction ends it
/// stays the one.
pub(crate) async fn hold_key(connection: &mut Connection, keys: &KeyRing) -> Result<()> {
    let lock = match connection.engine() {
        // The transaction has the only write lock.
        Engine::Sqlite => "",
        Engine::Postgres => " FOR SHARE",
    };
    let text = format!("SELECT value FROM installation WHERE name = 'key_fingerprint'{lock}");
    let rows = connection.fetch("read the key", text, Vec::new(), &[Kind::Text]).await?;
    if rows.first().and_then(|row| row[0].as_text()) == Some(keys.fingerprint()) {
        return Ok(());
    }
    Err(Message::new("key.wrong").into())
}

/// The keys of all people.
async fn unwrapped(connection: &mut Connection, keys: &KeyRing) -> Result<Vec<(i64, PersonKey)>> {
    let text = "SELECT person, wrapped FROM person_keys ORDER BY person".to_owned();
    let kinds = [Kind::Integer, Kind::Sealed];
    let mut people = Vec::new();
    let mut take = |row: Vec<Value>| {
        if let (Some(person), Value::Secret(Secret::Sealed(wrapped))) =
            (row[0].as_integer(), &row[1])
        {
            let unreadable = |_| Message::new("journal.key-unreadable").id("person", person);
            people.push((person, keys.unwrap_key(person, wrapped).map_err(unreadable)?));
        }
        Ok(())
    };
    connection.each("read keys", text, Vec::new(), &kinds, &mut take).await?;
    Ok(people)
}

async fn rewrap(
    connection: &mut Connection,
    keys: &KeyRing,
    people: &[(i64, PersonKey)],
    progress: Progress<'_>,
) -> Result<()> {
    let text = "DELETE FROM person_keys".to_owned();
    connection.execute("put keys away", text, Vec::new()).await?;
    let of = people.len() as u64;
    let row = |(done, (person, key)): (usize, &(i64, PersonKey))| {
        if done.is_multiple_of(1_000) {
            progress("keys", done as u64, of);
        }
        let wrapped = keys.wrap_key(*person, key)?;
        Ok(vec![Argument::integer(*person), Argument::Bytes(Some(wrapped))])
    };
    let rows: Rows<'_> = Box::new(people.iter().enumerate().map(row));
    insert_rows(connection, "person_keys", &["person", "wrapped"], rows).await
}

/// The secrets of second factors, sealed by the new key; one that does not open was broken before,
/// and is left for the administrator to take away.
async fn reseal_second_factors(
    connection: &mut Connection,
    (old, new): (&KeyRing, &KeyRing),
) -> Result<()> {
    let text = "SELECT account, second_factor FROM credentials WHERE second_factor IS NOT NULL";
    let kinds = [Kind::Integer, Kind::Sealed];
    for row in connection.fetch("read second factors", text.into(), Vec::new(), &kinds).await? {
        let (Some(account), Value::Secret(Secret::Sealed(sealed))) = (row[0].as_integer(), &row[1])
        else {
            continue;
        };
        let Some(secret) = old.open_for_account(account, sealed) else { continue };
        let sealed = new.seal_for_account(account, &secret)?;
        let text = "UPDATE credentials SET second_factor = $2 WHERE account = $1".to_owned();
        let arguments = vec![Argument::integer(account), Argument::Bytes(Some(sealed))];
        connection.execute("seal second factors", text, arguments).await?;
    }
    Ok(())
}

/// The keyed hash of each unique secret that is believed now, by the new key.
async fn rebuild_directory(
    connection: &mut Connection,
    keys: &KeyRing,
    definitions: &[&'static Definition],
    people: &[(i64, PersonKey)],
) -> Result<()> {
    let person_keys: HashMap<i64, &PersonKey> = people.iter().map(|(id, key)| (*id, key)).collect();
    let text = "DELETE FROM identity_directory".to_owned();
    connection.execute("empty the directory", text, Vec::new()).await?;
    for definition in definitions.iter().filter(|definition| is_in_directory(definition)) {
        let Some((subject, _)) =
            definition.subject_field().and_then(|field| definition.field(field))
        else {
            continue;
        };
        let what = Select { time: Time::Every, known: Known::Now, filters: Vec::new() };
        let mut entries = Vec::new();
        for row in select(connection, definition, &what).await? {
            let person = row.values[subject].as_integer();
            let Some(key) = person.and_then(|person| person_keys.get(&person)) else { continue };
            for (field, value) in definition.fields.iter().zip(&row.values) {
                let (true, Value::Secret(Secret::Sealed(sealed))) = (field.unique, value) else {
                    continue;
                };
                // What does not open was sealed under a key that was destroyed.
                let Some(text) = key.open(definition.key, field.key, sealed) else { continue };
                entries.push(Ok(vec![
                    Argument::text(definition.key),
                    Argument::integer(row.id),
                    Argument::integer(row.version),
                    Argument::text(field.key),
                    Argument::Bytes(Some(keys.digest(definition.key, field.key, &text))),
                ]));
            }
        }
        let columns = ["register", "record", "version", "field", "digest"];
        let entries: Rows<'_> = Box::new(entries.into_iter());
        insert_rows(connection, "identity_directory", &columns, entries).await?;
    }
    Ok(())
}
