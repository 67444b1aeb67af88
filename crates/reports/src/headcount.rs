//! How many persons groups have, counted by the census in one pass.

use base::{Day, Id, Message};
use census::{Edition, Query};
use policy::Scope;
use registers::{Area, AreaTree};

use crate::counting::Ground;
use crate::definitions::Definitions;
use crate::door::Cell;

/// What is counted in the census, and beside what.
#[derive(Clone, Copy)]
pub struct CensusGround<'a> {
    /// The report that tells the groups.
    pub definitions: &'a Definitions,
    /// The census.
    pub edition: &'a Edition,
    /// What the asker may see.
    pub scope: &'a Scope,
    /// The units of the day.
    pub tree: &'a AreaTree,
    /// The unit.
    pub area: Id<Area>,
    /// The day.
    pub on: Day,
}

/// The persons of each group: as many as the list behind it has.
///
/// # Errors
/// When there is no such group, or the scope does not show what it asks.
pub fn headcounts(groups: &[&str], ground: &CensusGround<'_>) -> Result<Vec<i64>, Message> {
    let CensusGround { definitions, edition, scope, tree, area, on } = *ground;
    let own = Ground::of(definitions, edition, (scope, tree), area, on);
    let measure = |group: &&str| {
        let unknown = || Message::new("report.no-such-figure").text("given", *group);
        own.figure(group, &Cell::Persons).map(|figure| figure.plus).ok_or_else(unknown)
    };
    let measures = groups.iter().map(measure).collect::<Result<Vec<_>, _>>()?;
    let answer = edition.ask(&Query::of(area, on, measures), scope)?;
    Ok((0..groups.len()).map(|place| i64::from(answer.total(0, 0, place))).collect())
}
