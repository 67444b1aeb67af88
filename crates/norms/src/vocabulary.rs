//! [`Vocabulary`]: the facts of which a condition may speak, and their types.

use std::collections::{BTreeMap, BTreeSet};

use registers::CodeLists;
use serde::Deserialize;

use crate::judge::{FactValue, Facts};

/// The dimensions of qualification stand in this code list, their levels in the other.
const DIMENSIONS: &str = "qualification-dimension";
const LEVELS: &str = "qualification-level";

/// Facts that are a code, with the list it is of.
const CODED: [(&str, &str); 11] = [
    ("person.sex", "sex"),
    ("person.ethnic_group", "ethnic-group"),
    ("person.religion", "religion"),
    ("person.party", "party-standing"),
    ("holding.mode", "appointment-mode"),
    ("holding.title_group", "title-group"),
    ("commune.kind", "area-kind"),
    ("commune.class", "area-class"),
    ("unit.kind", "area-kind"),
    ("unit.class", "area-class"),
    ("unit.parent_kind", "area-kind"),
];

/// Facts that are several codes, with the list they are of.
const OF_SEVERAL: [(&str, &str); 1] = [("person.fields_of_study", "field-of-study")];

/// Facts that are a number. Ages are completed years, on the day or on the first day of the
/// holding; months to retirement are completed months, negative after it.
const NUMBERS: [&str; 10] = [
    "person.age",
    "person.months_to_retirement",
    "holding.age_at_start",
    "holding.months_to_retirement_at_start",
    "holding.years_held",
    "unit.population",
    "unit.natural_area_ha",
    "unit.households",
    "unit.standard_population",
    "unit.standard_area_ha",
];

/// Facts that are so or not, beside the features of units.
const YES_OR_NO: [&str; 2] = ["holding.is_first", "holding.is_counted_title"];

/// The list of features; each is a fact of the unit and of the commune of a holding.
const FEATURES: &str = "area-feature";

/// Who has features.
const HAVE_FEATURES: [&str; 2] = ["commune", "unit"];

/// The type of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Boolean,
    /// A whole number, such as completed years.
    Number,
    /// A code of a list.
    Code(Vec<String>),
    /// Several codes of a list, such as what somebody studied: `"law" in person.fields_of_study`.
    Codes(Vec<String>),
    /// A level: codes in ascending order, written `levels.CODE`; some may share a rank.
    Level(Vec<(String, i64)>),
}

/// The title of a holding, and the facts that it decides.
const TITLE: &str = "holding.title";
const TITLE_GROUP: &str = "holding.title_group";
const IS_COUNTED_TITLE: &str = "holding.is_counted_title";

/// All facts, by the name that conditions write.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    facts: BTreeMap<String, Kind>,
    titles: BTreeMap<String, TitleFacts>,
}

/// What the catalogue says of a title.
#[derive(Clone, Debug, Deserialize)]
struct TitleFacts {
    code: String,
    group: String,
    /// Its name in law.
    law_label: String,
    counted_in_titles: bool,
}

impl Vocabulary {
    /// The facts of the product: those of a person, a holding and a commune.
    pub fn standard(lists: &CodeLists) -> Self {
        let codes = |list: &str| {
            let items = lists.get(list).into_iter().flat_map(|list| &list.items);
            items.map(|item| item.code.as_str().to_owned()).collect::<Vec<_>>()
        };
        let titles = titles();
        let mut facts = BTreeMap::new();
        for dimension in codes(DIMENSIONS) {
            facts.insert(format!("person.{dimension}"), levels(lists, &dimension));
        }
        let mut add = |name: &str, kind: Kind| drop(facts.insert(name.to_owned(), kind));
        add(TITLE, Kind::Code(titles.keys().cloned().collect()));
        for (name, list) in CODED {
            add(name, Kind::Code(codes(list)));
        }
        for (name, list) in OF_SEVERAL {
            add(name, Kind::Codes(codes(list)));
        }
        for name in NUMBERS {
            add(name, Kind::Number);
        }
        for name in YES_OR_NO {
            add(name, Kind::Boolean);
        }
        for feature in codes(FEATURES) {
            for who in HAVE_FEATURES {
                add(&Self::feature(who, &feature), Kind::Boolean);
            }
        }
        Self { facts, titles }
    }

    /// Other facts than those of the product, for conditions of another kind.
    pub fn of(facts: BTreeMap<String, Kind>) -> Self {
        Self { facts, titles: BTreeMap::new() }
    }

    /// The codes that a fact can be, where it is a code.
    pub fn codes(&self, fact: &str) -> BTreeSet<String> {
        match self.facts.get(fact) {
            Some(Kind::Code(codes) | Kind::Codes(codes)) => codes.iter().cloned().collect(),
            _ => BTreeSet::new(),
        }
    }

    /// The fact that a unit, or the commune of a holding, has a feature.
    pub(crate) fn feature(who: &str, feature: &str) -> String {
        format!("{who}.is_{feature}")
    }

    /// The feature that a fact asks, as a code of `area-feature`.
    pub(crate) fn feature_of(fact: &str) -> Option<&str> {
        let (who, asked) = fact.split_once(".is_")?;
        HAVE_FEATURES.contains(&who).then_some(asked)
    }

    /// The type of a fact.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.facts.get(name)
    }

    /// The code list of which a fact is a code.
    pub(crate) fn list_of(fact: &str) -> Option<&'static str> {
        CODED.iter().chain(&OF_SEVERAL).find(|(name, _)| *name == fact).map(|(_, list)| *list)
    }

    /// The facts that a fact decides.
    pub(crate) fn decided_by(fact: &str) -> &'static [&'static str] {
        if fact == TITLE { &[TITLE_GROUP, IS_COUNTED_TITLE] } else { &[] }
    }

    /// Can these facts be so together? What the title of a holding decides cannot be otherwise.
    pub(crate) fn is_possible(&self, facts: &Facts) -> bool {
        let code = |name: &str| match facts.get(name) {
            Some(FactValue::Code(code)) => Some(code.as_str()),
            _ => None,
        };
        let agrees = |own: &str, asked: Option<&str>| asked.is_none_or(|asked| asked == own);
        let could_be = |title: &TitleFacts| {
            agrees(&title.code, code(TITLE))
                && agrees(&title.group, code(TITLE_GROUP))
                && agrees(&title.counted_in_titles.to_string(), code(IS_COUNTED_TITLE))
        };
        self.titles.values().any(could_be)
    }

    /// The name in law of a title; Vietnamese, as the law is.
    pub(crate) fn title(&self, code: &str) -> Option<&str> {
        self.titles.get(code).map(|title| title.law_label.as_str())
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

/// The catalogue of titles, by code.
fn titles() -> BTreeMap<String, TitleFacts> {
    // A catalogue that does not parse is found by a test; then no title is known here.
    let catalogue = include_str!("../../../data/titles.toml");
    let catalogue = toml::from_str::<TitleFile>(catalogue).unwrap_or_default();
    catalogue.title.into_iter().map(|title| (title.code.clone(), title)).collect()
}

#[derive(Default, Deserialize)]
struct TitleFile {
    title: Vec<TitleFacts>,
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
