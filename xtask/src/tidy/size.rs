//! Files stay short, and each says in its head what it is for.

use super::Fault;
use super::tree::{SourceFile, Tree};

/// From here one should ask whether two nouns share the file.
const LONG: usize = 400;
/// From here they certainly do.
const TOO_LONG: usize = 600;

/// Rust files long enough to be looked at.
pub(super) fn long_files(tree: &Tree) -> Vec<Fault> {
    let long = rust(tree).filter(|(_, lines)| (LONG..=TOO_LONG).contains(lines));
    long.map(|(file, lines)| {
        Fault::new(&file.path, lines, format!("{lines} lines: do two nouns share the file?"))
    })
    .collect()
}

/// Rust files that are too long, or product files that do not say what they are for.
pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (file, lines) in rust(tree) {
        if lines > TOO_LONG {
            let message = format!("{lines} lines; {TOO_LONG} is the most: divide the file");
            faults.push(Fault::new(&file.path, lines, message));
        }
        let is_product = file.product_of().is_some() || file.path.starts_with("xtask/src/");
        let begins = file.text.as_deref().unwrap_or_default().trim_start();
        if is_product && !begins.starts_with("//!") {
            faults.push(Fault::new(&file.path, 1, "the file does not begin with a `//!` head"));
        }
    }
    faults
}

fn rust(tree: &Tree) -> impl Iterator<Item = (&SourceFile, usize)> {
    tree.files.iter().filter(|file| file.is("rs")).map(|file| (file, file.lines().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_400_lines_is_looked_at_and_one_of_601_is_refused() {
        let long = format!("//! Long.\n{}", "\n".repeat(399));
        let too_long = format!("//! Too long.\n{}", "\n".repeat(600));
        let tree = Tree::of(&[("crates/a/src/l.rs", &long), ("crates/a/src/t.rs", &too_long)]);
        let paths = |faults: Vec<Fault>| faults.into_iter().map(|f| f.file).collect::<Vec<_>>();
        assert_eq!(paths(long_files(&tree)), ["crates/a/src/l.rs"]);
        assert_eq!(paths(faults(&tree)), ["crates/a/src/t.rs"]);
    }

    #[test]
    fn only_product_files_need_a_head() {
        let tree = Tree::of(&[("crates/a/src/a.rs", "fn a() {}"), ("crates/a/tests/b.rs", "")]);
        assert_eq!(faults(&tree).len(), 1);
    }
}
