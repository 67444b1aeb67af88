//! Where PostgreSQL's programs are; a bare CI container gets them installed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::process::find_on_path;

/// Where Debian keeps one folder per major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder with `initdb` and `postgres`: from the path, else Debian's newest, else installed.
pub(super) fn programs() -> Result<PathBuf> {
    if let Some(found) = installed() {
        return Ok(found);
    }
    if apt::available() {
        install().context("cannot install PostgreSQL")?;
    }
    match installed() {
        Some(found) => Ok(found),
        None => bail!(
            "no initdb and postgres, neither on the path nor under {DEBIAN}; install PostgreSQL, \
             or set {} to a server of your own",
            super::VARIABLE
        ),
    }
}

fn installed() -> Option<PathBuf> {
    // On the path there may be only links, and postgres looks for its files beside itself.
    let on_path = find_on_path(&["initdb"])
        .and_then(|initdb| initdb.canonicalize().ok())
        .and_then(|initdb| initdb.parent().map(Path::to_owned));
    on_path.into_iter().chain(newest_first(DEBIAN)).find(|folder| is_complete(folder))
}

fn is_complete(folder: &Path) -> bool {
    folder.join("initdb").is_file() && folder.join("postgres").is_file()
}

fn newest_first(folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, path)| path.join("bin")).collect()
}

/// Installs the server's programs, and keeps Debian from making and starting a server of its own.
fn install() -> Result<()> {
    println!("PostgreSQL is not installed: asking apt-get for it");
    let settings = Path::new("/etc/postgresql-common/createcluster.conf");
    apt::update()?;
    apt::install("postgresql-common")?;
    let kept = fs::read_to_string(settings).unwrap_or_default();
    fs::write(settings, format!("create_main_cluster = false\n{kept}"))
        .with_context(|| format!("cannot write {}", settings.display()))?;
    apt::install("postgresql")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_ten_is_newer_than_version_nine() {
        let folder = tempfile::tempdir().unwrap();
        for version in ["9", "16", "10", "common"] {
            fs::create_dir(folder.path().join(version)).unwrap();
        }
        let found = newest_first(folder.path().to_str().unwrap());
        let expected: Vec<_> =
            ["16", "10", "9"].iter().map(|v| folder.path().join(v).join("bin")).collect();
        assert_eq!(found, expected);
    }
}
