//! Norms in force together that do not ask the same: found by trying every case that their
//! conditions can tell apart, for these are finitely many.

use std::collections::{BTreeMap, BTreeSet};

use base::Day;

use crate::expression::{Asks, Expression};
use crate::judge::{FactValue, Facts};
use crate::law::Law;
use crate::norm::{Modality, Norm};
use crate::truth::Truth;
use crate::vocabulary::{Kind, Vocabulary};

/// More cases than this for one pair are not tried; two norms of one dimension need some hundred.
const MOST_CASES: usize = 200_000;

/// How two norms stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clash {
    /// Nobody can meet both.
    Hard,
    /// Somebody who meets one may fail the other.
    Soft,
}

impl Clash {
    /// The key by which texts name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
        }
    }
}

/// What decides between two norms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WayOut {
    /// The first of the two has the higher legal force.
    Force,
    /// Both have the same force; the later of the two goes before.
    Later,
    /// One of them stands outside the order of legal force: a person decides.
    Human,
}

impl WayOut {
    /// The key by which texts name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Force => "legal-force",
            Self::Later => "later",
            Self::Human => "human",
        }
    }
}

/// Two norms that do not ask the same of the same people.
#[derive(Clone, Debug)]
pub struct Conflict<'a> {
    /// The name it has on the list of known conflicts, else the ids of both norms.
    pub id: String,
    /// What both speak of.
    pub dimension: &'a str,
    /// How they clash.
    pub clash: Clash,
    /// The norms; the one that goes before is the first, unless a person has to decide.
    pub norms: [&'a Norm; 2],
    /// What decides.
    pub way_out: WayOut,
}

impl Law {
    /// The conflicts between norms in force on a day. A norm that yields by its own words to the
    /// other's document is in none with it.
    pub fn conflicts(&self, on: Day) -> Vec<Conflict<'_>> {
        let norms: Vec<&Norm> =
            self.on(on).filter(|norm| norm.modality == Modality::Binding).collect();
        let mut found = Vec::new();
        for (place, left) in norms.iter().enumerate() {
            for right in &norms[place + 1..] {
                let is_of_one = left.subject == right.subject && left.dimension == right.dimension;
                if !is_of_one || yields(left, right) || yields(right, left) {
                    continue;
                }
                if let Some(clash) = clash(left, right, self.vocabulary()) {
                    found.push(self.conflict([left, right], clash));
                }
            }
        }
        found
    }

    fn conflict<'a>(&self, [left, right]: [&'a Norm; 2], clash: Clash) -> Conflict<'a> {
        let known = self.known_conflicts().iter().find(|known| known.is_of(&left.id, &right.id));
        let id = known.map_or_else(|| format!("{}~{}", left.id, right.id), |one| one.id.clone());
        let force = |norm: &Norm| norm.source.document.rank.force();
        let (norms, way_out) = match (force(left), force(right)) {
            (Some(own), Some(other)) if own < other => ([left, right], WayOut::Force),
            (Some(own), Some(other)) if own > other => ([right, left], WayOut::Force),
            (Some(_), Some(_)) => {
                let is_later = left.source.document.issued > right.source.document.issued;
                (if is_later { [left, right] } else { [right, left] }, WayOut::Later)
            }
            _ => ([left, right], WayOut::Human),
        };
        Conflict { id, dimension: &left.dimension, clash, norms, way_out }
    }
}

/// Does a norm say that the document of another goes before it?
fn yields(norm: &Norm, other: &Norm) -> bool {
    norm.yields_to == Some(other.source.document.rank)
}

/// How two norms clash, if they do.
fn clash(left: &Norm, right: &Norm, vocabulary: &Vocabulary) -> Option<Clash> {
    let expressions = [&left.population, &left.demand, &right.population, &right.demand];
    let cases = cases(&expressions, vocabulary)?;
    let both = cases.iter().filter(|facts| {
        left.population.truth(facts) == Truth::Holds
            && right.population.truth(facts) == Truth::Holds
    });
    let (mut anybody, mut meets_both, mut differ) = (false, false, false);
    for facts in both {
        let (own, other) = (left.demand.truth(facts), right.demand.truth(facts));
        anybody = true;
        meets_both |= own == Truth::Holds && other == Truth::Holds;
        differ |= own != other;
    }
    match (anybody, meets_both, differ) {
        (false, _, _) | (_, _, false) => None,
        (true, false, true) => Some(Clash::Hard),
        (true, true, true) => Some(Clash::Soft),
    }
}

/// Every case that the expressions can tell apart; none where they are too many.
fn cases(expressions: &[&Expression], vocabulary: &Vocabulary) -> Option<Vec<Facts>> {
    let mut values: BTreeMap<&str, Vec<FactValue>> = BTreeMap::new();
    for fact in expressions.iter().flat_map(|expression| expression.facts()) {
        values.entry(fact).or_default();
    }
    for (fact, values) in &mut values {
        let mut asked = Asked::default();
        for expression in expressions {
            asked.look(expression, fact);
        }
        *values = asked.values(vocabulary.kind(fact)?);
    }
    let count =
        values.values().try_fold(1usize, |count, values| count.checked_mul(values.len()))?;
    if count > MOST_CASES {
        return None;
    }
    let mut cases = vec![Facts::default()];
    for (fact, values) in values {
        let with = |facts: &Facts| -> Vec<Facts> {
            values.iter().map(|value| facts.clone().with(fact, value.clone())).collect()
        };
        cases = cases.iter().flat_map(with).collect();
    }
    Some(cases)
}

/// What expressions ask of one fact.
#[derive(Default)]
struct Asked {
    codes: BTreeSet<String>,
    bounds: BTreeSet<i64>,
}

impl Asked {
    fn look(&mut self, expression: &Expression, fact: &str) {
        match expression {
            Expression::All(all) | Expression::Any(all) => {
                for part in all {
                    self.look(part, fact);
                }
            }
            Expression::Not(inner) => self.look(inner, fact),
            Expression::Leaf(leaf) if leaf.fact == fact => match &leaf.asks {
                Asks::OneOf(codes) => self.codes.extend(codes.iter().cloned()),
                Asks::Between(from, to) => self.bounds.extend(from.iter().chain(to)),
            },
            Expression::Constant(_) | Expression::Known(_) | Expression::Leaf(_) => {}
        }
    }

    /// One value for each answer that can be given: every code asked and one that is not, every
    /// bound and the numbers beside it.
    fn values(&self, kind: &Kind) -> Vec<FactValue> {
        let code = |code: &str| FactValue::Code(code.to_owned());
        match kind {
            Kind::Boolean => vec![code("true"), code("false")],
            Kind::Level(levels) => levels.iter().map(|(level, _)| code(level)).collect(),
            Kind::Code(codes) => {
                let other = codes.iter().find(|code| !self.codes.contains(*code));
                self.codes.iter().chain(other).map(|one| code(one)).collect()
            }
            Kind::Number => {
                let beside = self.bounds.iter().flat_map(|bound| bound - 1..=bound + 1);
                let numbers: BTreeSet<i64> = beside.chain([0]).collect();
                numbers.into_iter().map(FactValue::Number).collect()
            }
        }
    }
}
