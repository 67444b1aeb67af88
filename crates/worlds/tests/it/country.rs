//! The country: every commune has its staff, no two people have the same number, and a province is
//! the same whenever it is drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use base::Secret;
use registers::{AreaCodeEntry, CodeLists, Decision, IdentityNumber, PersonName, Title};
use worlds::vietnam::Country;

use crate::world::{World, catalogue, rows};

fn country() -> &'static Country {
    static COUNTRY: OnceLock<Country> = OnceLock::new();
    COUNTRY.get_or_init(|| Country::draw().unwrap())
}

/// The two smallest provinces.
fn provinces() -> &'static [World; 2] {
    static WORLDS: OnceLock<[World; 2]> = OnceLock::new();
    let draw = |place| World::of(country().province(&catalogue().0, place).unwrap());
    WORLDS.get_or_init(|| [draw(0), draw(1)])
}

fn communes(world: &World) -> BTreeSet<i64> {
    let lists = CodeLists::standard().unwrap();
    let all = world.areas.iter();
    let communes =
        all.filter(|(_, area)| lists.level_of_area_kind(&area.kind) == Some(base::Level::Commune));
    communes.map(|(id, _)| *id).collect()
}

#[test]
fn a_province_is_the_same_whenever_it_is_drawn() {
    let again = Country::draw().unwrap().province(&catalogue().0, 1).unwrap();
    let bytes = |batch: &registers::Batch| format!("{:?}", batch.operations());
    assert!(bytes(&again) == bytes(&provinces()[1].batch));
    assert!(bytes(&again) != bytes(&provinces()[0].batch));
}

#[test]
fn the_smallest_provinces_come_first_and_there_is_no_one_beyond_the_last() {
    let provinces: Vec<(&str, &str)> = country().provinces().collect();
    assert_eq!(provinces.len(), 63);
    assert_eq!(provinces[0], ("48", "Thành phố Đà Nẵng"));
    assert_eq!(provinces[62], ("01", "Thành phố Hà Nội"));
    assert!(country().province(&catalogue().0, 63).is_err());
}

#[test]
fn every_commune_has_its_staff_and_no_more_than_its_numbers() {
    for world in provinces() {
        let mut present: BTreeMap<(i64, &str), BTreeSet<i64>> = BTreeMap::new();
        for holding in world.on(world.day) {
            let group = world.title(holding).group.as_str();
            let kind = if ["cadre", "civil_servant"].contains(&group) { "staff" } else { group };
            let key = (holding.area.number(), kind);
            present.entry(key).or_default().insert(holding.person.number());
        }
        let quotas = world.quotas.iter();
        let quotas: BTreeMap<(i64, &str), i64> =
            quotas.map(|row| ((row.area.number(), row.kind.as_str()), row.number)).collect();
        for commune in communes(world) {
            for kind in ["staff", "council_delegate", "part_time_commune"] {
                let quota = quotas[&(commune, kind)];
                let persons = i64::try_from(present[&(commune, kind)].len()).unwrap();
                assert!((quota - 5..=quota).contains(&persons), "{kind} of {commune}: {persons}");
            }
        }
        let villages = world.areas.keys().filter(|area| world.commune(**area) != **area);
        assert!(
            villages.into_iter().all(|area| present.contains_key(&(*area, "part_time_village")))
        );
    }
}

#[test]
fn single_posts_have_one_holder_and_who_holds_one_was_grown_up() {
    for world in provinces() {
        let mut holders: BTreeMap<(i64, i64), i64> = BTreeMap::new();
        for holding in world.on(world.day) {
            *holders.entry((holding.area.number(), holding.title.number())).or_default() += 1;
        }
        for ((area, title), count) in holders {
            let title: &Title = &world.titles[&title];
            assert!(title.posts_per_area.is_none_or(|posts| count <= posts), "{title:?} in {area}");
        }
        for (_, period, holding) in &world.appointments {
            let born_on = world.people[&holding.person.number()].born_on;
            let (youngest, _) = born_on.completed_years_on(period.from());
            assert!(youngest >= 21, "{holding:?} of somebody born on {born_on}");
        }
    }
}

#[test]
fn no_two_people_have_the_same_identity_number_and_it_begins_as_those_of_the_province() {
    let mut numbers = BTreeSet::new();
    for world in provinces() {
        let codes = rows::<AreaCodeEntry>(&world.batch);
        let province = &codes[0].2.code;
        for (_, _, row) in rows::<IdentityNumber>(&world.batch) {
            let Secret::Plain(number) = row.number else { panic!("sealed already") };
            let begins = if row.kind.as_str() == "cccd" { "0" } else { "9" };
            assert!(number.starts_with(&format!("{begins}{province}")), "{number}");
            assert!(numbers.insert(number));
        }
    }
}

#[test]
fn papers_and_schools_are_of_the_province_and_names_differ_from_those_of_the_model() {
    for world in provinces() {
        let papers = rows::<Decision>(&world.batch);
        assert_eq!(papers[0].2.number, "02/LS-MH");
        assert!(papers.iter().all(|(_, _, paper)| !paper.issuer.contains("Vĩnh Phúc")));
        assert!(papers.iter().all(|(_, _, paper)| paper.number != "1893/QĐ-UBND"));
        assert_eq!(world.batch.decision().map(base::Id::number), Some(papers[0].0));
        let home = world.batch.home().unwrap().number();
        assert!(["province", "municipality"].contains(&world.areas[&home].kind.as_str()));
    }
    let names = |world: &World| -> BTreeSet<String> {
        rows::<PersonName>(&world.batch).into_iter().take(500).map(|(_, _, row)| row.name).collect()
    };
    let [one, other] = provinces();
    assert!(names(one).intersection(&names(other)).count() < 250);
}
