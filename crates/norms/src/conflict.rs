//! Norms in force together that do not ask the same: found by trying every case that their
//! conditions can tell apart, for these are finitely many.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use base::Day;

use crate::expression::{Asks, Expression};
use crate::folder::Decided;
use crate::judge::{FactValue, Facts};
use crate::law::Law;
use crate::norm::{Allowed, Bound, Demand, Modality, Norm};
use crate::number::Number;
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
    /// Both have the same force; the first applies to some of those only to whom the other does.
    Specific,
    /// Both have the same force and neither is for some only; the later of the two goes before.
    Later,
    /// One of them stands outside the order of legal force: a person decides.
    Human,
}

impl WayOut {
    /// The key by which texts name it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Force => "legal-force",
            Self::Specific => "specific",
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
    /// What a competent body has applied, until the conflict is mended.
    pub decision: Option<&'a Decided>,
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

    fn conflict<'a>(&'a self, [left, right]: [&'a Norm; 2], clash: Clash) -> Conflict<'a> {
        let known = self.known_conflicts().iter().find(|known| known.is_of(&left.id, &right.id));
        let id = known.map_or_else(|| format!("{}~{}", left.id, right.id), |one| one.id.clone());
        let force = |norm: &Norm| norm.source.document.rank.force();
        let (norms, way_out) = match (force(left), force(right)) {
            (Some(own), Some(other)) if own < other => ([left, right], WayOut::Force),
            (Some(own), Some(other)) if own > other => ([right, left], WayOut::Force),
            (Some(_), Some(_)) if self.is_within(left, right) => ([left, right], WayOut::Specific),
            (Some(_), Some(_)) if self.is_within(right, left) => ([right, left], WayOut::Specific),
            (Some(_), Some(_)) => {
                let is_later = left.source.document.issued > right.source.document.issued;
                (if is_later { [left, right] } else { [right, left] }, WayOut::Later)
            }
            _ => ([left, right], WayOut::Human),
        };
        let decision = known.and_then(|known| known.decision.as_ref());
        Conflict { id, dimension: &left.dimension, clash, norms, way_out, decision }
    }
}

impl Law {
    /// Does a norm apply to some of those only to whom the other does?
    fn is_within(&self, narrow: &Norm, wide: &Norm) -> bool {
        let both = [&narrow.population, &wide.population];
        let Some(cases) = cases(&Asked::of(&both), self.vocabulary()) else { return false };
        let holds = |norm: &Norm, facts: &Facts| norm.population.truth(facts) == Truth::Holds;
        let is_part = cases.iter().all(|facts| !holds(narrow, facts) || holds(wide, facts));
        is_part && cases.iter().any(|facts| holds(wide, facts) && !holds(narrow, facts))
    }
}

/// Does a norm say that the document of another goes before it?
fn yields(norm: &Norm, other: &Norm) -> bool {
    norm.yields_to == Some(other.source.document.rank)
}

/// How two norms clash, if they do.
fn clash(left: &Norm, right: &Norm, vocabulary: &Vocabulary) -> Option<Clash> {
    match (&left.demand, &right.demand) {
        (Demand::Condition(own), Demand::Condition(other)) => {
            let expressions = [&left.population, own, &right.population, other];
            let cases = cases(&Asked::of(&expressions), vocabulary)?;
            clash_of_conditions(applying([left, right], &cases), [own, other])
        }
        (Demand::Allowance(own), Demand::Allowance(other)) if !own.adds && !other.adds => {
            let mut asked = Asked::of(&[&left.population, &right.population]);
            asked.look_at_number(&own.number);
            asked.look_at_number(&other.number);
            let cases = cases(&asked, vocabulary)?;
            clash_of_numbers(applying([left, right], &cases), [left, right])
        }
        _ => None,
    }
}

/// The cases to which both norms apply.
fn applying<'a>(norms: [&'a Norm; 2], cases: &'a [Facts]) -> impl Iterator<Item = &'a Facts> {
    cases
        .iter()
        .filter(move |facts| norms.iter().all(|one| one.population.truth(facts) == Truth::Holds))
}

fn clash_of_conditions<'a>(
    cases: impl Iterator<Item = &'a Facts>,
    [own, other]: [&Expression; 2],
) -> Option<Clash> {
    let (mut anybody, mut meets_both, mut differ) = (false, false, false);
    for facts in cases {
        let (own, other) = (own.truth(facts), other.truth(facts));
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

/// A document of lower force may be stricter than one of higher force; where it allows more, the
/// two cannot stand together.
fn clash_of_numbers<'a>(
    cases: impl Iterator<Item = &'a Facts>,
    norms: [&Norm; 2],
) -> Option<Clash> {
    let force = |norm: &Norm| norm.source.document.rank.force().unwrap_or(u8::MAX);
    let is_exact = norms
        .iter()
        .any(|norm| norm.allowance().is_some_and(|allowance| allowance.bound == Bound::Exactly));
    let mut found = None;
    for facts in cases {
        let [Allowed::Number(one), Allowed::Number(other)] = norms.map(|norm| norm.allowed(facts))
        else {
            continue;
        };
        let allows_more = match force(norms[0]).cmp(&force(norms[1])) {
            Ordering::Less => other > one,
            Ordering::Equal => one != other,
            Ordering::Greater => one > other,
        };
        match (one == other, allows_more || is_exact) {
            (true, _) => {}
            (false, true) => return Some(Clash::Hard),
            (false, false) => found = Some(Clash::Soft),
        }
    }
    found
}

/// Every case that can be told apart; none where they are too many.
fn cases(asked: &Asked, vocabulary: &Vocabulary) -> Option<Vec<Facts>> {
    let values = asked.0.iter().map(|(fact, of_one)| {
        let kind = vocabulary.kind(fact)?;
        // Where what a title decides is asked beside it, no title stands for another.
        let all = Vocabulary::decided_by(fact).iter().any(|other| asked.0.contains_key(*other));
        Some((fact.as_str(), if all { every(kind) } else { of_one.values(kind) }))
    });
    let values: Vec<(&str, Vec<FactValue>)> = values.collect::<Option<_>>()?;
    let sizes = values.iter().map(|(_, values)| values.len());
    let count = sizes.fold(1, usize::saturating_mul);
    if count > MOST_CASES {
        return None;
    }
    let mut cases = vec![Facts::default()];
    for (fact, values) in values {
        let with = |facts: &Facts| -> Vec<Facts> {
            values.iter().map(|value| facts.clone().with(fact, value.clone())).collect()
        };
        cases = cases.iter().flat_map(with).filter(|facts| vocabulary.is_possible(facts)).collect();
    }
    Some(cases)
}

/// Every code of a list.
fn every(kind: &Kind) -> Vec<FactValue> {
    match kind {
        Kind::Code(codes) => codes.iter().cloned().map(FactValue::Code).collect(),
        Kind::Boolean | Kind::Number | Kind::Level(_) | Kind::Codes(_) => Vec::new(),
    }
}

/// What is asked of each fact.
#[derive(Default)]
struct Asked(BTreeMap<String, AskedOfOne>);

/// What is asked of one fact.
#[derive(Default)]
struct AskedOfOne {
    codes: BTreeSet<String>,
    bounds: BTreeSet<i64>,
}

impl Asked {
    fn of(expressions: &[&Expression]) -> Self {
        let mut asked = Self::default();
        for expression in expressions {
            asked.look(expression);
        }
        asked
    }

    fn look(&mut self, expression: &Expression) {
        match expression {
            Expression::Constant(_) => {}
            Expression::All(all) | Expression::Any(all) => {
                for part in all {
                    self.look(part);
                }
            }
            Expression::Not(inner) => self.look(inner),
            Expression::Known(fact) => drop(self.one(fact)),
            Expression::Leaf(leaf) => {
                let one = self.one(&leaf.fact);
                match &leaf.asks {
                    Asks::OneOf(codes) => one.codes.extend(codes.iter().cloned()),
                    Asks::Between(from, to) => one.bounds.extend(from.iter().chain(to)),
                }
            }
            Expression::Comparison(both) => {
                self.look_at_number(&both.less);
                self.look_at_number(&both.more);
            }
        }
    }

    fn look_at_number(&mut self, number: &Number) {
        match number {
            Number::Whole(_) => {}
            Number::Fact(fact) => drop(self.one(fact)),
            Number::Of(_, both) => {
                for part in both.iter() {
                    self.look_at_number(part);
                }
            }
            Number::Choice(condition, both) => {
                self.look(condition);
                for part in both.iter() {
                    self.look_at_number(part);
                }
            }
        }
    }

    fn one(&mut self, fact: &str) -> &mut AskedOfOne {
        self.0.entry(fact.to_owned()).or_default()
    }
}

impl AskedOfOne {
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
            // One code of several is enough to tell two demands apart.
            Kind::Codes(codes) => {
                let other = codes.iter().find(|code| !self.codes.contains(*code));
                let each = self.codes.iter().chain(other);
                each.map(|one| FactValue::Codes(BTreeSet::from([one.clone()]))).collect()
            }
            Kind::Number => {
                let beside = self.bounds.iter().flat_map(|bound| bound - 1..=bound + 1);
                let numbers: BTreeSet<i64> = beside.chain([0]).collect();
                numbers.into_iter().map(FactValue::Number).collect()
            }
        }
    }
}
