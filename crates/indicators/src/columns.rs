//! [`Columns`]: conditions of norms as filters of the census.

use std::collections::{BTreeMap, BTreeSet};

use base::Day;
use census::{Condition, Edition, TITLE};
use norms::{Asks, Expression, Leaf, Vocabulary};

/// Facts that the census keeps under another name.
const RENAMED: [(&str, &str); 5] = [
    ("holding.mode", "mode"),
    ("person.sex", "sex"),
    ("person.ethnic_group", "ethnic_group"),
    ("person.religion", "religion"),
    ("person.party", "party_standing"),
];

/// Which columns of the census tell which facts.
pub struct Columns<'a> {
    vocabulary: &'a Vocabulary,
    /// The ids of the titles, as the census codes them, for each value of each fact that the title
    /// decides.
    titles: BTreeMap<(&'static str, String), BTreeSet<String>>,
}

/// The facts that the title of a holding decides.
const OF_TITLES: [&str; 3] = ["holding.title", "holding.title_group", "holding.is_counted_title"];

/// A fact that the census has no column for: the norm can be judged case by case only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoColumn {
    /// The fact.
    pub fact: String,
}

impl<'a> Columns<'a> {
    /// The columns of an edition, its titles as they are on a day.
    pub fn of(edition: &Edition, vocabulary: &'a Vocabulary, on: Day) -> Self {
        let mut titles: BTreeMap<(&str, String), BTreeSet<String>> = BTreeMap::new();
        for (id, title) in edition.titles_on(on) {
            let values =
                [title.code, title.group.as_str().to_owned(), title.counted_in_titles.to_string()];
            for (fact, value) in OF_TITLES.into_iter().zip(values) {
                titles.entry((fact, value)).or_default().insert(id.to_string());
            }
        }
        Self { vocabulary, titles }
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
            Expression::Comparison(both) => {
                let facts = both.less.facts().into_iter().chain(both.more.facts());
                return Err(NoColumn {
                    fact: facts.into_iter().next().unwrap_or_default().to_owned(),
                });
            }
        })
    }

    fn leaf(&self, leaf: &Leaf) -> Result<Condition, NoColumn> {
        match &leaf.asks {
            Asks::OneOf(codes) if let Some(fact) = of_title(&leaf.fact) => {
                let ids = codes.iter().filter_map(|code| self.titles.get(&(fact, code.clone())));
                Ok(Condition::one_of(TITLE, ids.flatten().cloned()))
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
            if of_title(fact).is_some() { TITLE.to_owned() } else { self.attribute(fact)? };
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

fn of_title(fact: &str) -> Option<&'static str> {
    OF_TITLES.into_iter().find(|own| *own == fact)
}
