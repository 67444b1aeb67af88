//! [`Law`]: all norms and documents, as they were read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use base::{Day, Message};
use registers::CodeLists;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::ages::{AgeLimit, RetirementAges};
use crate::coverage::{Gap, Placed, overlaps};
use crate::document::Document;
use crate::folder::{Fault, File, KnownConflict, Lists, NotCarried, documents};
use crate::group::{Group, groups};
use crate::norm::Norm;
use crate::norm_file::norm;
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

/// The file of days on which a subject has no norm, and why.
const GAPS: &str = "gaps.toml";

/// The table of the ages of retirement.
const RETIREMENT: &str = "retirement-ages.toml";

/// The table of the ages of long service.
const AGE_LIMITS: &str = "age-limits.toml";

/// The groups into which the programme sorts people.
const GROUPS: &str = "groups.toml";

/// The files that list something, and hold no norm.
const LISTS: [&str; 5] = [NOT_CARRIED, KNOWN_CONFLICTS, GAPS, RETIREMENT, AGE_LIMITS];

fn standard_files() -> BTreeMap<String, String> {
    let files = Files::iter().filter_map(|name| {
        let file = Files::get(&name)?;
        Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    });
    files.collect()
}

/// Hexadecimal digits of a short digest.
const SHORT_DIGEST: usize = 16;

/// All norms.
#[derive(Clone, Debug)]
pub struct Law {
    norms: Vec<Norm>,
    documents: Vec<Document>,
    not_carried: Vec<NotCarried>,
    known_conflicts: Vec<KnownConflict>,
    gaps: Vec<Gap>,
    retirement: RetirementAges,
    age_limits: Vec<AgeLimit>,
    groups: Vec<Group>,
    vocabulary: Vocabulary,
    digest: String,
}

impl Law {
    /// The norms of `norms/`, which are compiled in.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn standard(lists: &CodeLists) -> Result<Self, Vec<Fault>> {
        Self::read(&standard_files(), Vocabulary::standard(lists))
    }

    /// The same, read once for the whole program.
    ///
    /// # Errors
    /// Every fault of every file; a test keeps them readable.
    pub fn shared(lists: &CodeLists) -> Result<&'static Self, &'static [Fault]> {
        static LAW: OnceLock<Result<Law, Vec<Fault>>> = OnceLock::new();
        LAW.get_or_init(|| Self::standard(lists)).as_ref().map_err(Vec::as_slice)
    }

    /// The files of `norms/`, by their paths, with those of another folder laid over them: a
    /// norm of the same path takes the place of the one in force.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn with(lists: &CodeLists, over: &BTreeMap<String, String>) -> Result<Self, Vec<Fault>> {
        let mut files = standard_files();
        files.extend(over.iter().map(|(name, text)| (name.clone(), text.clone())));
        Self::read(&files, Vocabulary::standard(lists))
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
        let mut lists = Lists::default();
        for file in LISTS.into_iter().filter_map(named) {
            lists.add(&file, &documents, &mut faults);
        }
        let mut placed: Vec<Placed<'_>> = Vec::new();
        for (name, text) in files {
            let file = File { name, text };
            if [DOCUMENTS, GROUPS].contains(&name.as_str()) || LISTS.contains(&name.as_str()) {
                continue;
            }
            let Some((norm, at)) = norm(&file, &documents, &vocabulary, &mut faults) else {
                continue;
            };
            if placed.iter().any(|other| other.norm.id == norm.id) {
                let message = Message::new("norm.twice").text("id", &norm.id);
                faults.push(file.fault(at, message));
            }
            placed.push(Placed { norm, file, at });
        }
        overlaps(&placed, &documents, &mut faults);
        let groups = named(GROUPS)
            .map_or_else(Vec::new, |file| groups(&file, &documents, &vocabulary, &mut faults));
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut norms: Vec<Norm> = placed.into_iter().map(|placed| placed.norm).collect();
        norms.sort_by(|left, right| left.id.cmp(&right.id));
        Ok(Self {
            norms,
            documents,
            not_carried: lists.not_carried,
            known_conflicts: lists.conflict,
            gaps: lists.gap,
            retirement: RetirementAges::new(lists.retirement),
            age_limits: lists.age_limit,
            groups,
            vocabulary,
            digest: digest(files),
        })
    }

    /// Puts another norm in the place of one.
    pub(crate) fn put(&mut self, place: usize, norm: Norm) {
        if let Some(own) = self.norms.get_mut(place) {
            *own = norm;
        }
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

    /// The document of this key.
    pub fn document(&self, key: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.key == key)
    }

    /// The provisions that were collected and are no norm here.
    pub fn not_carried(&self) -> &[NotCarried] {
        &self.not_carried
    }

    /// The conflicts that people have found, with the names they gave them.
    pub fn known_conflicts(&self) -> &[KnownConflict] {
        &self.known_conflicts
    }

    /// Days on which a subject has no norm, and why.
    pub fn declared_gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The ages of retirement.
    pub fn retirement(&self) -> &RetirementAges {
        &self.retirement
    }

    /// The groups into which the programme sorts people.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The age of long service of this key.
    pub fn age_limit(&self, key: &str) -> Option<&AgeLimit> {
        self.age_limits.iter().find(|limit| limit.key == key)
    }

    /// The norm of this id.
    pub fn norm(&self, id: &str) -> Option<&Norm> {
        self.norms.iter().find(|norm| norm.id == id)
    }

    /// The norms in force on a day.
    pub fn on(&self, day: Day) -> impl Iterator<Item = &Norm> {
        self.norms.iter().filter(move |norm| norm.period.contains(day))
    }

    /// The norms in force on a day that demand a condition of each case.
    pub fn standards(&self, day: Day) -> impl Iterator<Item = &Norm> {
        self.on(day).filter(|norm| norm.condition().is_some())
    }

    /// The SHA-256 of all files: a result names it, so that a mended file never silently rewrites
    /// a figure.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The beginning of the digest, long enough to tell two versions apart.
    pub fn short_digest(&self) -> &str {
        self.digest.get(..SHORT_DIGEST).unwrap_or(&self.digest)
    }
}

/// The SHA-256 over the names and contents of files.
pub fn digest(files: &BTreeMap<String, String>) -> String {
    let mut digest = Sha256::new();
    for text in files.iter().flat_map(|(name, text)| [name, text]) {
        digest.update(text.as_bytes());
        digest.update([0]);
    }
    digest.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
