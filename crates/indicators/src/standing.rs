//! [`Standing`]: how a unit stands to a norm on a day.

use base::{Day, Id, Message};
use census::{Condition, Edition, Measure, Query};
use norms::{Expression, Law, Norm};
use policy::Scope;
use registers::Area;

use crate::columns::{Columns, NoColumn};

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
    /// All to whom the norm applies, or may apply.
    pub fn population(self) -> u32 {
        self.met + self.unmet + self.cannot_tell
    }
}

/// How a unit stands to each norm in force on a day, counted in one pass.
///
/// # Errors
/// When the unit does not stand on the day, or the scope does not show what a norm asks.
pub fn standings<'a>(
    law: &'a Law,
    edition: &Edition,
    (unit, on): (Id<Area>, Day),
    scope: &Scope,
) -> Result<Vec<Standing<'a>>, Message> {
    let columns = Columns::of(edition, law.vocabulary(), on);
    let mut measures = Vec::new();
    let mut standings = Vec::new();
    for norm in law.standards(on) {
        let counts = outcomes(&columns, norm).map(|three| {
            measures.extend(three.map(Measure::Holdings));
            Counts::default()
        });
        standings.push(Standing { norm, counts });
    }
    let answer = edition.ask(&Query::of(unit, on, measures), scope)?;
    let mut place = 0;
    for counts in standings.iter_mut().filter_map(|standing| standing.counts.as_mut().ok()) {
        let total = |measure| answer.total(0, 0, measure);
        *counts =
            Counts { met: total(place), unmet: total(place + 1), cannot_tell: total(place + 2) };
        place += 3;
    }
    Ok(standings)
}

/// The filters of the three outcomes, in the order of [`Counts`].
fn outcomes(columns: &Columns<'_>, norm: &Norm) -> Result<[Condition; 3], NoColumn> {
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
