//! The rows behind a figure, as the census tells them.

use std::collections::BTreeSet;

use base::{Day, Id, Message};
use census::{Edition, Query, Rows};
use policy::Scope;
use registers::{Area, AreaTree};

use crate::counting::Ground;
use crate::definitions::Definitions;
use crate::door::Door;

/// The rows behind a figure of an area on a day, as a scope shows them: the persons, each with the
/// holdings by which it is counted. They are as many as the figure.
///
/// # Errors
/// When the report has no such figure, the unit does not stand on the day, or the scope does not
/// show what the figure asks.
pub fn rows_in_census(
    definitions: &Definitions,
    edition: &Edition,
    (scope, tree): (&Scope, &AreaTree),
    (area, on): (Id<Area>, Day),
    door: &Door,
) -> Result<Rows, Message> {
    let ground = Ground::of(definitions, edition, (scope, tree), area, on);
    let unknown = || Message::new("report.no-such-figure").text("given", door.to_string());
    let figure = ground.figure(&door.group, &door.cell).ok_or_else(unknown)?;
    let rows = |measure| edition.rows(&Query::of(area, on, vec![measure]), 0, &[], scope);
    let found = rows(figure.plus)?;
    let Some(minus) = figure.minus else { return Ok(found) };
    let less: BTreeSet<_> = rows(minus)?.into_iter().map(|(person, _)| person).collect();
    Ok(found.into_iter().filter(|(person, _)| !less.contains(person)).collect())
}
