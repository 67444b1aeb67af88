//! The tables: those of the store itself, and those that register definitions make.

use std::fmt::Write as _;

use base::{Anchor, Definition, Kind};

use crate::connection::{ColumnType, Engine, column_type};

/// The columns every version row begins with.
pub(crate) const VERSION_COLUMNS: [(&str, Kind); 7] = [
    ("id", Kind::Integer),
    ("version", Kind::Integer),
    ("home", Kind::Integer),
    ("valid_from", Kind::Day),
    ("valid_until", Kind::Day),
    ("recorded", Kind::Integer),
    ("superseded", Kind::Integer),
];

/// The tables of the store itself. `{BYTES}` stands for the engine's type of bytes.
const OWN_TABLES: &str = "
CREATE TABLE installation (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE identifiers (register TEXT NOT NULL PRIMARY KEY, last BIGINT NOT NULL);
CREATE TABLE chains (chain BIGINT NOT NULL PRIMARY KEY, head BIGINT NOT NULL, hash TEXT NOT NULL, recorded_at TEXT NOT NULL);
CREATE TABLE journal_entries (chain BIGINT NOT NULL, sequence BIGINT NOT NULL, recorded_at TEXT NOT NULL,
 actor TEXT NOT NULL, decision BIGINT, change_count BIGINT NOT NULL, changes_hash TEXT NOT NULL,
 previous_hash TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (chain, sequence));
CREATE TABLE journal_changes (chain BIGINT NOT NULL, sequence BIGINT NOT NULL, ordinal BIGINT NOT NULL,
 register TEXT NOT NULL, record BIGINT NOT NULL, version BIGINT NOT NULL, operation TEXT NOT NULL,
 content TEXT, PRIMARY KEY (chain, sequence, ordinal));
CREATE INDEX journal_changes_record ON journal_changes (record, register);
CREATE TABLE person_keys (person BIGINT NOT NULL PRIMARY KEY, wrapped {BYTES} NOT NULL);
CREATE TABLE identity_directory (register TEXT NOT NULL, record BIGINT NOT NULL, version BIGINT NOT NULL,
 field TEXT NOT NULL, digest {BYTES} NOT NULL, PRIMARY KEY (register, record, version, field));
CREATE INDEX identity_directory_digest ON identity_directory (digest);
CREATE TABLE credentials (account BIGINT NOT NULL PRIMARY KEY, password TEXT, changed_at TEXT NOT NULL,
 must_change BOOLEAN NOT NULL, loopback_only BOOLEAN NOT NULL, failures BIGINT NOT NULL, blocked_until TEXT,
 second_factor {BYTES}, last_step BIGINT NOT NULL, recovery TEXT NOT NULL);
CREATE TABLE external_identities (issuer TEXT NOT NULL, subject TEXT NOT NULL, account BIGINT NOT NULL,
 PRIMARY KEY (issuer, subject));
CREATE TABLE sessions (token TEXT NOT NULL PRIMARY KEY, account BIGINT NOT NULL, kind TEXT NOT NULL,
 label TEXT NOT NULL, began_at TEXT NOT NULL, used_at TEXT NOT NULL, ends_at TEXT NOT NULL,
 has_second_factor BOOLEAN NOT NULL, capacity BIGINT, form_key TEXT NOT NULL);
CREATE INDEX sessions_account ON sessions (account);
CREATE TABLE reminders (account BIGINT NOT NULL PRIMARY KEY, sent_on TEXT NOT NULL);
CREATE TABLE access_entries (sequence BIGINT NOT NULL PRIMARY KEY, recorded_at TEXT NOT NULL, actor TEXT NOT NULL,
 role TEXT NOT NULL, person BIGINT NOT NULL, what TEXT NOT NULL, reason TEXT, previous_hash TEXT NOT NULL,
 hash TEXT NOT NULL);
CREATE INDEX access_entries_person ON access_entries (person);
CREATE INDEX access_entries_actor ON access_entries (actor);
CREATE TABLE paper_contents (digest TEXT NOT NULL, piece BIGINT NOT NULL, bytes {BYTES} NOT NULL, PRIMARY KEY (digest, piece));
";

/// The statements that make a new database, from the definitions.
pub(crate) fn new_database(engine: Engine, definitions: &[&'static Definition]) -> String {
    let mut script = OWN_TABLES.replace("{BYTES}", engine.bytes_type());
    for definition in definitions {
        script.push_str(&register_table(engine, definition));
    }
    script
}

/// The statements that make the table of one register.
pub(crate) fn register_table(engine: Engine, definition: &Definition) -> String {
    let table = definition.table();
    let mut columns: Vec<String> = VERSION_COLUMNS
        .iter()
        .map(|(name, kind)| {
            let may_miss = matches!(*name, "valid_until" | "superseded");
            column(engine, name, *kind, !may_miss)
        })
        .collect();
    for field in definition.fields {
        columns.push(column(engine, field.key, field.kind, field.required));
        if field.search {
            columns.push(column(engine, &folded(field.key), Kind::Text, field.required));
        }
    }
    let mut script = format!(
        "CREATE TABLE {table} ({}, PRIMARY KEY (id, version, home), \
         CHECK (valid_until IS NULL OR valid_until > valid_from), \
         CHECK (superseded IS NULL OR superseded >= recorded));\n",
        columns.join(", ")
    );
    for field in indexed_fields(definition) {
        let _ = writeln!(script, "CREATE INDEX {table}_{field} ON {table} ({field});");
    }
    script
}

/// The fields by which rows of a register are looked up: what it is about, and the first
/// field of each no-overlap rule.
pub fn indexed_fields(definition: &Definition) -> Vec<&'static str> {
    let mut fields = Vec::new();
    if let Anchor::Area(field) | Anchor::Person(field) = definition.anchor {
        fields.push(field);
    }
    for rule in definition.no_overlap {
        fields.extend(lookup_field(definition, rule.0));
    }
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The field of a no-overlap rule that tells most: a reference, else the last one named.
pub fn lookup_field(
    definition: &Definition,
    fields: &'static [&'static str],
) -> Option<&'static str> {
    let is_reference = |key: &&&'static str| {
        definition.field(key).is_some_and(|(_, field)| matches!(field.kind, Kind::Reference(_)))
    };
    fields.iter().find(is_reference).or(fields.last()).copied()
}

/// The column that holds a searchable text without its diacritics.
pub(crate) fn folded(field: &str) -> String {
    format!("{field}_folded")
}

fn column(engine: Engine, name: &str, kind: Kind, required: bool) -> String {
    let sql_type = match column_type(kind) {
        ColumnType::Integer => "BIGINT",
        ColumnType::Boolean => "BOOLEAN",
        ColumnType::Text => "TEXT",
        ColumnType::Day => "DATE",
        ColumnType::Bytes => engine.bytes_type(),
    };
    format!("{} {sql_type}{}", quoted(name), if required { " NOT NULL" } else { "" })
}

/// A column name in quotes, so that no field name is a reserved word by chance.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
