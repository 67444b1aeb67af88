//! [`Standing`]: how a unit stands to a norm on a day.

use base::Message;
use census::{Condition, Measure, Query};
use norms::{Expression, Law, Norm, Outcome};

use crate::columns::{Columns, NoColumn};
use crate::count::Asked;
use crate::people::PersonCase;

/// How many holdings of a unit a norm applies to, and how many of them meet it. Met, unmet and
/// cannot tell are the whole population.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The norm.
    pub norm: &'a Norm,
    /// The counts; a fact where the census cannot judge by this norm.
    pub counts: Result<Counts, NoColumn>,
}

/// Holdings judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They meet it.
    pub met: u32,
    /// They do not.
    pub unmet: u32,
    /// A fact is missing.
    pub cannot_tell: u32,
}

impl Counts {
    /// Everybody judged one by one.
    fn one_by_one(norm: &Norm, people: &[PersonCase]) -> Self {
        let mut counts = Self::default();
        for one in people {
            match norm.outcome(&one.case.facts) {
                Outcome::Outside => {}
                Outcome::Met => counts.met += 1,
                Outcome::Unmet => counts.unmet += 1,
                Outcome::CannotTell => counts.cannot_tell += 1,
            }
        }
        counts
    }

    /// All to whom the norm applies, or may apply.
    pub fn population(self) -> u32 {
        self.met + self.unmet + self.cannot_tell
    }
}

/// How a unit stands to each norm in force on a day, counted in one pass; by norms that ask what
/// the census has no column for, people are judged one by one where they are at hand.
///
/// # Errors
/// When the unit does not stand on the day, or the scope does not show what a norm asks.
pub fn standings<'a>(law: &'a Law, asked: &Asked<'_>) -> Result<Vec<Standing<'a>>, Message> {
    let columns = Columns::of(asked.edition, law, asked.on, asked.scope);
    let mut measures = Vec::new();
    let mut planned = Vec::new();
    for norm in law.standards(asked.on) {
        let place = outcomes(&columns, norm).map(|three| {
            let place = measures.len();
            measures.extend(three.map(Measure::Holdings));
            place
        });
        planned.push((norm, place));
    }
    let answer = asked.edition.ask(&Query::of(asked.unit, asked.on, measures), asked.scope)?;
    let total = |measure| answer.total(0, 0, measure);
    let counted = planned.into_iter().map(|(norm, place)| {
        let counts = match (place, asked.people) {
            (Ok(place), _) => Ok(Counts {
                met: total(place),
                unmet: total(place + 1),
                cannot_tell: total(place + 2),
            }),
            (Err(_), Some(people)) => Ok(Counts::one_by_one(norm, people)),
            (Err(missing), None) => Err(missing),
        };
        Standing { norm, counts }
    });
    Ok(counted.collect())
}

/// The filters of the three outcomes, in the order of [`Counts`].
///
/// # Errors
/// When the norm asks a fact that the census has no column for.
pub fn outcomes(columns: &Columns<'_>, norm: &Norm) -> Result<[Condition; 3], NoColumn> {
    let population = columns.filter(&norm.population)?;
    let demand = columns.filter(norm.condition().unwrap_or(&Expression::Constant(true)))?;
    let both = |demand: Condition| Condition::And(vec![population.clone(), demand]);
    let missing = both(demand.clone().not_known());
    Ok([
        both(demand.clone()),
        both(demand.negated()),
        Condition::Or(vec![population.clone().not_known(), missing]),
    ])
}
