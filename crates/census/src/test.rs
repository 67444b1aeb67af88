//! A condition made into tests of columns: negation and *not known* are worked into the leaves,
//! so that only *and* and *or* of two-valued tests are left.

use std::sync::Arc;

use base::{Day, Message};

use crate::condition::Condition;
use crate::day_number::{DayNumber, born_at_the_latest};
use crate::faults::{self, Fault};
use crate::map::{Map, NEITHER, NO, YES};
use crate::schema::Schema;

/// Columns of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Days {
    /// The first on which the person can have been born.
    FirstBorn,
    /// The last.
    LastBorn,
    /// The first day of the holding.
    Begun,
}

/// A two-valued test of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    Always,
    Never,
    /// The code of a column lies in one of these ranges: from, and how many more.
    Codes {
        column: usize,
        ranges: Vec<(u8, u8)>,
    },
    /// A day lies up to a limit, or after it.
    Day {
        days: Days,
        limit: DayNumber,
        after: bool,
    },
    /// The area has this mark, or another.
    Area {
        /// The mark of each area by its place.
        marks: Arc<[u8]>,
        mark: u8,
        is: bool,
    },
    All(Vec<Test>),
    Any(Vec<Test>),
}

/// What a condition is read beside.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) map: &'a Map,
    pub(crate) on: Day,
}

/// Which of the three values is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    True,
    False,
}

impl Test {
    /// The rows of which the condition is true on a day.
    ///
    /// # Errors
    /// When it names an attribute or a code that there is not.
    pub(crate) fn of(terms: Terms<'_>, condition: &Condition) -> Result<Self, Message> {
        test(terms, condition, Wanted::True)
    }

    /// Does it hold for a different set of rows on another day?
    pub(crate) fn asks_age(&self) -> bool {
        let mut asks = false;
        self.each_column(&mut |column| asks |= column.is_none());
        asks
    }

    /// Does it ask where a row counts?
    pub(crate) fn asks_area(&self) -> bool {
        match self {
            Self::Area { .. } => true,
            Self::All(all) | Self::Any(all) => all.iter().any(Self::asks_area),
            Self::Always | Self::Never | Self::Codes { .. } | Self::Day { .. } => false,
        }
    }

    /// Calls with each column of codes asked, `None` for days.
    pub(crate) fn each_column(&self, asked: &mut dyn FnMut(Option<usize>)) {
        match self {
            Self::Always | Self::Never | Self::Area { .. } => {}
            Self::Codes { column, .. } => asked(Some(*column)),
            Self::All(all) | Self::Any(all) => {
                for test in all {
                    test.each_column(asked);
                }
            }
            Self::Day { .. } => asked(None),
        }
    }

    /// All of these.
    pub(crate) fn all(tests: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Vec::new();
        for test in tests {
            match test {
                Self::Always => {}
                Self::Never => return Self::Never,
                Self::All(inner) => all.extend(inner),
                other => all.push(other),
            }
        }
        match all.len() {
            0 => Self::Always,
            1 => all.swap_remove(0),
            _ => Self::All(all),
        }
    }

    fn any(tests: impl IntoIterator<Item = Self>) -> Self {
        let mut any = Vec::new();
        for test in tests {
            match test {
                Self::Never => {}
                Self::Always => return Self::Always,
                Self::Any(inner) => any.extend(inner),
                other => any.push(other),
            }
        }
        match any.len() {
            0 => Self::Never,
            1 => any.swap_remove(0),
            _ => Self::Any(any),
        }
    }
}

fn test(terms: Terms<'_>, condition: &Condition, wanted: Wanted) -> Result<Test, Message> {
    let each = |all: &[Condition], wanted| -> Result<Vec<Test>, Message> {
        all.iter().map(|inner| test(terms, inner, wanted)).collect()
    };
    Ok(match (condition, wanted) {
        (Condition::Always, Wanted::True) => Test::Always,
        (Condition::Always, Wanted::False) => Test::Never,
        (Condition::OneOf { attribute, codes }, wanted) => {
            one_of(terms.schema, attribute, codes, wanted)?
        }
        (Condition::Age { from, to }, wanted) => age(terms.on, *from, *to, wanted),
        (Condition::Held { from, to }, wanted) => held(terms.on, *from, *to, wanted),
        (Condition::Within { yes, no }, wanted) => {
            let mark = if wanted == Wanted::True { YES } else { NO };
            Test::Area { marks: terms.map.epoch(terms.on).marks(yes, no), mark, is: true }
        }
        (Condition::Not(inner), Wanted::True) => test(terms, inner, Wanted::False)?,
        (Condition::Not(inner), Wanted::False) => test(terms, inner, Wanted::True)?,
        (Condition::And(all), Wanted::True) => Test::all(each(all, wanted)?),
        (Condition::And(all), Wanted::False) => Test::any(each(all, wanted)?),
        (Condition::Or(any), Wanted::True) => Test::any(each(any, wanted)?),
        (Condition::Or(any), Wanted::False) => Test::all(each(any, wanted)?),
        (Condition::NotKnown(inner), Wanted::True) => not_known(terms, inner)?,
        (Condition::NotKnown(inner), Wanted::False) => {
            let known = [Wanted::True, Wanted::False];
            let known = known.map(|wanted| test(terms, inner, wanted));
            Test::any(known.into_iter().collect::<Result<Vec<_>, _>>()?)
        }
    })
}

/// Where a condition is neither true nor false.
fn not_known(terms: Terms<'_>, condition: &Condition) -> Result<Test, Message> {
    Ok(match condition {
        Condition::OneOf { attribute, .. } => {
            let (column, attribute) = terms.schema.find(attribute)?;
            Test::Codes { column, ranges: vec![(attribute.not_known(), 0)] }
        }
        Condition::Held { .. } => Test::Never,
        Condition::Within { yes, no } => {
            let marks = terms.map.epoch(terms.on).marks(yes, no);
            Test::Area { marks, mark: NEITHER, is: true }
        }
        Condition::Not(inner) => not_known(terms, inner)?,
        other => {
            let is = test(terms, other, Wanted::True)?;
            let is_not = test(terms, other, Wanted::False)?;
            Test::all([opposite(is), opposite(is_not)])
        }
    })
}

/// The rows of which a test does not hold.
fn opposite(test: Test) -> Test {
    match test {
        Test::Always => Test::Never,
        Test::Never => Test::Always,
        Test::Codes { column, ranges } => {
            let mut has = [false; 256];
            for (from, more) in ranges {
                for code in from..=from.saturating_add(more) {
                    has[usize::from(code)] = true;
                }
            }
            Test::Codes { column, ranges: ranges_of(|code| !has[usize::from(code)], u8::MAX) }
        }
        Test::Day { days, limit, after } => Test::Day { days, limit, after: !after },
        Test::Area { marks, mark, is } => Test::Area { marks, mark, is: !is },
        Test::All(all) => Test::any(all.into_iter().map(opposite)),
        Test::Any(any) => Test::all(any.into_iter().map(opposite)),
    }
}

fn one_of(schema: &Schema, key: &str, codes: &[String], wanted: Wanted) -> Result<Test, Message> {
    let (column, attribute) = schema.find(key)?;
    let mut has = [false; 256];
    for code in codes {
        // A code that nobody has is a code that nobody has.
        if let Some(place) = attribute.place(code) {
            has[usize::from(place)] = true;
        }
    }
    let known = attribute.not_known();
    let is = |code: u8| has[usize::from(code)] == (wanted == Wanted::True);
    let last = if faults::is(Fault::NotKnownIsFalse) { known } else { known.saturating_sub(1) };
    let ranges = if known == 0 { Vec::new() } else { ranges_of(is, last) };
    Ok(match ranges.len() {
        0 => Test::Never,
        _ => Test::Codes { column, ranges },
    })
}

/// The codes up to `last` for which this holds, as ranges.
fn ranges_of(is: impl Fn(u8) -> bool, last: u8) -> Vec<(u8, u8)> {
    let mut ranges: Vec<(u8, u8)> = Vec::new();
    for code in (0..=last).filter(|code| is(*code)) {
        match ranges.last_mut() {
            Some((from, more)) if u16::from(*from) + u16::from(*more) + 1 == u16::from(code) => {
                *more += 1;
            }
            _ => ranges.push((code, 0)),
        }
    }
    ranges
}

/// Ages: the oldest somebody can be comes from the first day of birth, the youngest from the last.
fn age(on: Day, from: Option<i32>, to: Option<i32>, wanted: Wanted) -> Test {
    // Somebody has completed `from` years when born up to its edge, and not `to + 1`.
    let edge = |years: i32| born_at_the_latest(on, years);
    let lowest = from.map(edge);
    let beyond = to.map(|to| edge(to.saturating_add(1)));
    let up_to = |edge: Option<Option<DayNumber>>, test: fn(DayNumber) -> Test, none, no_bound| {
        edge.map_or(no_bound, |edge| edge.map_or(none, test))
    };
    match wanted {
        Wanted::True => Test::all([
            up_to(lowest, last_up_to, Test::Never, Test::Always),
            up_to(beyond, first_after, Test::Always, known_birth()),
            if from.is_some() { Test::Always } else { known_birth() },
        ]),
        Wanted::False => Test::any([
            up_to(lowest, first_after, known_birth(), Test::Never),
            up_to(beyond, last_up_to, Test::Never, Test::Never),
        ]),
    }
}

/// Years held: always known, because every holding has its first day.
fn held(on: Day, from: Option<i32>, to: Option<i32>, wanted: Wanted) -> Test {
    let begun = |limit, after| Test::Day { days: Days::Begun, limit, after };
    // Those who began up to the edge have completed the years; nobody where there is none.
    let reached = |years: i32| {
        let edge = born_at_the_latest(on, years);
        edge.map_or(Test::Never, |limit| begun(limit, false))
    };
    let fewest = from.map_or(Test::Always, reached);
    let beyond = to.map_or(Test::Never, |to| reached(to.saturating_add(1)));
    let is_within = Test::all([fewest, opposite(beyond)]);
    if wanted == Wanted::True { is_within } else { opposite(is_within) }
}

fn last_up_to(limit: DayNumber) -> Test {
    Test::Day { days: Days::LastBorn, limit, after: false }
}

fn first_after(limit: DayNumber) -> Test {
    Test::Day { days: Days::FirstBorn, limit, after: true }
}

/// A birth of which nothing is known reaches from the first day number to the last.
fn known_birth() -> Test {
    last_up_to(DayNumber::MAX - 1)
}
