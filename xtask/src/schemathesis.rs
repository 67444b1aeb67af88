//! The program that asks the interface for programs all that its document admits, and more. It
//! comes from the registry of Python into `target/`, and is never part of the repository or the product.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::apt;
use crate::process::{command, find_on_path, in_ci, root, run, succeeds};

/// The variable by which a test learns where the program is.
pub(crate) const VARIABLE: &str = "DINH_SCHEMATHESIS";

/// Its version, and those of all it stands on.
const REQUIREMENTS: &str = "xtask/schemathesis/requirements.txt";

/// The program, installed if it is not there yet; nothing where it cannot be installed.
pub(crate) fn for_tests() -> Result<Option<PathBuf>> {
    if let Some(given) = std::env::var_os(VARIABLE) {
        return Ok(Some(given.into()));
    }
    let wanted = fs::read_to_string(root().join(REQUIREMENTS))
        .with_context(|| format!("read {REQUIREMENTS}"))?;
    let folder = root().join("target/schemathesis");
    // Written last, so that what was installed half is installed again.
    let installed = folder.join("requirements.txt");
    let program = folder.join("bin/schemathesis");
    if fs::read_to_string(&installed).is_ok_and(|text| text == wanted) && program.is_file() {
        return Ok(Some(program));
    }
    match install(&folder) {
        Ok(()) => {
            fs::write(&installed, wanted).context("note what was installed")?;
            Ok(Some(program))
        }
        Err(error) if in_ci() => Err(error.context("CI does not skip tests with schemathesis")),
        Err(error) => {
            println!("tests with schemathesis skip: {error:#}; set {VARIABLE}");
            Ok(None)
        }
    }
}

fn install(folder: &Path) -> Result<()> {
    // Debian has Python without what makes environments.
    let has_venv = || succeeds(command("python3").args(["-c", "import venv, ensurepip"]));
    if !has_venv() && apt::available() {
        apt::install_all(&["python3", "python3-venv"])?;
    }
    let python = find_on_path(&["python3"]).context("no python3 found")?;
    run(command(python).args(["-m", "venv", "--clear"]).arg(folder))?;
    let quietly = ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"];
    run(command(folder.join("bin/pip")).args(quietly).args(["--requirement", REQUIREMENTS]))
}
