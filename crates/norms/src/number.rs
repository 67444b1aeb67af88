//! [`Number`]: how many of something a norm allows, after its types were checked.

use std::collections::BTreeSet;
use std::fmt;

use crate::expression::Expression;
use crate::judge::{FactValue, Facts};
use crate::truth::Truth;

/// A whole number made of facts. Division leaves out the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// This one.
    Whole(i64),
    /// That of a fact.
    Fact(String),
    /// Of two others.
    Of(Sign, Box<[Self; 2]>),
    /// The first where the condition holds, else the second.
    Choice(Box<Expression>, Box<[Self; 2]>),
}

/// What is done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Their sum.
    Plus,
    /// The first without the second.
    Minus,
    /// Their product.
    Times,
    /// How often the second goes into the first.
    Into,
}

impl Sign {
    fn of(self, left: i64, right: i64) -> Option<i64> {
        match self {
            Self::Plus => left.checked_add(right),
            Self::Minus => left.checked_sub(right),
            Self::Times => left.checked_mul(right),
            Self::Into => left.checked_div(right),
        }
    }

    fn shown(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Into => "/",
        }
    }

    /// As people write it.
    pub(crate) fn written(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "−",
            Self::Times => "×",
            Self::Into => ":",
        }
    }
}

impl Number {
    /// How many it is; nothing where a fact that decides is not known, or where it would be no
    /// whole number of 64 bits.
    pub fn value(&self, facts: &Facts) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Fact(fact) => match facts.get(fact) {
                Some(FactValue::Number(number)) => Some(*number),
                _ => None,
            },
            Self::Of(sign, both) => {
                let [left, right] = &**both;
                sign.of(left.value(facts)?, right.value(facts)?)
            }
            Self::Choice(condition, both) => {
                let [then, otherwise] = &**both;
                match condition.truth(facts) {
                    Truth::Holds => then.value(facts),
                    Truth::Fails => otherwise.value(facts),
                    Truth::CannotTell => None,
                }
            }
        }
    }

    /// The facts it speaks of.
    pub fn facts(&self) -> BTreeSet<&str> {
        match self {
            Self::Whole(_) => BTreeSet::new(),
            Self::Fact(fact) => BTreeSet::from([fact.as_str()]),
            Self::Of(_, both) => both.iter().flat_map(Self::facts).collect(),
            Self::Choice(condition, both) => {
                condition.facts().into_iter().chain(both.iter().flat_map(Self::facts)).collect()
            }
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => write!(f, "{number}"),
            Self::Fact(fact) => f.write_str(fact),
            Self::Of(sign, both) => {
                let [left, right] = &**both;
                write!(f, "({left} {} {right})", sign.shown())
            }
            Self::Choice(condition, both) => {
                let [then, otherwise] = &**both;
                write!(f, "({condition} ? {then} : {otherwise})")
            }
        }
    }
}
