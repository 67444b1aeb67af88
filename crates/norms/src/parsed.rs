//! CEL text read into an [`Expression`]: the only place that knows the CEL library. What is not on
//! the short list below is refused, so that nothing can loop, allocate without bound or read
//! anything outside the vocabulary.

use std::collections::BTreeSet;

use base::Message;
use cel::Program;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SourceInfo, operators};

use crate::expression::{Asks, Comparison, Expression, Leaf};
use crate::number::Number;
use crate::vocabulary::{Kind, Vocabulary};

mod numbers;
mod several;

/// Far longer than any condition of law.
const LONGEST: usize = 4_000;

/// A fault of a condition, and the byte of its text at which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misread {
    pub(crate) at: usize,
    pub(crate) message: Message,
}

/// Reads a condition and checks it against the vocabulary.
///
/// # Errors
/// The first fault of its grammar, or all faults of its meaning.
pub(crate) fn condition(text: &str, vocabulary: &Vocabulary) -> Result<Expression, Vec<Misread>> {
    let program = compiled(text)?;
    let mut reading = Reading::of(&program, vocabulary);
    let found = reading.condition(program.expression());
    reading.done(found)
}

/// Reads a number and checks it against the vocabulary.
///
/// # Errors
/// As of a condition.
pub(crate) fn number(text: &str, vocabulary: &Vocabulary) -> Result<Number, Vec<Misread>> {
    let program = compiled(text)?;
    let mut reading = Reading::of(&program, vocabulary);
    let found = reading.number(program.expression());
    reading.done(found)
}

fn compiled(text: &str) -> Result<Program, Vec<Misread>> {
    let whole = |message| vec![Misread { at: 0, message }];
    if text.len() > LONGEST {
        return Err(whole(Message::new("norm.condition-too-long")));
    }
    Program::compile(text).map_err(|errors| {
        let reason = errors.to_string();
        whole(Message::new("norm.condition-unreadable").text("reason", first_line(&reason)))
    })
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_owned()
}

struct Reading<'a> {
    vocabulary: &'a Vocabulary,
    source: &'a SourceInfo,
    faults: Vec<Misread>,
}

/// A value that a fact is compared with.
enum Constant {
    Text(String),
    Number(i64),
    Boolean(bool),
    Level(String),
}

impl Constant {
    fn shown(&self) -> String {
        match self {
            Self::Text(text) => format!("\"{text}\""),
            Self::Number(number) => number.to_string(),
            Self::Boolean(yes) => yes.to_string(),
            Self::Level(level) => format!("levels.{level}"),
        }
    }
}

impl<'a> Reading<'a> {
    fn of(program: &'a Program, vocabulary: &'a Vocabulary) -> Self {
        Self { vocabulary, source: program.source_info(), faults: Vec::new() }
    }

    fn done<T>(self, found: Option<T>) -> Result<T, Vec<Misread>> {
        match (found, self.faults.is_empty()) {
            (Some(found), true) => Ok(found),
            (_, _) => Err(self.faults),
        }
    }
}

impl Reading<'_> {
    fn fault<T>(&mut self, at: &IdedExpr, message: Message) -> Option<T> {
        let at = self.source.offset_for(at.id).map_or(0, |(start, _)| start);
        self.faults.push(Misread { at: usize::try_from(at).unwrap_or_default(), message });
        None
    }

    fn condition(&mut self, at: &IdedExpr) -> Option<Expression> {
        match &at.expr {
            Expr::Literal(LiteralValue::Boolean(holds)) => {
                Some(Expression::Constant(*holds.inner()))
            }
            Expr::Call(call) => self.call(at, call),
            Expr::Select(select) if select.test => {
                let fact = name(&select.operand.expr, &select.field)?;
                self.kind(at, &fact)?;
                Some(Expression::Known(fact))
            }
            Expr::Select(_) => self.yes_or_no(at),
            Expr::Comprehension(each) => self.has_any(at, each),
            _ => self.fault(at, Message::new("norm.condition-not-allowed")),
        }
    }

    /// A fact that is itself a condition.
    fn yes_or_no(&mut self, at: &IdedExpr) -> Option<Expression> {
        let (fact, kind) = self.fact(at)?;
        if kind != Kind::Boolean {
            return self.fault(at, Message::new("norm.not-yes-or-no").text("fact", fact));
        }
        let asks = Asks::OneOf(BTreeSet::from([true.to_string()]));
        Some(Expression::Leaf(Leaf { shown: fact.clone(), fact, asks }))
    }

    fn call(&mut self, at: &IdedExpr, call: &CallExpr) -> Option<Expression> {
        if call.target.is_some() {
            return self.fault(at, Message::new("norm.condition-not-allowed"));
        }
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND, parts) => {
                let parts = self.parts(parts)?;
                Some(Expression::All(flat(parts, true)))
            }
            (operators::LOGICAL_OR, parts) => {
                let parts = self.parts(parts)?;
                Some(Expression::Any(flat(parts, false)))
            }
            (operators::LOGICAL_NOT, [inner]) => {
                let inner = self.condition(inner)?;
                Some(Expression::Not(Box::new(inner)))
            }
            (operators::IN, [code, fact]) if is_constant(&code.expr) => self.has_code(code, fact),
            (operators::IN, [fact, list]) => self.one_of(fact, list),
            (operator, [fact, constant]) => self.comparison(at, operator, fact, constant),
            _ => self.fault(at, Message::new("norm.condition-not-allowed")),
        }
    }

    /// All parts, so that the faults of each are found.
    fn parts(&mut self, parts: &[IdedExpr]) -> Option<Vec<Expression>> {
        let read: Vec<Option<Expression>> = parts.iter().map(|part| self.condition(part)).collect();
        read.into_iter().collect()
    }

    fn one_of(&mut self, fact: &IdedExpr, list: &IdedExpr) -> Option<Expression> {
        let (name, kind) = self.single(fact)?;
        let Expr::List(items) = &list.expr else {
            return self.fault(list, Message::new("norm.list-expected"));
        };
        let (codes, shown) = self.codes(&items.elements, (&name, &kind))?;
        let shown = format!("{name} in [{shown}]");
        let leaf = Leaf { fact: name, asks: Asks::OneOf(codes), shown };
        Some(Expression::Leaf(leaf))
    }

    fn codes(
        &mut self,
        items: &[IdedExpr],
        (name, kind): (&str, &Kind),
    ) -> Option<(BTreeSet<String>, String)> {
        let mut codes = BTreeSet::new();
        let mut shown = Vec::new();
        for item in items {
            let constant = self.constant(item)?;
            shown.push(constant.shown());
            codes.insert(self.code(item, (name, kind), constant)?);
        }
        Some((codes, shown.join(", ")))
    }

    fn comparison(
        &mut self,
        at: &IdedExpr,
        operator: &str,
        fact: &IdedExpr,
        constant: &IdedExpr,
    ) -> Option<Expression> {
        let sign = operator.trim_matches('_');
        if !["==", "!=", ">=", "<=", ">", "<"].contains(&sign) {
            return self.fault(at, Message::new("norm.condition-not-allowed"));
        }
        if !is_constant(&constant.expr) {
            return self.comparison_of_numbers(sign, [fact, constant]);
        }
        let (name, kind) = self.single(fact)?;
        let at_constant = constant;
        let constant = self.constant(constant)?;
        let is_level = matches!(kind, Kind::Level(_));
        // Of levels the ranks are compared; of all else, not to be equal is said around it.
        let is_negated = sign == "!=" && !is_level;
        let shown_sign = if is_negated { "==" } else { sign };
        let shown = format!("{name} {shown_sign} {}", constant.shown());
        let asks = match (&kind, constant) {
            (Kind::Number, Constant::Number(number)) => between(sign, number),
            (Kind::Level(levels), Constant::Level(level)) => {
                let Some(rank) = rank(levels, &level) else {
                    return self.fault(at_constant, no_such(&name, &level));
                };
                let matching = levels.iter().filter(|(_, own)| stands(sign, *own, rank));
                Asks::OneOf(matching.map(|(code, _)| code.clone()).collect())
            }
            (kind, constant) if ["==", "!="].contains(&sign) => {
                let code = self.code(at_constant, (&name, kind), constant)?;
                Asks::OneOf(BTreeSet::from([code]))
            }
            _ => return self.fault(at, Message::new("norm.not-comparable").text("fact", name)),
        };
        let leaf = Expression::Leaf(Leaf { fact: name, asks, shown });
        if is_negated {
            return Some(Expression::Not(Box::new(leaf)));
        }
        Some(leaf)
    }

    /// A comparison of which neither side is a constant.
    fn comparison_of_numbers(
        &mut self,
        sign: &str,
        [left, right]: [&IdedExpr; 2],
    ) -> Option<Expression> {
        let (left, right) = (self.number(left), self.number(right));
        let (left, right) = (left?, right?);
        let comparison = |sign, left, right| {
            Expression::Comparison(Box::new(Comparison {
                is_strict: sign,
                less: left,
                more: right,
            }))
        };
        Some(match sign {
            "<" => comparison(true, left, right),
            "<=" => comparison(false, left, right),
            ">" => comparison(true, right, left),
            ">=" => comparison(false, right, left),
            _ => {
                let both = vec![
                    comparison(false, left.clone(), right.clone()),
                    comparison(false, right, left),
                ];
                let equal = Expression::All(both);
                if sign == "!=" { Expression::Not(Box::new(equal)) } else { equal }
            }
        })
    }

    /// A fact that is one value.
    fn single(&mut self, at: &IdedExpr) -> Option<(String, Kind)> {
        let (name, kind) = self.fact(at)?;
        if matches!(kind, Kind::Codes(_)) {
            return self.fault(at, Message::new("norm.not-one").text("fact", name));
        }
        Some((name, kind))
    }

    fn fact(&mut self, at: &IdedExpr) -> Option<(String, Kind)> {
        let found = match &at.expr {
            Expr::Select(select) if !select.test => name(&select.operand.expr, &select.field),
            _ => None,
        };
        let Some(found) = found else {
            return self.fault(at, Message::new("norm.fact-expected"));
        };
        let kind = self.kind(at, &found)?;
        Some((found, kind))
    }

    fn kind(&mut self, at: &IdedExpr, fact: &str) -> Option<Kind> {
        if let Some(kind) = self.vocabulary.kind(fact) {
            return Some(kind.clone());
        }
        let message = Message::new("norm.no-such-fact").text("given", fact);
        self.fault(at, message.text("known", self.vocabulary.names()))
    }

    fn constant(&mut self, at: &IdedExpr) -> Option<Constant> {
        match &at.expr {
            Expr::Literal(LiteralValue::String(text)) => {
                Some(Constant::Text(text.inner().to_owned()))
            }
            Expr::Literal(LiteralValue::Int(number)) => Some(Constant::Number(*number.inner())),
            Expr::Literal(LiteralValue::Boolean(yes)) => Some(Constant::Boolean(*yes.inner())),
            Expr::Select(select) if select.operand.expr == Expr::Ident("levels".to_owned()) => {
                Some(Constant::Level(select.field.clone()))
            }
            _ => self.fault(at, Message::new("norm.constant-expected")),
        }
    }

    /// The code that a constant means for a fact.
    fn code(
        &mut self,
        at: &IdedExpr,
        (fact, kind): (&str, &Kind),
        constant: Constant,
    ) -> Option<String> {
        match (kind, constant) {
            (Kind::Code(codes) | Kind::Codes(codes), Constant::Text(code))
                if codes.contains(&code) =>
            {
                Some(code)
            }
            (Kind::Level(levels), Constant::Level(code)) if rank(levels, &code).is_some() => {
                Some(code)
            }
            (Kind::Boolean, Constant::Boolean(yes)) => Some(yes.to_string()),
            (Kind::Code(_) | Kind::Codes(_), Constant::Text(code))
            | (Kind::Level(_), Constant::Level(code)) => self.fault(at, no_such(fact, &code)),
            _ => self.fault(at, Message::new("norm.not-comparable").text("fact", fact)),
        }
    }
}

fn is_constant(at: &Expr) -> bool {
    match at {
        Expr::Literal(_) => true,
        Expr::Select(select) => select.operand.expr == Expr::Ident("levels".to_owned()),
        _ => false,
    }
}

fn no_such(fact: &str, code: &str) -> Message {
    Message::new("norm.no-such-code").text("fact", fact).text("given", code)
}

fn name(operand: &Expr, field: &str) -> Option<String> {
    match operand {
        Expr::Ident(subject) => Some(format!("{subject}.{field}")),
        _ => None,
    }
}

/// Conjunctions within conjunctions are one.
fn flat(parts: Vec<Expression>, all: bool) -> Vec<Expression> {
    let mut found = Vec::new();
    for part in parts {
        match part {
            Expression::All(inner) if all => found.extend(inner),
            Expression::Any(inner) if !all => found.extend(inner),
            what => found.push(what),
        }
    }
    found
}

fn rank(levels: &[(String, i64)], level: &str) -> Option<i64> {
    levels.iter().find(|(code, _)| code == level).map(|(_, rank)| *rank)
}

fn stands(sign: &str, own: i64, other: i64) -> bool {
    match sign {
        "==" => own == other,
        "!=" => own != other,
        ">=" => own >= other,
        "<=" => own <= other,
        ">" => own > other,
        _ => own < other,
    }
}

/// The bounds of a comparison with a number; that it is another number is said around it.
fn between(sign: &str, number: i64) -> Asks {
    match sign {
        ">=" => Asks::Between(Some(number), None),
        "<=" => Asks::Between(None, Some(number)),
        ">" => Asks::Between(Some(number.saturating_add(1)), None),
        "<" => Asks::Between(None, Some(number.saturating_sub(1))),
        _ => Asks::Between(Some(number), Some(number)),
    }
}
