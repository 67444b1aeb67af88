//! Reading norm files: all faults of a folder at once, each with its file and line.

use std::ops::Range;

use base::{Language, Message};
use serde::Deserialize;
use toml::Spanned;

use crate::ages::{AgeLimit, Retirement};
use crate::coverage::Gap;
use crate::document::Document;
use crate::expression::Expression;
use crate::parsed::{Misread, condition};
use crate::vocabulary::Vocabulary;

/// A fault of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, from the folder on.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: Message,
}

impl Fault {
    /// The place and the sentence, in a language.
    pub fn render(&self, language: Language) -> String {
        format!("{}:{}: {}", self.file, self.line, self.message.render(language))
    }
}

/// A text file of a folder of data.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its path in the folder.
    pub name: &'a str,
    /// What it holds.
    pub text: &'a str,
}

impl File<'_> {
    /// A fault at a byte of it.
    pub fn fault(&self, at: usize, message: Message) -> Fault {
        let before = self.text.get(..at).unwrap_or_default();
        Fault { file: self.name.to_owned(), line: before.matches('\n').count() + 1, message }
    }

    /// What it holds; what TOML says against it is added to the faults.
    pub fn read<T: for<'file> Deserialize<'file>>(&self, faults: &mut Vec<Fault>) -> Option<T> {
        let fault = |error: toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start);
            let message = Message::new("norm.unreadable").text("reason", error.message());
            faults.push(self.fault(at, message));
        };
        toml::from_str(self.text).map_err(fault).ok()
    }
}

/// The condition that a file gives at a place; each fault is added.
pub fn condition_of(
    file: &File<'_>,
    text: &Spanned<String>,
    vocabulary: &Vocabulary,
    faults: &mut Vec<Fault>,
) -> Option<Expression> {
    understood(file, text, faults, |text| condition(text, vocabulary))
}

pub(crate) fn understood<T>(
    file: &File<'_>,
    text: &Spanned<String>,
    faults: &mut Vec<Fault>,
    read: impl Fn(&str) -> Result<T, Vec<Misread>>,
) -> Option<T> {
    let Range { start, .. } = text.span();
    match read(text.get_ref()) {
        Ok(found) => Some(found),
        Err(misread) => {
            // Within the quotation marks, the text stands as in the file but for escapes.
            faults.extend(misread.into_iter().map(|one| file.fault(start + one.at, one.message)));
            None
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Documents {
    #[serde(default)]
    document: Vec<Spanned<Document>>,
}

/// The documents of a file; each fault is added.
pub(crate) fn documents(file: &File<'_>, faults: &mut Vec<Fault>) -> Vec<Document> {
    let Some(read) = file.read::<Documents>(faults) else { return Vec::new() };
    let keys: Vec<String> =
        read.document.iter().map(|document| document.get_ref().key.clone()).collect();
    for (place, spanned) in read.document.iter().enumerate() {
        let document = spanned.get_ref();
        let mut fault = |message: Message| {
            faults.push(file.fault(spanned.span().start, message.text("key", &document.key)));
        };
        if keys[..place].contains(&document.key) {
            fault(Message::new("norm.document-twice"));
        }
        let others = document.amends.iter().chain(&document.replaces).chain(&document.guides);
        for other in others.filter(|other| !keys.contains(other)) {
            fault(Message::new("norm.no-such-document").text("given", other));
        }
    }
    read.document.into_iter().map(Spanned::into_inner).collect()
}

/// Provisions that were collected and are no norm here, and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotCarried {
    /// Why not.
    pub reason: String,
    /// The provisions, by the names under which they were collected.
    pub provisions: Vec<String>,
}

/// A conflict that people have found, so that it keeps one name while norms come and go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownConflict {
    /// Its name.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The norms of one side, by id.
    pub one: Vec<String>,
    /// The norms of the other side.
    pub other: Vec<String>,
    /// What people say of the way out.
    pub note: Option<String>,
    /// Which side a competent body has applied, and where it says so.
    pub decision: Option<Decided>,
}

/// Which side of a conflict was applied, by whom.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// The side.
    pub applies: Side,
    /// The document that applies it, by its key.
    pub document: String,
    /// Article.
    pub article: String,
    /// Clause within the article.
    pub clause: Option<String>,
    /// The very words.
    pub quote: Option<String>,
    /// What people say of it.
    pub note: Option<String>,
}

/// A side of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The first.
    One,
    /// The second.
    Other,
}

impl KnownConflict {
    /// Was this norm applied by decision against the other side?
    pub fn is_applied(&self, norm: &str) -> bool {
        let side = self.decision.as_ref().map(|decision| match decision.applies {
            Side::One => &self.one,
            Side::Other => &self.other,
        });
        side.is_some_and(|side| side.iter().any(|own| own == norm))
    }

    /// Is it one of these two norms?
    pub fn is_of(&self, left: &str, right: &str) -> bool {
        let has = |side: &[String], id: &str| side.iter().any(|own| own == id);
        (has(&self.one, left) && has(&self.other, right))
            || (has(&self.one, right) && has(&self.other, left))
    }
}

/// The files that list something, each under its own name.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lists {
    #[serde(default)]
    pub(crate) not_carried: Vec<NotCarried>,
    #[serde(default)]
    pub(crate) conflict: Vec<KnownConflict>,
    #[serde(default)]
    pub(crate) gap: Vec<Gap>,
    #[serde(default)]
    pub(crate) retirement: Vec<Retirement>,
    #[serde(default)]
    pub(crate) age_limit: Vec<AgeLimit>,
}

impl Lists {
    /// Adds what a file lists; each fault is added.
    pub(crate) fn add(&mut self, file: &File<'_>, documents: &[Document], faults: &mut Vec<Fault>) {
        let Some(read) = file.read::<Self>(faults) else { return };
        let decisions = read.conflict.iter().filter_map(|known| known.decision.as_ref());
        let named = decisions.map(|decision| &decision.document);
        let named = named.chain(read.retirement.iter().map(|row| &row.document));
        for given in named.chain(read.age_limit.iter().map(|row| &row.document)) {
            if documents.iter().all(|document| document.key != *given) {
                let message = Message::new("norm.no-such-document").text("given", given);
                faults.push(file.fault(0, message.text("key", file.name)));
            }
        }
        self.not_carried.extend(read.not_carried);
        self.conflict.extend(read.conflict);
        self.gap.extend(read.gap);
        self.retirement.extend(read.retirement);
        self.age_limit.extend(read.age_limit);
    }
}
