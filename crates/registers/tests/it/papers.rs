//! The bytes of papers: kept once under the name of their content, alike in the database and in a
//! folder, whole in a backup, and found out where they are not what the rows say.

use registers::{Fault, Paper, Register, Registry};
use store::{Backup, Database, PaperBytes, PaperContents, Restoring};
use testkit::{TestDatabase, WholeWorld, on_both_databases};

on_both_databases!(
    bytes_are_kept_once_and_found_under_their_name,
    a_backup_holds_the_bytes_of_the_database,
    what_is_missing_or_altered_is_found,
);

/// More than one piece of the table.
fn large() -> Vec<u8> {
    (0..(5 << 19) + 7).map(|place| u8::try_from(place % 251).unwrap()).collect()
}

async fn bytes_are_kept_once_and_found_under_their_name(database: TestDatabase) {
    let registers = database.create().await;
    let own = registers.database();
    let folder = PaperContents::Folder(database.directory().join("papers"));
    for contents in [PaperContents::Database, folder.clone()] {
        let name = contents.keep(own, large()).await.unwrap();
        assert_eq!(name, contents.keep(own, large()).await.unwrap(), "kept twice");
        assert_eq!(name, PaperContents::name_of(&large()));
        assert_eq!(contents.find(own, &name).await.unwrap(), PaperBytes::Sound(large()));
        for other in ["", "..", "../../etc/passwd", &"0".repeat(64), &name.to_uppercase()] {
            let found = contents.find(own, other).await.unwrap();
            assert_eq!(found, PaperBytes::Missing, "{other}");
        }
    }
    // What was kept in the database is still found when new papers go to a folder.
    let before = PaperContents::Database.keep(own, b"before".to_vec()).await.unwrap();
    assert_eq!(folder.find(own, &before).await.unwrap(), PaperBytes::Sound(b"before".to_vec()));
    let after = folder.keep(own, b"after".to_vec()).await.unwrap();
    assert_eq!(PaperContents::Database.find(own, &after).await.unwrap(), PaperBytes::Missing);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = folder.folder().unwrap().join(&after[..2]).join(&after[2..4]).join(&after);
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let beside = std::fs::read_dir(file.parent().unwrap()).unwrap().count();
        assert_eq!(beside, 1, "nothing unfinished is left");
    }
}

async fn a_backup_holds_the_bytes_of_the_database(database: TestDatabase) {
    let registers = database.create().await;
    let own = registers.database();
    let name = PaperContents::Database.keep(own, large()).await.unwrap();
    let file = database.directory().join("backup.zip");
    own.back_up(&file, false, registers.clock(), &|_, _, _| {}).await.unwrap();
    // On the other engine, where there is one to restore into without a server.
    let target = testkit::sqlite();
    let registry = Registry::standard().unwrap();
    let keys = TestDatabase::keys();
    let what = Restoring { definitions: registry.definitions(), keys: &keys, accept_faults: false };
    let mut backup = Backup::open(&file).unwrap();
    Database::restore(target.address(), &mut backup, what, &|_, _, _| {}).await.unwrap();
    let restored = target.open().await;
    let found = PaperContents::Database.find(restored.database(), &name).await.unwrap();
    assert_eq!(found, PaperBytes::Sound(large()));
}

async fn what_is_missing_or_altered_is_found(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let contents = PaperContents::Database;
    let missing = registers.verify_papers(&contents).await.unwrap();
    assert!(missing.len() >= 2, "{}", Paper::KEY);
    assert!(missing.iter().all(|fault| matches!(fault, Fault::PaperMissing(_))), "{missing:?}");
    assert_eq!(registers.verify_journal().await.unwrap().faults, [], "the journal itself is sound");
    let own = registers.database();
    let name = contents.keep(own, b"paper".to_vec()).await.unwrap();
    let mut raw = database.raw().await;
    let text = format!("UPDATE paper_contents SET digest = '{:064x}' WHERE digest = '{name}'", 0);
    raw.run(&text).await;
    let faults = registers.verify_papers(&contents).await.unwrap();
    let altered = faults.iter().filter(|fault| matches!(fault, Fault::PaperAltered(_)));
    assert_eq!(altered.count(), 1, "{faults:?}");
    // The right bytes mend what was damaged under their name.
    let text = format!("UPDATE paper_contents SET digest = '{name}'");
    raw.run(&text).await;
    assert_eq!(contents.find(own, &name).await.unwrap(), PaperBytes::Sound(b"paper".to_vec()));
}
