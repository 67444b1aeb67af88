//! An indicator told apart: by the units below, or by an attribute; and the rows behind it.

use base::{Id, Level, Message};
use census::{Axis, Query, Rows, Units};
use registers::Area;

use crate::columns::{Columns, NoColumn};
use crate::count::{Answer, Asked, plan, told};
use crate::definition::{Indicator, Measure};

/// By what an indicator is told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The units of a level within the unit.
    Areas(Level),
    /// The codes of an attribute of the census.
    Attribute(String),
}

/// What a line of a breakdown is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// A unit.
    Area(Id<Area>),
    /// A code of the attribute.
    Code(String),
    /// Those of whom the attribute is not known.
    NotKnown,
}

/// The lines of an indicator told apart.
pub type Lines = Vec<(Of, Answer)>;

/// The question of one indicator.
fn query(indicator: &Indicator, asked: &Asked<'_>) -> Result<Query, NoColumn> {
    let columns = Columns::of(asked.edition, asked.law, asked.on, asked.scope);
    Ok(Query::of(asked.unit, asked.on, plan(indicator, &columns)?))
}

/// An indicator told apart. Where people are counted, lines of an attribute need not add up: who
/// holds two titles stands in the line of each.
///
/// # Errors
/// When the unit does not stand, or the scope does not show what is asked; within, where the
/// census has no column for what is asked.
pub fn breakdown(
    indicator: &Indicator,
    asked: &Asked<'_>,
    by: &By,
) -> Result<Result<Lines, NoColumn>, Message> {
    let query = match query(indicator, asked) {
        Ok(query) => query,
        Err(missing) => return Ok(Err(missing)),
    };
    let count = query.measures.len();
    let tree = asked.edition.tree(asked.on, asked.scope);
    match by {
        By::Areas(level) => {
            let units = Units::Each { level: *level, within: Some(asked.unit) };
            let answer = asked.edition.ask(&Query { units, ..query }, asked.scope)?;
            let units = answer.units.first().into_iter().flatten().enumerate();
            let lines = units.filter_map(|(place, unit)| {
                let unit = (*unit)?;
                let numbers: Vec<i64> =
                    (0..count).map(|measure| answer.total(0, place, measure).into()).collect();
                let own = Asked { unit, ..*asked };
                let answer = told(&indicator.measure, &numbers, &tree, &own);
                Some(answer.map(|answer| (Of::Area(unit), answer)))
            });
            lines.collect::<Result<_, _>>().map(Ok)
        }
        By::Attribute(attribute) => {
            if matches!(indicator.measure, Measure::ShareOfUnits { .. } | Measure::Shortage { .. })
            {
                return Err(Message::new("indicator.only-by-area").text("id", &indicator.id));
            }
            let codes = asked.edition.codes(attribute)?;
            let by = vec![vec![Axis::Attribute(attribute.clone())]];
            let answer = asked.edition.ask(&Query { by, ..query }, asked.scope)?;
            let names = codes.iter().map(|code| Of::Code(code.clone())).chain([Of::NotKnown]);
            let lines = names.enumerate().filter_map(|(line, of)| {
                let number = |measure| answer.cell((0, 0), 0, &[line], measure).unwrap_or_default();
                let numbers: Vec<i64> = (0..count).map(|measure| number(measure).into()).collect();
                let is_empty = numbers.iter().all(|number| *number == 0);
                let answer = || told(&indicator.measure, &numbers, &tree, asked);
                (!is_empty).then(|| answer().map(|answer| (of, answer)))
            });
            lines.collect::<Result<_, _>>().map(Ok)
        }
    }
}

/// The rows behind an indicator: of its population, and of a share of those who are in it and of
/// those of whom it is not known.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    /// The population.
    pub population: Rows,
    /// Those who are in the share.
    pub matching: Option<Rows>,
    /// Those of whom it cannot be told.
    pub not_known: Option<Rows>,
}

/// The rows behind an indicator.
///
/// # Errors
/// As [`breakdown`].
pub fn behind(
    indicator: &Indicator,
    asked: &Asked<'_>,
) -> Result<Result<Behind, NoColumn>, Message> {
    let query = match query(indicator, asked) {
        Ok(query) => query,
        Err(missing) => return Ok(Err(missing)),
    };
    let count = query.measures.len();
    let rows = |measure: usize| {
        let is_asked = measure < count;
        is_asked.then(|| asked.edition.rows(&query, measure, &[], asked.scope)).transpose()
    };
    let is_share = matches!(indicator.measure, Measure::Share { .. });
    let [matching, not_known] = if is_share { [1, 2] } else { [count, 1] };
    Ok(Ok(Behind {
        population: rows(0)?.unwrap_or_default(),
        matching: rows(matching)?,
        not_known: rows(not_known)?,
    }))
}
