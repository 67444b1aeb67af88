//! The table of two-axis cases, in memory and through the change path of both databases.

use base::{Day, Id};
use registers::{Batch, Filter, KnownAt, PersonName, Reader, Record, Register, Registers, View};
use testkit::{SmallWorld, TestDatabase, on_both_databases, operator, permit};

use super::cases::CASES;
use super::steps::{applied, begun, outcome, shown, shown_beliefs, years};

on_both_databases!(the_table_holds_through_the_change_path_and_every_earlier_belief_is_remembered);

#[test]
fn the_table_holds_in_memory() {
    for case in CASES {
        let (from, until, name) = case.added;
        let mut live = begun(years(from, until), name);
        let mut last_version = 1;
        for (place, step) in case.steps.iter().enumerate() {
            let is_last = place + 1 == case.steps.len();
            if is_last {
                assert_eq!(shown_beliefs(&live), case.before, "{}: before", case.what);
            }
            if live.is_empty() {
                // The change path refuses what is about no record before it comes here.
                assert_eq!(case.after, Err("change.no-such-record"), "{}", case.what);
                continue;
            }
            match (outcome(&live, &step.operation(1)), case.after) {
                (Ok(outcome), expected) => {
                    live = applied(&live, &outcome, &mut last_version);
                    if is_last {
                        assert_eq!(Ok(shown_beliefs(&live).as_str()), expected, "{}", case.what);
                    }
                }
                (Err(refused), expected) => {
                    assert!(is_last, "{}: {refused}", case.what);
                    assert_eq!(Err(refused.key()), expected, "{}", case.what);
                }
            }
        }
    }
}

/// The rows of a name, of every day, as believed then.
async fn rows_of(reader: &mut Reader, id: Id<PersonName>, known_at: Option<&KnownAt>) -> String {
    let scope = operator().scope;
    let on: Day = "2022-10-19".parse().unwrap();
    let view = View { scope: &scope, on, known_at };
    let filters = vec![Filter::Ids(vec![id.number()])];
    let rows: Vec<Record<PersonName>> = reader.timeline(&view, filters).await.unwrap();
    shown(rows.iter().map(|row| (row.period, row.data.name.as_str())))
}

async fn added(registers: &Registers, added: (&str, &str, &str)) -> Id<PersonName> {
    let mut batch = Batch::new();
    let (from, until, name) = added;
    let born = base::Period::since("1980-01-01".parse().unwrap());
    let person = registers::Person {
        sex: base::Code::new("male"),
        born_on: born.from().into(),
        ethnic_group: None,
        religion: None,
    };
    let person = batch.add(born, person);
    let name = batch.add(years(from, until), PersonName { person, name: name.to_owned() });
    SmallWorld::id(&registers.apply(&permit(), &batch).await.unwrap(), name)
}

async fn the_table_holds_through_the_change_path_and_every_earlier_belief_is_remembered(
    database: TestDatabase,
) {
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    for case in CASES {
        let id = added(&registers, case.added).await;
        let mut remembered = Vec::new();
        for (place, step) in case.steps.iter().enumerate() {
            database.clock().advance(1_000_000);
            let known = registers.known_at(database.clock().now()).await.unwrap();
            database.clock().advance(1_000_000);
            let now = rows_of(&mut registers.read().await.unwrap(), id, None).await;
            if place + 1 == case.steps.len() {
                assert_eq!(now, case.before, "{}: before", case.what);
            }
            remembered.push((known, now));
            let mut batch = Batch::new();
            batch.push(PersonName::DEFINITION, step.operation(id.number()));
            let result = registers.apply(&permit(), &batch).await;
            if let Err(error) = &result {
                let keys: Vec<&str> = error.messages().iter().map(base::Message::key).collect();
                assert_eq!(
                    (keys, place + 1),
                    (vec![case.after.unwrap_err()], case.steps.len()),
                    "{}",
                    case.what
                );
            }
        }
        let mut reader = registers.read().await.unwrap();
        let now = rows_of(&mut reader, id, None).await;
        assert_eq!(now, case.after.unwrap_or(case.before), "{}", case.what);
        for (known, rows) in &remembered {
            assert_eq!(rows_of(&mut reader, id, Some(known)).await, *rows, "{}: memory", case.what);
        }
    }
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
}
