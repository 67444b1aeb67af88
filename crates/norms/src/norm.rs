//! [`Norm`]: one rule of one document, as it stood during a period.

use std::fmt;

use base::{Day, Period};
use serde::Deserialize;

use crate::document::Document;
use crate::expression::Expression;
use crate::judge::{Facts, Outcome};
use crate::number::Number;
use crate::truth::Truth;

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
    pub demand: Demand,
    /// The rank of documents to which it yields by its own words where they say otherwise.
    pub yields_to: Option<crate::Rank>,
    /// What mends it where it is not met.
    pub remedy: Option<String>,
    /// The provisions it carries, by the names under which they were collected.
    pub provisions: Vec<String>,
    /// Cases with the outcome they must have.
    pub examples: Vec<Example>,
}

/// What a norm demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// That something holds of each of them.
    Condition(Expression),
    /// That a unit has no more, or just so many, of what the dimension counts.
    Allowance(Allowance),
}

/// How many of something a unit may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The number, from the facts of the unit.
    pub number: Number,
    /// How the number binds.
    pub bound: Bound,
    /// Is it added to what another norm of the same document allows?
    pub adds: bool,
}

/// How a number binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// No more (*tối đa*, *không quá*).
    AtMost,
    /// This number (*là*).
    Exactly,
}

impl Bound {
    /// The key by which texts name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::AtMost => "at-most",
            Self::Exactly => "exactly",
        }
    }
}

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Condition(condition) => condition.fmt(f),
            Self::Allowance(allowance) => allowance.number.fmt(f),
        }
    }
}

impl Norm {
    /// The condition it demands; none of a norm of numbers.
    pub fn condition(&self) -> Option<&Expression> {
        match &self.demand {
            Demand::Condition(condition) => Some(condition),
            Demand::Allowance(_) => None,
        }
    }

    /// The number it allows; none of a norm that demands a condition.
    pub fn allowance(&self) -> Option<&Allowance> {
        match &self.demand {
            Demand::Condition(_) => None,
            Demand::Allowance(allowance) => Some(allowance),
        }
    }

    /// Does it apply to a unit, and how many does it allow? A unit of which a fact is missing may
    /// have a number without it being known.
    pub fn allowed(&self, facts: &Facts) -> Allowed {
        let Some(allowance) = self.allowance() else { return Allowed::Outside };
        match (self.population.truth(facts), allowance.number.value(facts)) {
            (Truth::Fails, _) => Allowed::Outside,
            (Truth::Holds, Some(number)) => Allowed::Number(number),
            _ => Allowed::CannotTell,
        }
    }

    /// The norms that succeed each other are named alike but for the document: `A.B` of `A.B.decree`.
    pub fn series(&self) -> &str {
        self.id.rsplit_once('.').map_or(self.id.as_str(), |(series, _)| series)
    }
}

/// What a norm of numbers says of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// It does not apply.
    Outside,
    /// So many.
    Number(i64),
    /// A fact is missing.
    CannotTell,
}

/// A case with what must be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The facts of the case.
    pub facts: Facts,
    /// What the norm says of it.
    pub expected: Expected,
}

/// What a norm says of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// This outcome.
    Outcome(Outcome),
    /// This number.
    Number(i64),
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outcome(outcome) => f.write_str(outcome.key()),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl Norm {
    /// What it says of the facts of an example.
    pub(crate) fn says(&self, facts: &Facts) -> Expected {
        match &self.demand {
            Demand::Condition(_) => Expected::Outcome(self.outcome(facts)),
            Demand::Allowance(_) => match self.allowed(facts) {
                Allowed::Outside => Expected::Outcome(Outcome::Outside),
                Allowed::Number(number) => Expected::Number(number),
                Allowed::CannotTell => Expected::Outcome(Outcome::CannotTell),
            },
        }
    }
}
