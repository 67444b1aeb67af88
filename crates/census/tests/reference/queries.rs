//! Random queries of a world.

use std::collections::BTreeSet;

use base::{Day, Id, Level};
use census::{Axis, Condition, Measure, Query, Standing, Units};
use registers::Area;

use crate::dice::Dice;
use crate::held::{LISTS, OF_NORMS, codes_of_norms};
use crate::worlds::{World, codes, day, list_of};

/// The ages that standing cross-tables tell apart.
const AGES: [i32; 4] = [18, 31, 41, 60];

/// Every attribute.
pub(crate) fn attributes() -> Vec<String> {
    let lists = LISTS.iter().map(|(key, _)| (*key).to_owned());
    let mut all: Vec<String> = lists.chain(codes("qualification-dimension")).collect();
    all.extend(["title".to_owned(), "earlier_term".to_owned()]);
    all.extend(OF_NORMS.map(str::to_owned));
    all
}

/// Title by every other attribute and by age, and everything: kept ready from the first episode
/// on, so that the event log answers.
pub(crate) fn standing() -> Standing {
    let title = || Axis::Attribute("title".to_owned());
    // What norms ask is not kept ready.
    let is_kept = |key: &String| key != "title" && !OF_NORMS.contains(&key.as_str());
    let others = attributes().into_iter().filter(is_kept);
    let mut tables: Vec<Vec<Axis>> =
        others.map(|key| vec![title(), Axis::Attribute(key)]).collect();
    tables.push(vec![title(), Axis::Ages(AGES.to_vec())]);
    tables.push(Vec::new());
    Standing { tables, from_episodes: 0 }
}

/// Nothing is kept ready.
pub(crate) fn nothing_standing() -> Standing {
    Standing { tables: Vec::new(), from_episodes: usize::MAX }
}

impl World {
    /// Days on which something may be told otherwise than before, all within reach.
    pub(crate) fn telling_days(&self, dice: &mut Dice, number: usize) -> Vec<Day> {
        let within = (day("1900-01-02"), day("2079-06-05"));
        let mut days = Vec::new();
        while days.len() < number {
            let some = self.some_day(dice);
            let on = match dice.below(12) {
                0..=3 => some,
                4 | 5 => some.previous(),
                6 => some.next(),
                7 => *dice.pick(&[within.0, within.1]),
                8 => {
                    let first = self.catalogue.areas.areas.iter().map(|row| row.period.from());
                    first.min().map_or(some, Day::previous)
                }
                _ => self.birthday(dice).unwrap_or(some),
            };
            days.push(on.clamp(within.0, within.1));
        }
        days
    }

    /// The day on which somebody reaches an age, or a day beside it.
    fn birthday(&self, dice: &mut Dice) -> Option<Day> {
        let person = dice.some(&self.facts.people)?;
        let born = person.data.born_on;
        let born = if dice.chance(50) { born.earliest() } else { born.latest() };
        let years = u32::try_from(*dice.pick(&AGES)).ok()?;
        let reached = born.plus_months(12 * years);
        Some(*dice.pick(&[reached.previous(), reached, reached.next()]))
    }

    /// A query that anything may be asked by.
    pub(crate) fn roll_query(&self, dice: &mut Dice) -> Query {
        let number = *dice.pick(&[1, 1, 1, 2, 3]);
        let depth = dice.below(4);
        let tables = *dice.pick(&[1, 1, 1, 2, 3]);
        Query {
            units: self.units(dice),
            days: self.telling_days(dice, number),
            filter: if dice.chance(50) { Condition::Always } else { self.condition(dice, depth) },
            carried_over: dice.chance(12),
            by: (0..tables).map(|_| axes(dice, true)).collect(),
            measures: (0..dice.between(1, 6)).map(|_| self.measure(dice)).collect(),
        }
    }

    /// A query of many days that the running sums can answer.
    pub(crate) fn roll_series(&self, dice: &mut Dice) -> Query {
        let (first, step) = (self.telling_days(dice, 1)[0], *dice.pick(&[0, 1, 30, 365]));
        let last = day("2079-06-05");
        let days = (0..40).map(|place| first.plus_days(place * step).min(last));
        let depth = dice.below(3);
        Query {
            units: self.units(dice),
            days: days.collect(),
            filter: if dice.chance(50) { Condition::Always } else { self.ageless(dice, depth) },
            carried_over: dice.chance(12),
            by: (0..dice.between(1, 2)).map(|_| axes(dice, false)).collect(),
            measures: (0..dice.between(1, 4))
                .map(|_| Measure::Holdings(self.ageless(dice, 2)))
                .collect(),
        }
    }

    /// A query of the whole that the event log can answer.
    pub(crate) fn roll_standing_query(&self, dice: &mut Dice) -> Query {
        let tables = standing().tables;
        let of_holdings = dice.chance(50);
        let persons = Measure::persons(Condition::Always);
        let measure = if of_holdings { Measure::Holdings(Condition::Always) } else { persons };
        let number = dice.between(1, 3);
        Query {
            units: Units::Whole,
            days: self.telling_days(dice, number),
            filter: Condition::Always,
            carried_over: false,
            by: (0..dice.between(1, 4)).map(|_| dice.pick(&tables).clone()).collect(),
            measures: vec![measure],
        }
    }

    fn units(&self, dice: &mut Dice) -> Units {
        let unit = |dice: &mut Dice| -> Option<Id<Area>> {
            dice.some(&self.catalogue.areas.areas).map(|row| row.id)
        };
        match dice.below(8) {
            0 | 1 => Units::Whole,
            2..=4 => unit(dice).map_or(Units::Whole, Units::One),
            _ => Units::Each {
                level: *dice.pick(&[
                    Level::Province,
                    Level::District,
                    Level::Commune,
                    Level::Commune,
                    Level::Village,
                ]),
                within: if dice.chance(30) { unit(dice) } else { None },
            },
        }
    }

    fn measure(&self, dice: &mut Dice) -> Measure {
        let depth = dice.below(4);
        match dice.below(8) {
            0..=2 => Measure::Holdings(self.condition(dice, depth)),
            3 | 4 => Measure::persons(self.condition(dice, depth)),
            5 | 6 => {
                let number = dice.below(4);
                Measure::Persons((0..number).map(|_| self.condition(dice, 1)).collect())
            }
            _ => Measure::PersonsWithSeveral(self.condition(dice, depth)),
        }
    }

    /// A condition of at most so many levels.
    fn condition(&self, dice: &mut Dice, depth: usize) -> Condition {
        if dice.chance(15) {
            let from = dice.chance(70).then(|| *dice.pick(&[0, 18, 30, 31, 45, 60]));
            let to = dice.chance(70).then(|| from.unwrap_or(30) + *dice.pick(&[0, 1, 5, 30]));
            return Condition::Age { from, to };
        }
        if dice.chance(8) {
            let from = dice.chance(70).then(|| *dice.pick(&[0, 1, 3, 5, 10]));
            let to = dice.chance(40).then(|| from.unwrap_or(1) + *dice.pick(&[0, 1, 5]));
            return Condition::Held { from, to };
        }
        self.branch(dice, depth, &Self::condition)
    }

    /// One that does not ask the age.
    fn ageless(&self, dice: &mut Dice, depth: usize) -> Condition {
        self.branch(dice, depth, &Self::ageless)
    }

    fn branch(
        &self,
        dice: &mut Dice,
        depth: usize,
        inner: &dyn Fn(&Self, &mut Dice, usize) -> Condition,
    ) -> Condition {
        if depth == 0 {
            return match dice.below(8) {
                0 | 1 => Condition::Always,
                2 => self.within(dice),
                _ => self.one_of(dice),
            };
        }
        let several = |dice: &mut Dice| -> Vec<Condition> {
            (0..dice.below(4)).map(|_| inner(self, dice, depth - 1)).collect()
        };
        match dice.below(8) {
            0 => inner(self, dice, depth - 1).negated(),
            1 => inner(self, dice, depth - 1).not_known(),
            2..=4 => Condition::And(several(dice)),
            _ => Condition::Or(several(dice)),
        }
    }

    fn within(&self, dice: &mut Dice) -> Condition {
        let mut some = || -> BTreeSet<Id<Area>> {
            let units = (0..dice.below(4)).filter_map(|_| dice.some(&self.catalogue.areas.areas));
            units.map(|row| row.id).collect()
        };
        let (yes, no) = (some(), some());
        Condition::Within { no: no.difference(&yes).copied().collect(), yes }
    }

    fn one_of(&self, dice: &mut Dice) -> Condition {
        let attribute = dice.pick(&attributes()).clone();
        let codes = match list_of(&attribute) {
            Some(list) => codes(list),
            None if attribute == "title" => {
                self.catalogue.titles.iter().map(|row| row.id.to_string()).collect()
            }
            None if OF_NORMS.contains(&attribute.as_str()) => codes_of_norms(&attribute),
            None => vec!["yes".to_owned(), "no".to_owned()],
        };
        let mut asked: Vec<String> = Vec::new();
        for (place, code) in codes.into_iter().enumerate() {
            if dice.chance(if place < 3 { 50 } else { 15 }) {
                asked.push(code);
            }
        }
        // A code that nobody has.
        if dice.chance(5) {
            asked.push("nobody".to_owned());
        }
        Condition::one_of(&attribute, asked)
    }
}

/// Up to three axes.
fn axes(dice: &mut Dice, with_ages: bool) -> Vec<Axis> {
    // Numbers and sums have so many lines that several of them are refused.
    let is_narrow = |key: &String| key == "first_holding" || !OF_NORMS.contains(&key.as_str());
    let attributes: Vec<String> = attributes().into_iter().filter(is_narrow).collect();
    let number = *dice.pick(&[0, 1, 1, 2, 2, 3]);
    (0..number)
        .map(|_| {
            if with_ages && dice.chance(25) {
                let years: [&[i32]; 4] = [&AGES, &[30], &[0, 35], &[1, 2, 3, 50, 122]];
                return Axis::Ages(dice.pick(&years).to_vec());
            }
            Axis::Attribute(dice.pick(&attributes).clone())
        })
        .collect()
}
