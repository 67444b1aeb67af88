//! The library that judges whether pages are accessible. It comes from the npm registry into
//! `target/`, and is never part of the repository or the product.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::apt;
use crate::process::{command, find_on_path, in_ci, root, run};

/// The variable by which a test learns where the library is.
pub(crate) const VARIABLE: &str = "DINH_AXE";

const VERSION: &str = "4.14.1";

/// The library's file, fetched if it is not there yet; nothing where it cannot be fetched.
pub(crate) fn for_tests() -> Result<Option<PathBuf>> {
    if let Some(given) = std::env::var_os(VARIABLE) {
        return Ok(Some(given.into()));
    }
    let folder = root().join(format!("target/axe-core-{VERSION}"));
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if file.is_file() {
        return Ok(Some(file));
    }
    if find_on_path(&["npm"]).is_none() && apt::available() {
        apt::install_all(&["npm"])?;
    }
    let quietly = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
    let package = format!("axe-core@{VERSION}");
    let fetched = match find_on_path(&["npm"]) {
        Some(npm) => {
            std::fs::create_dir_all(&folder)?;
            run(command(npm).args(quietly).arg("--prefix").arg(&folder).arg(package))
        }
        None => Err(anyhow::anyhow!("no npm found")),
    };
    match fetched {
        Ok(()) if file.is_file() => Ok(Some(file)),
        Ok(()) => bail!("npm brought no {}", file.display()),
        Err(error) if in_ci() => Err(error.context("CI does not skip tests with axe")),
        Err(error) => {
            println!("tests with axe skip: {error:#}; install npm or set {VARIABLE}");
            Ok(None)
        }
    }
}
