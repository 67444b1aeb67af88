//! Counting indicators: all of them for a unit and a day in one question to the census.

use base::{Day, Id, Message};
use census::{Condition, Edition, Query};
use norms::{Expression, Law, Truth};
use policy::Scope;
use registers::{Area, AreaTree};

use crate::assigned::assigned;
use crate::columns::{Columns, NoColumn};
use crate::definition::{Counts, Indicator, Measure};
use crate::people::{PersonCase, persons_of};

/// Of whom, on which day, and by whose leave.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The law.
    pub law: &'a Law,
    /// The census.
    pub edition: &'a Edition,
    /// The unit with all below it.
    pub unit: Id<Area>,
    /// The day.
    pub on: Day,
    /// What may be seen.
    pub scope: &'a Scope,
    /// Everybody of the unit on the day, for what the census has no column for.
    pub people: Option<&'a [PersonCase]>,
}

/// What is counted of an indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The numbers.
    Counted(Counted),
    /// No register keeps it yet.
    NotKept,
    /// The census has no column for a fact, and nobody was judged one by one.
    NoColumn(NoColumn),
    /// Nothing was assigned, so that nothing can be short.
    NotAssigned,
}

/// The numbers of an indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many.
    pub numerator: i64,
    /// Of how many, where it is a part of something.
    pub denominator: Option<i64>,
    /// Those of the denominator of whom it cannot be told.
    pub not_known: i64,
    /// Communes that are left out because no number was assigned to them.
    pub units_left_out: i64,
}

impl Answer {
    /// The key by which texts name what it says of the data.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Counted(_) => "counted",
            Self::NotKept => "not-kept",
            Self::NoColumn(_) => "no-column",
            Self::NotAssigned => "not-assigned",
        }
    }

    /// The numbers, where there are some.
    pub fn counted(&self) -> Option<Counted> {
        match self {
            Self::Counted(counted) => Some(*counted),
            Self::NotKept | Self::NoColumn(_) | Self::NotAssigned => None,
        }
    }
}

/// The answers of indicators, in their order.
///
/// # Errors
/// When the unit does not stand on the day, or the scope does not show what is asked.
pub fn count(indicators: &[&Indicator], asked: &Asked<'_>) -> Result<Vec<Answer>, Message> {
    let columns = Columns::of(asked.edition, asked.law, asked.on, asked.scope);
    let tree = asked.edition.tree(asked.on, asked.scope);
    let mut measures = Vec::new();
    let mut planned = Vec::new();
    for indicator in indicators {
        let plan = plan(indicator, &columns).map(|plan| {
            let place = measures.len();
            let number = plan.len();
            measures.extend(plan);
            (place, number)
        });
        planned.push(plan);
    }
    let answer = asked.edition.ask(&Query::of(asked.unit, asked.on, measures), asked.scope)?;
    let answers = indicators.iter().zip(planned).map(|(indicator, planned)| match planned {
        Ok((place, number)) => {
            let total = |measure| i64::from(answer.total(0, 0, measure));
            let numbers: Vec<i64> = (place..place + number).map(total).collect();
            told(&indicator.measure, &numbers, &tree, asked)
        }
        Err(missing) => match asked.people {
            Some(people) => {
                let numbers = one_by_one(&indicator.measure, people);
                told(&indicator.measure, &numbers, &tree, asked)
            }
            None => Ok(Answer::NoColumn(missing)),
        },
    });
    answers.collect()
}

/// The counts that an indicator needs: all of the population; of a share, who is known to be in it
/// and of whom it is not known, too; of a share of units, of whom the population is not known.
pub(crate) fn plan(
    indicator: &Indicator,
    columns: &Columns<'_>,
) -> Result<Vec<census::Measure>, NoColumn> {
    let Some((counts, expressions)) = questions(&indicator.measure) else { return Ok(Vec::new()) };
    let population = columns.filter(expressions[0])?;
    let measure = |condition: Condition| counted_as(counts, condition);
    let mut plan = vec![measure(population.clone())];
    if matches!(indicator.measure, Measure::ShareOfUnits { .. }) {
        plan.push(measure(population.clone().not_known()));
    }
    if let Some(condition) = expressions.get(1) {
        let condition = columns.filter(condition)?;
        let both = |condition| Condition::And(vec![population.clone(), condition]);
        plan.push(measure(both(condition.clone())));
        plan.push(measure(both(condition.not_known())));
    }
    Ok(plan)
}

/// What is counted, of which population, and of a share by which condition.
pub(crate) fn questions(measure: &Measure) -> Option<(Counts, Vec<&Expression>)> {
    match measure {
        Measure::Share { counts, population, condition } => {
            Some((*counts, vec![population, condition]))
        }
        Measure::ShareOfUnits { counts, population, .. }
        | Measure::Count { counts, population }
        | Measure::Shortage { counts, population, .. } => Some((*counts, vec![population])),
        Measure::NotKept { .. } => None,
    }
}

/// The same counts from everybody judged one by one.
fn one_by_one(measure: &Measure, people: &[PersonCase]) -> Vec<i64> {
    let Some((counts, expressions)) = questions(measure) else { return Vec::new() };
    let is_in = |one: &PersonCase, wanted| expressions[0].truth(&one.case.facts) == wanted;
    let second = |one: &PersonCase, wanted: Truth| {
        let condition = expressions.get(1).map(|condition| condition.truth(&one.case.facts));
        is_in(one, Truth::Holds) && condition == Some(wanted)
    };
    let number = |matches: &dyn Fn(&PersonCase) -> bool| {
        let matching = people.iter().filter(|one| matches(one));
        let count = match counts {
            Counts::Holdings => matching.count(),
            Counts::Persons => persons_of(matching),
        };
        i64::try_from(count).unwrap_or(i64::MAX)
    };
    let mut numbers = vec![number(&|one| is_in(one, Truth::Holds))];
    match measure {
        Measure::Share { .. } => {
            numbers.push(number(&|one| second(one, Truth::Holds)));
            numbers.push(number(&|one| second(one, Truth::CannotTell)));
        }
        Measure::ShareOfUnits { .. } => numbers.push(number(&|one| is_in(one, Truth::CannotTell))),
        Measure::Count { .. } | Measure::Shortage { .. } | Measure::NotKept { .. } => {}
    }
    numbers
}

/// The answer from the counts of the plan.
///
/// # Errors
/// As [`count`].
pub(crate) fn told(
    measure: &Measure,
    numbers: &[i64],
    tree: &AreaTree,
    asked: &Asked<'_>,
) -> Result<Answer, Message> {
    let number = |place: usize| numbers.get(place).copied().unwrap_or_default();
    let counted = |numerator, denominator, not_known| {
        Answer::Counted(Counted { numerator, denominator, not_known, units_left_out: 0 })
    };
    let answer = match measure {
        Measure::Share { .. } => counted(number(1), Some(number(0)), number(2)),
        Measure::Count { .. } => counted(number(0), None, 0),
        Measure::ShareOfUnits { level, .. } => {
            let inside = tree.subtree(asked.unit);
            let units = inside.iter().filter_map(|id| tree.unit(*id));
            let units = units.filter(|unit| unit.level == *level).count();
            counted(number(0), Some(i64::try_from(units).unwrap_or(i64::MAX)), number(1))
        }
        Measure::Shortage { quota, .. } => {
            let quotas = asked.edition.quotas_on(asked.on, asked.scope);
            let year = i64::from(asked.on.year());
            let Some(assigned) = assigned(tree, &quotas, &tree.subtree(asked.unit), (quota, year))
            else {
                return Ok(Answer::NotAssigned);
            };
            let mut short = assigned.number - number(0);
            for unit in &assigned.without {
                short += present(measure, *unit, asked)?;
            }
            Answer::Counted(Counted {
                numerator: short,
                denominator: Some(assigned.number),
                not_known: 0,
                units_left_out: i64::try_from(assigned.without.len()).unwrap_or(i64::MAX),
            })
        }
        Measure::NotKept { .. } => Answer::NotKept,
    };
    Ok(answer)
}

/// How many of the population there are in one unit.
fn present(measure: &Measure, unit: Id<Area>, asked: &Asked<'_>) -> Result<i64, Message> {
    let Some((counts, expressions)) = questions(measure) else { return Ok(0) };
    let columns = Columns::of(asked.edition, asked.law, asked.on, asked.scope);
    let Ok(who) = columns.filter(expressions[0]) else { return Ok(0) };
    let measures = vec![counted_as(counts, who)];
    let answer = asked.edition.ask(&Query::of(unit, asked.on, measures), asked.scope)?;
    Ok(answer.total(0, 0, 0).into())
}

/// The measure of the census that counts a condition so.
pub(crate) fn counted_as(counts: Counts, condition: Condition) -> census::Measure {
    match counts {
        Counts::Persons => census::Measure::persons(condition),
        Counts::Holdings => census::Measure::Holdings(condition),
    }
}
