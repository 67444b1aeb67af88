//! The tables of `docs/guides/security/` tell each requirement once, and what they name is there.

use std::collections::BTreeMap;

use anyhow::Result;
use regex::Regex;

use super::Fault;
use super::tree::Tree;

const GUIDE: &str = "docs/guides/security.md";
const FOLDER: &str = "docs/guides/security/";
const TABLES: [&str; 3] = ["asvs-1-5.md", "asvs-6-10.md", "asvs-11-17.md"];
const STATES: [&str; 3] = ["met", "not met", "not applicable"];

/// How many requirements of levels 1 and 2 each section of OWASP ASVS 5.0.0 has; they stand first.
const SECTIONS: &str = "1.1 2,1.2 9,1.3 11,1.4 3,1.5 2,2.1 3,2.2 3,2.3 4,2.4 1,3.2 2,3.3 4,3.4 6,3.5 5,\
    3.7 2,4.1 3,4.2 1,4.3 2,4.4 4,5.1 1,5.2 3,5.3 2,5.4 3,6.1 3,6.2 12,6.3 4,6.4 4,6.5 5,6.6 3,6.8 4,\
    7.1 3,7.2 4,7.3 2,7.4 5,7.5 2,7.6 2,8.1 2,8.2 3,8.3 1,8.4 1,9.1 3,9.2 4,10.1 2,10.2 2,10.3 4,10.4 11,\
    10.5 5,10.6 2,10.7 3,11.1 2,11.2 3,11.3 3,11.4 4,11.5 1,11.6 1,12.1 3,12.2 2,12.3 4,13.1 1,13.2 5,\
    13.3 2,13.4 5,14.1 2,14.2 4,14.3 3,15.1 3,15.2 3,15.3 7,16.1 1,16.2 5,16.3 4,16.4 3,16.5 3,17.1 1,\
    17.2 4,17.3 2";

/// The numbers of all requirements, in their order.
fn numbers() -> Vec<String> {
    let sections = SECTIONS.split(',').filter_map(|one| one.trim().split_once(' '));
    let count = |count: &str| count.parse::<usize>().unwrap_or_default();
    sections
        .flat_map(|(section, most)| (1..=count(most)).map(move |at| format!("{section}.{at}")))
        .collect()
}

/// Reads the tables, and looks for what all pages on security name.
pub(super) fn faults(tree: &Tree) -> Result<Vec<Fault>> {
    let mut faults = tables(tree);
    let named = Regex::new(r"`([\w./-]+(?:::\w+)*)`")?;
    for file in tree.files.iter().filter(|file| file.path == GUIDE || file.path.starts_with(FOLDER))
    {
        for (number, line) in file.lines() {
            for word in named.captures_iter(line).filter_map(|found| found.get(1)) {
                if !is_there(tree, word.as_str()) {
                    let message = format!("`{}` is not there", word.as_str());
                    faults.push(Fault::new(&file.path, number, message));
                }
            }
        }
    }
    Ok(faults)
}

fn tables(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut expected = numbers().into_iter();
    let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
    for name in TABLES {
        let path = format!("{FOLDER}{name}");
        let Some(file) = tree.get(&path) else {
            faults.push(Fault::new(&path, 1, "there is no such table"));
            continue;
        };
        for (line, text) in file.lines().filter(|(_, text)| is_row(text)) {
            let mut tell = |message: String| faults.push(Fault::new(&path, line, message));
            let cells: Vec<&str> = text.trim_matches('|').split('|').map(str::trim).collect();
            let [number, _, _, state, proof] = cells[..] else {
                tell("a row has five cells".to_owned());
                continue;
            };
            match expected.next() {
                Some(next) if next == number => {}
                next => tell(format!("{number} stands where {} is next", next.unwrap_or_default())),
            }
            if !STATES.contains(&state) {
                tell(format!("`{state}` is no state"));
            }
            let is_proven = match state {
                "met" => proof.contains(['`', ']']),
                "not met" => proof.contains("Plan: ") || proof.contains("As "),
                _ => !proof.is_empty(),
            };
            if !is_proven {
                tell(format!("{number} has no proof, reason or plan"));
            }
            *sums.entry(STATES.into_iter().find(|one| *one == state).unwrap_or("")).or_default() +=
                1;
        }
    }
    if let Some(left) = expected.next() {
        faults.push(Fault::new(GUIDE, 1, format!("requirement {left} is in no table")));
    }
    let sum = |state: &str| sums.get(state).copied().unwrap_or_default();
    let [met, open, off] = STATES.map(sum);
    let told = format!("{met} met, {open} not met, {off} not applicable");
    if !tree.text(GUIDE).is_some_and(|text| text.contains(&told)) {
        faults.push(Fault::new(GUIDE, 1, format!("the tables say: {told}")));
    }
    faults
}

fn is_row(line: &str) -> bool {
    line.strip_prefix("| ").is_some_and(|rest| rest.starts_with(|one: char| one.is_ascii_digit()))
}

/// Whether a name in a page is a test or a file that is there; other names are taken as they are.
fn is_there(tree: &Tree, name: &str) -> bool {
    const ROOTS: [&str; 7] =
        ["crates/", "data/", "docs/", "locales/", "norms/", "policies/", "xtask/"];
    if let Some((place, function)) = name.rsplit_once("::") {
        let (folder, module) = place.split_once("::").unwrap_or((place, ""));
        let head = format!("fn {function}(");
        return tree.files.iter().any(|file| {
            let rest = file.path.strip_prefix(&format!("crates/{folder}/"));
            let is_of = rest.is_some_and(|rest| {
                rest.split('/').any(|part| part.strip_suffix(".rs").unwrap_or(part) == module)
            });
            is_of && file.text.as_deref().is_some_and(|text| text.contains(&head))
        });
    }
    if !ROOTS.iter().any(|root| name.starts_with(root)) {
        return true;
    }
    tree.get(name).is_some() || (name.ends_with('/') && tree.has_folder(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(rows: &str, guide: &str) -> Tree {
        let source = "async fn a_door_is_shut(database: Database) {}";
        let [one, two, three] = TABLES.map(|name| format!("{FOLDER}{name}"));
        Tree::of(&[
            (GUIDE, guide),
            (&one, rows),
            (&two, ""),
            (&three, ""),
            ("crates/a/tests/it/door.rs", source),
        ])
    }

    fn told(rows: &str) -> Vec<String> {
        faults(&tree(rows, "")).unwrap().into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn there_are_as_many_requirements_as_the_standard_has() {
        let numbers = numbers();
        assert_eq!(numbers.len(), 253);
        assert_eq!((numbers[0].as_str(), numbers[252].as_str()), ("1.1.1", "17.3.2"));
    }

    #[test]
    fn a_row_out_of_order_without_state_proof_or_plan_is_told() {
        let rows =
            "| 1.1.2 | 2 | Escape | perhaps | x |\n| 1.1.2 | 2 | Escape | not met | later |\n";
        let told = told(rows);
        assert_eq!(told[0], "1.1.2 stands where 1.1.1 is next");
        assert_eq!(told[1], "`perhaps` is no state");
        assert_eq!(told[2], "1.1.2 has no proof, reason or plan");
        assert!(told[3].starts_with("requirement 1.2.1"), "{told:?}");
        assert_eq!(told[4], "the tables say: 0 met, 1 not met, 0 not applicable");
    }

    #[test]
    fn tests_and_files_that_are_named_must_be_there() {
        let row = |proof: &str| format!("| 1.1.1 | 2 | Doors | met | {proof} |\n");
        let missing =
            |proof: &str| told(&row(proof)).iter().any(|one| one.ends_with("is not there"));
        assert!(!missing("`a::door::a_door_is_shut`, `crates/a/tests/it/door.rs`, `umask 077`"));
        assert!(missing("`a::window::a_door_is_shut`"));
        assert!(missing("`a::door::a_door_is_open`"));
        assert!(missing("`crates/a/tests/it/window.rs`"));
    }
}
