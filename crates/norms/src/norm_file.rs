//! One norm file read and checked.

use base::{Day, Message, Period};
use serde::Deserialize;
use toml::Spanned;

use crate::document::{Document, Rank};
use crate::folder::{Fault, File, condition_of, understood};
use crate::judge::{FactValue, Facts, Outcome};
use crate::norm::{
    Allowance, Basis, Bound, Confidence, Demand, Example, Expected, Modality, Norm, Source,
};
use crate::parsed::number;
use crate::vocabulary::Vocabulary;

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
    demand: Option<Spanned<String>>,
    amount: Option<Spanned<String>>,
    bound: Option<Bound>,
    #[serde(default)]
    adds: bool,
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
    outcome: Option<Outcome>,
    amount: Option<i64>,
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
    let population = condition_of(file, &read.population, vocabulary, faults);
    let demand = demand(file, &read, vocabulary, faults);
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

/// The condition or the number of a norm; just one of them.
fn demand(
    file: &File<'_>,
    read: &NormFile,
    vocabulary: &Vocabulary,
    faults: &mut Vec<Fault>,
) -> Option<Demand> {
    match (&read.demand, &read.amount, read.bound) {
        (Some(text), None, None) if !read.adds => {
            let condition = condition_of(file, text, vocabulary, faults)?;
            Some(Demand::Condition(condition))
        }
        (None, Some(text), Some(bound)) => {
            let number = understood(file, text, faults, |text| number(text, vocabulary))?;
            Some(Demand::Allowance(Allowance { number, bound, adds: read.adds }))
        }
        _ => {
            let message = Message::new("norm.condition-or-number");
            faults.push(file.fault(read.population.span().start, message));
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
        let expected = match (example.outcome, example.amount) {
            (Some(outcome), None) => Expected::Outcome(outcome),
            (None, Some(number)) => Expected::Number(number),
            _ => {
                faults.push(file.fault(at, Message::new("norm.outcome-or-number")));
                continue;
            }
        };
        let found = norm.says(&facts);
        if found != expected {
            let message = Message::new("norm.example-disagrees");
            let message = message.text("found", found.to_string());
            faults.push(file.fault(at, message.text("expected", expected.to_string())));
        }
        examples.push(Example { facts, expected });
    }
    if examples.is_empty() {
        faults.push(file.fault(0, Message::new("norm.no-example")));
    }
    examples
}
