//! Random questions, and the comparison of their answers with the reference.

use base::{Id, Level};
use census::{Axis, Condition, Edition, Measure, Query, Standing, Units};
use policy::Scope;
use rand::RngExt;
use registers::Area;

use crate::naive::{Counts, Naive};
use crate::worlds::{Dice, World, chance, codes, lists, pick};

/// Attributes, with the list of their codes.
const ATTRIBUTES: [(&str, &str); 9] = [
    ("mode", "appointment-mode"),
    ("way_ended", "way-ended"),
    ("sex", "sex"),
    ("party_standing", "party-standing"),
    ("religion", "religion"),
    ("ethnic_group", "ethnic-group"),
    ("professional", "qualification-level"),
    ("informatics", "qualification-level"),
    ("political_theory", "qualification-level"),
];

fn attribute(key: &str) -> Axis {
    Axis::Attribute(key.to_owned())
}

/// What the log keeps ready in these tests.
pub(crate) fn standing() -> Standing {
    let title = || attribute("title");
    let mut tables: Vec<Vec<Axis>> = ["sex", "party_standing", "mode", "professional"]
        .map(|key| vec![title(), attribute(key)])
        .into();
    tables.push(vec![title(), Axis::Ages(vec![31, 41, 51])]);
    Standing { tables, from_episodes: 0 }
}

pub(crate) fn nothing_standing() -> Standing {
    Standing { tables: Vec::new(), from_episodes: usize::MAX }
}

/// The edition of a world.
pub(crate) fn edition(world: &World, standing: &Standing) -> Edition {
    Edition::of(lists(), world.catalogue.clone(), &world.facts, standing).expect("an edition")
}

/// A question to a world.
pub(crate) fn question(dice: &mut Dice, world: &World) -> Query {
    let days = if chance(dice, 25) { dice.random_range(2..7usize) } else { 1 };
    let mut days: Vec<_> = (0..days).map(|_| world.telling_day(dice)).collect();
    days.sort_unstable();
    let always = || Condition::Always;
    if chance(dice, 20) {
        let holdings = chance(dice, 50);
        let measure =
            if holdings { Measure::Holdings(always()) } else { Measure::persons(always()) };
        let (by, units) = (standing().tables, Units::Whole);
        return Query {
            units,
            days,
            filter: always(),
            carried_over: false,
            by,
            measures: vec![measure],
        };
    }
    let tables = dice.random_range(1..=2usize);
    let measures = dice.random_range(1..=4usize);
    Query {
        units: units(dice, world),
        days,
        filter: if chance(dice, 50) { always() } else { condition(dice, world, 2) },
        carried_over: chance(dice, 10),
        by: (0..tables).map(|_| axes(dice)).collect(),
        measures: (0..measures).map(|_| measure(dice, world)).collect(),
    }
}

fn units(dice: &mut Dice, world: &World) -> Units {
    let areas: Vec<Id<Area>> = world.catalogue.areas.areas.iter().map(|row| row.id).collect();
    let some = pick(dice, &areas).copied();
    let levels = [Level::Province, Level::District, Level::Commune, Level::Village];
    let level = *pick(dice, &levels).expect("a level");
    match (dice.random_range(0..10), some) {
        (0..3, Some(unit)) => Units::One(unit),
        (3..5, Some(within)) => Units::Each { level, within: Some(within) },
        (5..7, _) => Units::Each { level, within: None },
        _ => Units::Whole,
    }
}

fn axes(dice: &mut Dice) -> Vec<Axis> {
    let axes = dice.random_range(0..=3usize);
    let small = ["title", "mode", "sex", "party_standing", "earlier_term", "religion"];
    (0..axes)
        .map(|_| {
            if chance(dice, 25) {
                Axis::Ages(vec![31, 41, 51])
            } else {
                attribute(pick(dice, &small).expect("one"))
            }
        })
        .collect()
}

fn measure(dice: &mut Dice, world: &World) -> Measure {
    match dice.random_range(0..6) {
        0 | 1 => Measure::Holdings(condition(dice, world, 2)),
        2 | 3 => Measure::persons(condition(dice, world, 2)),
        4 => Measure::Persons(vec![condition(dice, world, 1), condition(dice, world, 1)]),
        _ => Measure::PersonsWithSeveral(condition(dice, world, 1)),
    }
}

fn condition(dice: &mut Dice, world: &World, depth: u32) -> Condition {
    let some = |dice: &mut Dice| -> Vec<Condition> {
        (0..dice.random_range(0..=3u32)).map(|_| condition(dice, world, depth - 1)).collect()
    };
    match dice.random_range(0..if depth == 0 { 5 } else { 9 }) {
        0 => Condition::Always,
        1 => {
            let titles = world.catalogue.titles.iter().map(|row| row.id.to_string());
            Condition::one_of("title", titles.filter(|_| chance(dice, 50)).collect::<Vec<_>>())
        }
        2 => {
            let ages = [None, Some(30), Some(31), Some(50)];
            Condition::Age {
                from: *pick(dice, &ages).expect("one"),
                to: *pick(dice, &ages).expect("one"),
            }
        }
        3 => Condition::one_of("earlier_term", [["yes", "no"][usize::from(chance(dice, 50))]]),
        4 => {
            let (key, list) = pick(dice, &ATTRIBUTES).expect("one");
            let codes = codes(list).into_iter().filter(|_| chance(dice, 40)).collect::<Vec<_>>();
            Condition::one_of(key, codes)
        }
        5 => Condition::And(some(dice)),
        6 => Condition::Or(some(dice)),
        7 => condition(dice, world, depth - 1).negated(),
        _ => condition(dice, world, depth - 1).not_known(),
    }
}

/// What is different between the census and the reference; nothing where they agree.
pub(crate) fn difference(
    edition: &Edition,
    world: &World,
    query: &Query,
    scope: &Scope,
) -> Option<String> {
    let references: Vec<Naive> =
        query.days.iter().map(|day| Naive::of(world.picture(*day))).collect();
    let unit = match query.units {
        Units::One(unit) | Units::Each { within: Some(unit), .. } => Some(unit),
        _ => None,
    };
    let stands = unit.is_none_or(|unit| references.iter().all(|naive| naive.stands(unit)));
    let answer = match edition.ask(query, scope) {
        Ok(answer) => answer,
        Err(refusal) if !stands && refusal.key() == "area.unknown" => return None,
        Err(refusal) => return Some(format!("refused: {}", refusal.key())),
    };
    if !stands {
        return Some("a unit that does not stand was counted".to_owned());
    }
    for (day, naive) in references.iter().enumerate() {
        let units = answer.units[day].iter().copied().collect();
        if naive.units(query.units) != units {
            return Some(format!("units {units:?} on {}", query.days[day]));
        }
        for (place, unit) in answer.units[day].iter().enumerate() {
            let expected = naive.counts(query, *unit);
            let mut counted = Counts::new();
            for (table, shape) in answer.shapes.iter().enumerate() {
                for measure in 0..query.measures.len() {
                    for (cell, count) in answer.measure((day, place), table, measure).enumerate() {
                        if count != 0 {
                            counted.insert((table, measure, lines(cell, &shape.sizes)), count);
                        }
                    }
                }
            }
            if counted != expected {
                let on = query.days[day];
                return Some(format!(
                    "{unit:?} on {on}: counted {counted:?}, expected {expected:?}"
                ));
            }
        }
    }
    rows_difference(edition, query, scope, &references)
}

/// The same for the rows behind the figures.
fn rows_difference(
    edition: &Edition,
    query: &Query,
    scope: &Scope,
    references: &[Naive],
) -> Option<String> {
    let unit = match query.units {
        Units::One(unit) => Some(unit),
        Units::Whole => None,
        Units::Each { .. } => return None,
    };
    let naive = references.first()?;
    for measure in 0..query.measures.len() {
        let rows = edition.rows(query, measure, &[], scope).expect("rows");
        let expected = naive.rows(query, measure, unit);
        if rows != expected {
            return Some(format!("rows {rows:?}, expected {expected:?}"));
        }
    }
    None
}

fn lines(mut cell: usize, sizes: &[usize]) -> Vec<usize> {
    let mut lines: Vec<usize> = sizes
        .iter()
        .rev()
        .map(|size| {
            let line = cell % size;
            cell /= size;
            line
        })
        .collect();
    lines.reverse();
    lines
}
