//! The figures about posts and titles, unit by unit: what the sums of Part two are made of.

use std::collections::BTreeSet;

use base::{Day, Id, Level, Message};
use census::{Condition, Edition, Measure, Query, Units};
use norms::Reading;
use policy::Scope;
use registers::{Area, AreaTree};

use crate::counting::Ground;
use crate::definitions::Definitions;
use crate::door::Cell;

/// The posts of one kind in one unit.
#[derive(Clone, Debug)]
pub struct UnitQuota {
    /// The unit.
    pub unit: Id<Area>,
    /// What the law allows it, with the norms that make the number; none where no norm applies.
    pub allowed: Option<Reading<'static>>,
    /// The number assigned for the year.
    pub assigned: Option<i64>,
    /// Persons present.
    pub present: i64,
}

/// Whether a title is held in one commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitTitle {
    /// The commune.
    pub unit: Id<Area>,
    /// By somebody who is counted for it.
    pub is_filled: bool,
    /// By anybody, in whatever mode.
    pub is_held: bool,
}

/// What was counted in a unit, measure by measure.
type UnitNumbers = (Id<Area>, Vec<i64>);

/// Beside what units are told.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The definitions of the report.
    pub definitions: &'a Definitions,
    /// The census.
    pub edition: &'a Edition,
    /// What the asker may see.
    pub scope: &'a Scope,
    /// The units of the day.
    pub tree: &'a AreaTree,
    /// The unit in which.
    pub area: Id<Area>,
    /// The day.
    pub on: Day,
}

impl<'a> Place<'a> {
    pub(crate) fn ground(&self) -> Ground<'a> {
        let seen = (self.scope, self.tree);
        Ground::of(self.definitions, self.edition, seen, self.area, self.on)
    }

    /// Counts measures in each unit of a level.
    fn each(&self, level: Level, measures: Vec<Measure>) -> Result<Vec<UnitNumbers>, Message> {
        let count = measures.len();
        let units = Units::Each { level, within: Some(self.area) };
        let query = Query { units, ..Query::of(self.area, self.on, measures) };
        let answer = self.edition.ask(&query, self.scope)?;
        let units = answer.units.first().into_iter().flatten().enumerate();
        let told = units.filter_map(|(place, unit)| {
            let numbers = (0..count).map(|measure| answer.total(0, place, measure).into());
            Some(((*unit)?, numbers.collect()))
        });
        Ok(told.collect())
    }
}

/// The level of the units for which a kind of posts is limited, and the population that fills
/// them.
pub fn quota_rule<'a>(definitions: &'a Definitions, kind: &str) -> Option<(Level, &'a str)> {
    let rule = definitions.report.quotas.iter().find(|rule| rule.key == kind)?;
    Some((rule.level, rule.population.as_str()))
}

/// The posts of a kind in each unit for which they are limited.
///
/// # Errors
/// When there is no such kind, the unit does not stand, or the scope does not show what is asked.
pub fn quotas_by_unit(place: &Place<'_>, kind: &str) -> Result<Vec<UnitQuota>, Message> {
    let unknown = || Message::new("report.no-such-figure").text("given", kind);
    let report = &place.definitions.report;
    let rule = report.quotas.iter().find(|rule| rule.key == kind).ok_or_else(unknown)?;
    let ground = place.ground();
    let present = ground.figure(&rule.population, &Cell::Persons).ok_or_else(unknown)?;
    let law = place.definitions.law;
    let year = i64::from(place.on.year());
    let units = place.each(rule.level, vec![present.plus])?.into_iter().map(|(unit, numbers)| {
        let allowed = law
            .of_unit(place.tree, unit)
            .and_then(|facts| law.allowed(&rule.key, &facts, place.on).into_iter().next());
        let own = BTreeSet::from([unit]);
        let assigned = indicators::assigned(place.tree, &ground.quotas, &own, (kind, year));
        UnitQuota {
            unit,
            allowed,
            assigned: assigned.map(|assigned| assigned.number),
            present: numbers.first().copied().unwrap_or_default(),
        }
    });
    Ok(units.collect())
}

/// Whether each commune has a holder of a title.
///
/// # Errors
/// When there is no such title, the unit does not stand, or the scope does not show what is asked.
pub fn titles_by_unit(place: &Place<'_>, group: &str) -> Result<Vec<UnitTitle>, Message> {
    let unknown = || Message::new("report.no-such-figure").text("given", group);
    let ground = place.ground();
    let counted = ground.population(group).ok_or_else(unknown)?;
    let any = ground.titles_of(group);
    let measures = [counted, any].map(Measure::Holdings).to_vec();
    let units = place.each(Level::Commune, measures)?.into_iter().map(|(unit, numbers)| {
        let has = |place: usize| numbers.get(place).is_some_and(|number| *number > 0);
        UnitTitle { unit, is_filled: has(0), is_held: has(1) }
    });
    Ok(units.collect())
}

/// The measure of the persons with several of the titles that the statistics count.
pub fn with_several(place: &Place<'_>) -> Measure {
    let counted: Condition = place.ground().titles_that(|title| title.counted_in_titles);
    Measure::PersonsWithSeveral(counted)
}
