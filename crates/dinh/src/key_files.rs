//! The files of the installation key while it is replaced: the next one stands beside it until the
//! database is of the next one, and the old one is kept afterwards.

use std::fs::File;
use std::path::{Path, PathBuf};

use base::Message;
use registers::KeyRing;

/// The file of the key that will be the one.
pub(crate) fn next(file: &Path) -> PathBuf {
    file.with_added_extension("next")
}

/// The file in which an old key is kept.
pub(crate) fn old(file: &Path, fingerprint: &str) -> PathBuf {
    file.with_added_extension(format!("old-{fingerprint}"))
}

/// Keeps whoever else replaces the key out; the lock goes with the file.
///
/// # Errors
/// When somebody replaces it already, or it cannot be read.
pub(crate) fn lock(file: &Path) -> Result<File, Message> {
    let shown = file.display().to_string();
    let opened =
        File::open(file).map_err(|_| Message::new("key.missing").text("path", shown.as_str()))?;
    opened.try_lock().map_err(|_| Message::new("key.being-replaced").text("path", shown))?;
    Ok(opened)
}

/// Gives the next key the name of the key, after the old one got a name of its own. At every moment
/// in between both keys stand in some file.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn adopt(file: &Path) -> std::io::Result<()> {
    if let Ok(keys) = KeyRing::read(file) {
        let kept = old(file, keys.fingerprint());
        if !kept.exists() {
            std::fs::hard_link(file, kept)?;
        }
    }
    std::fs::rename(next(file), file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Elsewhere a folder is not opened as a file.
    if cfg!(unix) { File::open(folder.unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
}

/// The key that opens a database of this fingerprint. A replacement that was broken off after the
/// database was of the next key is finished here.
///
/// # Errors
/// When the file is missing or holds no key.
pub(crate) fn read(file: &Path, fingerprint: &str) -> Result<KeyRing, store::Error> {
    let keys = KeyRing::read(file);
    if keys.as_ref().is_ok_and(|keys| keys.fingerprint() == fingerprint) {
        return keys;
    }
    match KeyRing::read(&next(file)) {
        Ok(next) if next.fingerprint() == fingerprint => {
            // Where nothing can be written now, the next start finishes it.
            if let Err(error) = adopt(file) {
                tracing::warn!(%error, "the next key did not get its name");
            }
            Ok(next)
        }
        _ => keys,
    }
}
