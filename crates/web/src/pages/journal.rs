//! The journal: what was written, when, by whom, on what decision; of everything, or of one record.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;
use base::{Day, Definition, Id, Kind, Message};
use registers::{
    Area, AreaClass, AreaCodeEntry, AreaFeature, AreaLineage, AreaSize, ChangeRow, Decision,
    EntryRow, JournalFilter, JournalSearch, Person, Register,
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
struct Narrowed {
    register: Option<&'static Definition>,
    /// Only those of the unit of the page and of those below it?
    below: bool,
    actor: Option<String>,
    from: Option<Day>,
    until: Option<Day>,
}

impl Narrowed {
    fn of(asked: &Asked) -> Result<Self, Failure> {
        let registry = asked.served.site.registers.registry();
        let register = asked.get("register").map(|key| registry.get(key)).transpose()?;
        let below = asked.get("below").is_some();
        let actor = asked.get("actor").map(str::to_owned);
        Ok(Self { register, below, actor, from: asked.day("from")?, until: asked.day("until")? })
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        let register = self.register.map(|register| ("register", register.key.to_owned()));
        let below = self.below.then(|| ("below", "yes".to_owned()));
        let days = [("from", self.from), ("until", self.until)];
        let days = days.into_iter().filter_map(|(name, day)| Some((name, day?.to_string())));
        let actor = self.actor.clone().map(|actor| ("actor", actor));
        register.into_iter().chain(below).chain(actor).chain(days)
    }

    /// The form by which they are chosen.
    fn ask(&self, place: &Place<'_>, asks: &Asks) -> Ask {
        let language = place.address().language;
        let label = |key: &str| language.text(&format!("web.journal.{key}"));
        let written = |name, key: &str, value: String| Field::written(name, label(key), &value);
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| language.day(day));
        let definitions = place.asked.served.site.registers.registry().definitions().iter();
        let registers = definitions.map(|own| {
            (own.key.to_owned(), language.pick(own.heading.vi, own.heading.en).to_owned())
        });
        let registers = [(String::new(), label("every-register"))].into_iter().chain(registers);
        let chosen = self.register.map_or("", |register| register.key);
        let unit = reports::full_name(place.ground.scene.lists, place.unit, language);
        let below = Message::new("web.journal.below").text("unit", unit).render(language);
        let units = [(String::new(), label("every-unit")), ("yes".to_owned(), below)];
        let is_below = if self.below { "yes" } else { "" };
        Ask {
            action: "/journal".to_owned(),
            kept: place.kept().into_iter().chain(asks.pairs()).collect(),
            fields: vec![
                Field::new("register", label("register"), registers, |key| key == chosen),
                Field::new("below", label("units"), units, |given| given == is_below),
                written("actor", "actor", self.actor.clone().unwrap_or_default()),
                written("from", "since", day(self.from)),
                written("until", "to", day(self.until)),
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

    /// What is asked of the journal, with what narrows it.
    fn search(&self, ground: &Ground, (narrowed, unit): (&Narrowed, Id<Area>)) -> JournalSearch {
        let records = match self {
            Self::Unit(id) => of_unit(ground, *id),
            Self::Record(definition, id) => vec![(*definition, vec![*id])],
            Self::All | Self::Entry(_) | Self::Person(_) => Vec::new(),
        };
        let person = match self {
            Self::Person(id) => Some(*id),
            _ => None,
        };
        JournalSearch {
            person,
            area: narrowed.below.then_some(unit),
            register: narrowed.register,
            records,
            actor: narrowed.actor.clone(),
            from: narrowed.from,
            before: narrowed.until.map(Day::next),
        }
    }
}

/// The records that tell of a unit itself: name, codes, class, size, features, lineage.
fn of_unit(ground: &Ground, unit: Id<Area>) -> Vec<(&'static Definition, Vec<i64>)> {
    let scene = &ground.scene;
    let areas = scene.edition.areas(&scene.scope);
    let codes = areas.codes.iter().filter(|row| row.data.area == unit);
    let classes = areas.classes.iter().filter(|row| row.data.area == unit);
    let sizes = areas.sizes.iter().filter(|row| row.data.area == unit);
    let features = areas.features.iter().filter(|row| row.data.area == unit);
    let is_own = |row: &AreaLineage| row.from_area == unit || row.to_area == unit;
    let lineage = areas.lineage.iter().filter(|row| is_own(&row.data));
    vec![
        (Area::DEFINITION, vec![unit.number()]),
        (AreaCodeEntry::DEFINITION, codes.map(|row| row.id.number()).collect()),
        (AreaClass::DEFINITION, classes.map(|row| row.id.number()).collect()),
        (AreaSize::DEFINITION, sizes.map(|row| row.id.number()).collect()),
        (AreaFeature::DEFINITION, features.map(|row| row.id.number()).collect()),
        (AreaLineage::DEFINITION, lineage.map(|row| row.id.number()).collect()),
    ]
}

async fn page(asked: &Asked, asks: Asks) -> Result<Response, Failure> {
    let narrowed = Narrowed::of(asked)?;
    let Some(ground) = asked.ground().await? else { return Ok(unchanged()) };
    let unit = match asked.get("area") {
        Some(code) => find(&ground, code)?,
        None => report::first(&ground)?,
    };
    let search = asks.search(&ground, (&narrowed, unit.id));
    let (entries, names) = read(asked, &ground, (&asks, &search)).await?;
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
    let pairs = asks.pairs().into_iter().chain(narrowed.pairs()).collect();
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
        ask: (!matches!(asks, Asks::Entry(_))).then(|| narrowed.ask(&place, &asks)),
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
    (asks, search): (&Asks, &JournalSearch),
) -> Result<(Vec<Entry>, Names), Failure> {
    let view = ground.view();
    let mut reader = asked.served.site.registers.read().await?;
    let (filter, most) = match asks {
        Asks::Entry(id) => {
            let together = Some(*id);
            let filter = JournalFilter { together, ..JournalFilter::default() };
            (filter, MOST_OF_ONE)
        }
        _ => (reader.journal_filter(&view, search).await?, MOST_CHANGES),
    };
    let filter = JournalFilter { limit: MOST_ENTRIES, ..filter };
    let mut entries = Vec::new();
    for row in reader.entries(&view, &filter).await? {
        let changes = reader.first_changes(&view, &row, &filter, most).await?;
        entries.push(Entry { row, changes });
    }
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
