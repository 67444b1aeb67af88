//! Invented sizes of communes are settled so that the seats that the law gives to so many people
//! are as many as were published.

use base::{Day, Message};
use norms::{FactValue, Facts, Law};
use registers::CodeLists;

use super::map::Commune;
use super::units::MOUNTAINOUS;
use crate::data::{Faults, faulty};
use crate::dice::Dice;
use crate::numbers::count;

/// Moves of people that are tried before giving up; some hundred are enough.
const MOST_TRIES: usize = 20_000;

/// Fewest and most people who are moved at once, and fewest who stay.
const MOVED: (i64, i64) = (100, 900);
const STAY: i64 = 2_500;

/// Moves people between communes until the seats of all are as wanted on the day, and notes the
/// seats of each.
pub(super) fn settle(
    communes: &mut [Commune],
    dice: &mut Dice,
    (wanted, day): (usize, Result<Day, Message>),
) -> Result<(), Faults> {
    let day = day.map_err(|fault| vec![fault])?;
    let law = Law::shared(CodeLists::standard()?)
        .map_err(|faults| faults.iter().map(|fault| fault.message.clone()).collect::<Vec<_>>())?;
    let seats = |commune: &Commune, people: i64| of_law(law, commune, people, day);
    let mut own = Vec::new();
    for commune in communes.iter() {
        own.push(seats(commune, commune.population)?);
    }
    let mut off = own.iter().sum::<i64>() - count(wanted);
    for _ in 0..MOST_TRIES {
        if off == 0 {
            break;
        }
        let (from, to) = (dice.below(communes.len()), dice.below(communes.len()));
        let moved = dice.between(MOVED.0, MOVED.1);
        let left = communes[from].population - moved;
        if from == to || left < STAY {
            continue;
        }
        let arrived = communes[to].population + moved;
        let new = (seats(&communes[from], left)?, seats(&communes[to], arrived)?);
        let change = new.0 + new.1 - own[from] - own[to];
        if (off + change).abs() <= off.abs() {
            (communes[from].population, communes[to].population) = (left, arrived);
            (own[from], own[to]) = new;
            off += change;
        }
    }
    for (commune, seats) in communes.iter_mut().zip(own) {
        commune.seats = usize::try_from(seats).unwrap_or_default();
    }
    let is_settled = off == 0;
    is_settled.then_some(()).ok_or_else(|| vec![faulty("norms/quotas", "council_delegate")])
}

/// The seats that the law gives a commune of so many people.
fn of_law(law: &Law, commune: &Commune, people: i64, day: Day) -> Result<i64, Faults> {
    let code = |code: &str| FactValue::Code(code.to_owned());
    let facts = Facts::default()
        .with("unit.kind", code(commune.unit.kind))
        .with("unit.population", FactValue::Number(people))
        .with(&format!("unit.is_{MOUNTAINOUS}"), code(&commune.is_mountainous.to_string()));
    let reading = law.allowed("council_delegate", &facts, day).into_iter().next();
    let number = reading.and_then(|reading| reading.number);
    number.ok_or_else(|| vec![faulty("norms/quotas", "council_delegate")])
}
