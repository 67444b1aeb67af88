//! [`Columns`]: conditions of norms as filters of the census.

use std::collections::{BTreeMap, BTreeSet};

use census::{Condition, Edition, TITLE};
use norms::{Asks, Expression, Leaf, Vocabulary};

/// Facts that the census keeps under another name.
const RENAMED: [(&str, &str); 4] = [
    ("person.sex", "sex"),
    ("person.ethnic_group", "ethnic_group"),
    ("person.religion", "religion"),
    ("person.party", "party_standing"),
];

/// Which columns of the census tell which facts.
pub struct Columns<'a> {
    vocabulary: &'a Vocabulary,
    /// The ids of the titles of each code, as the census codes them.
    titles: BTreeMap<String, Vec<String>>,
}

/// A fact that the census has no column for: the norm can be judged case by case only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoColumn {
    /// The fact.
    pub fact: String,
}

impl<'a> Columns<'a> {
    /// The columns of an edition.
    pub fn of(edition: &Edition, vocabulary: &'a Vocabulary) -> Self {
        let mut titles: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for title in edition.titles() {
            titles.entry(title.data.code.clone()).or_default().insert(title.id.to_string());
        }
        let titles = titles.into_iter().map(|(code, ids)| (code, ids.into_iter().collect()));
        Self { vocabulary, titles: titles.collect() }
    }

    /// A condition as a filter.
    ///
    /// # Errors
    /// When it asks a fact that the census has no column for.
    pub fn filter(&self, expression: &Expression) -> Result<Condition, NoColumn> {
        let each = |parts: &[Expression]| {
            parts.iter().map(|part| self.filter(part)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match expression {
            Expression::Constant(true) => Condition::Always,
            Expression::Constant(false) => Condition::Always.negated(),
            Expression::All(all) => Condition::And(each(all)?),
            Expression::Any(any) => Condition::Or(each(any)?),
            Expression::Not(inner) => self.filter(inner)?.negated(),
            Expression::Known(fact) => self.any_value(fact)?.not_known().negated(),
            Expression::Leaf(leaf) => self.leaf(leaf)?,
        })
    }

    fn leaf(&self, leaf: &Leaf) -> Result<Condition, NoColumn> {
        match &leaf.asks {
            Asks::OneOf(codes) if leaf.fact == "holding.title" => {
                let ids = codes.iter().filter_map(|code| self.titles.get(code)).flatten();
                Ok(Condition::one_of(TITLE, ids.cloned()))
            }
            Asks::OneOf(codes) => {
                Ok(Condition::one_of(&self.attribute(&leaf.fact)?, codes.iter().cloned()))
            }
            Asks::Between(from, to) if leaf.fact == "person.age" => {
                let years = |bound: &Option<i64>| {
                    bound.map(|years| i32::try_from(years).unwrap_or(i32::MAX))
                };
                Ok(Condition::Age { from: years(from), to: years(to) })
            }
            Asks::Between(..) => Err(NoColumn { fact: leaf.fact.clone() }),
        }
    }

    /// A condition that is not known where the fact is not.
    fn any_value(&self, fact: &str) -> Result<Condition, NoColumn> {
        if fact == "person.age" {
            return Ok(Condition::Age { from: Some(0), to: None });
        }
        let attribute =
            if fact == "holding.title" { TITLE.to_owned() } else { self.attribute(fact)? };
        Ok(Condition::one_of(&attribute, [""; 0]))
    }

    fn attribute(&self, fact: &str) -> Result<String, NoColumn> {
        if let Some((_, attribute)) = RENAMED.iter().find(|(name, _)| *name == fact) {
            return Ok((*attribute).to_owned());
        }
        let dimension = self.vocabulary.dimension_of(fact);
        dimension.map(str::to_owned).ok_or_else(|| NoColumn { fact: fact.to_owned() })
    }
}
