//! The norms that are compiled in: all load, each provision that was collected is carried or has
//! its reason, and every rule of the loader refuses what it is to refuse.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot read its data has failed"
)]

use std::collections::{BTreeMap, BTreeSet};

use base::Day;
use norms::{Clash, Expected, Fault, Law, Modality, Outcome, Vocabulary, WayOut};
use registers::CodeLists;

fn vocabulary() -> Vocabulary {
    Vocabulary::standard(CodeLists::standard().expect("lists"))
}

fn standard() -> Law {
    let lists = CodeLists::standard().expect("lists");
    Law::standard(lists).unwrap_or_else(|faults| {
        let lines: Vec<String> =
            faults.iter().map(|fault| fault.render(base::Language::Vi)).collect();
        panic!("{}", lines.join("\n"))
    })
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

#[test]
fn every_provision_is_carried_or_has_its_reason() {
    let law = standard();
    let collected: Vec<&str> = include_str!("../../../data/law/provisions.csv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    let carried = law.norms().iter().flat_map(|norm| &norm.provisions);
    let left = law.not_carried().iter().flat_map(|left| &left.provisions);
    let told: Vec<&str> = carried.chain(left).map(String::as_str).collect();
    let once: BTreeSet<&str> = told.iter().copied().collect();
    assert_eq!(once.len(), told.len(), "told twice");
    let collected: BTreeSet<&str> = collected.into_iter().collect();
    assert_eq!(once.symmetric_difference(&collected).collect::<Vec<_>>(), [&""; 0]);
}

#[test]
fn each_norm_has_its_citation_and_no_remembered_words() {
    for norm in standard().norms() {
        assert!(!norm.source.article.is_empty(), "{}", norm.id);
        assert!(!norm.examples.is_empty(), "{}", norm.id);
        let has = |wanted: &dyn Fn(Expected) -> bool| {
            norm.examples.iter().any(|example| wanted(example.expected))
        };
        let applies = |expected| match expected {
            Expected::Outcome(outcome) => outcome == Outcome::Met,
            Expected::Number(_) => true,
        };
        assert!(has(&applies), "{}", norm.id);
        let is_other = |expected| match expected {
            Expected::Outcome(outcome) => outcome != Outcome::Met,
            Expected::Number(_) => false,
        };
        assert!(has(&is_other), "{}", norm.id);
    }
}

#[test]
fn the_law_on_civil_servants_follows_its_days() {
    let law = standard();
    let asks = |on: &str| -> Vec<&str> {
        let all = law.on(day(on)).filter(|norm| norm.dimension == "professional");
        let of = all.filter(|norm| {
            norm.id.starts_with("civil-servants") && norm.modality == Modality::Binding
        });
        of.map(|norm| norm.source.document.key.as_str()).collect()
    };
    assert_eq!(asks("2022-01-01"), ["circular-13-2019"]);
    assert_eq!(asks("2022-05-22"), ["circular-13-2019"]);
    assert_eq!(asks("2022-05-23"), ["circular-04-2022"]);
    assert_eq!(asks("2023-08-01"), ["decree-33-2023"]);
    assert!(asks("2025-07-01").is_empty());
}

#[test]
fn the_conflict_over_the_registry_ends_as_to_level_and_stays_as_to_field() {
    let law = standard();
    let on = |text: &str| law.conflicts(day(text));
    let has = |text: &str, id: &str| on(text).iter().any(|conflict| conflict.id == id);
    assert!(has("2022-01-01", "C1") && has("2022-01-01", "C1-field"));
    assert!(has("2022-05-22", "C1") && !has("2022-05-23", "C1"));
    assert!(!has("2022-10-19", "C1") && has("2022-10-19", "C1-field"));
    let conflicts = on("2022-01-01");
    let registry = conflicts.iter().find(|conflict| conflict.id == "C1").expect("C1");
    assert_eq!((registry.clash, registry.way_out), (Clash::Soft, WayOut::Force));
    assert_eq!(registry.norms[0].source.document.key, "civil-status-law-2014");
    let youth = conflicts.iter().find(|conflict| conflict.id == "C2").expect("C2");
    assert_eq!(youth.way_out, WayOut::Human);
}

#[test]
fn no_day_of_a_subject_is_without_a_norm_or_a_reason() {
    let law = standard();
    let silent: Vec<String> = law
        .uncovered()
        .iter()
        .filter(|gap| gap.reason.is_none())
        .map(|gap| format!("{} {:?}", gap.series, gap.period))
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    // No reason is given for a gap that there is not.
    let found = law.uncovered();
    for declared in law.declared_gaps() {
        for series in &declared.series {
            let is_one =
                found.iter().any(|gap| gap.series == series && gap.period.from() == declared.from);
            assert!(is_one, "{series} {}", declared.from);
        }
    }
}

#[test]
fn conditions_are_said_in_vietnamese() {
    let law = standard();
    let lists = CodeLists::standard().expect("lists");
    let words = norms::Words::new(lists, law.vocabulary(), base::Language::Vi);
    let demand = |id: &str| words.demand(&law.norm(id).expect("a norm").demand);
    assert_eq!(
        demand("civil-servants.professional.decree-33-2023"),
        "Chuyên môn từ đại học trở lên"
    );
    assert_eq!(demand("youth-union-secretary.age.party-decision-289-2010"), "Tuổi không quá 35");
    // No name of the program is left in any sentence.
    for norm in law.norms() {
        for said in [words.say(&norm.population), words.demand(&norm.demand)] {
            assert!(!said.contains("person.") && !said.contains("norms."), "{said}");
            assert!(!said.contains('_'), "{said}");
        }
    }
}

#[test]
fn norms_that_nobody_can_meet_together_clash_hard() {
    let young = NORM.replace("person.professional >= levels.university", "person.age <= 30");
    let young = young.replace("\"person.professional\" = \"master\"", "\"person.age\" = 30");
    let old = young.replace("<= 30", ">= 40").replace("\"person.age\" = 30", "\"person.age\" = 40");
    let old = old.replace("id = \"one\"", "id = \"other\"");
    let files = [("documents.toml", DOCUMENTS), ("one.toml", &young), ("other.toml", &old)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let law = Law::read(&BTreeMap::from(files), vocabulary()).expect("no fault");
    let conflicts = law.conflicts(day("2017-01-01"));
    assert_eq!(conflicts.iter().map(|one| one.clash).collect::<Vec<_>>(), [Clash::Hard]);
    assert!(law.conflicts(day("2020-01-01")).is_empty());
}

const DOCUMENTS: &str = r#"
[[document]]
key = "some-law"
title = "Luật A"
rank = "law"
issuer = "Quốc hội"
issued = "2015-01-01"
"#;

const NORM: &str = r#"id = "one"
title = "Tốt nghiệp đại học"
subject = "title-standard"
dimension = "professional"
document = "some-law"
article = "Điều 1"
quote = "đại học"
quote_basis = "found"
basis = "found"
confidence = "high"
from = "2016-01-01"
until = "2020-01-01"
modality = "binding"
public = true
review = "2027-01-01"
population = 'holding.title == "party_secretary"'
demand = 'person.professional >= levels.university'

[[example]]
facts = { "holding.title" = "party_secretary", "person.professional" = "master" }
outcome = "met"
"#;

fn read(norm: &str) -> Result<Law, Vec<Fault>> {
    let files = [("documents.toml", DOCUMENTS), ("one.toml", norm)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    Law::read(&BTreeMap::from(files), vocabulary())
}

#[test]
fn a_sound_norm_loads() {
    assert_eq!(read(NORM).expect("no fault").norms().len(), 1);
}

/// Each line: what is broken, how, the line of the fault, and its key.
const BROKEN: [(&str, &str, usize, &str); 21] = [
    ("article = \"Điều 1\"", "", 1, "norm.unreadable"),
    ("public = true", "public = true\nsecret = true", 15, "norm.unreadable"),
    ("confidence = \"high\"", "confidence = \"certain\"", 10, "norm.unreadable"),
    ("from = \"2016-01-01\"", "from = \"2016-02-30\"", 11, "norm.unreadable"),
    ("id = \"one\"", "id = \"two\"", 1, "norm.id-is-not-file-name"),
    ("document = \"some-law\"", "document = \"no-law\"", 5, "norm.no-such-document"),
    ("quote_basis = \"found\"", "quote_basis = \"memory\"", 7, "norm.quote-from-memory"),
    ("quote_basis = \"found\"\n", "", 7, "norm.quote-from-memory"),
    ("until = \"2020-01-01\"", "until = \"2016-01-01\"", 12, "norm.ends-before-it-begins"),
    ("levels.university'", "levels.upper_secondary'", 17, "norm.no-such-code"),
    ("levels.university'", "levels.wizard'", 17, "norm.no-such-code"),
    ("levels.university'", "\"university\"'", 17, "norm.not-comparable"),
    ("levels.university'", "4'", 17, "norm.not-comparable"),
    ("person.professional >=", "person.wealth >=", 17, "norm.no-such-fact"),
    ("person.professional >= levels.university'", "person.professional'", 17, "norm.not-yes-or-no"),
    ("\"party_secretary\"'", "\"king\"'", 16, "norm.no-such-code"),
    ("== \"party_secretary\"'", "=='", 16, "norm.condition-unreadable"),
    (
        "levels.university'",
        "levels.university && [1, 2].all(x, x > 0)'",
        17,
        "norm.condition-not-allowed",
    ),
    ("outcome = \"met\"", "outcome = \"unmet\"", 19, "norm.example-disagrees"),
    ("\"holding.title\" =", "\"holding.name\" =", 19, "norm.no-such-fact"),
    ("[[example]]", "[[case]]", 1, "norm.unreadable"),
];

#[test]
fn each_rule_of_the_loader_refuses_what_it_is_for() {
    for (sound, broken, line, key) in BROKEN {
        assert!(NORM.contains(sound), "{sound}");
        let faults = read(&NORM.replacen(sound, broken, 1)).expect_err(broken);
        let found: Vec<(usize, &str)> =
            faults.iter().map(|fault| (fault.line, fault.message.key())).collect();
        assert!(
            found.iter().any(|fault| fault.1 == key),
            "{broken}: {key} expected, found {found:?}"
        );
        // TOML tells of a missing field at the beginning of the file or of its end.
        if key != "norm.unreadable" {
            assert!(found.contains(&(line, key)), "{broken}: line {line}, found {found:?}");
        }
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let broken = NORM
        .replace("document = \"some-law\"", "document = \"no-law\"")
        .replace("2020-01-01", "2010-01-01")
        .replace("party_secretary\"'", "king\"'")
        .replace("person.professional >=", "person.wealth >=");
    assert_eq!(read(&broken).expect_err("faults").len(), 4);
}

#[test]
fn an_expression_neither_loops_nor_grows() {
    let deep = format!("demand = '{}true{}'", "(".repeat(1_500), ")".repeat(1_500));
    let long = format!("demand = '{}'", vec!["person.age > 1"; 2_000].join(" && "));
    for demand in [deep, long] {
        let norm = NORM.replace("demand = 'person.professional >= levels.university'", &demand);
        assert!(read(&norm).is_err());
    }
}

const ALLOWANCE: &str = r#"id = "posts.some-law"
title = "Không quá 8 người"
subject = "quota"
dimension = "staff"
document = "some-law"
article = "Điều 2"
basis = "memory"
confidence = "high"
from = "2016-01-01"
modality = "binding"
public = true
review = "2027-01-01"
population = 'unit.kind == "commune"'
bound = "at-most"
amount = 'unit.class == "class_1" ? 8 : 6 + unit.population / 5000'

[[example]]
facts = { "unit.kind" = "commune", "unit.class" = "class_1" }
amount = 8
"#;

/// The files of a folder with one norm of numbers, and what lies beside it.
fn folder(allowance: &str, beside: &[(&str, &str)]) -> Result<Law, Vec<Fault>> {
    let own = [("documents.toml", DOCUMENTS), ("posts.some-law.toml", allowance)];
    let files = own.iter().chain(beside);
    let files = files.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    Law::read(&files.collect(), vocabulary())
}

/// Each line: what is broken of a norm of numbers, how, and the fault.
const BROKEN_NUMBERS: [(&str, &str, &str); 9] = [
    ("bound = \"at-most\"\n", "", "norm.condition-or-number"),
    ("amount = 'unit", "demand = 'person.age > 1'\namount = 'unit", "norm.condition-or-number"),
    ("bound = \"at-most\"", "bound = \"about\"", "norm.unreadable"),
    ("unit.population / 5000", "unit.kind / 5000", "norm.not-a-number"),
    ("unit.population / 5000", "\"many\"", "norm.number-expected"),
    ("unit.population / 5000", "size(unit)", "norm.number-expected"),
    ("unit.population", "unit.wealth", "norm.no-such-fact"),
    ("\namount = 8\n", "\namount = 9\n", "norm.example-disagrees"),
    ("\namount = 8\n", "\n", "norm.outcome-or-number"),
];

#[test]
fn each_rule_on_numbers_refuses_what_it_is_for() {
    assert!(folder(ALLOWANCE, &[]).is_ok());
    for (sound, broken, key) in BROKEN_NUMBERS {
        assert!(ALLOWANCE.contains(sound), "{sound}");
        let faults = folder(&ALLOWANCE.replacen(sound, broken, 1), &[]).expect_err(broken);
        assert!(faults.iter().any(|fault| fault.message.key() == key), "{broken}: {faults:?}");
    }
}

#[test]
fn what_lies_beside_the_norms_is_checked_too() {
    let later = ALLOWANCE
        .replace("posts.some-law", "posts.new-law")
        .replace("document = \"some-law\"", "document = \"new-law\"")
        .replace("2016-01-01", "2020-01-01");
    let documents = format!(
        "{DOCUMENTS}[[document]]\nkey = \"new-law\"\ntitle = \"Luật B\"\nrank = \"law\"\n\
         issuer = \"Quốc hội\"\nissued = \"2019-06-01\"\nreplaces = [\"some-law\"]\n"
    );
    let twice = format!("{DOCUMENTS}{DOCUMENTS}");
    let acts = DOCUMENTS.replace("rank =", "amends = [\"no-law\"]\nrank =");
    let group = "[[group]]\nkey = \"g\"\nvi = \"Nhóm\"\nen = \"Group\"\n\
                 document = \"some-law\"\narticle = \"Điều 1\"\nquote = \"…\"\n";
    let conflict = "[[conflict]]\nid = \"C\"\ntitle = \"…\"\none = []\nother = []\n\
                    [conflict.decision]\napplies = \"one\"\ndocument = \"no-law\"\narticle = \"1\"\n";
    let same = ALLOWANCE.to_owned();
    let cases: [(&[(&str, &str)], &str); 7] = [
        (
            &[("documents.toml", &documents), ("posts.new-law.toml", &later)],
            "norm.overlaps-successor",
        ),
        (&[("documents.toml", &twice)], "norm.document-twice"),
        (&[("documents.toml", &acts)], "norm.no-such-document"),
        (&[("groups.toml", group)], "norm.group-or-reason"),
        (&[("known-conflicts.toml", conflict)], "norm.no-such-document"),
        (&[("gaps.toml", "[[gap]]\nseries = 1\n")], "norm.unreadable"),
        (&[("other/posts.some-law.toml", &same)], "norm.twice"),
    ];
    for (beside, key) in cases {
        let faults = folder(ALLOWANCE, beside).expect_err(key);
        assert!(faults.iter().any(|fault| fault.message.key() == key), "{key}: {faults:?}");
        assert!(faults.iter().all(|fault| fault.line > 0), "{faults:?}");
    }
}

#[test]
fn what_each_document_allows_is_told_with_its_parts() {
    let law = standard();
    let facts = |kind: &str, people: i64| {
        let code = |code: &str| norms::FactValue::Code(code.to_owned());
        let facts = norms::Facts::default().with("unit.kind", code(kind));
        let facts = facts.with("unit.class", code("class_2"));
        let facts = facts.with("unit.is_mountainous", code("false"));
        let facts = facts.with("unit.parent_kind", code("rural-district"));
        let facts = facts.with("unit.natural_area_ha", norms::FactValue::Number(2_000));
        facts.with("unit.population", norms::FactValue::Number(people))
    };
    let allowed = |dimension: &str, kind: &str, people: i64, on: &str| {
        let facts = law.completed(facts(kind, people), day(on));
        let readings = law.allowed(dimension, &facts, day(on));
        readings.iter().map(|reading| reading.number).collect::<Vec<_>>()
    };
    assert_eq!(allowed("staff", "commune", 8_000, "2022-10-19"), [Some(20)]);
    assert_eq!(allowed("staff", "ward", 8_000, "2022-10-19"), [Some(21)]);
    // Each full half of the standard of 8.000 people gives one more from August 2023 on.
    assert_eq!(allowed("staff", "commune", 11_999, "2023-08-01"), [Some(20)]);
    assert_eq!(allowed("staff", "commune", 12_000, "2023-08-01"), [Some(21)]);
    assert_eq!(allowed("staff", "commune", 16_000, "2023-08-01"), [Some(22)]);
    assert_eq!(allowed("council_delegate", "commune", 7_499, "2022-10-19"), [Some(25)]);
    assert_eq!(allowed("council_delegate", "commune", 7_500, "2022-10-19"), [Some(26)]);
    // The province applies its own resolution, by decision; the decree stands beside it.
    assert_eq!(allowed("part_time_commune", "commune", 8_000, "2022-10-19"), [Some(8), Some(12)]);
    // Without the population the increments are not known, and neither is the whole.
    let bare = norms::Facts::default()
        .with("unit.kind", norms::FactValue::Code("commune".to_owned()))
        .with("unit.class", norms::FactValue::Code("class_2".to_owned()));
    let readings = law.allowed("staff", &bare, day("2023-08-01"));
    assert_eq!(readings[0].number, None);
    assert_eq!(readings[0].parts[0].1, Some(20));
    assert!(readings[0].missing(&bare).contains(&"unit.population"));
}
