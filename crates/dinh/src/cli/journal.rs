//! The words of `journal`.

use std::path::PathBuf;

use base::Day;
use clap::{Args, Subcommand};
use store::PublicKey;

use super::parse;

/// The journal.
#[derive(Subcommand, Debug)]
pub(crate) enum Journal {
    /// Verify the chain, and the registers against the journal.
    Verify(Checkpoint),
    /// Sign how far the journal has come.
    Checkpoint {
        /// Write to this file.
        #[arg(long, short = 'o', alias = "output", value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Show the journal, the latest first.
    Show {
        #[command(flatten)]
        search: Search,
        /// How many entries.
        #[arg(long, default_value_t = 20, value_name = "NUMBER")]
        limit: i64,
    },
    /// Write the journal as JSON lines, entry by entry.
    Export {
        #[command(flatten)]
        search: Search,
        /// Write to this file.
        #[arg(long, short = 'o', alias = "output", value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// A checkpoint that the journal is held against.
#[derive(Args, Debug)]
pub(crate) struct Checkpoint {
    /// A checkpoint made earlier: what it covered must still be there.
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// The key it must be signed with; that of this installation by default.
    #[arg(long, value_parser = parse::<PublicKey>, requires = "checkpoint", value_name = "HEX")]
    pub(crate) public_key: Option<PublicKey>,
}

/// What is asked of the journal; all of it together.
#[derive(Args, Debug)]
pub(crate) struct Search {
    /// Only one row of a register, such as appointments/12.
    #[arg(long, value_name = "REGISTER/NUMBER")]
    pub(crate) record: Option<String>,
    /// Only this register.
    #[arg(long, value_name = "REGISTER")]
    pub(crate) register: Option<String>,
    /// Only what this person wrote.
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<String>,
    /// Recorded from this day on.
    #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
    pub(crate) from: Option<Day>,
    /// Recorded before this day.
    #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
    pub(crate) until: Option<Day>,
    /// Only rows about this person, in every register.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) person: Option<i64>,
    /// Only rows of this unit and those below it: its code, read as of the day.
    #[arg(long, value_name = "CODE")]
    pub(crate) area: Option<String>,
    /// Day as of which the code is read; today by default.
    #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
    pub(crate) on: Option<Day>,
}
