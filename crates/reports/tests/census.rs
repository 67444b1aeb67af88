//! Part two from the census is Part two counted row by row, to the byte: of every unit, on days
//! around every step of the map.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop where it stands")]

use base::{Day, Language};
use census::Census;
use registers::View;
use reports::{Definitions, Heading, full_name, part_two, part_two_of};
use testkit::{operator, permit};

/// Before and after each step of the units, the day of the programme, and a day before the map.
const DAYS: [&str; 7] = [
    "2015-06-01",
    "2021-12-31",
    "2022-10-19",
    "2023-04-10",
    "2024-12-31",
    "2025-01-01",
    "2025-07-01",
];

#[tokio::test(flavor = "multi_thread")]
async fn part_two_from_the_census_is_the_same_to_the_byte() {
    let database = testkit::sqlite();
    let registers = database.create().await;
    worlds::load_vinh_phuc(&registers, &permit(), None, &|_| {}).await.unwrap();
    let scope = operator().scope;
    let census = Census::open(&registers, scope.clone(), None, &|_| {}).await.unwrap();
    let edition = census.now();
    let definitions = Definitions::standard().unwrap();
    let mut compared = 0;
    for on in DAYS {
        let on: Day = on.parse().unwrap();
        let view = View { scope: &scope, on, known_at: None };
        let picture = registers.read().await.unwrap().picture(&view).await.unwrap();
        // Every unit down to the communes, and some villages.
        let units = picture.tree.units().enumerate();
        let units = units
            .filter(|(place, unit)| unit.level != base::Level::Village || place % 97 == 0)
            .map(|(_, unit)| unit);
        for unit in units {
            let heading = Heading {
                area_code: unit.id.to_string(),
                area_name: full_name(picture.lists, unit, Language::Vi),
                on,
                known_at: None,
            };
            let reference = part_two(definitions, &picture, unit.id, &heading);
            let counted =
                part_two_of(definitions, &edition, (&scope, &picture.tree), unit.id, &heading)
                    .unwrap();
            let text = |report| serde_json::to_string_pretty(report).unwrap();
            assert_eq!(text(&counted), text(&reference), "{} on {on}", heading.area_name);
            compared += 1;
        }
    }
    assert!(compared > 700, "{compared}");
}
