//! [`Target`]: how far a programme wants an indicator to be, and by when.

use base::{Day, Language, Message};
use norms::{Document, Fault, File, Law};
use serde::Deserialize;
use toml::Spanned;

use crate::definition::{check_id, document_of};

/// A target or a duty of the programme.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name.
    pub id: String,
    /// The document that sets it.
    pub document: Document,
    /// Article.
    pub article: String,
    /// Clause within the article.
    pub clause: String,
    /// The very words.
    pub quote: String,
    /// What they mean, in English.
    pub en: String,
    /// What kind of target it is.
    pub kind: TargetKind,
    /// Is it a duty rather than a target?
    pub is_obligation: bool,
    /// What the threshold counts.
    pub unit: String,
    /// How far.
    pub wanted: Wanted,
    /// Is the threshold printed, or does it only follow?
    pub threshold_is_printed: bool,
    /// The day by which it is to be attained, where the words give one.
    pub deadline: Option<Day>,
    /// How often it is to be attained anew.
    pub repeats: Option<Repeats>,
    /// The words about the time.
    pub deadline_words: String,
    /// Who is made responsible, in Vietnamese.
    pub owner: String,
    /// Where that stands.
    pub owner_source: String,
    /// The increase that is printed with it.
    pub increase_printed: Option<String>,
    /// What is not clear about it, in Vietnamese.
    pub note: Option<String>,
    /// What was published for the beginning.
    pub baseline: Baseline,
    /// The ways in which the words can be read; one is applied.
    pub readings: Vec<Reading>,
}

/// Kinds of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// A number is printed, or follows.
    Numeric,
    /// Something has to exist or happen.
    Event,
    /// Something has to rise, fall or hold.
    Direction,
    /// Another document sets the number.
    ExternalNumber,
}

/// A threshold, in tenths of its unit, and the side on which to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The side.
    pub comparison: Comparison,
    /// The threshold; of a span the lower one.
    pub threshold: Option<i64>,
    /// The upper end of a span.
    pub threshold_max: Option<i64>,
}

/// The side of a threshold on which to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// There or above (*từ … trở lên*, *ít nhất*).
    AtLeast,
    /// Above (*trên*).
    MoreThan,
    /// There or below (*không quá*).
    AtMost,
    /// There.
    Equal,
    /// Within a span.
    Between,
    /// Above the beginning.
    Increase,
    /// Below the beginning.
    Decrease,
    /// As at the beginning.
    Maintain,
}

impl Comparison {
    /// The key by which texts name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::AtLeast => "at-least",
            Self::MoreThan => "more-than",
            Self::AtMost => "at-most",
            Self::Equal => "equal",
            Self::Between => "between",
            Self::Increase => "increase",
            Self::Decrease => "decrease",
            Self::Maintain => "maintain",
        }
    }
}

/// How often a target is to be attained anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repeats {
    /// Each year.
    Yearly,
    /// Each quarter.
    Quarterly,
    /// At all times.
    Continuous,
}

/// What was published for the beginning.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// How it was come by.
    pub basis: BaselineBasis,
    /// How many.
    pub numerator: Option<i64>,
    /// Of how many.
    pub denominator: Option<i64>,
    /// The share in percent.
    pub percent: Option<f64>,
    /// Words, where no number is printed.
    pub words: Option<String>,
}

/// How a baseline was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BaselineBasis {
    /// The figure is printed.
    Printed,
    /// It follows from counts that are.
    Computed,
    /// Words are printed.
    PrintedInWords,
    /// Nothing is.
    NotAvailable,
}

impl BaselineBasis {
    /// The key by which texts name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Computed => "computed",
            Self::PrintedInWords => "printed-in-words",
            Self::NotAvailable => "not-available",
        }
    }
}

/// One way to read the words of a target.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The way in Vietnamese.
    pub vi: String,
    /// The way in English.
    pub en: String,
    /// The indicators; where there are several, each has to attain the threshold.
    pub indicators: Vec<String>,
    /// Is it the one that is applied?
    pub is_applied: bool,
    /// How far the indicators have to be, where they count something else than the words.
    pub wanted: Wanted,
}

impl Reading {
    /// The way in a language.
    pub fn label(&self, language: Language) -> &str {
        language.pick(&self.vi, &self.en)
    }
}

impl Target {
    /// The reading that is applied.
    pub fn applied(&self) -> Option<&Reading> {
        self.readings.iter().find(|reading| reading.is_applied)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetFile {
    id: Spanned<String>,
    document: Spanned<String>,
    article: String,
    clause: String,
    quote: String,
    #[expect(dead_code, reason = "words of a target are quoted from print or not at all")]
    quote_basis: Printed,
    en: String,
    kind: TargetKind,
    obligation: bool,
    unit: String,
    comparison: Comparison,
    threshold: Option<f64>,
    threshold_max: Option<f64>,
    threshold_is_printed: bool,
    deadline: Option<Day>,
    repeats: Option<Repeats>,
    deadline_words: String,
    owner: String,
    owner_source: String,
    increase_printed: Option<String>,
    note: Option<String>,
    baseline: Baseline,
    #[serde(default)]
    reading: Vec<Spanned<ReadingFile>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Printed {
    Printed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingFile {
    vi: String,
    en: String,
    indicators: Vec<String>,
    applied: bool,
    comparison: Option<Comparison>,
    threshold: Option<f64>,
}

/// The target of a file, and where its id stands; each fault is added.
pub(crate) fn target(
    file: &File<'_>,
    law: &Law,
    known: &[&str],
    faults: &mut Vec<Fault>,
) -> Option<(Target, usize)> {
    let read: TargetFile = file.read(faults)?;
    let before = faults.len();
    check_id(file, &read.id, faults);
    let document = document_of(file, &read.document, law, faults);
    let wanted = Wanted {
        comparison: read.comparison,
        threshold: read.threshold.map(tenths),
        threshold_max: read.threshold_max.map(tenths),
    };
    let at = read.id.span().start;
    let readings: Vec<Reading> = read
        .reading
        .into_iter()
        .map(|spanned| {
            let at = spanned.span().start;
            let read = spanned.into_inner();
            for id in read.indicators.iter().filter(|id| !known.contains(&id.as_str())) {
                let message = Message::new("targets.no-such-indicator").text("id", id);
                faults.push(file.fault(at, message));
            }
            let own = |comparison| Wanted {
                comparison,
                threshold: read.threshold.map(tenths),
                threshold_max: None,
            };
            Reading {
                vi: read.vi,
                en: read.en,
                indicators: read.indicators,
                is_applied: read.applied,
                wanted: read.comparison.map_or(wanted, own),
            }
        })
        .collect();
    if readings.iter().filter(|reading| reading.is_applied).count() != 1 {
        faults.push(file.fault(at, Message::new("targets.one-reading-is-applied")));
    }
    if readings.iter().any(|reading| reading.indicators.is_empty()) {
        faults.push(file.fault(at, Message::new("targets.reading-without-indicator")));
    }
    let made = Target {
        id: read.id.get_ref().clone(),
        document: document?,
        article: read.article,
        clause: read.clause,
        quote: read.quote,
        en: read.en,
        kind: read.kind,
        is_obligation: read.obligation,
        unit: read.unit,
        wanted,
        threshold_is_printed: read.threshold_is_printed,
        deadline: read.deadline,
        repeats: read.repeats,
        deadline_words: read.deadline_words,
        owner: read.owner,
        owner_source: read.owner_source,
        increase_printed: read.increase_printed,
        note: read.note,
        baseline: read.baseline,
        readings,
    };
    (faults.len() == before).then_some((made, at))
}

/// Thresholds have one decimal at most.
#[expect(clippy::cast_possible_truncation, reason = "thresholds are small; rounded before")]
fn tenths(threshold: f64) -> i64 {
    (threshold * 10.0).round() as i64
}
