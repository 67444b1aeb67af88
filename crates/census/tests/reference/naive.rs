//! The reference: a query answered from the pictures of its days in the plainest way, holding by
//! holding. It knows nothing of how the census counts.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id};
use census::{Axis, Condition, Measure, Query, Units};
use registers::{Area, AreaRows, AreaTree, Person};

use crate::held::{Ground, Held};

/// Where a count stands: day and unit by place, cross-table, line of each axis, measure.
pub(crate) type Cell = (usize, usize, usize, Vec<usize>, usize);

/// An answer: the units of each day, and the cells that are not zero.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) units: Vec<Vec<Option<Id<Area>>>>,
    pub(crate) cells: BTreeMap<Cell, u32>,
}

impl Ground {
    /// The holdings that a query counts in a unit. In the whole they count where they count
    /// anywhere.
    fn asked(&self, query: &Query, unit: Option<Id<Area>>) -> Vec<&Held> {
        let tree = &self.picture.tree;
        let inside = unit.map(|unit| tree.subtree(unit));
        let mut asked = Vec::new();
        for held in &self.held {
            let is_inside = match &inside {
                Some(inside) => inside.contains(&held.unit),
                None => tree.unit(held.unit).is_some(),
            };
            let is_carried_over = held.unit != held.area;
            if is_inside
                && (is_carried_over || !query.carried_over)
                && is(&query.filter, held, tree)
            {
                asked.push(held);
            }
        }
        asked
    }

    /// The line of a holding on an axis.
    fn line(&self, axis: &Axis, held: &Held) -> usize {
        match axis {
            Axis::Attribute(key) => {
                let codes = &self.codes[key];
                let known = held.codes.get(key);
                let line = known.and_then(|code| codes.iter().position(|other| other == code));
                line.unwrap_or(codes.len())
            }
            Axis::Ages(years) => {
                let band = |age: i32| years.iter().filter(|edge| **edge <= age).count();
                match held.ages {
                    Some((low, high)) if band(low) == band(high) => band(low),
                    _ => years.len() + 1,
                }
            }
        }
    }

    fn lines(&self, axes: &[Axis], held: &Held) -> Vec<usize> {
        axes.iter().map(|axis| self.line(axis, held)).collect()
    }
}

/// Answers a query from the grounds of its days; nothing where a unit does not stand.
pub(crate) fn told(grounds: &BTreeMap<Day, Ground>, query: &Query) -> Option<Told> {
    let mut told = Told::default();
    for (day, on) in query.days.iter().enumerate() {
        let ground = &grounds[on];
        let units = units(&ground.picture.tree, query.units)?;
        for (place, unit) in units.iter().enumerate() {
            let asked = ground.asked(query, *unit);
            for (number, measure) in query.measures.iter().enumerate() {
                let people = counted(&ground.picture.tree, &asked, measure);
                for (table, axes) in query.by.iter().enumerate() {
                    for (lines, count) in cells(ground, &people, measure, axes) {
                        told.cells.insert((day, place, table, lines, number), count);
                    }
                }
            }
        }
        told.units.push(units);
    }
    Some(told)
}

/// The people whom a measure counts, with the holdings by which each is counted.
type People<'a> = BTreeMap<Id<Person>, Vec<&'a Held>>;

/// The cells of a measure in one unit and cross-table.
fn cells(
    ground: &Ground,
    people: &People<'_>,
    measure: &Measure,
    axes: &[Axis],
) -> BTreeMap<Vec<usize>, u32> {
    let mut cells = BTreeMap::new();
    for holdings in people.values() {
        let mut own: Vec<Vec<usize>> =
            holdings.iter().map(|held| ground.lines(axes, held)).collect();
        if !matches!(measure, Measure::Holdings(_)) {
            own.sort();
            own.dedup();
        }
        for lines in own {
            *cells.entry(lines).or_insert(0) += 1;
        }
    }
    cells
}

/// The people whom a measure counts among these holdings.
fn counted<'a>(tree: &AreaTree, asked: &[&'a Held], measure: &Measure) -> People<'a> {
    let mut people: People<'a> = BTreeMap::new();
    for held in asked {
        people.entry(held.person).or_default().push(held);
    }
    let mut counted = BTreeMap::new();
    for (person, own) in people {
        let matching = |condition: &Condition| -> Vec<&Held> {
            own.iter().copied().filter(|held| is(condition, held, tree)).collect()
        };
        let by = match measure {
            Measure::Holdings(condition) => matching(condition),
            Measure::Persons(all) => {
                let has_each = all.iter().all(|condition| !matching(condition).is_empty());
                let first = all.first().map_or_else(|| own.clone(), matching);
                if has_each { first } else { Vec::new() }
            }
            Measure::PersonsWithSeveral(condition) => {
                let several = matching(condition);
                if several.len() > 1 { several } else { Vec::new() }
            }
        };
        if !by.is_empty() {
            counted.insert(person, by);
        }
    }
    counted
}

/// The rows behind a cell of the first cross-table, or behind all of it where no line is given.
pub(crate) fn rows(
    ground: &Ground,
    query: &Query,
    unit: Option<Id<Area>>,
    measure: usize,
    lines: &[usize],
) -> census::Rows {
    let axes = query.by.first().map_or(&[][..], Vec::as_slice);
    let mut rows = Vec::new();
    for (person, held) in
        counted(&ground.picture.tree, &ground.asked(query, unit), &query.measures[measure])
    {
        let mut holdings = Vec::new();
        for one in held {
            if lines.is_empty() || ground.lines(axes, one) == lines {
                holdings.push(one.holding);
            }
        }
        holdings.sort();
        if !holdings.is_empty() {
            rows.push((person, holdings));
        }
    }
    rows
}

/// Is the condition true of the holding?
pub(crate) fn is(condition: &Condition, held: &Held, tree: &AreaTree) -> bool {
    value(condition, held, tree) == Some(true)
}

/// The condition's value: nothing where it is not known.
fn value(condition: &Condition, held: &Held, tree: &AreaTree) -> Option<bool> {
    match condition {
        Condition::Always => Some(true),
        Condition::OneOf { attribute, codes } => {
            held.codes.get(attribute).map(|code| codes.contains(code))
        }
        Condition::Age { from, to } => {
            let (low, high) = held.ages?;
            let is_in =
                |age: i32| from.is_none_or(|from| from <= age) && to.is_none_or(|to| age <= to);
            let all = (low..=high).all(is_in);
            let none = !(low..=high).any(is_in);
            if all {
                Some(true)
            } else if none {
                Some(false)
            } else {
                None
            }
        }
        Condition::Held { from, to } => {
            let years = held.years;
            Some(from.is_none_or(|from| from <= years) && to.is_none_or(|to| years <= to))
        }
        Condition::Within { yes, no } => {
            let mut path = tree.path(held.unit);
            // The lowest first.
            path.reverse();
            let said = |unit: &&registers::Unit| yes.contains(&unit.id) || no.contains(&unit.id);
            let unit = path.into_iter().find(said)?;
            Some(!no.contains(&unit.id))
        }
        Condition::NotKnown(inner) => Some(value(inner, held, tree).is_none()),
        Condition::Not(inner) => value(inner, held, tree).map(|is| !is),
        Condition::And(all) => {
            let mut result = Some(true);
            for inner in all {
                result = match (result, value(inner, held, tree)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                };
            }
            result
        }
        Condition::Or(any) => {
            let mut result = Some(false);
            for inner in any {
                result = match (result, value(inner, held, tree)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                };
            }
            result
        }
    }
}

/// The units that are asked for, in the order of a walk down the tree.
fn units(tree: &AreaTree, asked: Units) -> Option<Vec<Option<Id<Area>>>> {
    match asked {
        Units::Whole => Some(vec![None]),
        Units::One(unit) => tree.unit(unit).map(|unit| vec![Some(unit.id)]),
        Units::Each { level, within } => {
            let inside = match within {
                Some(within) => Some(tree.subtree(tree.unit(within)?.id)),
                None => None,
            };
            let mut found = Vec::new();
            for id in walk(tree) {
                let is_inside = inside.as_ref().is_none_or(|inside| inside.contains(&id));
                if is_inside && tree.unit(id).is_some_and(|unit| unit.level == level) {
                    found.push(Some(id));
                }
            }
            Some(found)
        }
    }
}

fn walk(tree: &AreaTree) -> Vec<Id<Area>> {
    fn down(tree: &AreaTree, id: Id<Area>, walked: &mut Vec<Id<Area>>) {
        if !walked.contains(&id) {
            walked.push(id);
            for child in tree.children(id) {
                down(tree, child.id, walked);
            }
        }
    }
    let mut walked = Vec::new();
    for root in tree.roots() {
        down(tree, root.id, &mut walked);
    }
    // A unit that took over the one above it stands below itself, and no root leads to it.
    for unit in tree.units().filter(|unit| unit.parent == Some(unit.id)) {
        down(tree, unit.id, &mut walked);
    }
    walked
}

/// The units at or below some roots on any day, and those that became one of them: what a scope
/// of these roots shows.
pub(crate) fn seen(areas: &AreaRows, roots: &BTreeSet<Id<Area>>) -> BTreeSet<Id<Area>> {
    let mut seen = roots.clone();
    loop {
        let before = seen.len();
        for row in &areas.areas {
            if row.data.parent.is_some_and(|parent| seen.contains(&parent)) {
                seen.insert(row.id);
            }
        }
        for row in &areas.lineage {
            if seen.contains(&row.data.to_area) {
                seen.insert(row.data.from_area);
            }
        }
        if seen.len() == before {
            return seen;
        }
    }
}
