//! Settings: where the database and its key are, and how they are opened.

use std::path::PathBuf;

use base::{Clock, Message};
use policy::Decision;
use registers::{Address, KeyRing, Registers, Registry};
use store::{Database, Installation, Opening};

use crate::cli::Options;
use crate::failure::Failure;
use crate::output::Progress;

/// What a command works with.
pub(crate) struct Settings {
    pub(crate) options: Options,
    pub(crate) registry: Registry,
    pub(crate) clock: Clock,
}

impl Settings {
    /// The address of the database.
    pub(crate) fn address(&self) -> Result<Address, Failure> {
        Ok(self.options.database.parse::<Address>()?)
    }

    /// The file of the installation key: as given, else beside the database.
    pub(crate) fn key_file(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.options.key_file {
            return Ok(path.clone());
        }
        Ok(match self.address()? {
            Address::Sqlite(path) => path.with_added_extension("key"),
            Address::Postgres(_) => PathBuf::from("dinh.key"),
        })
    }

    /// The file of the key that signs checkpoints, beside the installation key.
    pub(crate) fn signing_key_file(&self) -> Result<PathBuf, Failure> {
        Ok(self.key_file()?.with_added_extension("signing"))
    }

    /// The snapshot file of the census, beside the database.
    pub(crate) fn census_file(&self) -> Result<PathBuf, Failure> {
        Ok(match self.address()? {
            Address::Sqlite(path) => path.with_added_extension("census"),
            Address::Postgres(_) => PathBuf::from("dinh.census"),
        })
    }

    /// What is at the address; a file that is not there is no installation.
    pub(crate) async fn installation(&self) -> Result<Installation, Failure> {
        let address = self.address()?;
        if let Address::Sqlite(path) = &address
            && !path.exists()
        {
            return Ok(Installation::Absent);
        }
        let database = Database::open(&address, Opening::Existing).await?;
        let installation = database.installation().await;
        database.close().await;
        Ok(installation?)
    }

    /// Opens the registers.
    pub(crate) async fn open(&self) -> Result<Registers, Failure> {
        let address = self.address()?;
        if self.installation().await? == Installation::Absent {
            return Err(Message::new("store.not-installed").into());
        }
        let keys = KeyRing::read(&self.key_file()?)?;
        let progress = Progress::new(self.options.lang.text("progress.migrate"));
        let tell = |_: &str, done, of| progress.set(done, of);
        let (registry, clock) = (self.registry.clone(), self.clock.clone());
        Ok(Registers::open(&address, registry, keys, clock, &tell).await?)
    }

    /// Makes a new database, its key where there is none, and the catalogue of titles.
    pub(crate) async fn create(&self) -> Result<Registers, Failure> {
        let key_file = self.key_file()?;
        if self.installation().await? != Installation::Absent {
            return Err(Message::new("store.already-installed").into());
        }
        let keys =
            if key_file.exists() { KeyRing::read(&key_file)? } else { KeyRing::create(&key_file)? };
        let (registry, clock) = (self.registry.clone(), self.clock.clone());
        Ok(Registers::create(&self.address()?, registry, keys, clock).await?)
    }
}

/// The policy decision for whoever sits at this command line.
pub(crate) fn operator() -> Result<Decision, Failure> {
    let name = std::env::var("USER").unwrap_or_default();
    let name = if name.trim().is_empty() { "operator".to_owned() } else { name };
    Ok(policy::operator(&name)?)
}
