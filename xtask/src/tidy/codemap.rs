//! The map in `ARCHITECTURE.md` names every folder there is, and none that is not there.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Fault;
use super::tree::Tree;

const MAP: &str = "ARCHITECTURE.md";
/// Folders at the root of which the map must not speak before they exist.
const OF_THE_ROOT: [&str; 10] = [
    "data",
    "docs",
    "flows",
    "indicators",
    "locales",
    "norms",
    "policies",
    "reports",
    "crates",
    "xtask",
];

/// Compares the map with the folders.
pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let Some(text) = tree.text(MAP) else {
        return vec![Fault::new(MAP, 1, "there is no map of the code")];
    };
    let named = named_in(text);
    let present = folders(tree);
    let omitted = present
        .iter()
        .filter(|folder| !named.contains_key(folder.as_str()))
        .map(|folder| Fault::new(MAP, 1, format!("the map omits `{folder}/`")));
    let invented = named
        .iter()
        .filter(|(folder, _)| is_ours(folder) && !tree.has_folder(folder))
        .map(|(folder, line)| Fault::new(MAP, *line, format!("there is no folder `{folder}/`")));
    omitted.chain(invented).collect()
}

/// Each crate, and each visible folder at the root; `crates` itself is told by its crates.
fn folders(tree: &Tree) -> BTreeSet<String> {
    let of_path = |path: &str| {
        let mut parts = path.split('/');
        let (first, second) = (parts.next()?, parts.next()?);
        match first {
            hidden if hidden.starts_with('.') => None,
            "crates" => parts.next().map(|_| format!("crates/{second}")),
            folder => Some(folder.to_owned()),
        }
    };
    tree.files.iter().filter_map(|file| of_path(&file.path)).collect()
}

/// Folders the map names, with the line of the first time: `` `crates/base/` `` in running text
/// or tables, `crates/base/` in fenced blocks.
fn named_in(text: &str) -> BTreeMap<String, usize> {
    let mut named = BTreeMap::new();
    let mut fenced = false;
    for (line, number) in text.lines().zip(1..) {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let words: Vec<&str> = if fenced {
            line.split_whitespace().collect()
        } else {
            line.split('`').skip(1).step_by(2).collect()
        };
        for folder in words.into_iter().filter_map(|word| word.strip_suffix('/')) {
            named.entry(folder.to_owned()).or_insert(number);
        }
    }
    named
}

fn is_ours(folder: &str) -> bool {
    let first = folder.split('/').next().unwrap_or_default();
    OF_THE_ROOT.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(map: &str) -> Vec<String> {
        let files = [
            (MAP, map),
            ("crates/base/src/lib.rs", ""),
            ("data/areas.csv", ""),
            (".ci/run", ""),
            ("README.md", ""),
        ];
        faults(&Tree::of(&files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_map_of_what_is_there_has_no_fault() {
        assert_eq!(told("- `crates/base/`: days\n```\ndata/   lists\n```\n"), [""; 0]);
    }

    #[test]
    fn the_map_neither_omits_nor_invents_a_folder() {
        assert_eq!(
            told("\n| `crates/base/` | see `/areas/26/` |\n| `norms/` |\n"),
            [
                "ARCHITECTURE.md:1: the map omits `data/`",
                "ARCHITECTURE.md:3: there is no folder `norms/`",
            ]
        );
    }
}
