//! The journal as tables: entries, and what each changed, with the names of what it refers to.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Definition, Field, Kind, Message, number};
use registers::{
    Area, ChangeRow, CouncilTerm, Decision, EntryRow, Filter, Person, PersonName, Reader, Register,
    Title, View,
};
use reports::{Align, TableCell};
use serde_json::Value;

use crate::asked::Ground;
use crate::failure::Failure;
use crate::pages::frame::Place;
use crate::pages::journal::Entry;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// What is to be named: the ids of each register.
pub(crate) type Wanted = BTreeMap<&'static str, BTreeSet<i64>>;

/// The names of what changes refer to.
pub(crate) struct Names(BTreeMap<(&'static str, i64), String>);

impl Names {
    pub(crate) async fn read(
        reader: &mut Reader,
        view: &View<'_>,
        ground: &Ground,
        wanted: &Wanted,
    ) -> Result<Self, Failure> {
        let ids = |register: &str| -> Vec<i64> {
            wanted.get(register).into_iter().flatten().copied().collect()
        };
        let mut names = BTreeMap::new();
        let scene = &ground.scene;
        let areas = scene.edition.areas(&scene.scope);
        let of_areas = areas.areas.iter().filter(|row| ids(Area::KEY).contains(&row.id.number()));
        names.extend(of_areas.map(|row| ((Area::KEY, row.id.number()), row.data.name.clone())));
        drop(areas);
        let titles = scene.edition.titles().iter();
        names.extend(
            titles.map(|row| ((Title::KEY, row.id.number()), row.data.print_label.clone())),
        );
        let filter = vec![Filter::Ids(ids(Decision::KEY))];
        let rows = reader.timeline::<Decision>(view, filter).await?;
        names.extend(
            rows.into_iter().map(|row| ((Decision::KEY, row.id.number()), row.data.number)),
        );
        if view.scope.admits(CouncilTerm::DEFINITION).is_ok() {
            let filter = vec![Filter::Ids(ids(CouncilTerm::KEY))];
            let rows = reader.timeline::<CouncilTerm>(view, filter).await?;
            names.extend(
                rows.into_iter().map(|row| ((CouncilTerm::KEY, row.id.number()), row.data.name)),
            );
        }
        // Whoever may know that something was written may not always know of whom.
        if view.scope.admits(PersonName::DEFINITION).is_err() {
            return Ok(Self(names));
        }
        let people = ids(Person::KEY).into_iter().map(base::Value::Integer).collect();
        let rows = reader.timeline::<PersonName>(view, vec![Filter::In("person", people)]).await?;
        names.extend(
            rows.into_iter().map(|row| ((Person::KEY, row.data.person.number()), row.data.name)),
        );
        Ok(Self(names))
    }

    pub(crate) fn say(&self, register: &'static str, id: i64) -> String {
        self.0.get(&(register, id)).cloned().unwrap_or_else(|| format!("#{id}"))
    }
}

pub(crate) fn content(change: &ChangeRow) -> Option<Value> {
    change.content.as_deref().and_then(|text| serde_json::from_str(text).ok())
}

/// The fields of a version that hold something.
pub(crate) fn fields<'a>(
    (definition, content): (&'static Definition, &'a Value),
) -> impl Iterator<Item = (&'static Field, &'a Value)> {
    let fields = definition.fields.iter();
    fields
        .filter_map(|field| Some((field, content.get(field.key).filter(|value| !value.is_null())?)))
}

fn instant(entry: &EntryRow) -> String {
    entry.instant().map_or(entry.recorded_at.clone(), base::Instant::vietnamese)
}

fn name(entry: &EntryRow) -> String {
    format!("{}/{}", entry.chain, entry.sequence)
}

pub(crate) fn entries_sheet(place: &Place<'_>, entries: &[Entry], names: &Names) -> Sheet {
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let here = place.address().page("/journal", place.unit, &[]);
    let rows = entries.iter().map(|entry| {
        let row = &entry.row;
        SheetRow::of(vec![
            Shown::link(name(row), {
                let path = format!("/journal/{}-{}", row.chain, row.sequence);
                place.address().page(&path, place.unit, &[])
            }),
            Shown::plain(instant(row)),
            Shown::plain(row.actor.as_str()),
            Shown::plain(row.decision.map_or_else(String::new, |id| names.say(Decision::KEY, id))),
            Shown::number(Some(row.change_count), || {
                format!("{here}#changes-{}-{}", row.chain, row.sequence)
            }),
            Shown::plain(row.hash.chars().take(HASH_SHOWN).collect::<String>()),
        ])
    });
    Sheet {
        key: "entries".into(),
        caption: language.text("web.journal.entries"),
        language,
        columns: vec![
            head("web.journal.entry", 10, Align::Left),
            head("web.journal.when", 22, Align::Left),
            head("web.journal.actor", 16, Align::Left),
            head("web.journal.decision", 24, Align::Left),
            head("web.journal.changes", 10, Align::Right),
            head("web.journal.hash", 20, Align::Left),
        ],
        rows: rows.collect(),
        notes: vec![language.text("web.journal.note")],
    }
}

/// So much of a hash tells entries apart on paper.
const HASH_SHOWN: usize = 16;

pub(crate) fn changes_sheet(place: &Place<'_>, entry: &Entry, names: &Names) -> Option<Sheet> {
    if entry.changes.is_empty() {
        return None;
    }
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let rows = entry.changes.iter().map(|change| {
        let registry = place.asked.served.site.registers.registry();
        let definition = registry.get(&change.register).ok();
        let register = definition.map_or(change.register.clone(), |own| {
            language.pick(own.heading.vi, own.heading.en).to_owned()
        });
        let record = format!("{}/{}", change.register, change.record);
        let href = place.address().page("/journal", place.unit, &[("record", record)]);
        let content = content(change);
        let operation = language.text(&format!("web.journal.operation.{}", change.operation));
        let operation = match content {
            Some(_) => operation,
            None => {
                Message::new("web.journal.given-up").text("operation", operation).render(language)
            }
        };
        let day = |key: &str| {
            let given = content.as_ref().and_then(|own| own.get(key)).and_then(Value::as_str);
            given.and_then(|day| day.parse::<Day>().ok()).map_or(TableCell::Empty, TableCell::Day)
        };
        let words = definition.zip(content.as_ref());
        let words = words.map(|version| said(place, version, names));
        SheetRow::of(vec![
            Shown::plain(operation),
            Shown::plain(register),
            Shown::link(format!("{}/{}", change.record, change.version), href),
            Shown::plain(day("valid_from")),
            Shown::plain(day("valid_until")),
            Shown::plain(words.unwrap_or_default()),
        ])
    });
    let shown = i64::try_from(entry.changes.len()).unwrap_or(i64::MAX);
    let cut = (shown < entry.row.change_count).then(|| {
        Message::new("web.journal.cut")
            .text("shown", number::whole(shown, language))
            .text("all", number::whole(entry.row.change_count, language))
            .render(language)
    });
    let caption = Message::new("web.journal.changes-of")
        .text("entry", name(&entry.row))
        .text("instant", instant(&entry.row));
    Some(Sheet {
        key: format!("changes-{}-{}", entry.row.chain, entry.row.sequence).into(),
        caption: caption.render(language),
        language,
        columns: vec![
            head("web.journal.operation-head", 14, Align::Left),
            head("web.journal.register", 20, Align::Left),
            head("web.journal.record", 12, Align::Left),
            head("web.unit-life.from", 12, Align::Left),
            head("web.journal.until", 12, Align::Left),
            head("web.journal.content", 80, Align::Prose),
        ],
        rows: rows.collect(),
        notes: cut.into_iter().collect(),
    })
}

/// What a version says, field by field. What is sealed stays sealed.
fn said(place: &Place<'_>, version: (&'static Definition, &Value), names: &Names) -> String {
    let language = place.address().language;
    let lists = place.ground.scene.lists;
    let fields = fields(version).map(|(field, value)| {
        let words = match (&field.kind, value) {
            (Kind::Sealed, _) => language.text("web.journal.sealed"),
            (Kind::Code(list), Value::String(code)) => lists.label(list, code, language).to_owned(),
            (Kind::Reference(register), value) => {
                value.as_i64().map_or_else(String::new, |id| names.say(register, id))
            }
            (Kind::Day | Kind::PartialDay, Value::String(text)) => {
                text.parse::<Day>().map_or_else(|_| text.clone(), |day| language.day(day))
            }
            (_, Value::String(text)) => text.clone(),
            (_, Value::Bool(is)) => language.text(&format!("norms.words.{is}")),
            (_, other) => other.to_string(),
        };
        format!("{}: {words}", language.pick(field.heading.vi, field.heading.en))
    });
    fields.collect::<Vec<_>>().join("; ")
}
