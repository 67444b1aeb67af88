//! Databases that cannot be opened.

use registers::{Address, KeyRing, Registers, Registry};
use testkit::{SmallWorld, TestDatabase, on_both_databases};

use super::keys_of;

on_both_databases!(a_database_newer_than_the_program_is_refused, a_database_is_not_installed_twice,);

async fn open(address: &Address) -> registers::Result<Registers> {
    let registry = Registry::standard().unwrap();
    let keys = TestDatabase::keys();
    Registers::open(address, registry, keys, testkit::clock(), &|_, _, _| {}).await
}

async fn a_database_newer_than_the_program_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    let newer = "UPDATE installation SET value = '99' WHERE name = 'schema'";
    database.raw().await.run(newer).await;
    let error = open(database.address()).await.unwrap_err();
    assert_eq!(keys_of(&error), ["store.newer"]);
    assert!(error.to_string().contains("99"));
}

async fn a_database_is_not_installed_twice(database: TestDatabase) {
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    let keys = TestDatabase::keys();
    let registry = Registry::standard().unwrap();
    let again = Registers::create(database.address(), registry, keys, testkit::clock()).await;
    assert_eq!(keys_of(&again.unwrap_err()), ["store.already-installed"]);
    assert_eq!(registers.verify_journal().await.unwrap().entries, 2);
}

#[tokio::test]
async fn a_missing_file_is_refused_and_not_made() {
    let database = testkit::sqlite();
    let error = open(database.address()).await.unwrap_err();
    assert_eq!(keys_of(&error), ["store.no-such-file"]);
    assert_eq!(std::fs::read_dir(database.directory()).unwrap().count(), 0);
}

#[tokio::test]
async fn an_empty_file_is_not_installed_and_another_file_is_no_database() {
    for (content, key) in [("", "store.not-installed"), ("No database.", "store.not-a-database")] {
        let database = testkit::sqlite();
        let Address::Sqlite(path) = database.address() else { panic!("a file") };
        std::fs::write(path, content.repeat(1000)).unwrap();
        let error = open(database.address()).await.unwrap_err();
        assert_eq!(keys_of(&error), [key], "{error:?}");
        if !content.is_empty() {
            assert_eq!(std::fs::read_to_string(path).unwrap(), content.repeat(1000));
        }
    }
}

#[tokio::test]
async fn a_missing_server_database_is_refused() {
    let database = testkit::postgres().await;
    let Address::Postgres(url) = database.address() else { panic!("a server") };
    let (server, _) = url.rsplit_once('/').unwrap();
    let error = open(&Address::Postgres(format!("{server}/unheard_of"))).await.unwrap_err();
    assert_eq!(keys_of(&error), ["store.no-such-database"]);
}

#[tokio::test]
async fn a_key_file_that_is_missing_or_no_key_is_refused_and_none_is_overwritten() {
    let database = testkit::sqlite();
    let path = database.directory().join("dinh.key");
    let refused = |error: store::Error| keys_of(&error.into());
    assert_eq!(refused(KeyRing::read(&path).unwrap_err()), ["key.missing"]);
    std::fs::write(&path, "mật khẩu").unwrap();
    assert_eq!(refused(KeyRing::read(&path).unwrap_err()), ["key.unreadable"]);
    assert!(KeyRing::create(&path).is_err());
    std::fs::remove_file(&path).unwrap();
    let made = KeyRing::create(&path).unwrap();
    assert_eq!(KeyRing::read(&path).unwrap().fingerprint(), made.fingerprint());
    assert_ne!(made.fingerprint(), TestDatabase::keys().fingerprint());
}
