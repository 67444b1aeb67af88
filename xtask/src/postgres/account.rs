//! The account the server runs under. PostgreSQL refuses to run as root, so root lends it a
//! system account; anybody else runs it as themselves.

use std::os::unix::fs::chown;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{command, is_root, output, run, succeeds};

/// The name of the system account, and of the superuser in the database.
pub(super) const NAME: &str = "dinh-test";

/// Who runs the server.
pub(super) enum Account {
    Ourselves,
    Lent { user: u32, group: u32 },
}

impl Account {
    /// Finds the account, and makes it where root needs it and it is not there.
    pub(super) fn find() -> Result<Self> {
        if !is_root() {
            return Ok(Self::Ourselves);
        }
        if !succeeds(command("id").arg(NAME)) {
            let words = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME];
            run(command("useradd").args(words)).context("cannot make the server's account")?;
        }
        Ok(Self::Lent { user: number("-u")?, group: number("-g")? })
    }

    /// Gives the account a folder of its own.
    pub(super) fn own(&self, folder: &Path) -> Result<()> {
        let Self::Lent { user, group } = self else {
            return Ok(());
        };
        chown(folder, Some(*user), Some(*group))
            .with_context(|| format!("cannot give {} to {NAME}", folder.display()))
    }

    /// `program`, to be run by this account in `folder`.
    pub(super) fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = match self {
            Self::Ourselves => command(program),
            Self::Lent { user, group } => {
                let mut lent = command("setpriv");
                lent.args(["--reuid", &user.to_string(), "--regid", &group.to_string()]);
                lent.arg("--clear-groups").arg(program);
                lent
            }
        };
        command.current_dir(folder);
        command
    }
}

fn number(flag: &str) -> Result<u32> {
    let said = output(command("id").args([flag, NAME]))?;
    said.trim().parse().with_context(|| format!("`id {flag} {NAME}` said {said}"))
}
