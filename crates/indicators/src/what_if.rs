//! What another law would change: who becomes unmet or met, the posts it gives or takes.

use std::collections::{BTreeMap, BTreeSet};

use base::{Id, Message};
use census::{Condition, Query, Rows};
use norms::{Expression, Law, Norm};
use registers::Area;

use crate::columns::{Columns, NoColumn};
use crate::count::Asked;
use crate::posts::{AllowedSum, Posts, posts};
use crate::programme::Programme;

/// What another law would change for a unit on a day.
#[derive(Clone, Debug)]
pub struct WhatIf<'a> {
    /// By series of norms that demand a condition.
    pub standards: Vec<Changed<'a>>,
    /// By what norms of numbers limit.
    pub posts: Vec<ChangedPosts<'a>>,
}

/// A series of norms that is another under the other law.
#[derive(Clone, Debug)]
pub struct Changed<'a> {
    /// The series.
    pub series: &'a str,
    /// Its norms in force today.
    pub before: Vec<&'a Norm>,
    /// Its norms under the other law.
    pub after: Vec<&'a Norm>,
    /// Whom it touches; a fact where the census has no column for it.
    pub effect: Result<Effect, NoColumn>,
}

/// Persons whom another law touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Unmet today.
    pub unmet_before: u32,
    /// Unmet under the other law.
    pub unmet_after: u32,
    /// Unmet only then.
    pub newly_unmet: u32,
    /// Unmet only today.
    pub no_longer_unmet: u32,
    /// Of whom it cannot be told then.
    pub cannot_tell_after: u32,
    /// Who becomes unmet, where it was asked.
    pub rows: Option<Rows>,
}

/// What norms of numbers limit, today and under the other law.
#[derive(Clone, Debug)]
pub struct ChangedPosts<'a> {
    /// Today.
    pub before: Posts<'a>,
    /// Under the other law.
    pub after: Posts<'a>,
}

impl<'a> ChangedPosts<'a> {
    /// What is applied today and then.
    pub fn applied(&self) -> [Option<AllowedSum<'a>>; 2] {
        [&self.before, &self.after].map(|posts| posts.sums().into_iter().next())
    }
}

/// What another law would change for a unit on a day; with the rows of those who become unmet
/// where they are asked for.
///
/// # Errors
/// When the unit does not stand on the day, or the scope does not show what is asked.
pub fn what_if<'a>(
    programme: &'a Programme,
    [law, other]: [&'a Law; 2],
    asked: &Asked<'_>,
    with_rows: bool,
) -> Result<WhatIf<'a>, Message> {
    Ok(WhatIf {
        standards: standards([law, other], asked, with_rows)?,
        posts: changed_posts(programme, [law, other], asked)?,
    })
}

/// Whom another law touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Unmet today.
    UnmetBefore,
    /// Unmet under the other law.
    UnmetAfter,
    /// Unmet only then.
    NewlyUnmet,
    /// Unmet only today.
    NoLongerUnmet,
    /// Of whom it cannot be told then.
    CannotTellAfter,
}

/// The rows of those whom another law touches by a series; as many as [`Effect`] counts.
///
/// # Errors
/// When the unit does not stand on the day, or the scope does not show what is asked; within,
/// where the census has no column for what is asked.
pub fn touched(
    [law, other]: [&Law; 2],
    series: &str,
    asked: &Asked<'_>,
    whom: Touched,
) -> Result<Result<Rows, NoColumn>, Message> {
    let columns = [law, other].map(|law| Columns::of(asked.edition, law, asked.on, asked.scope));
    let [old, new] = [law, other].map(|law| by_series(law, asked));
    let [before, after] = [&old, &new].map(|all| all.get(series).cloned().unwrap_or_default());
    let plan = match plan(&columns, [&before, &after]) {
        Ok(plan) => plan,
        Err(missing) => return Ok(Err(missing)),
    };
    let query = Query::of(asked.unit, asked.on, plan.to_vec());
    let rows = |measure| asked.edition.rows(&query, measure, &[], asked.scope);
    let without = |rows: Rows, others: Rows| -> Rows {
        let others: BTreeSet<_> = others.into_iter().map(|(person, _)| person).collect();
        rows.into_iter().filter(|(person, _)| !others.contains(person)).collect()
    };
    Ok(Ok(match whom {
        Touched::UnmetBefore => rows(0)?,
        Touched::UnmetAfter => rows(1)?,
        Touched::NewlyUnmet => without(rows(1)?, rows(0)?),
        Touched::NoLongerUnmet => without(rows(0)?, rows(1)?),
        Touched::CannotTellAfter => rows(COUNTS - 1)?,
    }))
}

/// How many counts each series needs.
const COUNTS: usize = 4;

/// The series of norms that another law changes, without the norms of numbers.
///
/// # Errors
/// As [`what_if`].
pub fn standards<'a>(
    [law, other]: [&'a Law; 2],
    asked: &Asked<'_>,
    with_rows: bool,
) -> Result<Vec<Changed<'a>>, Message> {
    let columns = [law, other].map(|law| Columns::of(asked.edition, law, asked.on, asked.scope));
    let [old, new] = [law, other].map(|law| by_series(law, asked));
    let series: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let mut measures = Vec::new();
    let mut changed = Vec::new();
    for series in series {
        let [before, after] = [&old, &new].map(|all| all.get(series).cloned().unwrap_or_default());
        if text_of(&before) == text_of(&after) {
            continue;
        }
        let plan = plan(&columns, [&before, &after]).map(|plan| {
            let place = measures.len();
            measures.extend(plan);
            place
        });
        changed.push((series, before, after, plan));
    }
    let query = Query::of(asked.unit, asked.on, measures);
    let answer = asked.edition.ask(&query, asked.scope)?;
    let effect = |place: usize| -> Result<Effect, Message> {
        let total = |measure: usize| answer.total(0, 0, place + measure);
        let rows = |measure| asked.edition.rows(&query, place + measure, &[], asked.scope);
        let newly = || -> Result<Rows, Message> {
            let before: BTreeSet<_> = rows(0)?.into_iter().map(|(person, _)| person).collect();
            let after = rows(1)?.into_iter();
            Ok(after.filter(|(person, _)| !before.contains(person)).collect())
        };
        // Of persons, who may hold several titles: those of either side without those of one.
        let [before, after, either] = [total(0), total(1), total(2)];
        Ok(Effect {
            unmet_before: before,
            unmet_after: after,
            newly_unmet: either.saturating_sub(before),
            no_longer_unmet: either.saturating_sub(after),
            cannot_tell_after: total(COUNTS - 1),
            rows: with_rows.then(newly).transpose()?,
        })
    };
    changed
        .into_iter()
        .map(|(series, before, after, plan)| {
            let effect = match plan {
                Ok(place) => Ok(effect(place)?),
                Err(missing) => Err(missing),
            };
            Ok(Changed { series, before, after, effect })
        })
        .collect()
}

/// The norms in force that demand a condition, by series.
fn by_series<'a>(law: &'a Law, asked: &Asked<'_>) -> BTreeMap<&'a str, Vec<&'a Norm>> {
    let mut all: BTreeMap<&str, Vec<&Norm>> = BTreeMap::new();
    for norm in law.standards(asked.on) {
        all.entry(norm.series()).or_default().push(norm);
    }
    all
}

/// What norms ask, to be compared.
fn text_of(norms: &[&Norm]) -> Vec<String> {
    norms.iter().map(|norm| format!("{} {} {}", norm.id, norm.population, norm.demand)).collect()
}

/// The persons unmet by the norms of one side, of the other and of either, and those of whom it
/// cannot be told by the other.
fn plan(
    [old, new]: &[Columns<'_>; 2],
    [before, after]: [&[&Norm]; 2],
) -> Result<[census::Measure; COUNTS], NoColumn> {
    let before = unmet(old, before)?;
    let after = unmet(new, after)?;
    let either = Condition::Or(vec![before.clone(), after.clone()]);
    let cannot_tell = after.clone().not_known();
    Ok([before, after, either, cannot_tell].map(census::Measure::persons))
}

/// Unmet by any of some norms.
fn unmet(columns: &Columns<'_>, norms: &[&Norm]) -> Result<Condition, NoColumn> {
    let each = norms.iter().map(|norm| {
        let demand = columns.filter(norm.condition().unwrap_or(&Expression::Constant(true)))?;
        Ok(Condition::And(vec![columns.filter(&norm.population)?, demand.negated()]))
    });
    Ok(Condition::Or(each.collect::<Result<_, _>>()?))
}

fn changed_posts<'a>(
    programme: &'a Programme,
    [law, other]: [&'a Law; 2],
    asked: &Asked<'_>,
) -> Result<Vec<ChangedPosts<'a>>, Message> {
    let before = posts(programme, law, asked)?;
    let after = posts(programme, other, asked)?;
    let pairs = before.into_iter().zip(after);
    let is_other = |pair: &(Posts<'a>, Posts<'a>)| told(&pair.0) != told(&pair.1);
    Ok(pairs.filter(is_other).map(|(before, after)| ChangedPosts { before, after }).collect())
}

/// What is allowed to each unit, to be compared: by which document, how it binds, how many, made of
/// what; in the order in which it is applied.
type Told<'a> = Vec<(Id<Area>, &'a str, &'static str, Option<i64>, Vec<(&'a str, Option<i64>)>)>;

fn told<'a>(posts: &'a Posts<'_>) -> Told<'a> {
    let readings = posts.units.iter().flat_map(|unit| {
        unit.readings.iter().map(move |reading| {
            let document = reading.base().map_or("", |norm| norm.source.document.key.as_str());
            let parts = reading.parts.iter().map(|(norm, number)| (norm.id.as_str(), *number));
            (unit.unit, document, reading.bound.key(), reading.number, parts.collect())
        })
    });
    readings.collect()
}
