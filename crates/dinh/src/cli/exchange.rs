//! The words of `export` and `import`.

use std::path::PathBuf;

use clap::Args;

use super::Look;

/// A register as a workbook.
#[derive(Args, Debug)]
pub(crate) struct Export {
    /// Which register.
    #[arg(value_name = "REGISTER")]
    pub(crate) register: String,
    /// Code of the unit, read as of the day; everything where none is given.
    #[arg(long, value_name = "CODE")]
    pub(crate) area: Option<String>,
    #[command(flatten)]
    pub(crate) look: Look,
    /// Write to this file: `.xlsx` or `.csv`.
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// A workbook on its way into a register.
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// Which register; or which list, by its name or its file `.toml`.
    #[arg(value_name = "REGISTER")]
    pub(crate) register: String,
    /// Code of the unit that a list is of.
    #[arg(long, value_name = "CODE")]
    pub(crate) area: Option<String>,
    /// The file: `.xlsx`, `.ods` or `.csv`.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Only tell what it would do.
    #[arg(long, conflicts_with = "apply", required_unless_present = "apply")]
    pub(crate) dry_run: bool,
    /// Do it.
    #[arg(long)]
    pub(crate) apply: bool,
    /// Number of the decision it is done on.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) decision: Option<i64>,
    /// Day on which names and codes are read; today by default.
    #[command(flatten)]
    pub(crate) look: Look,
    /// Take numbers that lost their first nought for those that have it.
    #[arg(long)]
    pub(crate) accept_zeros: bool,
    /// Write the rows back to this file, with what is wrong noted on their cells.
    #[arg(long, value_name = "FILE")]
    pub(crate) faults: Option<PathBuf>,
}

/// A reorganisation of units.
#[derive(Args, Debug)]
pub(crate) struct Reorganise {
    /// The file that says what becomes what.
    #[arg(value_name = "FILE", required_unless_present = "undo")]
    pub(crate) file: Option<PathBuf>,
    /// Only tell what it would do.
    #[arg(long, conflicts_with_all = ["apply", "undo"], required_unless_present_any = ["apply", "undo"])]
    pub(crate) dry_run: bool,
    /// Do it.
    #[arg(long, conflicts_with = "undo")]
    pub(crate) apply: bool,
    /// Undo what was done on the decision of this number.
    #[arg(long, value_name = "NUMBER", conflicts_with = "file")]
    pub(crate) undo: Option<i64>,
}
