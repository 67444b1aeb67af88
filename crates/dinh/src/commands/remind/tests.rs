//! Reminders against a real mail server, which tells what it was given.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use accounts::Accounts;
use base::{Day, Heading, Id, Language};
use cases::{DutiesOf, Duty};
use registers::{Account, Registers};
use serde_json::Value;
use tempfile::TempDir;
use testkit::{TestDatabase, permit, sqlite};

use super::daily::once;
use crate::config::mail::{Encryption, MailSettings};
use crate::reminding::{Reminded, Reminder, Round};
use crate::sending::Post;

const SERVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail_server.py");

/// A mail server, which ends with the test.
struct Server {
    process: Child,
    said: BufReader<ChildStdout>,
    port: u16,
    folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts one that behaves in a way; nothing on a machine without, which skips the test. In CI
    /// that is an error.
    fn start(mode: &str) -> Option<Self> {
        let python = std::env::var_os("DINH_TEST_MAIL_SERVER").map(PathBuf::from);
        let in_ci = std::env::var("CI").is_ok_and(|ci| !["", "0", "false"].contains(&ci.as_str()));
        let is_skipped = python.is_none() && in_ci;
        assert!(!is_skipped, "CI does not skip the mail server: run it by `cargo xtask test`");
        let folder = TempDir::new().unwrap();
        let mut process = Command::new(python?)
            .arg(SERVER)
            .arg(mode)
            .arg(folder.path().join("authority.pem"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { process, said, port: 0, folder };
        server.port = server.next()["port"].as_u64().unwrap().try_into().unwrap();
        Some(server)
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    fn settings(&self, encryption: Encryption) -> MailSettings {
        MailSettings {
            server: "localhost".to_owned(),
            port: self.port,
            encryption,
            authority: Some(std::fs::read(self.folder.path().join("authority.pem")).unwrap()),
            login: None,
            from: ("Đình".to_owned(), "dinh@tinh.gov.vn".to_owned()),
            site: "https://dinh.tinh.gov.vn:8443".to_owned(),
            hour: 7,
            language: Language::Vi,
        }
    }
}

/// Registers with two accounts that have an address, of whom one has something to do, and one that
/// has none.
struct Office {
    registers: Registers,
    _database: TestDatabase,
}

impl Office {
    async fn new() -> Self {
        let database = sqlite();
        let registers = database.create().await;
        let office = Self { registers, _database: database };
        office.employ("an", Some("an@tinh.gov.vn")).await;
        office.employ("binh", Some("binh@tinh.gov.vn")).await;
        office.employ("cuc", None).await;
        office
    }

    async fn employ(&self, name: &str, mail: Option<&str>) -> Id<Account> {
        let account = Account {
            name: name.to_owned(),
            holder: format!("Ông {name}"),
            person: None,
            mail: mail.map(str::to_owned),
        };
        let accounts = Accounts::new(self.registers.clone()).unwrap();
        accounts.make(&permit(), account, None).await.unwrap()
    }

    /// Whoever reminds everybody but the second account.
    async fn reminder(&self, settings: &MailSettings) -> Reminder {
        let accounts = Accounts::new(self.registers.clone()).unwrap();
        let idle = accounts.by_name("binh").await.unwrap().unwrap().id;
        let today = self.registers.today();
        let duties = DutiesOf::new(move |account| async move {
            Ok(if account == idle { Vec::new() } else { vec![duty(today)] })
        });
        super::reminder(settings, &self.registers, duties).unwrap()
    }

    fn pass(&self, hours: i64) {
        self.registers.clock().advance(hours * 3_600 * 1_000_000);
    }
}

fn duty(today: Day) -> Duty {
    let heading = |vi, en| Heading { vi, en };
    Duty {
        case: Id::new(12),
        flow: ("round".to_owned(), heading("Đợt rà soát", "Round")),
        name: "Đợt tháng 10\r\nBcc: ai@do.vn".to_owned(),
        area: Id::new(1),
        area_name: "Xã Một".to_owned(),
        step: heading("Kiểm tra", "Check"),
        actions: Vec::new(),
        asked_by: "Nguyễn Thị Một".to_owned(),
        reason: None,
        since: today.previous(),
        step_due_on: Some(today),
        due_on: None,
    }
}

async fn around(reminder: &Reminder, round: Round<'_>) -> Reminded {
    reminder.go_around(round, &mut |_, _, _| {}).await.unwrap()
}

#[tokio::test]
async fn what_waits_is_sent_once_a_day_to_who_has_an_address() {
    let Some(mut server) = Server::start("plain") else { return };
    let office = Office::new().await;
    let reminder = office.reminder(&server.settings(Encryption::None)).await;
    let dry = around(&reminder, Round { is_dry: true, only: None }).await;
    assert_eq!(dry, Reminded { sent: 1, idle: 1, ..Reminded::default() });
    assert_eq!(around(&reminder, Round::default()).await, dry, "a dry round leaves no trace");
    let mail = server.next();
    assert_eq!(mail["sender"], "dinh@tinh.gov.vn");
    assert_eq!(mail["to"], serde_json::json!(["an@tinh.gov.vn"]));
    assert_eq!(mail["hello"], "dinh.tinh.gov.vn");
    let headers = &mail["headers"];
    assert_eq!(headers["Subject"], "Đình: 1 việc đang chờ");
    assert_eq!(headers["From"], "Đình <dinh@tinh.gov.vn>");
    assert_eq!(headers["To"], "an@tinh.gov.vn");
    assert_eq!(headers["Auto-Submitted"], "auto-generated");
    assert_eq!(headers["Bcc"], Value::Null);
    assert!(headers["Message-ID"].as_str().unwrap().ends_with("@dinh.tinh.gov.vn>"));
    assert!(headers["Date"].as_str().unwrap().contains("2026"), "{headers}");
    assert_eq!((&mail["type"], &mail["charset"]), (&"text/plain".into(), &"utf-8".into()));
    assert_eq!(mail["is_ascii"], true, "any server can pass it on");
    let body = mail["body"].as_str().unwrap();
    assert!(body.starts_with("Kính gửi ông/bà,\n"), "{body}");
    assert!(body.contains("1. Đợt tháng 10 Bcc: ai@do.vn\n   Đơn vị: Xã Một\n"), "{body}");
    assert!(body.contains("https://dinh.tinh.gov.vn:8443/cases/12\n"), "{body}");
    assert!(!body.contains("Nguyễn Thị Một") && !body.contains("Ông an"), "{body}");
    // The same day again; by name; and the next day.
    let again = around(&reminder, Round::default()).await;
    assert_eq!(again, Reminded { had: 1, idle: 1, ..Reminded::default() });
    let by_name = around(&reminder, Round { only: Some("an"), is_dry: false }).await;
    assert_eq!(by_name.sent, 1);
    assert_eq!(server.next()["to"], serde_json::json!(["an@tinh.gov.vn"]));
    office.pass(24);
    assert_eq!(around(&reminder, Round::default()).await.sent, 1);
    server.next();
    for (name, expected) in [("cuc", "mail.no-such-address"), ("ai", "sign-in.no-such-account")] {
        let round = Round { only: Some(name), is_dry: false };
        let failure = reminder.go_around(round, &mut |_, _, _| {}).await.unwrap_err();
        assert_eq!(failure.messages()[0].key(), expected);
    }
}

#[tokio::test]
async fn mail_goes_over_tls_to_a_server_that_is_vouched_for_and_to_no_other() {
    for (mode, encryption) in [("starttls", Encryption::StartTls), ("tls", Encryption::Tls)] {
        let Some(mut server) = Server::start(mode) else { return };
        let office = Office::new().await;
        let settings = server.settings(encryption);
        let unknown = MailSettings { authority: None, ..settings.clone() };
        let reminded = around(&office.reminder(&unknown).await, Round::default()).await;
        assert_eq!((reminded.sent, reminded.failed), (0, 1), "{mode}");
        let reminded = around(&office.reminder(&settings).await, Round::default()).await;
        assert_eq!((reminded.sent, reminded.failed), (1, 0), "{mode}");
        assert_eq!(server.next()["is_tls"], true, "{mode}");
    }
    // A server that cannot is not spoken to plainly instead.
    let Some(server) = Server::start("plain") else { return };
    let office = Office::new().await;
    let reminder = office.reminder(&server.settings(Encryption::StartTls)).await;
    assert_eq!(around(&reminder, Round::default()).await.failed, 1);
}

#[tokio::test]
async fn one_signs_in_with_the_password_and_it_is_never_told() {
    let Some(mut server) = Server::start("auth") else { return };
    let office = Office::new().await;
    let settings = server.settings(Encryption::StartTls);
    let login = |password: &str| Some(("dinh".to_owned(), password.to_owned()));
    let wrong = MailSettings { login: login("sai mật khẩu"), ..settings.clone() };
    let reminder = office.reminder(&wrong).await;
    let mut reasons = Vec::new();
    let mut tell = |_: &Account, told: &super::Told, _: (usize, usize)| {
        if let super::Told::Unsent(unsent) = told {
            reasons.push(format!("{unsent} {unsent:?} {}", unsent.reason));
        }
    };
    let reminded = reminder.go_around(Round::default(), &mut tell).await.unwrap();
    assert_eq!((reminded.failed, reminded.refused), (1, 0));
    assert!(reasons.iter().all(|reason| !reason.contains("sai mật khẩu")), "{reasons:?}");
    let right = MailSettings { login: login("mật khẩu"), ..settings };
    assert_eq!(around(&office.reminder(&right).await, Round::default()).await.sent, 1);
    assert_eq!(server.next()["user"], "dinh");
}

#[tokio::test]
async fn a_recipient_that_is_refused_is_left_until_the_next_day_and_others_get_theirs() {
    let Some(mut server) = Server::start("refuse") else { return };
    let office = Office::new().await;
    for number in 0..4 {
        let mail = format!("khong.co.{number}@tinh.gov.vn");
        office.employ(&format!("a{number}"), Some(&mail)).await;
    }
    let reminder = office.reminder(&server.settings(Encryption::None)).await;
    let reminded = around(&reminder, Round::default()).await;
    assert_eq!(reminded, Reminded { sent: 1, idle: 1, refused: 4, ..Reminded::default() });
    assert_eq!(server.next()["to"], serde_json::json!(["an@tinh.gov.vn"]));
    assert!(!reminded.is_unfinished());
    let again = around(&reminder, Round::default()).await;
    assert_eq!(again, Reminded { had: 5, idle: 1, ..Reminded::default() });
}

#[tokio::test]
async fn a_server_that_puts_off_is_left_alone_and_tried_again() {
    let Some(busy) = Server::start("busy") else { return };
    let Some(mut plain) = Server::start("plain") else { return };
    let office = Office::new().await;
    for number in 0..4 {
        office.employ(&format!("d{number}"), Some(&format!("d{number}@tinh.gov.vn"))).await;
    }
    let reminder = office.reminder(&busy.settings(Encryption::None)).await;
    let reminded = around(&reminder, Round::default()).await;
    let expected = Reminded { failed: 3, idle: 1, left: 2, ..Reminded::default() };
    assert_eq!(reminded, expected);
    assert!(reminded.is_unfinished());
    let reminder = office.reminder(&plain.settings(Encryption::None)).await;
    assert_eq!(around(&reminder, Round::default()).await.sent, 5);
    for _ in 0..5 {
        plain.next();
    }
}

#[tokio::test]
async fn a_server_that_hangs_or_is_not_there_is_waited_for_no_longer_than_that() {
    let Some(server) = Server::start("hang") else { return };
    let office = Office::new().await;
    let settings = server.settings(Encryption::None);
    let patience = Duration::from_millis(300);
    let post = Post::new(&settings).unwrap().with_patience(patience);
    let tried = post.try_server().await.unwrap_err();
    assert_eq!(tried.reason.key(), "mail.took-too-long");
    let reminder = Reminder { post, ..office.reminder(&settings).await };
    let reminded = around(&reminder, Round::default()).await;
    assert_eq!((reminded.sent, reminded.failed), (0, 1));
    drop(server);
    let reminded = around(&office.reminder(&settings).await, Round::default()).await;
    assert_eq!((reminded.sent, reminded.failed), (0, 1));
}

#[tokio::test]
async fn a_round_of_a_day_is_gone_once_and_again_where_it_was_not_finished() {
    let Some(mut server) = Server::start("plain") else { return };
    let Some(busy) = Server::start("busy") else { return };
    let office = Office::new().await;
    let settings = server.settings(Encryption::None);
    let reminder = office.reminder(&settings).await;
    let putting_off = office.reminder(&busy.settings(Encryption::None)).await;
    let morning = office.registers.today();
    assert!(!morning.is_weekend());
    let now = || office.registers.clock().now();
    assert_eq!(once(&reminder, 24, now()).await.unwrap(), None, "the hour has not come");
    let failed = once(&putting_off, 0, now()).await.unwrap().unwrap();
    assert_eq!((failed.sent, failed.failed), (0, 1));
    assert_eq!(once(&reminder, 0, now()).await.unwrap().unwrap().sent, 1);
    server.next();
    // As a program that began anew on the same day.
    let reminder = office.reminder(&settings).await;
    office.employ("de", Some("de@tinh.gov.vn")).await;
    assert_eq!(once(&reminder, 0, now()).await.unwrap(), None);
    office.pass(24);
    assert_eq!(once(&reminder, 0, now()).await.unwrap().unwrap().sent, 2);
}
