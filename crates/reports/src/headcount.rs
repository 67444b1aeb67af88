//! How many persons groups have, counted by the census in one pass.

use base::Message;
use census::Query;

use crate::by_unit::Place;
use crate::door::Cell;

/// The persons of each group: as many as the list behind it has.
///
/// # Errors
/// When there is no such group, or the scope does not show what it asks.
pub fn headcounts(groups: &[&str], place: &Place<'_>) -> Result<Vec<i64>, Message> {
    let ground = place.ground();
    let measure = |group: &&str| {
        let unknown = || Message::new("report.no-such-figure").text("given", *group);
        ground.figure(group, &Cell::Persons).map(|figure| figure.plus).ok_or_else(unknown)
    };
    let measures = groups.iter().map(measure).collect::<Result<Vec<_>, _>>()?;
    let answer = place.edition.ask(&Query::of(place.area, place.on, measures), place.scope)?;
    Ok((0..groups.len()).map(|group| i64::from(answer.total(0, 0, group))).collect())
}
