//! The words of commands for those who run the program.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Format;

/// A backup.
#[derive(Args, Debug)]
pub(crate) struct Backup {
    /// The file of the backup.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Write no backup; read this one and say whether it is whole.
    #[arg(long, conflicts_with = "replace")]
    pub(crate) check: bool,
    /// Put it in the place of the file that is there.
    #[arg(long)]
    pub(crate) replace: bool,
}

/// A restored database.
#[derive(Args, Debug)]
pub(crate) struct Restore {
    /// The file of the backup.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Keep the new database even if its journal has faults, which the copied one had.
    #[arg(long)]
    pub(crate) accept_faults: bool,
}

/// A look at everything.
#[derive(Args, Debug)]
pub(crate) struct Doctor {
    /// Format: text or json.
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// Reminders.
#[derive(Args, Debug)]
pub(crate) struct Remind {
    /// Print what would be sent, and send nothing.
    #[arg(long = "dry-run")]
    pub(crate) no_sending: bool,
    /// This account alone, even if it had one today.
    #[arg(long = "account", value_name = "NAME")]
    pub(crate) one_account: Option<String>,
}

/// The settings.
#[derive(Subcommand, Debug)]
pub(crate) enum ConfigCommand {
    /// Print each setting, its value and where it came from.
    Check,
}

/// The installation key.
#[derive(Subcommand, Debug)]
pub(crate) enum Keys {
    /// Replace the installation key.
    Rotate,
}
