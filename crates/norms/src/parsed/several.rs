//! Questions of facts that are several codes.

use std::collections::BTreeSet;

use base::Message;
use cel::common::ast::{ComprehensionExpr, Expr, IdedExpr, operators};

use super::Reading;
use crate::expression::{Asks, Expression, Leaf};
use crate::vocabulary::Kind;

impl Reading<'_> {
    /// `"law" in person.fields_of_study`.
    pub(super) fn has_code(&mut self, at: &IdedExpr, fact: &IdedExpr) -> Option<Expression> {
        let (name, kind) = self.several(fact)?;
        let constant = self.constant(at)?;
        let shown = format!("{} in {name}", constant.shown());
        let code = self.code(at, (&name, &kind), constant)?;
        let asks = Asks::OneOf(BTreeSet::from([code]));
        Some(Expression::Leaf(Leaf { fact: name, asks, shown }))
    }

    /// `person.fields_of_study.exists(field, field in ["law", "economics"])`: the one loop that
    /// there is, over the few codes of a fact.
    pub(super) fn has_any(
        &mut self,
        at: &IdedExpr,
        each: &ComprehensionExpr,
    ) -> Option<Expression> {
        let variable = &each.iter_var;
        let items = match &each.loop_step.expr {
            Expr::Call(step) if step.func_name == operators::LOGICAL_OR => match &step.args[..] {
                [_, asked] => listed(&asked.expr, variable),
                _ => None,
            },
            _ => None,
        };
        let Some(items) = items.filter(|_| each.iter_var2.is_none()) else {
            return self.fault(at, Message::new("norm.condition-not-allowed"));
        };
        let (name, kind) = self.several(&each.iter_range)?;
        let (codes, shown) = self.codes(items, (&name, &kind))?;
        let shown = format!("{name}.exists({variable}, {variable} in [{shown}])");
        Some(Expression::Leaf(Leaf { fact: name, asks: Asks::OneOf(codes), shown }))
    }

    /// A fact that is several codes.
    fn several(&mut self, at: &IdedExpr) -> Option<(String, Kind)> {
        let (name, kind) = self.fact(at)?;
        if !matches!(kind, Kind::Codes(_)) {
            return self.fault(at, Message::new("norm.not-several").text("fact", name));
        }
        Some((name, kind))
    }
}

/// The list that a variable of a loop is asked to be in.
fn listed<'a>(asked: &'a Expr, variable: &str) -> Option<&'a [IdedExpr]> {
    let Expr::Call(call) = asked else { return None };
    match (call.func_name.as_str(), call.args.as_slice()) {
        (operators::IN, [own, list]) if own.expr == Expr::Ident(variable.to_owned()) => {
            let Expr::List(items) = &list.expr else { return None };
            Some(&items.elements)
        }
        _ => None,
    }
}
