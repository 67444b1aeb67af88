//! The facts that the rows of a person tell, and what is lacking by them.

#![expect(clippy::expect_used, reason = "a test that cannot read its data has failed")]

use std::collections::{BTreeMap, BTreeSet};

use base::{Code, Day, Id, Period};
use norms::{
    FactValue, Facts, Fault, File, Ground, Law, PersonRows, Vocabulary, condition_of, judge,
    lacking,
};
use registers::{Appointment, AreaRows, AreaTree, CodeLists, Qualification, Record, Register};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn row<R: Register>(id: i64, since: &str, data: R) -> Record<R> {
    let period = Period::since(day(since));
    Record { id: Id::new(id), version: 1, period, recorded: 1, data }
}

fn learnt(id: i64, level: &str, field: Option<&str>) -> Record<Qualification> {
    let data = Qualification {
        person: Id::new(1),
        dimension: Code::new("professional"),
        level: Code::new(level),
        field_of_study: field.map(Code::new),
        institution: None,
        obtained_on: None,
    };
    row(id, "2015-07-01", data)
}

fn held() -> Record<Appointment> {
    let data = Appointment {
        person: Id::new(1),
        title: Id::new(1),
        area: Id::new(1),
        mode: Code::new("full-time"),
        way_gained: Code::new("recruited"),
        act: None,
        confirmation: None,
        way_ended: None,
        ended_by: None,
        managing_body: None,
        using_body: None,
        term: None,
        probation_ends_on: None,
    };
    row(1, "2018-01-01", data)
}

/// The facts of a holding of somebody who learnt this.
fn facts(qualifications: Vec<Record<Qualification>>) -> Facts {
    let lists = CodeLists::standard().expect("lists");
    let law = Law::shared(lists).expect("no fault");
    let tree = AreaTree::on(&AreaRows::default(), lists, day("2022-10-19"));
    let titles = BTreeMap::new();
    let ground = Ground { lists, titles: &titles, tree: &tree, retirement: law.retirement() };
    let rows = PersonRows { appointments: vec![held()], qualifications, ..PersonRows::default() };
    rows.cases(&ground).remove(0).facts
}

fn fields(codes: &[&str]) -> FactValue {
    FactValue::Codes(codes.iter().map(|code| (*code).to_owned()).collect())
}

#[test]
fn every_field_of_study_counts() {
    let of = |learnt| facts(learnt).get("person.fields_of_study").cloned();
    let law = || learnt(1, "intermediate", Some("law"));
    assert_eq!(of(vec![law()]), Some(fields(&["law"])));
    let both = of(vec![law(), learnt(2, "university", Some("economics"))]);
    assert_eq!(both, Some(fields(&["economics", "law"])));
    // A diploma whose field nobody recorded can be of any.
    assert_eq!(of(vec![law(), learnt(2, "university", None)]), None);
    assert_eq!(of(Vec::new()), None);
    // Which one tells the level is another question.
    let facts = facts(vec![learnt(2, "university", Some("economics")), law()]);
    let level = FactValue::Code("university".to_owned());
    assert_eq!(facts.get("person.professional"), Some(&level));
}

#[test]
fn a_registrar_with_two_diplomas_meets_the_law_that_asks_for_one() {
    let lists = CodeLists::standard().expect("lists");
    let law = Law::shared(lists).expect("no fault");
    let is_asked = |norm: &&norms::Norm| norm.id.starts_with("civil-justice-registry.field");
    let norm = law.standards(day("2022-10-19")).find(is_asked).expect("the norm");
    let outcome = |learnt| {
        let title = FactValue::Code("civil_justice_registry".to_owned());
        norm.outcome(&facts(learnt).with("holding.title", title))
    };
    let economics = || learnt(2, "university", Some("economics"));
    let both = vec![learnt(1, "intermediate", Some("law")), economics()];
    assert_eq!(outcome(both), norms::Outcome::Met);
    assert_eq!(outcome(vec![economics()]), norms::Outcome::Unmet);
    assert_eq!(outcome(vec![learnt(2, "university", None)]), norms::Outcome::CannotTell);
}

#[test]
fn what_is_not_known_is_not_lacking() {
    let vocabulary = Vocabulary::standard(CodeLists::standard().expect("lists"));
    let text = "demand = 'person.professional >= levels.university && person.informatics >= levels.certificate'";
    let file = File { name: "one.toml", text };
    let read: Demand = toml::from_str(text).expect("a file");
    let mut faults: Vec<Fault> = Vec::new();
    let demand = condition_of(&file, &read.demand, &vocabulary, &mut faults).expect("no fault");
    let facts = Facts::default().with("person.professional", FactValue::Code("college".to_owned()));
    let judgement = judge([&norms::Expression::Constant(true), &demand], &facts);
    assert_eq!(judgement.findings.len(), 2);
    assert_eq!(lacking([&judgement]), BTreeSet::from(["person.professional"]));
}

#[derive(serde::Deserialize)]
struct Demand {
    demand: toml::Spanned<String>,
}
