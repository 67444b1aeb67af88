//! The movement table balances whatever the holdings; due lists find the day.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop where it stands")]

mod world;

use base::{Code, PartialDay, Period};
use proptest::prelude::*;
use reports::{DueKind, Flow, Movement, due, movement};
use world::{
    COMMUNE, FAR_COMMUNE, MERGED, PROVINCE, TERM_2021, WARD, World, day, definitions, heading,
};

fn between(world: &World, opening: &str, closing: &str) -> Movement {
    movement(definitions(), &world.picture, day(opening), PROVINCE, &heading(closing))
}

fn flows<'a>(movement: &'a Movement, key: &str) -> (&'a Flow, &'a Flow) {
    let group = movement.groups.iter().find(|group| group.key == key).unwrap();
    (&group.persons, &group.holdings)
}

fn told(counts: &[reports::Count]) -> Vec<(&str, i64)> {
    counts.iter().map(|one| (one.key.as_str(), one.count)).collect()
}

fn balances(flow: &Flow) -> bool {
    let sum = |counts: &[reports::Count]| counts.iter().map(|one| one.count).sum::<i64>();
    flow.opening + sum(&flow.gained) - sum(&flow.ended) == flow.closing
}

#[test]
fn who_changes_titles_moves_holdings_but_stays_a_person() {
    let mut world = World::new();
    let person = world.person("1980-01-01");
    let old = world.hold(person, "committee_vice_chair", COMMUNE);
    old.period = Period::new(day("2020-01-01"), Some(day("2022-03-01"))).unwrap();
    old.data.way_ended = Some(Code::new("other-title"));
    let new = world.hold(person, "committee_chair", COMMUNE);
    new.period = Period::since(day("2022-03-01"));
    let leaver = world.person("1962-01-01");
    let left = world.hold(leaver, "party_secretary", COMMUNE);
    left.period = Period::new(day("2020-01-01"), Some(day("2022-10-19"))).unwrap();
    left.data.way_ended = Some(Code::new("retired"));
    let movement = between(&world, "2022-01-01", "2022-10-19");
    let (persons, holdings) = flows(&movement, "cadre");
    assert_eq!((persons.opening, persons.closing), (2, 1));
    assert_eq!(told(&persons.gained), []);
    assert_eq!(told(&persons.ended), [("retired", 1)]);
    assert_eq!((holdings.opening, holdings.closing), (2, 1));
    assert_eq!(told(&holdings.gained), [("elected", 1)]);
    assert_eq!(told(&holdings.ended), [("retired", 1), ("other-title", 1)]);
}

#[test]
fn a_change_within_a_holding_is_no_movement() {
    let mut world = World::new();
    let person = world.person("1980-01-01");
    let first = world.hold(person, "council_chair", COMMUNE);
    first.period = Period::new(day("2020-01-01"), Some(day("2022-03-01"))).unwrap();
    let mut second = first.clone();
    second.version = 2;
    second.period = Period::since(day("2022-03-01"));
    second.data.mode = Code::new("concurrent");
    world.picture.appointments.push(second);
    let movement = between(&world, "2022-01-01", "2022-10-19");
    let (_, holdings) = flows(&movement, "cadre");
    assert_eq!((holdings.opening, holdings.closing), (1, 1));
    assert_eq!((told(&holdings.gained), told(&holdings.ended)), (vec![], vec![]));
}

#[test]
fn a_merger_moves_nobody() {
    let mut world = World::new();
    let person = world.person("1980-01-01");
    world.hold(person, "party_secretary", COMMUNE);
    world.on("2025-08-01");
    let movement =
        movement(definitions(), &world.picture, day("2024-01-01"), MERGED, &heading("2025-08-01"));
    let (persons, holdings) = flows(&movement, "cadre");
    assert_eq!(
        (persons.opening, persons.closing, holdings.opening, holdings.closing),
        (1, 1, 1, 1)
    );
}

#[test]
fn an_end_without_a_known_way_is_not_known() {
    let mut world = World::new();
    let person = world.person("1980-01-01");
    world.hold(person, "party_secretary", COMMUNE).period =
        Period::new(day("2020-01-01"), Some(day("2022-02-01"))).unwrap();
    let movement = between(&world, "2022-01-01", "2022-10-19");
    assert_eq!(told(&flows(&movement, "cadre").0.ended), [("not_known", 1)]);
}

const OPENING: u64 = 700;
const CLOSING: u64 = 1000;

prop_compose! {
    /// Person, title, unit, first day and length of one holding; some days fall on the edges.
    fn holding()(
        person in 0usize..6,
        title in prop::sample::select(vec!["party_secretary", "council_chair", "committee_chair", "village_head"]),
        area in prop::sample::select(vec![COMMUNE, WARD, FAR_COMMUNE]),
        mode in prop::sample::select(vec!["full-time", "concurrent"]),
        from in prop_oneof![0u64..1200, Just(OPENING), Just(OPENING + 1), Just(CLOSING), Just(CLOSING + 1)],
        until in prop_oneof![Just(0u64), 1u64..1200, Just(OPENING), Just(OPENING + 1), Just(CLOSING), Just(CLOSING + 1)],
    ) -> (usize, &'static str, base::Id<registers::Area>, &'static str, u64, u64) {
        (person, title, area, mode, from, until)
    }
}

proptest! {
    #[test]
    fn opening_and_gained_less_ended_is_closing(holdings in prop::collection::vec(holding(), 0..40), joined in any::<bool>()) {
        let mut world = World::new();
        let start = day("2020-01-01");
        world.on(&start.plus_days(CLOSING).to_string());
        let people: Vec<_> = (0..6).map(|_| world.person("1980-01-01")).collect();
        if joined {
            world.picture.joins.insert(people[1], people[0]);
        }
        for (person, title, area, mode, from, until) in holdings {
            let until = (until > from).then(|| start.plus_days(until));
            let held = world.hold(people[person], title, area);
            held.period = Period::new(start.plus_days(from), until).unwrap();
            held.data.mode = Code::new(mode);
        }
        let closing = start.plus_days(CLOSING).to_string();
        let movement = movement(definitions(), &world.picture, start.plus_days(OPENING), PROVINCE, &heading(&closing));
        for group in &movement.groups {
            prop_assert!(balances(&group.persons), "{group:?}");
            prop_assert!(balances(&group.holdings), "{group:?}");
            prop_assert!(group.persons.closing <= group.holdings.closing);
        }
        let report = reports::part_two(definitions(), &world.picture, PROVINCE, &heading(&closing));
        for group in &movement.groups {
            let counted = report.groups.iter().find(|counted| counted.key == group.key).unwrap();
            prop_assert_eq!((group.persons.closing, group.holdings.closing), (counted.persons, counted.holdings));
        }
    }
}

#[test]
fn the_month_of_retirement_follows_the_table() {
    let law = &definitions().law;
    let reaches = |born_on: &str, sex: &str| {
        let born_on: PartialDay = born_on.parse().unwrap();
        law.retirement().retirement(born_on, &Code::new(sex)).map(|(on, _)| on.to_string())
    };
    let told = |text: &str| Some(text.to_owned());
    assert_eq!(reaches("1961-09-10", "male"), told("2021-12-31"));
    assert_eq!(reaches("1961-10-10", "male"), told("2022-04-30"));
    assert_eq!(reaches("1962-06-30", "male"), told("2022-12-31"));
    assert_eq!(reaches("1962-07-01", "male"), told("2023-04-30"));
    assert_eq!(reaches("1966-04-01", "male"), told("2028-04-30"));
    assert_eq!(reaches("1990-02-15", "male"), told("2052-02-29"));
    assert_eq!(reaches("1967-01-05", "female"), told("2022-09-30"));
    assert_eq!(reaches("1990-02-15", "female"), told("2050-02-28"));
    // Only the year: as if born on the first day.
    assert_eq!(reaches("1962", "male"), told("2022-07-31"));
    // Before the first year of the table.
    assert_eq!(reaches("1955-01-01", "male"), None);
}

#[test]
fn due_lists_find_retirement_term_and_probation_in_order() {
    let mut world = World::new();
    let old = world.person("1962-05-20");
    world.hold(old, "party_secretary", COMMUNE);
    world.hold(old, "council_chair", COMMUNE).data.term = Some(TERM_2021);
    let recruit = world.person("1998-01-01");
    world.hold(recruit, "civil_justice_registry", COMMUNE).data.probation_ends_on =
        Some(day("2022-11-30"));
    let young = world.person("1998-01-01");
    world.hold(young, "civil_justice_registry", COMMUNE).data.probation_ends_on =
        Some(day("2022-11-30"));
    world.picture.names.insert(recruit, "Trần Văn Bình".to_owned());
    world.picture.names.insert(young, "Vũ Thị Ánh".to_owned());
    let head = world.person("1962-05-20");
    world.hold(head, "village_head", COMMUNE);
    let horizon = (day("2022-11-30"), day("2026-06-30"));
    let list = due(definitions(), &world.picture, PROVINCE, horizon, &heading("2022-10-19"));
    let told: Vec<_> =
        list.due.iter().map(|due| (due.day.to_string(), due.kind, due.person)).collect();
    assert_eq!(
        told,
        [
            ("2022-11-30".to_owned(), DueKind::Retirement, old),
            ("2022-11-30".to_owned(), DueKind::EndOfProbation, young),
            ("2022-11-30".to_owned(), DueKind::EndOfProbation, recruit),
            ("2026-06-30".to_owned(), DueKind::EndOfTerm, old),
        ]
        .map(|one| one)
    );
    assert_eq!(list.due[0].titles.len(), 2);
    assert!(list.due[0].document.is_some());
}
