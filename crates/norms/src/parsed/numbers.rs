//! The numbers among expressions: whole numbers, facts, arithmetic and choices.

use base::Message;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};

use super::Reading;
use crate::number::{Number, Sign};
use crate::vocabulary::Kind;

impl Reading<'_> {
    pub(super) fn number(&mut self, at: &IdedExpr) -> Option<Number> {
        match &at.expr {
            Expr::Literal(LiteralValue::Int(number)) => Some(Number::Whole(*number.inner())),
            Expr::Select(_) => {
                let (fact, kind) = self.fact(at)?;
                if kind != Kind::Number {
                    return self.fault(at, Message::new("norm.not-a-number").text("fact", fact));
                }
                Some(Number::Fact(fact))
            }
            Expr::Call(call) if call.target.is_none() => self.calculated(at, call),
            _ => self.fault(at, Message::new("norm.number-expected")),
        }
    }

    fn calculated(&mut self, at: &IdedExpr, call: &CallExpr) -> Option<Number> {
        let sign = match call.func_name.as_str() {
            operators::ADD => Sign::Plus,
            operators::SUBSTRACT => Sign::Minus,
            operators::MULTIPLY => Sign::Times,
            operators::DIVIDE => Sign::Into,
            operators::CONDITIONAL => return self.choice(at, &call.args),
            operators::NEGATE => return self.negative(at, &call.args),
            _ => return self.fault(at, Message::new("norm.number-expected")),
        };
        let [left, right] = call.args.as_slice() else {
            return self.fault(at, Message::new("norm.number-expected"));
        };
        // Both, so that the faults of each are found.
        let (left, right) = (self.number(left), self.number(right));
        Some(Number::Of(sign, Box::new([left?, right?])))
    }

    fn choice(&mut self, at: &IdedExpr, parts: &[IdedExpr]) -> Option<Number> {
        let [condition, then, otherwise] = parts else {
            return self.fault(at, Message::new("norm.number-expected"));
        };
        let condition = self.condition(condition);
        let (then, otherwise) = (self.number(then), self.number(otherwise));
        Some(Number::Choice(Box::new(condition?), Box::new([then?, otherwise?])))
    }

    fn negative(&mut self, at: &IdedExpr, parts: &[IdedExpr]) -> Option<Number> {
        match parts {
            [part] => {
                let number = self.number(part)?;
                Some(Number::Of(Sign::Minus, Box::new([Number::Whole(0), number])))
            }
            _ => self.fault(at, Message::new("norm.number-expected")),
        }
    }
}
