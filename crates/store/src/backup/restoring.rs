//! Restoring a backup into a new database: whole and verified, or not at all.

use std::path::{Path, PathBuf};

use base::{Definition, Message};

use super::catalogue::tables;
use super::reading::Backup;
use super::writing::sync_folder;
use super::{Column, LEFT_OUT, Manifest};
use crate::connection::{Argument, Connection};
use crate::database::{Address, Database, Opening};
use crate::error::{Error, Result};
use crate::insert::{Rows, insert_rows};
use crate::install::{Installation, Progress, installation, latest_schema, migrations, set};
use crate::keys::KeyRing;
use crate::reading::{Reading, heads};
use crate::schema::{new_database, quoted};
use crate::verify::Verified;

/// What a restored database must be.
#[derive(Clone, Copy)]
pub struct Restoring<'a> {
    /// The registers of this program.
    pub definitions: &'a [&'static Definition],
    /// The installation key.
    pub keys: &'a KeyRing,
    /// Is it kept even where the journal finds faults, which the database had when it was copied?
    pub accept_faults: bool,
}

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the backup holds.
    pub manifest: Manifest,
    /// What the journal said of the new database, before it got its name.
    pub verified: Verified,
}

impl Database {
    /// Makes a new database from a backup, on either engine, and verifies its journal; what fails
    /// leaves nothing behind.
    ///
    /// # Errors
    /// When the backup is damaged, newer than the program or of another key, when there is a
    /// database at the address already, or when the journal is not sound.
    pub async fn restore(
        address: &Address,
        backup: &mut Backup,
        what: Restoring<'_>,
        progress: Progress<'_>,
    ) -> Result<Restored> {
        let manifest = backup.manifest().clone();
        if manifest.schema > latest_schema() {
            let fault = Message::new("backup.newer-schema").id("backup", manifest.schema);
            return Err(fault.id("program", latest_schema()).into());
        }
        if manifest.key_fingerprint != what.keys.fingerprint() {
            let fault = Message::new("backup.other-key").text("backup", manifest.key_fingerprint);
            return Err(fault.text("given", what.keys.fingerprint()).into());
        }
        let verified = match address {
            Address::Sqlite(path) => restore_file(path, backup, what, progress).await?,
            Address::Postgres(_) => {
                let database = Self::open(address, Opening::Existing).await?;
                if database.installation().await? != Installation::Absent {
                    return Err(Message::new("store.already-installed").into());
                }
                backup.check(progress)?;
                let filled = fill(&database, backup, what, progress).await;
                database.close().await;
                filled?
            }
        };
        Ok(Restored { manifest, verified })
    }
}

/// Makes the file under another name, which becomes its own when everything is in it.
async fn restore_file(
    path: &Path,
    backup: &mut Backup,
    what: Restoring<'_>,
    progress: Progress<'_>,
) -> Result<Verified> {
    let beside = |path: &Path, end: &str| PathBuf::from(format!("{}{end}", path.display()));
    // The log of a database that is gone would be read into the new one.
    for taken in [path.to_owned(), beside(path, "-wal"), beside(path, "-journal")] {
        if taken.metadata().is_ok_and(|data| data.len() > 0) {
            let fault = Message::new("backup.occupied");
            return Err(fault.text("path", taken.display().to_string()).into());
        }
    }
    backup.check(progress)?;
    let unfinished = path.with_added_extension("restoring");
    let forget = || {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&unfinished, end));
        }
    };
    forget();
    let database = Database::open(&Address::Sqlite(unfinished.clone()), Opening::Create).await?;
    let filled = fill(&database, backup, what, progress).await;
    database.close().await;
    let named = || -> std::io::Result<()> {
        std::fs::File::open(&unfinished)?.sync_all()?;
        std::fs::rename(&unfinished, path)?;
        sync_folder(path)
    };
    let result = filled.and_then(|verified| {
        let failed = |source| Error::Machine { doing: "name the restored database", source };
        named().map_err(failed).map(|()| verified)
    });
    forget();
    result
}

/// Makes the tables, writes all rows and verifies them, in one transaction.
async fn fill(
    database: &Database,
    backup: &mut Backup,
    what: Restoring<'_>,
    progress: Progress<'_>,
) -> Result<Verified> {
    let mut connection = database.begin_write().await?;
    match filled(&mut connection, backup, what, progress).await {
        Ok(()) => {}
        Err(error) => {
            connection.rollback().await?;
            return Err(error);
        }
    }
    let mut reading = Reading { connection };
    let verified = reading.verify(what.definitions, what.keys).await?;
    if let Some(fault) = verified.faults.first()
        && !what.accept_faults
    {
        let count = i64::try_from(verified.faults.len()).unwrap_or(i64::MAX);
        let refused = Message::new("backup.unsound").number("faults", count);
        let refused = refused.message("first", fault.message());
        reading.connection.rollback().await?;
        return Err(refused.into());
    }
    reading.connection.commit().await?;
    Ok(verified)
}

async fn filled(
    connection: &mut Connection,
    backup: &mut Backup,
    what: Restoring<'_>,
    progress: Progress<'_>,
) -> Result<()> {
    let (schema, latest) = (backup.manifest().schema, latest_schema());
    let engine = connection.engine();
    // An older backup is restored as it was and then brought up to date.
    let script = if schema == latest {
        new_database(engine, what.definitions)
    } else {
        migrations(engine, 0, schema)
    };
    connection.run_script("make the tables", script).await?;
    hold_tables(connection, backup).await?;
    let (mut done, of) = (0, backup.manifest().rows());
    for place in 0..backup.manifest().tables.len() {
        let table = backup.manifest().tables[place].clone();
        if LEFT_OUT.contains(&table.name.as_str()) {
            continue;
        }
        progress(&table.name, done, of);
        let columns: Vec<String> =
            table.columns.iter().map(|column| quoted(&column.name)).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let count = |row: Result<Vec<Argument>>| {
            done += 1;
            if done % TOLD_EVERY == 0 {
                progress(&table.name, done, of);
            }
            row
        };
        let rows: Rows<'_> = Box::new(backup.rows(place)?.map(count));
        insert_rows(connection, &quoted(&table.name), &columns, rows).await?;
    }
    hold_heads(connection, backup).await?;
    if schema < latest {
        let script = migrations(engine, schema, latest);
        connection.run_script("migrate", script).await?;
        set(connection, "schema", &latest.to_string()).await?;
    }
    Ok(())
}

/// Progress is told every so many rows.
const TOLD_EVERY: u64 = 5_000;

/// Refuses a backup whose tables are not those of its schema.
async fn hold_tables(connection: &mut Connection, backup: &Backup) -> Result<()> {
    let described = tables(connection).await?;
    let manifest = backup.manifest();
    let sorted = |columns: &[Column]| {
        let mut columns = columns.to_vec();
        columns.sort();
        columns
    };
    for table in manifest.tables.iter().filter(|table| !LEFT_OUT.contains(&table.name.as_str())) {
        let same = described.iter().find(|own| own.name == table.name);
        if same.is_none_or(|own| sorted(&own.columns) != sorted(&table.columns)) {
            let fault = Message::new("backup.unknown-table").text("table", table.name.as_str());
            return Err(fault.into());
        }
    }
    let missing = described.iter().find(|own| manifest.tables.iter().all(|it| it.name != own.name));
    match missing {
        Some(table) => {
            Err(Message::new("backup.missing-table").text("table", table.name.as_str()).into())
        }
        None => Ok(()),
    }
}

/// The rows must say of the database what the manifest says of it.
async fn hold_heads(connection: &mut Connection, backup: &Backup) -> Result<()> {
    let manifest = backup.manifest();
    let expected = Installation::Present {
        schema: manifest.schema,
        key_fingerprint: manifest.key_fingerprint.clone(),
    };
    let chains = heads(connection).await?;
    let same = manifest.chains.len() == chains.len()
        && manifest.chains.iter().all(|head| {
            let own = chains.get(&head.chain);
            own.is_some_and(|own| own.sequence == head.sequence && own.hash == head.hash)
        });
    if !same || installation(connection).await? != expected {
        return Err(backup.damaged(super::MANIFEST));
    }
    Ok(())
}
