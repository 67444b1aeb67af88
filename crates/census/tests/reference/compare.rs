//! The census compared with the reference: every cell of an answer, and the rows behind it.

use std::collections::BTreeMap;

use base::{Day, Id};
use census::{Edition, Measure, Query, Units};
use policy::Scope;
use registers::Area;

use crate::held::Ground;
use crate::naive::{Told, rows, told};

/// The grounds of the days of some queries.
pub(crate) type Grounds = BTreeMap<Day, Ground>;

/// What is different between the census and the reference; nothing where they agree.
pub(crate) fn difference(
    edition: &Edition,
    grounds: &Grounds,
    query: &Query,
    scope: &Scope,
) -> Option<String> {
    let expected = told(grounds, query);
    let answer = match (edition.ask(query, scope), &expected) {
        (Ok(answer), Some(_)) => answer,
        (Ok(_), None) => return Some("a unit that does not stand was counted".to_owned()),
        (Err(refused), None) if refused.key() == "area.unknown" => return None,
        (Err(refused), _) => return Some(format!("refused with {}", refused.key())),
    };
    let expected = expected.unwrap_or_default();
    if answer.units != expected.units {
        return Some(format!("units {:?}, expected {:?}", answer.units, expected.units));
    }
    for ((day, unit, table, lines, measure), count) in &expected.cells {
        let cell = answer.cell((*day, *unit), *table, lines, *measure);
        if cell != Some(*count) {
            let (on, unit) = (query.days[*day], expected.units[*day][*unit]);
            return Some(format!(
                "{cell:?} instead of {count} on {on} in {unit:?}, table {table}, lines {lines:?}, \
                 measure {measure}"
            ));
        }
    }
    // Nothing else is counted anywhere.
    let sum = |counts: &mut dyn Iterator<Item = u32>| counts.map(u64::from).sum::<u64>();
    let all = sum(&mut answer.cells().iter().copied());
    if all != sum(&mut expected.cells.values().copied()) {
        return Some(format!("{all} counted in all, more than in the cells of the reference"));
    }
    rows_difference(edition, grounds, query, (scope, &expected))
}

/// The same for the rows behind the cells, where one unit is asked.
fn rows_difference(
    edition: &Edition,
    grounds: &Grounds,
    query: &Query,
    (scope, expected): (&Scope, &Told),
) -> Option<String> {
    let unit: Option<Id<Area>> = match query.units {
        Units::One(unit) => Some(unit),
        Units::Whole => None,
        Units::Each { .. } => return None,
    };
    let ground = &grounds[query.days.first()?];
    for (number, measure) in query.measures.iter().enumerate() {
        let own = expected
            .cells
            .iter()
            .filter(|((day, _, table, _, measure), _)| (*day, *table, *measure) == (0, 0, number));
        let mut asked: Vec<(&[usize], Option<u32>)> =
            own.map(|((_, _, _, lines, _), count)| (lines.as_slice(), Some(*count))).collect();
        asked.truncate(3);
        asked.push((&[], None));
        for (lines, count) in asked {
            let wanted = rows(ground, query, unit, number, lines);
            let found = match edition.rows(query, number, lines, scope) {
                Ok(found) => found,
                Err(refused) => return Some(format!("rows refused with {}", refused.key())),
            };
            if found != wanted {
                return Some(format!(
                    "rows {found:?} instead of {wanted:?}, measure {number}, lines {lines:?}"
                ));
            }
            let behind = match measure {
                Measure::Holdings(_) => found.iter().map(|(_, holdings)| holdings.len()).sum(),
                _ => found.len(),
            };
            if count.is_some_and(|count| count as usize != behind) {
                return Some(format!("{behind} rows behind {count:?}, measure {number}"));
            }
        }
    }
    None
}
