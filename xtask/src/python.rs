//! Programs of Python for tests: schemathesis, which asks the interface for programs all that its
//! document admits, and more; and a mail server with a reader of calendars. They come from the
//! registry of Python into `target/`, and are never part of the repository or the product.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::apt;
use crate::process::{command, find_on_path, in_ci, root, run, succeeds};

/// An environment of Python.
pub(crate) struct Environment {
    /// The variable by which a test learns where the program is.
    pub(crate) variable: &'static str,
    /// What it is called here, and its folder in `target/`; beside `xtask/` stand its versions, and
    /// those of all it stands on.
    name: &'static str,
    /// The program of it that tests start.
    program: &'static str,
}

/// What asks the interface for programs.
pub(crate) const SCHEMATHESIS: Environment = Environment {
    variable: "DINH_SCHEMATHESIS",
    name: "schemathesis",
    program: "bin/schemathesis",
};

/// A Python that has a mail server and a reader of calendars.
pub(crate) const MAIL_SERVER: Environment =
    Environment { variable: "DINH_TEST_MAIL_SERVER", name: "mail-server", program: "bin/python3" };

impl Environment {
    /// The program, installed if it is not there yet; nothing where it cannot be installed.
    pub(crate) fn for_tests(&self) -> Result<Option<PathBuf>> {
        let Self { variable, name, program } = self;
        if let Some(given) = std::env::var_os(variable) {
            return Ok(Some(given.into()));
        }
        let requirements = format!("xtask/{name}/requirements.txt");
        let wanted = fs::read_to_string(root().join(&requirements))
            .with_context(|| format!("read {requirements}"))?;
        let folder = root().join("target").join(name);
        // Written last, so that what was installed half is installed again.
        let installed = folder.join("requirements.txt");
        let program = folder.join(program);
        if fs::read_to_string(&installed).is_ok_and(|text| text == wanted) && program.is_file() {
            return Ok(Some(program));
        }
        match install(&folder, &requirements) {
            Ok(()) => {
                fs::write(&installed, wanted).context("note what was installed")?;
                Ok(Some(program))
            }
            Err(error) if in_ci() => {
                Err(error.context(format!("CI does not skip tests with {name}")))
            }
            Err(error) => {
                println!("tests with {name} skip: {error:#}; set {variable}");
                Ok(None)
            }
        }
    }
}

fn install(folder: &Path, requirements: &str) -> Result<()> {
    // Debian has Python without what makes environments.
    let has_venv = || succeeds(command("python3").args(["-c", "import venv, ensurepip"]));
    if !has_venv() && apt::available() {
        apt::install_all(&["python3", "python3-venv"])?;
    }
    let python = find_on_path(&["python3"]).context("no python3 found")?;
    run(command(python).args(["-m", "venv", "--clear"]).arg(folder))?;
    let quietly = ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"];
    run(command(folder.join("bin/pip")).args(quietly).args(["--requirement", requirements]))
}
