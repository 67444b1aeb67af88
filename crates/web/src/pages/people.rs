//! The people behind a figure, a page at a time; and all of them as a file.

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{Html, Response};
use base::{Id, Language, Message, number, text};
use census::Rows;
use registers::{Appointment, Person, Unit};
use reports::{Align, Format, Narrowing, TableCell};
use serde_json::json;

use crate::ask::{Ask, Field};
use crate::asked::{Asked, Ground, unchanged};
use crate::behind::Of;
use crate::failure::Failure;
use crate::files;
use crate::known::Known;
use crate::pages::area::find;
use crate::pages::explore::{narrowing_fields, narrowing_words, populations};
use crate::pages::frame::{Frame, Here, Place};
use crate::pages::part_two::notices;
use crate::pages::people_shape::{self, Entry, Part, Shape};
use crate::pages::{Link, report};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Rows of a page.
const ROWS: usize = 50;

/// So many people are put in the order of their names; more stay in the order of their records.
const MOST_SORTED: usize = 10_000;

/// The most rows of a file.
const MOST_IN_FILE: usize = 100_000;

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    ask: Ask,
    sheet: Sheet,
    others: Vec<Link>,
}

/// Answers with a page of people.
pub(crate) async fn people(asked: Asked) -> Response {
    let made = list(&asked).await;
    asked.answer(made)
}

/// Answers with all of them as a file.
pub(crate) async fn people_file(
    extension: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Response {
    let made = match extension {
        Ok(Path(extension)) => file(&asked, &extension).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

/// Who is asked for: the unit, and whose rows.
pub(crate) struct Found {
    pub(crate) unit: Unit,
    of: Of,
    narrowings: Vec<Narrowing>,
    pub(crate) rows: Rows,
}

impl Found {
    /// What the address of the list says besides unit and day.
    fn pairs(&self, asked: &Asked) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("of", self.of.to_string())];
        pairs.extend(self.narrowings.iter().map(|one| ("where", one.to_string())));
        pairs.extend(asked.get("q").map(|words| ("q", words.to_owned())));
        pairs
    }
}

/// Who is asked for, and from what the answer is made; nothing where the asker has it already.
pub(crate) async fn found(asked: &Asked) -> Result<Option<(Ground, Found)>, Failure> {
    let code = asked.get("area").map(str::to_owned);
    let of: Of = asked.get("of").unwrap_or("everybody").parse()?;
    let narrowings = asked.all("where").map(str::parse).collect::<Result<Vec<Narrowing>, _>>()?;
    let needs_rows = of.needs_rows();
    let Some(ground) = asked.ground_with(needs_rows).await? else { return Ok(None) };
    let counted = ground.aside(move |ground| {
        let unit = match &code {
            Some(code) => find(ground, code)?,
            None => report::first(ground)?,
        };
        let rows = of.narrowed(ground, unit, &narrowings)?;
        Ok(Found { rows, unit: unit.clone(), of, narrowings })
    });
    counted.await.map(Some)
}

async fn list(asked: &Asked) -> Result<Response, Failure> {
    let Some((ground, mut found)) = found(asked).await? else { return Ok(unchanged()) };
    let language = ground.address.language;
    let count = count(&found, language);
    let words = asked.get("q").map(text::fold);
    let mut known = Known::default();
    if found.rows.len() <= MOST_SORTED {
        known.names(asked, &ground, &found.rows).await?;
        known.sort(&mut found.rows);
        if let Some(words) = &words {
            found.rows.retain(|(person, _)| text::fold(known.name(*person)).contains(words));
        }
    }
    let place = Place { asked, ground: &ground, unit: &found.unit };
    let mut shape = Shape::of(&place, found.of.adds_up())?;
    let mut pairs = found.pairs(asked);
    let too_long = shape.is_parted() && found.rows.len() > MOST_SORTED;
    if too_long {
        shape = shape.whole();
    }
    let is_parted = shape.is_parted();
    if is_parted {
        known.rest(asked, &ground, &found.rows).await?;
    }
    let rows = std::mem::take(&mut found.rows);
    let (entries, parts) = shape.parted(&place, &known, rows, &pairs);
    pairs.extend(shape.pairs(&place));
    let page = page_of(asked, entries.len())?;
    let last = entries.len().div_ceil(ROWS).max(1);
    let start = (page - 1) * ROWS;
    let shown = entries.get(start..entries.len().min(start + ROWS)).unwrap_or_default();
    if !is_parted {
        let rows: Rows = shown.iter().map(|one| (one.person, one.holdings.clone())).collect();
        known.rest(asked, &ground, &rows).await?;
    }
    if shape.needs_facts() {
        let people = shown.iter().map(|entry| entry.person).collect();
        known.facts(asked, &ground, people).await?;
    }
    let heading = found.of.words(language);
    let here = Here::Page { path: "/people".to_owned(), pairs: pairs.clone(), kind: "/people" };
    let at = |page: usize| {
        let mut pairs = pairs.clone();
        pairs.push(("page", page.to_string()));
        place.address().page("/people", &found.unit, &pairs)
    };
    let mut others = Vec::new();
    if page > 1 {
        others.push(Link { words: language.text("web.people.before"), href: at(page - 1) });
    }
    if page < last {
        others.push(Link { words: language.text("web.people.after"), href: at(page + 1) });
    }
    let sheet = sheet(&place, &known, (shown, start), (&shape, &parts));
    let empty = shown.is_empty().then(|| language.text("web.people.nobody"));
    let of_pages = (last > 1).then(|| {
        Message::new("web.people.page")
            .number("page", i64::try_from(page).unwrap_or(i64::MAX))
            .number("last", i64::try_from(last).unwrap_or(i64::MAX))
            .render(language)
    });
    let too_long = too_long.then(|| language.text("web.people.group.too-long"));
    let only = narrowing_words(&place, &found.narrowings)?;
    let only = (!only.is_empty())
        .then(|| Message::new("web.explore.only").text("whom", only).render(language));
    let page = PeoplePage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        ask: ask(&place, &found, &shape)?,
        heading,
        lines: place.lines(Vec::new()).into_iter().chain([count]).chain(of_pages).collect(),
        lead: only.into_iter().chain(empty).chain(too_long).collect(),
        notices: notices(&ground),
        exports: files::of_page(&place, &here),
        sheet,
        others,
    };
    Ok(ground.tagged(Html(page.render()?)))
}

/// The page of the list that is asked for.
fn page_of(asked: &Asked, entries: usize) -> Result<usize, Failure> {
    let last = entries.div_ceil(ROWS).max(1);
    let Some(given) = asked.get("page") else { return Ok(1) };
    let page = given.parse().ok().filter(|page| (1..=last).contains(page));
    let no_such = || {
        Message::new("web.people.no-such-page")
            .text("given", given)
            .number("last", i64::try_from(last).unwrap_or(i64::MAX))
    };
    Ok(page.ok_or_else(no_such)?)
}

/// The form that narrows the list.
fn ask(place: &Place<'_>, found: &Found, shape: &Shape) -> Result<Ask, Failure> {
    let language = place.address().language;
    let mut kept = place.kept();
    kept.extend(place.asked.get("q").map(|words| ("q", words.to_owned())));
    let of = found.of.to_string();
    let mut whom = populations(language)?;
    if !whom.iter().any(|(value, _)| *value == of) {
        whom.insert(0, (of.clone(), found.of.words(language)));
    }
    let whom = Field::new("of", language.text("web.explore.whom"), whom, |value| value == of);
    let fields = std::iter::once(whom).chain(narrowing_fields(place, &found.narrowings)?);
    let fields = fields.chain(shape.fields(place));
    let button = language.text("web.people.narrow");
    Ok(Ask { action: "/people".to_owned(), kept, fields: fields.collect(), button })
}

/// How many there are, as the figure counts them.
fn count(found: &Found, language: Language) -> String {
    let holdings: usize = found.rows.iter().map(|(_, holdings)| holdings.len()).sum();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let key = if found.of.counts_holdings() {
        "web.people.holdings-and-persons"
    } else {
        "web.people.persons-and-holdings"
    };
    Message::new(key)
        .number("persons", number(found.rows.len()))
        .number("holdings", number(holdings))
        .render(language)
}

fn sheet(
    place: &Place<'_>,
    known: &Known,
    (entries, start): (&[Entry], usize),
    (shape, parts): (&Shape, &[Part]),
) -> Sheet {
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let tree = &place.ground.scene.tree;
    let mut columns = vec![
        head("web.people.place", 6, Align::Left),
        head("indicator.column.name", 28, Align::Left),
        head("web.people.born", 10, Align::Left),
        head("norms.column.holding", 40, Align::Prose),
        head("indicator.column.unit", 30, Align::Prose),
        head("indicator.column.since", 12, Align::Left),
    ];
    columns.extend(shape.heads(place));
    let mut rows = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| entries.get(before));
        rows.extend(people_shape::head(parts, entry, before, columns.len()));
        let own: Vec<_> = entry.holdings.iter().filter_map(|id| known.holdings.get(id)).collect();
        let titles: Vec<String> = own.iter().map(|row| known.title(row)).collect();
        let first = own.first();
        let unit = first.and_then(|row| tree.unit(tree.counts_in(row.data.area)));
        let since = first.map_or(TableCell::Empty, |row| TableCell::Day(row.period.from()));
        let place_in_list = number::whole(i64::try_from(start + at + 1).unwrap_or(0), language);
        let mut cells = vec![
            Shown::plain(place_in_list),
            Shown::link(known.name(entry.person), place.address().person(entry.person)),
            Shown::plain(known.born(entry.person)),
            Shown::plain(titles.join("; ")),
            match unit {
                Some(unit) => Shown::link(place.name(unit), place.address().area(unit)),
                None => Shown::plain(TableCell::Empty),
            },
            Shown::plain(since),
        ];
        cells.extend(shape.cells(place, known, entry.person, &own));
        rows.push(SheetRow::of(cells));
    }
    Sheet {
        key: "people".into(),
        caption: language.text("web.people.caption"),
        language,
        columns,
        rows,
        notes: vec![language.text("web.people.note")],
    }
}

async fn file(asked: &Asked, extension: &str) -> Result<Response, Failure> {
    let form = files::form(extension).ok_or_else(Failure::no_such_page)?;
    let Some((ground, mut found)) = found(asked).await? else { return Ok(unchanged()) };
    let language = ground.address.language;
    if found.rows.len() > MOST_IN_FILE {
        let most = i64::try_from(MOST_IN_FILE).unwrap_or(i64::MAX);
        return Err(Message::new("web.people.too-many").number("most", most).into());
    }
    let mut known = Known::default();
    known.names(asked, &ground, &found.rows).await?;
    known.rest(asked, &ground, &found.rows).await?;
    known.sort(&mut found.rows);
    let place = Place { asked, ground: &ground, unit: &found.unit };
    let response = if form == Format::Json {
        let bytes = json(&place, &found, &known).to_string().into_bytes();
        files::named(("people", &place), form, bytes)
    } else {
        let shape = Shape::of(&place, found.of.adds_up())?;
        if shape.needs_facts() {
            let people = found.rows.iter().map(|(person, _)| *person).collect();
            known.facts(asked, &ground, people).await?;
        }
        let (entries, parts) =
            shape.parted(&place, &known, found.rows.clone(), &found.pairs(asked));
        let sheet = sheet(&place, &known, (&entries, 0), (&shape, &parts));
        files::of_sheets(("people", &found.of.words(language)), &place, &[&sheet], form)?
    };
    Ok(ground.tagged(response))
}

fn json(place: &Place<'_>, found: &Found, known: &Known) -> serde_json::Value {
    let tree = &place.ground.scene.tree;
    let of_person = |(person, holdings): &(Id<Person>, Vec<Id<Appointment>>)| {
        let holdings = holdings.iter().filter_map(|id| known.holdings.get(id)).map(|row| {
            let unit = tree.unit(tree.counts_in(row.data.area));
            json!({
                "holding": row.id.number(),
                "title": known.titles.get(&row.data.title).map(|title| title.code.as_str()),
                "title_name": known.title(row),
                "area": unit.and_then(|unit| unit.code.as_deref()),
                "area_name": unit.map(|unit| place.name(unit)),
                "since": row.period.from().to_string(),
            })
        });
        json!({
            "person": person.number(),
            "name": known.name(*person),
            "born": known.born(*person),
            "holdings": holdings.collect::<Vec<_>>(),
        })
    };
    json!({
        "of": found.of.to_string(),
        "where": found.narrowings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "area": found.unit.code,
        "on": place.address().on.to_string(),
        "count": found.rows.len(),
        "people": found.rows.iter().map(of_person).collect::<Vec<_>>(),
    })
}
