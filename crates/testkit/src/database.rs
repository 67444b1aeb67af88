//! A fresh database for one test.

use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use base::Clock;
use registers::{Address, KeyRing, Registers, Registry};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};
use tempfile::TempDir;

/// A fresh, empty place for a database; what was made there goes with it.
pub struct TestDatabase {
    address: Address,
    clock: Clock,
    // Kept so that the folder lives as long as the database.
    directory: TempDir,
}

/// A place on the embedded engine.
///
/// # Panics
/// When the machine gives no temporary folder.
pub fn sqlite() -> TestDatabase {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let address = Address::Sqlite(directory.path().join("test.db"));
    TestDatabase { address, clock: crate::clock(), directory }
}

/// A database of its own on the server that `cargo xtask check` starts.
///
/// # Panics
/// When there is no server: run `cargo xtask test`, which starts one.
pub async fn postgres() -> TestDatabase {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("DINH_TEST_POSTGRES")
        .expect("DINH_TEST_POSTGRES is not set: run `cargo xtask test`, which starts a server");
    let options = PgConnectOptions::from_str(&server).expect("DINH_TEST_POSTGRES is an address");
    let name = format!("dinh_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    let mut connection = options.connect().await.expect("the test server answers");
    let text = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
    sqlx::query(AssertSqlSafe(text)).execute(&mut connection).await.expect("a database is made");
    let (base, _) = server.rsplit_once('/').expect("the address names a database");
    let directory = tempfile::tempdir().expect("a temporary folder");
    let address = Address::Postgres(format!("{base}/{name}"));
    TestDatabase { address, clock: crate::clock(), directory }
}

impl TestDatabase {
    /// Its address.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The address as the command line takes it.
    pub fn url(&self) -> String {
        match &self.address {
            Address::Sqlite(path) => format!("sqlite://{}", path.display()),
            Address::Postgres(url) => url.clone(),
        }
    }

    /// A folder that lives as long as the database.
    pub fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// A connection behind the program's back.
    ///
    /// # Panics
    /// When there is nothing to connect to.
    pub async fn raw(&self) -> crate::Raw {
        crate::Raw::connect(&self.address).await
    }

    /// The clock that everything opened here goes by; it stands until it is moved.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The installation key of tests.
    pub fn keys() -> KeyRing {
        KeyRing::derive(&[7; 32])
    }

    /// Makes the tables of the program's registers and opens them.
    ///
    /// # Panics
    /// When that fails.
    pub async fn create(&self) -> Registers {
        self.create_with(Registry::standard().expect("the code lists read")).await
    }

    /// Makes the tables of these registers and opens them.
    ///
    /// # Panics
    /// When that fails.
    pub async fn create_with(&self, registry: Registry) -> Registers {
        Registers::create(&self.address, registry, Self::keys(), self.clock.clone())
            .await
            .expect("a new database is made")
    }

    /// Opens what was made here before.
    ///
    /// # Panics
    /// When that fails.
    pub async fn open(&self) -> Registers {
        let registry = Registry::standard().expect("the code lists read");
        Registers::open(&self.address, registry, Self::keys(), self.clock.clone(), &|_, _, _| {})
            .await
            .expect("the database opens")
    }
}
