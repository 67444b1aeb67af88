//! Figures that were locked: as they were known then, beside what is known now.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Id, Instant, Language, Message};
use registers::{FigureLock, Filter, Register, View};
use reports::{Align, Table, TableCell};

use crate::asked::{Asked, Ground};
use crate::casework::kept;
use crate::failure::Failure;
use crate::pages::frame::{Here, Place};
use crate::pages::{Link, SheetsPage, part_two_table};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Answers with locked figures.
pub(crate) async fn page(id: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match id.ok().and_then(|Path(id)| id.parse::<i64>().ok()) {
        Some(id) => locked(&asked, Id::new(id)).await,
        None => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn locked(asked: &Asked, id: Id<FigureLock>) -> Result<Response, Failure> {
    let lock = find(asked, id).await?;
    let language = asked.language();
    let known_at: Instant = lock.known_at.parse()?;
    let then = asked.of_day(lock.day, Some(known_at)).await?;
    let now = asked.of_day(lock.day, None).await?;
    let (then, now) = (Arc::new(then), Arc::new(now));
    let asked = asked.clone();
    let made = tokio::task::spawn_blocking(move || {
        let place = unit(&asked, &now, lock.area)?;
        let differences = differences(&asked, (&then, &now), &lock, language)?;
        page_of(&place, (id, &lock, known_at), differences)
    });
    made.await?
}

async fn find(asked: &Asked, id: Id<FigureLock>) -> Result<FigureLock, Failure> {
    asked.scope().admits(FigureLock::DEFINITION)?;
    let registers = &asked.served.site.registers;
    let view = View { scope: asked.scope(), on: registers.today(), known_at: None };
    let own = vec![Filter::Ids(vec![id.number()])];
    let found = registers.read().await?.timeline::<FigureLock>(&view, own).await?;
    let missing = || {
        let message = Message::new("case.no-such-lock").id("id", id.number());
        Failure::refused(StatusCode::NOT_FOUND, message)
    };
    Ok(found.into_iter().next().ok_or_else(missing)?.data)
}

/// The unit of a lock, or the first below it that the asker may see.
fn unit<'a>(
    asked: &'a Asked,
    ground: &'a Ground,
    area: Id<registers::Area>,
) -> Result<Place<'a>, Failure> {
    let tree = &ground.scene.tree;
    let unit = tree.unit(tree.counts_in(area)).filter(|unit| {
        let path = tree.path(unit.id).into_iter().map(|unit| unit.id.number());
        ground.scene.scope.within(unit.id.number(), path).is_ok()
    });
    let unit = unit.or_else(|| tree.roots().next());
    let unit = unit.ok_or_else(|| Message::new("web.empty"))?;
    Ok(Place { asked, ground, unit })
}

/// The figures of Part two that are another now than when they were locked.
fn differences(
    asked: &Asked,
    (then, now): (&Ground, &Ground),
    lock: &FigureLock,
    language: Language,
) -> Result<Sheet, Failure> {
    let then = part_two_table(&unit(asked, then, lock.area)?)?;
    let now = part_two_table(&unit(asked, now, lock.area)?)?;
    let rows = rows(&then, &now, language);
    let say = |key: &str| language.text(&format!("web.lock.{key}"));
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let note = if rows.is_empty() {
        say("same")
    } else {
        Message::new("web.lock.differ").number("count", count).render(language)
    };
    Ok(Sheet {
        key: "differences".into(),
        caption: say("differences"),
        language,
        rows,
        columns: vec![
            Head::named(say("figure"), 60, Align::Prose),
            Head::named(say("column"), 24, Align::Prose),
            Head::named(say("then"), 14, Align::Right),
            Head::named(say("now"), 14, Align::Right),
            Head::named(say("change"), 14, Align::Right),
        ],
        notes: vec![note],
    })
}

/// Rows are told apart by their words and how often these came before.
fn rows(then: &Table, now: &Table, language: Language) -> Vec<SheetRow> {
    let keyed = |table: &Table| {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut heading = String::new();
        let mut found: Vec<((String, usize), Vec<TableCell>)> = Vec::new();
        for row in &table.rows {
            // The first cells are the number of the line in the print and its words.
            let words: Vec<String> = row
                .cells
                .iter()
                .take_while(|cell| matches!(cell, TableCell::Text(_) | TableCell::Empty))
                .map(|cell| cell.show(language))
                .filter(|words| !words.is_empty())
                .take(2)
                .collect();
            let words = words.join(" ");
            if row.heading {
                heading.clone_from(&words);
            }
            let name = if row.heading { words } else { format!("{heading} › {words}") };
            let nth = seen.entry(name.clone()).or_default();
            *nth += 1;
            found.push(((name, *nth), row.cells.clone()));
        }
        found
    };
    let before: HashMap<(String, usize), Vec<TableCell>> = keyed(then).into_iter().collect();
    let mut rows = Vec::new();
    for (key, cells) in keyed(now) {
        let Some(old) = before.get(&key) else { continue };
        for (place, (old, new)) in old.iter().zip(&cells).enumerate() {
            let (TableCell::Number(old), TableCell::Number(new)) = (old, new) else { continue };
            if old != new {
                let column = now.columns.get(place).map(|one| one.heading.clone());
                let sign = if new > old { "+" } else { "" };
                let change = base::number::whole(new - old, language);
                rows.push(SheetRow::of(vec![
                    Shown::plain(key.0.clone()),
                    Shown::plain(column.unwrap_or_default()),
                    Shown::plain(TableCell::Number(*old)),
                    Shown::plain(TableCell::Number(*new)),
                    Shown::plain(format!("{sign}{change}")),
                ]));
            }
        }
    }
    rows
}

fn page_of(
    place: &Place<'_>,
    (id, lock, known_at): (Id<FigureLock>, &FigureLock, Instant),
    differences: Sheet,
) -> Result<Response, Failure> {
    let language = place.address().language;
    let say = |key: &str| language.text(&format!("web.lock.{key}"));
    let locked =
        crate::address::Address { on: lock.day, known_at: Some(known_at), ..place.address() };
    let heading = Message::new("web.lock.title").text("name", &lock.name).render(language);
    let mut lead = vec![
        Message::new("web.lock.lead")
            .day("day", lock.day)
            .text("at", known_at.vietnamese())
            .render(language),
    ];
    if lock.left_out > 0 {
        let told = Message::new("web.lock.left-out").number("count", lock.left_out);
        lead.push(told.text("reason", lock.reason.as_deref().unwrap_or("–")).render(language));
    }
    if let Some(checkpoint) =
        lock.checkpoint_text().and_then(|text| text.parse::<registers::Checkpoint>().ok())
    {
        let told = Message::new("web.lock.checkpoint").text("code", checkpoint.code());
        lead.push(told.render(language));
    }
    let mut exports =
        vec![Link { words: say("report"), href: locked.report("part-two", place.unit, None) }];
    exports.push(Link {
        words: say("workbook"),
        href: locked.report("part-two.xlsx", place.unit, None),
    });
    let case =
        Link { words: say("case"), href: format!("/cases/{}{}", lock.of_case, kept(language)) };
    let here = Here::one("/locks", &id.to_string());
    let page = SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        lines: Vec::new(),
        lead,
        notices: Vec::new(),
        exports,
        ask: None,
        tabs: Vec::new(),
        sheets: vec![differences],
        acts: place.asked.may_open("/cases/{id}").then_some(case).into_iter().collect(),
        ticking: None,
        others: Vec::new(),
        heading,
    };
    page.answer(place)
}
