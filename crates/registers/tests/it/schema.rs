//! The tables: those that the definitions make are those that the migrations make.

use std::path::{Path, PathBuf};

use registers::{Address, Registry};
use store::{Database, Opening, portable_script};
use testkit::{TestDatabase, on_both_databases};

on_both_databases!(definitions_and_migrations_make_the_same_tables);

/// Written before the statements; tells how the file comes about.
const HEAD: &str = "\
-- Migration 1: the tables of a new database, as the register definitions make them.
-- Until the first release it is written anew with DINH_BLESS=1; from then on it never changes.
";

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/migrations/0001-foundation.sql")
}

#[test]
fn the_first_migration_is_what_the_definitions_make() {
    let expected =
        format!("{HEAD}{}", portable_script(Registry::standard().unwrap().definitions()));
    if std::env::var_os("DINH_BLESS").is_some() {
        std::fs::write(file(), &expected).unwrap();
    }
    let found = std::fs::read_to_string(file()).unwrap();
    let first = expected.lines().zip(found.lines()).find(|(expected, found)| expected != found);
    assert_eq!(
        first, None,
        "a changed definition needs a migration (DINH_BLESS=1 writes the first)"
    );
    assert_eq!(found, expected);
}

async fn described(address: &Address, by_migrations: bool) -> Vec<String> {
    let database = Database::open(address, Opening::Create).await.unwrap();
    let registry = Registry::standard().unwrap();
    let (definitions, keys) = (registry.definitions(), TestDatabase::keys());
    if by_migrations {
        database.install_by_migrations(definitions, &keys, &testkit::clock()).await.unwrap();
    } else {
        database.install(definitions, &keys, &testkit::clock()).await.unwrap();
    }
    database.describe().await.unwrap()
}

async fn definitions_and_migrations_make_the_same_tables(database: TestDatabase) {
    let other = match database.address() {
        Address::Sqlite(_) => testkit::sqlite(),
        Address::Postgres(_) => testkit::postgres().await,
    };
    let from_definitions = described(database.address(), false).await;
    let from_migrations = described(other.address(), true).await;
    assert!(from_definitions.len() > 200, "{from_definitions:?}");
    for (made, migrated) in from_definitions.iter().zip(&from_migrations) {
        assert_eq!(made, migrated);
    }
    assert_eq!(from_definitions.len(), from_migrations.len());
    for word in ["appointments.way_ended", "chains.head", "person_names.name_folded"] {
        assert!(from_definitions.iter().any(|line| line.contains(word)), "{word}");
    }
}
