//! [`Norm`]: one rule of one document, as it stood during a period.

use base::{Day, Period};
use serde::Deserialize;

use crate::document::Document;
use crate::expression::Expression;
use crate::judge::{Facts, Outcome};

/// How a norm binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// It must be met.
    Binding,
    /// It lets another body set the rule.
    Delegation,
    /// A programme aims at it.
    Target,
}

/// How a rule or its words were come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Read in a text that `found_at` names.
    Found,
    /// Printed in the Decision that orders the programme.
    Printed,
    /// Not read; from general knowledge.
    Memory,
}

impl Basis {
    /// The key by which texts name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Printed => "printed",
            Self::Memory => "memory",
        }
    }
}

/// How certain a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Widely known and stable.
    High,
    /// Likely.
    Medium,
    /// Not to be relied on.
    Low,
}

impl Confidence {
    /// The key by which texts name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// Where a norm stands, and how well that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The document.
    pub document: Document,
    /// Article.
    pub article: String,
    /// Clause within the article.
    pub clause: Option<String>,
    /// The very words; never words from memory.
    pub quote: Option<String>,
    /// How the words were come by.
    pub quote_basis: Option<Basis>,
    /// How the rule was come by.
    pub basis: Basis,
    /// Where it was read.
    pub found_at: Option<String>,
    /// How certain it is.
    pub confidence: Confidence,
    /// A doubt, for people.
    pub note: Option<String>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Norm {
    /// Its name for good.
    pub id: String,
    /// Its title in Vietnamese.
    pub title: String,
    /// What it is about, such as `title-standard`.
    pub subject: String,
    /// What of its subject it demands, such as `professional`: norms of one dimension can clash.
    pub dimension: String,
    /// Its source.
    pub source: Source,
    /// When it is in force.
    pub period: Period,
    /// How it binds.
    pub modality: Modality,
    /// May it be shown in public?
    pub public: bool,
    /// When a person should look at it again.
    pub review: Day,
    /// To whom it applies.
    pub population: Expression,
    /// What it demands of them.
    pub demand: Expression,
    /// The rank of documents to which it yields by its own words where they say otherwise.
    pub yields_to: Option<crate::Rank>,
    /// What mends it where it is not met.
    pub remedy: Option<String>,
    /// The provisions it carries, by the names under which they were collected.
    pub provisions: Vec<String>,
    /// Cases with the outcome they must have.
    pub examples: Vec<Example>,
}

/// A case with the outcome it must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The facts of the case.
    pub facts: Facts,
    /// What the norm says of it.
    pub outcome: Outcome,
}
