//! What a word finds: units, people, norms, targets. Deaf to diacritics and case.

use axum::response::Response;
use base::{Id, Language, Message, text};
use policy::Action;
use registers::{Filter, Person, PersonName};
use reports::{Align, TableCell};

use crate::asked::{Asked, Ground, unchanged};
use crate::failure::Failure;
use crate::law::{law, programme};
use crate::pages::area::find;
use crate::pages::frame::{Here, Place};
use crate::pages::norms::source;
use crate::pages::part_two::notices;
use crate::pages::{SheetsPage, report};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// The most that is shown of a kind.
const MOST: usize = 30;

/// So many of a name are put in order; of a commoner one, only the first that were recorded.
const MOST_READ: u32 = 2_000;

/// The fewest letters that are looked for among people.
const FEWEST: usize = 3;

/// Answers with what was found.
pub(crate) async fn search(asked: Asked) -> Response {
    let made = page(&asked).await;
    asked.answer(made)
}

async fn page(asked: &Asked) -> Result<Response, Failure> {
    let Some(ground) = asked.ground().await? else { return Ok(unchanged()) };
    let words = text::fold(asked.get("q").unwrap_or_default());
    let people = if words.chars().count() >= FEWEST && asked.may(Action::People) {
        people(asked, &ground, &words).await?
    } else {
        Vec::new()
    };
    let unit = match asked.get("area") {
        Some(code) => find(&ground, code)?,
        None => report::first(&ground)?,
    };
    let place = Place { asked, ground: &ground, unit };
    let language = ground.address.language;
    let mut sheets = Vec::new();
    if !words.is_empty() {
        sheets = vec![
            units(&place, &words),
            of_people(&place, &people),
            norms(&place, &words)?,
            targets(&place, &words)?,
        ];
        sheets.retain(|sheet| !sheet.rows.is_empty());
    }
    let lead = match (words.is_empty(), sheets.is_empty()) {
        (true, _) => Some(language.text("web.search.what")),
        (false, true) => Some(
            Message::new("web.search.nothing")
                .text("words", asked.get("q").unwrap_or_default())
                .render(language),
        ),
        (false, false) => None,
    };
    let heading = language.text("web.search.title");
    let pairs = asked.get("q").map(|words| ("q", words.to_owned())).into_iter().collect();
    let here = Here::Page { path: "/search".to_owned(), pairs, kind: "/search" };
    let page = SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        heading,
        lines: place.lines(Vec::new()),
        lead: lead.into_iter().collect(),
        notices: notices(&ground),
        exports: Vec::new(),
        ask: None,
        tabs: Vec::new(),
        sheets,
        acts: Vec::new(),
        ticking: None,
        others: Vec::new(),
    };
    Ok(ground.tagged(page.answer(&place)?))
}

/// A person who was found: name and year of birth.
type Found = (Id<Person>, String, String);

async fn people(asked: &Asked, ground: &Ground, words: &str) -> Result<Vec<Found>, Failure> {
    let mut reader = asked.served.site.registers.read().await?;
    let view = ground.view();
    let filter = vec![Filter::Contains("name", words.to_owned())];
    let mut names = reader.first::<PersonName>(&view, filter, MOST_READ).await?;
    names.sort_by(|one, other| text::compare_names(&one.data.name, &other.data.name));
    names.truncate(MOST);
    let ids = names.iter().map(|row| row.data.person.number()).collect();
    let people = reader.list::<Person>(&view, vec![Filter::Ids(ids)]).await?;
    let found = names.into_iter().map(|row| {
        let born = people.iter().find(|person| person.id == row.data.person);
        let born = born.map(|person| person.data.born_on.earliest().year().to_string());
        (row.data.person, row.data.name, born.unwrap_or_default())
    });
    Ok(found.collect())
}

fn sheet(
    language: Language,
    key: &'static str,
    heads: &[(&str, u16)],
    mut rows: Vec<SheetRow>,
) -> Sheet {
    let is_cut = rows.len() >= MOST;
    rows.truncate(MOST);
    let columns = heads.iter().map(|(key, width)| Head::new(language, key, *width, Align::Prose));
    Sheet {
        key: key.into(),
        caption: language.text(&format!("web.search.{key}")),
        language,
        columns: columns.collect(),
        rows,
        notes: is_cut.then(|| language.text("web.search.cut")).into_iter().collect(),
    }
}

fn units(place: &Place<'_>, words: &str) -> Sheet {
    let tree = &place.ground.scene.tree;
    let is_found = |unit: &&registers::Unit| {
        text::fold(&place.name(unit)).contains(words) || unit.code.as_deref() == Some(words)
    };
    let mut found: Vec<_> = tree.units().filter(is_found).collect();
    found.sort_by(|one, other| {
        one.level.cmp(&other.level).then_with(|| text::compare(&one.name, &other.name))
    });
    let rows = found.into_iter().take(MOST).map(|unit| {
        let above = tree.path(unit.id).into_iter().rev().skip(1);
        let above: Vec<String> = above.map(|unit| place.name(unit)).collect();
        SheetRow::of(vec![
            Shown::link(place.name(unit), place.address().area(unit)),
            Shown::plain(above.join(", ")),
        ])
    });
    let heads = [("web.units", 40), ("web.search.above", 40)];
    sheet(place.address().language, "units", &heads, rows.collect())
}

fn of_people(place: &Place<'_>, people: &[Found]) -> Sheet {
    let rows = people.iter().map(|(person, name, born)| {
        SheetRow::of(vec![
            Shown::link(name.as_str(), place.address().person(*person)),
            Shown::plain(born.as_str()),
        ])
    });
    let heads = [("indicator.column.name", 40), ("web.people.born", 12)];
    sheet(place.address().language, "people", &heads, rows.collect())
}

fn norms(place: &Place<'_>, words: &str) -> Result<Sheet, Failure> {
    let on = place.address().on;
    let has = |one: &&norms::Norm| {
        let told = format!("{} {} {}", one.title, source(one), one.id);
        text::fold(&told).contains(words)
    };
    let found = law()?.on(on).filter(has).take(MOST);
    let rows = found.map(|one| {
        let here = Here::one("/norms", &one.id);
        SheetRow::of(vec![
            Shown::link(one.title.as_str(), here.address(place.address(), place.unit)),
            Shown::plain(source(one)),
        ])
    });
    let heads = [("norms.column.title", 50), ("web.norms.source", 40)];
    Ok(sheet(place.address().language, "norms", &heads, rows.collect()))
}

fn targets(place: &Place<'_>, words: &str) -> Result<Sheet, Failure> {
    let language = place.address().language;
    let programme = programme()?;
    let of_target = programme.targets().iter().filter_map(|one| {
        let told = format!("{} {} {}", one.id, one.quote, one.en);
        let id = one.applied()?.indicators.first()?;
        text::fold(&told).contains(words).then(|| (one.id.clone(), one.quote.clone(), id.clone()))
    });
    let of_indicator = programme.indicators().iter().filter_map(|one| {
        let told = format!("{} {} {}", one.vi, one.en, one.question);
        let label = one.label(language).to_owned();
        text::fold(&told).contains(words).then(|| (String::new(), label, one.id.clone()))
    });
    let rows = of_target.chain(of_indicator).take(MOST).map(|(id, words, indicator)| {
        let here = Here::one("/indicators", &indicator);
        let id = if id.is_empty() { TableCell::Empty } else { id.into() };
        SheetRow::of(vec![
            Shown::plain(id),
            Shown::link(words, here.address(place.address(), place.unit)),
        ])
    });
    let heads = [("targets.column.id", 10), ("targets.column.target", 70)];
    Ok(sheet(language, "targets", &heads, rows.collect()))
}
