//! The tests of the workspace, on both databases: SQLite is in memory, PostgreSQL is started here.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::process::{cargo, run as run_command, succeeds};
use crate::step::step;
use crate::{browser, postgres};

/// All packages, with the deliberate faults by which a test proves that they would be found.
pub(crate) const EVERYTHING: [&str; 3] = ["--workspace", "--features", "census/faults"];

/// Runs the tests; `extra` goes to the test runner.
pub(crate) fn run(extra: &[OsString]) -> Result<()> {
    let surroundings = Surroundings::prepare()?;
    step("tests on both databases", || {
        run_command(surroundings.told_to(runner(has_nextest()).args(scope(extra)).args(extra)))
    })
}

/// Runs the tests and the examples that stand in the documentation.
pub(crate) fn run_with_documentation() -> Result<()> {
    let surroundings = Surroundings::prepare()?;
    let nextest = has_nextest();
    step("tests on both databases", || {
        run_command(surroundings.told_to(runner(nextest).args(EVERYTHING)))
    })?;
    // `cargo test` has already run them; nextest cannot.
    if nextest {
        step("examples in the documentation", || {
            let mut examples = cargo(["test", "--doc", "--locked", "--workspace"]);
            run_command(surroundings.told_to(&mut examples))
        })?;
    }
    Ok(())
}

/// What stands around the tests while they run.
struct Surroundings {
    database: postgres::Database,
    browser: Vec<(&'static str, PathBuf)>,
}

impl Surroundings {
    fn prepare() -> Result<Self> {
        let browser =
            step("browser, driver, axe, schemathesis and a mail server", browser::for_tests)?;
        let database = step("start PostgreSQL", postgres::Database::for_tests)?;
        Ok(Self { database, browser })
    }

    fn told_to<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.envs(self.browser.iter().map(|(variable, path)| (variable, path)));
        command.env(postgres::VARIABLE, self.database.url())
    }
}

fn has_nextest() -> bool {
    succeeds(&mut cargo(["nextest", "--version"]))
}

fn runner(nextest: bool) -> Command {
    let words: &[&str] =
        if nextest { &["nextest", "run", "--locked"] } else { &["test", "--locked"] };
    cargo(words)
}

/// The whole workspace, unless the person has said which package.
fn scope(extra: &[OsString]) -> &'static [&'static str] {
    let names_package = extra.iter().any(|argument| {
        let argument = argument.to_string_lossy();
        argument.starts_with("-p") || argument.starts_with("--package")
    });
    if names_package { &[] } else { &EVERYTHING }
}
