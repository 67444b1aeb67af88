//! Asking the program that looks for viruses. It is given the file by its standard input, so that
//! nothing has to be written for it, and is ended when it takes too long.

use std::io::Write as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::papers::Scanner;

/// How often it is asked whether it has ended.
const ASKED_EVERY: Duration = Duration::from_millis(20);

/// So many files are looked at at a time.
static SCANS: Semaphore = Semaphore::const_new(2);

/// What a scanner says of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scan {
    Clean,
    Infected,
    /// It did not say.
    Failed,
}

impl Scanner {
    /// What it says of a file.
    pub(crate) async fn scan(&self, bytes: Arc<Vec<u8>>) -> Scan {
        let Ok(turn) = SCANS.acquire().await else { return Scan::Failed };
        let own = self.clone();
        let said = tokio::task::spawn_blocking(move || (turn, own.ask(&bytes))).await;
        let failed = |reason: String| {
            tracing::error!(reason, program = %self.program.display(), "a paper was not scanned");
            Scan::Failed
        };
        match said {
            Ok((_, Ok(status))) => match status.code() {
                Some(0) => Scan::Clean,
                Some(1) => Scan::Infected,
                _ => failed(status.to_string()),
            },
            Ok((_, Err(error))) => failed(error.to_string()),
            Err(error) => failed(error.to_string()),
        }
    }

    fn ask(&self, bytes: &Arc<Vec<u8>>) -> std::io::Result<ExitStatus> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            let bytes = Arc::clone(bytes);
            // Who has seen enough reads no further, which is no failure.
            std::thread::spawn(move || drop(input.write_all(&bytes)));
        }
        let ended = self.wait(&mut child);
        if !matches!(ended, Ok(Some(_))) {
            let _ = child.kill();
            let _ = child.wait();
        }
        ended?.ok_or_else(|| std::io::ErrorKind::TimedOut.into())
    }

    /// How it ended; nothing where it takes too long.
    fn wait(&self, child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
        let times = self.longest.as_millis() / ASKED_EVERY.as_millis();
        for _ in 0..times {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            std::thread::sleep(ASKED_EVERY);
        }
        child.try_wait()
    }
}
