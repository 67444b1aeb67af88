//! A short way to write what happens to a record, and the rows that are believed afterwards.

use base::{Day, Definition, Period, Value};
use registers::timeline::{self, Belief, Outcome};
use registers::{Operation, PersonName, Register};

/// Something that happens to the record of a name. Days are written as years: the first of
/// January; an open end is written as nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// The name is another one from this day on.
    Change(&'static str, &'static str),
    /// The name was another one during this time.
    Correct(&'static str, &'static str, &'static str),
    /// The name was another one always.
    CorrectAlways(&'static str),
    /// The record holds for another time.
    Redate(&'static str, &'static str),
    /// The record ends.
    End(&'static str),
    /// The record never was.
    Withdraw,
}

pub(crate) const DEFINITION: &Definition = PersonName::DEFINITION;

/// The place of the name among the fields.
const NAME: usize = 1;

pub(crate) fn first_of(year: &str) -> Day {
    format!("{year}-01-01").parse().unwrap()
}

pub(crate) fn years(from: &str, until: &str) -> Period {
    Period::new(first_of(from), (!until.is_empty()).then(|| first_of(until))).unwrap()
}

impl Step {
    /// As the change path takes it.
    pub(crate) fn operation(self, id: i64) -> Operation {
        let set = |name: &str| vec![("name", Value::Text(name.to_owned()))];
        match self {
            Self::Change(from, name) => {
                Operation::Change { id, from: first_of(from), set: set(name) }
            }
            Self::Correct(from, until, name) => {
                Operation::Correct { id, period: Some(years(from, until)), set: set(name) }
            }
            Self::CorrectAlways(name) => Operation::Correct { id, period: None, set: set(name) },
            Self::Redate(from, until) => Operation::Redate { id, period: years(from, until) },
            Self::End(on) => Operation::End { id, on: first_of(on), set: Vec::new() },
            Self::Withdraw => Operation::Withdraw { id },
        }
    }
}

/// What an operation does to the beliefs of a name, in memory.
pub(crate) fn outcome(live: &[Belief], operation: &Operation) -> Result<Outcome, base::Message> {
    let places = |set: &[(&str, Value)]| {
        set.iter().map(|(_, value)| (NAME, value.clone())).collect::<Vec<_>>()
    };
    match operation {
        Operation::Change { from, set, .. } => {
            timeline::change(DEFINITION, live, *from, &places(set))
        }
        Operation::Correct { period, set, .. } => {
            timeline::correct(DEFINITION, live, *period, &places(set))
        }
        Operation::Redate { period, .. } => timeline::redate(DEFINITION, live, *period),
        Operation::End { on, set, .. } => timeline::end(DEFINITION, live, *on, &places(set)),
        Operation::Withdraw { .. } => Ok(timeline::withdraw(live)),
        Operation::Add { .. } => panic!("a record is added once"),
        Operation::Restore { .. } => panic!("only undoing restores"),
    }
}

/// Applies an outcome to beliefs as the store would.
pub(crate) fn applied(live: &[Belief], outcome: &Outcome, last_version: &mut i64) -> Vec<Belief> {
    let kept = live.iter().filter(|belief| !outcome.given_up.contains(&belief.version)).cloned();
    let mut live: Vec<Belief> = kept.collect();
    for (period, values) in &outcome.written {
        *last_version += 1;
        live.push(Belief { version: *last_version, period: *period, values: values.clone() });
    }
    live.sort_by_key(|belief| belief.period.from());
    live
}

/// The first belief of a name.
pub(crate) fn begun(period: Period, name: &str) -> Vec<Belief> {
    let values = vec![Value::Integer(1), Value::Text(name.to_owned())];
    vec![Belief { version: 1, period, values }]
}

/// Rows as a table of one line: `2010..2020 An | 2020.. Ân`.
pub(crate) fn shown<'a>(rows: impl Iterator<Item = (Period, &'a str)>) -> String {
    let row = |(period, name): (Period, &str)| {
        let until = period.until().map(|until| until.year().to_string()).unwrap_or_default();
        format!("{}..{until} {name}", period.from().year())
    };
    rows.map(row).collect::<Vec<_>>().join(" | ")
}

pub(crate) fn shown_beliefs(beliefs: &[Belief]) -> String {
    shown(beliefs.iter().map(|belief| (belief.period, belief.values[NAME].as_text().unwrap())))
}
