//! Everybody of a unit with the facts of each holding, read from the registers: for norms and
//! indicators that ask what the census has no column for, and for lists of names.

use std::collections::{BTreeMap, BTreeSet};

use base::{Id, Value};
use norms::{Case, Ground, PersonRows};
use registers::{
    Appointment, Area, Filter, PartyMembership, Person, Qualification, Reader, Record, View,
    Visible,
};

/// People whose rows are read at a time.
const PEOPLE_AT_ONCE: usize = 20_000;

/// A holding of a person with its facts.
#[derive(Clone, Debug)]
pub struct PersonCase {
    /// Who.
    pub person: Id<Person>,
    /// The holding and its facts.
    pub case: Case,
}

/// How many different people there are among holdings.
pub(crate) fn persons_of<'a>(holdings: impl Iterator<Item = &'a PersonCase>) -> usize {
    holdings.map(|one| one.person).collect::<BTreeSet<_>>().len()
}

/// Everybody who holds something in a unit on the day of the ground, as the registers tell it.
///
/// # Errors
/// When the database fails, or a register of it lies outside the scope.
pub async fn people_of(
    reader: &mut Reader,
    view: &View<'_>,
    ground: &Ground<'_>,
    unit: Id<Area>,
) -> registers::Result<Vec<PersonCase>> {
    let areas = reader.area_rows(view).await?;
    let visible = Visible::of_units(&BTreeSet::from([unit.number()]), &areas);
    let inside: BTreeSet<i64> = visible.inside().iter().copied().collect();
    let own = vec![Filter::In("area", inside.iter().copied().map(Value::Integer).collect())];
    let holdings = reader.timeline::<Appointment>(view, own).await?;
    let here = |row: &&Record<Appointment>| row.period.contains(view.on);
    let people: BTreeSet<Id<Person>> =
        holdings.iter().filter(here).map(|row| row.data.person).collect();
    let rows = rows_of(reader, view, &people).await?;
    let cases = rows.into_iter().flat_map(|(person, rows)| {
        let cases = rows.cases(ground).into_iter();
        let inside = cases.filter(|case| inside.contains(&case.holding.data.area.number()));
        inside.map(move |case| PersonCase { person, case }).collect::<Vec<_>>()
    });
    Ok(cases.collect())
}

/// The rows of some people, of every day.
///
/// # Errors
/// When the database fails, or a register of it lies outside the scope.
pub async fn rows_of(
    reader: &mut Reader,
    view: &View<'_>,
    people: &BTreeSet<Id<Person>>,
) -> registers::Result<BTreeMap<Id<Person>, PersonRows>> {
    let mut all: BTreeMap<Id<Person>, PersonRows> = BTreeMap::new();
    let ids: Vec<i64> = people.iter().map(|id| id.number()).collect();
    for ids in ids.chunks(PEOPLE_AT_ONCE) {
        let own = || vec![Filter::In("person", ids.iter().copied().map(Value::Integer).collect())];
        for row in reader.timeline::<Person>(view, vec![Filter::Ids(ids.to_vec())]).await? {
            all.entry(row.id).or_default().person.push(row);
        }
        for row in reader.timeline::<Appointment>(view, own()).await? {
            all.entry(row.data.person).or_default().appointments.push(row);
        }
        for row in reader.timeline::<Qualification>(view, own()).await? {
            all.entry(row.data.person).or_default().qualifications.push(row);
        }
        for row in reader.timeline::<PartyMembership>(view, own()).await? {
            all.entry(row.data.person).or_default().party.push(row);
        }
    }
    Ok(all)
}
