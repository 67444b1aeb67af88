//! The same report as text, CSV, Excel and JSON, in two languages, printed and in a file.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use crate::counted::DAY;
use crate::fixture;

fn part_two(format: &str, more: &[&str]) -> Vec<u8> {
    let words = ["report", "part-two", "--area", "26", "--on", DAY, "--format", format];
    fixture::shared().done(&[&words[..], more].concat()).bytes
}

fn cells(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn the_workbook_opens_and_holds_numbers_as_numbers() {
    let rows = cells(part_two("xlsx", &[]));
    let has = |row: &[Data], number: f64| row.contains(&Data::Float(number));
    let persons = rows.iter().find(|row| has(row, 1366.0)).unwrap();
    assert!(persons.iter().any(|cell| cell.to_string().contains("Số người")), "{persons:?}");
    let holdings = rows.iter().find(|row| has(row, 1485.0)).unwrap();
    assert!(holdings.iter().any(|cell| cell.to_string().contains("lượt chức danh")));
}

#[test]
fn text_csv_and_workbook_tell_the_same_lines() {
    let text = String::from_utf8(part_two("text", &[])).unwrap();
    let csv = String::from_utf8(part_two("csv", &[])).unwrap();
    let (_, csv) = csv.split_at(csv.find("Mục").unwrap());
    let rows = cells(part_two("xlsx", &[]));
    for (label, number) in [("Số người", "1366"), ("Số lượt chức danh", "1485")] {
        let dotted = format!("{}.{}", &number[..1], &number[1..]);
        assert!(text.lines().any(|line| line.contains(label) && line.contains(&dotted)), "{label}");
        assert!(csv.lines().any(|line| line.contains(label) && line.contains(number)), "{label}");
    }
    let told = rows.iter().filter(|row| row.iter().any(|cell| matches!(cell, Data::Float(_))));
    let with_number =
        csv.lines().filter(|line| line.split(',').any(|cell| cell.parse::<i64>().is_ok()));
    assert!(told.count() > 300, "{}", rows.len());
    assert!(with_number.count() > 300);
}

#[test]
fn the_report_is_told_in_english_when_asked() {
    let english = String::from_utf8(part_two("text", &["--lang", "en"])).unwrap();
    assert!(english.contains("2022-10-19"), "{english}");
    assert!(english.contains("1,366"), "{english}");
    for word in ["Số người", "Trình độ", "report.", "part-two."] {
        assert!(!english.contains(word), "{word} stands in the English report");
    }
    assert_eq!(part_two("json", &["--lang", "en"]), part_two("json", &[]));
}

#[test]
fn a_report_goes_to_a_file_when_asked() {
    let program = fixture::copy();
    let path = program.directory().join("bieu.xlsx");
    let shown = path.display().to_string();
    let words = ["report", "due", "--area", "26", "--on", DAY, "--format", "xlsx", "--output"];
    let said = program.run(&[&words[..], &[&shown]].concat());
    assert_eq!((said.code, said.text()), (Some(0), ""));
    assert_eq!(said.errors, format!("Đã ghi {shown}.\n"));
    assert!(cells(std::fs::read(&path).unwrap()).len() > 10);
    let nowhere = program.directory().join("không-có/biểu.xlsx").display().to_string();
    let said = program.run(&[&words[..], &[&nowhere]].concat());
    assert_eq!(said.code, Some(4), "{}", said.errors);
    assert!(said.errors.starts_with("Máy không làm được việc này"), "{}", said.errors);
}

#[test]
fn every_register_is_listed_in_every_format() {
    let program = fixture::shared();
    let registry = registers::Registry::standard().unwrap();
    for definition in registry.definitions() {
        let list = |format: &str, lang: &str| {
            let words = ["list", definition.key, "--on", DAY, "--format", format, "--lang", lang];
            program.done(&words).bytes
        };
        let json: serde_json::Value = serde_json::from_slice(&list("json", "vi")).unwrap();
        let csv = String::from_utf8(list("csv", "en")).unwrap();
        assert!(csv.contains(definition.fields[0].heading.en), "{}", definition.key);
        let rows = json.as_array().unwrap();
        for row in rows.iter().take(1) {
            let keys: Vec<&String> = row.as_object().unwrap().keys().skip(4).collect();
            let fields: Vec<&str> = definition.fields.iter().map(|field| field.key).collect();
            assert_eq!(keys, fields, "{}", definition.key);
        }
        // Registers of ten thousands of rows are told in the other formats by the reports.
        if rows.len() < 2_000 {
            assert!(cells(list("xlsx", "vi")).len() > rows.len(), "{}", definition.key);
            assert!(list("text", "vi").len() > rows.len(), "{}", definition.key);
        }
    }
}
