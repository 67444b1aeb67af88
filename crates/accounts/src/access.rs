//! [`AccessLog`]: who signed in and who read personal files. Many readings that come at once are written together,
//! and each is on disk before the file is shown.

use std::sync::Arc;

use registers::Registers;
use store::{AccessDraft, AccessFilter, AccessRow};
use tokio::sync::{Mutex, oneshot};

use crate::error::Result;

/// The person of an entry that is about no file.
pub const NO_FILE: i64 = 0;

/// The log. Clones share it.
#[derive(Clone)]
pub struct AccessLog {
    registers: Registers,
    waiting: Arc<Mutex<Vec<Waiting>>>,
    /// Held while a batch is written.
    writing: Arc<Mutex<()>>,
}

type Waiting = (AccessDraft, oneshot::Sender<bool>);

impl AccessLog {
    pub(crate) fn new(registers: Registers) -> Self {
        Self { registers, waiting: Arc::default(), writing: Arc::default() }
    }

    /// Notes a reading; returns when it is on disk.
    ///
    /// # Errors
    /// When it could not be written: then nothing is to be shown.
    pub async fn note(&self, draft: AccessDraft) -> Result<()> {
        let (done, written) = oneshot::channel();
        self.waiting.lock().await.push((draft.clone(), done));
        let _writing = self.writing.lock().await;
        // Whoever wrote before may have taken this one along.
        let batch = std::mem::take(&mut *self.waiting.lock().await);
        if !batch.is_empty() {
            let drafts: Vec<AccessDraft> = batch.iter().map(|(draft, _)| draft.clone()).collect();
            let now = self.registers.clock().now();
            let result = self.registers.database().append_access(&drafts, now).await;
            for (_, done) in batch {
                let _ = done.send(result.is_ok());
            }
            result?;
        }
        if written.await == Ok(true) {
            return Ok(());
        }
        // The batch in which it was failed for whoever wrote it; this one tries by itself.
        let now = self.registers.clock().now();
        Ok(self.registers.database().append_access(&[draft], now).await?)
    }

    /// Notes what became of signing in under a name.
    ///
    /// # Errors
    /// As [`note`](Self::note).
    pub async fn note_sign_in(&self, name: &str, what: &str) -> Result<()> {
        let (actor, role, what) = (name.to_owned(), String::new(), what.to_owned());
        self.note(AccessDraft { actor, role, person: NO_FILE, what, reason: None }).await
    }

    /// Entries, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries(&self, filter: &AccessFilter) -> Result<Vec<AccessRow>> {
        Ok(self.registers.database().access(filter).await?)
    }
}

impl std::fmt::Debug for AccessLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessLog")
    }
}
