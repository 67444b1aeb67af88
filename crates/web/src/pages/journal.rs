//! The journal: what was written, when, by whom, on what decision; of everything, or of one record.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;
use base::{Day, Definition, Id, Instant, Kind, Message};
use indicators::rows_of;
use registers::{
    Area, AreaClass, AreaCodeEntry, AreaFeature, AreaLineage, AreaSize, ChangeRow, Decision,
    EntryRow, Filter, JournalFilter, Person, PersonName, Reader, Register, View,
};

use crate::ask::{Ask, Field};
use crate::asked::{Asked, Ground, unchanged};
use crate::failure::Failure;
use crate::files;
use crate::headers::WITH_SCRIPT;
use crate::pages::area::find;
use crate::pages::frame::{Here, Place};
use crate::pages::journal_sheets::{Names, Wanted, changes_sheet, content, entries_sheet, fields};
use crate::pages::part_two::notices;
use crate::pages::{Link, SheetsPage, report};

/// Entries of a page.
const MOST_ENTRIES: i64 = 50;

/// Changes that are shown of an entry, for a load is one of very many.
const MOST_CHANGES: i64 = 20;

/// Changes that are shown of an entry that is asked for by itself.
const MOST_OF_ONE: i64 = 500;

/// Answers with the journal.
pub(crate) async fn journal(asked: Asked) -> Response {
    let made = match Asks::of(&asked) {
        Ok(asks) => page(&asked, asks).await,
        Err(failure) => Err(failure),
    };
    asked.answer(made)
}

/// Answers with what was written together, under the number of one of its entries.
pub(crate) async fn entry(id: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match entry_id(id) {
        Ok(id) => page(&asked, Asks::Entry(id)).await,
        Err(failure) => Err(failure),
    };
    asked.answer(made)
}

/// The chain and the sequence of `26-12`.
pub(crate) fn entry_id(
    id: Result<Path<String>, PathRejection>,
) -> Result<(i64, base::Sequence), Failure> {
    let Path(words) = id.map_err(|_| Failure::no_such_page())?;
    let (words, _) = files::split(&words);
    let parts = words
        .split_once('-')
        .and_then(|(chain, sequence)| Some((chain.parse().ok()?, sequence.parse().ok()?)));
    parts.ok_or_else(Failure::no_such_page)
}

/// An entry with the changes that are shown of it.
pub(crate) struct Entry {
    pub(crate) row: EntryRow,
    pub(crate) changes: Vec<ChangeRow>,
}

/// Whose entries are shown.
enum Asks {
    All,
    Entry((i64, base::Sequence)),
    Record(&'static Definition, i64),
    Person(Id<Person>),
    Unit(Id<Area>),
}

/// Which entries of them.
#[derive(Default)]
struct When {
    actor: Option<String>,
    from: Option<Day>,
    until: Option<Day>,
}

impl When {
    fn of(asked: &Asked) -> Result<Self, Failure> {
        let actor = asked.get("actor").map(str::to_owned);
        Ok(Self { actor, from: asked.day("from")?, until: asked.day("until")? })
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        let days = [("from", self.from), ("until", self.until)];
        let days = days.into_iter().filter_map(|(name, day)| Some((name, day?.to_string())));
        self.actor.clone().map(|actor| ("actor", actor)).into_iter().chain(days)
    }

    fn filter(&self, record: Option<(String, i64)>) -> JournalFilter {
        JournalFilter {
            record,
            decision: None,
            together: None,
            actor: self.actor.clone(),
            since: self.from.map(Instant::start_of),
            before: self.until.map(|day| Instant::start_of(day.next())),
            limit: MOST_ENTRIES,
        }
    }

    /// The form by which they are chosen.
    fn ask(&self, place: &Place<'_>, asks: &Asks) -> Ask {
        let language = place.address().language;
        let field = |name, key: &str, value: String| {
            Field::written(name, language.text(&format!("web.journal.{key}")), &value)
        };
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| language.day(day));
        Ask {
            action: "/journal".to_owned(),
            kept: place.kept().into_iter().chain(asks.pairs()).collect(),
            fields: vec![
                field("actor", "actor", self.actor.clone().unwrap_or_default()),
                field("from", "since", day(self.from)),
                field("until", "to", day(self.until)),
            ],
            button: language.text("web.people.narrow"),
        }
    }
}

impl Asks {
    fn of(asked: &Asked) -> Result<Self, Failure> {
        let unreadable = |given| Message::new("cli.record-unreadable").text("given", given);
        if let Some(given) = asked.get("person") {
            let id = given.parse().map_err(|_| unreadable(given))?;
            return Ok(Self::Person(Id::new(id)));
        }
        if let Some(given) = asked.get("unit") {
            let id = given.parse().map_err(|_| unreadable(given))?;
            return Ok(Self::Unit(Id::new(id)));
        }
        let Some(given) = asked.get("record") else { return Ok(Self::All) };
        let (register, id) = given.split_once('/').ok_or_else(|| unreadable(given))?;
        let id = id.parse().map_err(|_| unreadable(given))?;
        Ok(Self::Record(asked.served.site.registers.registry().get(register)?, id))
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::All | Self::Entry(_) => Vec::new(),
            Self::Record(definition, id) => vec![("record", format!("{}/{id}", definition.key))],
            Self::Person(id) => vec![("person", id.to_string())],
            Self::Unit(id) => vec![("unit", id.to_string())],
        }
    }

    /// The records that are asked about; none for all.
    async fn records(
        &self,
        reader: &mut Reader,
        (view, ground): (&View<'_>, &Ground),
    ) -> Result<Vec<(&'static str, i64)>, Failure> {
        Ok(match self {
            Self::Unit(id) => of_unit(ground, *id),
            Self::All | Self::Entry(_) => Vec::new(),
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

/// The records that tell of a unit itself: name, codes, class, size, features, lineage.
fn of_unit(ground: &Ground, unit: Id<Area>) -> Vec<(&'static str, i64)> {
    let scene = &ground.scene;
    let areas = scene.edition.areas(&scene.scope);
    let mut records = vec![(Area::KEY, unit.number())];
    let codes = areas.codes.iter().filter(|row| row.data.area == unit);
    records.extend(codes.map(|row| (AreaCodeEntry::KEY, row.id.number())));
    let classes = areas.classes.iter().filter(|row| row.data.area == unit);
    records.extend(classes.map(|row| (AreaClass::KEY, row.id.number())));
    let sizes = areas.sizes.iter().filter(|row| row.data.area == unit);
    records.extend(sizes.map(|row| (AreaSize::KEY, row.id.number())));
    let features = areas.features.iter().filter(|row| row.data.area == unit);
    records.extend(features.map(|row| (AreaFeature::KEY, row.id.number())));
    let is_own = |row: &AreaLineage| row.from_area == unit || row.to_area == unit;
    let lineage = areas.lineage.iter().filter(|row| is_own(&row.data));
    records.extend(lineage.map(|row| (AreaLineage::KEY, row.id.number())));
    records.sort_unstable();
    records.dedup();
    records
}

async fn page(asked: &Asked, asks: Asks) -> Result<Response, Failure> {
    let when = When::of(asked)?;
    let Some(ground) = asked.ground().await? else { return Ok(unchanged()) };
    let (entries, names) = read(asked, &ground, (&asks, &when)).await?;
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
        Asks::Unit(id) => Message::new("web.journal.of-person")
            .text("name", names.say(Area::KEY, id.number()))
            .render(language),
        Asks::Entry((chain, sequence)) => Message::new("web.journal.of-entry")
            .text("entry", format!("{chain}/{sequence}"))
            .render(language),
        Asks::All => language.text("web.journal.title"),
    };
    if entries.is_empty() && matches!(asks, Asks::Entry(_)) {
        return Err(Failure::no_such_page());
    }
    let pairs = asks.pairs().into_iter().chain(when.pairs()).collect();
    let (path, acts) = match &asks {
        Asks::Entry((chain, sequence)) => {
            let path = format!("/journal/{chain}-{sequence}");
            let acts = undo_of(&place, &path, &entries);
            (path, acts)
        }
        _ => ("/journal".to_owned(), Vec::new()),
    };
    let here = Here::Page { path, pairs, kind: "/journal" };
    let done = asked.get("done").map(|_| language.text("web.journal.done"));
    let mut sheets = vec![entries_sheet(&place, &entries, &names)];
    sheets.extend(entries.iter().filter_map(|entry| changes_sheet(&place, entry, &names)));
    let empty = entries.is_empty().then(|| language.text("web.journal.empty"));
    let frame = place.frame(heading.clone(), &here, vec![place.day_field()]);
    // What was just written needs no draft any more, which the script takes away.
    let is_done = done.is_some();
    let page = SheetsPage {
        frame: if is_done { frame.scripted() } else { frame },
        lines: vec![language.text("web.journal.every-day")],
        lead: done.into_iter().chain(empty).chain([language.text("web.journal.lead")]).collect(),
        notices: notices(&ground),
        exports: files::of_page(&place, &here),
        ask: (!matches!(asks, Asks::Entry(_))).then(|| when.ask(&place, &asks)),
        tabs: Vec::new(),
        sheets,
        acts,
        ticking: None,
        others: Vec::new(),
        heading,
    };
    let mut response = ground.tagged(page.answer(&place)?);
    if is_done {
        let policy = HeaderValue::from_static(WITH_SCRIPT);
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// The way to undo what was written together, where one may write.
fn undo_of(place: &Place<'_>, path: &str, entries: &[Entry]) -> Vec<Link> {
    let language = place.address().language;
    let may = place.asked.may_write() && !entries.is_empty();
    let href = place.address().page(&format!("{path}/undo"), place.unit, &[]);
    may.then(|| Link { words: language.text("web.journal.undo"), href }).into_iter().collect()
}

async fn read(
    asked: &Asked,
    ground: &Ground,
    (asks, when): (&Asks, &When),
) -> Result<(Vec<Entry>, Names), Failure> {
    let view = ground.view();
    let mut reader = asked.served.site.registers.read().await?;
    let records = asks.records(&mut reader, (&view, ground)).await?;
    let whole = records.is_empty().then_some(None);
    let filters = records.into_iter().map(Some).chain(whole);
    let mut found: BTreeMap<(i64, base::Sequence), Entry> = BTreeMap::new();
    for record in filters {
        let record_asked = record.map(|(register, id)| (register.to_owned(), id));
        let mut filter = when.filter(record_asked);
        let mut most = MOST_CHANGES;
        if let Asks::Entry(id) = asks {
            (filter.together, most) = (Some(*id), MOST_OF_ONE);
        }
        for row in reader.entries(&view, &filter).await? {
            let changes = reader.first_changes(&view, &row, record, most).await?;
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
    match asks {
        Asks::Person(id) => _ = wanted.entry(Person::KEY).or_default().insert(id.number()),
        Asks::Unit(id) => _ = wanted.entry(Area::KEY).or_default().insert(id.number()),
        Asks::All | Asks::Entry(_) | Asks::Record(..) => {}
    }
    let names = Names::read(&mut reader, &view, ground, &wanted).await?;
    Ok((entries, names))
}
