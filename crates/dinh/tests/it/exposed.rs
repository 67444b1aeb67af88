//! What others on the machine or the network can get at: files, addresses, connections, and the
//! accounts of the demonstration.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::counted::DAY;
use crate::fixture;
use crate::pages::Server;
use crate::program::{Program, Said};

/// Runs with settings in the environment.
fn with(program: &Program, settings: &[(&str, &str)], words: &[&str]) -> Said {
    let mut command = program.command(words);
    command.envs(settings.iter().copied());
    command.output().unwrap().into()
}

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
    // One that answers hears when it is told to stop.
    server.get("/health");
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

#[test]
fn pages_are_not_served_to_other_machines_in_the_clear() {
    let program = fixture::nothing();
    program.done(&["init"]);
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let refused = program.refused(&["serve", "--listen", address]);
        assert!(refused.contains("secure = true"), "{address}: {refused}");
        assert!(program.refused(&["demo", "--listen", address]).contains("trusted-network"));
        let listen = ("DINH_LISTEN", address);
        let said = with(&program, &[listen], &["config", "check"]);
        assert_eq!(said.code, Some(3), "{}", said.text());
        assert!(said.text().contains("trusted-network"), "{}", said.text());
        for setting in ["DINH_SECURE", "DINH_TRUSTED_NETWORK"] {
            let said = with(&program, &[listen, (setting, "true")], &["config", "check"]);
            assert_eq!(said.code, Some(0), "{}", said.text());
        }
    }
    for address in ["127.0.0.1:0", "127.1.2.3:0", "[::1]:0", "[::ffff:127.0.0.1]:0"] {
        let said = with(&program, &[("DINH_LISTEN", address)], &["config", "check"]);
        assert_eq!(said.code, Some(0), "{}", said.text());
    }
    let mut command = program.command(&["serve", "--listen", "0.0.0.0:0"]);
    command.env("DINH_TRUSTED_NETWORK", "true");
    assert!(Server::started(command).said.contains("http://0.0.0.0:"));
}

#[test]
fn behind_tls_a_browser_is_told_to_stay_there() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let header = "strict-transport-security: max-age=63072000; includesubdomains";
    assert!(server(&program, &[("DINH_SECURE", "true")]).get("/health").0.contains(header));
    assert!(!server(&program, &[]).get("/health").0.contains("strict-transport-security"));
}

#[test]
fn a_server_of_databases_that_is_not_verified_is_told() {
    let program = fixture::nothing();
    let told = |url: &str| {
        let said = with(&program, &[("DINH_DATABASE", url)], &["config", "check"]);
        assert_eq!(said.code, Some(0), "{}", said.text());
        assert!(!said.text().contains("xyzzy"), "{}", said.text());
        said.text().contains("không kiểm tra chứng chỉ")
    };
    for rest in ["", "?sslmode=prefer", "?sslmode=require"] {
        for host in ["db.tinh.vn", "10.0.0.5:5432", "[2001:db8::1]"] {
            assert!(told(&format!("postgres://me:xyzzy@{host}/dinh{rest}")), "{host}{rest}");
        }
    }
    for url in [
        "postgres://me:xyzzy@db.tinh.vn/dinh?sslmode=verify-full",
        "postgres://me:xyzzy@db.tinh.vn/dinh?sslmode=verify-ca",
        "postgres://me:xyzzy@localhost/dinh",
        "postgres://me:xyzzy@127.0.0.1/dinh",
        "postgres://me:xyzzy@[::1]:5433/dinh",
        "postgres://me@%2Fvar%2Frun%2Fpostgresql/dinh",
        "sqlite://dinh.db",
    ] {
        assert!(!told(url), "{url}");
    }
    // Nobody answers there, at once; the doctor tells both.
    let url = ("DINH_DATABASE", "postgres://me:xyzzy@0.0.0.0:1/dinh");
    let said = with(&program, &[url], &["doctor"]);
    assert!(said.text().contains("không kiểm tra chứng chỉ"), "{}", said.text());
}

/// A server with settings of its own.
fn server(program: &Program, settings: &[(&str, &str)]) -> Server {
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.envs(settings.iter().copied());
    Server::started(command)
}

#[test]
fn who_sends_half_a_head_is_let_go() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let server = server(&program, &[("DINH_HEADER_SECONDS", "1")]);
    let mut slow = TcpStream::connect(server.address()).unwrap();
    slow.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: ").unwrap();
    let mut silent = TcpStream::connect(server.address()).unwrap();
    silent.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    for stream in [&mut slow, &mut silent] {
        // It ends, with an answer or without; nobody was let in.
        let mut answer = Vec::new();
        let ended = stream.read_to_end(&mut answer);
        assert!(!ended.is_err_and(|error| error.kind() == ErrorKind::WouldBlock));
        assert!(!answer.starts_with(b"HTTP/1.1 2"), "{}", String::from_utf8_lossy(&answer));
    }
    assert!(server.get("/health").0.starts_with("http/1.1 200"));
}

#[test]
fn no_more_connections_are_open_than_there_may_be() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let settings = [("DINH_CONNECTIONS", "2"), ("DINH_HEADER_SECONDS", "600")];
    let server = server(&program, &settings);
    let idle = || TcpStream::connect(server.address()).unwrap();
    let (first, _second) = (idle(), idle());
    let mut third = idle();
    let request =
        format!("GET /health HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", server.address());
    third.write_all(request.as_bytes()).unwrap();
    third.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut byte = [0];
    assert_eq!(third.read(&mut byte).unwrap_err().kind(), ErrorKind::WouldBlock);
    drop(first);
    third.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let mut answer = String::new();
    third.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn a_number_of_connections_is_at_least_one() {
    let program = fixture::nothing();
    for setting in ["DINH_CONNECTIONS", "DINH_HEADER_SECONDS"] {
        let said = with(&program, &[(setting, "0")], &["config", "check"]);
        assert_eq!(said.code, Some(3), "{}", said.text());
    }
}

#[test]
fn the_demonstration_does_not_come_to_where_somebody_works() {
    let free = "--listen=127.0.0.1:0";
    // Units that are real, and no accounts yet.
    let program = fixture::nothing();
    program.done(&["init"]);
    let decision = program.add_decision("1/QĐ", "1996-11-26");
    let province = ["add", "areas", "--set", "name=Vĩnh Phúc", "--set", "kind=province"];
    let more = ["--set", "basis=official", "--from", "1997-01-01", "--decision", &decision];
    program.done(&[&province[..], &more[..]].concat());
    assert!(program.refused(&["demo", free]).contains("tệp khác"));
    // An account of somebody, in the world of the demonstration itself.
    let program = fixture::copy();
    program.done(&["accounts", "add", "nguyen.an", "--holder", "Nguyễn Văn An"]);
    assert!(program.refused(&["demo", free]).contains("tệp khác"));
    let listed = program.done(&["accounts", "list"]);
    assert!(!listed.text().contains("demo."), "{}", listed.text());
}
