//! One server in a folder that lives as long as it does.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::account::{Account, NAME};
use super::find;
use crate::process::output;

/// Runs the server and removes its folder once it has ended. The server is told to end when the
/// shell's input closes, which the system does for us even if we are killed; and a key press
/// meant for us reaches the server, too, so the shell itself must not die of it.
const KEEPER: &str = r#"
folder=$1; shift
trap '' INT
"$@" </dev/null &
server=$!
{
    { read -r _ <&3; kill -INT "$server"; sleep 10; kill -QUIT "$server"; } 2>/dev/null &
} 3<&0
watch=$!
wait "$server"; status=$?
kill "$watch" 2>/dev/null
rm -rf -- "$folder"
exit "$status"
"#;

const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(50);
/// One minute of pauses.
const PATIENCE: u32 = 1_200;

/// What a commit waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writes {
    /// For nothing: what does not outlive the tests need not survive a power cut.
    Carefree,
    /// For the disk, as in service: for what is to be measured.
    Durable,
}

/// A running server; it stops and its folder goes when this value is dropped.
pub(crate) struct Server {
    keeper: Child,
    port: u16,
    /// Removed by the keeper; this is the second hand, for when it could not start.
    folder: TempDir,
}

impl Server {
    /// Makes a new database cluster and starts a server on it.
    pub(crate) fn start(writes: Writes) -> Result<Self> {
        let programs = find::programs()?;
        let account = Account::find()?;
        // Between our choice of a port and the server's use of it, another program may take it.
        for _ in 1..ATTEMPTS {
            match Self::attempt(&programs, &account, writes) {
                Err(error) if format!("{error:#}").contains("Address already in use") => {}
                other => return other,
            }
        }
        Self::attempt(&programs, &account, writes)
    }

    /// The address of its first database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://{NAME}@{}:{}/postgres", Ipv4Addr::LOCALHOST, self.port)
    }

    fn attempt(programs: &Path, account: &Account, writes: Writes) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("dinh-postgres-").tempdir()?;
        account.own(folder.path())?;
        initialise(&programs.join("initdb"), account, folder.path())?;
        let port = free_port()?;
        let mut log = tempfile::tempfile()?;
        let postgres = programs.join("postgres");
        let keeper = launch(&postgres, account, folder.path(), (port, writes), &log)?;
        let mut server = Self { keeper, port, folder };
        if let Err(error) = server.wait_until_ready() {
            drop(server);
            log.seek(SeekFrom::Start(0))?;
            let mut said = String::new();
            log.read_to_string(&mut said)?;
            bail!("{error}; it said:\n{}", said.trim());
        }
        Ok(server)
    }

    /// The server writes into its folder how far it has come; nobody else's server can answer.
    fn wait_until_ready(&mut self) -> Result<()> {
        let lock = self.folder.path().join("data/postmaster.pid");
        for _ in 0..PATIENCE {
            if let Some(status) = self.keeper.try_wait()? {
                bail!("PostgreSQL did not start ({status})");
            }
            let told = fs::read_to_string(&lock).unwrap_or_default();
            if told.lines().nth(7).is_some_and(|state| state.trim() == "ready") {
                return Ok(());
            }
            sleep(PAUSE);
        }
        bail!("PostgreSQL accepts no connection after a minute")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("PostgreSQL may not have stopped: {error}");
        }
    }
}

fn initialise(initdb: &Path, account: &Account, folder: &Path) -> Result<()> {
    let mut command = account.command(initdb, folder);
    command.arg("--pgdata").arg(folder.join("data"));
    command.args(["--username", NAME, "--auth", "trust", "--no-sync"]);
    command.args(["--encoding", "UTF8", "--locale", "C.UTF-8"]);
    output(&mut command).context("cannot make a database cluster")?;
    Ok(())
}

fn launch(
    postgres: &Path,
    account: &Account,
    folder: &Path,
    (port, writes): (u16, Writes),
    log: &File,
) -> Result<Child> {
    let mut command = account.command(Path::new("/bin/sh"), folder);
    command.args(["-c", KEEPER, "keeper"]).arg(folder).arg(postgres);
    command.arg("-D").arg(folder.join("data"));
    let port = format!("port={port}");
    let address = format!("listen_addresses={}", Ipv4Addr::LOCALHOST);
    let carefree: &[&str] = match writes {
        Writes::Carefree => &["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
        Writes::Durable => &[],
    };
    let settings = [port.as_str(), &address, "unix_socket_directories=", "max_connections=200"];
    for setting in settings.iter().chain(carefree) {
        command.args(["-c", setting]);
    }
    command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log.try_clone()?);
    command.spawn().context("cannot start PostgreSQL")
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}
