//! Reading norm files: all faults of a folder at once, each with its file and line.

use std::ops::Range;

use base::{Day, Language, Message, Period};
use serde::Deserialize;
use toml::Spanned;

use crate::document::{Document, Rank};
use crate::expression::Expression;
use crate::judge::{FactValue, Facts, Outcome};
use crate::norm::{Basis, Confidence, Example, Modality, Norm, Source};
use crate::parsed::parsed;
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

/// A text file by its path in the folder.
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

impl File<'_> {
    pub(crate) fn fault(&self, at: usize, message: Message) -> Fault {
        let before = self.text.get(..at).unwrap_or_default();
        Fault { file: self.name.to_owned(), line: before.matches('\n').count() + 1, message }
    }

    /// What it holds; what TOML says against it is added to the faults.
    fn read<T: for<'file> Deserialize<'file>>(&self, faults: &mut Vec<Fault>) -> Option<T> {
        let fault = |error: toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start);
            let message = Message::new("norm.unreadable").text("reason", error.message());
            faults.push(self.fault(at, message));
        };
        toml::from_str(self.text).map_err(fault).ok()
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
}

impl KnownConflict {
    /// Is it one of these two norms?
    pub fn is_of(&self, left: &str, right: &str) -> bool {
        let has = |side: &[String], id: &str| side.iter().any(|own| own == id);
        (has(&self.one, left) && has(&self.other, right))
            || (has(&self.one, right) && has(&self.other, left))
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    #[serde(default)]
    not_carried: Vec<NotCarried>,
    #[serde(default)]
    conflict: Vec<KnownConflict>,
}

/// The provisions of a file that are no norm here; a fault is added.
pub(crate) fn not_carried(file: &File<'_>, faults: &mut Vec<Fault>) -> Vec<NotCarried> {
    file.read::<Lists>(faults).unwrap_or_default().not_carried
}

/// The known conflicts of a file; a fault is added.
pub(crate) fn known_conflicts(file: &File<'_>, faults: &mut Vec<Fault>) -> Vec<KnownConflict> {
    file.read::<Lists>(faults).unwrap_or_default().conflict
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NormFile {
    id: Spanned<String>,
    title: String,
    subject: String,
    dimension: String,
    document: Spanned<String>,
    article: String,
    clause: Option<String>,
    quote: Option<Spanned<String>>,
    quote_basis: Option<Basis>,
    basis: Basis,
    found_at: Option<String>,
    confidence: Confidence,
    note: Option<String>,
    from: Day,
    until: Option<Spanned<Day>>,
    modality: Modality,
    public: bool,
    review: Day,
    population: Spanned<String>,
    demand: Spanned<String>,
    yields_to: Option<Rank>,
    remedy: Option<String>,
    #[serde(default)]
    provisions: Vec<String>,
    #[serde(default)]
    example: Vec<Spanned<ExampleOfFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleOfFile {
    facts: std::collections::BTreeMap<String, FactValue>,
    outcome: Outcome,
}

/// The norm of a file, and where its id stands; each fault is added.
pub(crate) fn norm(
    file: &File<'_>,
    documents: &[Document],
    vocabulary: &Vocabulary,
    faults: &mut Vec<Fault>,
) -> Option<(Norm, usize)> {
    let read: NormFile = file.read(faults)?;
    let before = faults.len();
    let stem = file.name.rsplit('/').next().and_then(|name| name.strip_suffix(".toml"));
    if stem != Some(read.id.get_ref().as_str()) {
        let message = Message::new("norm.id-is-not-file-name").text("id", read.id.get_ref());
        faults.push(file.fault(read.id.span().start, message));
    }
    let document = documents.iter().find(|document| document.key == *read.document.get_ref());
    if document.is_none() {
        let message = Message::new("norm.no-such-document").text("given", read.document.get_ref());
        let message = message.text("key", read.id.get_ref());
        faults.push(file.fault(read.document.span().start, message));
    }
    if let Some(quote) = &read.quote
        && read.quote_basis.is_none_or(|basis| basis == Basis::Memory)
    {
        faults.push(file.fault(quote.span().start, Message::new("norm.quote-from-memory")));
    }
    let until = read.until.as_ref().map(|until| *until.get_ref());
    let period = Period::new(read.from, until);
    if period.is_err() {
        let at = read.until.as_ref().map_or(0, |until| until.span().start);
        faults.push(file.fault(at, Message::new("norm.ends-before-it-begins")));
    }
    let population = condition(file, &read.population, vocabulary, faults);
    let demand = condition(file, &read.demand, vocabulary, faults);
    let made = Norm {
        id: read.id.get_ref().clone(),
        title: read.title,
        subject: read.subject,
        dimension: read.dimension,
        source: Source {
            document: document?.clone(),
            article: read.article,
            clause: read.clause,
            quote: read.quote.map(Spanned::into_inner),
            quote_basis: read.quote_basis,
            basis: read.basis,
            found_at: read.found_at,
            confidence: read.confidence,
            note: read.note,
        },
        period: period.ok()?,
        modality: read.modality,
        public: read.public,
        review: read.review,
        population: population?,
        demand: demand?,
        yields_to: read.yields_to,
        remedy: read.remedy,
        provisions: read.provisions,
        examples: Vec::new(),
    };
    let examples = examples(file, &made, read.example, vocabulary, faults);
    let made = Norm { examples, ..made };
    (faults.len() == before).then_some((made, read.id.span().start))
}

fn condition(
    file: &File<'_>,
    text: &Spanned<String>,
    vocabulary: &Vocabulary,
    faults: &mut Vec<Fault>,
) -> Option<Expression> {
    let Range { start, .. } = text.span();
    match parsed(text.get_ref(), vocabulary) {
        Ok(expression) => Some(expression),
        Err(misread) => {
            // Within the quotation marks, the text stands as in the file but for escapes.
            faults.extend(misread.into_iter().map(|one| file.fault(start + one.at, one.message)));
            None
        }
    }
}

/// The examples of a norm; one that disagrees, or speaks of what there is not, is a fault.
fn examples(
    file: &File<'_>,
    norm: &Norm,
    read: Vec<Spanned<ExampleOfFile>>,
    vocabulary: &Vocabulary,
    faults: &mut Vec<Fault>,
) -> Vec<Example> {
    let mut examples = Vec::new();
    for spanned in read {
        let at = spanned.span().start;
        let example = spanned.into_inner();
        for name in example.facts.keys().filter(|name| vocabulary.kind(name).is_none()) {
            let message = Message::new("norm.no-such-fact").text("given", name);
            faults.push(file.fault(at, message.text("known", vocabulary.names())));
        }
        let facts = example.facts.into_iter();
        let facts = facts.fold(Facts::default(), |facts, (name, value)| facts.with(&name, value));
        let found = norm.outcome(&facts);
        if found != example.outcome {
            let message = Message::new("norm.example-disagrees");
            let message = message.text("found", found.key());
            faults.push(file.fault(at, message.text("expected", example.outcome.key())));
        }
        examples.push(Example { facts, outcome: example.outcome });
    }
    if examples.is_empty() {
        faults.push(file.fault(0, Message::new("norm.no-example")));
    }
    examples
}
