//! The files that are, or are about to be, under version control.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{command, output, root};

/// All files of the repository that git does not ignore, read once.
pub(super) struct Tree {
    pub(super) files: Vec<SourceFile>,
}

/// One of them.
pub(super) struct SourceFile {
    /// From the root of the repository, with `/`.
    pub(super) path: String,
    pub(super) bytes: usize,
    /// Nothing if the file is no text.
    pub(super) text: Option<String>,
}

impl Tree {
    /// Reads the repository, with the files not yet added to it.
    pub(super) fn of_repository() -> Result<Self> {
        let words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let listed = output(command("git").args(words)).context("git cannot list the files")?;
        let mut paths: Vec<&str> = listed.split_terminator('\0').collect();
        paths.sort_unstable();
        paths.dedup();
        let files = paths.into_iter().filter_map(|path| SourceFile::read(root(), path).transpose());
        Ok(Self { files: files.collect::<Result<_>>()? })
    }

    /// The file at this path.
    pub(super) fn get(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The text at this path, if there is a text.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.text.as_deref()
    }

    /// Whether any file lies in this folder.
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        self.files.iter().any(|file| file.path.starts_with(&prefix))
    }

    /// A made-up tree.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| SourceFile {
            path: (*path).to_owned(),
            bytes: text.len(),
            text: Some((*text).to_owned()),
        });
        Self { files: files.collect() }
    }
}

impl SourceFile {
    /// Reads a file; one that is listed but deleted, or a link to a folder, is nothing.
    fn read(root: &Path, path: &str) -> Result<Option<Self>> {
        let full = root.join(path);
        if !full.is_file() {
            return Ok(None);
        }
        let content = fs::read(&full).with_context(|| format!("cannot read {path}"))?;
        let bytes = content.len();
        let text = String::from_utf8(content).ok().filter(|text| !text.contains('\0'));
        Ok(Some(Self { path: path.to_owned(), bytes, text }))
    }

    /// Whether its name ends with `.extension`.
    pub(super) fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }

    /// The crate whose product code it is part of: `base` for `crates/base/src/day.rs`.
    pub(super) fn product_of(&self) -> Option<&str> {
        let (name, rest) = self.path.strip_prefix("crates/")?.split_once('/')?;
        rest.starts_with("src/").then_some(name)
    }

    /// Whether the whole file is a test or a measurement.
    pub(super) fn is_test(&self) -> bool {
        let mut parts = self.path.split('/');
        let name = parts.next_back().unwrap_or_default();
        name == "tests.rs" || parts.any(|part| part == "tests" || part == "benches")
    }

    /// Its lines, numbered from one.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.iter().flat_map(|text| text.lines().zip(1..).map(|(line, number)| (number, line)))
    }
}
