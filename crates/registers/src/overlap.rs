//! The no-overlap rules: no two live rows of different records with the same values on one day.

use base::{Definition, Message, Value};
use store::lookup_field;

use crate::ledger::Rows;
use crate::timeline::Belief;

/// Checks a record against all others at hand.
///
/// # Errors
/// When another record says the same of a day.
pub(crate) fn check_no_overlap(
    rows: &Rows,
    definition: &'static Definition,
    id: i64,
) -> Result<(), Message> {
    for rule in definition.no_overlap {
        let Some(lookup) = lookup_field(definition, rule.0) else { continue };
        let Some((place, _)) = definition.field(lookup) else { continue };
        for belief in rows.beliefs(definition, id) {
            let Some(key) = key(definition, rule.0, belief) else { continue };
            for other in rows.by_field(definition, lookup, &belief.values[place]) {
                let clash = rows.beliefs(definition, other).iter().find(|other| {
                    other.period.overlaps(belief.period)
                        && self::key(definition, rule.0, other).as_ref() == Some(&key)
                });
                if let Some(clash) = clash.filter(|_| other != id) {
                    return Err(clash_message(definition, rule.0, other, belief, clash));
                }
            }
        }
    }
    Ok(())
}

/// The values of the rule's fields; `None` when one is not known, which clashes with nothing.
fn key<'a>(definition: &Definition, fields: &[&str], belief: &'a Belief) -> Option<Vec<&'a Value>> {
    let values = fields.iter().filter_map(|key| definition.field(key));
    let values: Vec<&Value> = values.map(|(place, _)| &belief.values[place]).collect();
    values.iter().all(|value| !value.is_null()).then_some(values)
}

fn clash_message(
    definition: &Definition,
    fields: &[&str],
    other: i64,
    belief: &Belief,
    clash: &Belief,
) -> Message {
    let shared =
        belief.period.intersection(clash.period).map_or(belief.period.from(), base::Period::from);
    let names: Vec<&str> = fields
        .iter()
        .filter_map(|key| definition.field(key))
        .map(|(_, field)| field.heading.vi)
        .collect();
    Message::new("rule.overlap")
        .heading("register", definition.heading)
        .text("fields", names.join(" + "))
        .id("other", other)
        .day("day", shared)
}
