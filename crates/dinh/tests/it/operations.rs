//! What those who run the program do: copies, a look at everything, settings, another key.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::counted::DAY;
use crate::fixture;
use crate::program::{Program, Said};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_backup_makes_the_same_world_again() {
    let program = fixture::copy();
    let file = program.directory().join("copy.zip");
    let said = program.done(&["backup", text(&file)]);
    // Without its key it is of no use, and the key is not in it.
    assert!(said.text().contains("KHÔNG") && said.text().contains(text(program.key_file())));
    assert!(program.refused(&["backup", text(&file)]).contains("--replace"));
    program.done(&["backup", text(&file), "--replace"]);
    assert!(program.done(&["backup", "--check", text(&file)]).text().contains("còn nguyên"));
    let other = Program::on_file(&program.directory().join("other.db"));
    let errors = other.refused(&["restore", text(&file)]);
    assert!(errors.contains("other.db.key"), "{errors}");
    std::fs::copy(program.key_file(), other.key_file()).unwrap();
    assert!(other.done(&["restore", text(&file)]).text().contains("toàn vẹn"));
    other.done(&["journal", "verify"]);
    let report = |program: &Program| program.report("part-two", "26", DAY, "json");
    assert!(report(&other) == report(&program));
    assert!(other.refused(&["restore", text(&file)]).contains("other.db"));
}

#[test]
fn a_damaged_backup_is_found_and_never_restored() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let file = program.directory().join("copy.zip");
    program.done(&["backup", text(&file)]);
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    std::fs::write(&file, bytes).unwrap();
    let said = program.run(&["backup", "--check", text(&file)]);
    assert_ne!(said.code, Some(0), "{}", said.text());
    let other = Program::on_file(&program.directory().join("other.db"));
    std::fs::copy(program.key_file(), other.key_file()).unwrap();
    other.refused(&["restore", text(&file)]);
    assert!(!other.file().exists());
}

#[test]
fn a_backup_that_is_killed_leaves_no_file_of_its_name() {
    let program = fixture::copy();
    let file = program.directory().join("copy.zip");
    let mut child = program.command(&["backup", text(&file)]).spawn().unwrap();
    let unfinished = file.with_added_extension("unfinished");
    while !unfinished.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!file.exists());
    // What it left is in nobody's way.
    program.done(&["backup", text(&file)]);
    program.done(&["backup", "--check", text(&file)]);
    assert!(!unfinished.exists());
}

/// A server is told to stop as the machine tells it, while a request is open that never ends.
#[cfg(unix)]
#[test]
fn a_server_logs_no_addresses_and_stops_when_the_machine_says_so() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("DINH_LOG_FORMAT", "json").env("DINH_STOP_SECONDS", "1");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("http://") {
        assert!(output.read_line(&mut said).unwrap() > 0, "it ended: {said}");
    }
    let address = said.split_once("http://").unwrap().1.split('/').next().unwrap().to_owned();
    let ask = |head: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "{head} HTTP/1.1\r\nhost: {address}\r\n").unwrap();
        stream
    };
    let mut asked = ask("GET /people/987654321?q=NguyenVanAn");
    asked.write_all(b"connection: close\r\n\r\n").unwrap();
    asked.read_to_end(&mut Vec::new()).unwrap();
    let mut open = ask("POST /change");
    open.write_all(b"content-length: 100\r\n\r\nx").unwrap();
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(stopped.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let lines = log.lines().filter_map(|line| serde_json::from_str(line).ok());
    let lines: Vec<serde_json::Value> = lines.collect();
    let answered = lines.iter().find(|line| line["span"]["route"] == "/people/{id}");
    let answered = answered.unwrap_or_else(|| panic!("no request is told: {log}"));
    assert!(answered["status"].is_u64() && answered["milliseconds"].is_number());
    for asked in ["987654321", "NguyenVanAn"] {
        assert!(!log.contains(asked), "{asked} is told: {log}");
    }
}

/// What the doctor says of one thing.
fn levels(said: &Said, about: &str) -> Vec<String> {
    let told = said.json();
    let lines = told.as_array().unwrap().iter().filter(|line| line["about"] == about);
    lines.map(|line| line["level"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_doctor_finds_what_is_wrong_and_says_where() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let said = program.done(&["doctor"]);
    assert!(!said.text().contains("[hỏng]"), "{}", said.text());
    let json = ["doctor", "--format", "json"];
    let said = program.done(&json);
    for about in ["database", "schema", "clock", "key", "journal", "norms", "policies", "disk"] {
        assert!(!levels(&said, about).is_empty(), "{about}: {}", said.text());
    }
    assert_eq!(levels(&said, "key"), ["ok"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(program.key_file(), open).unwrap();
        let said = program.run(&json);
        assert_eq!((said.code, levels(&said, "key")), (Some(3), vec!["fault".to_owned()]));
        let closed = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(program.key_file(), closed).unwrap();
    }
    // An instant beyond those that are read is no later one, but no instant of the journal either.
    for (year, clock) in [(2999, "ok"), (2199, "fault")] {
        let later = format!("UPDATE chains SET recorded_at = '{year}-01-01T00:00:00.000000Z'");
        sqlx::query(sqlx::AssertSqlSafe(later)).execute(&mut program.raw().await).await.unwrap();
        let said = program.run(&json);
        assert_eq!(said.code, Some(3));
        assert_eq!(levels(&said, "clock"), [clock], "{}", said.text());
        assert!(levels(&said, "journal").contains(&"fault".to_owned()), "{}", said.text());
    }
    std::fs::remove_file(program.key_file()).unwrap();
    assert_eq!(levels(&program.run(&json), "key"), ["fault"]);
    let nothing = fixture::nothing();
    assert_eq!(levels(&nothing.run(&json), "database"), ["fault"]);
    assert!(!nothing.file().exists());
}

/// Runs with a file of settings, and nothing of the database in the environment.
fn with_file(program: &fixture::Copy, content: &str, words: &[&str]) -> Said {
    let file = program.directory().join("dinh.toml");
    std::fs::write(file, content).unwrap();
    let mut command = program.command(words);
    command.current_dir(program.directory());
    command.env_remove("DINH_DATABASE").env_remove("DINH_KEY_FILE");
    command.output().unwrap().into()
}

#[test]
fn the_command_line_goes_before_the_environment_and_that_before_the_file() {
    let program = fixture::nothing();
    let file =
        "database = \"postgres://me:secret@here/one\"\nlang = \"en\"\n\n[log]\nformat = \"json\"\n";
    let said = with_file(&program, file, &["config", "check"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), ""));
    let line = |said: &Said, key: &str| {
        let found = said.text().lines().find(|line| line.starts_with(key)).map(str::to_owned);
        found.unwrap_or_else(|| panic!("{key} is not in {}", said.text()))
    };
    // A password is nobody's business.
    assert!(!said.text().contains("me:secret"), "{}", said.text());
    assert_eq!(
        line(&said, "database"),
        "database = postgres://me:***@here/one (dinh.toml, line 1)"
    );
    assert_eq!(line(&said, "log.format"), "log.format = json (dinh.toml, line 5)");
    assert_eq!(line(&said, "listen"), "listen = 127.0.0.1:8080 (default)");
    let mut command = program.command(&["config", "check", "--lang", "en"]);
    command.current_dir(program.directory());
    let said: Said = command.output().unwrap().into();
    assert!(line(&said, "database").ends_with("(environment variable DINH_DATABASE)"));
    let words = ["config", "check", "--lang", "en", "--database", "sqlite://two.db"];
    let said: Said =
        program.command(&words).current_dir(program.directory()).output().unwrap().into();
    assert_eq!(line(&said, "database"), "database = sqlite://two.db (command line)");
    let said = with_file(&program, "database = \"sqlite://set.db\"\n", &["init"]);
    assert_eq!(said.code, Some(0), "{}", said.errors);
    assert!(program.directory().join("set.db").exists());
}

#[test]
fn every_fault_of_a_file_of_settings_is_told_with_its_line() {
    let program = fixture::nothing();
    let file =
        "databse = \"x\"\nlang = \"fr\"\n[log]\nformat = \"xml\"\ncolour = true\n[fax]\nto = 1\n";
    let said = with_file(&program, file, &["journal", "verify"]);
    assert_eq!((said.code, said.text()), (Some(1), ""));
    for place in ["dòng 1: ", "dòng 2)", "dòng 4)", "dòng 5: ", "dòng 6: "] {
        assert!(said.errors.contains(place), "{place}: {}", said.errors);
    }
    let checked = with_file(&program, file, &["config", "check"]);
    assert_eq!(checked.code, Some(3));
    assert!(checked.text().contains("log.colour"), "{}", checked.text());
    let said = with_file(&program, "lang = \n", &["config", "check"]);
    assert!(said.text().contains("dòng 1"), "{}", said.text());
    let said = program.run(&["config", "check", "--config", "nowhere.toml"]);
    assert!(said.code == Some(3) && said.text().contains("nowhere.toml"), "{}", said.text());
}

#[tokio::test]
async fn a_copy_is_kept_before_an_upgrade() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let heads = program.heads().await;
    // An older database: its first migration is still to be run, and will fail, for its tables
    // are there.
    let older = "UPDATE installation SET value = '0' WHERE name = 'schema'";
    sqlx::query(older).execute(&mut program.raw().await).await.unwrap();
    let latest = store::latest_schema();
    for copy in [format!("before-{latest}.zip"), format!("before-{latest}.2.zip")] {
        let copy = program.file().with_added_extension(copy);
        let said = program.run(&["journal", "verify"]);
        assert_ne!(said.code, Some(0));
        assert!(said.text().contains(text(&copy)), "{} {}", said.text(), said.errors);
        let said = program.done(&["backup", "--check", text(&copy)]);
        assert!(said.text().contains("còn nguyên"), "{}", said.text());
    }
    assert_eq!(program.heads().await, heads);
}

#[tokio::test]
async fn a_new_key_takes_the_place_of_the_old_one() {
    let program = fixture::copy();
    let old = std::fs::read(program.key_file()).unwrap();
    let shown = program.done(&["people", "show", "661", "--on", DAY]);
    let said = program.done(&["keys", "rotate"]);
    assert!(said.text().contains(".old-"), "{}", said.text());
    assert_ne!(std::fs::read(program.key_file()).unwrap(), old);
    assert_eq!(program.done(&["people", "show", "661", "--on", DAY]).text(), shown.text());
    program.done(&["journal", "verify"]);
    // The old key is kept, and opens nothing here any more.
    let kept = std::fs::read_dir(program.directory()).unwrap().flatten();
    let kept = kept.map(|entry| entry.path()).find(|path| text(path).contains(".key.old-"));
    assert_eq!(std::fs::read(kept.as_ref().unwrap()).unwrap(), old);
    let refused = Program::on_file(&program.file()).with_key_file(kept.unwrap());
    refused.refused(&["journal", "verify"]);
}

#[test]
fn a_replacement_of_the_key_that_is_killed_leaves_a_key_that_works() {
    let mut killed = 0;
    // From the first file to the folding of the log into the file, which follows the commit.
    for (suffix, bytes) in [(".key.next", 0), ("-wal", 1), ("-wal", 2_500_000), (".key.old", 0)] {
        let program = fixture::copy();
        let rotate = program.command(&["keys", "rotate"]).stdout(Stdio::null()).spawn();
        let mut child = rotate.unwrap();
        let name = format!("{}{suffix}", program.file().display());
        let has_come = || {
            let files = std::fs::read_dir(program.directory()).unwrap().flatten();
            let mut files = files.filter(|entry| text(&entry.path()).starts_with(&name));
            files.any(|entry| entry.metadata().is_ok_and(|data| data.len() >= bytes))
        };
        while !has_come() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        child.kill().unwrap();
        killed += i32::from(child.wait().unwrap().code().is_none());
        program.done(&["journal", "verify"]);
        program.done(&["keys", "rotate"]);
        assert!(!program.key_file().with_added_extension("next").exists());
    }
    assert!(killed >= 2, "only {killed} replacements were caught before their end");
}

#[tokio::test]
async fn a_replacement_broken_off_after_its_commit_is_finished_by_the_next_command() {
    let program = fixture::copy();
    let next = program.key_file().with_added_extension("next");
    let (old, new) = (
        registers::KeyRing::read(program.key_file()).unwrap(),
        registers::KeyRing::create(&next).unwrap(),
    );
    let registers = program.registers().await;
    let definitions = registers.registry().definitions();
    let tell = |_: &str, _, _| {};
    registers.database().rotate_keys((&old, &new), definitions, &tell).await.unwrap();
    registers.database().close().await;
    program.done(&["journal", "verify"]);
    assert!(!next.exists());
    let now = registers::KeyRing::read(program.key_file()).unwrap();
    assert_eq!(now.fingerprint(), new.fingerprint());
}

#[test]
fn what_is_erased_of_a_person_is_shown_as_erased() {
    let program = fixture::copy();
    let show = ["people", "show", "661", "--on", DAY];
    let before = program.done(&show);
    assert!(!before.text().contains("đã xoá"), "{}", before.text());
    program.done(&["people", "erase", "661", "--decision", "1"]);
    let after = program.done(&show);
    assert!(after.text().contains("đã xoá"), "{}", after.text());
    assert_eq!(before.text().lines().count(), after.text().lines().count());
    program.done(&["journal", "verify"]);
    let journal = program.done(&["journal", "show", "--record", "people/661", "--limit", "1"]);
    assert!(journal.text().contains("erase people/661"), "{}", journal.text());
    assert!(program.refused(&["people", "erase", "661", "--decision", "1"]).contains("661"));
}

#[tokio::test]
async fn a_server_of_databases_is_looked_at_and_copied_to_a_file() {
    let database = testkit::postgres().await;
    let server = Program::on(database.url(), database.directory().join("key"));
    server.done(&["init"]);
    let said = server.run(&["doctor", "--format", "json"]);
    assert_eq!(levels(&said, "journal"), ["ok"], "{} {}", said.text(), said.errors);
    assert!(levels(&said, "database").contains(&"ok".to_owned()), "{}", said.text());
    let copy = database.directory().join("copy.zip");
    server.done(&["backup", text(&copy)]);
    server.done(&["keys", "rotate"]);
    server.done(&["journal", "verify"]);
    // The copy is of the key that was.
    let kept = std::fs::read_dir(database.directory()).unwrap().flatten();
    let old = kept.map(|entry| entry.path()).find(|path| text(path).contains("key.old-")).unwrap();
    let file = Program::on_file(&database.directory().join("other.db"));
    file.clone().with_key_file(server.key_file().to_owned()).refused(&["restore", text(&copy)]);
    file.with_key_file(old).done(&["restore", text(&copy)]);
}
