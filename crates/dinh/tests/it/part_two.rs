//! `report part-two`: the shape that was agreed on, and sums over the units.

use base::Level;
use serde_json::Value;

use crate::counted::{self, DAY};
use crate::fixture;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

fn all_of(value: &Value, key: &str, expected: &[&str]) {
    assert!(!list(value, key).is_empty(), "{key} is empty");
    for one in list(value, key) {
        assert_eq!(keys(one), expected, "{key}");
    }
}

/// The keys of the groups that the province published, in their order.
fn published_groups() -> Vec<String> {
    let text = include_str!("../../../../data/vinh-phuc-2022/published.toml");
    let mut groups = text.split("\n[[group]]\n").skip(1);
    let key = |group: &str| {
        let line = group.lines().find_map(|line| line.strip_prefix("key = "));
        line.unwrap().trim_matches('"').to_owned()
    };
    groups.by_ref().map(key).collect()
}

#[test]
fn the_json_of_the_province_has_the_agreed_shape() {
    let json = fixture::shared()
        .done(&["report", "part-two", "--area", "26", "--on", DAY, "--format", "json"])
        .json();
    assert_eq!(keys(&json)[..5], ["area", "on", "known_at", "definitions", "groups"]);
    assert_eq!((&json["area"], &json["on"]), (&"26".into(), &DAY.into()));
    assert_eq!(json["known_at"], Value::Null);
    assert!(json["definitions"].as_object().unwrap().values().all(Value::is_string));
    let groups = list(&json, "groups");
    let found: Vec<&str> = groups.iter().map(|group| group["key"].as_str().unwrap()).collect();
    assert_eq!(found, published_groups());
    for group in groups {
        let mut told = keys(group);
        // Shares overlap, so they are no dimension; only some groups have them.
        told.retain(|key| *key != "shares");
        assert_eq!(told, ["key", "persons", "holdings", "dimensions", "assessment"]);
        all_of(group, "dimensions", &["key", "categories"]);
        for dimension in list(group, "dimensions") {
            all_of(dimension, "categories", &["key", "count", "percent"]);
            let sum: i64 = list(dimension, "categories")
                .iter()
                .map(|category| category["count"].as_i64().unwrap())
                .sum();
            assert_eq!(Some(sum), group["persons"].as_i64(), "{} {dimension}", group["key"]);
        }
        let assessment = &group["assessment"];
        assert_eq!(keys(assessment), ["fit", "age_bands", "needs"]);
        for band in list(assessment, "age_bands") {
            assert_eq!(keys(band), ["key", "count"]);
        }
        for need in list(assessment, "needs") {
            assert_eq!(keys(need), ["kind", "count"]);
        }
    }
    let cadre = &groups[0];
    assert_eq!((cadre["persons"].as_i64(), cadre["holdings"].as_i64()), (Some(1366), Some(1485)));
    all_of(&cadre["assessment"], "age_bands", &["key", "count"]);
    all_of(&cadre["assessment"], "needs", &["kind", "count"]);
    assert_eq!(cadre["assessment"]["fit"], 864);
}

#[test]
fn the_command_line_tells_what_the_library_counts() {
    let program = fixture::shared();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let picture = runtime.block_on(program.picture(DAY));
    let districts = counted::units(&picture, Level::District);
    assert_eq!(districts.len(), 9);
    let commune = picture.tree.find("08749").unwrap();
    for unit in [districts[0], districts[8], commune] {
        let code = unit.code.as_deref().unwrap();
        let words = ["report", "part-two", "--area", code, "--on", DAY, "--format", "json"];
        let counted = serde_json::to_value(counted::of(&picture, unit.id)).unwrap();
        assert_eq!(program.done(&words).json(), counted, "{code}");
    }
}

#[tokio::test]
async fn communes_sum_to_their_districts_and_districts_to_the_province() {
    let picture = fixture::shared().picture(DAY).await;
    let province = picture.tree.find("26").unwrap().id;
    let of_province = counted::present(counted::figures(&counted::of(&picture, province)));
    let (mut communes, mut districts) = (Vec::new(), Vec::new());
    for district in counted::units(&picture, Level::District) {
        let own: Vec<_> = picture
            .tree
            .children(district.id)
            .filter(|unit| unit.level == Level::Commune)
            .map(|unit| counted::of(&picture, unit.id))
            .collect();
        let of_district = counted::of(&picture, district.id);
        let (sum, whole) = (counted::sum(&own), counted::figures(&of_district));
        assert_eq!(counted::present(sum), counted::present(whole), "{}", district.name);
        communes.extend(own);
        districts.push(of_district);
    }
    assert_eq!((communes.len(), districts.len()), (136, 9));
    assert_eq!(counted::present(counted::sum(&communes)), of_province);
    assert_eq!(counted::present(counted::sum(&districts)), of_province);
    assert_eq!(of_province["cadre/persons"], 1366);
}
