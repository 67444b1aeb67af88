//! The rows of one person fit together, codes are of their lists, and the same seed gives the
//! same bytes.

use std::collections::{BTreeMap, BTreeSet};

use base::{Kind, Period, Value};
use registers::{CodeLists, Operation, PartyMembership, PersonName, Qualification};

use crate::world::{catalogue, rows, world};

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let again = worlds::vinh_phuc::foundation(&catalogue().0).unwrap();
    let same = |batch: &registers::Batch| format!("{:?}", batch.operations().len());
    assert_eq!(same(&again), same(&world().batch));
    for (one, other) in again.operations().iter().zip(world().batch.operations()) {
        assert_eq!(format!("{:?}", one.1), format!("{:?}", other.1));
    }
}

#[test]
fn every_code_is_of_its_list_and_every_reference_was_added_before() {
    let lists = CodeLists::standard().unwrap();
    let mut known: BTreeSet<i64> = BTreeSet::new();
    for (definition, operation) in world().batch.operations() {
        let Operation::Add { local, values, .. } = operation else {
            panic!("only additions");
        };
        for (field, value) in definition.fields.iter().zip(values) {
            match (field.kind, value) {
                (Kind::Code(list), Value::Text(code)) => {
                    assert!(lists.item(list, code).is_some(), "{} {code}", field.key);
                }
                (Kind::Reference(_), Value::Integer(id)) => {
                    assert!(*id > 0 || known.contains(id), "{} {id}", field.key);
                }
                (_, Value::Null) => assert!(!field.required, "{} {}", definition.key, field.key),
                _ => {}
            }
        }
        known.insert(*local);
    }
}

#[test]
fn rows_that_may_not_overlap_do_not() {
    let mut seen: BTreeMap<(&str, usize, Vec<String>), Vec<Period>> = BTreeMap::new();
    for (definition, operation) in world().batch.operations() {
        let Operation::Add { period, values, .. } = operation else {
            continue;
        };
        for (number, rule) in definition.no_overlap.iter().enumerate() {
            let of = |key: &&str| {
                let at = definition.fields.iter().position(|field| *field.key == **key).unwrap();
                format!("{:?}", values[at])
            };
            let key = (definition.key, number, rule.0.iter().map(of).collect());
            let periods = seen.entry(key.clone()).or_default();
            assert!(periods.iter().all(|other| !other.overlaps(*period)), "{key:?}");
            periods.push(*period);
        }
    }
}

#[test]
fn everybody_has_a_name_a_standing_and_levels_of_their_dimension() {
    let world = world();
    let lists = CodeLists::standard().unwrap();
    let live = |period: &Period| period.contains(world.day);
    let named = rows::<PersonName>(&world.batch);
    let named: BTreeSet<i64> =
        named.iter().filter(|row| live(&row.1)).map(|row| row.2.person.number()).collect();
    let standing = rows::<PartyMembership>(&world.batch);
    let standing: BTreeSet<i64> =
        standing.iter().filter(|row| live(&row.1)).map(|row| row.2.person.number()).collect();
    assert!(world.people.keys().all(|id| named.contains(id) && standing.contains(id)));
    for (_, period, row) in rows::<Qualification>(&world.batch) {
        assert!(lists.rank(row.dimension.as_str(), row.level.as_str()).is_some(), "{row:?}");
        let born = world.people[&row.person.number()].born_on;
        let age = period.from().completed_years_since(born.earliest());
        assert!(age >= 18 && period.from() < world.day, "{row:?} {period}");
    }
    let cadres = world.persons("cadre");
    assert!(cadres.is_subset(&world.members), "cadres are members");
}

#[test]
fn villages_are_of_the_kind_of_their_commune_and_have_names_of_their_own() {
    let world = world();
    let mut names = BTreeSet::new();
    for (id, area) in &world.areas {
        let commune = world.commune(*id);
        if commune != *id {
            let rural = world.areas[&commune].kind.as_str() == "commune";
            assert_eq!(area.kind.as_str() == "village", rural, "{area:?}");
            assert!(area.basis.as_str() == "invented" && names.insert((commune, &area.name)));
        }
    }
}

#[test]
fn somebody_moved_in_the_year_and_somebody_is_on_probation() {
    let world = world();
    let opening = "2021-12-31".parse().unwrap();
    let moved = |open: bool| {
        world.appointments.iter().filter(move |(_, period, _)| {
            let before = period.contains(opening);
            before != period.contains(world.day) && before != open
        })
    };
    assert!(moved(true).count() > 300 && moved(false).count() > 100);
    let recruits = world
        .on(world.day)
        .filter(|row| row.probation_ends_on.is_some_and(|last| last > world.day));
    assert!(recruits.count() > 20);
}
