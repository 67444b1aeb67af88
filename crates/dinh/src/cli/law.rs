//! The commands on norms, indicators and targets.

use std::path::PathBuf;

use base::Day;
use clap::{Args, Subcommand, ValueEnum};
use norms::Outcome;

use super::{Format, Look, parse};

/// How far the targets are.
#[derive(Args, Debug)]
pub(crate) struct Targets {
    /// Code of the unit, read as of the day.
    #[arg(long, value_name = "CODE")]
    pub(crate) area: String,
    #[command(flatten)]
    pub(crate) look: Look,
    /// Format.
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// An indicator.
#[derive(Args, Debug)]
pub(crate) struct Indicator {
    /// Id of the indicator.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Code of the unit, read as of the day.
    #[arg(long, value_name = "CODE")]
    pub(crate) area: String,
    #[command(flatten)]
    pub(crate) look: Look,
    /// By what it is told apart: district, commune, village, title, sex, or an attribute.
    #[arg(long, value_name = "WHAT", conflicts_with = "rows")]
    pub(crate) by: Option<String>,
    /// The rows behind it.
    #[arg(long)]
    pub(crate) rows: bool,
    /// Format.
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// Norms.
#[derive(Subcommand, Debug)]
pub(crate) enum Norms {
    /// Read all norm files and say every fault.
    Check,
    /// Show a norm with its citation.
    Show {
        /// Id of the norm.
        #[arg(value_name = "ID")]
        id: String,
        /// Day on which it was in force; with a series, that of the day.
        #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
        on: Option<Day>,
        /// Format.
        #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
        format: Format,
    },
    /// List the norms in force on a day.
    List {
        /// Day asked about; today by default.
        #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
        on: Option<Day>,
        /// Format.
        #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
        format: Format,
    },
    /// Norms in force on a day that contradict each other.
    Conflicts {
        /// Day asked about; today by default.
        #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
        on: Option<Day>,
        /// Format.
        #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
        format: Format,
    },
    /// What other norms, laid over the law in force, would change.
    WhatIf {
        /// Folder of norm files; one of the same path takes the place of the norm in force.
        #[arg(long, value_name = "DIR")]
        with: PathBuf,
        /// Code of the unit, read as of the day.
        #[arg(long, value_name = "CODE")]
        area: String,
        /// Who becomes unmet, by name.
        #[arg(long)]
        rows: bool,
        #[command(flatten)]
        look: Look,
        /// Format.
        #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
        format: Format,
    },
    /// Judge what a person holds, or everybody of a unit, by the norms in force.
    #[command(group(clap::ArgGroup::new("whom").required(true).args(["person", "area"])))]
    Judge {
        /// Number of the person.
        #[arg(long, value_name = "NUMBER")]
        person: Option<i64>,
        /// Code of the unit, read as of the day.
        #[arg(long, value_name = "CODE")]
        area: Option<String>,
        /// Everybody of the unit by name, not only how many.
        #[arg(long, requires = "area")]
        each: bool,
        /// Only judgements of this outcome.
        #[arg(long, value_enum, value_name = "OUTCOME")]
        outcome: Option<OutcomeName>,
        #[command(flatten)]
        look: Look,
        /// Format.
        #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
        format: Format,
    },
}

/// A manual page made from the data.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ReferenceName {
    /// Every norm, the documents and the facts.
    Norms,
    /// Every indicator and target.
    Indicators,
}

/// Flows.
#[derive(Subcommand, Debug)]
pub(crate) enum Flows {
    /// Read all flow files, say every fault, and tell the scenarios again.
    Check {
        /// A folder of flows; those of the program by default.
        #[arg(long, value_name = "DIRECTORY")]
        folder: Option<PathBuf>,
    },
}

/// What a norm may say of a case.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum OutcomeName {
    /// It is met.
    Met,
    /// It is not.
    Unmet,
    /// A fact is missing.
    CannotTell,
}

impl From<OutcomeName> for Outcome {
    fn from(name: OutcomeName) -> Self {
        match name {
            OutcomeName::Met => Self::Met,
            OutcomeName::Unmet => Self::Unmet,
            OutcomeName::CannotTell => Self::CannotTell,
        }
    }
}
