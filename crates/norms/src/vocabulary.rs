//! [`Vocabulary`]: the facts of which a condition may speak, and their types.

use std::collections::BTreeMap;

use registers::CodeLists;

/// The dimensions of qualification stand in this code list, their levels in the other.
const DIMENSIONS: &str = "qualification-dimension";
const LEVELS: &str = "qualification-level";

/// Facts that are a code, with the list it is of.
const CODED: [(&str, &str); 7] = [
    ("person.sex", "sex"),
    ("person.ethnic_group", "ethnic-group"),
    ("person.religion", "religion"),
    ("person.party", "party-standing"),
    ("person.field_of_study", "field-of-study"),
    ("commune.kind", "area-kind"),
    ("commune.class", "area-class"),
];

/// Facts that are a number: completed years on the day, and on the first day of the holding.
const NUMBERS: [&str; 2] = ["person.age", "holding.age_at_start"];

/// Facts that are so or not.
const YES_OR_NO: [&str; 3] = ["holding.is_first", "commune.is_hard_area", "commune.is_mountainous"];

/// The type of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Boolean,
    /// A whole number, such as completed years.
    Number,
    /// A code of a list.
    Code(Vec<String>),
    /// A level: codes in ascending order, written `levels.CODE`; some may share a rank.
    Level(Vec<(String, i64)>),
}

/// All facts, by the name that conditions write.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    facts: BTreeMap<String, Kind>,
    /// The name in law of each title.
    titles: BTreeMap<String, String>,
}

impl Vocabulary {
    /// The facts of the product: those of a person, a holding and a commune.
    pub fn standard(lists: &CodeLists) -> Self {
        let codes = |list: &str| {
            let items = lists.get(list).into_iter().flat_map(|list| &list.items);
            items.map(|item| item.code.as_str().to_owned()).collect::<Vec<_>>()
        };
        let titles = title_labels();
        let mut facts = BTreeMap::new();
        for dimension in codes(DIMENSIONS) {
            facts.insert(format!("person.{dimension}"), levels(lists, &dimension));
        }
        let mut add = |name: &str, kind: Kind| drop(facts.insert(name.to_owned(), kind));
        add("holding.title", Kind::Code(titles.keys().cloned().collect()));
        for (name, list) in CODED {
            add(name, Kind::Code(codes(list)));
        }
        for name in NUMBERS {
            add(name, Kind::Number);
        }
        for name in YES_OR_NO {
            add(name, Kind::Boolean);
        }
        Self { facts, titles }
    }

    /// The type of a fact.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.facts.get(name)
    }

    /// The code list of which a fact is a code.
    pub(crate) fn list_of(fact: &str) -> Option<&'static str> {
        CODED.iter().find(|(name, _)| *name == fact).map(|(_, list)| *list)
    }

    /// The name in law of a title; Vietnamese, as the law is.
    pub(crate) fn title(&self, code: &str) -> Option<&str> {
        self.titles.get(code).map(String::as_str)
    }

    /// The dimension of qualification of which a fact is the level.
    pub fn dimension_of<'a>(&self, fact: &'a str) -> Option<&'a str> {
        let is_level = matches!(self.facts.get(fact), Some(Kind::Level(_)));
        fact.strip_prefix("person.").filter(|_| is_level)
    }

    /// The facts by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Kind)> {
        self.facts.iter().map(|(name, kind)| (name.as_str(), kind))
    }

    /// All names, for the sentence that refuses one that there is not.
    pub fn names(&self) -> String {
        self.facts.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// The catalogue of titles: the code and the name in law of each.
fn title_labels() -> BTreeMap<String, String> {
    // A catalogue that does not parse is found by a test; then no title is known here.
    let catalogue = include_str!("../../../data/titles.toml").parse::<toml::Table>();
    let titles = catalogue.unwrap_or_default().remove("title");
    let titles = titles.and_then(|titles| titles.try_into::<Vec<toml::Table>>().ok());
    let text = |title: &toml::Table, key: &str| Some(title.get(key)?.as_str()?.to_owned());
    let both = |title: &toml::Table| Some((text(title, "code")?, text(title, "law_label")?));
    titles.unwrap_or_default().iter().filter_map(both).collect()
}

/// The levels of a dimension, ascending.
fn levels(lists: &CodeLists, dimension: &str) -> Kind {
    let items = lists.get(LEVELS).into_iter().flat_map(|list| &list.items);
    let ranked = items.filter_map(|item| {
        let code = item.code.as_str();
        Some((code.to_owned(), lists.rank(dimension, code)?))
    });
    let mut levels: Vec<(String, i64)> = ranked.collect();
    levels.sort_by_key(|(_, rank)| *rank);
    Kind::Level(levels)
}
