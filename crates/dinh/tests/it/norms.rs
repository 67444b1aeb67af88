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
            Value::Array(codes) => {
                let codes = codes.iter().map(|code| CelValue::from(code.as_str().unwrap()));
                CelValue::from(codes.collect::<Vec<_>>())
            }
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
const RANKS: [(&str, i64); 15] = [
    ("none", 0),
    ("primary", 1),
    ("lower_secondary", 2),
    ("upper_secondary", 3),
    ("certificate", 4),
    ("trained", 4),
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

/// Communes whose people have more than a thousand judgements together.
const COMMUNES: [&str; 4] = ["08749", "08740", "08743", "08746"];

/// One judgement made again from what is printed of it; says whether it could be told.
fn made_again(one: &Value) -> bool {
    let facts = one["facts"].as_object().unwrap();
    let truth = |key: &str| interpreted(one[key].as_str().unwrap(), facts);
    let expected = match (truth("population"), truth("demands")) {
        (Some(true), Some(true)) => "met",
        (Some(true), Some(false)) => "unmet",
        _ => "cannot-tell",
    };
    assert_eq!(one["outcome"], expected, "{one:#}");
    let known = facts.values().filter(|fact| !fact.is_null());
    assert!(known.clone().count() > 0);
    for fact in known {
        assert!(fact["row"].as_str().unwrap().contains('/'), "{fact}");
    }
    expected != "cannot-tell"
}

#[test]
fn judgements_follow_from_what_they_print() {
    let of = |area: &str| {
        json(&["norms", "judge", "--area", area, "--each", "--on", DAY, "--format", "json"])
    };
    let (mut judged, mut decided) = (0, 0);
    let all: Vec<Value> = COMMUNES.map(of).into();
    for person in all.iter().flat_map(|told| told["people"].as_array().unwrap()) {
        for holding in person["holdings"].as_array().unwrap() {
            for kind in ["judgements", "targets"] {
                for one in holding[kind].as_array().unwrap() {
                    judged += 1;
                    decided += usize::from(made_again(one));
                }
            }
        }
    }
    assert!(judged >= 1_000, "{judged}");
    assert!(decided * 2 > judged, "{decided} of {judged}");
    // One person by itself is the same person among all.
    let person = &all[0]["people"][0];
    let number = person["person"].to_string();
    let alone = json(&["norms", "judge", "--person", &number, "--on", DAY, "--format", "json"]);
    assert_eq!(alone["holdings"], person["holdings"]);
}

#[test]
fn the_law_and_the_programme_are_two_columns() {
    let table = fixture::shared().done(&[
        "norms",
        "judge",
        "--area",
        "26",
        "--each",
        "--outcome",
        "unmet",
        "--on",
        DAY,
        "--format",
        "csv",
    ]);
    let mut reader = csv::Reader::from_reader(table.bytes.as_slice());
    let headings = reader.headers().unwrap().clone();
    let place = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let (law, programme, group) = (place("Theo luật"), place("Theo Đề án"), place("Nhóm"));
    let mut unmet = [0, 0];
    let mut grouped = 0;
    for row in reader.records().map(Result::unwrap) {
        for (count, column) in unmet.iter_mut().zip([law, programme]) {
            *count += usize::from(&row[column] == "chưa đạt");
        }
        assert!(row[law].is_empty() != row[programme].is_empty(), "{row:?}");
        grouped += usize::from(!row[group].is_empty());
    }
    assert!(unmet.iter().all(|count| *count > 50), "{unmet:?}");
    assert!(grouped > 100, "{grouped}");
}

#[test]
fn the_scoreboard_has_all_targets_and_is_the_same_in_every_format() {
    let told = json(&["targets", "--area", "26", "--on", DAY, "--format", "json"]);
    let targets = told["targets"].as_array().unwrap();
    assert_eq!((targets.len(), &told["area"], &told["on"]), (45, &"26".into(), &DAY.into()));
    let of = |id: &str| targets.iter().find(|one| one["id"] == id).unwrap();
    let front = of("TGT-09");
    assert_eq!((&front["numerator"], &front["denominator"]), (&409.into(), &505.into()));
    assert_eq!((&front["value"], &front["gap_count"]), (&81.0.into(), &46.into()));
    assert_eq!(front["readings"][1]["gap_count"], 48);
    assert_eq!(front["readings"][1]["indicators"].as_array().unwrap().len(), 4);
    for id in ["TGT-26", "TGT-27", "TGT-28"] {
        assert_eq!((&of(id)["data"], &of(id)["value"]), (&"not-kept".into(), &Value::Null), "{id}");
    }
    let text = fixture::shared().done(&["targets", "--area", "26", "--on", DAY]);
    for words in ["chưa có số liệu", "trên 90%", "1.069", "86,4%"] {
        assert!(text.text().contains(words), "{words}");
    }
    let csv = fixture::shared().done(&["targets", "--area", "26", "--on", DAY, "--format", "csv"]);
    assert!(csv.text().contains("TGT-45"));
}

#[test]
fn an_indicator_is_told_apart_and_opens_to_its_rows() {
    let words = ["indicator", "veterans-chair.university", "--area", "26", "--on", DAY];
    let with = |more: &[&'static str]| json(&[&words[..], more, &["--format", "json"]].concat());
    let whole = with(&[]);
    assert_eq!((&whole["numerator"], &whole["denominator"]), (&50.into(), &129.into()));
    assert_eq!(whole["value"], 38.8);
    let districts = with(&["--by", "district"]);
    let lines = districts["lines"].as_array().unwrap();
    let sum: i64 = lines.iter().map(|line| line["numerator"].as_i64().unwrap()).sum();
    assert_eq!((lines.len(), sum), (9, 50));
    let levels = with(&["--by", "professional"]);
    let sum: i64 = levels["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["denominator"].as_i64().unwrap())
        .sum();
    assert_eq!(sum, 129);
    let rows = with(&["--rows"]);
    let rows = rows["rows"].as_array().unwrap();
    let matching = rows.iter().filter(|row| row["matches"] == true).count();
    assert_eq!((rows.len(), matching), (129, 50));
    assert!(rows.iter().all(|row| row["name"].as_str().is_some_and(|name| name.contains(' '))));
    let program = fixture::shared();
    assert_eq!(
        program.refused(&["indicator", "no-such", "--area", "26", "--on", DAY]),
        "Không có chỉ số “no-such”. Xem các mã bằng dinh indicators.\n"
    );
}

#[test]
fn posts_of_a_commune_are_told_with_their_parts() {
    let told = json(&["norms", "judge", "--area", "08749", "--on", DAY, "--format", "json"]);
    let posts = told["posts"].as_array().unwrap();
    let of = |kind: &str| posts.iter().find(|one| one["kind"] == kind).unwrap();
    let staff = &of("staff")["readings"][0];
    let numbers: Vec<i64> = staff["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["number"].as_i64().unwrap())
        .collect();
    assert_eq!(numbers.len(), 2);
    assert_eq!(numbers[1], -1);
    assert_eq!(staff["allowed"], numbers.iter().sum::<i64>());
    assert!(staff["parts"][0]["quote"].is_string());
    // Two documents say what a village may have; the one that the province applies is first.
    let villages = of("part_time_village")["readings"].as_array().unwrap();
    assert_eq!(villages.len(), 2);
    assert!(villages[0]["document"].as_str().unwrap().contains("22/2017"));
    let province = json(&["norms", "judge", "--area", "26", "--on", DAY, "--format", "json"]);
    let titles = province["titles"].as_array().unwrap();
    let vacant = titles.iter().filter(|one| one["holders"].as_array().unwrap().is_empty());
    assert!(vacant.clone().count() > 0);
    let dated = vacant.filter(|one| one["vacant_since"].is_string()).count();
    assert!(dated > 0, "{titles:?}");
}

/// A norm that asks less of one title and another that asks more of all civil servants.
const OVER: [(&str, &str, &str); 1] = [(
    "civil-servants.professional.circular-04-2022.toml",
    "person.professional >= levels.university",
    "person.professional >= levels.master",
)];

#[test]
fn other_norms_laid_over_the_law_say_whom_they_touch() {
    let folder = tempfile::tempdir().unwrap();
    let standards = folder.path().join("title-standards");
    std::fs::create_dir(&standards).unwrap();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../norms/title-standards/");
    for (name, before, after) in OVER {
        let text = std::fs::read_to_string(format!("{root}{name}")).unwrap();
        assert!(text.contains(before));
        let text = text.replace(before, after).replace("= \"university\"", "= \"master\"");
        std::fs::write(standards.join(name), text).unwrap();
    }
    let costs = "[[cost]]\ndimension = \"professional\"\ndong = 30000000\nsource = \"giả định\"\n";
    std::fs::write(folder.path().join("costs.toml"), costs).unwrap();
    let with = folder.path().to_str().unwrap();
    let words = [
        "norms", "what-if", "--with", with, "--area", "26", "--on", DAY, "--rows", "--format",
        "json",
    ];
    let told = json(&words);
    assert_ne!(told["law"], told["with"]);
    let changed = told["standards"].as_array().unwrap();
    assert_eq!(changed.len(), 1, "{changed:?}");
    let one = &changed[0];
    assert_eq!(one["series"], "civil-servants.professional");
    assert_eq!(one["unmet_before"], 94);
    let newly = one["newly_unmet"].as_i64().unwrap();
    assert_eq!(one["unmet_after"], 94 + newly);
    assert_eq!(one["no_longer_unmet"], 0);
    assert_eq!(one["people"].as_array().unwrap().len(), usize::try_from(newly).unwrap());
    assert_eq!(one["cost_dong"], newly * 30_000_000);
    assert!(told["posts"].as_array().unwrap().is_empty());
    // A folder that is not there, and a norm that is faulty, are said.
    let program = fixture::shared();
    let missing = ["norms", "what-if", "--with", "/no/such/folder", "--area", "26", "--on", DAY];
    assert!(program.refused(&missing).contains("/no/such/folder"));
    std::fs::write(standards.join("broken.toml"), "id = 1").unwrap();
    let said = program.run(&["norms", "what-if", "--with", with, "--area", "26", "--on", DAY]);
    assert!(said.text().contains("title-standards/broken.toml:1"), "{}", said.text());
    assert_eq!(said.code, Some(3));
}

#[test]
fn numbers_laid_over_the_law_say_which_posts_they_give() {
    let folder = tempfile::tempdir().unwrap();
    let quotas = folder.path().join("quotas");
    std::fs::create_dir(&quotas).unwrap();
    let name = "commune-part-time.vinh-phuc-resolution-22-2017.toml";
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../norms/quotas/");
    let text = std::fs::read_to_string(format!("{root}{name}")).unwrap();
    let text = text.replace("amount = '8'", "amount = '7'").replace("amount = 8", "amount = 7");
    std::fs::write(quotas.join(name), text).unwrap();
    let with = folder.path().to_str().unwrap();
    let told = json(&[
        "norms", "what-if", "--with", with, "--area", "26", "--on", DAY, "--format", "json",
    ]);
    let posts = told["posts"].as_array().unwrap();
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert_eq!(posts[0]["before"]["allowed"], 1088);
    assert_eq!(posts[0]["after"]["allowed"], 7 * 136);
    assert_eq!(posts[0]["vacancies_before"], 87);
    assert_eq!(posts[0]["vacancies_after"], 7 * 136 - 1001);
    assert!(posts[0]["after"]["units_above"].as_i64().unwrap() > 0);
}

#[test]
fn the_manual_pages_are_those_of_the_data() {
    for page in ["norms", "indicators"] {
        let made = fixture::nothing().done(&["reference", page]);
        let path = format!("{}/../../docs/reference/{page}.md", env!("CARGO_MANIFEST_DIR"));
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let is_current = kept == made.text();
        assert!(
            is_current,
            "{path} is not current: cargo run -- reference {page} > docs/reference/{page}.md"
        );
    }
}

#[test]
fn a_norm_is_shown_as_it_stood_on_a_day() {
    let program = fixture::shared();
    let shown = |on: &str| {
        let words =
            ["norms", "show", "civil-servants.professional", "--on", on, "--format", "json"];
        json(&words)["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(shown("2022-05-22"), "civil-servants.professional.circular-13-2019");
    assert_eq!(shown("2022-05-23"), "civil-servants.professional.circular-04-2022");
    assert_eq!(shown("2023-08-01"), "civil-servants.professional.decree-33-2023");
    let words = ["norms", "show", "civil-servants.professional", "--on", "2025-07-01"];
    assert!(program.refused(&words).contains("01/07/2025"));
}
