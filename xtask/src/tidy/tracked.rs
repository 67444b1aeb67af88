//! What version control should not hold: large binaries, and paths of somebody's machine.

use anyhow::Result;
use regex::Regex;

use super::Fault;
use super::tree::Tree;

/// The largest binary file that may be kept.
const BINARY: usize = 200 * 1024;

/// Folders that exist on one machine and mean nothing on another.
const MACHINE: &str = r"(^|[^\w.~-])/(work|root)/|\.\./shared\b";

/// Looks at every file, whatever it is.
pub(super) fn faults(tree: &Tree) -> Result<Vec<Fault>> {
    let machine = Regex::new(MACHINE)?;
    let mut faults = Vec::new();
    for file in &tree.files {
        if file.text.is_none() && file.bytes > BINARY {
            let message = format!("a binary file of {} KB; 200 is the most", file.bytes / 1024);
            faults.push(Fault::new(&file.path, 1, message));
        }
        for (number, _) in file.lines().filter(|(_, line)| machine.is_match(line)) {
            faults.push(Fault::new(&file.path, number, "a path of one machine"));
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::SourceFile;

    #[test]
    fn a_path_of_a_machine_is_found_and_an_address_is_not() {
        // Put together here, so that this file itself has no such path.
        let path = format!("see {}/notes", "/work");
        let shared = format!("see {}/shared/notes", "..");
        let text = format!("{path}\n{shared}\nhttps://example.org/work/1\ntest-root/a");
        let faults = faults(&Tree::of(&[("a.md", &text)])).unwrap();
        let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [1, 2]);
    }

    #[test]
    fn a_large_binary_is_refused() {
        let file = SourceFile { path: "a.bin".to_owned(), bytes: BINARY + 1, text: None };
        assert_eq!(faults(&Tree { files: vec![file] }).unwrap().len(), 1);
    }
}
