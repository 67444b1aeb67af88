//! [`Registers`]: an open set of registers, its one read path and its one change path.

use std::pin::Pin;
use std::sync::Arc;

use base::{Clock, Day, Instant, Message};
use policy::Permit;
use store::{
    Address, Checkpoint, Database, Installation, KeyRing, KnownAt, Opening, Progress, PublicKey,
    Receipt, SigningKey, Verified,
};

use crate::batch::Batch;
use crate::reader::Reader;
use crate::registry::Registry;
use crate::{Error, Refusal, Result, change};

/// Somebody who is told of each committed change before the answer to it is sent. A follower
/// that fails never loses the commit.
pub trait Follower: Send + Sync {
    /// A change was committed.
    ///
    /// # Errors
    /// Whatever goes wrong; it is logged.
    fn committed<'a>(&'a self, registers: &'a Registers, receipt: &'a Receipt) -> Followed<'a>;
}

/// What becomes of telling a follower.
pub type Followed<'a> = Pin<Box<dyn Future<Output = std::result::Result<(), String>> + Send + 'a>>;

/// An open set of registers. Clones share it.
#[derive(Clone)]
pub struct Registers {
    database: Database,
    registry: Arc<Registry>,
    keys: Arc<KeyRing>,
    clock: Clock,
    followers: Vec<Arc<dyn Follower>>,
}

impl Registers {
    /// Makes a new, empty database with the tables of the registry, and opens it.
    ///
    /// # Errors
    /// When it cannot be made, or is there already.
    pub async fn create(
        address: &Address,
        registry: Registry,
        keys: KeyRing,
        clock: Clock,
    ) -> Result<Self> {
        let database = Database::open(address, Opening::Create).await?;
        if database.installation().await? != Installation::Absent {
            return Err(Message::new("store.already-installed").into());
        }
        database.install(registry.definitions(), &keys, &clock).await?;
        Ok(Self::over(database, registry, keys, clock))
    }

    /// Opens a database that is there, bringing it up to date.
    ///
    /// # Errors
    /// When it is missing, newer than the program, or has another key.
    pub async fn open(
        address: &Address,
        registry: Registry,
        keys: KeyRing,
        clock: Clock,
        progress: Progress<'_>,
    ) -> Result<Self> {
        let database = Database::open(address, Opening::Existing).await?;
        database.prepare(&keys, progress).await?;
        Ok(Self::over(database, registry, keys, clock))
    }

    fn over(database: Database, registry: Registry, keys: KeyRing, clock: Clock) -> Self {
        Self {
            database,
            registry: Arc::new(registry),
            keys: Arc::new(keys),
            clock,
            followers: Vec::new(),
        }
    }

    /// With a follower of changes.
    #[must_use]
    pub fn followed_by(mut self, follower: Arc<dyn Follower>) -> Self {
        self.followers.push(follower);
        self
    }

    /// The registry.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The database below, for what is not about registers.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The keys of the installation.
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// Today in Vietnam.
    pub fn today(&self) -> Day {
        self.clock.today()
    }

    /// Begins to read: everything read through it is of one state.
    ///
    /// # Errors
    /// When the database is not to be reached.
    pub async fn read(&self) -> Result<Reader> {
        let reading = self.database.read().await?;
        Ok(Reader::new(reading, Arc::clone(&self.registry), Arc::clone(&self.keys)))
    }

    /// Resolves an instant of the second time axis, once per request.
    ///
    /// # Errors
    /// When the instant lies in the future: what will be known is not known.
    pub async fn known_at(&self, instant: Instant) -> Result<KnownAt> {
        if instant > self.clock.now() {
            return Err(Message::new("instant.future").text("given", instant.vietnamese()).into());
        }
        Ok(self.database.known_at(instant).await?)
    }

    /// Checks a batch whole and writes it in one transaction; followers are told before this
    /// returns.
    ///
    /// # Errors
    /// Every fault of the batch; then nothing was written.
    pub async fn apply(&self, permit: &Permit, batch: &Batch) -> Result<Receipt> {
        let mut tries = 0;
        let receipt = loop {
            let applied = change::apply(
                &self.database,
                &self.registry,
                &self.keys,
                &self.clock,
                permit,
                batch,
            );
            match applied.await {
                // Two writers waited for one another; the database chose this one to begin again.
                Err(Error::Store(error)) if error.is_deadlock() && tries < 5 => tries += 1,
                result => break result?,
            }
        };
        self.tell(&receipt).await;
        Ok(receipt)
    }

    /// Tells the followers what was committed.
    pub(crate) async fn tell(&self, receipt: &Receipt) {
        for follower in &self.followers {
            if let Err(reason) = follower.committed(self, receipt).await {
                tracing::error!(reason, "a follower failed; the change stays committed");
            }
        }
    }

    /// What a batch would be refused for; nothing is written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check(&self, permit: &Permit, batch: &Batch) -> Result<Vec<Refusal>> {
        change::check(&self.database, &self.registry, &self.keys, permit, batch).await
    }

    /// Reads the registers as they would be after a batch. While the reader lives, others wait to
    /// write; nothing is kept of the batch.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub async fn ahead(&self, permit: &Permit, batch: &Batch) -> Result<(Reader, Receipt)> {
        let what = (permit, batch);
        let written =
            change::written(&self.database, &self.registry, &self.keys, &self.clock, what).await?;
        let (reading, receipt) = written.ahead();
        Ok((Reader::new(reading, Arc::clone(&self.registry), Arc::clone(&self.keys)), receipt))
    }

    /// Verifies the journal, the tables against it, and the directory of secrets.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify_journal(&self) -> Result<Verified> {
        Ok(self.database.read().await?.verify(self.registry.definitions(), &self.keys).await?)
    }

    /// Signs where each chain of the journal stands now, to be kept outside the database.
    ///
    /// # Errors
    /// When the head of a chain is not its last entry: what is broken is not signed.
    pub async fn checkpoint(&self, signer: &SigningKey) -> Result<Checkpoint> {
        Ok(self.database.read().await?.checkpoint(self.clock.now(), signer).await?)
    }

    /// As [`verify_journal`](Self::verify_journal), and holds the journal against a checkpoint that
    /// must be signed by this key: what it covered must still be there, unchanged.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify_journal_against(
        &self,
        checkpoint: &Checkpoint,
        key: &PublicKey,
    ) -> Result<Verified> {
        let mut reading = self.database.read().await?;
        let mut verified = reading.verify(self.registry.definitions(), &self.keys).await?;
        // What is said of the checkpoint comes first: the rest may follow from it.
        verified.faults.splice(..0, reading.verify_checkpoint(checkpoint, key).await?);
        Ok(verified)
    }
}

impl std::fmt::Debug for Registers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Registers({:?})", self.database.engine())
    }
}
