//! What the engine itself says of a database: its version, its size, and whether it is whole.

use base::Kind;

use crate::connection::{Connection, Engine};
use crate::database::Database;
use crate::error::Result;

/// What the engine says of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// Which engine.
    pub engine: Engine,
    /// Its version.
    pub version: String,
    /// The size of the database in bytes.
    pub bytes: u64,
    /// What the engine finds damaged, in its own words; a server is not asked to read everything.
    pub damage: Vec<String>,
    /// Does the server notice when a page was changed on its disk? Of files nobody says so.
    pub has_checksums: Option<bool>,
}

impl Database {
    /// Asks the engine; a file is read from end to end.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub async fn examine(&self) -> Result<Examined> {
        let mut connection = self.begin_read().await?;
        match self.engine() {
            Engine::Sqlite => {
                let version = text(&mut connection, "SELECT sqlite_version()").await?;
                let size = "SELECT c.page_count * s.page_size \
                            FROM pragma_page_count c, pragma_page_size s";
                let bytes = number(&mut connection, size).await?;
                let told = texts(&mut connection, "PRAGMA integrity_check(20)").await?;
                let damage = told.into_iter().filter(|line| line != "ok").collect();
                let engine = Engine::Sqlite;
                Ok(Examined { engine, version, bytes, damage, has_checksums: None })
            }
            Engine::Postgres => {
                let version = text(&mut connection, "SHOW server_version").await?;
                let size = "SELECT pg_database_size(current_database())";
                let bytes = number(&mut connection, size).await?;
                let checksums = text(&mut connection, "SHOW data_checksums").await?;
                let engine = Engine::Postgres;
                let has_checksums = Some(checksums == "on");
                Ok(Examined { engine, version, bytes, damage: Vec::new(), has_checksums })
            }
        }
    }
}

async fn texts(connection: &mut Connection, query: &str) -> Result<Vec<String>> {
    let kinds = [Kind::Text];
    let rows = connection.fetch("examine", query.to_owned(), Vec::new(), &kinds).await?;
    Ok(rows.iter().filter_map(|row| row[0].as_text().map(str::to_owned)).collect())
}

async fn text(connection: &mut Connection, query: &str) -> Result<String> {
    Ok(texts(connection, query).await?.into_iter().next().unwrap_or_default())
}

async fn number(connection: &mut Connection, query: &str) -> Result<u64> {
    let kinds = [Kind::Integer];
    let rows = connection.fetch("examine", query.to_owned(), Vec::new(), &kinds).await?;
    let number = rows.first().and_then(|row| row[0].as_integer());
    Ok(number.and_then(|number| number.try_into().ok()).unwrap_or_default())
}
