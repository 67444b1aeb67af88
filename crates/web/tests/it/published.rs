//! Somebody who has not signed in: what is public, with small numbers hidden in every form, on every
//! day; and nothing else.

use std::collections::BTreeMap;

use crate::site::Province;

/// What the JSON of a unit's page tells of the figures: each label with its number, if it is told.
fn figures(text: &str) -> BTreeMap<String, Option<i64>> {
    let page: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut found = BTreeMap::new();
    collect(&page, &mut found);
    found
}

/// Rows are arrays or objects, wherever they stand; the label is followed by a number or words.
fn collect(value: &serde_json::Value, found: &mut BTreeMap<String, Option<i64>>) {
    let children: Vec<&serde_json::Value> = match value {
        serde_json::Value::Array(all) => all.iter().collect(),
        serde_json::Value::Object(all) => all.values().collect(),
        _ => return,
    };
    let label = children.iter().find_map(|one| one.as_str().filter(|text| LABELS.contains(text)));
    if let Some(label) = label {
        let number = children.iter().find_map(|one| one.as_i64());
        found.insert(label.to_owned(), number);
    }
    for child in children {
        collect(child, found);
    }
}

const RELIGIOUS: &str = "Đại biểu có tôn giáo";
const LABELS: [&str; 2] = [RELIGIOUS, "Đại biểu Hội đồng nhân dân là nữ"];
const HIDDEN: &str = "không công bố (dưới 5)";

#[tokio::test]
async fn a_citizen_sees_who_leads_a_commune_and_no_small_number() {
    let site = Province::new().await;
    let page = site.get_as_nobody("/areas/08749?on=2022-10-19").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    for told in ["Cán bộ lãnh đạo", "Bí thư", "Số người theo nhóm", "Mục tiêu của Đề án", HIDDEN]
    {
        assert!(text.contains(told), "{told} is not in {text}");
    }
    for hidden in ["/people", "/explore", "/journal", "/change", "Ngày sinh", "Năm sinh"] {
        assert!(!text.contains(hidden), "{hidden} is in {text}");
    }
    let forms = ["/areas/08749.json?on=2022-10-19", "/areas/08749?on=2022-06-30"];
    for form in forms {
        let answer = site.get_as_nobody(form).await;
        assert_eq!(answer.status, 200, "{form}");
        assert!(answer.text().contains(HIDDEN), "{form}: {}", answer.text());
    }
    let book = site.get_as_nobody("/areas/08749.xlsx?on=2022-10-19").await;
    assert_eq!(book.status, 200);
    assert!(!shows_number_beside(&book.body, "Công chức là nữ"), "the workbook tells it");
}

/// Does a row of a workbook that begins with these words hold a number?
fn shows_number_beside(bytes: &[u8], words: &str) -> bool {
    use calamine::{Data, Reader, Xlsx};
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let sheets = book.worksheets();
    let rows = sheets.iter().flat_map(|(_, sheet)| sheet.rows());
    let mut rows = rows.filter(|row| row.iter().any(|cell| *cell == *words)).peekable();
    assert!(rows.peek().is_some(), "{words} is not in the workbook");
    rows.any(|row| row.iter().any(|cell| matches!(cell, Data::Float(_) | Data::Int(_))))
}

#[tokio::test]
async fn what_is_hidden_is_not_computed_from_the_units_beside() {
    let site = Province::new().await;
    let number = async |code: &str| {
        let address = format!("/areas/{code}.json?on=2022-10-19");
        let answer = site.get_as_nobody(&address).await;
        assert_eq!(answer.status, 200, "{code}");
        figures(&answer.text()).remove(RELIGIOUS).unwrap_or_else(|| panic!("{code} tells nothing"))
    };
    let whole = number("26").await.expect("the province is told");
    assert!(whole >= 5);
    let mut hidden_in_all = 0;
    let mut shown_in_all = 0;
    for district in site.units_below("26").await {
        let of_district = number(&district).await;
        let (mut hidden, mut shown) = (0, 0);
        for commune in site.units_below(&district).await {
            match number(&commune).await {
                Some(told) => {
                    assert!(told == 0 || told >= 5, "{commune} is told to have {told}");
                    shown += told;
                }
                None => hidden += 1,
            }
        }
        hidden_in_all += hidden;
        shown_in_all += shown;
        match of_district {
            Some(told) if hidden > 0 => {
                assert!(hidden > 1, "{district} has one hidden commune");
                assert!(told - shown >= 5, "{district} leaves {}", told - shown);
            }
            Some(told) => assert_eq!(told, shown),
            None => assert!(hidden > 0, "{district} is the sum of what is shown"),
        }
    }
    assert!(hidden_in_all > 20, "only {hidden_in_all} are hidden");
    assert!(whole - shown_in_all >= 5);
}

#[tokio::test]
async fn nothing_but_signing_in_is_behind_what_is_not_public() {
    let site = Province::new().await;
    for address in [
        "/people",
        "/people/1",
        "/explore",
        "/journal",
        "/registers",
        "/targets",
        "/change",
        "/own-file",
    ] {
        let answer = site.get_as_nobody(address).await;
        assert_eq!(answer.status, 303, "{address}");
        assert!(answer.header("location").starts_with("/sign-in?"), "{address}");
        assert!(answer.body.is_empty());
    }
    for address in ["/people.json", "/api/v1/people", "/api/v1/indicators", "/journal.json"] {
        let answer = site.get_as_nobody(address).await;
        assert_eq!(answer.status, 401, "{address}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    // Whoever serves in a village or an office is not found by name.
    let found = site.get_as_nobody("/search?q=nguyen").await.text();
    assert!(!found.contains("/people/"), "{found}");
}
