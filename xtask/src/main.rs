//! The project's chores. `cargo xtask check` is exactly what CI runs.
//!
//! This file reads the command line; each chore has a module of its own.

mod apt;
mod axe;
mod browser;
mod check;
mod fuzz;
mod metadata;
mod postgres;
mod process;
mod provider;
mod python;
mod step;
mod testing;
mod tidy;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask COMMAND

  check                  everything CI checks, in the same order
  tidy                   the rules no compiler knows: layers, codemap, licences, …
  test [ARGS]            the tests on both databases; ARGS go to the test runner
  fuzz [--seconds N] [TARGET…]
                         the parsers of outside input, each for N seconds (120)
  postgres [--durable] -- COMMAND…
                         start a PostgreSQL, run COMMAND with DINH_TEST_POSTGRES, stop it;
                         with --durable it waits for the disk, as in service
";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().unwrap_or_default();
    match dispatch(&command.to_string_lossy(), arguments.collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, rest: Vec<OsString>) -> Result<()> {
    match command {
        "test" => return testing::run(&rest),
        "fuzz" => return fuzz::run(&rest),
        "postgres" => return postgres::run_with(rest),
        _ => {}
    }
    if let Some(surplus) = rest.first() {
        bail!("`{command}` takes no argument, but got {}", surplus.display());
    }
    match command {
        "check" => check::run_all(),
        "tidy" => tidy::run(),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        unknown => bail!("no chore is called `{unknown}`\n\n{HELP}"),
    }
}
