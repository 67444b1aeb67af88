//! Nothing exceeds what a unit or a person may have.

use std::collections::{BTreeMap, BTreeSet};

use registers::IdentityNumber;

use crate::world::{catalogue, rows, world};

#[test]
fn no_unit_has_more_people_than_its_numbers() {
    let world = world();
    let mut present: BTreeMap<(i64, &str), BTreeSet<i64>> = BTreeMap::new();
    for holding in world.on(world.day) {
        let title = world.title(holding);
        let kind = match title.group.as_str() {
            "cadre" | "civil_servant" => "staff",
            group => group,
        };
        let key = (holding.area.number(), kind);
        present.entry(key).or_default().insert(holding.person.number());
    }
    let quota = |area: i64, kind: &str| {
        let mut rows = world.quotas.iter();
        rows.find(|row| row.area.number() == area && row.kind.as_str() == kind)
            .map(|row| row.number)
    };
    for ((area, kind), persons) in present {
        let quota = quota(area, kind).unwrap_or_else(|| panic!("no {kind} for {area}"));
        let persons = i64::try_from(persons.len()).unwrap();
        assert!(persons <= quota, "{kind} of {area}: {persons} of {quota}");
        if kind == "staff" {
            assert!((1..=3).contains(&(quota - persons)), "{area} lacks {}", quota - persons);
        }
    }
}

#[test]
fn single_posts_have_one_holder_and_each_village_one_head() {
    let world = world();
    let mut holders: BTreeMap<(i64, &str), usize> = BTreeMap::new();
    for holding in world.on(world.day) {
        *holders.entry((holding.area.number(), &world.title(holding).code)).or_default() += 1;
    }
    for ((area, code), count) in &holders {
        let title = world.titles.values().find(|title| title.code == *code).unwrap();
        if let Some(posts) = title.posts_per_area {
            assert!(i64::try_from(*count).unwrap() <= posts, "{code} in {area}: {count}");
        }
    }
    let villages = world.areas.iter().filter(|(id, _)| world.commune(**id) != **id);
    assert!(villages.into_iter().all(|(id, _)| holders.get(&(*id, "village_head")) == Some(&1)));
    let of = |code: &str, wanted: usize| -> BTreeSet<i64> {
        let found =
            holders.iter().filter(|((_, title), count)| *title == code && **count == wanted);
        found.map(|((area, _), _)| *area).collect()
    };
    let three = of("civil_justice_registry", 3);
    assert_eq!(three.len(), 1);
    assert!(three.is_subset(&of("civil_land_construction_environment", 1)));
    assert!(
        holders.iter().all(|((_, code), count)| *code != "committee_vice_chair" || *count <= 2)
    );
}

#[test]
fn nobody_holds_two_payroll_posts_or_one_post_twice_or_serves_in_two_communes() {
    let world = world();
    let mut by_person: BTreeMap<i64, Vec<_>> = BTreeMap::new();
    for (_, period, holding) in &world.appointments {
        by_person.entry(holding.person.number()).or_default().push((*period, holding));
    }
    let mut communes_at_once = 0;
    for held in by_person.values() {
        for (at, (period, one)) in held.iter().enumerate() {
            for (other_period, other) in
                held[at + 1..].iter().filter(|(other, _)| other.overlaps(*period))
            {
                let payroll = |row: &registers::Appointment| {
                    world.title(row).counted_in_payroll && row.mode.as_str() == "full-time"
                };
                assert!(
                    !(payroll(one) && payroll(other)),
                    "{one:?} {other:?} {period} {other_period}"
                );
                assert!(one.title != other.title || one.area != other.area, "{one:?} twice");
                communes_at_once += usize::from(one.area != other.area);
            }
        }
    }
    assert_eq!(communes_at_once, 0);
}

#[test]
fn holdings_end_with_a_way_and_only_then() {
    for (_, period, row) in &world().appointments {
        assert_eq!(period.until().is_some(), row.way_ended.is_some(), "{row:?}");
        assert!(period.from() <= world().day, "{row:?} begins after the day");
        assert!(period.until().is_none_or(|until| until <= world().day));
    }
}

#[test]
fn identity_numbers_are_unique_and_have_the_digits_of_their_kind() {
    let mut seen = BTreeSet::new();
    for (_, _, row) in rows::<IdentityNumber>(&world().batch) {
        let base::Secret::Plain(number) = row.number else {
            panic!("sealed");
        };
        let digits = if row.kind.as_str() == "cccd" { 12 } else { 9 };
        assert!(number.len() == digits && number.bytes().all(|byte| byte.is_ascii_digit()));
        assert!(seen.insert(number));
    }
}

#[test]
fn every_holding_begins_while_its_title_exists_and_17_titles_are_counted() {
    let world = world();
    let (_, titles, terms) = catalogue();
    let period = |id: i64| titles.iter().find(|row| row.0 == id).unwrap().1;
    for (_, held, row) in &world.appointments {
        assert!(period(row.title.number()).contains(held.from()), "{row:?}");
        if let Some(term) = row.term {
            assert!(
                terms.iter().any(|other| other.0 == term.number() && other.1.contains(held.from()))
            );
        }
    }
    let counted = titles.iter().filter(|(_, _, title)| title.counted_in_titles);
    let counted: BTreeSet<&str> = counted.map(|(_, _, title)| title.code.as_str()).collect();
    let published = world.groups().filter(|group| group["level"].as_str() == Some("title"));
    assert_eq!(counted, published.map(|group| group["key"].as_str().unwrap()).collect());
}

#[test]
fn the_year_of_the_day_begins_with_most_posts_filled_and_none_over_its_number() {
    let world = world();
    let mut staff: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for row in world.on("2021-12-31".parse().unwrap()) {
        if world.title(row).counted_in_titles {
            staff.entry(row.area.number()).or_default().insert(row.person.number());
        }
    }
    let all: usize = staff.values().map(BTreeSet::len).sum();
    assert!((2250..2600).contains(&all), "{all}");
    for row in world.quotas.iter().filter(|row| row.kind.as_str() == "staff") {
        let present = staff.get(&row.area.number()).map_or(0, BTreeSet::len);
        assert!(i64::try_from(present).unwrap() <= row.number, "{row:?}: {present}");
    }
}
