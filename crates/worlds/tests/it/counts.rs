//! Every published count holds.

use crate::world::{World, world};

fn text<'a>(table: &'a toml::Table, key: &str) -> &'a str {
    table[key].as_str().unwrap()
}

fn number(table: &toml::Table, key: &str) -> usize {
    usize::try_from(table[key].as_integer().unwrap()).unwrap()
}

fn tables<'a>(table: &'a toml::Table, key: &str) -> Vec<&'a toml::Table> {
    let array = table.get(key).and_then(toml::Value::as_array);
    array.into_iter().flatten().map(|item| item.as_table().unwrap()).collect()
}

#[test]
fn every_headcount_is_the_published_one() {
    let world = world();
    for group in world.groups() {
        let key = text(group, "key");
        assert_eq!(world.persons(key).len(), number(group, "headcount"), "{key}");
    }
    let titles = world.groups().filter(|group| text(group, "level") == "title");
    let cadres = titles.filter(|group| text(group, "staff_kind") == "cadre");
    let posts: usize = cadres.map(|group| number(group, "headcount")).sum();
    assert_eq!(world.holdings("cadre").len(), posts);
    for total in tables(&world.published, "quota_total") {
        let key = text(total, "key");
        let present: usize = match key {
            "staff" => world.persons("cadre").union(&world.persons("civil_servant")).count(),
            group => world.persons(group).len(),
        };
        assert_eq!(present, number(total, "present"), "{key}");
    }
}

/// Does a level belong to a printed category?
fn is_in(dimension: &str, category: &str, level: &str, group: &str) -> bool {
    match (category, level) {
        ("university_or_higher", "university" | "master" | "doctor")
        | ("intermediate_or_higher", "intermediate" | "college" | "university")
        | ("bachelor_and_advanced", "bachelor" | "advanced")
        | ("other", "none" | "elementary") => true,
        ("elementary", "none") => dimension == "political_theory" && group == "council_delegate",
        _ => category == level,
    }
}

#[test]
fn every_category_of_every_dimension_is_the_published_one() {
    let world = world();
    let mut counted = 0;
    for group in world.groups() {
        let key = text(group, "key");
        let persons = world.persons(key);
        for dimension in tables(group, "dimension").iter().filter(|item| text(item, "key") != "age")
        {
            let name = text(dimension, "key");
            let mut left = persons.len();
            for category in tables(dimension, "categories") {
                let wanted = text(category, "key");
                let inside = persons.iter().filter(|person| {
                    let level = world.level(**person, name).unwrap_or("not known");
                    is_in(name, wanted, level, key)
                });
                let found = inside.count();
                assert_eq!(found, number(category, "count"), "{key} {name} {wanted}");
                (left, counted) = (left - found, counted + 1);
            }
            // Who is in no printed category is known to have none.
            let none = persons.iter().filter(|person| world.level(**person, name) == Some("none"));
            assert!(left == 0 || left == none.count(), "{key} {name}");
        }
    }
    assert!(counted > 250, "{counted}");
}

#[test]
fn every_band_of_age_is_the_published_one() {
    let world = world();
    for group in world.groups() {
        let key = text(group, "key");
        let persons = world.persons(key);
        let of = |band: &str| persons.iter().filter(|person| world.band(**person) == band).count();
        let ages = tables(group, "dimension").into_iter().find(|item| text(item, "key") == "age");
        let assessment = group.get("assessment").and_then(toml::Value::as_table);
        let printed = ages.map(|ages| tables(ages, "categories"));
        let printed = printed.or_else(|| assessment.map(|item| tables(item, "age_bands")));
        for band in printed.into_iter().flatten() {
            let name = text(band, "key");
            assert_eq!(of(name), number(band, "count"), "{key} {name}");
        }
        if let Some(assessment) = assessment {
            let fit = match number(assessment, "fit_under_age") {
                31 => of("up_to_30"),
                _ => persons.len() - of("from_51"),
            };
            assert_eq!(fit, number(assessment, "fit_long_term"), "{key}");
        }
    }
    let young = world.persons("youth_union_secretary");
    let old = |person: &&i64| ["from_41_to_50", "from_51"].contains(&world.band(**person));
    assert_eq!(young.iter().find(old), None);
}

fn has_share(world: &World, person: i64, share: &str) -> bool {
    let row = &world.people[&person];
    match share {
        "female" => row.sex.as_str() == "female",
        "ethnic_minority" => row.ethnic_group.as_ref().is_some_and(|code| code.as_str() != "01"),
        "religious" => row.religion.as_ref().is_some_and(|code| code.as_str() != "none"),
        "party_member" | "village_head_party_member" => world.members.contains(&person),
        "re_elected" => world.appointments.iter().any(|(_, _, held)| {
            held.person.number() == person
                && world.title(held).code == "council_delegate"
                && held.term.is_some_and(|term| world.terms[&term.number()].1.name == "2016-2021")
        }),
        other => panic!("{other}"),
    }
}

#[test]
fn every_share_is_the_published_one() {
    let world = world();
    for group in world.groups() {
        for share in tables(group, "shares") {
            let key = text(share, "key");
            let among = match key {
                "village_head_party_member" => "village_head",
                _ => text(group, "key"),
            };
            let persons = world.persons(among);
            let found = persons.iter().filter(|person| has_share(world, **person, key));
            assert_eq!(found.count(), number(share, "count"), "{among} {key}");
        }
    }
}

#[test]
fn units_quotas_and_sizes_are_the_published_ones() {
    let world = world();
    let units = world.published["units"].as_table().unwrap();
    let classes: Vec<_> = crate::world::rows::<registers::AreaClass>(&world.batch);
    for level in ["communes", "villages"] {
        let published = units[level].as_table().unwrap();
        for kind in tables(published, "by_kind") {
            let name = text(kind, "key").replace('_', "-");
            let found = world.areas.values().filter(|area| area.kind.as_str() == name);
            assert_eq!(found.count(), number(kind, "count"), "{name}");
        }
        for class in tables(published, "by_class") {
            let found = classes.iter().filter(|(_, _, row)| {
                let village = world.commune(row.area.number()) != row.area.number();
                village == (level == "villages") && row.class.as_str() == text(class, "key")
            });
            assert_eq!(found.count(), number(class, "count"), "{level}");
        }
    }
    for total in tables(&world.published, "quota_total") {
        let key = text(total, "key");
        let quotas = world.quotas.iter().filter(|row| row.kind.as_str() == key);
        let sum: i64 = quotas.map(|row| row.number).sum();
        assert_eq!(sum, i64::try_from(number(total, "quota")).unwrap(), "{key}");
    }
    let sizes = crate::world::rows::<registers::AreaSize>(&world.batch);
    let population: i64 = sizes.iter().filter_map(|(_, _, row)| row.population).sum();
    let hectares: i64 = sizes.iter().filter_map(|(_, _, row)| row.natural_area_ha).sum();
    let figure = |key: &str| {
        let figures = tables(&world.published, "figure");
        figures.into_iter().find(|item| text(item, "key") == key).unwrap()["value"].clone()
    };
    assert_eq!(figure("population").as_integer(), Some(population));
    let square_kilometres = figure("area_km2").as_float().unwrap();
    assert_eq!(format!("{:.0}", square_kilometres * 100.0), hectares.to_string());
}
