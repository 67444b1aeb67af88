//! A PostgreSQL for the tests: found or installed, started on a port of its own, stopped and
//! removed afterwards however we end.

mod account;
mod find;
mod server;

use std::env;
use std::ffi::OsString;

use anyhow::{Result, bail};

use crate::process::{command, run};
use server::{Server, Writes};

/// The variable by which a test learns where the database is.
pub(crate) const VARIABLE: &str = "DINH_TEST_POSTGRES";

/// The database the tests use.
pub(crate) enum Database {
    /// Started here, and stopped when this value goes.
    Started(Server),
    /// Already running; the person has told us where.
    Given(String),
}

impl Database {
    /// The one the environment names, or else a new one.
    pub(crate) fn for_tests() -> Result<Self> {
        match env::var(VARIABLE) {
            Ok(url) if !url.is_empty() => {
                println!("{VARIABLE} is set: that server is used");
                Ok(Self::Given(url))
            }
            _ => Ok(Self::Started(Server::start(Writes::Carefree)?)),
        }
    }

    /// Its address, as the tests expect it.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Started(server) => server.url(),
            Self::Given(url) => url.clone(),
        }
    }
}

/// `cargo xtask postgres [--durable] -- COMMAND…`
pub(crate) fn run_with(mut words: Vec<OsString>) -> Result<()> {
    let mut writes = Writes::Carefree;
    if words.first().is_some_and(|word| word == "--durable") {
        words.remove(0);
        writes = Writes::Durable;
    }
    if words.first().is_some_and(|word| word == "--") {
        words.remove(0);
    }
    let Some((program, arguments)) = words.split_first() else {
        bail!("say what to run: `cargo xtask postgres -- COMMAND…`");
    };
    let server = Server::start(writes)?;
    run(command(program).args(arguments).env(VARIABLE, server.url()))
}
