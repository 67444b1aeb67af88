//! [`Told`]: what the registers tell of one person, in words.

use std::collections::{BTreeMap, BTreeSet};

use base::{Id, Message};
use indicators::rows_of;
use norms::PersonRows;
use registers::{
    Appointment, Filter, Person, PersonName, Qualification, Reader, Record, Title, Unit,
};

use crate::asked::Ground;
use crate::failure::Failure;
use crate::pages::frame::Place;
use crate::pages::reached::measures;

/// What the registers tell of one person.
pub(crate) struct Told {
    pub(crate) name: String,
    pub(crate) rows: PersonRows,
    pub(crate) titles: BTreeMap<Id<Title>, Title>,
    /// The disciplinary measures in effect on the day; nothing where they are not to be seen.
    pub(crate) measures: Option<Vec<String>>,
}

/// Reads what is told of a person.
///
/// # Errors
/// When there is no such person.
pub(crate) async fn told(
    reader: &mut Reader,
    ground: &Ground,
    id: Id<Person>,
) -> Result<Told, Failure> {
    let view = ground.view();
    let rows = rows_of(reader, &view, &BTreeSet::from([id])).await?.remove(&id);
    let rows = rows.filter(|rows| !rows.person.is_empty());
    let rows = rows.ok_or_else(|| Message::new("web.person.no-such").id("id", id.number()))?;
    let own = vec![Filter::In("person", vec![base::Value::Integer(id.number())])];
    let names = reader.list::<PersonName>(&view, own).await?;
    let name = names.into_iter().next().map_or_else(String::new, |row| row.data.name);
    let titles = ground.scene.edition.titles_on(ground.address.on);
    let measures = measures(reader, ground, id).await?;
    Ok(Told { name, rows, titles, measures })
}

impl Told {
    /// The unit in which the person holds something on the day.
    pub(crate) fn unit<'a>(&self, ground: &'a Ground) -> Option<&'a Unit> {
        let tree = &ground.scene.tree;
        let mut held = self.rows.appointments.iter();
        let row = held.find(|row| row.period.contains(ground.address.on))?;
        tree.unit(tree.counts_in(row.data.area))
    }

    /// The name of a title.
    pub(crate) fn title(&self, id: Id<Title>) -> String {
        self.titles.get(&id).map_or_else(String::new, |title| title.print_label.clone())
    }

    /// A holding: the title and its unit.
    pub(crate) fn held(&self, row: &Record<Appointment>, place: &Place<'_>) -> String {
        let tree = &place.ground.scene.tree;
        let title = self.title(row.data.title);
        match tree.unit(tree.counts_in(row.data.area)) {
            Some(unit) => format!("{title}, {}", place.name(unit)),
            None => title,
        }
    }
}

/// A qualification: its level, field and institution.
pub(crate) fn learnt(row: &Record<Qualification>, place: &Place<'_>) -> String {
    let (lists, language) = (place.ground.scene.lists, place.address().language);
    let data = &row.data;
    let level = lists.label("qualification-level", data.level.as_str(), language);
    let field = data.field_of_study.as_ref();
    let field = field.map(|code| lists.label("field-of-study", code.as_str(), language).to_owned());
    let more: Vec<String> = [field, data.institution.clone()].into_iter().flatten().collect();
    if more.is_empty() { level.to_owned() } else { format!("{level} ({})", more.join("; ")) }
}
