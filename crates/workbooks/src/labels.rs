//! Values in words: codes by their labels, references by the name of what they refer to.

use std::collections::{BTreeMap, BTreeSet};

use base::{Definition, Field, Kind, Language, Secret, Value};
use registers::{
    Area, AreaTree, CouncilTerm, Decision, Filter, PersonName, Reader, Register, Title, VersionRow,
    View,
};
use reports::full_name;

/// The names of what some rows refer to.
pub struct Labels {
    language: Language,
    lists: &'static registers::CodeLists,
    names: BTreeMap<(&'static str, i64), String>,
}

impl Labels {
    /// Labels that name codes, and of what is referred to only the numbers.
    pub fn none(lists: &'static registers::CodeLists, language: Language) -> Self {
        Self { language, lists, names: BTreeMap::new() }
    }

    /// Reads the names of what these rows refer to, as of the view.
    ///
    /// # Errors
    /// When a register lies outside the scope.
    pub async fn read(
        reader: &mut Reader,
        view: &View<'_>,
        rows: &[(&'static Definition, Vec<VersionRow>)],
        language: Language,
    ) -> registers::Result<Self> {
        Self::of(reader, view, &wanted(rows), language).await
    }

    /// Reads the names of some records, by register, as of the view.
    ///
    /// # Errors
    /// When a register lies outside the scope.
    pub async fn of(
        reader: &mut Reader,
        view: &View<'_>,
        wanted: &Wanted,
        language: Language,
    ) -> registers::Result<Self> {
        let lists = reader.registry().lists();
        let mut labels = Self::none(lists, language);
        let ids = |register: &str| {
            wanted.get(register).map(|ids| ids.iter().copied().collect::<Vec<i64>>())
        };
        if let Some(ids) = ids(Area::KEY) {
            let tree = reader.tree(view).await?;
            let named = ids.iter().map(|id| ((Area::KEY, *id), labels.area(&tree, *id)));
            labels.names = named.collect();
        }
        if let Some(ids) = ids(Title::KEY) {
            let rows = reader.timeline::<Title>(view, vec![Filter::Ids(ids)]).await?;
            labels.names.extend(
                rows.into_iter().map(|row| ((Title::KEY, row.id.number()), row.data.print_label)),
            );
        }
        if let Some(ids) = ids(Decision::KEY) {
            let rows = reader.timeline::<Decision>(view, vec![Filter::Ids(ids)]).await?;
            labels.names.extend(
                rows.into_iter().map(|row| ((Decision::KEY, row.id.number()), row.data.number)),
            );
        }
        if let Some(ids) = ids(CouncilTerm::KEY) {
            let rows = reader.timeline::<CouncilTerm>(view, vec![Filter::Ids(ids)]).await?;
            labels.names.extend(
                rows.into_iter().map(|row| ((CouncilTerm::KEY, row.id.number()), row.data.name)),
            );
        }
        if let Some(ids) = ids(registers::Person::KEY) {
            for chunk in ids.chunks(5_000) {
                let people = chunk.iter().map(|id| Value::Integer(*id)).collect();
                let rows =
                    reader.list::<PersonName>(view, vec![Filter::In("person", people)]).await?;
                let named = rows
                    .into_iter()
                    .map(|row| ((registers::Person::KEY, row.data.person.number()), row.data.name));
                labels.names.extend(named);
            }
        }
        Ok(labels)
    }

    fn area(&self, tree: &AreaTree, id: i64) -> String {
        let id = base::Id::new(id);
        let counted = tree.unit(tree.counts_in(id));
        counted.map_or_else(|| format!("#{id}"), |unit| full_name(self.lists, unit, self.language))
    }

    /// A value in words, where what identifies a person was opened to be read.
    pub fn open_word(&self, field: &Field, value: &Value) -> String {
        match value {
            Value::Secret(Secret::Plain(text)) => text.clone(),
            Value::Secret(Secret::Erased(_)) => self.language.text("value.erased"),
            value => self.word(field, value),
        }
    }

    /// A value in words; what identifies a person is masked, opened or not.
    pub fn word(&self, field: &Field, value: &Value) -> String {
        let language = self.language;
        match (field.kind, value) {
            (Kind::Code(list), Value::Text(code)) => {
                self.lists.label(list, code, language).to_owned()
            }
            (Kind::Reference(register), Value::Integer(id)) => {
                let name = self.names.get(&(register, *id));
                name.map_or_else(|| format!("#{id}"), |name| format!("{name} (#{id})"))
            }
            (_, Value::Day(day)) => language.day(*day),
            (_, Value::PartialDay(day)) => language.pick(day.vietnamese(), day.to_string()),
            (_, Value::Boolean(yes)) => {
                let word = if *yes { ("có", "yes") } else { ("không", "no") };
                language.pick(word.0, word.1).to_owned()
            }
            (_, Value::Secret(_)) => crate::cells::MASKED.to_owned(),
            _ => value.to_string(),
        }
    }
}

/// Records to be named, by register.
pub type Wanted = BTreeMap<&'static str, BTreeSet<i64>>;

/// The records that rows refer to.
fn wanted(rows: &[(&'static Definition, Vec<VersionRow>)]) -> Wanted {
    let mut wanted = Wanted::new();
    for (definition, rows) in rows {
        for row in rows {
            refers(definition, &row.values, &mut wanted);
        }
    }
    wanted
}

/// Adds the records to which the values of a row refer.
pub fn refers(definition: &'static Definition, values: &[Value], wanted: &mut Wanted) {
    for (field, value) in definition.fields.iter().zip(values) {
        if let (Kind::Reference(register), Some(id)) = (field.kind, value.as_integer()) {
            wanted.entry(register).or_default().insert(id);
        }
    }
}
