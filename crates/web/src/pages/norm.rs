//! One norm: its sentence, when it was in force, what came before and after, how a unit stands to
//! it, and what contradicts it.

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{Html, IntoResponse, Response};
use base::{Level, Message};
use census::{Measure, Query, Units};
use indicators::{Columns, Counts, outcomes};
use norms::{Norm, Words};

use crate::asked::Asked;
use crate::failure::Failure;
use crate::law::{conflicts, law};
use crate::pages::frame::{Frame, Here, Place};
use crate::pages::norms::{columns, conflicts_sheet, counts, source};
use crate::pages::part_two::notices;
use crate::pages::{Link, about};
use crate::sheet::{Sheet, SheetRow, Shown};

#[derive(Template)]
#[template(path = "norm.html")]
struct NormPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    /// The very words, where they were read.
    quote: Option<String>,
    source: String,
    told: Vec<(String, String)>,
    /// The norms of the series, in the order of time.
    series: Vec<(Link, String, bool)>,
    sheets: Vec<Sheet>,
}

/// Answers with the page of a norm.
pub(crate) async fn norm(id: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match id {
        Ok(Path(id)) => about(&asked, move |place| page(place, &id)).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

fn page(place: &Place<'_>, id: &str) -> Result<Response, Failure> {
    let language = place.address().language;
    let law = law()?;
    let no_such = || Failure::from(Message::new("web.norm.no-such").text("id", id));
    let norm = law.norm(id).ok_or_else(no_such)?;
    let words = Words::new(place.ground.scene.lists, law.vocabulary(), language);
    let on = place.address().on;
    let is_in_force = norm.period.contains(on);
    let mut sheets = Vec::new();
    if is_in_force && norm.condition().is_some() {
        sheets.push(standing(place, norm)?);
    }
    let conflicts = conflicts(on)?;
    let own: Vec<_> =
        conflicts.iter().filter(|one| one.norms.iter().any(|side| side.id == norm.id)).collect();
    if !own.is_empty() {
        sheets.push(conflicts_sheet(place, &own, &words)?);
    }
    let lead = (!is_in_force)
        .then(|| Message::new("web.norm.not-in-force").day("day", on).render(language));
    let here = Here::one("/norms", id);
    let page = NormPage {
        frame: place.frame(norm.title.clone(), &here, vec![place.day_field()]),
        heading: norm.title.clone(),
        lines: place.lines(Vec::new()),
        lead: lead.into_iter().collect(),
        notices: notices(place.ground),
        exports: Vec::new(),
        quote: norm.source.quote.clone(),
        source: source(norm),
        told: told(place, norm, &words),
        series: series(place, norm)?,
        sheets,
    };
    Ok(Html(page.render()?).into_response())
}

fn told(place: &Place<'_>, norm: &Norm, words: &Words<'_>) -> Vec<(String, String)> {
    let language = place.address().language;
    let say = |key: &str| language.text(&format!("web.norm.{key}"));
    let mut told = vec![
        (say("of-whom"), words.say(&norm.population)),
        (say("demand"), words.demand(&norm.demand)),
        (say("period"), period(place, norm)),
    ];
    told.extend(norm.remedy.clone().map(|remedy| (say("remedy"), remedy)));
    told.push((say("basis"), language.text(&format!("norms.basis.{}", norm.source.basis.key()))));
    told.push((
        say("confidence"),
        language.text(&format!("norms.confidence.{}", norm.source.confidence.key())),
    ));
    told.extend(norm.source.found_at.clone().map(|place| (say("found-at"), place)));
    told.extend(norm.source.note.clone().map(|note| (say("note"), note)));
    told
}

fn period(place: &Place<'_>, norm: &Norm) -> String {
    let language = place.address().language;
    let from = language.day(norm.period.from());
    match norm.period.until() {
        Some(until) => Message::new("web.norm.from-until")
            .text("from", from)
            .text("until", language.day(until.previous()))
            .render(language),
        None => Message::new("web.norm.since").text("from", from).render(language),
    }
}

/// The norms of the same series: where each leads, its period, and whether it is this one.
fn series(place: &Place<'_>, norm: &Norm) -> Result<Vec<(Link, String, bool)>, Failure> {
    let law = law()?;
    let mut all: Vec<&Norm> =
        law.norms().iter().filter(|one| one.series() == norm.series()).collect();
    all.sort_by_key(|one| one.period.from());
    let link = |one: &Norm| Link {
        words: source(one),
        href: Here::one("/norms", &one.id).address(place.address(), place.unit),
    };
    Ok(all.into_iter().map(|one| (link(one), period(place, one), one.id == norm.id)).collect())
}

/// How the unit and those below it stand to the norm.
fn standing(place: &Place<'_>, norm: &Norm) -> Result<Sheet, Failure> {
    let language = place.address().language;
    let scene = &place.ground.scene;
    let on = place.address().on;
    let columns_of = Columns::of(&scene.edition, law()?, on, &scene.scope);
    let three = outcomes(&columns_of, norm)
        .map_err(|missing| Message::new("indicator.case-by-case").text("fact", missing.fact))?;
    let query = Query::of(place.unit.id, on, three.map(Measure::Holdings).to_vec());
    let ask = |query: &Query| -> Result<Vec<(base::Id<registers::Area>, Counts)>, Failure> {
        let answer = scene.edition.ask(query, &scene.scope)?;
        let total = |unit: usize, measure: usize| answer.total(0, unit, measure);
        let units = answer.units.first().into_iter().flatten().enumerate();
        let counted = units.filter_map(|(at, unit)| {
            let counts =
                Counts { met: total(at, 0), unmet: total(at, 1), cannot_tell: total(at, 2) };
            Some(((*unit)?, counts))
        });
        Ok(counted.collect())
    };
    let mut found = ask(&query)?;
    let below = place.level_below().filter(|level| *level != Level::Village);
    if let Some(level) = below {
        let units = Units::Each { level, within: Some(place.unit.id) };
        let mut each = ask(&Query { units, ..query })?;
        each.retain(|(_, counts)| counts.population() > 0);
        each.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.unmet));
        found.extend(each);
    }
    let mut rows = Vec::new();
    for (at, (id, own)) in found.iter().enumerate() {
        let Some(unit) = scene.tree.unit(*id) else { continue };
        let here = Here::one("/norms", &norm.id).address(place.address(), unit);
        let mut cells = vec![Shown::link(place.name(unit), here)];
        cells.extend(counts(place, unit, norm, Some(*own))?);
        rows.push(SheetRow { is_strong: at == 0, ..SheetRow::of(cells) });
    }
    let mut heads = columns(place, "indicator.column.of");
    heads.remove(1);
    Ok(Sheet {
        key: "standing".into(),
        caption: language.text("web.norm.standing"),
        language,
        columns: heads,
        rows,
        notes: vec![language.text("web.norms.note")],
    })
}
