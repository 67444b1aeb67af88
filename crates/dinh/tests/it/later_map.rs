//! The later steps of the units: the same people under other units, and the past unmoved.

use base::Level;

use crate::counted::{self, DAY};
use crate::fixture;

#[tokio::test]
async fn after_the_merger_the_same_people_stand_under_36_communes_carried_over() {
    let program = fixture::shared();
    let (before, after) =
        (program.picture("2025-06-30").await, program.picture("2025-08-01").await);
    let report = |picture: &registers::Picture, code| {
        counted::of(picture, picture.tree.find(code).unwrap().id)
    };
    let (old, new) = (report(&before, "26"), report(&after, "25"));
    assert_eq!(
        counted::present(counted::figures(&old)).into_iter().filter(is_head).collect::<Vec<_>>(),
        counted::present(counted::figures(&new)).into_iter().filter(is_head).collect::<Vec<_>>()
    );
    let units = counted::units(&after, Level::Commune);
    assert_eq!(units.len(), 36);
    assert!(counted::units(&after, Level::District).is_empty());
    let communes: Vec<_> = units.iter().map(|unit| counted::of(&after, unit.id)).collect();
    let sum = counted::present(counted::sum(&communes));
    assert_eq!(sum, counted::present(counted::figures(&new)));
    assert!(communes.iter().all(|commune| commune.carried_over > 0));
    let carried: i64 = communes.iter().map(|commune| commune.carried_over).sum();
    assert_eq!(carried, new.carried_over);
    // Villages were not merged: who serves there is not carried over.
    let of_communes: usize = after
        .holdings_on(after.on)
        .filter(|row| after.tree.counts_in(row.data.area) != row.data.area)
        .count();
    assert_eq!(i64::try_from(of_communes).unwrap(), new.carried_over);
    for key in ["cadre", "civil_servant", "council_delegate", "part_time_commune"] {
        let codes = after.titles.iter().filter(|(_, title)| title.group.as_str() == key);
        let titles: Vec<_> = codes.map(|(id, _)| *id).collect();
        let own = after.holdings_on(after.on).filter(|row| titles.contains(&row.data.title));
        assert_eq!(own.filter(|row| !after.is_carried_over(row.data.area)).count(), 0, "{key}");
    }
}

/// Persons, holdings and levels: what a merger does not touch, while ages go on.
fn is_head((name, _): &(String, i64)) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    !parts.contains(&"age") && !parts.contains(&"band")
}

#[test]
fn a_code_that_ended_is_refused_and_its_successor_named() {
    let program = fixture::shared();
    let vietnamese = program.refused(&["report", "part-two", "--area", "26", "--on", "2025-08-01"]);
    assert_eq!(
        vietnamese,
        "Mã 26 là Tỉnh Vĩnh Phúc, kết thúc ngày 01/07/2025; vào ngày 01/08/2025 tính vào Tỉnh Phú Thọ (25).\n"
    );
    let words = ["report", "part-two", "--area", "26", "--on", "2025-08-01", "--lang", "en"];
    let english = program.refused(&words);
    assert!(english.contains("26") && english.contains("Phú Thọ (25)"), "{english}");
    assert!(english.contains("2025-07-01"), "{english}");
}

#[test]
fn a_code_is_read_as_of_the_day() {
    let program = fixture::shared();
    let name = |code: &str, on: &str| {
        let text = program.done(&["report", "part-two", "--area", code, "--on", on]);
        text.text().lines().find(|line| line.contains(':')).unwrap().to_owned()
    };
    // The code of the ward of Xuân Hoà went to the commune that replaced it and its neighbours.
    assert_ne!(name("08746", DAY), name("08746", "2025-08-01"));
}

#[test]
fn a_report_of_2022_is_the_same_in_every_byte_before_and_after_the_later_steps() {
    let program = fixture::nothing();
    let load = ["world", "load", "vinh-phuc-2022"];
    let said = program.done(&[&load[..], &["--until", "2023-01-01"]].concat());
    assert!(said.text().contains("trống"), "{}", said.text());
    let told = || {
        let of = |area, format| program.report("part-two", area, DAY, format);
        [of("08749", "json"), of("08749", "text"), of("08749", "csv"), of("26", "json")]
    };
    let before = told();
    program.refused(&["report", "part-two", "--area", "25", "--on", "2025-08-01"]);

    let said = program.done(&load);
    assert!(!said.text().contains("trống"), "{}", said.text());
    assert!(!said.text().contains("đã có đủ"), "{}", said.text());
    assert_eq!(told(), before);
    program.done(&["report", "part-two", "--area", "25", "--on", "2025-08-01"]);

    let said = program.done(&load);
    assert!(said.text().contains("đã có đủ"), "{}", said.text());
    program.done(&["journal", "verify"]);
    assert_eq!(told(), before);
    // The steps loaded apart make the map that is made at once.
    let tree = |program: &crate::program::Program| {
        let rows =
            program.done(&["list", "areas", "--on", "2025-08-01", "--format", "json"]).json();
        let named = |row: &serde_json::Value| (row["name"].to_string(), row["kind"].to_string());
        let mut named: Vec<_> = rows.as_array().unwrap().iter().map(named).collect();
        named.sort();
        named
    };
    assert_eq!(tree(&program), tree(&fixture::shared()));
}
