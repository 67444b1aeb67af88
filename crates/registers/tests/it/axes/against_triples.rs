//! Random histories against a naive list of (day, fact, known sequence): for each day and each
//! sequence the answer is the same.

use base::{Day, Period};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use registers::timeline::Belief;
use registers::{Batch, Filter, Operation, PersonName, Register, View};
use testkit::{SmallWorld, TestDatabase, on_both_databases, operator, permit};

use super::steps::{applied, begun, outcome};

on_both_databases!(random_histories_read_as_the_naive_list_says);

/// Days are numbered; the last one stands for all that follow.
const LAST: u64 = 30;

const NAMES: [&str; 3] = ["An", "Ba", "Ca"];

fn day(number: u64) -> Day {
    Day::new(2022, 1, 1).unwrap().plus_days(number)
}

/// What the naive list says of each day at one sequence.
type Facts = Vec<Option<&'static str>>;

/// An operation in the words of the naive list.
#[derive(Clone, Debug)]
enum Move {
    Change(u64, &'static str),
    Correct(Option<(u64, Option<u64>)>, &'static str),
    Redate(u64, Option<u64>),
    End(u64),
    Withdraw,
}

fn spans() -> impl Strategy<Value = (u64, Option<u64>)> {
    (0..LAST - 2, prop::option::of(1..10_u64))
        .prop_map(|(from, length)| (from, length.map(|length| (from + length).min(LAST - 1))))
}

fn moves() -> impl Strategy<Value = Move> {
    let name = || prop::sample::select(&NAMES[..]);
    prop_oneof![
        4 => (0..LAST - 1, name()).prop_map(|(from, name)| Move::Change(from, name)),
        4 => (prop::option::of(spans()), name()).prop_map(|(span, name)| Move::Correct(span, name)),
        2 => spans().prop_map(|(from, until)| Move::Redate(from, until)),
        2 => (0..LAST - 1).prop_map(Move::End),
        1 => Just(Move::Withdraw),
    ]
}

/// A first span, and what happens then.
fn histories() -> impl Strategy<Value = ((u64, Option<u64>), Vec<Move>)> {
    (spans(), prop::collection::vec(moves(), 1..12))
}

fn within((from, until): (u64, Option<u64>), number: u64) -> bool {
    from <= number && until.is_none_or(|until| number < until)
}

fn period((from, until): (u64, Option<u64>)) -> Period {
    Period::new(day(from), until.map(day)).unwrap()
}

impl Move {
    fn operation(&self, id: i64) -> Operation {
        let set = |name: &str| vec![("name", base::Value::Text(name.to_owned()))];
        match self {
            Self::Change(from, name) => Operation::Change { id, from: day(*from), set: set(name) },
            Self::Correct(span, name) => {
                Operation::Correct { id, period: span.map(period), set: set(name) }
            }
            Self::Redate(from, until) => Operation::Redate { id, period: period((*from, *until)) },
            Self::End(on) => Operation::End { id, on: day(*on), set: Vec::new() },
            Self::Withdraw => Operation::Withdraw { id },
        }
    }

    /// The facts afterwards; nothing where it must be refused.
    fn on(&self, facts: &Facts) -> Option<Facts> {
        let known: Vec<usize> =
            (0..facts.len()).filter(|number| facts[*number].is_some()).collect();
        let (first, last) = (*known.first()?, *known.last()?);
        let mut after = facts.clone();
        match self {
            Self::Change(from, name) => {
                let from = usize::try_from(*from).unwrap();
                let old = facts[from].filter(|_| from > first)?;
                for fact in after[from..].iter_mut().take_while(|fact| **fact == Some(old)) {
                    *fact = Some(name);
                }
            }
            Self::Correct(span, name) => {
                let span = span.unwrap_or((0, None));
                for number in known.into_iter().filter(|number| within(span, *number as u64)) {
                    after[number] = Some(name);
                }
            }
            Self::Redate(from, until) => {
                let span = (*from, *until);
                let kept: Vec<usize> =
                    known.iter().copied().filter(|number| within(span, *number as u64)).collect();
                let all_same = known.iter().all(|number| facts[*number] == facts[first]);
                let (start, end) = match (kept.first(), kept.last()) {
                    (Some(start), Some(end)) => (*start, *end),
                    _ if all_same => (first, first),
                    _ => return None,
                };
                for (number, fact) in after.iter_mut().enumerate() {
                    *fact = within(span, number as u64)
                        .then(|| facts[number.clamp(start, end)])
                        .flatten();
                }
            }
            Self::End(on) => {
                let on = usize::try_from(*on).unwrap();
                if on <= first || last < on {
                    return None;
                }
                after[on..].fill(None);
            }
            Self::Withdraw => after.fill(None),
        }
        (after != *facts).then_some(after)
    }
}

fn begin(span: (u64, Option<u64>)) -> Facts {
    (0..=LAST).map(|number| within(span, number).then_some(NAMES[0])).collect()
}

/// What beliefs say of each day.
fn said(beliefs: &[Belief]) -> Vec<Option<String>> {
    let on = |number| {
        let mut holding = beliefs.iter().filter(|belief| belief.period.contains(day(number)));
        let belief = holding.next();
        assert!(holding.next().is_none(), "two beliefs of one day");
        belief.and_then(|belief| belief.values[1].as_text()).map(str::to_owned)
    };
    (0..=LAST).map(on).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn in_memory_every_belief_of_every_sequence_is_what_the_naive_list_says(
        (span, moves) in histories(),
    ) {
        let mut facts = begin(span);
        let mut live = begun(period(span), NAMES[0]);
        let mut last_version = 1;
        for step in moves {
            let expected = step.on(&facts);
            // What is about no record is refused before it comes to the timeline.
            let found = if live.is_empty() { None } else { outcome(&live, &step.operation(1)).ok() };
            prop_assert_eq!(found.is_some(), expected.is_some(), "{:?} on {:?}", step, facts);
            if let (Some(found), Some(expected)) = (found, expected) {
                for version in &found.given_up {
                    prop_assert!(live.iter().any(|belief| belief.version == *version));
                }
                live = applied(&live, &found, &mut last_version);
                facts = expected;
            }
            let naive: Vec<Option<String>> =
                facts.iter().map(|fact| fact.map(str::to_owned)).collect();
            prop_assert_eq!(said(&live), naive);
        }
    }
}

async fn random_histories_read_as_the_naive_list_says(database: TestDatabase) {
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..25 {
        let (span, moves) = histories().new_tree(&mut runner).unwrap().current();
        let mut batch = Batch::new();
        let person = SmallWorld::person(&mut batch, "Không tên", &random_number(&mut runner));
        let held = Period::since(day(0));
        batch.add(
            held,
            registers::Contact {
                person,
                kind: base::Code::new("email"),
                value: base::Secret::Plain("a@b".to_owned()),
            },
        );
        let receipt = registers.apply(&permit(), &batch).await.unwrap();
        let born = registers::PersonName::DEFINITION;
        // The name that the helper gave is redated and corrected into the first fact.
        let id = *receipt.ids.iter().find(|((key, _), _)| *key == born.key).unwrap().1;
        let mut batch = Batch::new();
        batch.push(born, Operation::Redate { id, period: period(span) });
        batch.push(born, Move::Correct(None, NAMES[0]).operation(id));
        registers.apply(&permit(), &batch).await.unwrap();
        let mut sequences = vec![(known(&database, &registers).await, begin(span))];
        for step in &moves {
            let facts = sequences.last().unwrap().1.clone();
            let expected = step.on(&facts);
            let mut batch = Batch::new();
            batch.push(born, step.operation(id));
            let applied = registers.apply(&permit(), &batch).await;
            assert_eq!(applied.is_ok(), expected.is_some(), "{step:?} on {facts:?}");
            sequences.push((known(&database, &registers).await, expected.unwrap_or(facts)));
        }
        let scope = operator().scope;
        let mut reader = registers.read().await.unwrap();
        for (known, facts) in &sequences {
            for (number, fact) in facts.iter().enumerate() {
                let on = day(number as u64);
                let view = View { scope: &scope, on, known_at: Some(known) };
                let rows =
                    reader.list::<PersonName>(&view, vec![Filter::Ids(vec![id])]).await.unwrap();
                let found: Vec<&str> = rows.iter().map(|row| row.data.name.as_str()).collect();
                assert_eq!(found, fact.iter().copied().collect::<Vec<_>>(), "{on} of {moves:?}");
            }
        }
    }
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
}

/// What is known by now; the clock moves on, so that what follows is later.
async fn known(database: &TestDatabase, registers: &registers::Registers) -> registers::KnownAt {
    database.clock().advance(1_000_000);
    let known = registers.known_at(database.clock().now()).await.unwrap();
    database.clock().advance(1_000_000);
    known
}

fn random_number(runner: &mut TestRunner) -> String {
    let digits = 100_000_000_000..999_999_999_999_u64;
    digits.new_tree(runner).unwrap().current().to_string()
}
