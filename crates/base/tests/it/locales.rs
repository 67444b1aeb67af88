//! Every sentence that the program can say stands in both languages.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use base::Language;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn walk(prefix: &str, table: &toml::Table, keys: &mut BTreeSet<String>) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => walk(&key, inner, keys),
            toml::Value::String(text) => {
                assert!(!text.trim().is_empty(), "{key} says nothing");
                keys.insert(key);
            }
            other => panic!("{key} is no sentence but {other}"),
        }
    }
}

fn keys(language: &str) -> BTreeSet<String> {
    let path = root().join(format!("locales/{language}.toml"));
    let text = std::fs::read_to_string(&path).unwrap();
    let mut keys = BTreeSet::new();
    walk("", &text.parse().unwrap(), &mut keys);
    keys
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The keys that stand right after `Message::new(`.
fn keys_of_messages(text: &str) -> BTreeSet<String> {
    let after = text.split("Message::new(").skip(1);
    let literal = after.filter_map(|rest| rest.trim_start().strip_prefix('"'));
    literal.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
}

/// Other literals that are written like keys of the sections of the lower crates, such as those
/// that a helper turns into a message.
fn keys_of_literals(text: &str) -> BTreeSet<String> {
    const SECTIONS: [&str; 10] = [
        "change", "correct", "end", "journal", "key", "policy", "redate", "rule", "store",
        "validate",
    ];
    let is_key = |word: &&str| {
        let name = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        };
        word.split_once('.')
            .is_some_and(|(section, rest)| SECTIONS.contains(&section) && name(rest))
    };
    text.split('"').filter(is_key).map(str::to_owned).collect()
}

#[test]
fn the_two_languages_have_the_same_keys() {
    let (vi, en) = (keys("vi"), keys("en"));
    let apart: Vec<&String> = vi.symmetric_difference(&en).collect();
    assert!(apart.is_empty(), "in one language only: {apart:?}");
    assert!(vi.len() > 100);
}

#[test]
fn every_message_in_the_sources_has_its_sentence() {
    let known = keys("vi");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path().join("src");
        if folder.is_dir() {
            sources(&folder, &mut files);
        }
    }
    let mut missing = BTreeSet::new();
    let mut found = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let mut used = keys_of_messages(&text);
        let name = file.display().to_string();
        if ["policy", "registers", "store"].iter().any(|low| name.contains(&format!("/{low}/src/")))
        {
            used.extend(keys_of_literals(&text));
        }
        found += used.len();
        missing.extend(
            used.into_iter().filter(|key| !known.contains(key)).map(|key| (key, name.clone())),
        );
    }
    assert!(missing.is_empty(), "no sentence for {missing:?}");
    assert!(found > 50, "only {found} keys were found in the sources");
}

#[test]
fn a_sentence_is_rendered_and_not_its_key() {
    assert_eq!(Language::Vi.text("due.title"), "Danh sách đến hạn");
    for key in keys("vi") {
        assert_ne!(Language::Vi.text(&key), key);
        assert_ne!(Language::En.text(&key), key);
    }
}

#[test]
fn no_vietnamese_sentence_scolds() {
    for key in keys("vi") {
        let sentence = Language::Vi.text(&key);
        assert!(!sentence.starts_with("Lỗi") && !sentence.contains("vi phạm"), "{key}: {sentence}");
    }
}
