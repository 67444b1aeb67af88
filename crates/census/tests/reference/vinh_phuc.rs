//! The world of Vĩnh Phúc with its three real reorganisations: the census tells of it what the
//! reference tells, on the days around each.

use std::collections::BTreeSet;

use base::{Day, Level};
use census::{Axis, Census, Condition, Measure, Query, Units};
use testkit::{operator, permit, sqlite};

use crate::compare::difference;
use crate::dice::Dice;
use crate::queries::attributes;
use crate::stored::{grounds, read};
use crate::worlds::day;

/// The day before the first map and its first, the day of the programme, and the days around
/// each step of the units.
const DAYS: [&str; 9] = [
    "2015-06-01",
    "2022-01-01",
    "2022-10-19",
    "2023-04-09",
    "2023-04-10",
    "2024-12-31",
    "2025-01-01",
    "2025-06-30",
    "2025-07-01",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_census_tells_of_vinh_phuc_what_the_reference_tells() {
    let database = sqlite();
    let registers = database.create().await;
    worlds::load_vinh_phuc(&registers, &permit(), None, &|_| {}).await.unwrap();
    let scope = operator().scope;
    let census = Census::open(&registers, scope.clone(), None, &|_| {}).await.unwrap();
    let edition = census.now();
    let mut dice = Dice::new(63);
    let world = read(&registers, None).await;
    for on in DAYS.map(day) {
        let mut queries = fixed(on);
        for _ in 0..4 {
            let rolled = world.roll_query(&mut dice);
            queries.push(Query { days: vec![on], ..rolled });
        }
        let grounds = grounds(&registers, &queries, &scope, None).await;
        for query in &queries {
            let different = difference(&edition, &grounds, query, &scope);
            assert!(different.is_none(), "{}: {query:?}", different.unwrap_or_default());
        }
    }
    let map = |on: &str| -> Vec<String> {
        edition.tree(day(on), &scope).units().map(|unit| format!("{unit:?}")).collect()
    };
    let maps: BTreeSet<Vec<String>> = DAYS.map(map).into();
    assert_eq!(maps.len(), 4, "the units are others after each of the three steps");
}

/// Title by every attribute and by age, of the whole and of each commune.
fn fixed(on: Day) -> Vec<Query> {
    let title = || Axis::Attribute("title".to_owned());
    let by = attributes().into_iter().map(|key| vec![title(), Axis::Attribute(key)]);
    let mut by: Vec<Vec<Axis>> = by.collect();
    by.push(vec![title(), Axis::Ages(vec![31, 41, 51])]);
    let always = || Condition::Always;
    let whole = Query {
        units: Units::Whole,
        days: vec![on],
        filter: always(),
        carried_over: false,
        by,
        measures: vec![Measure::Holdings(always()), Measure::persons(always())],
    };
    let communes = Query {
        units: Units::Each { level: Level::Commune, within: None },
        by: vec![Vec::new(), vec![Axis::Attribute("party_standing".to_owned())]],
        measures: vec![
            Measure::persons(always()),
            Measure::PersonsWithSeveral(always()),
            Measure::persons(Condition::Age { from: None, to: Some(30) }),
        ],
        ..whole.clone()
    };
    let carried_over = Query { carried_over: true, ..communes.clone() };
    vec![whole, communes, carried_over]
}
