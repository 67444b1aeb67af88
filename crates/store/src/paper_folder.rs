//! Papers as files below a folder: `ab/cd/abcd…`, each written under another name first, so that
//! what has its name is whole.

use std::io::{Error as IoError, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::backup::sync_folder;
use crate::error::{Error, Result};
use crate::papers::name_of;
use crate::private_file::create_private;

/// Keeps bytes under their name.
pub(crate) async fn keep(folder: PathBuf, digest: String, bytes: Vec<u8>) -> Result<()> {
    aside("keep a paper", move || write(&place(&folder, &digest), &digest, &bytes)).await
}

/// The bytes of a name, where there are any.
pub(crate) async fn find(folder: PathBuf, digest: String) -> Result<Option<Vec<u8>>> {
    aside("read a paper", move || match std::fs::read(place(&folder, &digest)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    })
    .await
}

/// A folder has few files where their names part them twice.
fn place(folder: &Path, digest: &str) -> PathBuf {
    let (first, second) = (digest.get(..2).unwrap_or("00"), digest.get(2..4).unwrap_or("00"));
    folder.join(first).join(second).join(digest)
}

fn write(path: &Path, digest: &str, bytes: &[u8]) -> std::io::Result<()> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    if std::fs::read(path).is_ok_and(|held| name_of(&held) == digest) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    private_folder(folder)?;
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let unfinished = folder.join(format!(".{digest}.{}-{number}", std::process::id()));
    let written = || -> std::io::Result<()> {
        let mut file = create_private(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&unfinished, path)?;
        sync_folder(path)?;
        // The folder itself may be as new as the file.
        sync_folder(folder)?;
        folder.parent().map_or(Ok(()), sync_folder)
    };
    let result = written();
    if result.is_err() {
        let _ = std::fs::remove_file(&unfinished);
    }
    result
}

fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

async fn aside<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(IoError::other(error)))
        .map_err(|source| Error::Machine { doing, source })
}
