//! The command line: one grammar, `dinh NOUN VERB`, or `dinh VERB` for what works on every
//! register or on the whole.

use std::net::SocketAddr;
use std::path::PathBuf;

mod accounts;
mod exchange;
mod journal;
mod law;
mod operations;

use base::{Day, Instant, Language, Message};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use accounts::{AccountsCommand, GrantWords, IdentityWords};
pub(crate) use exchange::{Export, Import, Reorganise};
pub(crate) use journal::{Checkpoint, Journal, Search};
pub(crate) use law::{Flows, Indicator, Norms, OutcomeName, ReferenceName, Targets};
pub(crate) use operations::{Backup, ConfigCommand, Doctor, Keys, Remind, Restore};

/// The whole command line.
#[derive(Parser, Debug)]
#[command(name = "dinh", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes. What these are without a word of the command line is for
/// [`Config`](crate::config::Config) to say.
#[derive(Args, Debug, Clone)]
pub(crate) struct Options {
    /// Database: `sqlite://dinh.db` or `postgres://user@host/name`.
    #[arg(
        long,
        global = true,
        env = "DINH_DATABASE",
        default_value = "sqlite://dinh.db",
        value_name = "URL"
    )]
    pub(crate) database: String,
    /// File of the installation key; beside the database with the ending .key by default.
    #[arg(long, global = true, env = "DINH_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Language: vi or en.
    #[arg(long, global = true, default_value = "vi", value_parser = parse::<Language>, value_name = "vi|en")]
    pub(crate) lang: Language,
    /// File of settings.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Build the demonstration province into a new file (if there is none), verify the published figures, serve the pages.
    Demo(Listen),
    /// Make an empty database and its installation key.
    Init,
    /// Demonstration worlds.
    #[command(subcommand)]
    World(World),
    /// Serve the pages.
    Serve(Listen),
    /// Copy the whole database to a file, while others go on working.
    Backup(Backup),
    /// Make a new database from a backup.
    Restore(Restore),
    /// Look at everything that the program stands on.
    Doctor(Doctor),
    /// Send a reminder to each account that has an e-mail address and something to do.
    Remind(Remind),
    /// The settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// The installation key.
    #[command(subcommand)]
    Keys(Keys),
    /// Write a report.
    Report(Report),
    /// Compare with published figures.
    #[command(subcommand)]
    Verify(Verify),
    /// People.
    #[command(subcommand)]
    People(People),
    /// Add a row to a register.
    Add(Add),
    /// Record a change: the world moved on a day.
    Change(Touch),
    /// Correct: what was recorded was wrong.
    Correct(Touch),
    /// Record an end: from a day on it no longer holds.
    End(Touch),
    /// Withdraw: it never was.
    Withdraw(Withdraw),
    /// List the rows of a register on a day.
    List(List),
    /// Show everything recorded of one row.
    Show(Show),
    /// Write a register as a workbook that can be filled in.
    Export(Export),
    /// Read a workbook back into a register.
    Import(Import),
    /// Units that become others, by a document; and back.
    Reorganise(Reorganise),
    /// Undo what was done last on a decision.
    Undo {
        /// Number of the decision it was done on.
        #[arg(value_name = "NUMBER")]
        decision: i64,
    },
    /// The journal.
    #[command(subcommand)]
    Journal(Journal),
    /// Accounts: who may sign in, and in which role.
    #[command(subcommand)]
    Accounts(AccountsCommand),
    /// The norms: what the law says should be.
    #[command(subcommand)]
    Norms(Norms),
    /// The flows: how cases go.
    #[command(subcommand)]
    Flows(Flows),
    /// How far the targets of the programme are.
    Targets(Targets),
    /// An indicator: its figure, told apart, or the rows behind it.
    Indicator(Indicator),
    /// Print a manual page made from the data.
    Reference {
        /// Which page.
        #[arg(value_enum, value_name = "PAGE")]
        page: ReferenceName,
    },
    /// List the indicators.
    Indicators {
        /// Format.
        #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
        format: Format,
    },
}

/// Where pages are served.
#[derive(Args, Debug, Clone)]
pub(crate) struct Listen {
    /// Address to serve at.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
}

/// Worlds.
#[derive(Subcommand, Debug)]
pub(crate) enum World {
    /// Load a demonstration province, or the whole country (invented people, real units).
    Load {
        /// Name: `vinh-phuc-2022` or `vietnam-2022`.
        #[arg(value_name = "NAME")]
        name: String,
        /// Until before this day; when loading a world: leave out the steps of the units from this day on.
        #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
        until: Option<Day>,
        /// Only so many of the first provinces of the country.
        #[arg(long, value_name = "NUMBER")]
        provinces: Option<usize>,
    },
}

/// Which unit, day and belief.
#[derive(Args, Debug, Clone)]
pub(crate) struct Look {
    /// Day asked about; today by default.
    #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
    pub(crate) on: Option<Day>,
    /// As known at this instant.
    #[arg(long, value_parser = parse::<Instant>, value_name = "INSTANT")]
    pub(crate) known_at: Option<Instant>,
}

/// A report.
#[derive(Args, Debug)]
pub(crate) struct Report {
    /// Which report.
    #[arg(value_enum, value_name = "REPORT")]
    pub(crate) which: ReportName,
    /// Code of the unit, read as of the day.
    #[arg(long, value_name = "CODE")]
    pub(crate) area: String,
    #[command(flatten)]
    pub(crate) look: Look,
    /// In the units of this day; of the day asked about by default.
    #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
    pub(crate) map: Option<Day>,
    /// From this day; for reports: opening day (movement) or first day (due list).
    #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
    pub(crate) from: Option<Day>,
    /// Format.
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Write to a file.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The reports.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportName {
    /// The state of the staff.
    PartTwo,
    /// Movements between two days.
    Movement,
    /// Due: retirement, end of term, end of probation.
    Due,
}

/// The formats.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Aligned text.
    Text,
    /// JSON
    Json,
    /// CSV
    Csv,
    /// Excel
    Xlsx,
}

/// Verifications.
#[derive(Subcommand, Debug)]
pub(crate) enum Verify {
    /// Every figure published with the programme, each with a computed status.
    Published {
        /// Print the equal figures too.
        #[arg(long)]
        all: bool,
    },
}

/// People.
#[derive(Subcommand, Debug)]
pub(crate) enum People {
    /// Find by name, deaf to diacritics, or by identity number.
    Find {
        /// Name or identity number.
        #[arg(value_name = "TEXT")]
        text: String,
        #[command(flatten)]
        look: Look,
    },
    /// Show a person.
    Show {
        #[arg(value_name = "NUMBER")]
        id: i64,
        #[command(flatten)]
        look: Look,
    },
    /// Join two records of one person.
    Join {
        #[arg(value_name = "NUMBER")]
        id: i64,
        /// The record that stays.
        #[arg(value_name = "STAYS")]
        same_as: i64,
        /// Number of the decision it is done on.
        #[arg(long, value_name = "NUMBER")]
        decision: i64,
    },
    /// Destroy the key of a person, so that nothing sealed of them is ever read again.
    Erase {
        #[arg(value_name = "NUMBER")]
        id: i64,
        /// Number of the decision it is done on.
        #[arg(long, value_name = "NUMBER")]
        decision: i64,
    },
    /// Part joined records again.
    Part {
        #[arg(value_name = "NUMBER")]
        id: i64,
        /// Number of the decision it is done on.
        #[arg(long, value_name = "NUMBER")]
        decision: i64,
    },
}

/// A new row.
#[derive(Args, Debug)]
pub(crate) struct Add {
    /// Which register.
    #[arg(value_name = "REGISTER")]
    pub(crate) register: String,
    /// Value: field=value; once for each field; when correcting, the days of validity too.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub(crate) set: Vec<String>,
    #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
    pub(crate) from: Day,
    #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
    pub(crate) until: Option<Day>,
    /// Number of the decision it is done on.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) decision: Option<i64>,
}

/// A change of a row.
#[derive(Args, Debug)]
pub(crate) struct Touch {
    /// Which register.
    #[arg(value_name = "REGISTER")]
    pub(crate) register: String,
    /// Number of the record.
    #[arg(value_name = "NUMBER")]
    pub(crate) id: i64,
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub(crate) set: Vec<String>,
    #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
    pub(crate) from: Option<Day>,
    #[arg(long, value_parser = parse::<Day>, value_name = "DAY")]
    pub(crate) until: Option<Day>,
    /// Number of the decision it is done on.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) decision: i64,
}

/// Taking a row back.
#[derive(Args, Debug)]
pub(crate) struct Withdraw {
    /// Which register.
    #[arg(value_name = "REGISTER")]
    pub(crate) register: String,
    /// Number of the record.
    #[arg(value_name = "NUMBER")]
    pub(crate) id: i64,
    /// Number of the decision it is done on.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) decision: i64,
}

/// A list of rows.
#[derive(Args, Debug)]
pub(crate) struct List {
    /// Which register.
    #[arg(value_name = "REGISTER")]
    pub(crate) register: String,
    #[command(flatten)]
    pub(crate) look: Look,
    /// Only rows whose field has this value.
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub(crate) conditions: Vec<String>,
    /// Format.
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// One row with its history.
#[derive(Args, Debug)]
pub(crate) struct Show {
    /// Which register.
    #[arg(value_name = "REGISTER")]
    pub(crate) register: String,
    /// Number of the record.
    #[arg(value_name = "NUMBER")]
    pub(crate) id: i64,
    #[command(flatten)]
    pub(crate) look: Look,
    /// Format.
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// Reads a word of the command line; what is wrong with it is said by `usage`.
fn parse<T>(text: &str) -> Result<T, Message>
where
    T: std::str::FromStr<Err = Message>,
{
    text.parse()
}
