//! What others on the machine or the network can get at: files, addresses, connections, and the
//! accounts of the demonstration.

use std::path::Path;
use std::process::Command;

use crate::counted::DAY;
use crate::fixture;
use crate::pages::Server;

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Tells a server to stop, and waits until it has.
#[cfg(unix)]
fn stop(server: &mut Server) {
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn what_is_about_people_only_its_owner_may_read() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let beside = |name: &str| program.directory().join(name);
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (table, journal, report) = (beside("a.xlsx"), beside("a.jsonl"), beside("a.csv"));
    program.done(&["export", "people", "--on", DAY, "--output", &text(&table)]);
    program.run(&["journal", "export", "--out", &text(&journal)]);
    let mut server = Server::start(&program, &["serve"]);
    let log = beside("world.db-wal");
    assert_eq!(mode(&log), 0o600, "{}", log.display());
    stop(&mut server);
    let database = program.file();
    let snapshot = database.with_added_extension("census");
    for path in [&database, &snapshot, &table, &journal] {
        assert_eq!(mode(path), 0o600, "{}", path.display());
    }
    let world = fixture::copy();
    let words = ["report", "part-two", "--area", "26", "--on", DAY, "--format", "csv", "--output"];
    world.run(&[&words[..], &[&text(&report)]].concat());
    assert_eq!(mode(&report), 0o600);
}

#[cfg(unix)]
#[test]
fn the_doctor_tells_of_files_that_others_may_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let program = fixture::nothing();
    program.done(&["init"]);
    program.done(&[
        "journal",
        "checkpoint",
        "--out",
        program.directory().join("c").to_str().unwrap(),
    ]);
    assert!(program.done(&["doctor"]).text().contains("chỉ chủ tệp đọc được"));
    let signing = program.key_file().with_added_extension("signing");
    let snapshot = program.file().with_added_extension("census");
    std::fs::write(&snapshot, "").unwrap();
    for (path, code) in [(program.file(), 0), (snapshot, 0), (signing, 3)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let said = program.run(&["doctor"]);
        let told = format!("{} để người khác", path.display());
        assert!(
            said.text().contains(&told) && said.text().contains("chmod 600"),
            "{}",
            said.text()
        );
        assert_eq!(said.code, Some(code), "{}", said.text());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}
