//! What cargo knows of the packages: our own, and all they depend on.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process::{cargo, output};

/// The answer of `cargo metadata`.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
}

/// One package, ours or another's.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    /// The registry it comes from; nothing for our own.
    pub(crate) source: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
}

/// What a package asks for.
#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev`, `build`, or nothing for an ordinary one.
    pub(crate) kind: Option<String>,
    /// Where it stands on the disk, if it is one of ours.
    pub(crate) path: Option<String>,
}

impl Metadata {
    /// Our own packages.
    pub(crate) fn of_workspace() -> Result<Self> {
        Self::ask(&["--no-deps"])
    }

    /// Our own packages and everything they depend on, on any platform.
    pub(crate) fn of_everything() -> Result<Self> {
        Self::ask(&[])
    }

    /// Asks without the network first; what was never fetched is fetched once.
    fn ask(extra: &[&str]) -> Result<Self> {
        let words = ["metadata", "--locked", "--format-version", "1"];
        let answer = output(cargo(words).arg("--offline").args(extra))
            .or_else(|_| output(cargo(words).args(extra)))
            .context("cargo cannot list the dependencies")?;
        serde_json::from_str(&answer).context("cargo's list of dependencies is not understood")
    }
}
