//! The rows of one register in a unit, and one record with all that can be done to it.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use base::{Anchor, Definition, Kind, Language, Message, number};
use registers::{Appointment, Filter, Person, Register, VersionRow, View};
use reports::Align;
use workbooks::Labels;

use crate::asked::{Asked, unchanged};
use crate::change::{Act, Wish, days, way};
use crate::failure::Failure;
use crate::guard::note;
use crate::pages::area::find;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::notices;
use crate::pages::record_page::RecordPage;
use crate::pages::report::first;
use crate::pages::{Link, SheetsPage, Ticking};
use crate::papers::{Fact, Section};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Rows of a page.
const MOST_ROWS: usize = 100;

/// The address of one record.
const PATTERN: &str = "/registers/{name}/{id}";

/// So many times of a record are shown beside one another, the latest.
const MOST_TIMES: usize = 5;

/// Answers with the rows of a register.
pub(crate) async fn rows(
    asked: &Asked,
    definition: &'static Definition,
) -> Result<Response, Failure> {
    let Some(ground) = asked.ground().await? else { return Ok(unchanged()) };
    let unit = match asked.get("area") {
        Some(code) => find(&ground, code)?,
        None => first(&ground)?,
    };
    let place = Place { asked, ground: &ground, unit };
    let language = ground.address.language;
    let view = ground.view();
    let scope = place.within()?;
    let mut reader = asked.served.site.registers.read().await?;
    let own = View { scope: &scope, ..view };
    let searched = definition.fields.iter().find(|field| field.search);
    let words = asked.get("name").zip(searched);
    let filters = words.map(|(words, field)| Filter::Contains(field.key, words.to_owned()));
    let mut rows = reader.rows(&own, definition, filters.into_iter().collect()).await?;
    if asked.get("elsewhere").is_some() {
        retain_elsewhere(&place, definition, &mut rows);
    }
    rows.sort_by_key(|row| row.id);
    let count = rows.len();
    let page: usize = asked.get("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
    let rows: Vec<VersionRow> =
        rows.into_iter().skip((page - 1).saturating_mul(MOST_ROWS)).take(MOST_ROWS).collect();
    let told = vec![(definition, rows)];
    let labels = Labels::read(&mut reader, &view, &told, language).await?;
    let rows = told.into_iter().flat_map(|(_, rows)| rows).collect::<Vec<_>>();
    let listing = Listing { place: &place, definition, labels, count, page };
    let page = listing.page(&rows);
    Ok(ground.tagged(page.answer(&place)?))
}

/// Keeps the rows whose unit counts in another one on the day: carried over by a merger, and not
/// confirmed since.
fn retain_elsewhere(place: &Place<'_>, definition: &Definition, rows: &mut Vec<VersionRow>) {
    let is_area = |kind: Kind| kind == Kind::Reference(registers::Area::KEY);
    let field = definition.fields.iter().position(|field| is_area(field.kind));
    let tree = &place.ground.scene.tree;
    rows.retain(|row| {
        let area = field.and_then(|field| row.values[field].as_integer()).map(base::Id::new);
        area.is_some_and(|area| tree.counts_in(area) != area)
    });
}

/// A page of rows.
struct Listing<'a> {
    place: &'a Place<'a>,
    definition: &'static Definition,
    labels: Labels,
    count: usize,
    page: usize,
}

impl Listing<'_> {
    fn language(&self) -> Language {
        self.place.address().language
    }

    fn path(&self) -> String {
        format!("/registers/{}", self.definition.key)
    }

    fn page(&self, rows: &[VersionRow]) -> SheetsPage {
        let language = self.language();
        let place = self.place;
        let heading = name(self.definition, language);
        let kept = ["name", "elsewhere"].into_iter();
        let pairs: Vec<(&'static str, String)> =
            kept.filter_map(|key| Some((key, place.asked.get(key)?.to_owned()))).collect();
        let here = Here::Page { path: self.path(), pairs: pairs.clone(), kind: "/registers" };
        let may = place.asked.may_write_in(self.definition);
        let count = number::whole(i64::try_from(self.count).unwrap_or(i64::MAX), language);
        let counted = Message::new("web.records.count").text("count", count).render(language);
        let file =
            |form: &str| place.address().page(&format!("{}.{form}", self.path()), place.unit, &[]);
        SheetsPage {
            frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
            heading,
            lines: place.lines(vec![counted]),
            lead: (self.count == 0)
                .then(|| language.text("web.records.none"))
                .into_iter()
                .collect(),
            notices: notices(place.ground),
            exports: [("Excel (.xlsx)", "xlsx"), ("CSV", "csv")]
                .map(|(words, form)| Link { words: words.to_owned(), href: file(form) })
                .to_vec(),
            ask: self.ask(),
            tabs: Vec::new(),
            sheets: (self.count > 0).then(|| self.sheet(rows, may)).into_iter().collect(),
            acts: if may { self.acts() } else { Vec::new() },
            ticking: (may && self.count > 0).then(|| self.ticking()),
            others: self.others(&pairs),
        }
    }

    /// Search in the field that is searched, where there is one.
    fn ask(&self) -> Option<crate::ask::Ask> {
        let language = self.language();
        let field = self.definition.fields.iter().find(|field| field.search)?;
        let label = language.pick(field.heading.vi, field.heading.en).to_owned();
        let typed = self.place.asked.get("name").unwrap_or_default();
        Some(crate::ask::Ask {
            action: self.path(),
            kept: self.place.kept(),
            fields: vec![crate::ask::Field::written("name", label, typed)],
            button: language.text("web.people.narrow"),
        })
    }

    fn acts(&self) -> Vec<Link> {
        let place = self.place;
        let link = |key: &str, href| Link { words: self.language().text(key), href };
        let add = way(place, &[Wish::new(Act::Add, self.definition, Vec::new())]);
        let import = place.address().page(&format!("{}/import", self.path()), place.unit, &[]);
        let mut acts = vec![link("web.records.add", add), link("web.records.import", import)];
        if self.definition.key == Appointment::KEY {
            let pairs = [("elsewhere", "1".to_owned())];
            let carried = place.address().page(&self.path(), place.unit, &pairs);
            acts.push(link("web.records.elsewhere", carried));
        }
        acts
    }

    fn ticking(&self) -> Ticking {
        let mut kept = self.place.kept();
        kept.push(("register", self.definition.key.to_owned()));
        let act =
            |act: Act| (act.key(), self.language().text(&format!("change.act.{}", act.key())));
        Ticking { kept, acts: vec![act(Act::Change), act(Act::End)] }
    }

    fn others(&self, pairs: &[(&'static str, String)]) -> Vec<Link> {
        let last = self.count.div_ceil(MOST_ROWS).max(1);
        let link = |page: usize, key: &str| {
            let mut pairs = pairs.to_vec();
            pairs.push(("page", page.to_string()));
            Link {
                words: self.language().text(key),
                href: self.place.address().page(&self.path(), self.place.unit, &pairs),
            }
        };
        let before = (self.page > 1).then(|| link(self.page - 1, "web.people.before"));
        let after = (self.page < last).then(|| link(self.page + 1, "web.people.after"));
        before.into_iter().chain(after).collect()
    }

    fn sheet(&self, rows: &[VersionRow], may: bool) -> Sheet {
        let language = self.language();
        let place = self.place;
        let scope = &place.ground.scene.scope;
        let fields = self.definition.fields.iter().enumerate();
        // What no row of the page says is left out.
        let is_said = |at: usize| rows.iter().any(|row| !row.values[at].is_null());
        let fields: Vec<_> =
            fields.filter(|(at, field)| scope.shows(field.class) && is_said(*at)).collect();
        let head = |key: &str| Head::new(language, key, 12, Align::Left);
        let mut columns =
            vec![head("web.records.number"), head("web.unit-life.from"), head("change.until")];
        columns.extend(fields.iter().map(|(_, field)| {
            let words = language.pick(field.heading.vi, field.heading.en).to_owned();
            let is_long = matches!(field.kind, Kind::Text | Kind::Sealed);
            Head::named(words, 24, if is_long { Align::Prose } else { Align::Left })
        }));
        let rows = rows.iter().map(|row| {
            let own = format!("{}/{}", self.path(), row.id);
            let href = place.address().page(&own, place.unit, &[]);
            let until =
                row.period.until().map_or_else(String::new, |day| language.day(day.previous()));
            let mut cells = vec![
                Shown::link(format!("#{}", row.id), href),
                Shown::plain(language.day(row.period.from())),
                Shown::plain(until),
            ];
            cells.extend(
                fields
                    .iter()
                    .map(|(at, field)| value(place, &self.labels, field, &row.values[*at])),
            );
            SheetRow { tick: may.then_some(row.id), ..SheetRow::of(cells) }
        });
        Sheet {
            key: "rows".into(),
            caption: name(self.definition, language),
            language,
            columns,
            rows: rows.collect(),
            notes: vec![language.text("web.records.note")],
        }
    }
}

fn name(definition: &Definition, language: Language) -> String {
    language.pick(definition.heading.vi, definition.heading.en).to_owned()
}

/// A value, which leads to the person or the record that it names.
fn value(place: &Place<'_>, labels: &Labels, field: &base::Field, value: &base::Value) -> Shown {
    if value.is_null() {
        return Shown::plain("");
    }
    let words = name_of(labels, field, value);
    match (field.kind, value.as_integer()) {
        (Kind::Reference(Person::KEY), Some(id)) => {
            Shown::link(words, place.address().person(base::Id::new(id)))
        }
        (Kind::Reference(register), Some(id)) => {
            let path = format!("/registers/{register}/{id}");
            Shown::link(words, place.address().page(&path, place.unit, &[]))
        }
        _ => Shown::plain(words),
    }
}

/// A value in words, without the number of what is named.
pub(crate) fn name_of(labels: &Labels, field: &base::Field, value: &base::Value) -> String {
    let words = labels.word(field, value);
    words.rsplit_once(" (#").map_or(words.clone(), |(name, _)| name.to_owned())
}

/// Answers with one record.
pub(crate) async fn record(
    path: Result<Path<(String, String)>, PathRejection>,
    asked: Asked,
) -> Response {
    let made = match path {
        Ok(Path((register, id))) => match id.parse() {
            Ok(id) => one(&asked, &register, id).await,
            Err(_) => Err(Failure::no_such_page()),
        },
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

/// Records that what is of a person was opened; gives an answer where it is not to be shown.
async fn noted(
    asked: &Asked,
    (definition, id): (&Definition, i64),
    rows: &[VersionRow],
) -> Option<Response> {
    let field = match definition.anchor {
        Anchor::OwnPerson => return note(asked, id, PATTERN).await,
        Anchor::Person(field) => definition.field(field)?.0,
        _ => return None,
    };
    let people: BTreeSet<i64> =
        rows.iter().filter_map(|row| row.values.get(field)?.as_integer()).collect();
    for person in people {
        if let Some(refusal) = note(asked, person, PATTERN).await {
            return Some(refusal);
        }
    }
    None
}

async fn one(asked: &Asked, register: &str, id: i64) -> Result<Response, Failure> {
    let registers = &asked.served.site.registers;
    let definition = registers.registry().get(register).map_err(|_| Failure::no_such_page())?;
    // What is of a person is recorded each time, also where the browser has it already.
    let is_of_person = matches!(definition.anchor, Anchor::Person(_) | Anchor::OwnPerson);
    let ground =
        if is_of_person { Some(asked.ground_anew().await?) } else { asked.ground().await? };
    let Some(ground) = ground else { return Ok(unchanged()) };
    let view = ground.view();
    let mut reader = registers.read().await?;
    let rows = reader.rows_of_every_day(&view, definition, vec![Filter::Ids(vec![id])]).await?;
    if rows.is_empty() && reader.versions_of(&view, definition, vec![id]).await?.is_empty() {
        return Err(Failure::no_such_page());
    }
    if let Some(refusal) = noted(asked, (definition, id), &rows).await {
        return Ok(refusal);
    }
    drop(reader);
    let unit = match asked.get("area") {
        Some(code) => find(&ground, code)?,
        None => first(&ground)?,
    };
    let place = Place { asked, ground: &ground, unit };
    record_page(&place, Fact { definition, id, rows }, None).await
}

/// The page of one record, with what was wrong with a paper that was sent from it.
pub(crate) async fn record_page(
    place: &Place<'_>,
    fact: Fact,
    fault: Option<&Message>,
) -> Result<Response, Failure> {
    let (asked, ground, unit) = (place.asked, place.ground, place.unit);
    let view = ground.view();
    let language = ground.address.language;
    let (definition, id, register) = (fact.definition, fact.id, fact.definition.key);
    let mut reader = asked.served.site.registers.read().await?;
    let section = Section::read(place, &mut reader, &fact).await?;
    let section = match fault {
        Some(fault) => section.map(|section| section.faulty(fault, language)),
        None => section,
    };
    let told = vec![(definition, fact.rows)];
    let labels = Labels::read(&mut reader, &view, &told, language).await?;
    let rows = told.into_iter().flat_map(|(_, rows)| rows).collect::<Vec<_>>();
    let heading = format!("{} #{id}", name(definition, language));
    let here = Here::Page {
        path: format!("/registers/{register}/{id}"),
        pairs: Vec::new(),
        kind: "/registers",
    };
    let subject = rows.iter().rev().find(|row| row.period.contains(view.on)).or(rows.last());
    let subject = subject.map(|row| said(&labels, definition, row));
    let gone = rows.is_empty().then(|| language.text("web.records.withdrawn"));
    let may = asked.may_write_in(definition) && !rows.is_empty();
    let journal = ("record", format!("{register}/{id}"));
    let journal = Link {
        words: language.text("web.records.journal"),
        href: place.address().page("/journal", unit, &[journal]),
    };
    let page = SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        heading,
        lines: subject.into_iter().collect(),
        lead: gone.into_iter().collect(),
        notices: notices(ground),
        exports: Vec::new(),
        ask: None,
        tabs: Vec::new(),
        sheets: vec![times(place, definition, (&labels, &rows))],
        acts: if may { acts(place, definition, (id, &rows)) } else { Vec::new() },
        ticking: None,
        others: vec![journal],
    };
    RecordPage::of(page, section).answer(place)
}

/// What a record says first, in a line.
fn said(labels: &Labels, definition: &Definition, row: &VersionRow) -> String {
    let values = definition.fields.iter().zip(&row.values);
    let known = values.filter(|(_, value)| !value.is_null()).take(3);
    let words = known.map(|(field, value)| name_of(labels, field, value));
    words.collect::<Vec<_>>().join("; ")
}

/// What can be done to a record.
pub(crate) fn acts(
    place: &Place<'_>,
    definition: &'static Definition,
    (id, rows): (i64, &[VersionRow]),
) -> Vec<Link> {
    let language = place.address().language;
    let link = |act: Act| Link {
        words: language.text(&format!("change.do.{}", act.key())),
        href: way(place, &[Wish::new(act, definition, vec![id])]),
    };
    let mut acts = vec![link(Act::Change), link(Act::Correct)];
    let last = rows.last().and_then(|row| row.period.until());
    if last.is_none_or(|until| until > place.address().on) {
        acts.push(link(Act::End));
    }
    if definition.key == Appointment::KEY {
        acts.extend(replacing(place, id));
    }
    acts.push(link(Act::Withdraw));
    acts
}

/// The ways to put somebody else into a holding: one who is known, or a new person.
pub(crate) fn replacing(place: &Place<'_>, id: i64) -> [Link; 2] {
    let language = place.address().language;
    let end = Wish::new(Act::End, Appointment::DEFINITION, vec![id]);
    let like = Wish::new(Act::Add, Appointment::DEFINITION, vec![id]);
    let add = |definition| Wish::new(Act::Add, definition, Vec::new());
    let mut new =
        vec![end.clone(), add(Person::DEFINITION), add(registers::PersonName::DEFINITION)];
    new.push(add(registers::PartyMembership::DEFINITION).optional());
    new.push(add(registers::IdentityNumber::DEFINITION).optional());
    new.push(add(registers::Qualification::DEFINITION).optional());
    new.push(like.clone());
    [("change.do.replace-by-new", new), ("change.do.replace", vec![end, like])]
        .map(|(key, wishes)| Link { words: language.text(key), href: way(place, &wishes) })
}

/// A record through time: a column for each time in which nothing of it changed.
fn times(
    place: &Place<'_>,
    definition: &'static Definition,
    (labels, rows): (&Labels, &[VersionRow]),
) -> Sheet {
    let language = place.address().language;
    let scope = &place.ground.scene.scope;
    let left_out = rows.len().saturating_sub(MOST_TIMES);
    let shown = &rows[left_out..];
    let mut columns = vec![Head::new(language, "change.column.field", 24, Align::Left)];
    columns
        .extend(shown.iter().map(|row| Head::named(days(row.period, language), 30, Align::Prose)));
    let fields = definition.fields.iter().enumerate().filter(|(_, field)| scope.shows(field.class));
    let lines = fields.map(|(at, field)| {
        let heading = language.pick(field.heading.vi, field.heading.en);
        let cells = shown.iter().map(|row| value(place, labels, field, &row.values[at]));
        SheetRow::of(std::iter::once(Shown::plain(heading)).chain(cells).collect())
    });
    let cut = (left_out > 0).then(|| language.text("web.records.earlier"));
    Sheet {
        key: "times".into(),
        caption: language.text("web.records.times"),
        language,
        columns,
        rows: lines.collect(),
        notes: cut.into_iter().collect(),
    }
}
