//! Validation of one row by its definition: what must be there, codes, and nothing else.
//! A register refuses the impossible, never the unlawful, but for state secrets, which it must not
//! hold.

use base::{Definition, Field, Kind, Message, Secret, Value};
use policy::Secrecy;

use crate::CodeLists;
use crate::change::Reason;

/// Checks the values of a row, whose empty texts become *not known*; every fault at once.
///
/// # Errors
/// Every fault, each naming its field.
pub(crate) fn validate(
    definition: &Definition,
    lists: &CodeLists,
    values: &mut [Value],
) -> Result<(), Vec<Reason>> {
    let mut faults = Vec::new();
    for (field, value) in definition.fields.iter().zip(values) {
        let empty = matches!(value, Value::Text(text) if text.is_empty());
        if empty {
            *value = Value::Null;
        }
        if let Some(reason) = fault_of(field, lists, value) {
            let fault = Message::new("validate.field")
                .heading("register", definition.heading)
                .heading("field", field.heading)
                .text("key", field.key)
                .message("reason", reason);
            faults.push((Some(field.key), fault));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn fault_of(field: &Field, lists: &CodeLists, value: &Value) -> Option<Message> {
    match (field.kind, value) {
        (_, Value::Null) => field.required.then(|| Message::new("validate.missing")),
        (Kind::Code(list), Value::Text(code)) => match lists.get(list) {
            None => Some(Message::new("validate.no-such-list").text("list", list)),
            Some(codes) if codes.item(code).is_none() => Some(
                Message::new("validate.no-such-code")
                    .text("code", code.as_str())
                    .text("list", codes.vi.as_str())
                    .text(
                        "codes",
                        codes
                            .items
                            .iter()
                            .map(|item| item.code.as_str())
                            .collect::<Vec<_>>()
                            .join(", "),
                    ),
            ),
            Some(_) => None,
        },
        (Kind::Text, Value::Text(text)) | (Kind::Sealed, Value::Secret(Secret::Plain(text))) => {
            too_long(text).or_else(|| stamped(text))
        }
        (Kind::Integer | Kind::Reference(_), Value::Integer(_))
        | (Kind::Boolean, Value::Boolean(_))
        | (Kind::Day, Value::Day(_))
        | (Kind::PartialDay, Value::PartialDay(_))
        | (Kind::Sealed, Value::Secret(_)) => None,
        _ => Some(Message::new("validate.wrong-type")),
    }
}

/// The most letters of a text.
const LONGEST_TEXT: usize = 4_000;

fn too_long(text: &str) -> Option<Message> {
    let is_long = text.chars().count() > LONGEST_TEXT;
    let most = i64::try_from(LONGEST_TEXT).unwrap_or(i64::MAX);
    is_long.then(|| Message::new("validate.too-long").number("most", most))
}

/// What bears the stamp of a secret is refused, and not told again.
fn stamped(text: &str) -> Option<Message> {
    match Secrecy::standard() {
        Ok(secrecy) => secrecy.is_stamped(text).then(|| Message::new("secrecy.stamped")),
        Err(faulty) => Some(faulty),
    }
}
