//! Where every fact is known, a condition is what the CEL library's own interpreter makes of it.

#![expect(clippy::expect_used, reason = "a test that cannot read its data has failed")]

use std::collections::{BTreeMap, HashMap};

use base::Language;
use cel::{Context, Program, Value};
use norms::{FactValue, Facts, Kind, Law, Truth, Vocabulary};
use proptest::prelude::*;
use registers::CodeLists;

fn vocabulary() -> Vocabulary {
    Vocabulary::standard(CodeLists::standard().expect("lists"))
}

fn law() -> &'static Law {
    Law::shared(CodeLists::standard().expect("lists")).expect("no fault")
}

/// A value of a fact: `pick` chooses. Sizes of units are larger than ages and years.
fn value(name: &str, kind: &Kind, pick: usize) -> FactValue {
    let code = |codes: &[String]| FactValue::Code(codes[pick % codes.len()].clone());
    match kind {
        Kind::Boolean => FactValue::Code(pick.is_multiple_of(2).to_string()),
        Kind::Number if name.starts_with("unit.") => {
            FactValue::Number(i64::try_from(pick * 3 + 1).expect("small"))
        }
        Kind::Number => FactValue::Number(i64::try_from(pick % 90).expect("small")),
        Kind::Code(codes) => code(codes),
        Kind::Codes(codes) => {
            let several = codes.iter().cycle().skip(pick % codes.len()).take(pick % 3 + 1);
            FactValue::Codes(several.cloned().collect())
        }
        Kind::Level(levels) => {
            let codes: Vec<String> = levels.iter().map(|(level, _)| level.clone()).collect();
            code(&codes)
        }
    }
}

/// What the interpreter of the library says; levels are their ranks.
fn interpreted(text: &str, facts: &BTreeMap<String, FactValue>, vocabulary: &Vocabulary) -> Value {
    let mut subjects: HashMap<String, HashMap<String, Value>> = HashMap::new();
    let mut levels: HashMap<String, Value> = HashMap::new();
    for (name, value) in facts {
        let (subject, field) = name.split_once('.').expect("a subject");
        let told = match (vocabulary.kind(name), value) {
            (Some(Kind::Level(all)), FactValue::Code(code)) => {
                if text.contains(&format!("{name} ")) {
                    levels.extend(all.iter().map(|(one, rank)| (one.clone(), (*rank).into())));
                }
                let rank = all.iter().find(|(one, _)| one == code).expect("a level").1;
                Value::from(rank)
            }
            (Some(Kind::Boolean), FactValue::Code(code)) => Value::from(code == "true"),
            (_, FactValue::Code(code)) => Value::from(code.as_str()),
            (_, FactValue::Codes(codes)) => {
                Value::from(codes.iter().map(|code| Value::from(code.as_str())).collect::<Vec<_>>())
            }
            (_, FactValue::Number(number)) => Value::from(*number),
        };
        subjects.entry(subject.to_owned()).or_default().insert(field.to_owned(), told);
    }
    subjects.insert("levels".to_owned(), levels);
    let mut context = Context::default();
    for (subject, fields) in subjects {
        context.add_variable_from_value(subject, fields);
    }
    let program = Program::compile(text).expect("a condition");
    program.execute(&context).expect("a value")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_condition_is_what_cel_makes_of_it(picks in proptest::collection::vec(0usize..10_000, 40)) {
        let vocabulary = vocabulary();
        let known: BTreeMap<String, FactValue> = vocabulary
            .iter()
            .zip(picks.iter().cycle())
            .map(|((name, kind), pick)| (name.to_owned(), value(name, kind, *pick)))
            .collect();
        let facts = known
            .iter()
            .fold(Facts::default(), |facts, (name, value)| facts.with(name, value.clone()));
        for norm in law().norms() {
            for expression in std::iter::once(&norm.population).chain(norm.condition()) {
                let text = expression.to_string();
                let said = interpreted(&text, &known, &vocabulary) == Value::Bool(true);
                prop_assert_eq!(expression.truth(&facts), Truth::from(said), "{}: {}", norm.id, text);
            }
            if let Some(allowance) = norm.allowance() {
                let text = allowance.number.to_string();
                let said = interpreted(&text, &known, &vocabulary);
                let number = allowance.number.value(&facts).map(Value::Int);
                prop_assert_eq!(number, Some(said), "{}: {}", norm.id, text);
            }
        }
    }

    #[test]
    fn a_fact_that_is_not_known_never_turns_yes_into_no(
        picks in proptest::collection::vec(0usize..10_000, 40),
        hidden in proptest::collection::vec(any::<bool>(), 40),
    ) {
        let vocabulary = vocabulary();
        let (mut all, mut some) = (Facts::default(), Facts::default());
        let chosen = picks.iter().zip(hidden.iter()).cycle();
        for ((name, kind), (pick, is_hidden)) in vocabulary.iter().zip(chosen) {
            all = all.with(name, value(name, kind, *pick));
            if !is_hidden {
                some = some.with(name, value(name, kind, *pick));
            }
        }
        for norm in law().norms() {
            for expression in std::iter::once(&norm.population).chain(norm.condition()) {
                let (whole, partial) = (expression.truth(&all), expression.truth(&some));
                prop_assert!(
                    partial == Truth::CannotTell || partial == whole,
                    "{}: {}", norm.id, expression
                );
            }
            if let Some(allowance) = norm.allowance() {
                let (whole, partial) = (allowance.number.value(&all), allowance.number.value(&some));
                prop_assert!(partial.is_none() || partial == whole, "{}", norm.id);
            }
        }
    }
}

#[test]
fn faults_are_said_in_both_languages() {
    let files = BTreeMap::from([("one.toml".to_owned(), "id = 1".to_owned())]);
    let faults = Law::read(&files, vocabulary()).expect_err("a fault");
    for language in [Language::Vi, Language::En] {
        assert!(faults[0].message.render(language).contains(' '));
    }
}
