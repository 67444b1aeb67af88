//! `verify published`: nothing differs, and the faults of the print are those known.

use std::path::Path;

use crate::fixture;

/// The sections below which a line of the table has a status that is looked at here.
const TOLD: [&str; 2] = ["misprint", "contradicted"];

#[test]
fn no_published_figure_differs_from_the_registers() {
    let said = fixture::shared().done(&["verify", "published", "--lang", "en"]);
    let last = said.text().lines().last().unwrap();
    let parts: Vec<(i64, &str)> = last
        .split(", ")
        .map(|part| part.split_once(' ').unwrap())
        .map(|(number, words)| (number.parse().unwrap(), words))
        .collect();
    let words: Vec<&str> = parts.iter().map(|(_, words)| *words).collect();
    assert_eq!(
        words,
        ["equal", "differ", "misprinted", "contradicted", "without a register"],
        "{last}"
    );
    let numbers: Vec<i64> = parts.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers[1], 0, "{last}");
    assert!(numbers[0] > 700, "{last}");
    assert!(!said.text().lines().any(|line| line.contains("  differ  ")), "{}", said.text());
}

#[test]
fn every_figure_has_one_line_when_all_are_asked_for() {
    let program = fixture::shared();
    let all = program.done(&["verify", "published", "--all", "--lang", "en"]);
    let lines = all.text().lines();
    let count = |status: &str| {
        let cell = format!("  {status}  ");
        lines.clone().filter(|line| format!("{line}  ").contains(&cell)).count()
    };
    let expected = format!(
        "{} equal, {} differ, {} misprinted, {} contradicted, {} without a register",
        count("equal"),
        count("differ"),
        count("misprint"),
        count("contradicted"),
        count("no register yet"),
    );
    assert_eq!(all.text().lines().last(), Some(expected.as_str()));
}

#[test]
fn the_misprints_and_contradictions_are_those_of_the_print() {
    let said = fixture::shared().done(&["verify", "published", "--lang", "en"]);
    let told: Vec<String> = said
        .text()
        .lines()
        .filter(|line| TOLD.iter().any(|status| line.contains(&format!("  {status}"))))
        .map(squeezed)
        .collect();
    compare("published.txt", &(told.join("\n") + "\n"));
}

#[test]
fn the_sum_is_told_in_vietnamese_unless_asked_otherwise() {
    let said = fixture::shared().done(&["verify", "published"]);
    let last = said.text().lines().last().unwrap();
    assert!(last.contains(" khớp, 0 lệch, "), "{last}");
}

/// Columns stand as far apart as their longest cell asks; here two spaces are enough.
fn squeezed(line: &str) -> String {
    let cells = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
    cells.collect::<Vec<_>>().join(" | ")
}

/// Compares with a file of `tests/it/expected/`; `DINH_BLESS=1` writes it anew.
fn compare(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/expected").join(name);
    if std::env::var_os("DINH_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "{}; DINH_BLESS=1 accepts what was found", path.display());
}
