//! Every sentence exists in both languages.

use std::collections::BTreeMap;

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
    match (keys(vi, in_vi), keys(en, in_en)) {
        (Ok(of_vi), Ok(of_en)) => {
            let mut faults = without_twin(vi, &of_vi, en, &of_en);
            faults.extend(without_twin(en, &of_en, vi, &of_vi));
            faults
        }
        (of_vi, of_en) => of_vi.err().into_iter().chain(of_en.err()).collect(),
    }
}

/// Each key, with its dots, and the line it stands on.
type Keys = BTreeMap<String, usize>;

fn without_twin(here: &str, keys: &Keys, there: &str, others: &Keys) -> Vec<Fault> {
    keys.iter()
        .filter(|(key, _)| !others.contains_key(*key))
        .map(|(key, line)| Fault::new(here, *line, format!("`{key}` is not in {there}")))
        .collect()
}

fn keys(file: &str, text: &str) -> Result<Keys, Fault> {
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        Fault::new(file, line, error.message())
    })?;
    let mut keys = Keys::new();
    flatten(text, "", table.get_ref(), &mut keys);
    Ok(keys)
}

fn flatten(text: &str, prefix: &str, table: &DeTable<'_>, keys: &mut Keys) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) => flatten(text, &format!("{name}."), inner, keys),
            _ => {
                keys.insert(name, line_at(text, key.span().start));
            }
        }
    }
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
    fn a_file_that_is_no_toml_is_told_with_its_line() {
        let told = told("a = 'x'\nb = \n", "a = 'x'");
        assert!(told[0].starts_with("locales/vi.toml:2: "), "{told:?}");
    }
}
