//! The census of a database: opened from the registers, kept at the head of the journal.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use base::{Message, Sequence};
use policy::Scope;
use registers::{Followed, Follower, Reader, Receipt, Registers, Result, View};

use crate::edition::Edition;
use crate::reading::{catalogue, make, restored, revised, sequences, standing};
use crate::snapshot::{Snapshot, unusable};

/// What opening a census tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The snapshot file was not used, and why.
    SnapshotUnusable(Message),
    /// So many people were read, of how many.
    People(i64, i64),
}

impl Told {
    /// The sentence for people.
    pub fn message(self) -> Message {
        match self {
            Self::SnapshotUnusable(message) => message,
            Self::People(people, of) => {
                Message::new("census.making").number("people", people).number("of", of)
            }
        }
    }
}

/// Whoever is told.
pub type Telling<'a> = &'a (dyn Fn(Told) + Sync);

/// The census of an open database. It follows the journal as a [`Follower`], and by
/// [`catch_up`](Self::catch_up) where others write.
pub struct Census {
    scope: Scope,
    edition: RwLock<Arc<Edition>>,
    /// At which heads the snapshot file stands, if there is one.
    saved: Mutex<Option<BTreeMap<i64, Sequence>>>,
    /// Held while an edition is made, so that one follows the other.
    making: tokio::sync::Mutex<()>,
}

impl Census {
    /// Opens the census of a database: from its snapshot file where there is one that is of use,
    /// else from the registers. The scope must be the whole: what a reader may see is decided
    /// question by question.
    ///
    /// # Errors
    /// When the database fails, or holds more than the census can.
    pub async fn open(
        registers: &Registers,
        scope: Scope,
        file: Option<&Path>,
        tell: Telling<'_>,
    ) -> Result<Self> {
        let mut reader = registers.read().await?;
        let view = View { scope: &scope, on: registers.today(), known_at: None };
        let (edition, saved) = match opened(&mut reader, &view, file, tell).await? {
            Some((edition, saved)) => (edition, Some(saved)),
            None => (make(&mut reader, &view, tell).await?, None),
        };
        Ok(Self {
            saved: Mutex::new(saved),
            edition: RwLock::new(Arc::new(edition)),
            making: tokio::sync::Mutex::new(()),
            scope,
        })
    }

    /// The latest edition.
    pub fn now(&self) -> Arc<Edition> {
        Arc::clone(&self.edition.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Brings the census to the head of the journal; tells whether it moved.
    ///
    /// # Errors
    /// When the database fails. The last edition stays.
    pub async fn catch_up(&self, registers: &Registers) -> Result<bool> {
        self.follow(registers, &[]).await
    }

    /// As [`catch_up`](Self::catch_up); where entries are given, only if they are not told yet.
    async fn follow(&self, registers: &Registers, entries: &[(i64, Sequence)]) -> Result<bool> {
        let _making = self.making.lock().await;
        let last = self.now();
        // Of many who saved at once, those who waited here are mostly told already: whoever came
        // before them read the journal to its head.
        let is_told = |(chain, sequence): &(i64, Sequence)| {
            last.heads.get(chain).is_some_and(|head| head >= sequence)
        };
        if !entries.is_empty() && entries.iter().all(is_told) {
            return Ok(false);
        }
        let mut reader = registers.read().await?;
        let heads = sequences(&mut reader).await?;
        if heads.0 == last.heads {
            return Ok(false);
        }
        let view = View { scope: &self.scope, on: registers.today(), known_at: None };
        let next = revised(&mut reader, &view, &last, heads).await?;
        *self.edition.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(true)
    }

    /// The edition at the heads that a reader sees, such as one of registers as they would be;
    /// the latest stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ahead(&self, registers: &Registers, reader: &mut Reader) -> Result<Edition> {
        let heads = sequences(reader).await?;
        let view = View { scope: &self.scope, on: registers.today(), known_at: None };
        revised(reader, &view, &self.now(), heads).await
    }

    /// Writes the snapshot file of the latest edition, unless it holds that already.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, file: &Path) -> std::result::Result<(), Message> {
        let edition = self.now();
        let mut saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        if saved.as_ref() == Some(&edition.heads) && file.exists() {
            return Ok(());
        }
        let generation = &edition.generation;
        let (areas, cluster_of) = generation.map.saved();
        let head = |(chain, sequence): (&i64, &Sequence)| {
            let hash = edition.hashes.get(chain).cloned().unwrap_or_default();
            (*chain, (*sequence, hash))
        };
        let snapshot = Snapshot {
            coding: edition.source.coding(),
            heads: edition.heads.iter().map(head).collect(),
            areas,
            cluster_of,
            segment_of: generation.segment_of.to_vec(),
            segments: generation.segments.clone(),
        };
        snapshot.write(file)?;
        *saved = Some(edition.heads.clone());
        Ok(())
    }

    /// Writes the event log, if a census that keeps one opened without, or anew if so much was
    /// saved that it is no longer asked. Not needed for right answers, only for quick ones.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn refresh_log(&self) -> Result<()> {
        let _making = self.making.lock().await;
        let last = self.now();
        let standing = standing(&last.source);
        let is_worn = last.generation.log.as_ref().is_none_or(crate::log::Log::is_worn);
        if is_worn && last.generation.keeps_log(&standing) {
            let mut next = Edition::clone(&last);
            next.generation.write_log(&standing)?;
            *self.edition.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        }
        Ok(())
    }
}

/// The edition of the snapshot file, brought to the head of the journal, and the heads at which
/// the file stands; nothing where there is none that is of use.
async fn opened(
    reader: &mut Reader,
    view: &View<'_>,
    file: Option<&Path>,
    tell: Telling<'_>,
) -> Result<Option<(Edition, BTreeMap<i64, Sequence>)>> {
    let Some(file) = file.filter(|file| file.try_exists().unwrap_or(true)).map(Path::to_owned)
    else {
        return Ok(None);
    };
    // The file is read while the database is.
    let reading = tokio::task::spawn_blocking(move || Snapshot::read(&file));
    let catalogue = catalogue(reader, view).await?;
    let read = reading.await.unwrap_or_else(|error| Err(unusable(&error.to_string())));
    let snapshot = read.unwrap_or_else(|reason| {
        tell(Told::SnapshotUnusable(reason));
        None
    });
    let Some(snapshot) = snapshot else { return Ok(None) };
    let heads = snapshot.heads.iter().map(|(chain, (sequence, _))| (*chain, *sequence)).collect();
    let edition = restored(reader, view, (snapshot, catalogue), tell).await?;
    Ok(edition.map(|edition| (edition, heads)))
}

impl Follower for Census {
    fn committed<'a>(&'a self, registers: &'a Registers, receipt: &'a Receipt) -> Followed<'a> {
        Box::pin(async {
            let followed = self.follow(registers, &receipt.entries).await;
            followed.map(drop).map_err(|error| error.to_string())
        })
    }
}
