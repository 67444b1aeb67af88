//! Settings: where the database and its key are, and how they are opened.

use std::path::PathBuf;

use base::{Clock, Language, Message};
use policy::Decision;
use registers::{Address, KeyRing, Registers, Registry};
use store::{Database, Installation, Opening, latest_schema};

use crate::config::Config;
use crate::failure::Failure;
use crate::key_files;
use crate::output::{Progress, say};

/// What a command works with.
pub(crate) struct Settings {
    pub(crate) options: Options,
    pub(crate) config: Config,
    pub(crate) registry: Registry,
    pub(crate) clock: Clock,
}

/// What nearly every command asks for.
pub(crate) struct Options {
    /// In which language it is told.
    pub(crate) lang: Language,
}

impl Settings {
    /// Settings that can be used.
    ///
    /// # Errors
    /// Every fault of what was said.
    pub(crate) fn new(config: Config, registry: Registry, clock: Clock) -> Result<Self, Failure> {
        if !config.faults.is_empty() {
            return Err(config.faults.into());
        }
        let options = Options { lang: config.language() };
        Ok(Self { options, config, registry, clock })
    }

    /// The address of the database.
    pub(crate) fn address(&self) -> Result<Address, Failure> {
        Ok(self.database().parse::<Address>()?)
    }

    fn database(&self) -> String {
        self.config.parsed("database").unwrap_or_default()
    }

    /// The address of the database as it may be shown: without a password.
    pub(crate) fn shown_database(&self) -> String {
        masked(&self.database())
    }

    /// The file of the installation key: as given, else beside the database.
    pub(crate) fn key_file(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = self.config.get("key-file") {
            return Ok(PathBuf::from(path));
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
        let Installation::Present { schema, key_fingerprint } = self.installation().await? else {
            return Err(Message::new("store.not-installed").into());
        };
        let keys = key_files::read(&self.key_file()?, &key_fingerprint)?;
        if schema < latest_schema() && keys.fingerprint() == key_fingerprint {
            self.keep_copy(&address).await?;
        }
        let progress = Progress::new(self.options.lang.text("progress.migrate"));
        let tell = |_: &str, done, of| progress.set(done, of);
        let (registry, clock) = (self.registry.clone(), self.clock.clone());
        Ok(Registers::open(&address, registry, keys, clock, &tell).await?)
    }

    /// Keeps a copy of a database that is about to be brought up to date, and says where.
    async fn keep_copy(&self, address: &Address) -> Result<(), Failure> {
        let base = match address {
            Address::Sqlite(path) => path.clone(),
            Address::Postgres(_) => PathBuf::from("dinh"),
        };
        let before = base.with_added_extension(format!("before-{}", latest_schema()));
        // An upgrade that failed has left a copy, perhaps of an older state than this one.
        let mut file = before.with_added_extension("zip");
        let mut tries = 1;
        while file.exists() {
            tries += 1;
            file = before.with_added_extension(format!("{tries}.zip"));
        }
        let database = Database::open(address, Opening::Existing).await?;
        let progress = Progress::new(self.options.lang.text("progress.backup"));
        let tell = |_: &str, done, of| progress.set(done, of);
        let copied = database.back_up(&file, false, &self.clock, &tell).await;
        database.close().await;
        drop(progress);
        copied?;
        let said = Message::new("backup.before-upgrade").text("file", file.display().to_string());
        say(said.render(self.options.lang))?;
        Ok(())
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

/// An address without the password that may stand in it.
pub(crate) fn masked(address: &str) -> String {
    let parts = address.split_once("://").and_then(|(scheme, rest)| {
        let (owner, place) = rest.rsplit_once('@')?;
        let (user, _) = owner.split_once(':')?;
        Some(format!("{scheme}://{user}:***@{place}"))
    });
    parts.unwrap_or_else(|| address.to_owned())
}

/// The policy decision for whoever sits at this command line.
pub(crate) fn operator() -> Result<Decision, Failure> {
    let name = std::env::var("USER").unwrap_or_default();
    let name = if name.trim().is_empty() { "operator".to_owned() } else { name };
    Ok(policy::operator(&name)?)
}
