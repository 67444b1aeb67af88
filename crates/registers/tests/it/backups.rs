//! Backups: whole, of one state, the same from either engine, and refused where they are not what
//! they say.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use registers::{Address, Batch, KeyRing, PersonName, Registers, Registry};
use store::{Backup, Database, Installation, Opening, Restored, Restoring};
use testkit::{SmallWorld, TestDatabase, WholeWorld, day, on_both_databases, permit};

on_both_databases!(
    a_restored_database_holds_every_row_and_verifies,
    what_is_written_meanwhile_is_not_in_the_backup,
    tables_that_others_add_come_along_and_sessions_do_not,
    a_backup_with_faults_is_kept_only_when_asked,
    a_backup_is_restored_into_nothing_but_a_new_database,
    what_does_not_fit_is_refused_and_nothing_is_left,
);

async fn back_up(registers: &Registers, file: &Path) -> store::Manifest {
    registers.database().back_up(file, false, registers.clock(), &|_, _, _| {}).await.unwrap()
}

async fn restore(address: &Address, file: &Path, accept_faults: bool) -> store::Result<Restored> {
    let registry = Registry::standard().unwrap();
    let keys = TestDatabase::keys();
    let what = Restoring { definitions: registry.definitions(), keys: &keys, accept_faults };
    let mut backup = Backup::open(file)?;
    Database::restore(address, &mut backup, what, &|_, _, _| {}).await
}

/// Another place on the same engine.
async fn another(database: &TestDatabase) -> TestDatabase {
    match database.address() {
        Address::Sqlite(_) => testkit::sqlite(),
        Address::Postgres(_) => testkit::postgres().await,
    }
}

/// Is there nothing at the address, nor anything half made beside it?
async fn is_empty(database: &TestDatabase) -> bool {
    match database.address() {
        Address::Sqlite(path) => std::fs::read_dir(path.parent().unwrap()).unwrap().count() == 0,
        Address::Postgres(_) => {
            let open = Database::open(database.address(), Opening::Existing).await.unwrap();
            open.describe().await.unwrap().is_empty()
        }
    }
}

/// The same backup with one of its files written anew.
fn changed(file: &Path, name: &str, change: &dyn Fn(String) -> String) -> PathBuf {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let path = file.with_extension("changed");
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let own = entry.name().unwrap().to_string();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(own.as_str(), options).unwrap();
        let text = if own == name { change(text) } else { text };
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    path
}

async fn a_restored_database_holds_every_row_and_verifies(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    let manifest = back_up(&registers, &file).await;
    let standing = registers.database().describe().await.unwrap();
    let target = another(&database).await;
    let restored = restore(target.address(), &file, false).await.unwrap();
    assert_eq!(restored.verified.faults, []);
    assert!(restored.verified.entries > 0 && manifest.rows() > 100);
    // Its registers are read and written as those of the original.
    let again = target.open().await;
    assert_eq!(again.database().describe().await.unwrap(), standing);
    let second = back_up(&again, &folder.path().join("second.zip")).await;
    assert_eq!(second, manifest);
    let mut batch = Batch::new();
    batch.set_decision(base::Id::new(1));
    SmallWorld::person(&mut batch, "Trần Văn Mới", "026180000009");
    again.apply(&permit(), &batch).await.unwrap();
    assert_eq!(again.verify_journal().await.unwrap().faults, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_one_engine_is_restored_into_the_other() {
    let (file, server) = (testkit::sqlite(), testkit::postgres().await);
    let registers = file.create().await;
    WholeWorld::load(&registers).await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let manifest = back_up(&registers, &path("file.zip")).await;
    restore(server.address(), &path("file.zip"), false).await.unwrap();
    let on_server = server.open().await;
    // The same rows in the same order, with the same hashes.
    assert_eq!(back_up(&on_server, &path("server.zip")).await, manifest);
    let back = testkit::sqlite();
    restore(back.address(), &path("server.zip"), false).await.unwrap();
    assert_eq!(back_up(&back.open().await, &path("back.zip")).await, manifest);
}

async fn what_is_written_meanwhile_is_not_in_the_backup(database: TestDatabase) {
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    let before = registers.verify_journal().await.unwrap().entries;
    let (written, others) = (AtomicBool::new(false), registers.clone());
    // At the first word of the backup somebody writes, and is not kept waiting.
    let write = |_: &str, _, _| {
        if !written.swap(true, Ordering::SeqCst) {
            tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(async {
                    let mut batch = Batch::new();
                    batch.set_decision(base::Id::new(1));
                    SmallWorld::person(&mut batch, "Lê Thị Muộn", "026180000001");
                    others.apply(&permit(), &batch).await.unwrap();
                });
            });
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    registers.database().back_up(&file, false, registers.clock(), &write).await.unwrap();
    assert!(written.load(Ordering::SeqCst));
    assert_eq!(registers.verify_journal().await.unwrap().entries, before + 1);
    let target = another(&database).await;
    let restored = restore(target.address(), &file, false).await.unwrap();
    assert_eq!((restored.verified.entries, restored.verified.faults), (before, Vec::new()));
    let scope = testkit::operator().scope;
    let view = registers::View { scope: &scope, on: day("2022-01-01"), known_at: None };
    let mut reader = target.open().await.read().await.unwrap();
    assert!(reader.list::<PersonName>(&view, Vec::new()).await.unwrap().is_empty());
}

async fn tables_that_others_add_come_along_and_sessions_do_not(database: TestDatabase) {
    let registers = database.create().await;
    let mut raw = database.raw().await;
    raw.run(
        "INSERT INTO sessions VALUES ('x', 1, 'browser', '', '2022-01-01T00:00:00Z', \
         '2022-01-01T00:00:00Z', '2022-01-02T00:00:00Z', FALSE, NULL, 'y')",
    )
    .await;
    raw.run("CREATE TABLE added (a BIGINT, b TEXT, c BOOLEAN, d DATE)").await;
    raw.run("INSERT INTO added VALUES (1, 'một', TRUE, '2022-01-01')").await;
    raw.run("INSERT INTO added VALUES (NULL, NULL, NULL, NULL)").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    let manifest = back_up(&registers, &file).await;
    let table = |name: &str| manifest.tables.iter().find(|table| table.name == name);
    assert!(table("sessions").is_none());
    assert_eq!(table("added").unwrap().rows, 2);
    for definition in registers.registry().definitions() {
        assert!(table(&definition.table()).is_some(), "{}", definition.key);
    }
    Backup::open(&file).unwrap().check(&|_, _, _| {}).unwrap();
    // A program that does not know the table does not pretend to restore it.
    let target = another(&database).await;
    let refused = restore(target.address(), &file, false).await.unwrap_err();
    assert_eq!(refused.message().key(), "backup.unknown-table");
    assert!(is_empty(&target).await);
}

async fn a_backup_with_faults_is_kept_only_when_asked(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    database.raw().await.run("UPDATE people SET sex = 'male' WHERE id = 1").await;
    let faults = registers.verify_journal().await.unwrap().faults;
    assert!(!faults.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    back_up(&registers, &file).await;
    let target = another(&database).await;
    let refused = restore(target.address(), &file, false).await.unwrap_err();
    assert_eq!(refused.message().key(), "backup.unsound");
    assert!(is_empty(&target).await);
    let restored = restore(target.address(), &file, true).await.unwrap();
    assert_eq!(restored.verified.faults, faults);
}

async fn a_backup_is_restored_into_nothing_but_a_new_database(database: TestDatabase) {
    let registers = database.create().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    back_up(&registers, &file).await;
    let refused = restore(database.address(), &file, false).await.unwrap_err();
    let key = match database.address() {
        Address::Sqlite(_) => "backup.occupied",
        Address::Postgres(_) => "store.already-installed",
    };
    assert_eq!(refused.message().key(), key);
    // A backup is not overwritten either, unless that is said.
    let again =
        |replace| registers.database().back_up(&file, replace, registers.clock(), &|_, _, _| {});
    assert_eq!(again(false).await.unwrap_err().message().key(), "backup.exists");
    again(true).await.unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

async fn what_does_not_fit_is_refused_and_nothing_is_left(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    back_up(&registers, &file).await;
    let replaced = |from: &'static str, to: &'static str| {
        changed(&file, "manifest.json", &move |text| {
            assert!(text.contains(from), "{from} is not in {text}");
            text.replacen(from, to, 1)
        })
    };
    let names = "tables/person_names.jsonl";
    let cases: [(&str, &dyn Fn() -> PathBuf); 7] = [
        ("backup.newer-format", &|| replaced("\"format\": 1", "\"format\": 2")),
        ("backup.newer-schema", &|| replaced("\"schema\": 1", "\"schema\": 1000")),
        ("backup.damaged", &|| replaced("\"sha256\": \"", "\"sha256\": \"0")),
        ("backup.damaged", &|| replaced("\"rows\": ", "\"rows\": 1")),
        ("backup.damaged", &|| changed(&file, names, &|text| text.replacen('1', "2", 1))),
        ("backup.damaged", &|| changed(&file, names, &|text| format!("{text}[]\n"))),
        ("backup.not-a-backup", &|| {
            let path = folder.path().join("text.zip");
            std::fs::write(&path, "no zip").unwrap();
            path
        }),
    ];
    let target = another(&database).await;
    for (key, make) in cases {
        let refused = restore(target.address(), &make(), false).await.unwrap_err();
        assert_eq!(refused.message().key(), key);
        assert!(is_empty(&target).await, "{key}");
    }
    let registry = Registry::standard().unwrap();
    let keys = KeyRing::derive(&[8; 32]);
    let definitions = registry.definitions();
    let what = Restoring { definitions, keys: &keys, accept_faults: false };
    let mut backup = Backup::open(&file).unwrap();
    let refused = Database::restore(target.address(), &mut backup, what, &|_, _, _| {}).await;
    assert_eq!(refused.unwrap_err().message().key(), "backup.other-key");
    assert!(is_empty(&target).await);
    restore(target.address(), &file, false).await.unwrap();
    let open = Database::open(target.address(), Opening::Existing).await.unwrap();
    assert!(matches!(open.installation().await.unwrap(), Installation::Present { .. }));
}

#[tokio::test]
async fn no_damage_passes_for_another_backup() {
    let database = testkit::sqlite();
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    let file = database.directory().join("backup.zip");
    let manifest = back_up(&registers, &file).await;
    let bytes = std::fs::read(&file).unwrap();
    let spoilt = database.directory().join("spoilt.zip");
    let read = |bytes: &[u8]| {
        std::fs::write(&spoilt, bytes).unwrap();
        let mut backup = Backup::open(&spoilt)?;
        backup.check(&|_, _, _| {})?;
        Ok::<_, store::Error>(backup.manifest().clone())
    };
    assert_eq!(read(&bytes).unwrap(), manifest);
    for place in (0..bytes.len()).step_by(13) {
        let mut other = bytes.clone();
        other[place] ^= 0x10;
        // A zip says some things twice; what passes must be the same backup.
        if let Ok(told) = read(&other) {
            assert_eq!(told, manifest, "byte {place}");
        }
    }
    for length in (0..bytes.len()).step_by(29) {
        assert!(read(&bytes[..length]).is_err(), "cut off at {length}");
    }
}
