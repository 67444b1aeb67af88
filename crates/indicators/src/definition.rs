//! [`Indicator`]: one question to the registers, of one file.

use base::{Language, Level, Message, number};
use norms::{Document, Expression, Fault, File, Law, condition_of};
use serde::Deserialize;
use toml::Spanned;

/// A question to the registers whose answer is a figure.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Its name for good.
    pub id: String,
    /// Its title in Vietnamese.
    pub vi: String,
    /// Its title in English.
    pub en: String,
    /// The question in words, in Vietnamese.
    pub question: String,
    /// The document that asks for it.
    pub document: Document,
    /// Article.
    pub article: String,
    /// Clause within the article.
    pub clause: Option<String>,
    /// What the figure counts, such as `percent` or `person`.
    pub unit: String,
    /// Digits after the comma, rounded half up.
    pub decimals: u32,
    /// The norm that judges, by id.
    pub norm: Option<String>,
    /// The dimension of the norms that limit it in each unit, such as `staff`.
    pub limited_by: Option<String>,
    /// A doubt, for people.
    pub note: Option<String>,
    /// How it is counted.
    pub measure: Measure,
    /// The arithmetic, worked.
    pub example: Example,
}

/// Of what a figure is the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// People, each once.
    Persons,
    /// Holdings of titles.
    Holdings,
}

/// How a figure is counted.
#[derive(Clone, Debug)]
pub enum Measure {
    /// Of a population those of whom a condition is true.
    Share {
        /// What is counted.
        counts: Counts,
        /// Of whom.
        population: Expression,
        /// Who among them.
        condition: Expression,
    },
    /// How many are counted for the number of units of a level.
    ShareOfUnits {
        /// The level.
        level: Level,
        /// What is counted.
        counts: Counts,
        /// Who.
        population: Expression,
    },
    /// How many there are.
    Count {
        /// What is counted.
        counts: Counts,
        /// Who.
        population: Expression,
    },
    /// How many there are fewer than were assigned.
    Shortage {
        /// The kind of quota, a code of `quota-kind`.
        quota: String,
        /// What is counted.
        counts: Counts,
        /// Who.
        population: Expression,
    },
    /// No register keeps it yet.
    NotKept {
        /// The register that will.
        register: String,
        /// What is missing, in Vietnamese.
        words: String,
    },
}

/// An example of the arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// How many.
    pub numerator: i64,
    /// Of how many.
    pub denominator: Option<i64>,
    /// The figure as it is printed in Vietnamese.
    pub value: String,
    /// Are the numbers invented, because none were published?
    #[serde(default)]
    pub invented: bool,
}

impl Indicator {
    /// Its title in a language.
    pub fn label(&self, language: Language) -> &str {
        language.pick(&self.vi, &self.en)
    }

    /// Of whom it asks, and of a share by which condition; nothing where no register keeps it.
    pub fn asks(&self) -> Option<(&Expression, Option<&Expression>)> {
        match &self.measure {
            Measure::Share { population, condition, .. } => Some((population, Some(condition))),
            Measure::ShareOfUnits { population, .. }
            | Measure::Count { population, .. }
            | Measure::Shortage { population, .. } => Some((population, None)),
            Measure::NotKept { .. } => None,
        }
    }

    /// Is the figure a share in percent?
    pub fn is_share(&self) -> bool {
        self.unit == PERCENT
    }

    /// The figure of two numbers, as a whole number of its last decimal; nothing of nothing.
    pub fn figure(&self, numerator: i64, denominator: Option<i64>) -> Option<i64> {
        let scale = 10_i64.checked_pow(self.decimals)?;
        if !self.is_share() {
            return numerator.checked_mul(scale);
        }
        let of = denominator.filter(|of| *of > 0)?;
        let part = numerator.checked_mul(2 * PER_CENT * scale)?.checked_add(of)?;
        Some(part.div_euclid(of.checked_mul(2)?))
    }
}

/// The unit of shares.
const PERCENT: &str = "percent";
const PER_CENT: i64 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorFile {
    id: Spanned<String>,
    vi: String,
    en: String,
    question: String,
    document: Spanned<String>,
    article: String,
    clause: Option<String>,
    unit: String,
    decimals: u32,
    norm: Option<Spanned<String>>,
    limited_by: Option<Spanned<String>>,
    note: Option<String>,
    measure: MeasureFile,
    example: Spanned<Example>,
}

/// A measure as it is written; which keys it must have its kind decides.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureFile {
    kind: Spanned<MeasureKind>,
    counts: Option<Counts>,
    population: Option<Spanned<String>>,
    condition: Option<Spanned<String>>,
    level: Option<Level>,
    quota: Option<String>,
    register: Option<String>,
    vi: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MeasureKind {
    Share,
    ShareOfUnits,
    Count,
    Shortage,
    NotKept,
}

/// The indicator of a file, and where its id stands; each fault is added.
pub(crate) fn indicator(
    file: &File<'_>,
    law: &Law,
    faults: &mut Vec<Fault>,
) -> Option<(Indicator, usize)> {
    let read: IndicatorFile = file.read(faults)?;
    let before = faults.len();
    let id = read.id.get_ref();
    check_id(file, &read.id, faults);
    let document = document_of(file, &read.document, law, faults);
    if let Some(norm) = &read.norm
        && law.norm(norm.get_ref()).is_none()
    {
        let message = Message::new("norms.no-such-norm").text("id", norm.get_ref());
        faults.push(file.fault(norm.span().start, message));
    }
    if let Some(dimension) = &read.limited_by
        && !law.norms().iter().any(|norm| norm.dimension == *dimension.get_ref())
    {
        let message = Message::new("targets.no-such-dimension").text("given", dimension.get_ref());
        faults.push(file.fault(dimension.span().start, message));
    }
    let at_example = read.example.span().start;
    let measure = measure(file, read.measure, law, faults);
    let made = Indicator {
        id: id.clone(),
        vi: read.vi,
        en: read.en,
        question: read.question,
        document: document?,
        article: read.article,
        clause: read.clause,
        unit: read.unit,
        decimals: read.decimals,
        norm: read.norm.map(Spanned::into_inner),
        limited_by: read.limited_by.map(Spanned::into_inner),
        note: read.note,
        measure: measure?,
        example: read.example.into_inner(),
    };
    let worked = made.figure(made.example.numerator, made.example.denominator);
    let worked = worked.map(|figure| number::decimal(figure, made.decimals, Language::Vi));
    if worked.as_deref() != Some(made.example.value.as_str()) {
        let message = Message::new("norm.example-disagrees");
        let message = message.text("found", worked.unwrap_or_default());
        faults.push(file.fault(at_example, message.text("expected", &made.example.value)));
    }
    (faults.len() == before).then_some((made, read.id.span().start))
}

fn measure(
    file: &File<'_>,
    read: MeasureFile,
    law: &Law,
    faults: &mut Vec<Fault>,
) -> Option<Measure> {
    let at = read.kind.span().start;
    let before = faults.len();
    let mut understood = |text: Option<Spanned<String>>| {
        text.and_then(|text| condition_of(file, &text, law.vocabulary(), faults))
    };
    let population = understood(read.population);
    let condition = understood(read.condition);
    let kind = *read.kind.get_ref();
    let made = match (kind, read.counts, population, condition) {
        (MeasureKind::Share, Some(counts), Some(population), Some(condition)) => {
            Some(Measure::Share { counts, population, condition })
        }
        (MeasureKind::ShareOfUnits, Some(counts), Some(population), None) => {
            read.level.map(|level| Measure::ShareOfUnits { level, counts, population })
        }
        (MeasureKind::Count, Some(counts), Some(population), None) => {
            Some(Measure::Count { counts, population })
        }
        (MeasureKind::Shortage, Some(counts), Some(population), None) => {
            read.quota.map(|quota| Measure::Shortage { quota, counts, population })
        }
        (MeasureKind::NotKept, None, None, None) => {
            let both = read.register.zip(read.vi);
            both.map(|(register, words)| Measure::NotKept { register, words })
        }
        _ => None,
    };
    if made.is_none() && faults.len() == before {
        faults.push(file.fault(at, Message::new("targets.measure-incomplete")));
    }
    made
}

/// The name of a file is the id in it.
pub(crate) fn check_id(file: &File<'_>, id: &Spanned<String>, faults: &mut Vec<Fault>) {
    let stem = file.name.rsplit('/').next().and_then(|name| name.strip_suffix(".toml"));
    if stem != Some(id.get_ref().as_str()) {
        let message = Message::new("norm.id-is-not-file-name").text("id", id.get_ref());
        faults.push(file.fault(id.span().start, message));
    }
}

/// The document that a file names; a fault is added where there is none.
pub(crate) fn document_of(
    file: &File<'_>,
    key: &Spanned<String>,
    law: &Law,
    faults: &mut Vec<Fault>,
) -> Option<Document> {
    let found = law.document(key.get_ref()).cloned();
    if found.is_none() {
        let message = Message::new("norm.no-such-document").text("given", key.get_ref());
        faults.push(file.fault(key.span().start, message.text("key", file.name)));
    }
    found
}
