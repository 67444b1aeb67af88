//! [`Expression`]: a condition after its types were checked.

use std::collections::BTreeSet;
use std::fmt;

use crate::judge::{FactValue, Facts};
use crate::number::Number;
use crate::truth::Truth;

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// Always, or never.
    Constant(bool),
    /// All of these.
    All(Vec<Self>),
    /// Any of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// Is the fact known?
    Known(String),
    /// A question of one fact.
    Leaf(Leaf),
    /// Two numbers beside each other.
    Comparison(Box<Comparison>),
}

/// Two numbers, the one said to be less than the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// May they not be equal?
    pub is_strict: bool,
    /// The smaller one.
    pub less: Number,
    /// The larger one.
    pub more: Number,
}

/// A question of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The fact.
    pub fact: String,
    /// What is asked of it.
    pub asks: Asks,
    /// As it was written.
    pub shown: String,
}

/// What is asked of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Is it one of these codes, or of several codes one at least? `true` and `false` are the codes
    /// of yes and no.
    OneOf(BTreeSet<String>),
    /// Does it lie within these bounds, both included?
    Between(Option<i64>, Option<i64>),
}

impl Expression {
    /// Does it hold of these facts?
    pub fn truth(&self, facts: &Facts) -> Truth {
        match self {
            Self::Constant(holds) => Truth::from(*holds),
            Self::All(all) => {
                all.iter().map(|part| part.truth(facts)).fold(Truth::Holds, Truth::and)
            }
            Self::Any(any) => {
                any.iter().map(|part| part.truth(facts)).fold(Truth::Fails, Truth::or)
            }
            Self::Not(inner) => inner.truth(facts).negated(),
            Self::Known(fact) => Truth::from(facts.get(fact).is_some()),
            Self::Leaf(leaf) => leaf.truth(facts),
            Self::Comparison(comparison) => comparison.truth(facts),
        }
    }

    /// The facts it speaks of.
    pub fn facts(&self) -> BTreeSet<&str> {
        match self {
            Self::Constant(_) => BTreeSet::new(),
            Self::All(all) | Self::Any(all) => all.iter().flat_map(Self::facts).collect(),
            Self::Not(inner) => inner.facts(),
            Self::Known(fact) => BTreeSet::from([fact.as_str()]),
            Self::Leaf(leaf) => BTreeSet::from([leaf.fact.as_str()]),
            Self::Comparison(both) => {
                both.less.facts().into_iter().chain(both.more.facts()).collect()
            }
        }
    }

    /// The questions of single facts in it that keep it from holding: those that fail or cannot
    /// be told, where another answer could have made it hold.
    pub fn failing(&self, facts: &Facts) -> Vec<(&Self, Truth)> {
        let truth = self.truth(facts);
        match self {
            _ if truth == Truth::Holds => Vec::new(),
            Self::All(all) | Self::Any(all) => {
                all.iter().flat_map(|part| part.failing(facts)).collect()
            }
            _ => vec![(self, truth)],
        }
    }
}

impl Leaf {
    fn truth(&self, facts: &Facts) -> Truth {
        match (facts.get(&self.fact), &self.asks) {
            (Some(FactValue::Code(code)), Asks::OneOf(codes)) => Truth::from(codes.contains(code)),
            (Some(FactValue::Codes(own)), Asks::OneOf(codes)) => {
                Truth::from(!own.is_disjoint(codes))
            }
            (Some(FactValue::Number(number)), Asks::Between(from, to)) => Truth::from(
                from.is_none_or(|from| from <= *number) && to.is_none_or(|to| *number <= to),
            ),
            _ => Truth::CannotTell,
        }
    }
}

impl Comparison {
    fn truth(&self, facts: &Facts) -> Truth {
        match (self.less.value(facts), self.more.value(facts)) {
            (Some(less), Some(more)) if self.is_strict => Truth::from(less < more),
            (Some(less), Some(more)) => Truth::from(less <= more),
            _ => Truth::CannotTell,
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.less, if self.is_strict { "<" } else { "<=" }, self.more)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |parts: &[Self], by: &str| {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| match part {
                    Self::All(_) | Self::Any(_) => format!("({part})"),
                    _ => part.to_string(),
                })
                .collect();
            parts.join(by)
        };
        match self {
            Self::Constant(holds) => write!(f, "{holds}"),
            Self::All(all) => f.write_str(&joined(all, " && ")),
            Self::Any(any) => f.write_str(&joined(any, " || ")),
            Self::Not(inner) => write!(f, "!({inner})"),
            Self::Known(fact) => write!(f, "has({fact})"),
            Self::Leaf(leaf) => f.write_str(&leaf.shown),
            Self::Comparison(comparison) => comparison.fmt(f),
        }
    }
}
