//! Making a new database from the register definitions, and bringing an older one up to date.

use base::{Clock, Definition, Kind, Message};

use crate::connection::{Argument, Connection, Engine};
use crate::database::Database;
use crate::error::Result;
use crate::keys::KeyRing;
use crate::schema::new_database;

/// The migrations, in order: number, name and portable statements, in which `{BYTES}` stands
/// for the engine's type of bytes. An applied file never changes.
const MIGRATIONS: &[(i64, &str, &str)] =
    &[(1, "foundation", include_str!("../migrations/0001-foundation.sql"))];

/// The last migration of this program, which is the schema of its databases.
pub fn latest_schema() -> i64 {
    MIGRATIONS.last().map_or(0, |(number, ..)| *number)
}

/// The statements that make a database of this schema from nothing, or from an older one.
pub(crate) fn migrations(engine: Engine, after: i64, until: i64) -> String {
    let wanted = MIGRATIONS.iter().filter(|(number, ..)| (after + 1..=until).contains(number));
    wanted.map(|(_, _, text)| text.replace("{BYTES}", engine.bytes_type())).collect()
}

/// Told of each step of long work: what, how many of how many are done.
pub type Progress<'a> = &'a (dyn Fn(&str, u64, u64) + Sync);

/// What a database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Installation {
    /// It has no tables of ours.
    Absent,
    /// It was made by this program or an older one.
    Present {
        /// The last migration applied.
        schema: i64,
        /// The fingerprint of its installation key.
        key_fingerprint: String,
    },
}

impl Database {
    /// What the database says of itself.
    ///
    /// # Errors
    /// When it is not to be reached.
    pub async fn installation(&self) -> Result<Installation> {
        installation(&mut self.begin_read().await?).await
    }

    /// Makes the tables of a new database, from the definitions.
    ///
    /// # Errors
    /// When the database is not to be written, or has tables already.
    pub async fn install(
        &self,
        definitions: &[&'static Definition],
        keys: &KeyRing,
        clock: &Clock,
    ) -> Result<()> {
        let script = new_database(self.engine(), definitions);
        self.create(script, definitions, keys, clock).await
    }

    /// Makes the tables of a new database by running every migration; equal to
    /// [`install`](Self::install) for the definitions of this program, which a test keeps so.
    ///
    /// # Errors
    /// As [`install`](Self::install).
    pub async fn install_by_migrations(
        &self,
        definitions: &[&'static Definition],
        keys: &KeyRing,
        clock: &Clock,
    ) -> Result<()> {
        let script = migrations(self.engine(), 0, latest_schema());
        self.create(script, definitions, keys, clock).await
    }

    async fn create(
        &self,
        script: String,
        definitions: &[&'static Definition],
        keys: &KeyRing,
        clock: &Clock,
    ) -> Result<()> {
        let mut connection = self.begin_write().await?;
        connection.run_script("make the tables", script).await?;
        let latest = latest_schema().to_string();
        for (name, value) in [
            ("schema", latest),
            ("key_fingerprint", keys.fingerprint().to_owned()),
            ("installed_at", clock.now().to_string()),
        ] {
            set(&mut connection, name, &value).await?;
        }
        for definition in definitions {
            let text = "INSERT INTO identifiers (register, last) VALUES ($1, 0)".to_owned();
            connection
                .execute("number the registers", text, vec![Argument::text(definition.key)])
                .await?;
        }
        connection.commit().await
    }

    /// Checks that this program and this key fit the database, and runs the migrations that it
    /// lacks, each in a transaction of its own.
    ///
    /// # Errors
    /// When the database is not installed, is newer than the program, or has another key.
    pub async fn prepare(&self, keys: &KeyRing, progress: Progress<'_>) -> Result<()> {
        let Installation::Present { schema, key_fingerprint } = self.installation().await? else {
            return Err(Message::new("store.not-installed").into());
        };
        let latest = latest_schema();
        if schema > latest {
            return Err(Message::new("store.newer")
                .id("database", schema)
                .id("program", latest)
                .into());
        }
        if key_fingerprint != keys.fingerprint() {
            return Err(Message::new("key.wrong").into());
        }
        let pending: Vec<_> = MIGRATIONS.iter().filter(|(number, ..)| *number > schema).collect();
        for (done, (number, name, text)) in pending.iter().enumerate() {
            progress(name, done as u64, pending.len() as u64);
            let mut connection = self.begin_write().await?;
            let script = text.replace("{BYTES}", self.engine().bytes_type());
            connection.run_script("migrate", script).await?;
            set(&mut connection, "schema", &number.to_string()).await?;
            connection.commit().await?;
        }
        Ok(())
    }

    /// The tables, columns and indexes, one a line, in a form that is the same however the
    /// database was made.
    ///
    /// # Errors
    /// When the database is not to be reached.
    pub async fn describe(&self) -> Result<Vec<String>> {
        let text = match self.engine() {
            Engine::Sqlite => {
                "SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk \
                 FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' \
                 UNION ALL SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL \
                 UNION ALL SELECT name || ' checks ' || ((length(sql) - length(replace(sql, 'CHECK', ''))) / 5) \
                 FROM sqlite_master WHERE type = 'table' ORDER BY 1"
            }
            Engine::Postgres => {
                "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable \
                 FROM information_schema.columns WHERE table_schema = current_schema() \
                 UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() \
                 UNION ALL SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) \
                 FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype = 'c' ORDER BY 1"
            }
        };
        let mut connection = self.begin_read().await?;
        let rows = connection
            .fetch("describe the tables", text.to_owned(), Vec::new(), &[Kind::Text])
            .await?;
        Ok(rows.into_iter().filter_map(|row| row[0].as_text().map(str::to_owned)).collect())
    }
}

/// The statements of a new database in portable form, from which migration 1 was written.
pub fn portable_script(definitions: &[&'static Definition]) -> String {
    new_database(Engine::Sqlite, definitions).replace("BLOB", "{BYTES}")
}

/// What the database says of itself, as a transaction sees it.
pub(crate) async fn installation(connection: &mut Connection) -> Result<Installation> {
    let exists = match connection.engine() {
        Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = 'installation'",
        Engine::Postgres => {
            "SELECT COUNT(*) FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name = 'installation'"
        }
    };
    let rows = connection
        .fetch("look for tables", exists.to_owned(), Vec::new(), &[Kind::Integer])
        .await?;
    if rows.first().and_then(|row| row[0].as_integer()) != Some(1) {
        return Ok(Installation::Absent);
    }
    let text = "SELECT name, value FROM installation".to_owned();
    let rows = connection
        .fetch("read the installation", text, Vec::new(), &[Kind::Text, Kind::Text])
        .await?;
    let value = |name: &str| {
        rows.iter()
            .find(|row| row[0].as_text() == Some(name))
            .and_then(|row| row[1].as_text())
            .unwrap_or_default()
            .to_owned()
    };
    Ok(Installation::Present {
        schema: value("schema").parse().unwrap_or_default(),
        key_fingerprint: value("key_fingerprint"),
    })
}

pub(crate) async fn set(connection: &mut Connection, name: &str, value: &str) -> Result<()> {
    let text = "INSERT INTO installation (name, value) VALUES ($1, $2) \
                ON CONFLICT (name) DO UPDATE SET value = $2"
        .to_owned();
    let arguments = vec![Argument::text(name), Argument::text(value)];
    connection.execute("note the installation", text, arguments).await.map(drop)
}
