//! The units that a restricted scope shows: for reading a filter, for writing a condition.

use std::collections::BTreeSet;

use base::{Anchor, Definition, Kind, Value};
use store::{Filter, VersionRow};

use crate::{Appointment, Area, AreaLineage, AreaRows, Register};

/// The units of a restricted scope: those below its roots, and those that became one of them,
/// whose holdings count there. What a unit became is another unit's affair.
#[derive(Clone, Debug)]
pub struct Visible {
    inside: BTreeSet<i64>,
    inside_and_above: BTreeSet<i64>,
}

impl Visible {
    /// The units that are seen from these roots, given the units and lineages of every day.
    pub(crate) fn of(roots: &BTreeSet<i64>, areas: &[VersionRow], lineage: &[VersionRow]) -> Self {
        let parents = pairs(Area::DEFINITION, areas, |row, of| Some((of(row, "parent")?, row.id)));
        let predecessors = pairs(AreaLineage::DEFINITION, lineage, |row, of| {
            Some((of(row, "to_area")?, of(row, "from_area")?))
        });
        Self::of_pairs(roots, parents, predecessors)
    }

    /// These units alone, without what is below them: for who asks of nothing else.
    pub(crate) fn only(roots: &BTreeSet<i64>) -> Self {
        Self { inside: roots.clone(), inside_and_above: roots.clone() }
    }

    /// The units seen from these roots, from the typed rows of every day.
    pub fn of_units(roots: &BTreeSet<i64>, rows: &AreaRows) -> Self {
        let parents = rows.areas.iter();
        let parents = parents.filter_map(|row| Some((row.data.parent?.number(), row.id.number())));
        let lineage = rows.lineage.iter().map(|row| &row.data);
        let predecessors = lineage.map(|row| (row.to_area.number(), row.from_area.number()));
        Self::of_pairs(roots, parents.collect(), predecessors.collect())
    }

    fn of_pairs(
        roots: &BTreeSet<i64>,
        parents: Vec<(i64, i64)>,
        predecessors: Vec<(i64, i64)>,
    ) -> Self {
        let up: Vec<(i64, i64)> = parents.iter().map(|(parent, area)| (*area, *parent)).collect();
        let down: Vec<(i64, i64)> = parents.into_iter().chain(predecessors).collect();
        let inside = closure(roots, &down);
        let inside_and_above = closure(&inside, &up);
        Self { inside, inside_and_above }
    }

    /// Those that lie inside, by number.
    pub fn inside(&self) -> &BTreeSet<i64> {
        &self.inside
    }

    /// Does the unit lie inside, or above one that does? Of such the name is seen, too.
    pub fn is_on_a_path(&self, area: i64) -> bool {
        self.inside_and_above.contains(&area)
    }

    /// Does the unit lie inside?
    pub fn contains(&self, area: i64) -> bool {
        self.inside.contains(&area)
    }

    /// What keeps rows of other units out of a query; of units themselves, their codes and
    /// sizes, those above are seen too, so that a path can be shown.
    pub(crate) fn filter(&self, definition: &'static Definition) -> Option<Filter> {
        let numbers = |areas: &BTreeSet<i64>| areas.iter().copied().collect::<Vec<i64>>();
        let values = |areas: &BTreeSet<i64>| areas.iter().copied().map(Value::Integer).collect();
        let through = |column| Filter::Through {
            column,
            register: Appointment::DEFINITION,
            names: "person",
            field: "area",
            values: numbers(&self.inside),
        };
        let is_about_people =
            definition.fields.iter().any(|field| field.kind == Kind::Reference("people"));
        match definition.anchor {
            Anchor::Shared | Anchor::Home => None,
            Anchor::OwnArea => Some(Filter::Ids(numbers(&self.inside_and_above))),
            Anchor::Area(field) if is_about_people => {
                let inside = Filter::In(field, values(&self.inside));
                Some(match person_instead(definition, field) {
                    Some(person) => {
                        let elsewhere = vec![Filter::Unknown(field), through(person)];
                        Filter::Any(vec![vec![inside], elsewhere])
                    }
                    None => inside,
                })
            }
            Anchor::Area(field) => Some(Filter::In(field, values(&self.inside_and_above))),
            Anchor::OwnPerson => Some(through("id")),
            Anchor::Person(field) => Some(through(field)),
        }
    }
}

/// The field of the person where whose rows lie that have no unit of their own; none where each
/// row has one.
pub(crate) fn person_instead(definition: &Definition, field: &str) -> Option<&'static str> {
    let is_missing = definition.field(field).is_some_and(|(_, field)| !field.required);
    let mut fields = definition.fields.iter();
    let named = fields.find(|field| field.kind == Kind::Reference("people"));
    named.filter(|_| is_missing).map(|field| field.key)
}

/// What keeps the rows of others than one person out of a query.
pub(crate) fn own_rows(definition: &'static Definition, person: i64) -> Option<Filter> {
    let own = |field| Filter::In(field, vec![Value::Integer(person)]);
    let named = definition.fields.iter().find(|field| field.kind == Kind::Reference("people"));
    match definition.anchor {
        Anchor::OwnPerson => Some(Filter::Ids(vec![person])),
        Anchor::Person(field) => Some(own(field)),
        _ => named.map(|field| own(field.key)),
    }
}

/// Reads the number that a row holds in a field.
type NumberOf<'a> = &'a dyn Fn(&VersionRow, &str) -> Option<i64>;

fn pairs(
    definition: &'static Definition,
    rows: &[VersionRow],
    pair: impl Fn(&VersionRow, NumberOf<'_>) -> Option<(i64, i64)>,
) -> Vec<(i64, i64)> {
    let number = |row: &VersionRow, key: &str| row.values[definition.field(key)?.0].as_integer();
    rows.iter().filter_map(|row| pair(row, &number)).collect()
}

/// Everything that can be reached from these numbers.
fn closure(from: &BTreeSet<i64>, steps: &[(i64, i64)]) -> BTreeSet<i64> {
    let mut found = from.clone();
    loop {
        let before = found.len();
        let next: Vec<i64> =
            steps.iter().filter(|(at, _)| found.contains(at)).map(|(_, next)| *next).collect();
        found.extend(next);
        if found.len() == before {
            return found;
        }
    }
}
