//! The law with one norm asking another level: what a change of it would be is tried without a file.

use std::collections::BTreeSet;

use crate::expression::{Asks, Expression, Leaf};
use crate::law::Law;
use crate::norm::{Demand, Norm};
use crate::vocabulary::{Kind, Vocabulary};

/// The level that a norm asks, and all that it could ask, in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelAsked<'a> {
    /// The fact that is asked.
    pub fact: &'a str,
    /// The lowest level that meets the norm.
    pub level: &'a str,
    /// The levels of the fact.
    pub levels: Vec<&'a str>,
}

impl Law {
    /// The level that a norm asks of its people, where it asks no more than a level or a higher
    /// one.
    pub fn level_asked<'a>(&'a self, norm: &'a Norm) -> Option<LevelAsked<'a>> {
        let Expression::Leaf(Leaf { fact, asks: Asks::OneOf(codes), .. }) = norm.condition()?
        else {
            return None;
        };
        let levels = levels(self.vocabulary(), fact)?;
        let found = levels
            .iter()
            .find(|(level, rank)| codes.contains(level) && at_least(levels, *rank) == *codes);
        let level = found.map(|(level, _)| level.as_str())?;
        Some(LevelAsked {
            fact,
            level,
            levels: levels.iter().map(|(own, _)| own.as_str()).collect(),
        })
    }

    /// The same law with a norm that asks this level or a higher one. Nothing where the norm asks
    /// no level, or there is no such level.
    pub fn asking(&self, norm: &str, level: &str) -> Option<Self> {
        let place = self.norms().iter().position(|own| own.id == norm)?;
        let own = self.norms().get(place)?;
        let fact = self.level_asked(own)?.fact;
        let levels = levels(self.vocabulary(), fact)?;
        let (_, rank) = levels.iter().find(|(own, _)| own == level)?;
        let leaf = Leaf {
            fact: fact.to_owned(),
            asks: Asks::OneOf(at_least(levels, *rank)),
            shown: format!("{fact} >= levels.{level}"),
        };
        let demand = Demand::Condition(Expression::Leaf(leaf));
        let mut other = self.clone();
        other.put(place, Norm { demand, examples: Vec::new(), ..own.clone() });
        Some(other)
    }
}

/// The levels of a fact, in ascending order.
fn levels<'a>(vocabulary: &'a Vocabulary, fact: &str) -> Option<&'a [(String, i64)]> {
    match vocabulary.kind(fact)? {
        Kind::Level(levels) => Some(levels),
        _ => None,
    }
}

fn at_least(levels: &[(String, i64)], rank: i64) -> BTreeSet<String> {
    levels.iter().filter(|(_, own)| *own >= rank).map(|(level, _)| level.clone()).collect()
}
