//! The store: one code base on SQLite and PostgreSQL, two time axes, and the journal.
//!
//! Only this crate knows SQL. It knows registers by their descriptions only, takes effects that
//! were checked elsewhere, and writes them, the journal and nothing else in one transaction.

mod access;
mod backup;
mod checkpoint;
mod connection;
mod credentials;
mod database;
mod directory;
mod effect;
mod erasing;
mod error;
mod examining;
mod fault;
mod following;
mod identities;
mod insert;
mod install;
mod journal;
mod keys;
mod paper_folder;
mod papers;
mod private_file;
mod reading;
mod reading_journal;
mod recording;
mod reminders;
mod rotating;
mod schema;
mod select;
mod sessions;
mod signing;
mod verify;
mod writing;

pub use access::{AccessDraft, AccessFilter, AccessRow};
pub use backup::{Backup, ChainHead, Manifest, Restored, Restoring, Table};
pub use checkpoint::{ChainEnd, Checkpoint};
pub use connection::Engine;
pub use credentials::{Credentials, Held};
pub use database::{Address, Connections, Database, Opening};
pub use effect::Effect;
pub use erasing::{ERASE, Erasing};
pub use error::{Error, Result};
pub use examining::Examined;
pub use fault::Fault;
pub use identities::Identity;
pub use install::{Installation, Progress, latest_schema, portable_script};
pub use journal::{ChangeRow, EntryRow, Head, Operation};
pub use keys::{KeyRing, PersonKey, hexadecimal, lock_number};
pub use papers::{PaperBytes, PaperContents};
pub use private_file::{create_private, others_may_read, private_file};
pub use reading::{KnownAt, Reading};
pub use reading_journal::{JournalFilter, Touching};
pub use schema::{indexed_fields, lookup_field};
pub use select::{Chain, Filter, Known, Select, Time, VersionRow};
pub use sessions::SessionRow;
pub use signing::{PublicKey, SigningKey};
pub use verify::Verified;
pub use writing::{EntryDraft, Receipt, Writing, Written};
