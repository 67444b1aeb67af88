//! Units judged by the norms of numbers: what each document allows them, and how many there are.

use base::{Id, Level, Message};
use census::{Edition, Query, Units};
use norms::{Law, Reading};
use registers::Area;

use crate::columns::Columns;
use crate::count::{Asked, counted_as, questions};
use crate::definition::Indicator;
use crate::programme::Programme;

/// What the law limits in some units, and how much of it there is.
#[derive(Clone, Debug)]
pub struct Posts<'a> {
    /// What is counted.
    pub indicator: &'a Indicator,
    /// The units that a norm applies to.
    pub units: Vec<UnitPosts<'a>>,
}

/// What the law limits in one unit.
#[derive(Clone, Debug)]
pub struct UnitPosts<'a> {
    /// The unit.
    pub unit: Id<Area>,
    /// What each document allows it; the first is applied.
    pub readings: Vec<Reading<'a>>,
    /// How many there are.
    pub present: i64,
}

/// What one document allows some units together.
#[derive(Clone, Debug)]
pub struct AllowedSum<'a> {
    /// The reading of one of the units, for its norms and its bound.
    pub example: Reading<'a>,
    /// Units for which a number is known.
    pub units: usize,
    /// Units for which a fact is missing.
    pub units_not_known: usize,
    /// The sum of the numbers that are known.
    pub number: i64,
    /// How many there are in the units for which a number is known.
    pub present: i64,
    /// Of each norm the sum of what it gives or takes, in the units for which a number is known.
    pub parts: Vec<(&'a norms::Norm, i64)>,
    /// Units with more than is allowed.
    pub units_above: usize,
}

impl<'a> Posts<'a> {
    /// How many there are in all units.
    pub fn present(&self) -> i64 {
        self.units.iter().map(|unit| unit.present).sum()
    }

    /// What each document allows all units together; the applied one first, by what is applied in
    /// most units.
    pub fn sums(&self) -> Vec<AllowedSum<'a>> {
        let mut sums: Vec<(usize, AllowedSum<'a>)> = Vec::new();
        for unit in &self.units {
            for (place, reading) in unit.readings.iter().enumerate() {
                let is_same = |other: &Reading<'_>| key(other) == key(reading);
                if unit.readings[..place].iter().any(is_same) {
                    continue;
                }
                // Several norms of one document that all may apply: which does is not known.
                let is_certain = !unit.readings[place + 1..].iter().any(is_same);
                let known = sums.iter().position(|(_, sum)| is_same(&sum.example));
                let at = known.unwrap_or_else(|| {
                    sums.push((0, AllowedSum::of(reading)));
                    sums.len() - 1
                });
                let Some((applied, sum)) = sums.get_mut(at) else { continue };
                *applied += usize::from(place == 0);
                sum.add(reading, is_certain, unit.present);
            }
        }
        sums.sort_by_key(|(applied, _)| std::cmp::Reverse(*applied));
        sums.into_iter().map(|(_, sum)| sum).collect()
    }
}

impl<'a> AllowedSum<'a> {
    fn of(reading: &Reading<'a>) -> Self {
        Self {
            example: reading.clone(),
            units: 0,
            units_not_known: 0,
            number: 0,
            present: 0,
            parts: Vec::new(),
            units_above: 0,
        }
    }

    fn add(&mut self, reading: &Reading<'a>, is_certain: bool, present: i64) {
        let Some(number) = reading.number.filter(|_| is_certain) else {
            self.units_not_known += 1;
            return;
        };
        self.units += 1;
        self.number += number;
        self.present += present;
        self.units_above += usize::from(present > number);
        for (norm, number) in &reading.parts {
            let known = self.parts.iter().position(|(own, _)| own.id == norm.id);
            let number = number.unwrap_or_default();
            match known.and_then(|at| self.parts.get_mut(at)) {
                Some((_, sum)) => *sum += number,
                None => self.parts.push((norm, number)),
            }
        }
    }
}

/// The document of a reading, by which readings of several units are of one kind.
fn key<'a>(reading: &Reading<'a>) -> Option<&'a str> {
    reading.base().map(|norm| norm.source.document.key.as_str())
}

/// What the law limits in a unit and all below it, and how much of it there is in each.
///
/// # Errors
/// When the unit does not stand on the day, or the scope does not show what is asked.
pub fn posts<'a>(
    programme: &'a Programme,
    law: &'a Law,
    asked: &Asked<'_>,
) -> Result<Vec<Posts<'a>>, Message> {
    let tree = asked.edition.tree(asked.on, asked.scope);
    let columns = Columns::of(asked.edition, law, asked.on, asked.scope);
    let inside = tree.subtree(asked.unit);
    let facts: Vec<_> =
        inside.iter().filter_map(|id| Some((*id, law.of_unit(&tree, *id)?))).collect();
    let mut found = Vec::new();
    for indicator in programme.indicators() {
        let (Some(dimension), Some((counts, asks))) =
            (&indicator.limited_by, questions(&indicator.measure))
        else {
            continue;
        };
        let Ok(who) = columns.filter(asks[0]) else { continue };
        let allowances = law.allowances(dimension, asked.on);
        let limited = facts.iter().map(|(id, facts)| (*id, allowances.of(facts)));
        let mut units: Vec<UnitPosts<'a>> = limited
            .filter(|(_, readings)| !readings.is_empty())
            .map(|(unit, readings)| UnitPosts { unit, readings, present: 0 })
            .collect();
        let measure = counted_as(counts, who);
        for level in [Level::Commune, Level::Village] {
            let of_level = |id| tree.unit(id).is_some_and(|unit| unit.level == level);
            if units.iter().any(|unit| of_level(unit.unit)) {
                let present = present(asked.edition, asked, level, measure.clone())?;
                for unit in units.iter_mut().filter(|unit| of_level(unit.unit)) {
                    unit.present = present.get(&unit.unit).copied().unwrap_or_default();
                }
            }
        }
        found.push(Posts { indicator, units });
    }
    Ok(found)
}

/// How many there are in each unit of a level.
fn present(
    edition: &Edition,
    asked: &Asked<'_>,
    level: Level,
    measure: census::Measure,
) -> Result<std::collections::BTreeMap<Id<Area>, i64>, Message> {
    let within = Some(asked.unit);
    let units = Units::Each { level, within };
    let query = Query { units, ..Query::of(asked.unit, asked.on, vec![measure]) };
    let answer = edition.ask(&query, asked.scope)?;
    let units = answer.units.first().into_iter().flatten().enumerate();
    let each = units.filter_map(|(place, unit)| Some(((*unit)?, answer.total(0, place, 0).into())));
    Ok(each.collect())
}
