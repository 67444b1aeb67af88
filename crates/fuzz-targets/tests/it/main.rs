//! Every input that is kept, asked of its target: the seeds from which the fuzzer begins, and what
//! once brought a parser down.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use fuzz_targets::TARGETS;

fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(kind)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn ask_all(kind: &str) {
    for target in &TARGETS {
        for file in files(&folder(kind).join(target.name)) {
            // The name of what fails stands above its panic.
            println!("{}", file.display());
            (target.run)(&fs::read(file).unwrap());
        }
    }
}

#[test]
fn the_seeds_of_every_target_hold() {
    ask_all("seeds");
}

#[test]
fn what_once_failed_holds() {
    ask_all("crashes");
}

#[test]
fn every_target_has_its_file_and_its_seeds() {
    let mut harnesses: Vec<String> = files(&folder("fuzz_targets"))
        .iter()
        .map(|file| file.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    harnesses.sort();
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names, harnesses);
    for name in names {
        assert!(!files(&folder("seeds").join(name)).is_empty(), "{name} has no seed");
    }
    for kind in ["seeds", "crashes"] {
        let kept = files(&folder(kind));
        let is_target = |file: &&PathBuf| {
            let name = file.file_name().unwrap().to_string_lossy();
            TARGETS.iter().any(|target| target.name == name)
        };
        assert!(kept.iter().all(|file| is_target(&file)), "{kept:?}");
    }
}
