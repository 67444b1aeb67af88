//! What identifies a person, where the person is reached, and which disciplinary measures are in
//! effect: as far as one sees it.

use base::{Definition, Id, Kind, Language, Message, Secret, Value};
use registers::{
    Contact, DisciplinaryMeasure, Filter, IdentityNumber, Person, PersonPlace, Reader, Register,
    View,
};

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

/// The disciplinary measures in effect on the day, each with its last day; nothing where they are
/// not to be seen.
pub(crate) async fn measures(
    reader: &mut Reader,
    ground: &Ground,
    person: Id<Person>,
) -> Result<Option<Vec<String>>, Failure> {
    let (view, language) = (ground.view(), ground.address.language);
    if view.scope.admits(DisciplinaryMeasure::DEFINITION).is_err() {
        return Ok(None);
    }
    let own = vec![Filter::In("person", vec![Value::Integer(person.number())])];
    let rows = reader.list::<DisciplinaryMeasure>(&view, own).await?;
    let told = rows.into_iter().filter(|row| row.period.contains(view.on)).map(|row| {
        let form = ground.scene.lists.label("discipline-form", row.data.form.as_str(), language);
        match row.period.until() {
            Some(until) => Message::new("web.person.measure-until")
                .text("form", form)
                .day("until", until.previous())
                .render(language),
            None => form.to_owned(),
        }
    });
    Ok(Some(told.collect()))
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
