//! Runs the program in a process of its own, against one database.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use registers::{Address, KeyRing, Picture, Registers, Registry, View};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Row};

/// The program with the database and key it is given.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    binary: PathBuf,
    database: String,
    key_file: PathBuf,
}

/// What the program said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) errors: String,
}

impl Said {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            bytes: output.stdout,
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Program {
    /// With a file of the embedded database, and its key beside it.
    pub(crate) fn on_file(path: &Path) -> Self {
        let database = format!("sqlite://{}", path.display());
        Self::on(database, path.with_added_extension("key"))
    }

    /// With the database at an address.
    pub(crate) fn on(database: String, key_file: PathBuf) -> Self {
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_dinh"));
        Self { binary, database, key_file }
    }

    /// Another binary with the same settings.
    pub(crate) fn with_binary(mut self, binary: PathBuf) -> Self {
        self.binary = binary;
        self
    }

    /// Another key file.
    pub(crate) fn with_key_file(mut self, key_file: PathBuf) -> Self {
        self.key_file = key_file;
        self
    }

    /// The address of its database.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    pub(crate) fn key_file(&self) -> &Path {
        &self.key_file
    }

    /// The file of its database.
    pub(crate) fn file(&self) -> PathBuf {
        PathBuf::from(self.database.strip_prefix("sqlite://").unwrap())
    }

    /// A command, not yet run; nothing of the surroundings reaches it.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(words).env_remove("RUST_LOG");
        command.env("DINH_DATABASE", &self.database).env("DINH_KEY_FILE", &self.key_file);
        command.stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Said {
        self.command(words).output().unwrap().into()
    }

    /// Runs what must succeed.
    pub(crate) fn done(&self, words: &[&str]) -> Said {
        let said = self.run(words);
        assert_eq!(said.code, Some(0), "{words:?}: {}", said.errors);
        assert_eq!(said.errors, "", "{words:?}");
        said
    }

    /// Runs what must be refused without a word on the standard output; gives the sentences.
    pub(crate) fn refused(&self, words: &[&str]) -> String {
        let said = self.run(words);
        assert_eq!(said.code, Some(1), "{words:?}: {} {}", said.text(), said.errors);
        assert_eq!(said.text(), "", "{words:?}");
        said.errors
    }

    /// A report of a unit.
    pub(crate) fn report(&self, which: &str, area: &str, on: &str, format: &str) -> Vec<u8> {
        self.done(&["report", which, "--area", area, "--on", on, "--format", format]).bytes
    }

    /// The rows of a register that meet a condition on a day.
    pub(crate) fn list(&self, register: &str, condition: &str, on: &str) -> Vec<serde_json::Value> {
        let words = ["list", register, "--where", condition, "--on", on, "--format", "json"];
        serde_json::from_slice(&self.done(&words).bytes).unwrap()
    }

    /// Adds a decision and gives its number, which the receipt tells.
    pub(crate) fn add_decision(&self, number: &str, signed_on: &str) -> String {
        let (set_number, set_day) = (format!("number={number}"), format!("signed_on={signed_on}"));
        let mut words = vec!["add", "decisions", "--set", &set_number, "--set", &set_day];
        words.extend(["--set", "issuer=UBND huyện", "--set", "kind=ending", "--set"]);
        words.extend(["style=state", "--from", signed_on]);
        let said = self.done(&words);
        let (_, id) = said.text().split_once("decisions/").unwrap();
        let id: String = id.chars().take_while(char::is_ascii_digit).collect();
        assert_eq!(self.list("decisions", &set_number, signed_on)[0]["id"].to_string(), id);
        id
    }

    /// The registers, opened in this process.
    pub(crate) async fn registers(&self) -> Registers {
        let address: Address = self.database.parse().unwrap();
        let keys = KeyRing::read(&self.key_file).unwrap();
        let registry = Registry::standard().unwrap();
        Registers::open(&address, registry, keys, testkit::clock(), &|_, _, _| {}).await.unwrap()
    }

    /// The picture of a day.
    pub(crate) async fn picture(&self, on: &str) -> Picture {
        let scope = testkit::operator().scope;
        let view = View { scope: &scope, on: testkit::day(on), known_at: None };
        let registers = self.registers().await;
        let picture = registers.read().await.unwrap().picture(&view).await.unwrap();
        registers.database().close().await;
        picture
    }

    /// A connection behind the program's back.
    pub(crate) async fn raw(&self) -> SqliteConnection {
        SqliteConnectOptions::new().filename(self.file()).connect().await.unwrap()
    }

    /// How far the journal has come: chain, sequence and hash of each head.
    pub(crate) async fn heads(&self) -> Vec<(i64, i64, String)> {
        let rows = sqlx::query("SELECT chain, head, hash FROM chains ORDER BY chain")
            .fetch_all(&mut self.raw().await)
            .await
            .unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
    }

    /// The instant of the last entry of the journal.
    pub(crate) async fn last_instant(&self) -> String {
        let row = sqlx::query("SELECT MAX(recorded_at) FROM chains");
        row.fetch_one(&mut self.raw().await).await.unwrap().get(0)
    }
}
