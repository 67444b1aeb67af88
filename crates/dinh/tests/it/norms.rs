//! `norms`: the law read and checked, its conflicts on a day, a person judged.

use std::collections::BTreeMap;

use cel::{Context, Program, Value as CelValue};
use serde_json::Value;

use crate::counted::DAY;
use crate::fixture;

fn json(words: &[&str]) -> Value {
    let said = fixture::shared().done(words);
    serde_json::from_str(said.text()).unwrap()
}

fn conflicts(on: &str) -> BTreeMap<String, Value> {
    let told = json(&["norms", "conflicts", "--on", on, "--format", "json"]);
    assert_eq!(told["on"], on);
    let all = told["conflicts"].as_array().unwrap().clone();
    all.into_iter().map(|one| (one["id"].as_str().unwrap().to_owned(), one)).collect()
}

#[test]
fn all_norms_are_sound() {
    let said = fixture::shared().done(&["norms", "check"]);
    assert!(said.text().contains("không có lỗi"), "{}", said.text());
}

#[test]
fn the_registry_conflict_is_over_as_to_level_and_stays_as_to_field() {
    let before = conflicts("2022-01-01");
    let registry = &before["C1"];
    assert_eq!(registry["dimension"], "professional");
    assert_eq!(registry["way_out"], "legal-force");
    assert_eq!(registry["norms"][0]["article"], "Điều 72");
    assert_eq!(before["C2"]["way_out"], "human");
    let after = conflicts(DAY);
    assert!(!after.contains_key("C1"));
    assert_eq!(after["C1-field"]["dimension"], "field_of_study");
}

#[test]
fn a_norm_and_a_person_that_there_are_not_are_said() {
    let program = fixture::shared();
    assert_eq!(
        program.refused(&["norms", "show", "no-such-norm"]),
        "Không có chuẩn “no-such-norm”. Xem các mã bằng dinh norms list.\n"
    );
    assert_eq!(
        program.refused(&["norms", "judge", "--person", "99999999", "--on", DAY]),
        "Không có người số 99999999. Hãy tìm bằng dinh people find.\n"
    );
}

#[test]
fn a_norm_is_shown_with_its_words_of_law() {
    let id = "civil-justice-registry.professional.civil-status-law-2014";
    let said = fixture::shared().done(&["norms", "show", id]);
    for words in ["Luật Hộ tịch", "Điều 72", "Chuyên môn từ trung cấp trở lên", "01/01/2016"]
    {
        assert!(said.text().contains(words), "{words}: {}", said.text());
    }
}

/// Is a condition true of the facts of an output, by the CEL library's own interpreter? `None`
/// where a fact it asks is not known.
fn interpreted(condition: &str, facts: &serde_json::Map<String, Value>) -> Option<bool> {
    let mut subjects: BTreeMap<String, std::collections::HashMap<String, CelValue>> =
        BTreeMap::new();
    for (name, fact) in facts {
        let (subject, field) = name.split_once('.').unwrap();
        let own = subjects.entry(subject.to_owned()).or_default();
        let told = match &fact["value"] {
            Value::Number(number) => CelValue::from(number.as_i64().unwrap()),
            Value::String(yes) if yes == "true" || yes == "false" => CelValue::from(yes == "true"),
            Value::String(code) => CelValue::from(rank(code).unwrap_or(-1)),
            _ => continue,
        };
        let is_level = condition.contains(&format!("{name} >= levels."));
        let told = match (is_level, &fact["value"]) {
            (false, Value::String(code)) if code != "true" && code != "false" => {
                CelValue::from(code.as_str())
            }
            _ => told,
        };
        own.insert(field.to_owned(), told);
    }
    let ranks = RANKS.iter().map(|(code, rank)| ((*code).to_owned(), CelValue::from(*rank)));
    subjects.insert("levels".to_owned(), ranks.collect());
    let mut context = Context::default();
    for (subject, fields) in subjects {
        context.add_variable_from_value(subject, fields);
    }
    match Program::compile(condition).unwrap().execute(&context) {
        Ok(CelValue::Bool(yes)) => Some(yes),
        _ => None,
    }
}

/// Levels in an order that serves all dimensions that the norms of this day compare.
const RANKS: [(&str, i64); 14] = [
    ("none", 0),
    ("primary", 1),
    ("lower_secondary", 2),
    ("upper_secondary", 3),
    ("certificate", 4),
    ("elementary", 5),
    ("course", 6),
    ("intermediate", 7),
    ("college", 8),
    ("advanced", 9),
    ("university", 10),
    ("bachelor", 11),
    ("master", 12),
    ("doctor", 13),
];

fn rank(code: &str) -> Option<i64> {
    // The ranks of civil servants stand above the course.
    let above = ["specialist", "principal_specialist", "senior_specialist"];
    if above.contains(&code) {
        return Some(20);
    }
    RANKS.iter().find(|(known, _)| *known == code).map(|(_, rank)| *rank)
}

#[test]
fn judgements_follow_from_what_they_print() {
    let mut judged = 0;
    for person in (1..=400).step_by(16) {
        let person = person.to_string();
        let words = ["norms", "judge", "--person", &person, "--on", DAY, "--format", "json"];
        let told = json(&words);
        for holding in told["holdings"].as_array().unwrap() {
            for one in holding["judgements"].as_array().unwrap() {
                let facts = one["facts"].as_object().unwrap();
                let truth = |key: &str| interpreted(one[key].as_str().unwrap(), facts);
                let expected = match (truth("population"), truth("demands")) {
                    (Some(true), Some(true)) => "met",
                    (Some(true), Some(false)) => "unmet",
                    _ => "cannot-tell",
                };
                assert_eq!(one["outcome"], expected, "{person}: {one:#}");
                let known = facts.values().filter(|fact| !fact.is_null());
                assert!(known.clone().count() > 0);
                for fact in known {
                    assert!(fact["row"].as_str().unwrap().contains('/'), "{fact}");
                }
                judged += 1;
            }
        }
    }
    assert!(judged > 60, "{judged}");
}
