//! The browser for tests that need one: they read its path from `DINH_CHROMIUM`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::apt;
use crate::process::{find_on_path, in_ci, root};

/// The variable by which a test learns where the browser is.
pub(crate) const VARIABLE: &str = "DINH_CHROMIUM";

/// The browser's path, when some test needs it and there is one or one may be installed.
///
/// Only CI installs it, and only CI fails without it.
pub(crate) fn for_tests() -> Result<Option<PathBuf>> {
    if let Some(given) = env::var_os(VARIABLE) {
        return Ok(Some(given.into()));
    }
    if !is_needed() {
        return Ok(None);
    }
    if let Some(found) = find() {
        return Ok(Some(found));
    }
    if !in_ci() {
        println!("no chromium found: browser tests skip; install it or set {VARIABLE}");
        return Ok(None);
    }
    if apt::available() {
        apt::update()?;
        apt::install("chromium")?;
    }
    match find() {
        Some(found) => Ok(Some(found)),
        None => bail!("no chromium found, and CI does not skip browser tests; set {VARIABLE}"),
    }
}

fn find() -> Option<PathBuf> {
    let usual = Path::new("/usr/bin/chromium");
    if usual.is_file() {
        return Some(usual.to_owned());
    }
    find_on_path(&["chromium", "chromium-browser", "google-chrome"])
}

/// Whether any test of any crate reads the variable.
fn is_needed() -> bool {
    let Ok(crates) = fs::read_dir(root().join("crates")) else {
        return false;
    };
    crates.flatten().any(|folder| mentions_browser(&folder.path().join("tests")))
}

fn mentions_browser(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return mentions_browser(&path);
        }
        fs::read_to_string(path).is_ok_and(|text| text.contains(VARIABLE))
    })
}
