//! Files of definitions: norms and their conditions, indicators, code lists, mappings of lists,
//! policies, reorganisations, settings.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::OnceLock;

use base::Language;
use base::code_list::CodeList;
use indicators::Programme;
use norms::{Facts, Fault, File, Law, Vocabulary, condition_of};
use policy::{Addresses, Role};
use registers::{CodeLists, Registry};
use reorganisations::Reorganisation;
use serde::Deserialize;
use toml::{Spanned, Value};
use workbooks::Mapping;

use crate::{same_again, text};

/// The documents that norms cite.
const DOCUMENTS: &str = include_str!("../../../norms/documents.toml");

fn lists() -> &'static CodeLists {
    CodeLists::standard().expect("the code lists read")
}

fn registry() -> Registry {
    Registry::standard().expect("the code lists read")
}

/// Each fault can be told, and stands in a line that is there.
fn told(faults: &[Fault], text: &str) {
    for fault in faults {
        assert!(!fault.render(Language::Vi).is_empty() && !fault.render(Language::En).is_empty());
        assert!((1..=text.split('\n').count()).contains(&fault.line), "line {}", fault.line);
    }
}

/// A condition in CEL.
pub(crate) fn condition(input: &[u8]) {
    #[derive(Deserialize)]
    struct Condition {
        condition: Spanned<String>,
    }
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    let Some(text) = text(input) else { return };
    let file = format!("condition = {}", Value::String(text.to_owned()));
    let read: Condition = toml::from_str(&file).expect("what was written reads");
    let vocabulary = VOCABULARY.get_or_init(|| Vocabulary::standard(lists()));
    let file = File { name: "condition.toml", text: &file };
    let mut faults = Vec::new();
    let expression = condition_of(&file, &read.condition, vocabulary, &mut faults);
    assert_eq!(expression.is_none(), !faults.is_empty(), "read, or refused with a reason");
    told(&faults, file.text);
    let Some(expression) = expression else { return };
    for fact in expression.facts() {
        assert!(vocabulary.kind(fact).is_some(), "{fact} is no fact");
    }
    // Of nobody anything is known.
    let nothing = Facts::default();
    let _ = (expression.truth(&nothing), expression.failing(&nothing));
}

/// A norm.
pub(crate) fn norm(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let files = [("documents.toml", DOCUMENTS), ("fuzzed.toml", text)];
    let files: BTreeMap<String, String> =
        files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    match Law::read(&files, Vocabulary::standard(lists())) {
        Ok(law) => assert!(law.norms().len() == 1, "one file is one norm"),
        Err(faults) => {
            let own: Vec<Fault> =
                faults.into_iter().filter(|fault| fault.file == "fuzzed.toml").collect();
            told(&own, text);
        }
    }
}

/// An indicator, and a target.
pub(crate) fn indicator(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let Ok(law) = Law::shared(lists()) else { panic!("the norms read") };
    for name in ["fuzzed.toml", "targets/fuzzed.toml"] {
        let files = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        if let Err(faults) = Programme::read(&files, law) {
            told(&faults, text);
        }
    }
}

/// A code list.
pub(crate) fn code_list(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let Ok(list) = CodeList::parse("fuzzed.toml", text) else { return };
    for (place, item) in list.items.iter().enumerate() {
        assert_eq!(list.item(&item.code).map(|own| &own.code), Some(&item.code));
        assert!(list.rank(&item.code).is_none_or(|rank| rank == place));
        assert_eq!(list.label(&item.code, Language::Vi), item.vi);
    }
}

/// A mapping of a list to registers.
pub(crate) fn mapping(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let Ok(mapping) = Mapping::parse("fuzzed.toml", text, &registry()) else { return };
    assert!(mapping.headings().count() > 0, "a list has a column");
    let _ = (mapping.name(Language::Vi), mapping.name(Language::En));
}

/// A role, and the table of addresses.
pub(crate) fn policy(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let _ = Role::read("fuzzed", text);
    let Ok(addresses) = Addresses::read(text) else { return };
    for rule in addresses.rules() {
        assert!(addresses.rule(&rule.path).is_some() && rule.needs().count() > 0);
    }
}

/// A reorganisation, which is written as it is read.
pub(crate) fn reorganisation(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let read = |text: &str| Reorganisation::parse("fuzzed.toml", text);
    let Ok(reorganisation) = read(text) else { return };
    let written = reorganisation.text().expect("what was read is written");
    same_again(&written, &written, |text| read(text).and_then(|again| again.text()));
}

/// The file of settings, as the program itself looks at it.
pub(crate) fn settings(input: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(input).expect("a temporary file is written");
    let path = file.path().to_string_lossy().into_owned();
    dinh::run(["dinh", "config", "check", "--config", &path], Ok(registry()));
}
