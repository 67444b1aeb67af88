//! What tests with programs of others need: the browser, its driver, axe, an office, a provider of
//! single sign-on, what asks the interface for programs, and a mail server. They read the paths from
//! `DINH_CHROMIUM`, `DINH_CHROMEDRIVER`, `DINH_AXE`, `DINH_OFFICE`, `DINH_NODE`, `DINH_PROVIDER`,
//! `DINH_SCHEMATHESIS` and `DINH_TEST_MAIL_SERVER`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::process::{find_on_path, in_ci, root};
use crate::{apt, axe, provider, python};

/// A program, by which variable a test learns where it is, and how it comes here.
struct Program {
    variable: &'static str,
    /// Names on the path; the first is Debian's.
    names: &'static [&'static str],
    package: &'static str,
}

const PROGRAMS: [Program; 4] = [
    Program {
        variable: "DINH_CHROMIUM",
        names: &["chromium", "chromium-browser", "google-chrome"],
        package: "chromium",
    },
    Program { variable: "DINH_CHROMEDRIVER", names: &["chromedriver"], package: "chromium-driver" },
    Program {
        variable: "DINH_OFFICE",
        names: &["soffice", "libreoffice"],
        package: "libreoffice-calc",
    },
    Program { variable: "DINH_NODE", names: &["node", "nodejs"], package: "nodejs" },
];

/// The variables to set for tests, when some test needs them and what they name is there or may
/// be installed. Only CI fails without; elsewhere the tests skip.
pub(crate) fn for_tests() -> Result<Vec<(&'static str, PathBuf)>> {
    if !is_needed() {
        return Ok(Vec::new());
    }
    let missing: Vec<_> = PROGRAMS.iter().filter(|program| program.find().is_none()).collect();
    if !missing.is_empty() && apt::available() {
        let packages: Vec<_> = missing.iter().map(|program| program.package).collect();
        apt::install_all(&packages)?;
    }
    let mut variables = Vec::new();
    for program in &PROGRAMS {
        match program.find() {
            Some(found) => variables.push((program.variable, found)),
            None if in_ci() => bail!(
                "no {} found, and CI does not skip browser tests; set {}",
                program.package,
                program.variable
            ),
            None => println!(
                "no {} found: tests with it skip; install it or set {}",
                program.package, program.variable
            ),
        }
    }
    variables.extend(axe::for_tests()?.map(|file| (axe::VARIABLE, file)));
    variables.extend(provider::for_tests()?.map(|file| (provider::VARIABLE, file)));
    for environment in [python::SCHEMATHESIS, python::MAIL_SERVER] {
        variables.extend(environment.for_tests()?.map(|file| (environment.variable, file)));
    }
    Ok(variables)
}

impl Program {
    fn find(&self) -> Option<PathBuf> {
        if let Some(given) = env::var_os(self.variable) {
            return Some(given.into());
        }
        let usual = Path::new("/usr/bin").join(self.names[0]);
        if usual.is_file() { Some(usual) } else { find_on_path(self.names) }
    }
}

/// Whether any test of any crate reads a variable.
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
        fs::read_to_string(path).is_ok_and(|text| text.contains(PROGRAMS[0].variable))
    })
}
