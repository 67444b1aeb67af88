//! Packages of the system, where we are root on a Debian: a bare CI container, usually.

use anyhow::Result;

use crate::process::{command, find_on_path, is_root, run};

/// Whether packages can be installed here.
pub(crate) fn available() -> bool {
    is_root() && find_on_path(&["apt-get"]).is_some()
}

/// Fetches the lists of packages, which a bare container does not have.
pub(crate) fn update() -> Result<()> {
    run(command("apt-get").args(["update", "--quiet"]))
}

/// Installs one package without asking anything.
pub(crate) fn install(package: &str) -> Result<()> {
    let quietly = ["install", "--yes", "--quiet", "--no-install-recommends"];
    // A settings file we wrote before the package came is ours to keep.
    let keep = ["-o", "Dpkg::Options::=--force-confold"];
    run(command("apt-get")
        .args(quietly)
        .args(keep)
        .arg(package)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Installs packages on a machine that may not know yet which there are.
pub(crate) fn install_all(packages: &[&str]) -> Result<()> {
    update()?;
    packages.iter().try_for_each(|package| install(package))
}
