//! Every sentence exists in both languages, and speaks of the same values in both.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::{DeTable, DeValue};

use super::Fault;
use super::tree::Tree;

const LANGUAGES: [&str; 2] = ["locales/vi.toml", "locales/en.toml"];

/// Compares the keys of the two files, when both are there.
pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let [vi, en] = LANGUAGES;
    let (Some(in_vi), Some(in_en)) = (tree.text(vi), tree.text(en)) else {
        return Vec::new();
    };
    match (sentences(vi, in_vi), sentences(en, in_en)) {
        (Ok(of_vi), Ok(of_en)) => {
            let mut faults = without_twin(vi, &of_vi, en, &of_en);
            faults.extend(without_twin(en, &of_en, vi, &of_vi));
            faults.extend(with_other_values(&of_vi, &of_en));
            faults
        }
        (of_vi, of_en) => of_vi.err().into_iter().chain(of_en.err()).collect(),
    }
}

/// The sentences of one language, by their keys with all dots.
type Sentences = BTreeMap<String, Sentence>;

struct Sentence {
    line: usize,
    /// The values it has a place for: `code` for `{code}`.
    values: BTreeSet<String>,
}

fn without_twin(here: &str, ours: &Sentences, there: &str, others: &Sentences) -> Vec<Fault> {
    ours.iter()
        .filter(|(key, _)| !others.contains_key(*key))
        .map(|(key, sentence)| {
            Fault::new(here, sentence.line, format!("`{key}` is not in {there}"))
        })
        .collect()
}

fn with_other_values(of_vi: &Sentences, of_en: &Sentences) -> Vec<Fault> {
    let [vi, en] = LANGUAGES;
    of_en
        .iter()
        .filter_map(|(key, sentence)| Some((key, sentence, of_vi.get(key)?)))
        .filter(|(_, sentence, twin)| sentence.values != twin.values)
        .map(|(key, sentence, twin)| {
            let differing: Vec<String> =
                sentence.values.symmetric_difference(&twin.values).cloned().collect();
            let values = differing.join(", ");
            let message = format!("`{key}` and its twin in {vi} differ in the values {values}");
            Fault::new(en, sentence.line, message)
        })
        .collect()
}

fn sentences(file: &str, text: &str) -> Result<Sentences, Fault> {
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        Fault::new(file, line, error.message())
    })?;
    let mut sentences = Sentences::new();
    flatten(text, "", table.get_ref(), &mut sentences);
    Ok(sentences)
}

fn flatten(text: &str, prefix: &str, table: &DeTable<'_>, sentences: &mut Sentences) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        let said = match value.get_ref() {
            DeValue::Table(inner) => {
                flatten(text, &format!("{name}."), inner, sentences);
                continue;
            }
            DeValue::String(said) => said,
            _ => "",
        };
        let line = line_at(text, key.span().start);
        sentences.insert(name, Sentence { line, values: values_in(said) });
    }
}

fn values_in(said: &str) -> BTreeSet<String> {
    let opened = said.split('{').skip(1);
    opened.filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
}

fn line_at(text: &str, position: usize) -> usize {
    let before = text.as_bytes().get(..position).unwrap_or_default();
    before.split(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(vi: &str, en: &str) -> Vec<String> {
        let tree = Tree::of(&[("locales/vi.toml", vi), ("locales/en.toml", en)]);
        faults(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn nested_keys_are_compared_with_their_dots() {
        assert_eq!(told("a.b = 'x'\n", "[a]\nb = 'y'\n"), [""; 0]);
        assert_eq!(
            told(
                "[menu]\n\"đóng\" = 'x'\n[list]\nempty = ''\n",
                "[menu]\n[list]\nempty = ''\nall = ''"
            ),
            [
                "locales/vi.toml:2: `menu.đóng` is not in locales/en.toml",
                "locales/en.toml:4: `list.all` is not in locales/vi.toml",
            ]
        );
    }

    #[test]
    fn twins_have_places_for_the_same_values() {
        assert_eq!(told("a = '{code}, {day}'", "a = 'on {day}, {code}'"), [""; 0]);
        assert_eq!(
            told("a = '{code}'", "a = '{unit}'"),
            [
                "locales/en.toml:1: `a` and its twin in locales/vi.toml differ in the values code, unit"
            ]
        );
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_with_its_line() {
        let told = told("a = 'x'\nb = \n", "a = 'x'");
        assert!(told[0].starts_with("locales/vi.toml:2: "), "{told:?}");
    }
}
