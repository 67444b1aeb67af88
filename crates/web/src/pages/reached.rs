//! What identifies a person, and where the person is reached: as far as one sees it.

use base::{Definition, Id, Kind, Language, Secret, Value};
use registers::{Contact, Filter, IdentityNumber, Person, PersonPlace, Reader, Register, View};

use crate::asked::Ground;
use crate::failure::Failure;

/// The registers whose sealed field tells it; the field `kind` says of what kind it is.
const REGISTERS: [&Definition; 3] =
    [IdentityNumber::DEFINITION, Contact::DEFINITION, PersonPlace::DEFINITION];

/// What holds on the day, each with its kind. What the scope hides is not told; what it masks is
/// told masked.
pub(crate) async fn reached(
    reader: &mut Reader,
    ground: &Ground,
    person: Id<Person>,
) -> Result<Vec<(String, String)>, Failure> {
    let (view, language) = (ground.view(), ground.address.language);
    let mut told = Vec::new();
    for definition in REGISTERS {
        if let Some(place) = sealed(&view, definition) {
            let own = vec![Filter::In("person", vec![Value::Integer(person.number())])];
            let mut rows = reader.rows(&view, definition, own).await?;
            rows.retain(|row| row.period.contains(view.on));
            reader.open_secrets(&view, definition, &mut rows).await?;
            told.extend(rows.iter().filter_map(|row| {
                let words = match row.values.get(place)? {
                    Value::Secret(Secret::Plain(text)) => text.clone(),
                    Value::Secret(_) => language.text("web.person.erased"),
                    _ => return None,
                };
                Some((kind(ground, definition, &row.values, language), words))
            }));
        }
    }
    Ok(told)
}

/// The place of the sealed field, where the scope tells anything of it.
fn sealed(view: &View<'_>, definition: &Definition) -> Option<usize> {
    let mut fields = definition.fields.iter().enumerate();
    let (place, field) = fields.find(|(_, field)| field.kind == Kind::Sealed)?;
    let scope = view.scope;
    let is_told = scope.shows(field.class) || scope.mask(field.class).is_some();
    (scope.admits(definition).is_ok() && is_told).then_some(place)
}

fn kind(ground: &Ground, definition: &Definition, values: &[Value], language: Language) -> String {
    let Some((place, field)) = definition.field("kind") else { return String::new() };
    match (field.kind, values.get(place)) {
        (Kind::Code(list), Some(Value::Text(code))) => {
            ground.scene.lists.label(list, code, language).to_owned()
        }
        _ => language.pick(definition.heading.vi, definition.heading.en).to_owned(),
    }
}
