//! `cargo xtask check`: exactly what CI runs, in order, up to the first failure.

use std::env;

use anyhow::{Result, bail};

use crate::process::{cargo, run, succeeds};
use crate::step::step;
use crate::{testing, tidy};

/// Runs every check.
pub(crate) fn run_all() -> Result<()> {
    step("tidy", tidy::run)?;
    step("format", || run(&mut cargo(["fmt", "--all", "--check"])))?;
    step("clippy", || {
        let how = ["--all-targets", "--locked", "--", "-D", "warnings"];
        run(cargo(["clippy"]).args(testing::EVERYTHING).args(how))
    })?;
    step("licences, bans and sources", deny)?;
    testing::run_with_documentation()
}

/// A second opinion, by cargo-deny, on what `tidy` has already judged from the same `deny.toml`.
fn deny() -> Result<()> {
    if succeeds(&mut cargo(["deny", "--version"])) {
        return run(&mut cargo(["deny", "--locked", "check", "licenses", "bans", "sources"]));
    }
    let missing = "cargo-deny is not installed: licence, ban and source checks skipped; \
                   install with `cargo install cargo-deny --locked`";
    if env::var_os("DINH_REQUIRE_DENY").is_some() {
        bail!("{missing} (DINH_REQUIRE_DENY is set)");
    }
    println!("{missing}");
    Ok(())
}
