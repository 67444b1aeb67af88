//! A condition in words, for people who do not read expressions.

use std::collections::BTreeSet;

use base::{Language, Message};
use registers::CodeLists;

use crate::expression::{Asks, Expression, Leaf};
use crate::judge::FactValue;
use crate::norm::{Bound, Demand};
use crate::number::Number;
use crate::vocabulary::{Kind, Vocabulary};

/// The words of facts and their values.
pub struct Words<'a> {
    lists: &'a CodeLists,
    vocabulary: &'a Vocabulary,
    language: Language,
}

impl<'a> Words<'a> {
    /// The words of a language. Titles have their names in Vietnamese law only.
    pub fn new(lists: &'a CodeLists, vocabulary: &'a Vocabulary, language: Language) -> Self {
        Self { lists, vocabulary, language }
    }

    /// A condition in words.
    pub fn say(&self, expression: &Expression) -> String {
        let joined = |parts: &[Expression], key: &str| {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| match part {
                    Expression::All(_) | Expression::Any(_) => format!("({})", self.say(part)),
                    _ => self.say(part),
                })
                .collect();
            parts.join(&format!(" {} ", self.language.text(key)))
        };
        match expression {
            Expression::Constant(true) => self.language.text("norms.words.always"),
            Expression::Constant(false) => self.language.text("norms.words.never"),
            Expression::All(all) => joined(all, "norms.words.and"),
            Expression::Any(any) => joined(any, "norms.words.or"),
            Expression::Not(inner) => {
                Message::new("norms.words.not").text("what", self.say(inner)).render(self.language)
            }
            Expression::Known(fact) => Message::new("norms.words.known")
                .text("fact", self.fact(fact))
                .render(self.language),
            Expression::Leaf(leaf) => self.leaf(leaf),
            Expression::Comparison(both) => {
                let key = if both.is_strict { "norms.words.below" } else { "norms.words.no-more" };
                Message::new(key)
                    .text("less", self.number(&both.less))
                    .text("more", self.number(&both.more))
                    .render(self.language)
            }
        }
    }

    /// What a norm demands, in words.
    pub fn demand(&self, demand: &Demand) -> String {
        match demand {
            Demand::Condition(condition) => self.say(condition),
            Demand::Allowance(allowance) => {
                let key = match (allowance.adds, allowance.bound) {
                    (true, _) => "norms.words.adds",
                    (false, Bound::AtMost) => "norms.words.at-most",
                    (false, Bound::Exactly) => "norms.words.exactly",
                };
                let number = self.number(&allowance.number);
                Message::new(key).text("number", number).render(self.language)
            }
        }
    }

    /// A number in words.
    pub fn number(&self, number: &Number) -> String {
        match number {
            Number::Whole(number) => number.to_string(),
            Number::Fact(fact) => within(&self.fact(fact)),
            Number::Of(sign, both) => {
                let [left, right] = &**both;
                format!("({} {} {})", self.number(left), sign.written(), self.number(right))
            }
            Number::Choice(condition, both) => {
                let [then, otherwise] = &**both;
                Message::new("norms.words.choice")
                    .text("condition", self.say(condition))
                    .text("then", self.number(then))
                    .text("otherwise", self.number(otherwise))
                    .render(self.language)
            }
        }
    }

    /// The name of a fact.
    pub fn fact(&self, name: &str) -> String {
        if let Some(feature) = Vocabulary::feature_of(name) {
            return self.lists.label("area-feature", feature, self.language).to_owned();
        }
        match self.vocabulary.dimension_of(name) {
            Some(dimension) => {
                self.lists.label("qualification-dimension", dimension, self.language).to_owned()
            }
            None => self.language.text(&format!("norms.fact.{name}")),
        }
    }

    /// The value of a fact.
    pub fn value(&self, name: &str, value: &FactValue) -> String {
        let is_level = matches!(self.vocabulary.kind(name), Some(Kind::Level(_)));
        match (value, self.vocabulary.kind(name)) {
            (FactValue::Number(number), _) => number.to_string(),
            (FactValue::Code(yes), Some(Kind::Boolean)) => {
                self.language.text(&format!("norms.words.{yes}"))
            }
            (FactValue::Code(level), _) if is_level => self.level(level),
            (FactValue::Code(code), _) => self.code(name, code),
            (FactValue::Codes(codes), _) => {
                let codes: Vec<String> = codes.iter().map(|code| self.code(name, code)).collect();
                codes.join(", ")
            }
        }
    }

    fn leaf(&self, leaf: &Leaf) -> String {
        let fact = self.fact(&leaf.fact);
        let with = |key: &'static str| Message::new(key).text("fact", &fact);
        let said = match (&leaf.asks, self.vocabulary.kind(&leaf.fact)) {
            (_, Some(Kind::Boolean)) => return fact,
            (Asks::Between(Some(from), Some(to)), _) if from == to => {
                with("norms.words.is").text("what", from.to_string())
            }
            (Asks::Between(from, to), _) => {
                let key = match (from, to) {
                    (Some(_), None) => "norms.words.from",
                    (None, Some(_)) => "norms.words.up-to",
                    _ => "norms.words.between",
                };
                let bound = |bound: &Option<i64>| bound.unwrap_or_default().to_string();
                with(key).text("from", bound(from)).text("to", bound(to))
            }
            (Asks::OneOf(codes), Some(Kind::Level(levels))) => {
                if let Some(level) = lowest(levels, codes) {
                    with("norms.words.from").text("from", self.level(level))
                } else {
                    let all = levels.iter().filter(|(level, _)| codes.contains(level));
                    let all = all.map(|(level, _)| self.level(level));
                    with("norms.words.is").text("what", self.any(all))
                }
            }
            (Asks::OneOf(codes), _) => {
                let all = codes.iter().map(|code| self.code(&leaf.fact, code));
                with("norms.words.is").text("what", self.any(all))
            }
        };
        said.render(self.language)
    }

    fn any(&self, words: impl Iterator<Item = String>) -> String {
        let words: Vec<String> = words.collect();
        match words.split_last() {
            Some((last, before)) if !before.is_empty() => {
                let or = self.language.text("norms.words.or");
                format!("{} {or} {last}", before.join(", "))
            }
            _ => words.concat(),
        }
    }

    fn level(&self, level: &str) -> String {
        within(self.lists.label("qualification-level", level, self.language))
    }

    fn code(&self, fact: &str, code: &str) -> String {
        if fact == "holding.title" {
            return self.vocabulary.title(code).unwrap_or(code).to_owned();
        }
        let list = Vocabulary::list_of(fact).unwrap_or_default();
        within(self.lists.label(list, code, self.language))
    }
}

/// The level from which on all levels, and no lower one, are meant.
fn lowest<'a>(levels: &'a [(String, i64)], codes: &BTreeSet<String>) -> Option<&'a str> {
    let (lowest, rank) = levels.iter().find(|(level, _)| codes.contains(level))?;
    let meant = levels.iter().filter(|(_, own)| own >= rank);
    let is_all = meant.clone().all(|(level, _)| codes.contains(level));
    (is_all && meant.count() == codes.len() && codes.len() > 1).then_some(lowest.as_str())
}

/// A label within a sentence: only its first letter becomes small, for `loại II` keeps its number.
fn within(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}
