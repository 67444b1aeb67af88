//! The audit of published figures, against statistics as the real people would give them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop where it stands")]

use std::collections::BTreeMap;

use base::Language;
use reports::{Finding, Mapping, Published, Reason, Statistics, Status, Verification, audit};

const PRINT: &str = include_str!("../../../data/vinh-phuc-2022/published.toml");
const INCONSISTENCIES: &str = include_str!("../../../data/vinh-phuc-2022/inconsistencies.csv");

fn number(table: &toml::Value, key: &str) -> Option<i64> {
    table.get(key)?.as_integer()
}

fn text<'a>(table: &'a toml::Value, key: &str) -> &'a str {
    table.get(key).and_then(toml::Value::as_str).unwrap_or_default()
}

fn items<'a>(table: &'a toml::Value, key: &str) -> &'a [toml::Value] {
    table.get(key).and_then(toml::Value::as_array).map_or(&[], Vec::as_slice)
}

/// Statistics that agree with every printed count, and are true where the print is not.
fn true_statistics() -> Statistics {
    let print: toml::Value = toml::from_str(PRINT).unwrap();
    let mut values = BTreeMap::new();
    for group in items(&print, "group") {
        of_group(group, &mut values);
    }
    for (key, kinds) in [("districts", "kind"), ("communes", "kind"), ("villages", "kind")] {
        let units = &print["units"][key];
        values.insert(format!("units/{key}/total"), number(units, "total").unwrap());
        for (by, list) in [(kinds, "by_kind"), ("class", "by_class")] {
            for item in items(units, list) {
                let code = match text(item, "key") {
                    "city" => "provincial-city",
                    "rural_district" => "rural-district",
                    "residential_group" => "residential-group",
                    same => same,
                };
                values.insert(format!("units/{key}/{by}/{code}"), number(item, "count").unwrap());
            }
        }
    }
    for total in items(&print, "quota_total") {
        let key = text(total, "key");
        for (part, printed) in [("ceiling", "quota"), ("assigned", "quota"), ("present", "present")]
        {
            values.insert(format!("quota/{key}/{part}"), number(total, printed).unwrap());
        }
    }
    for (class, staff) in [("class_1", 22), ("class_2", 20), ("class_3", 18)] {
        for (kind, more) in [("commune", 0), ("township", 0), ("ward", 1)] {
            values.insert(format!("law/staff/{kind}/{class}"), staff + more);
        }
        values.insert(
            format!("law/part_time_village/village/{class}"),
            if class == "class_1" { 7 } else { 5 },
        );
    }
    let known = [
        ("law/staff/commune/deducted", 1),
        ("law/part_time_commune/commune/class_1", 8),
        ("units/natural_area_ha", 123_587),
        ("units/population", 1_181_313),
        ("quota/staff/short", 315),
        ("group/cadre/need/professional_university", 21),
        ("people/staff/persons", 2468),
        ("people/staff_delegates/persons", 400),
        ("people/key_leaders/persons", 732),
        ("people/key_leaders/level/professional/university", 711),
        ("people/key_leaders/level/professional/intermediate", 21),
        ("people/key_leaders/level/political_theory/intermediate", 711),
        ("people/organisation_heads/persons", 511),
        ("people/organisation_heads/level/professional/university", 359),
        ("people/civil_servants_except_military_commanders/persons", 977),
        ("people/village_heads/persons", 1237),
        ("people/village_heads/share/party_member/not", 168),
        ("people/part_time_commune/level/general_education/upper_secondary", 1001),
    ];
    values.extend(known.map(|(key, value)| (key.to_owned(), value)));
    for level in ["none", "elementary", "intermediate", "college"] {
        let of = |group: &str| {
            values.get(&format!("people/{group}/level/professional/{level}")).copied().unwrap_or(0)
        };
        let sum = of("cadre") + of("civil_servant");
        values.insert(format!("people/staff/level/professional/{level}"), sum);
    }
    for title in ["party_secretary", "council_chair", "committee_chair"] {
        let filled = values[&format!("group/{title}/persons")];
        values.insert(format!("title/{title}/filled"), filled);
        values.insert(format!("title/{title}/units"), 136);
    }
    complete(&mut values);
    let commune = [("civil_justice_registry", 3), ("civil_land_construction_environment", 1)];
    let communes = vec![commune.map(|(key, count)| (key.to_owned(), count)).into_iter().collect()];
    Statistics { values, communes }
}

fn of_group(group: &toml::Value, values: &mut BTreeMap<String, i64>) {
    let key = text(group, "key");
    let persons = number(group, "headcount").unwrap();
    values.insert(format!("group/{key}/persons"), persons);
    values.insert(format!("people/{key}/persons"), persons);
    for share in items(group, "shares") {
        let name = format!("group/{key}/share/{}", text(share, "key"));
        values.insert(format!("{name}/of"), number(share, "denominator").unwrap_or(persons));
        values.insert(name, number(share, "count").unwrap());
    }
    for dimension in items(group, "dimension") {
        for category in items(dimension, "categories") {
            let line = format!("{}/{}", text(dimension, "key"), text(category, "key"));
            let count = number(category, "count").unwrap();
            values.insert(format!("group/{key}/{line}"), count);
            values.insert(format!("people/{key}/level/{line}"), count);
        }
    }
    let Some(assessment) = group.get("assessment") else {
        return;
    };
    values.insert(format!("group/{key}/fit"), number(assessment, "fit_long_term").unwrap());
    for (list, name, part) in [("age_bands", "key", "band"), ("needs", "kind", "need")] {
        for item in items(assessment, list) {
            values.insert(
                format!("group/{key}/{part}/{}", text(item, name)),
                number(item, "count").unwrap(),
            );
        }
    }
}

/// Levels that nobody has are counted, too.
fn complete(values: &mut BTreeMap<String, i64>) {
    let populations: Vec<String> = values
        .keys()
        .filter_map(|key| key.strip_prefix("people/")?.strip_suffix("/persons").map(str::to_owned))
        .collect();
    let dimensions = [
        (
            "professional",
            vec!["none", "elementary", "intermediate", "college", "university", "master", "doctor"],
        ),
        ("political_theory", vec!["none", "elementary", "intermediate", "advanced", "bachelor"]),
        ("general_education", vec!["none", "primary", "lower_secondary", "upper_secondary"]),
    ];
    for population in populations {
        for (dimension, levels) in &dimensions {
            for level in levels {
                values.entry(format!("people/{population}/level/{dimension}/{level}")).or_insert(0);
            }
        }
    }
}

fn audited(statistics: &Statistics) -> Verification {
    audit(statistics, Published::standard().unwrap(), Mapping::standard().unwrap())
}

fn of_status(verification: &Verification, status: Status) -> Vec<&Finding> {
    verification.findings.iter().filter(|finding| finding.status == status).collect()
}

#[test]
fn against_the_true_people_nothing_differs() {
    let verification = audited(&true_statistics());
    let differing = of_status(&verification, Status::Differ);
    assert!(differing.is_empty(), "{differing:#?}");
    let contradicted = of_status(&verification, Status::Contradicted);
    let ids: Vec<&str> = contradicted.iter().map(|finding| finding.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "group/cadre/need/professional_university",
            "figure/part_time_commune_university_or_higher/numerator",
            "figure/part_time_commune_university_or_higher/percent",
            "figure/organisation_heads_university_rate/numerator",
            "figure/organisation_heads_university_rate/denominator",
            "figure/cadre_under_41/numerator",
            "figure/staff_share_of_delegates/numerator",
            "figure/staff_share_of_delegates/percent",
            "figure/civil_servants_without_degree/numerator",
        ]
    );
    assert!(
        contradicted.iter().all(|finding| matches!(finding.reason, Some(Reason::Proof { .. })))
    );
    let told = contradicted.iter().find_map(|finding| match &finding.reason {
        Some(Reason::Proof { sum, .. }) if finding.id.contains("part_time_commune") => {
            Some(sum.as_str())
        }
        _ => None,
    });
    assert_eq!(told, Some("15 + 515 = 530"));
    let last = verification.summary(Language::En);
    assert!(
        last.ends_with("without a register")
            && last.contains(" 0 differ, 8 misprinted, 9 contradicted, "),
        "{last}"
    );
    assert!(verification.summary(Language::Vi).contains("0 lệch, 8 in sai tỷ lệ"));
}

#[test]
fn misprints_are_those_off_by_more_than_a_tenth_of_a_point() {
    let verification = audited(&true_statistics());
    let misprints = of_status(&verification, Status::Misprint);
    let ids: Vec<&str> = misprints.iter().map(|finding| finding.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "group/cadre/professional/none/percent",
            // 515 of 1,366 is 37.701, printed 37.6: off by 0.1013.
            "group/cadre/informatics/none/percent",
            "group/civil_servant/informatics/none/percent",
            "group/standing_deputy_party_secretary/state_management/principal_specialist/percent",
            "group/standing_deputy_party_secretary/state_management/specialist/percent",
            "group/council_delegate/share/female/percent",
            "group/council_delegate/age/up_to_30/percent",
            "group/part_time_village/political_theory/bachelor_and_advanced/percent",
        ]
    );
}

#[test]
fn every_listed_percent_mismatch_is_found() {
    let verification = audited(&true_statistics());
    let misprints = of_status(&verification, Status::Misprint);
    let mut reader = csv::Reader::from_reader(INCONSISTENCIES.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    let listed: Vec<_> = rows.filter(|row| &row[2] == "percent_mismatch").collect();
    assert_eq!(listed.len(), 3);
    for row in listed {
        let found = misprints.iter().any(|finding| {
            let reports::Shown::Text(printed) = &finding.printed else {
                return false;
            };
            finding.section == row[1] && row[3].contains(&format!("({printed})"))
        });
        assert!(found, "{}", &row[0]);
    }
}

#[test]
fn a_changed_count_differs_and_tells_what_was_compared() {
    let mut statistics = true_statistics();
    statistics.values.insert("group/cadre/professional/master".to_owned(), 60);
    let verification = audited(&statistics);
    let differing = of_status(&verification, Status::Differ);
    let ids: Vec<&str> = differing.iter().map(|finding| finding.id.as_str()).collect();
    assert_eq!(ids, ["group/cadre/professional/master", "group/cadre/professional/master/percent"]);
    assert_eq!(
        differing[0].reason,
        Some(Reason::Terms("group/cadre/professional/master (60)".to_owned()))
    );
}

#[test]
fn figures_without_statistics_or_commune_differ_by_name() {
    let verification = audited(&Statistics::default());
    assert_eq!(verification.tally.equal, 0);
    let differing = of_status(&verification, Status::Differ);
    let example = differing
        .iter()
        .find(|finding| finding.id == "figure/example_justice_registry_staff/value")
        .unwrap();
    assert!(matches!(&example.reason, Some(Reason::Terms(told)) if told.starts_with("no commune")));
    assert!(of_status(&verification, Status::NoRegister).len() > 30);
}
