//! `cargo xtask fuzz`: the parsers of outside input, given what libFuzzer invents. Its instruments
//! are in no other build, for `fuzz/` is a workspace of its own; cargo-fuzz comes into `target/`.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::{cargo, command, root, run as run_command, succeeds};
use crate::step::step;

const VERSION: &str = "0.13.2";

/// How long each target runs, when nobody says.
const USUAL_SECONDS: u32 = 120;

/// The bounds of one input, in seconds and megabytes: what needs more is a fault.
const LONGEST: u32 = 20;
const MOST_MEMORY: u32 = 4_096;

/// What is asked: `--seconds N`, and names of targets.
struct Asked {
    seconds: u32,
    targets: Vec<String>,
}

/// Runs each target, or those that are named, for some time.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let Asked { seconds, targets } = Asked::read(arguments)?;
    let program = step("cargo-fuzz", program)?;
    step("build", || run_command(fuzz(&program, "build").args(common())))?;
    let mut failed = Vec::new();
    for target in targets {
        match fuzzed(&program, &target, seconds) {
            Ok(told) => println!("{target}: {told}"),
            Err(error) => {
                eprintln!("{target}: {error:#}");
                failed.push(target);
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("found something: {}", failed.join(", ")) }
}

impl Asked {
    fn read(arguments: &[OsString]) -> Result<Self> {
        let mut asked = Self { seconds: USUAL_SECONDS, targets: Vec::new() };
        let all = all_targets()?;
        let mut words = arguments.iter().map(|word| word.to_string_lossy());
        while let Some(word) = words.next() {
            if word == "--seconds" {
                let given = words.next().context("--seconds wants a number")?;
                asked.seconds = given.parse().context("--seconds wants a number")?;
            } else if all.iter().any(|name| *name == word) {
                asked.targets.push(word.into_owned());
            } else {
                bail!("no target is called `{word}`; there are {}", all.join(", "));
            }
        }
        if asked.targets.is_empty() {
            asked.targets = all;
        }
        Ok(asked)
    }
}

fn all_targets() -> Result<Vec<String>> {
    let entries = fs::read_dir(root().join("fuzz/fuzz_targets")).context("list the targets")?;
    let names = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_suffix(".rs").map(str::to_owned)
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

/// The program, installed if it is not there yet.
fn program() -> Result<PathBuf> {
    let folder = root().join(format!("target/cargo-fuzz-{VERSION}"));
    let program = folder.join("bin/cargo-fuzz");
    if !succeeds(command(&program).arg("--version")) {
        let words = ["install", "cargo-fuzz", "--locked", "--version", VERSION, "--root"];
        run_command(cargo(words).arg(&folder))?;
    }
    Ok(program)
}

fn fuzz(program: &PathBuf, word: &str) -> Command {
    let mut fuzz = command(program);
    // The instruments are flags of the compiler that are not promised to stay.
    fuzz.args(["fuzz", word]).env("RUSTC_BOOTSTRAP", "1");
    fuzz
}

/// Our own code has no `unsafe` but one module of the census, and runs faster without a sanitizer.
fn common() -> [&'static str; 6] {
    ["--fuzz-dir", "fuzz", "--target-dir", "target/fuzz", "--sanitizer", "none"]
}

/// Runs a target and tells what the fuzzer counted; what it found is an error.
fn fuzzed(program: &PathBuf, target: &str, seconds: u32) -> Result<String> {
    let corpus = root().join("target/fuzz-corpus").join(target);
    let found = root().join("target/fuzz-found").join(target);
    fs::create_dir_all(&corpus).context("make a folder for what is found")?;
    fs::create_dir_all(&found).context("make a folder for what is found")?;
    let mut run = fuzz(program, "run");
    run.args(common()).arg(target).arg(corpus);
    let kept = ["seeds", "crashes"].map(|kind| root().join("fuzz").join(kind).join(target));
    run.args(kept.iter().filter(|folder| folder.is_dir()));
    let words = root().join("fuzz/dictionaries").join(format!("{target}.txt"));
    run.arg("--").arg(format!("-max_total_time={seconds}"));
    run.arg(format!("-timeout={LONGEST}")).arg(format!("-rss_limit_mb={MOST_MEMORY}"));
    run.arg(format!("-artifact_prefix={}/", found.display()));
    // What the program says to its own user goes nowhere.
    run.args(["-print_final_stats=1", "-close_fd_mask=1"]);
    if words.is_file() {
        run.arg(format!("-dict={}", words.display()));
    }
    let output = run.stdin(Stdio::null()).output().context("start the fuzzer")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let lines: Vec<&str> = said.lines().collect();
        let last = lines[lines.len().saturating_sub(60)..].join("\n");
        bail!("ended with {}; inputs in {}\n{last}", output.status, found.display());
    }
    Ok(told(&said))
}

/// How many inputs were tried, and how much of the program they reached.
fn told(said: &str) -> String {
    let count = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let reached =
        said.lines().rev().find_map(|line| line.split_once("cov: ").map(|(_, rest)| rest));
    let edges = reached.and_then(|rest| rest.split_whitespace().next()).unwrap_or("?");
    format!("{} executions, {edges} edges", count.unwrap_or("?").trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_fuzzer_counted_is_told() {
        let said = "#2\tINITED cov: 40 ft: 41 corp: 1/1b\n#9\tNEW    cov: 52 ft: 60 corp: 2/3b\n\
                    stat::number_of_executed_units: 12345\n";
        assert_eq!(told(said), "12345 executions, 52 edges");
        assert_eq!(told(""), "? executions, ? edges");
    }

    #[test]
    fn a_target_that_is_not_there_is_refused() {
        let words = |text: &str| -> Vec<OsString> { text.split(' ').map(Into::into).collect() };
        assert!(Asked::read(&words("nowhere")).is_err());
        assert!(Asked::read(&words("--seconds many")).is_err());
        let asked = Asked::read(&words("--seconds 5 day")).unwrap();
        assert_eq!((asked.seconds, asked.targets), (5, vec!["day".to_owned()]));
    }
}
