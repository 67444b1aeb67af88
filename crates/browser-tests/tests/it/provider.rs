//! A provider of single sign-on: a program of `provider/`, which ends with the test.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

/// The secret by which the provider knows the site.
pub(crate) const SECRET: &str = "a secret of tests";

/// The running provider.
pub(crate) struct Provider {
    child: Child,
    // Kept so that it may go on to say things.
    _said: BufReader<ChildStdout>,
    /// Who it says that it is.
    pub(crate) issuer: String,
    /// The time that it had when it began, in microseconds.
    pub(crate) now: i64,
}

/// The program and what runs it; nothing on a machine without, which skips. In CI that is an error.
pub(crate) fn program() -> Option<(PathBuf, PathBuf)> {
    let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let found = named("DINH_NODE").zip(named("DINH_PROVIDER"));
    let in_ci = std::env::var("CI").is_ok_and(|ci| !["", "0", "false"].contains(&ci.as_str()));
    assert!(found.is_some() || !in_ci, "CI does not skip single sign-on: use `cargo xtask test`");
    found
}

impl Provider {
    /// Starts it for a site, and waits until it listens.
    pub(crate) fn start((node, program): &(PathBuf, PathBuf), site: &str) -> Result<Self> {
        let mut child = Command::new(node)
            .arg(program)
            .envs([("SITE", site), ("SECRET", SECRET)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("start {}", node.display()))?;
        let mut said = BufReader::new(child.stdout.take().context("it says nothing")?);
        let mut line = String::new();
        said.read_line(&mut line)?;
        let first: Value =
            serde_json::from_str(&line).with_context(|| format!("it says {line}"))?;
        let issuer = first["issuer"].as_str().context("no issuer")?.to_owned();
        let now = first["now"].as_i64().context("no time")? * 1_000;
        Ok(Self { child, _said: said, issuer, now })
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
