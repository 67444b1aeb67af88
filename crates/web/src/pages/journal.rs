//! The journal: what was written, when, by whom, on what decision; of everything, or of one record.

use std::collections::{BTreeMap, BTreeSet};

use axum::response::Response;
use base::{Day, Definition, Field, Id, Kind, Message, number};
use indicators::rows_of;
use registers::{
    Area, ChangeRow, CouncilTerm, Decision, EntryRow, Filter, JournalFilter, Person, PersonName,
    Reader, Register, Title, View,
};
use reports::{Align, TableCell};
use serde_json::Value;

use crate::asked::{Asked, Ground, unchanged};
use crate::failure::Failure;
use crate::files;
use crate::pages::area::find;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::notices;
use crate::pages::{SheetsPage, report};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Entries of a page.
const MOST_ENTRIES: i64 = 50;

/// Changes that are shown of an entry, for a load is one of very many.
const MOST_CHANGES: i64 = 20;

/// Answers with the journal.
pub(crate) async fn journal(asked: Asked) -> Response {
    let made = page(&asked).await;
    asked.answer(made)
}

/// An entry with the changes that are shown of it.
struct Entry {
    row: EntryRow,
    changes: Vec<ChangeRow>,
}

/// Whose entries are shown.
enum Asks {
    All,
    Record(&'static Definition, i64),
    Person(Id<Person>),
}

impl Asks {
    fn of(asked: &Asked) -> Result<Self, Failure> {
        let unreadable = |given| Message::new("cli.record-unreadable").text("given", given);
        if let Some(given) = asked.get("person") {
            let id = given.parse().map_err(|_| unreadable(given))?;
            return Ok(Self::Person(Id::new(id)));
        }
        let Some(given) = asked.get("record") else { return Ok(Self::All) };
        let (register, id) = given.split_once('/').ok_or_else(|| unreadable(given))?;
        let id = id.parse().map_err(|_| unreadable(given))?;
        Ok(Self::Record(asked.served.site.registers.registry().get(register)?, id))
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::All => Vec::new(),
            Self::Record(definition, id) => vec![("record", format!("{}/{id}", definition.key))],
            Self::Person(id) => vec![("person", id.to_string())],
        }
    }

    /// The records that are asked about; none for all.
    async fn records(
        &self,
        reader: &mut Reader,
        view: &View<'_>,
    ) -> Result<Vec<(&'static str, i64)>, Failure> {
        Ok(match self {
            Self::All => Vec::new(),
            Self::Record(definition, id) => vec![(definition.key, *id)],
            Self::Person(id) => {
                let own = rows_of(reader, view, &BTreeSet::from([*id])).await?.remove(id);
                let person = vec![Filter::In("person", vec![base::Value::Integer(id.number())])];
                let names = reader.timeline::<PersonName>(view, person).await?;
                let mut records = vec![(Person::KEY, id.number())];
                records.extend(names.iter().map(|row| (PersonName::KEY, row.id.number())));
                if let Some(rows) = own {
                    let held = rows.appointments.iter().map(|row| row.id.number());
                    records.extend(held.map(|id| (registers::Appointment::KEY, id)));
                    let learnt = rows.qualifications.iter().map(|row| row.id.number());
                    records.extend(learnt.map(|id| (registers::Qualification::KEY, id)));
                    let party = rows.party.iter().map(|row| row.id.number());
                    records.extend(party.map(|id| (registers::PartyMembership::KEY, id)));
                }
                records.sort_unstable();
                records.dedup();
                records
            }
        })
    }
}

async fn page(asked: &Asked) -> Result<Response, Failure> {
    let asks = Asks::of(asked)?;
    let Some(ground) = asked.ground().await? else { return Ok(unchanged()) };
    let (entries, names) = read(asked, &ground, &asks).await?;
    let unit = match asked.get("area") {
        Some(code) => find(&ground, code)?,
        None => report::first(&ground)?,
    };
    let place = Place { asked, ground: &ground, unit };
    let language = ground.address.language;
    let heading = match &asks {
        Asks::Record(definition, id) => Message::new("web.journal.of-record")
            .text("register", language.pick(definition.heading.vi, definition.heading.en))
            .id("id", *id)
            .render(language),
        Asks::Person(id) => Message::new("web.journal.of-person")
            .text("name", names.say(Person::KEY, id.number()))
            .render(language),
        Asks::All => language.text("web.journal.title"),
    };
    let here = Here::Page { path: "/journal".to_owned(), pairs: asks.pairs(), kind: "/journal" };
    let mut sheets = vec![entries_sheet(&place, &entries, &names)];
    sheets.extend(entries.iter().filter_map(|entry| changes_sheet(&place, entry, &names)));
    let empty = entries.is_empty().then(|| language.text("web.journal.empty"));
    let page = SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        lines: vec![language.text("web.journal.every-day")],
        lead: empty.into_iter().chain([language.text("web.journal.lead")]).collect(),
        notices: notices(&ground),
        exports: files::of_page(&place, &here),
        ask: None,
        tabs: Vec::new(),
        sheets,
        others: Vec::new(),
        heading,
    };
    Ok(ground.tagged(page.answer(&place)?))
}

async fn read(asked: &Asked, ground: &Ground, asks: &Asks) -> Result<(Vec<Entry>, Names), Failure> {
    let view = ground.view();
    let mut reader = asked.served.site.registers.read().await?;
    let records = asks.records(&mut reader, &view).await?;
    let whole = records.is_empty().then_some(None);
    let filters = records.into_iter().map(Some).chain(whole);
    let mut found: BTreeMap<(i64, base::Sequence), Entry> = BTreeMap::new();
    for record in filters {
        let record_asked = record.map(|(register, id)| (register.to_owned(), id));
        let filter = JournalFilter { record: record_asked, limit: MOST_ENTRIES };
        for row in reader.entries(&view, &filter).await? {
            let changes = reader.first_changes(&view, &row, record, MOST_CHANGES).await?;
            let entry = found.entry((row.chain, row.sequence));
            entry.or_insert(Entry { row, changes: Vec::new() }).changes.extend(changes);
        }
    }
    let mut entries: Vec<Entry> = found.into_values().collect();
    entries.sort_by(|one, other| other.row.recorded_at.cmp(&one.row.recorded_at));
    let mut wanted = Wanted::default();
    for entry in &entries {
        wanted.entry(Decision::KEY).or_default().extend(entry.row.decision);
        for change in &entry.changes {
            let definition = asked.served.site.registers.registry().get(&change.register).ok();
            let content = content(change);
            for (field, value) in definition.zip(content.as_ref()).into_iter().flat_map(fields) {
                if let (Kind::Reference(register), Some(id)) = (&field.kind, value.as_i64()) {
                    wanted.entry(register).or_default().insert(id);
                }
            }
        }
    }
    if let Asks::Person(id) = asks {
        wanted.entry(Person::KEY).or_default().insert(id.number());
    }
    let names = Names::read(&mut reader, &view, ground, &wanted).await?;
    Ok((entries, names))
}

/// What is to be named: the ids of each register.
type Wanted = BTreeMap<&'static str, BTreeSet<i64>>;

/// The names of what changes refer to.
struct Names(BTreeMap<(&'static str, i64), String>);

impl Names {
    async fn read(
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
        let filter = vec![Filter::Ids(ids(CouncilTerm::KEY))];
        let rows = reader.timeline::<CouncilTerm>(view, filter).await?;
        names.extend(
            rows.into_iter().map(|row| ((CouncilTerm::KEY, row.id.number()), row.data.name)),
        );
        let people = ids(Person::KEY).into_iter().map(base::Value::Integer).collect();
        let rows = reader.timeline::<PersonName>(view, vec![Filter::In("person", people)]).await?;
        names.extend(
            rows.into_iter().map(|row| ((Person::KEY, row.data.person.number()), row.data.name)),
        );
        Ok(Self(names))
    }

    fn say(&self, register: &'static str, id: i64) -> String {
        self.0.get(&(register, id)).cloned().unwrap_or_else(|| format!("#{id}"))
    }
}

fn content(change: &ChangeRow) -> Option<Value> {
    change.content.as_deref().and_then(|text| serde_json::from_str(text).ok())
}

/// The fields of a version that hold something.
fn fields<'a>(
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

fn entries_sheet(place: &Place<'_>, entries: &[Entry], names: &Names) -> Sheet {
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let here = place.address().page("/journal", place.unit, &[]);
    let rows = entries.iter().map(|entry| {
        let row = &entry.row;
        SheetRow::of(vec![
            Shown::plain(name(row)),
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

fn changes_sheet(place: &Place<'_>, entry: &Entry, names: &Names) -> Option<Sheet> {
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
