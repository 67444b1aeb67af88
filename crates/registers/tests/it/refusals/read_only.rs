//! A database that may only be read is read, and a change is refused.

use base::Instant;
use registers::{Address, Area, Batch, Registers, Registry, View};
use testkit::{SmallWorld, TestDatabase, day, operator, permit};

use super::keys_of;

/// Where the test finds its database when it runs once more as somebody who may not write.
const VARIABLE: &str = "DINH_TEST_READ_ONLY_FILE";

/// Reads and remembers; is refused to write.
async fn assert_only_read(address: &Address) {
    let registry = Registry::standard().unwrap();
    let keys = TestDatabase::keys();
    let clock = testkit::clock();
    clock.advance(1_000_000);
    let registers =
        Registers::open(address, registry, keys, clock.clone(), &|_, _, _| {}).await.unwrap();
    let known: Instant = clock.now();
    let known = registers.known_at(known).await.unwrap();
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: Some(&known) };
    let mut reader = registers.read().await.unwrap();
    assert_eq!(reader.list::<Area>(&view, Vec::new()).await.unwrap().len(), 4);
    drop(reader);
    let mut batch = Batch::new();
    SmallWorld::person(&mut batch, "Trần Thị Cúc", "026180000009");
    let error = registers.apply(&permit(), &batch).await.unwrap_err();
    assert_eq!(keys_of(&error), ["store.read-only"], "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_database_on_a_server_is_read_and_not_written() {
    let database = testkit::postgres().await;
    SmallWorld::load(&database.create().await).await;
    let mut raw = database.raw().await;
    let name = raw.texts("SELECT current_database()::text").await.remove(0).unwrap();
    raw.run(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    assert_only_read(database.address()).await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_file_is_read_and_not_written() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    if let Some(path) = std::env::var_os(VARIABLE) {
        return assert_only_read(&Address::Sqlite(path.into())).await;
    }
    let database = testkit::sqlite();
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    registers.database().close().await;
    let Address::Sqlite(path) = database.address() else { panic!("a file") };
    let allow = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(path, 0o444);
    allow(database.directory(), 0o555);
    if std::fs::OpenOptions::new().append(true).open(path).is_err() {
        return assert_only_read(database.address()).await;
    }
    // The superuser may write anywhere; the test runs once more as nobody.
    let own_name = "refusals::read_only::a_read_only_file_is_read_and_not_written";
    let program = database.directory().join("program");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    allow(&program, 0o555);
    let mut nobody = std::process::Command::new(&program);
    nobody.args(["--exact", own_name]).env(VARIABLE, path).uid(65_534).gid(65_534);
    let output = nobody.current_dir(database.directory()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complained}");
    assert!(said.contains("1 passed"), "{said}");
}
