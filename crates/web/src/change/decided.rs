//! [`Decided`]: the paper on which a form is done: one that is held, found by its number, or a new
//! one, typed once for everything in the form.

use base::{Message, Value, text};
use registers::{Decision, Register};
use workbooks::{Cell, read_value};

use crate::asked::Ground;
use crate::change::draft::Fault;
use crate::change::opened::{Opened, Part};
use crate::change::posted::Posted;
use crate::change::wish::Act;

/// The name of the field of its number.
pub(crate) const NUMBER: &str = "decision.number";

/// The paper.
pub(crate) enum Decided {
    /// It is held.
    Held(i64),
    /// It comes with the form.
    New(Decision),
}

impl Decided {
    /// Is a paper asked for? One that only adds papers is its own reason.
    pub(crate) fn is_asked(parts: &[Part]) -> bool {
        let is_paper =
            |part: &Part| part.wish.act == Act::Add && part.wish.definition.key == Decision::KEY;
        !parts.iter().all(is_paper)
    }

    /// Reads the paper of a form.
    pub(crate) fn read(
        ground: &Ground,
        opened: &Opened,
        posted: &Posted,
    ) -> Result<Self, Vec<Fault>> {
        let fault = |key: &str, message| vec![Fault { field: format!("decision.{key}"), message }];
        let Some(number) = posted.filled(NUMBER) else {
            return Err(fault("number", Message::new("change.form-no-decision")));
        };
        let mut values = Vec::new();
        let mut faults = Vec::new();
        let is_new = others().any(|key| posted.filled(&format!("decision.{key}")).is_some());
        match opened.lookup.find(Decision::KEY, number) {
            Ok(id) if !is_new => return Ok(Self::Held(id)),
            Err(message) if !is_new && message.key() == "workbook.several-of-name" => {
                return Err(fault("number", message));
            }
            Err(_) if !is_new => {
                let message = Message::new("change.form-new-decision").text("given", number);
                return Err(fault("number", message));
            }
            _ => {}
        }
        for field in Decision::DEFINITION.fields {
            let name = format!("decision.{}", field.key);
            let words = posted.get(&name).unwrap_or_default();
            let cell = Cell::Text(words.to_owned());
            match read_value(field, &cell, ground.scene.lists, &opened.lookup) {
                Ok(Some(value)) if !value.is_null() || !field.required => values.push(value),
                Ok(_) => {
                    let missing = Message::new("change.form-required");
                    faults.extend(fault(field.key, missing.heading("field", field.heading)));
                    values.push(Value::Null);
                }
                Err(message) => {
                    faults.extend(fault(field.key, message));
                    values.push(Value::Null);
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let decision = Decision::from_values(values).map_err(|message| fault("number", message))?;
        Ok(match opened.papers.iter().find(|(_, held)| is_same(held, &decision)) {
            // The same paper typed twice is one paper.
            Some((id, _)) => Self::Held(*id),
            None => Self::New(decision),
        })
    }
}

/// The fields of a paper that is not held, but for its number.
pub(crate) fn others() -> impl Iterator<Item = &'static str> {
    Decision::DEFINITION.fields.iter().map(|field| field.key).filter(|key| *key != "number")
}

fn is_same(one: &Decision, other: &Decision) -> bool {
    text::fold(&one.number) == text::fold(&other.number)
        && one.signed_on == other.signed_on
        && text::fold(&one.issuer) == text::fold(&other.issuer)
}
