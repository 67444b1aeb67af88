//! `cargo xtask tidy`: the rules of the house that no compiler knows.
//!
//! Each rule is a function from the [`Tree`] to its faults; all faults are told at once.

mod codemap;
mod layers;
mod licences;
mod locales;
mod security;
mod size;
mod sources;
mod spdx;
mod tracked;
mod tree;

use std::fmt;

use anyhow::{Result, bail};

use tree::Tree;

/// Something that breaks a rule, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    file: String,
    line: usize,
    message: String,
}

impl Fault {
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Checks every rule and lists all faults.
pub(crate) fn run() -> Result<()> {
    let tree = Tree::of_repository()?;
    for long in size::long_files(&tree) {
        println!("warning: {long}");
    }
    let mut faults = size::faults(&tree);
    faults.extend(codemap::faults(&tree));
    faults.extend(locales::faults(&tree));
    faults.extend(security::faults(&tree)?);
    faults.extend(sources::faults(&tree)?);
    faults.extend(tracked::faults(&tree)?);
    // These two ask cargo, which may not answer; what was found so far is told all the same.
    let asked = [layers::faults(&tree), licences::faults(&tree)];
    let mut unanswered = None;
    for answer in asked {
        match answer {
            Ok(more) => faults.extend(more),
            Err(error) => unanswered = Some(error),
        }
    }
    tell(faults)?;
    unanswered.map_or(Ok(()), Err)
}

fn tell(mut faults: Vec<Fault>) -> Result<()> {
    faults.sort();
    faults.dedup();
    for fault in &faults {
        eprintln!("{fault}");
    }
    match faults.len() {
        0 => Ok(()),
        1 => bail!("tidy found one fault"),
        many => bail!("tidy found {many} faults"),
    }
}
