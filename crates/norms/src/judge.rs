//! Judging one case by one norm: the outcome, and why.

use std::collections::{BTreeMap, BTreeSet};

use base::Day;
use serde::Deserialize;

use crate::expression::Expression;
use crate::norm::Norm;
use crate::truth::Truth;

/// The value of a fact. A code of a list, a level, `true` or `false` are codes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum FactValue {
    /// A whole number.
    Number(i64),
    /// A code.
    Code(String),
    /// Several codes.
    Codes(BTreeSet<String>),
}

/// A fact with the row that tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What is so.
    pub value: FactValue,
    /// The register and number of the row, where one row tells it.
    pub row: Option<(String, i64)>,
    /// Since when it is so.
    pub since: Option<Day>,
}

/// The facts of a case by name; a fact that is not known is not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(BTreeMap<String, Fact>);

impl Facts {
    /// The value of a fact that is known.
    pub fn get(&self, name: &str) -> Option<&FactValue> {
        self.0.get(name).map(|fact| &fact.value)
    }

    /// A fact that is known, with its row.
    pub fn fact(&self, name: &str) -> Option<&Fact> {
        self.0.get(name)
    }

    /// The facts that are known, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FactValue)> {
        self.0.iter().map(|(name, fact)| (name.as_str(), &fact.value))
    }

    /// Puts a fact in.
    pub fn put(&mut self, name: &str, fact: Fact) {
        self.0.insert(name.to_owned(), fact);
    }

    /// Puts all of others in.
    pub(crate) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// With a value that no row tells.
    #[must_use]
    pub fn with(mut self, name: &str, value: FactValue) -> Self {
        self.put(name, Fact { value, row: None, since: None });
        self
    }
}

/// What a norm says of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It does not apply.
    Outside,
    /// It is met.
    Met,
    /// It is not met.
    Unmet,
    /// A fact is missing.
    CannotTell,
}

impl Outcome {
    /// The key by which texts name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Met => "met",
            Self::Unmet => "unmet",
            Self::CannotTell => "cannot-tell",
        }
    }
}

/// A part of a demand that was not found to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The part.
    pub condition: Expression,
    /// Does it fail, or can it not be told?
    pub truth: Truth,
}

/// What a norm says of a case, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The outcome.
    pub outcome: Outcome,
    /// The facts that were used, by name; `None` for one that is not known.
    pub used: Vec<(String, Option<Fact>)>,
    /// The parts that keep the norm from being met, or from applying for certain.
    pub findings: Vec<Finding>,
}

impl Norm {
    /// What it says of a case, whatever the day.
    /// A norm of numbers says nothing of a case.
    pub fn outcome(&self, facts: &Facts) -> Outcome {
        let Some(demand) = self.condition() else { return Outcome::Outside };
        outcome_of(self.population.truth(facts), demand.truth(facts))
    }

    /// What it says of a case, and why.
    pub fn judge(&self, facts: &Facts) -> Judgement {
        let demand = self.condition().unwrap_or(&Expression::Constant(false));
        let judgement = judge([&self.population, demand], facts);
        let outcome = self.outcome(facts);
        Judgement { outcome, ..judgement }
    }
}

/// What is said of a case by a population and a demand on it, and why.
pub fn judge([population, demand]: [&Expression; 2], facts: &Facts) -> Judgement {
    let outcome = outcome_of(population.truth(facts), demand.truth(facts));
    let names = population.facts().into_iter().chain(demand.facts());
    let names: std::collections::BTreeSet<&str> = names.collect();
    let used = names.into_iter().map(|name| (name.to_owned(), facts.fact(name).cloned()));
    let expression = match (outcome, population.truth(facts)) {
        (Outcome::Outside, _) | (_, Truth::CannotTell) => population,
        _ => demand,
    };
    let findings = expression
        .failing(facts)
        .into_iter()
        .map(|(part, truth)| Finding { condition: part.clone(), truth });
    Judgement { outcome, used: used.collect(), findings: findings.collect() }
}

fn outcome_of(population: Truth, demand: Truth) -> Outcome {
    match (population, demand) {
        (Truth::Fails, _) => Outcome::Outside,
        (Truth::Holds, Truth::Holds) => Outcome::Met,
        (Truth::Holds, Truth::Fails) => Outcome::Unmet,
        (Truth::CannotTell, _) | (_, Truth::CannotTell) => Outcome::CannotTell,
    }
}
