//! `kill -9` during `world load`: afterwards the database is empty or complete, never half.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::counted::DAY;
use crate::fixture;

/// A moment in the load: a file beside the database has come to this size.
struct Moment {
    suffix: &'static str,
    bytes: u64,
}

/// From the first file to the folding of the log into the file, which follows the commit.
const MOMENTS: [Moment; 7] = [
    Moment { suffix: ".key", bytes: 0 },
    Moment { suffix: "", bytes: 0 },
    Moment { suffix: "-wal", bytes: 1 },
    Moment { suffix: "-wal", bytes: 400_000 },
    Moment { suffix: "-wal", bytes: 5_000_000 },
    Moment { suffix: "-wal", bytes: 40_000_000 },
    Moment { suffix: "", bytes: 5_000_000 },
];

fn has_come(file: &Path, moment: &Moment) -> bool {
    let name = format!("{}{}", file.display(), moment.suffix);
    std::fs::metadata(name).is_ok_and(|data| data.len() >= moment.bytes)
}

#[tokio::test]
async fn a_load_that_is_killed_leaves_the_database_empty_or_complete() {
    let complete = fixture::shared().report("part-two", "26", DAY, "json");
    let mut killed = 0;
    let mut told = Vec::new();
    for moment in &MOMENTS {
        let program = fixture::nothing();
        let load = ["world", "load", "vinh-phuc-2022"];
        let mut child = program.command(&load).stdout(Stdio::null()).spawn().unwrap();
        while !has_come(&program.file(), moment) && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        killed += i32::from(child.wait().unwrap().code().is_none());

        let name = format!("{} of {} bytes", moment.suffix, moment.bytes);
        // Where there are tables, the journal is sound before anything else is done.
        let verified = program.run(&["journal", "verify"]);
        let installed = !verified.errors.contains("dinh init");
        assert_eq!(verified.code, Some(i32::from(!installed)), "{name}: {}", verified.errors);
        let said = program.done(&load);
        let (empty, full) = (said.text().contains("trống"), said.text().contains("đã có đủ"));
        assert!(empty != full, "{name}: {}", said.text());
        told.push(full);
        assert!(program.report("part-two", "26", DAY, "json") == complete, "{name}");
    }
    assert!(killed >= 5, "only {killed} loads were caught before their end");
    assert!(told.contains(&false), "no load was caught before its commit");
}
