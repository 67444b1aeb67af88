//! JSON, text, comma-separated values and workbooks of the reports.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop where it stands")]

mod world;

use base::Language;
use calamine::{Data, Reader, Xlsx};
use reports::{Table, csv, due, movement, part_two, text, xlsx};
use world::{COMMUNE, PROVINCE, World, day, definitions, heading};

fn small() -> World {
    let mut world = World::new();
    for (born_on, level) in
        [("1970-05-01", "university"), ("1980-05-01", "master"), ("1985-05-01", "university")]
    {
        let person = world.person(born_on);
        world.level(person, "professional", level);
        world.hold(person, "party_secretary", COMMUNE);
        world.hold(person, "council_chair", COMMUNE);
    }
    world
}

fn table(language: Language) -> Table {
    let world = small();
    let report = part_two(definitions(), &world.picture, PROVINCE, &heading("2022-10-19"));
    report.table(definitions(), world.picture.lists, language)
}

#[test]
fn json_has_its_shape_and_the_same_bytes_each_time() {
    let world = small();
    let report = || part_two(definitions(), &world.picture, PROVINCE, &heading("2022-10-19"));
    let json = serde_json::to_string_pretty(&report()).unwrap();
    assert_eq!(json, serde_json::to_string_pretty(&report()).unwrap());
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "area",
            "on",
            "known_at",
            "definitions",
            "groups",
            "units",
            "sizes",
            "quotas",
            "carried_over",
            "notes"
        ]
    );
    assert_eq!(value["area"], "26");
    assert_eq!(value["on"], "2022-10-19");
    assert!(value["known_at"].is_null());
    for digest in ["report", "law", "code_lists"] {
        assert_eq!(value["definitions"][digest].as_str().unwrap().len(), 16);
    }
    let groups = value["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 22);
    let cadre = &groups[0];
    let keys: Vec<&String> = cadre.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["key", "persons", "holdings", "dimensions", "assessment"]);
    assert_eq!((cadre["persons"].as_i64(), cadre["holdings"].as_i64()), (Some(3), Some(6)));
    let master = &cadre["dimensions"][0]["categories"][0];
    assert_eq!(
        serde_json::to_string(master).unwrap(),
        r#"{"key":"master","count":1,"percent":33.3}"#
    );
    let keys: Vec<&String> = cadre["assessment"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["fit", "age_bands", "needs"]);
    assert_eq!(cadre["assessment"]["needs"][0]["kind"], "professional_university");
    let empty =
        &groups.iter().find(|group| group["key"] == "military_commander").unwrap()["dimensions"][0];
    assert!(empty["categories"][0]["percent"].is_null());
}

#[test]
fn groups_and_lines_are_those_of_the_print_in_its_order() {
    let print: toml::Value =
        toml::from_str(include_str!("../../../data/vinh-phuc-2022/published.toml")).unwrap();
    let world = World::new();
    let report = part_two(definitions(), &world.picture, PROVINCE, &heading("2022-10-19"));
    let json = serde_json::to_value(&report).unwrap();
    let keys = |list: Option<&toml::Value>, key: &str| -> Vec<String> {
        let items = list.and_then(toml::Value::as_array).into_iter().flatten();
        items.map(|item| item[key].as_str().unwrap().to_owned()).collect()
    };
    let told = |list: &serde_json::Value, key: &str| -> Vec<String> {
        let items = list.as_array().into_iter().flatten();
        let keys = items.map(|item| item[key].as_str().unwrap().to_owned());
        keys.filter(|key| key != "not_known").collect()
    };
    assert_eq!(told(&json["groups"], "key"), keys(print.get("group"), "key"));
    for (group, printed) in
        json["groups"].as_array().unwrap().iter().zip(print["group"].as_array().unwrap())
    {
        assert_eq!(told(&group["dimensions"], "key"), keys(printed.get("dimension"), "key"));
        assert_eq!(told(&group["shares"], "key"), keys(printed.get("shares"), "key"));
        let printed_dimensions = printed["dimension"].as_array().unwrap();
        for (dimension, printed) in
            group["dimensions"].as_array().unwrap().iter().zip(printed_dimensions)
        {
            assert_eq!(
                told(&dimension["categories"], "key"),
                keys(printed.get("categories"), "key")
            );
        }
        let needs = printed.get("assessment").and_then(|assessment| assessment.get("needs"));
        assert_eq!(told(&group["assessment"]["needs"], "kind"), keys(needs, "kind"));
    }
}

#[test]
fn text_is_in_the_words_of_the_print_and_lines_up() {
    let told = text(&table(Language::Vi));
    for words in
        ["Đơn vị: Tỉnh Vĩnh Phúc (mã 26)", "Ngày: 19/10/2022", "lượt chức danh", "33,3%", "2.3.1"]
    {
        assert!(told.contains(words), "{words}\n{told}");
    }
    let ends: Vec<usize> = told
        .lines()
        .filter(|line| line.contains("Thạc sĩ") && line.contains('%'))
        .map(|line| line.chars().position(|letter| letter == '%').unwrap())
        .collect();
    assert!(ends.len() > 1 && ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    assert!(text(&table(Language::En)).contains("Holdings of titles"));
}

#[test]
fn comma_separated_values_open_in_excel_and_hold_bare_numbers() {
    let bytes = csv(&table(Language::Vi)).unwrap();
    assert!(bytes.starts_with("\u{feff}Mục,Nội dung,Số lượng".as_bytes()));
    let told = String::from_utf8(bytes).unwrap();
    assert!(told.contains("2.1,    Thạc sĩ,1,người,33.3,"), "{told}");
}

#[test]
fn workbooks_hold_numbers_as_numbers() {
    let table = table(Language::Vi);
    let bytes = xlsx(&table).unwrap();
    assert_eq!(bytes, xlsx(&table).unwrap());
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("Thực trạng đội ngũ").unwrap();
    let row = range.rows().find(|row| row[1] == Data::String("    Thạc sĩ".to_owned())).unwrap();
    assert_eq!(row[2], Data::Float(1.0));
    assert_eq!(row[4], Data::Float(0.333));
    let heading = range.rows().find(|row| row[0] == Data::String("Mục".to_owned()));
    assert!(heading.is_some());
}

#[test]
fn movement_and_due_lists_have_tables_in_both_languages() {
    let world = small();
    let opening = day("2019-01-01");
    let movement =
        movement(definitions(), &world.picture, opening, PROVINCE, &heading("2022-10-19"));
    let horizon = (day("2026-01-01"), day("2060-01-01"));
    let due = due(definitions(), &world.picture, PROVINCE, horizon, &heading("2022-10-19"));
    for language in [Language::Vi, Language::En] {
        for table in
            [movement.table(definitions(), world.picture.lists, language), due.table(language)]
        {
            let told = text(&table);
            assert!(
                !told.contains("movement.") && !told.contains("due.") && !told.contains("report."),
                "{told}"
            );
            assert!(!table.rows.is_empty());
            assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()));
            xlsx(&table).unwrap();
            csv(&table).unwrap();
        }
    }
    assert!(
        text(&movement.table(definitions(), world.picture.lists, Language::Vi)).contains("Bầu")
    );
    let json = serde_json::to_value(&due).unwrap();
    assert_eq!(json["due"][0]["kind"], "retirement");
}

#[test]
fn every_sentence_of_the_reports_exists() {
    for language in [Language::Vi, Language::En] {
        let told = text(&table(language));
        assert!(!told.contains("part-two.") && !told.contains("report."), "{told}");
    }
}
