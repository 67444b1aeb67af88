//! `dinh serve` in a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

/// A server that runs until it is killed, or this value goes.
pub(crate) struct Server {
    child: Child,
    /// Where it answers, with a slash at the end.
    pub(crate) address: String,
}

impl Server {
    /// Starts the program with `serve` and waits until it says where it answers.
    pub(crate) fn start(mut program: Command) -> Result<Self> {
        program.args(["serve", "--listen", "127.0.0.1:0"]);
        // A line for each request is not read by anybody here.
        program.env("RUST_LOG", std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".to_owned()));
        let mut child = program.stdout(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(child.stdout.take().context("its output is ours")?);
        let mut server = Self { child, address: String::new() };
        let mut said = String::new();
        while server.address.is_empty() {
            if output.read_line(&mut said)? == 0 {
                bail!("the server ended: {said}");
            }
            let address = said.split_whitespace().find(|word| word.starts_with("http://"));
            address.unwrap_or_default().trim_end_matches('.').clone_into(&mut server.address);
        }
        // It may say more, and would wait for somebody to read it.
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        Ok(server)
    }

    /// Ends it as a power cut does: nothing is finished, nothing is said.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}
