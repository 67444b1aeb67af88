//! Backups: every row of a database as one file, which either engine can be restored from.
//!
//! A backup is a zip of one file of JSON lines per table and of a manifest, which says what each
//! of them holds. Everything in it is of one state; the installation key is not in it.

mod catalogue;
mod reading;
mod restoring;
mod rows;
mod writing;

use serde::{Deserialize, Serialize};

use crate::connection::ColumnType;
use crate::select::Chain;

pub use reading::Backup;
pub use restoring::{Restored, Restoring};
pub(crate) use writing::sync_folder;

/// The format of backups that this program writes; it reads this one and all before.
const FORMAT: u32 = 1;

/// The name of the manifest within a backup.
const MANIFEST: &str = "manifest.json";

/// Tables of no use in another place or at another time.
const LEFT_OUT: &[&str] = &["sessions"];

/// What a backup says it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of the backup.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The schema of the database, as its last migration numbers it.
    pub schema: i64,
    /// The fingerprint of the installation key without which its secrets cannot be read.
    pub key_fingerprint: String,
    /// When it was made, as an instant is written.
    pub made_at: String,
    /// The last entry of each chain of the journal.
    pub chains: Vec<ChainHead>,
    /// The tables, in the order of their names.
    pub tables: Vec<Table>,
}

impl Manifest {
    /// How many rows there are in all tables.
    pub fn rows(&self) -> u64 {
        // What a manifest says may be anything.
        self.tables.iter().fold(0, |sum, table| sum.saturating_add(table.rows))
    }
}

/// The last entry of a chain of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// The chain.
    pub chain: Chain,
    /// The place of the entry.
    pub sequence: i64,
    /// Its hash.
    pub hash: String,
}

/// One table of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// The SHA-256 of the lines of its rows, in hexadecimal.
    pub sha256: String,
    /// Its columns, in the order of the values of each line.
    pub(crate) columns: Vec<Column>,
}

impl Table {
    /// The name of its file within the backup.
    fn file(&self) -> String {
        file_of(&self.name)
    }
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Column {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) column_type: ColumnType,
}

fn file_of(table: &str) -> String {
    format!("tables/{table}.jsonl")
}
