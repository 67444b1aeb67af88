//! The store: one code base on SQLite and PostgreSQL, two time axes, and the journal.
//!
//! Only this crate knows SQL. It knows registers by their descriptions only, takes effects that
//! were checked elsewhere, and writes them, the journal and nothing else in one transaction.

mod checkpoint;
mod connection;
mod database;
mod directory;
mod effect;
mod error;
mod fault;
mod following;
mod insert;
mod install;
mod journal;
mod keys;
mod reading;
mod reading_journal;
mod recording;
mod schema;
mod select;
mod signing;
mod verify;
mod writing;

pub use checkpoint::{ChainEnd, Checkpoint};
pub use connection::Engine;
pub use database::{Address, Database, Opening};
pub use effect::Effect;
pub use error::{Error, Result};
pub use fault::Fault;
pub use install::{Installation, Progress, portable_script};
pub use journal::{ChangeRow, EntryRow, Head, Operation};
pub use keys::{KeyRing, PersonKey, lock_number};
pub use reading::{KnownAt, Reading};
pub use reading_journal::{JournalFilter, Touching};
pub use schema::{indexed_fields, lookup_field};
pub use select::{Chain, Filter, Known, Select, Time, VersionRow};
pub use signing::{PublicKey, SigningKey};
pub use verify::Verified;
pub use writing::{EntryDraft, Receipt, Writing, Written};
