//! Whatever is edited, swapped, deleted or inserted behind the program's back is found: every
//! column of the journal and of every register.

use registers::{Fault, Registers};
use testkit::{Column, Raw, TestDatabase, WholeWorld, on_both_databases};

on_both_databases!(
    every_tampering_with_a_register_is_found_and_named,
    every_tampering_with_the_journal_is_found,
    every_tampering_with_the_directory_of_secrets_is_found,
);

/// A table, its first row and another one.
struct Table<'a> {
    raw: &'a mut Raw,
    name: String,
    columns: Vec<Column>,
    first: String,
    other: Option<String>,
}

impl<'a> Table<'a> {
    /// Sets a copy of the table aside.
    async fn open(raw: &'a mut Raw, name: &str) -> Self {
        let columns = raw.columns(name).await;
        assert!(columns.len() > 2, "{name} has no columns");
        raw.run(&format!("CREATE TABLE aside AS SELECT * FROM {name}")).await;
        let mut table =
            Self { raw, name: name.to_owned(), columns, first: String::new(), other: None };
        table.restore().await;
        let place = table.raw.place();
        let query = format!("SELECT CAST({place} AS TEXT) FROM {name} ORDER BY {place}");
        let places: Vec<String> = table.raw.texts(&query).await.into_iter().flatten().collect();
        let condition = |value: &String| format!("CAST({place} AS TEXT) = '{value}'");
        table.first = places.first().map_or_else(|| panic!("{name} is empty"), condition);
        table.other = places.get(1).map(condition);
        table
    }

    async fn run(&mut self, sql: String) {
        self.raw.run(&sql).await;
    }

    /// Puts the rows back as they were, where they were.
    async fn restore(&mut self) {
        let name = &self.name;
        let clear = match self.raw {
            Raw::Sqlite(_) => "DELETE FROM",
            // Only this begins the places of rows anew.
            Raw::Postgres(_) => "TRUNCATE",
        };
        self.run(format!("{clear} {name}; INSERT INTO {name} SELECT * FROM aside")).await;
    }

    async fn close(mut self) {
        self.run("DROP TABLE aside".to_owned()).await;
    }

    /// Another value of a column than the one it holds.
    fn another(&self, column: &Column) -> String {
        let name = &column.name;
        let is_sqlite = matches!(self.raw, Raw::Sqlite(_));
        match column.sql_type.as_str() {
            "BIGINT" => format!("COALESCE(\"{name}\" + 1000, 1000)"),
            "TEXT" => format!("COALESCE(\"{name}\" || 'x', 'x')"),
            "BOOLEAN" => format!("NOT COALESCE(\"{name}\", FALSE)"),
            "DATE" if is_sqlite => format!("COALESCE(date(\"{name}\", '+1 day'), '2099-01-01')"),
            "DATE" => format!("COALESCE(\"{name}\" + 1, DATE '2099-01-01')"),
            "BLOB" => "x'00ff'".to_owned(),
            "BYTEA" => "'\\x00ff'::bytea".to_owned(),
            other => panic!("{name} is of the unexpected type {other}"),
        }
    }

    async fn edit(&mut self, column: &Column) {
        let value = self.another(column);
        let (name, first) = (&self.name, &self.first);
        self.run(format!("UPDATE {name} SET \"{}\" = {value} WHERE {first}", column.name)).await;
    }

    /// Swaps what two rows hold in a column; tells whether that made a difference.
    async fn swap(&mut self, column: &Column) -> bool {
        let Some(other) = self.other.clone() else { return false };
        let (name, first, column) = (&self.name, &self.first, &column.name);
        let distinct = format!(
            "SELECT CAST(COUNT(*) AS TEXT) FROM {name} a, {name} b \
             WHERE {} AND {} AND a.\"{column}\" IS DISTINCT FROM b.\"{column}\"",
            of("a", first),
            of("b", &other)
        );
        if self.raw.texts(&distinct).await != [Some("1".to_owned())] {
            return false;
        }
        let of_mark =
            |mark| format!("(SELECT o.\"{column}\" FROM aside_places o WHERE o.mark = {mark})");
        let sql = format!(
            "UPDATE {name} SET \"{column}\" = CASE WHEN {first} THEN {} ELSE {} END \
             WHERE {first} OR {other}",
            of_mark(2),
            of_mark(1)
        );
        let marks = format!(
            "CREATE TABLE aside_places AS SELECT 1 AS mark, \"{column}\" FROM {name} WHERE {first} \
             UNION ALL SELECT 2 AS mark, \"{column}\" FROM {name} WHERE {other}"
        );
        self.run(format!("{marks}; {sql}; DROP TABLE aside_places")).await;
        true
    }

    async fn delete(&mut self) {
        self.run(format!("DELETE FROM {} WHERE {}", self.name, self.first)).await;
    }

    /// Inserts the first row once more under another key.
    async fn insert(&mut self, key: &str) {
        let (name, first) = (&self.name, &self.first);
        let column = self.columns.iter().find(|column| column.name == key).unwrap();
        let other = self.another(column);
        let values: Vec<String> =
            self.columns
                .iter()
                .map(|column| {
                    if column.name == key { other.clone() } else { format!("\"{}\"", column.name) }
                })
                .collect();
        let values = values.join(", ");
        self.run(format!("INSERT INTO {name} SELECT {values} FROM {name} WHERE {first}")).await;
    }
}

/// The condition on a row, of a table under another name.
fn of(table: &str, condition: &str) -> String {
    condition.replacen("CAST(", &format!("CAST({table}."), 1)
}

/// Tampers with a table in every way and gives what was found each time.
async fn tampered(
    registers: &Registers,
    raw: &mut Raw,
    name: &str,
    key: &str,
) -> Vec<(String, Vec<Fault>)> {
    let mut table = Table::open(raw, name).await;
    let mut told = Vec::new();
    let mut swapped = 0;
    for column in table.columns.clone() {
        table.edit(&column).await;
        told.push((format!("{name}.{} edited", column.name), faults(registers).await));
        table.restore().await;
        if !column.is_key && table.swap(&column).await {
            swapped += 1;
            told.push((format!("{name}.{} swapped", column.name), faults(registers).await));
            table.restore().await;
        }
    }
    assert!(swapped > 0 || table.other.is_none(), "the rows of {name} are all the same");
    table.delete().await;
    told.push((format!("a row of {name} deleted"), faults(registers).await));
    table.restore().await;
    table.insert(key).await;
    told.push((format!("a row of {name} inserted"), faults(registers).await));
    table.restore().await;
    assert_eq!(faults(registers).await, [], "{name} is as it was");
    table.close().await;
    told
}

async fn faults(registers: &Registers) -> Vec<Fault> {
    registers.verify_journal().await.unwrap().faults
}

fn names_register(fault: &Fault, key: &str) -> bool {
    matches!(fault, Fault::RowAltered(register, id, ..) | Fault::RowMissing(register, id, _)
        | Fault::RowUnknown(register, id, _) | Fault::RowUnreadable(register, id)
        if register == key && *id > 0)
}

async fn every_tampering_with_a_register_is_found_and_named(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let mut raw = database.raw().await;
    for definition in registers.registry().definitions() {
        let table = definition.table();
        for (what, faults) in tampered(&registers, &mut raw, &table, "id").await {
            let named = faults.iter().any(|fault| names_register(fault, definition.key));
            assert!(named, "{what}: {faults:?}");
            let strays = faults.iter().any(|fault| {
                matches!(fault, Fault::RowAltered(register, ..) if register != definition.key)
            });
            assert!(!strays, "{what} is told of another register, too: {faults:?}");
        }
    }
}

async fn every_tampering_with_the_journal_is_found(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let mut raw = database.raw().await;
    for (table, key) in
        [("chains", "chain"), ("journal_entries", "sequence"), ("journal_changes", "ordinal")]
    {
        for (what, faults) in tampered(&registers, &mut raw, table, key).await {
            let named = faults.iter().any(|fault| {
                matches!(
                    fault,
                    Fault::EntryAltered(..)
                        | Fault::EntryOutOfOrder(..)
                        | Fault::ChangesWithoutEntry(..)
                        | Fault::HeadAltered(_)
                )
            });
            assert!(named, "{what}: {faults:?}");
        }
    }
}

async fn every_tampering_with_the_directory_of_secrets_is_found(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let mut raw = database.raw().await;
    for (what, faults) in tampered(&registers, &mut raw, "identity_directory", "record").await {
        let named = |fault: &Fault| matches!(fault, Fault::DirectoryAltered(register, ..) if register.starts_with("identity-numbers"));
        assert!(faults.iter().any(named), "{what}: {faults:?}");
    }
}
