//! How files are opened that nobody but their owner may read: what stands in them says something
//! about people, or opens it.

use std::fs::{File, OpenOptions};
use std::path::Path;

/// Opens for writing; a file that is made by it is its owner's alone. One that is there keeps who
/// may read it.
#[must_use]
pub fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A file of this name with nothing in it, its owner's alone where it was not there.
///
/// # Errors
/// When it cannot be made.
pub fn create_private(path: &Path) -> std::io::Result<File> {
    private_file().create(true).truncate(true).open(path)
}

/// May others on this machine read a file? Nothing is known of one that is not there.
#[must_use]
pub fn others_may_read(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
