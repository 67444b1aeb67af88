//! The provider of OpenID Connect for the story of single sign-on. What it stands on comes from the
//! npm registry into `target/`, as its lock file says, and is never part of the product.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::process::{command, find_on_path, in_ci, root, run};

/// The variable by which a test learns where the program is.
pub(crate) const VARIABLE: &str = "DINH_PROVIDER";

/// What is copied from the repository; the second says what must be fetched.
const FILES: [&str; 3] = ["package.json", "package-lock.json", "provider.mjs"];

/// The program beside what it stands on, fetched if it is not there yet; nothing where it cannot be
/// fetched.
pub(crate) fn for_tests() -> Result<Option<PathBuf>> {
    if let Some(given) = std::env::var_os(VARIABLE) {
        return Ok(Some(given.into()));
    }
    let from = root().join("crates/browser-tests/provider");
    let folder = root().join("target/provider");
    let [_, lock, program] = FILES;
    // What was fetched is whole once npm has written its own list of it.
    let is_there = folder.join("node_modules/.package-lock.json").is_file()
        && fs::read(folder.join(lock)).ok() == fs::read(from.join(lock)).ok();
    fs::create_dir_all(&folder)?;
    if !is_there {
        // A fetch that breaks off must not pass for one that was done.
        let _ = fs::remove_dir_all(folder.join("node_modules"));
    }
    for file in FILES {
        fs::copy(from.join(file), folder.join(file)).with_context(|| format!("copy {file}"))?;
    }
    let program = folder.join(program);
    if is_there {
        return Ok(Some(program));
    }
    if find_on_path(&["npm"]).is_none() && apt::available() {
        apt::install_all(&["npm"])?;
    }
    let Some(npm) = find_on_path(&["npm"]) else {
        if in_ci() {
            bail!("no npm found, and CI does not skip the story of single sign-on");
        }
        println!("no npm found: the story of single sign-on skips; install npm or set {VARIABLE}");
        return Ok(None);
    };
    let quietly = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    match run(command(npm).args(quietly).arg("--prefix").arg(&folder)) {
        Ok(()) => Ok(Some(program)),
        Err(error) if in_ci() => Err(error.context("CI does not skip single sign-on")),
        Err(error) => {
            println!("the story of single sign-on skips: {error:#}; set {VARIABLE}");
            Ok(None)
        }
    }
}
