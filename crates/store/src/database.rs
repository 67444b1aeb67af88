//! The database behind an address: SQLite with one writer and several readers, or PostgreSQL.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use base::Message;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection as _};

use crate::connection::{Connection, Engine};
use crate::error::{Error, Result, doing};
use crate::private_file::private_file;

/// Rows that the thread of an SQLite connection reads ahead: handing over few at a time costs more
/// than reading them.
const ROWS_READ_AHEAD: usize = 2_000;

/// The pages that the writer of SQLite keeps in memory, as its pragma says it: in KiB, negative. A
/// large transaction comes back to the same pages of its indexes again and again.
const WRITER_CACHE: &str = "-65536";

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A file.
    Sqlite(PathBuf),
    /// A server, as `postgres://user@host:port/name`.
    Postgres(String),
}

impl FromStr for Address {
    type Err = Message;

    /// Reads `sqlite://dinh.db`, `sqlite:///var/lib/dinh/dinh.db` or `postgres://…`.
    fn from_str(text: &str) -> std::result::Result<Self, Message> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            let path = path.split('?').next().unwrap_or_default();
            if !path.is_empty() {
                return Ok(Self::Sqlite(PathBuf::from(path)));
            }
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(Message::new("store.address-unreadable").text("given", text))
    }
}

impl Address {
    /// The server that is reached over a network without proof that it is the one: its certificate
    /// is not verified, so that whoever stands between may read and answer. Nothing for a file, a
    /// socket, and a server on this machine.
    pub fn unverified_host(&self) -> Option<String> {
        let Self::Postgres(url) = self else { return None };
        let options = PgConnectOptions::from_str(url).ok()?;
        let host = options.get_host();
        let is_here = host == "localhost"
            || host.starts_with('/')
            || options.get_socket().is_some()
            || IpAddr::from_str(host.trim_matches(['[', ']']))
                .is_ok_and(|address| address.to_canonical().is_loopback());
        let is_verified =
            matches!(options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull);
        (!is_here && !is_verified).then(|| host.to_owned())
    }
}

/// May a missing file be made?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Opening {
    /// Make it.
    Create,
    /// Refuse.
    Existing,
}

/// An open database. Clones share it.
#[derive(Clone, Debug)]
pub struct Database {
    pools: Pools,
}

/// The connections that a program holds to its database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Connections {
    /// All of them.
    pub open: u64,
    /// Those that nobody uses now.
    pub idle: u64,
}

#[derive(Clone, Debug)]
enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

impl Database {
    /// Opens the database at an address.
    ///
    /// # Errors
    /// When it is not there, not readable, or not to be reached.
    pub async fn open(address: &Address, opening: Opening) -> Result<Self> {
        let pools = match address {
            Address::Sqlite(path) => open_sqlite(path, opening).await?,
            Address::Postgres(url) => {
                let options = PgConnectOptions::from_str(url).map_err(doing("read the address"))?;
                // A server that is not there is known at once; only a busy one is waited for.
                options
                    .connect()
                    .await
                    .map_err(doing("connect"))?
                    .close()
                    .await
                    .map_err(doing("connect"))?;
                let pool = PgPoolOptions::new()
                    .max_connections(64)
                    .acquire_timeout(Duration::from_secs(30))
                    .connect_with(options)
                    .await;
                Pools::Postgres(pool.map_err(doing("connect"))?)
            }
        };
        Ok(Self { pools })
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Begins a transaction that will write. On SQLite it holds the only write lock from here on.
    pub(crate) async fn begin_write(&self) -> Result<Connection> {
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => Connection::Sqlite(
                writer.begin_with("BEGIN IMMEDIATE").await.map_err(doing("begin to write"))?,
            ),
            Pools::Postgres(pool) => {
                Connection::Postgres(pool.begin().await.map_err(doing("begin to write"))?)
            }
        })
    }

    /// Begins a transaction that reads one unchanging state.
    pub(crate) async fn begin_read(&self) -> Result<Connection> {
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => {
                Connection::Sqlite(readers.begin().await.map_err(doing("begin to read"))?)
            }
            Pools::Postgres(pool) => Connection::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await
                    .map_err(doing("begin to read"))?,
            ),
        })
    }

    /// How many connections there are, and how many of them wait for work.
    pub fn connections(&self) -> Connections {
        let (open, idle) = match &self.pools {
            Pools::Sqlite { writer, readers } => {
                (writer.size() + readers.size(), writer.num_idle() + readers.num_idle())
            }
            Pools::Postgres(pool) => (pool.size(), pool.num_idle()),
        };
        Connections { open: u64::from(open), idle: idle as u64 }
    }

    /// Closes all connections; on SQLite this folds the write-ahead log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(path: &Path, opening: Opening) -> Result<Pools> {
    let exists = path.exists();
    if !exists && opening == Opening::Existing {
        return Err(Error::Refused(
            Message::new("store.no-such-file").text("path", path.display().to_string()),
        ));
    }
    if !exists {
        // SQLite would make it, and its log after it, for all to read.
        private_file().create(true).truncate(false).open(path).map_err(|error| {
            Message::new("store.not-made")
                .text("path", path.display().to_string())
                .text("reason", error.to_string())
        })?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(Duration::from_secs(30))
        .row_buffer_size(ROWS_READ_AHEAD)
        .foreign_keys(true);
    // A file that cannot be written is still read; writing to it is refused when it is tried.
    let writable = !exists
        || std::fs::OpenOptions::new()
            .append(true)
            .open(path)
            .is_ok_and(|file| file.metadata().is_ok());
    let log = PathBuf::from(format!("{}-wal", path.display()));
    let (durable, reading) = if writable {
        let wal = options.clone().journal_mode(SqliteJournalMode::Wal);
        let wal = wal.pragma("cache_size", WRITER_CACHE);
        (wal.synchronous(SqliteSynchronous::Full), options.create_if_missing(false))
    } else {
        // Without a log nobody writes to it now; beside it, perhaps, nothing can be made.
        let reading = options.read_only(true).create_if_missing(false).immutable(!log.exists());
        (reading.clone(), reading)
    };
    let pool = |size: u32| {
        SqlitePoolOptions::new().max_connections(size).acquire_timeout(Duration::from_mins(1))
    };
    let writer = pool(1).connect_with(durable).await.map_err(doing("open the database"))?;
    let readers = pool(4).connect_lazy_with(reading);
    Ok(Pools::Sqlite { writer, readers })
}
