//! What a unit should look at before it sends: its own faults. None of them refuses; each is told
//! with the rows that it is about.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Message, Value};
use registers::{
    Appointment, Area, AreaLineage, Case, FigureLock, Filter, KnownAt, PartyMembership, Person,
    Qualification, Reader, Record, Register, Title, View,
};

use crate::cases::Cases;
use crate::place::whereabouts;

/// Something to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnFault {
    /// What kind of fault it is.
    pub kind: OwnFaultKind,
    /// What is the matter, and what to do.
    pub message: Message,
    /// The people that it is about.
    pub people: BTreeSet<Id<Person>>,
    /// The rows that it is about.
    pub rows: Vec<(&'static str, i64)>,
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnFaultKind {
    /// More hold a title than there are posts of it.
    SumDoesNotClose,
    /// Something is not known of people on the payroll.
    NotKnown,
    /// People serve full-time in two units at once.
    InTwoUnits,
    /// What came and went does not explain the difference from what was locked last.
    MovementDoesNotExplain,
}

/// The qualifications that are asked of everybody on the payroll.
const ASKED: [&str; 2] = ["professional", "political_theory"];

/// The unit's own faults on the day of a case.
///
/// # Errors
/// When the registers fail.
pub async fn of(
    cases: &Cases,
    reader: &mut Reader,
    case: &Case,
) -> registers::Result<Vec<OwnFault>> {
    let view = View { on: case.day.unwrap_or_else(|| cases.registers.today()), ..cases.whole() };
    let held = holdings(reader, &view, case.area).await?;
    let titles = reader.timeline::<Title>(&view, Vec::new()).await?;
    let titles: BTreeMap<Id<Title>, Title> =
        titles.into_iter().map(|row| (row.id, row.data)).collect();
    let mut found = Vec::new();
    found.extend(sums(&held, &titles));
    found.extend(not_known(reader, &view, &on_payroll(&held, &titles)).await?);
    found.extend(two_units(reader, &view, &held).await?);
    found.extend(movement(cases, reader, (&view, case), &held).await?);
    Ok(found)
}

/// The unit, what it took over, and the villages of each, on the day of the view.
async fn members(
    reader: &mut Reader,
    view: &View<'_>,
    area: Id<Area>,
) -> registers::Result<Vec<Value>> {
    let mut found = BTreeSet::from([area.number()]);
    let mut open = vec![area.number()];
    while !open.is_empty() {
        let values: Vec<Value> = open.drain(..).map(Value::Integer).collect();
        let before = Filter::In("to_area", values.clone());
        let before = reader.list::<AreaLineage>(view, vec![before]).await?;
        let below = reader.timeline::<Area>(view, vec![Filter::In("parent", values)]).await?;
        let next =
            before.iter().map(|row| row.data.from_area).chain(below.iter().map(|row| row.id));
        open.extend(next.map(Id::number).filter(|next| found.insert(*next)));
    }
    Ok(found.into_iter().map(Value::Integer).collect())
}

/// A title in a unit.
type Post = (Id<Area>, Id<Title>);

async fn holdings(
    reader: &mut Reader,
    view: &View<'_>,
    area: Id<Area>,
) -> registers::Result<Vec<Record<Appointment>>> {
    let members = members(reader, view, area).await?;
    reader.list::<Appointment>(view, vec![Filter::In("area", members)]).await
}

fn sums(held: &[Record<Appointment>], titles: &BTreeMap<Id<Title>, Title>) -> Option<OwnFault> {
    let mut by_post: BTreeMap<Post, Vec<&Record<Appointment>>> = BTreeMap::new();
    for row in held {
        by_post.entry((row.data.area, row.data.title)).or_default().push(row);
    }
    let posts = |title: &Id<Title>| titles.get(title).and_then(|title| title.posts_per_area);
    by_post.retain(|(_, title), rows| {
        posts(title).is_some_and(|most| i64::try_from(rows.len()).is_ok_and(|held| held > most))
    });
    let first = by_post.keys().next()?;
    let name = titles.get(&first.1).map_or("", |title| title.print_label.as_str()).to_owned();
    let rows: Vec<&Record<Appointment>> = by_post.values().flatten().copied().collect();
    let count = i64::try_from(by_post.len()).unwrap_or(i64::MAX);
    Some(OwnFault {
        kind: OwnFaultKind::SumDoesNotClose,
        message: Message::new("case.fault.sum").number("count", count).text("title", name),
        people: rows.iter().map(|row| row.data.person).collect(),
        rows: rows.iter().map(|row| (Appointment::KEY, row.id.number())).collect(),
    })
}

fn on_payroll(
    held: &[Record<Appointment>],
    titles: &BTreeMap<Id<Title>, Title>,
) -> BTreeSet<Id<Person>> {
    let counted = |row: &&Record<Appointment>| {
        titles.get(&row.data.title).is_some_and(|title| title.counted_in_payroll)
    };
    held.iter().filter(counted).map(|row| row.data.person).collect()
}

async fn not_known(
    reader: &mut Reader,
    view: &View<'_>,
    people: &BTreeSet<Id<Person>>,
) -> registers::Result<Option<OwnFault>> {
    let numbers: Vec<i64> = people.iter().map(|person| person.number()).collect();
    let own = Filter::In("person", numbers.iter().copied().map(Value::Integer).collect());
    let rows = reader.list::<Person>(view, vec![Filter::Ids(numbers)]).await?;
    let party = reader.list::<PartyMembership>(view, vec![own.clone()]).await?;
    let party: BTreeSet<Id<Person>> = party.into_iter().map(|row| row.data.person).collect();
    let levels = reader.list::<Qualification>(view, vec![own]).await?;
    let levels: BTreeSet<(Id<Person>, String)> = levels
        .into_iter()
        .map(|row| (row.data.person, row.data.dimension.as_str().to_owned()))
        .collect();
    let is_known = |row: &Record<Person>| {
        let asked = |dimension: &&str| levels.contains(&(row.id, (*dimension).to_owned()));
        row.data.ethnic_group.is_some()
            && row.data.religion.is_some()
            && party.contains(&row.id)
            && ASKED.iter().all(asked)
    };
    let people: BTreeSet<Id<Person>> =
        rows.iter().filter(|row| !is_known(row)).map(|row| row.id).collect();
    let count = i64::try_from(people.len()).unwrap_or(i64::MAX);
    Ok((count > 0).then(|| OwnFault {
        kind: OwnFaultKind::NotKnown,
        message: Message::new("case.fault.not-known").number("count", count),
        rows: people.iter().map(|person| (Person::KEY, person.number())).collect(),
        people,
    }))
}

async fn two_units(
    reader: &mut Reader,
    view: &View<'_>,
    held: &[Record<Appointment>],
) -> registers::Result<Option<OwnFault>> {
    let is_full = |row: &Record<Appointment>| row.data.mode.as_str() == "full-time";
    let own: BTreeSet<Id<Appointment>> = held.iter().map(|row| row.id).collect();
    let people = held.iter().filter(|row| is_full(row)).map(|row| row.data.person.number());
    let asked = Filter::In("person", people.map(Value::Integer).collect());
    let all = reader.list::<Appointment>(view, vec![asked]).await?;
    let elsewhere: Vec<&Record<Appointment>> =
        all.iter().filter(|row| is_full(row) && !own.contains(&row.id)).collect();
    let count = i64::try_from(elsewhere.len()).unwrap_or(i64::MAX);
    Ok((count > 0).then(|| OwnFault {
        kind: OwnFaultKind::InTwoUnits,
        message: Message::new("case.fault.two-units").number("count", count),
        people: elsewhere.iter().map(|row| row.data.person).collect(),
        rows: elsewhere.iter().map(|row| (Appointment::KEY, row.id.number())).collect(),
    }))
}

/// The last lock before a day of the unit or of one above it.
async fn last_lock(
    cases: &Cases,
    reader: &mut Reader,
    (area, before): (Id<Area>, Day),
) -> registers::Result<Option<FigureLock>> {
    let place = whereabouts(reader, &cases.whole(), area).await?;
    let locks = reader.timeline::<FigureLock>(&cases.whole(), Vec::new()).await?;
    let covers = |lock: &FigureLock| {
        lock.day < before && (lock.area == place.unit || place.above.contains(&lock.area))
    };
    let locks = locks.into_iter().map(|row| row.data).filter(covers);
    Ok(locks.max_by(|left, right| (left.day, &left.known_at).cmp(&(right.day, &right.known_at))))
}

async fn movement(
    cases: &Cases,
    reader: &mut Reader,
    (view, case): (&View<'_>, &Case),
    held: &[Record<Appointment>],
) -> registers::Result<Option<OwnFault>> {
    let Some(lock) = last_lock(cases, reader, (case.area, view.on)).await? else { return Ok(None) };
    let known_at: KnownAt = cases.registers.known_at(lock.known_at.parse()?).await?;
    let people = |rows: &[Record<Appointment>]| -> BTreeSet<Id<Person>> {
        rows.iter().map(|row| row.data.person).collect()
    };
    let locked = View { on: lock.day, known_at: Some(&known_at), ..*view };
    let locked = people(&holdings(reader, &locked, case.area).await?);
    let then = View { on: lock.day, ..*view };
    let then = people(&holdings(reader, &then, case.area).await?);
    let now = people(held);
    let count = |set: usize| i64::try_from(set).unwrap_or(i64::MAX);
    let (came, left) = (now.difference(&then).count(), then.difference(&now).count());
    let corrected: BTreeSet<Id<Person>> = locked.symmetric_difference(&then).copied().collect();
    if corrected.is_empty() {
        return Ok(None);
    }
    let message = Message::new("case.fault.movement")
        .day("day", lock.day)
        .number("locked", count(locked.len()))
        .number("came", count(came))
        .number("left", count(left))
        .number("now", count(now.len()))
        .number("corrected", count(corrected.len()));
    Ok(Some(OwnFault {
        kind: OwnFaultKind::MovementDoesNotExplain,
        message,
        rows: corrected.iter().map(|person| (Person::KEY, person.number())).collect(),
        people: corrected,
    }))
}
