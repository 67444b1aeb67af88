//! Where a case is, and as which actors somebody stands in it on a day.

use std::collections::BTreeSet;

use base::{Code, Day, Id};
use policy::Decision;
use registers::{
    Appointment, Area, AreaLineage, AreaTree, Case, Filter, Person, Reader, Title, View,
};

use crate::flow::{Actor as FlowActor, Flow, Place};

/// Far more units above one another than there are levels.
const MOST_STEPS: usize = 16;

/// Whoever acts: an account in one of its capacities.
#[derive(Clone, Debug)]
pub struct Actor {
    /// In whose name it is recorded.
    pub name: String,
    /// The person recorded, where the registers know one.
    pub person: Option<Id<Person>>,
    /// The role in which one works.
    pub role: String,
    /// The unit for which it was granted; none for the whole.
    pub area: Option<Id<Area>>,
    /// What it allows.
    pub decision: Decision,
}

/// The unit of a case on a day, and those above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Where {
    /// The unit that the case is about, or what it has become by the day.
    pub unit: Id<Area>,
    /// Those above, from the nearest.
    pub above: Vec<Id<Area>>,
    /// Its full name.
    pub name: String,
    /// Did the unit of the case end, and when?
    pub ended_on: Option<Day>,
}

/// Finds where a unit is on the day of the view, by a few rows.
///
/// # Errors
/// When the registers fail.
pub async fn whereabouts(
    reader: &mut Reader,
    view: &View<'_>,
    area: Id<Area>,
) -> registers::Result<Where> {
    let mut found = Where { unit: area, above: Vec::new(), name: String::new(), ended_on: None };
    for _ in 0..MOST_STEPS {
        let ids = vec![Filter::Ids(vec![found.unit.number()])];
        if let Some(row) = reader.list::<Area>(view, ids).await?.into_iter().next() {
            found.name = full_name(reader, &row.data.kind, &row.data.name);
            let mut parent = row.data.parent;
            while let Some(above) = parent.filter(|_| found.above.len() < MOST_STEPS) {
                found.above.push(above);
                let ids = vec![Filter::Ids(vec![above.number()])];
                let rows = reader.list::<Area>(view, ids).await?;
                parent = rows.into_iter().next().and_then(|row| row.data.parent);
            }
            return Ok(found);
        }
        let from = Filter::In("from_area", vec![base::Value::Integer(found.unit.number())]);
        let next = reader.list::<AreaLineage>(view, vec![from]).await?;
        // Of several successors the one that got most goes on with what was begun.
        let Some(next) = next.into_iter().max_by_key(|row| row.data.share_percent) else { break };
        found.ended_on = found.ended_on.or(Some(next.period.from()));
        found.unit = next.data.to_area;
    }
    Ok(found)
}

/// The name of a unit with its kind.
fn full_name(reader: &Reader, kind: &Code, name: &str) -> String {
    let kind = reader.registry().lists().heading("area-kind", kind.as_str());
    kind.map_or_else(|| name.to_owned(), |kind| format!("{} {name}", kind.vi))
}

impl Where {
    /// The same, from a tree of the day.
    pub fn in_tree(tree: &AreaTree, reader: &Reader, area: Id<Area>) -> Self {
        let unit = tree.counts_in(area);
        let path = tree.path(unit);
        let above = path.iter().rev().skip(1).map(|unit| unit.id).collect();
        let name = path.last().map(|unit| full_name(reader, &unit.kind, &unit.name));
        let name = name.unwrap_or_default();
        Self { unit, above, name, ended_on: None }
    }

    /// As which actors of the flow somebody stands in a case; `titles` are those that they hold in
    /// its unit.
    pub fn stands(
        &self,
        flow: &Flow,
        case: &Case,
        (actor, titles): (&Actor, &BTreeSet<String>),
    ) -> BTreeSet<String> {
        let is_there = |place: Place| match (place, actor.area) {
            (Place::Own, _) => case.person.is_some() && case.person == actor.person,
            (Place::Unit, area) => area == Some(self.unit),
            (Place::Above, Some(area)) => self.above.contains(&area),
            (Place::UnitOrAbove, Some(area)) => area == self.unit || self.above.contains(&area),
            // What is granted nowhere is granted for the whole.
            (Place::Above | Place::UnitOrAbove, None) => true,
        };
        let is_one = |one: &&FlowActor| {
            one.roles.contains(&actor.role)
                && is_there(one.place)
                && (one.titles.is_empty() || !one.titles.is_disjoint(titles))
        };
        flow.actors.iter().filter(is_one).map(|one| one.key.clone()).collect()
    }
}

/// The titles that a person holds in a unit on the day of the view; asked only where a flow does.
///
/// # Errors
/// When the registers fail.
pub(crate) async fn titles_held(
    reader: &mut Reader,
    view: &View<'_>,
    (flow, actor, unit): (&Flow, &Actor, Id<Area>),
) -> registers::Result<BTreeSet<String>> {
    let asks = flow.actors.iter().any(|one| !one.titles.is_empty());
    let Some(person) = actor.person.filter(|_| asks) else { return Ok(BTreeSet::new()) };
    let own = Filter::In("person", vec![base::Value::Integer(person.number())]);
    let held = reader.list::<Appointment>(view, vec![own]).await?;
    let held = held.into_iter().filter(|row| row.data.area == unit);
    let ids = held.map(|row| row.data.title.number()).collect();
    let titles = reader.list::<Title>(view, vec![Filter::Ids(ids)]).await?;
    Ok(titles.into_iter().map(|row| row.data.code).collect())
}
