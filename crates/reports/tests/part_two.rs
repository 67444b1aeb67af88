//! Part two of small worlds: persons and holdings, breakdowns, needs, units and posts.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop where it stands")]

mod world;

use base::{Code, Id};
use registers::Area;
use reports::{Answer, Category, Cell, Door, Group, PartTwo, lacking, part_two, rows};
use world::{
    COMMUNE, DISTRICT, FAR_COMMUNE, MERGED, OTHER_DISTRICT, PROVINCE, TERM_2016, TERM_2021,
    VILLAGE, WARD, World, day, definitions, heading,
};

fn count(world: &World, area: Id<Area>) -> PartTwo {
    part_two(definitions(), &world.picture, area, &heading("2022-10-19"))
}

fn group<'a>(report: &'a PartTwo, key: &str) -> &'a Group {
    report.groups.iter().find(|group| group.key == key).unwrap()
}

fn lines<'a>(group: &'a Group, dimension: &str) -> &'a [Category] {
    let found = group.dimensions.iter().find(|found| found.key == dimension);
    &found.unwrap().categories
}

fn line<'a>(group: &'a Group, dimension: &str, key: &str) -> &'a Category {
    lines(group, dimension).iter().find(|line| line.key == key).unwrap()
}

#[test]
fn somebody_with_two_titles_is_one_person_and_two_holdings() {
    let mut world = World::new();
    let person = world.person("1970-05-01");
    world.level(person, "professional", "university");
    world.hold(person, "party_secretary", COMMUNE);
    world.hold(person, "council_chair", COMMUNE).data.mode = Code::new("concurrent");
    let report = count(&world, PROVINCE);
    let cadre = group(&report, "cadre");
    assert_eq!((cadre.persons, cadre.holdings), (1, 2));
    assert_eq!(line(cadre, "professional", "university").count, 1);
    assert_eq!(line(cadre, "professional", "university").percent, Some(100.0));
    assert_eq!(group(&report, "party_secretary").persons, 1);
    assert_eq!(group(&report, "council_chair").persons, 1);
    assert_eq!(report.quotas.concurrent_persons, 1);
}

#[test]
fn areas_add_up_to_those_above() {
    let mut world = World::new();
    for area in [COMMUNE, WARD, FAR_COMMUNE] {
        let person = world.person("1980-01-01");
        world.hold(person, "party_secretary", area);
    }
    let head = world.person("1980-01-01");
    world.hold(head, "village_head", VILLAGE);
    let persons = |area, key| group(&count(&world, area), key).persons;
    assert_eq!(
        persons(DISTRICT, "cadre") + persons(OTHER_DISTRICT, "cadre"),
        persons(PROVINCE, "cadre")
    );
    assert_eq!(persons(COMMUNE, "part_time_village"), 1);
    assert_eq!(persons(VILLAGE, "part_time_village"), 1);
    assert_eq!(persons(WARD, "part_time_village"), 0);
}

#[test]
fn titles_outside_the_statistics_and_ended_holdings_are_not_counted() {
    let mut world = World::new();
    let person = world.person("1980-01-01");
    world.hold(person, "committee_chair", COMMUNE);
    world.hold(person, "deputy_party_secretary", COMMUNE);
    let other = world.person("1980-01-01");
    let ended = world.hold(other, "party_secretary", COMMUNE);
    ended.period = base::Period::new(day("2020-01-01"), Some(day("2022-10-19"))).unwrap();
    let report = count(&world, PROVINCE);
    assert_eq!((group(&report, "cadre").persons, group(&report, "cadre").holdings), (1, 1));
    assert_eq!(report.quotas.concurrent_persons, 0);
}

#[test]
fn joined_records_are_one_person_with_the_highest_level_of_both() {
    let mut world = World::new();
    let kept = world.person("1980-01-01");
    let repeat = world.person("1980-01-01");
    world.level(kept, "professional", "intermediate");
    world.level(repeat, "professional", "master");
    world.party(repeat, "full");
    world.hold(kept, "council_delegate", COMMUNE);
    world.hold(repeat, "party_secretary", COMMUNE);
    world.hold(repeat, "council_delegate", WARD);
    world.picture.joins.insert(repeat, kept);
    let report = count(&world, PROVINCE);
    let delegates = group(&report, "council_delegate");
    assert_eq!((delegates.persons, delegates.holdings), (1, 2));
    assert_eq!(line(delegates, "professional", "master").count, 1);
    let members = delegates.shares.iter().find(|share| share.key == "party_member").unwrap();
    assert_eq!((members.count, members.of), (1, 1));
}

#[test]
fn not_known_none_and_a_level_are_three_lines_that_add_up() {
    let mut world = World::new();
    let levels = [None, Some("none"), Some("university"), Some("doctor")];
    for level in levels {
        let person = world.person("1980-01-01");
        world.hold(person, "party_secretary", COMMUNE);
        if let Some(level) = level {
            world.level(person, "professional", level);
        }
    }
    let report = count(&world, PROVINCE);
    let secretaries = group(&report, "party_secretary");
    let keys: Vec<&str> =
        lines(secretaries, "professional").iter().map(|line| line.key.as_str()).collect();
    assert_eq!(keys, ["master", "university", "intermediate", "none", "doctor", "not_known"]);
    for group in &report.groups {
        for dimension in &group.dimensions {
            let sum: i64 = dimension.categories.iter().map(|line| line.count).sum();
            assert_eq!(sum, group.persons, "{} {}", group.key, dimension.key);
        }
    }
    // Only the one who is known to have nothing has the need.
    assert_eq!(secretaries.assessment.needs[0].count, 1);
}

#[test]
fn delegates_without_theory_stand_with_the_elementary_and_known_none_of_part_timers_has_a_line() {
    let mut world = World::new();
    let delegate = world.person("1980-01-01");
    world.level(delegate, "political_theory", "none");
    world.hold(delegate, "council_delegate", COMMUNE);
    let part_timer = world.person("1980-01-01");
    world.level(part_timer, "professional", "none");
    world.hold(part_timer, "part_time_office", COMMUNE);
    let report = count(&world, PROVINCE);
    assert_eq!(line(group(&report, "council_delegate"), "political_theory", "elementary").count, 1);
    assert_eq!(line(group(&report, "part_time_commune"), "professional", "none").count, 1);
}

#[test]
fn the_youth_union_has_an_age_limit_of_its_own() {
    let mut world = World::new();
    for born_on in ["1991-10-20", "1991-10-19", "1971-10-20", "1971-10-19"] {
        let person = world.person(born_on);
        world.hold(person, "youth_union_secretary", COMMUNE);
    }
    let report = count(&world, PROVINCE);
    assert_eq!(group(&report, "youth_union_secretary").assessment.fit, Some(1));
    let cadre = &group(&report, "cadre").assessment;
    assert_eq!(cadre.fit, Some(3));
    let bands: Vec<i64> = cadre.age_bands.iter().map(|band| band.count).collect();
    assert_eq!(bands, [1, 1, 1, 0]);
}

#[test]
fn an_age_of_which_only_the_year_of_birth_is_known_counts_only_where_it_is_certain() {
    let mut world = World::new();
    for born_on in ["1985", "1991", "1971", "1971-10"] {
        let person = world.person(born_on);
        world.hold(person, "party_secretary", COMMUNE);
        world.hold(person, "council_delegate", COMMUNE);
    }
    let report = count(&world, PROVINCE);
    // 36 or 37; 30 or 31; 50 or 51; 50 or 51.
    let secretaries = &group(&report, "party_secretary").assessment;
    assert_eq!(secretaries.fit, Some(2));
    let bands: Vec<i64> = secretaries.age_bands.iter().map(|band| band.count).collect();
    assert_eq!(bands, [0, 1, 0, 3]);
    let ages: Vec<i64> =
        lines(group(&report, "council_delegate"), "age").iter().map(|line| line.count).collect();
    assert_eq!(ages, [0, 1, 0, 0, 3]);
}

#[test]
fn needs_ask_only_those_they_are_about() {
    let mut world = World::new();
    let secretary = world.person("1980-01-01");
    let youth = world.person("1995-01-01");
    for person in [secretary, youth] {
        world.level(person, "professional", "college");
        world.level(person, "state_management", "none");
    }
    world.hold(secretary, "party_secretary", COMMUNE);
    world.hold(youth, "youth_union_secretary", COMMUNE);
    let commander = world.person("1980-01-01");
    world.level(commander, "professional", "intermediate");
    world.hold(commander, "military_commander", COMMUNE);
    let report = count(&world, PROVINCE);
    let needs = |key: &str| -> Vec<(String, i64)> {
        let needs = group(&report, key).assessment.needs.iter();
        needs.map(|need| (need.kind.clone(), need.count)).collect()
    };
    let named = |kind: &str, count| (kind.to_owned(), count);
    assert_eq!(needs("cadre"), [named("professional_university", 1), named("state_management", 1)]);
    assert_eq!(
        needs("civil_servant"),
        [named("professional_university", 0), named("state_management", 0)]
    );
    let lacking =
        lacking(definitions(), &world.picture, PROVINCE, "cadre", ("professional", "university"));
    assert_eq!(lacking.unwrap(), [secretary, youth]);
}

#[test]
fn shares_tell_yes_no_and_not_known_apart() {
    let mut world = World::new();
    let woman = world.person("1980-01-01");
    let person = world.picture.people.get_mut(&woman).unwrap();
    person.sex = Code::new("female");
    person.ethnic_group = Some(Code::new("18"));
    person.religion = None;
    world.party(woman, "probationary");
    let held = world.hold(woman, "council_delegate", COMMUNE);
    held.data.term = Some(TERM_2016);
    held.period = base::Period::new(day("2020-01-01"), Some(day("2021-07-01"))).unwrap();
    world.hold(woman, "council_delegate", WARD).data.term = Some(TERM_2021);
    let man = world.person("1980-01-01");
    world.hold(man, "council_delegate", COMMUNE).data.term = Some(TERM_2021);
    let report = count(&world, PROVINCE);
    let shares = group(&report, "council_delegate").shares.iter();
    let told: Vec<_> =
        shares.map(|share| (share.key.as_str(), share.count, share.of, share.not_known)).collect();
    assert_eq!(
        told,
        [
            ("female", 1, 2, 0),
            ("ethnic_minority", 1, 2, 0),
            ("party_member", 1, 2, 1),
            ("re_elected", 1, 2, 0),
            ("religious", 0, 2, 1),
        ]
    );
}

#[test]
fn village_heads_are_a_share_of_their_own_number() {
    let mut world = World::new();
    for standing in ["full", "none"] {
        let head = world.person("1980-01-01");
        world.party(head, standing);
        world.hold(head, "village_head", VILLAGE);
    }
    let report = count(&world, PROVINCE);
    let share = &group(&report, "part_time_village").shares[1];
    assert_eq!((share.key.as_str(), share.count, share.of), ("village_head_party_member", 1, 2));
}

#[test]
fn holdings_of_a_merged_commune_count_in_its_successor() {
    let mut world = World::new();
    let person = world.person("1980-01-01");
    world.hold(person, "party_secretary", COMMUNE);
    let head = world.person("1980-01-01");
    world.hold(head, "village_head", VILLAGE);
    world.on("2025-08-01");
    let report = part_two(definitions(), &world.picture, MERGED, &heading("2025-08-01"));
    assert_eq!((group(&report, "cadre").persons, report.carried_over), (1, 1));
    assert_eq!(group(&report, "part_time_village").persons, 1);
    let gone = part_two(definitions(), &world.picture, COMMUNE, &heading("2025-08-01"));
    assert_eq!(group(&gone, "cadre").persons, 0);
}

#[test]
fn a_day_before_the_first_map_uses_it_and_says_so() {
    let mut world = World::new();
    world.on("2015-01-01");
    let report = part_two(definitions(), &world.picture, PROVINCE, &heading("2015-01-01"));
    assert_eq!(report.notes.len(), 1);
    assert_eq!(report.notes[0].day, Some(day("2020-01-01")));
}

#[test]
fn ceiling_assigned_present_and_vacant_are_figures_apart() {
    let mut world = World::new();
    for (code, area) in
        [("party_secretary", COMMUNE), ("committee_chair", COMMUNE), ("party_secretary", WARD)]
    {
        let person = world.person("1980-01-01");
        world.hold(person, code, area);
    }
    let secretary = world.picture.appointments[2].data.person;
    world.hold(secretary, "committee_chair", WARD).data.mode = Code::new("concurrent");
    world.assign(COMMUNE, "staff", 20);
    world.assign(WARD, "staff", 19);
    world.assign(DISTRICT, "staff", 100);
    let report = count(&world, PROVINCE);
    let staff = &report.quotas.kinds[0];
    // 22 for the commune of class I, 21 for the ward of class II; the third has no class.
    assert_eq!((staff.ceiling, staff.units_without_ceiling), (Some(43), 1));
    assert_eq!((staff.assigned, staff.present, staff.short), (Some(39), 3, Some(36)));
    let chair =
        report.quotas.vacant_titles.iter().find(|title| title.key == "committee_chair").unwrap();
    assert_eq!((chair.units, chair.filled, chair.vacant, chair.at_most), (3, 1, 1, true));
    assert_eq!(report.quotas.concurrent_persons, 1);
    assert_eq!(group(&report, "committee_chair").persons, 1);
    assert_eq!(group(&report, "cadre").holdings, 3);
}

#[test]
fn units_are_counted_by_kind_and_class() {
    let report = count(&World::new(), PROVINCE);
    let communes = &report.units[1];
    assert_eq!((communes.key.as_str(), communes.count), ("communes", 3));
    let classes: Vec<i64> = communes.classes.iter().map(|class| class.count).collect();
    assert_eq!(classes, [1, 1, 0, 1]);
    assert_eq!(report.sizes.population.value, None);
    assert_eq!(report.sizes.population.communes_not_known, 3);
}

#[test]
fn every_figure_opens_to_the_rows_behind_it() {
    let mut world = World::new();
    let person = world.person("1970-05-01");
    world.level(person, "professional", "university");
    let first = world.hold(person, "party_secretary", COMMUNE).id;
    let second = world.hold(person, "council_chair", COMMUNE).id;
    let open = |name: &str| {
        let door: Door = name.parse().unwrap();
        assert_eq!(door.to_string(), name);
        rows(definitions(), &world.picture, PROVINCE, &door)
    };
    assert_eq!(open("cadre/professional/university").unwrap(), [(person, vec![first, second])]);
    assert_eq!(open("party_secretary/persons").unwrap(), [(person, vec![first])]);
    assert_eq!(open("cadre/professional/not_known").unwrap(), []);
    assert_eq!(open("cadre/fit").unwrap(), []);
    assert_eq!(open("cadre/band/not_known").unwrap(), []);
    assert_eq!(open("cadre/need/professional_university").unwrap(), []);
    assert!(open("cadre/need/party_building").is_err());
    assert!(open("nobody/persons").is_err());
    let share = Cell::Share { key: "party_member".to_owned(), answer: Answer::NotKnown };
    let door = Door { group: "cadre".to_owned(), cell: share };
    assert_eq!(rows(definitions(), &world.picture, PROVINCE, &door).unwrap().len(), 1);
}
