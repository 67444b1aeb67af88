//! [`Law`]: all norms and documents, as they were read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base::{Day, Message};
use registers::CodeLists;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::document::Document;
use crate::folder::{
    Fault, File, KnownConflict, NotCarried, documents, known_conflicts, norm, not_carried,
};
use crate::norm::Norm;
use crate::vocabulary::Vocabulary;

#[derive(RustEmbed)]
#[folder = "../../norms"]
#[include = "**/*.toml"]
struct Files;

/// The file of the documents, and that of provisions which are no norm here. Files that are not
/// named here hold a norm each.
const DOCUMENTS: &str = "documents.toml";
const NOT_CARRIED: &str = "not-carried.toml";

/// The file of conflicts that people have found.
const KNOWN_CONFLICTS: &str = "known-conflicts.toml";

/// All norms.
#[derive(Clone, Debug)]
pub struct Law {
    norms: Vec<Norm>,
    documents: Vec<Document>,
    not_carried: Vec<NotCarried>,
    known_conflicts: Vec<KnownConflict>,
    vocabulary: Vocabulary,
    digest: String,
}

impl Law {
    /// The norms of `norms/`, which are compiled in.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn standard(lists: &CodeLists) -> Result<Self, Vec<Fault>> {
        let files = Files::iter().filter_map(|name| {
            let file = Files::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        });
        Self::read(&files.collect(), Vocabulary::standard(lists))
    }

    /// The norms of these files, by their paths in a folder.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn read(
        files: &BTreeMap<String, String>,
        vocabulary: Vocabulary,
    ) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let named = |name| files.get(name).map(|text: &String| File { name, text });
        let documents =
            named(DOCUMENTS).map_or_else(Vec::new, |file| documents(&file, &mut faults));
        let mut norms: Vec<Norm> = Vec::new();
        let mut left = Vec::new();
        let mut known = Vec::new();
        let mut digest = Sha256::new();
        for (name, text) in files {
            digest.update(name.as_bytes());
            digest.update([0]);
            digest.update(text.as_bytes());
            digest.update([0]);
            let file = File { name, text };
            match name.as_str() {
                DOCUMENTS => continue,
                NOT_CARRIED => {
                    left = not_carried(&file, &mut faults);
                    continue;
                }
                KNOWN_CONFLICTS => {
                    known = known_conflicts(&file, &mut faults);
                    continue;
                }
                _ => {}
            }
            let Some((read, at)) = norm(&file, &documents, &vocabulary, &mut faults) else {
                continue;
            };
            if norms.iter().any(|other| other.id == read.id) {
                let message = Message::new("norm.twice").text("id", &read.id);
                faults.push(file.fault(at, message));
            }
            norms.push(read);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        norms.sort_by(|left, right| left.id.cmp(&right.id));
        let digest = digest.finalize().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        Ok(Self { norms, documents, not_carried: left, known_conflicts: known, vocabulary, digest })
    }

    /// All norms, by id.
    pub fn norms(&self) -> &[Norm] {
        &self.norms
    }

    /// The facts of which its conditions speak.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The documents they come from.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The provisions that were collected and are no norm here.
    pub fn not_carried(&self) -> &[NotCarried] {
        &self.not_carried
    }

    /// The conflicts that people have found, with the names they gave them.
    pub fn known_conflicts(&self) -> &[KnownConflict] {
        &self.known_conflicts
    }

    /// The norm of this id.
    pub fn norm(&self, id: &str) -> Option<&Norm> {
        self.norms.iter().find(|norm| norm.id == id)
    }

    /// The norms in force on a day.
    pub fn on(&self, day: Day) -> impl Iterator<Item = &Norm> {
        self.norms.iter().filter(move |norm| norm.period.contains(day))
    }

    /// The SHA-256 of all files: a result names it, so that a mended file never silently rewrites
    /// a figure.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
