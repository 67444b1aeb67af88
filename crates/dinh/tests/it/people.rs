//! `people`: found without diacritics, shown whole, joined and parted.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::counted::{self, DAY};
use crate::fixture;

#[test]
fn a_name_is_found_with_and_without_diacritics() {
    let program = fixture::shared();
    let rows = |text: &str| -> Vec<String> {
        let said = program.done(&["people", "find", text, "--on", DAY]);
        said.text().lines().skip(2).map(str::to_owned).collect()
    };
    let plain = rows("nguyen van an");
    assert_eq!(plain, rows("Nguyễn Văn An"));
    assert_eq!(plain, rows("  NGUYEN  VAN AN "));
    assert!(plain.iter().any(|line| line.contains("Nguyễn Văn An")), "{plain:?}");
}

#[test]
fn a_person_is_found_by_identity_number_and_shown_with_everything_recorded() {
    let program = fixture::shared();
    let shown = program.done(&["people", "show", "661", "--on", DAY]);
    let text = shown.text();
    for heading in ["Người", "Họ và tên", "Số định danh", "Bố trí chức danh", "Trình độ"]
    {
        assert!(text.lines().any(|line| line == heading), "{heading}: {text}");
    }
    let number = text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 12);
    let found = program.done(&["people", "find", number.unwrap(), "--on", DAY]);
    let people = found.text().lines().filter(|line| line.trim_start().starts_with("661 "));
    assert_eq!(people.count(), 1, "{}", found.text());
    let english = program.done(&["people", "show", "661", "--on", DAY, "--lang", "en"]);
    assert!(english.text().lines().any(|line| line == "Appointments"), "{}", english.text());
}

#[test]
fn nobody_and_no_record_are_said() {
    let program = fixture::shared();
    assert_eq!(
        program.refused(&["people", "find", "Không Có Ai Tên Này", "--on", DAY]),
        "Không tìm thấy ai có “Không Có Ai Tên Này” vào ngày 19/10/2022.\n"
    );
    assert_eq!(
        program.refused(&["people", "show", "99999999", "--on", DAY]),
        "Không có người nào mang số hồ sơ 99999999 vào ngày 19/10/2022.\n"
    );
}

#[tokio::test]
async fn two_records_joined_are_one_person_fewer_and_parted_again_all_is_as_before() {
    let program = fixture::copy();
    let picture = program.picture(DAY).await;
    // Two who serve part-time in one village: off the payroll, so that joining them is possible.
    let mut of_village: BTreeMap<_, Vec<i64>> = BTreeMap::new();
    for row in picture.holdings_on(picture.on) {
        if picture.titles[&row.data.title].group.as_str() == "part_time_village" {
            of_village.entry(row.data.area).or_default().push(row.data.person.number());
        }
    }
    let (village, people) = of_village.iter().find(|(_, people)| people.len() > 1).unwrap();
    let commune = picture.tree.unit(picture.tree.unit(*village).unwrap().parent.unwrap());
    let code = commune.unwrap().code.clone().unwrap();
    let [first, second] = [people[0].to_string(), people[1].to_string()];

    let before = counted::everywhere(&program, DAY).await;
    let count = |all: &BTreeMap<String, Value>, code: &str| {
        let groups = all[code]["groups"].as_array().unwrap();
        let group = groups.iter().find(|group| group["key"] == "part_time_village").unwrap();
        (group["persons"].as_i64().unwrap(), group["holdings"].as_i64().unwrap())
    };
    program.done(&["people", "join", &first, &second, "--decision", "1"]);
    let joined = counted::everywhere(&program, DAY).await;
    for code in [code.as_str(), "26"] {
        let (persons, holdings) = count(&before, code);
        assert_eq!(count(&joined, code), (persons - 1, holdings), "{code}");
    }
    let twice = program.refused(&["people", "join", &first, &second, "--decision", "1"]);
    assert!(twice.contains("Hồ sơ trùng"), "{twice}");
    let circle = program.refused(&["people", "join", &second, &first, "--decision", "1"]);
    assert!(circle.contains("vòng"), "{circle}");
    program.done(&["people", "part", &first, "--decision", "1"]);
    assert_eq!(counted::everywhere(&program, DAY).await, before);
    let parted = program.refused(&["people", "part", &first, "--decision", "1"]);
    assert!(parted.contains("Hồ sơ trùng"), "{parted}");
    program.done(&["journal", "verify"]);
}
