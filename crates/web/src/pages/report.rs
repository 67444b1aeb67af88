//! A report as a page, and the same as a file.

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{Html, IntoResponse, Response};
use base::{Day, Message, number};
use registers::Unit;
use reports::{Align, Format, Made, Opens, ReportName, Table, TableRow};

use crate::ask::{Ask, Field};
use crate::asked::{Asked, Ground, unchanged};
use crate::behind::{Movement, Of};
use crate::failure::Failure;
use crate::files;
use crate::outline::depth;
use crate::pages::Link;
use crate::pages::area::find;
use crate::pages::frame::{DayField, Frame, Here, Place};
use crate::pages::mapped::mapped;
use crate::pages::part_two::{Statistics, exports, made, notices, statistics};

/// The most rows a page shows; the files hold all.
const MOST_ROWS: usize = 1_000;

#[derive(Template)]
#[template(path = "report.html")]
pub(crate) struct ReportPage {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) lines: Vec<String>,
    pub(crate) notices: Vec<String>,
    pub(crate) content: Content,
    pub(crate) exports: Vec<Link>,
    /// How it can be asked differently.
    pub(crate) ask: Option<Ask>,
}

impl ReportPage {
    /// The page as text.
    pub(crate) fn render_page(&self) -> Result<String, Failure> {
        Ok(self.render()?)
    }
}

/// What the page shows: Part two in width, another report as it is.
pub(crate) enum Content {
    Statistics(Box<Statistics>),
    Table(Printed),
}

/// A table as the template shows it.
pub(crate) struct Printed {
    columns: Vec<(String, bool)>,
    rows: Vec<Row>,
    notes: Vec<String>,
}

struct Row {
    is_heading: bool,
    depth: usize,
    cells: Vec<Cell>,
}

struct Cell {
    words: String,
    is_number: bool,
    /// The list of those whom a number counts.
    door: Option<String>,
}

/// Answers with a report.
pub(crate) async fn report(name: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match name {
        Ok(Path(name)) => answer(&asked, &name).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn answer(asked: &Asked, name: &str) -> Result<Response, Failure> {
    let (name, format) = match name.split_once('.') {
        Some((name, extension)) => {
            (name, Some(files::form(extension).ok_or_else(Failure::no_such_page)?))
        }
        None => (name, None),
    };
    let name: ReportName = name.parse()?;
    if let (ReportName::PartTwo, Some(map)) = (name, asked.day("map")?) {
        return mapped(asked, map, format).await;
    }
    let from = asked.day("from")?;
    let code = asked.get("area").map(str::to_owned);
    let Some(ground) = asked.ground_with(name.needs_rows()).await? else {
        return Ok(unchanged());
    };
    let asked = asked.clone();
    ground
        .make(move |ground| {
            let unit = match &code {
                Some(code) => find(ground, code)?,
                None => first(ground)?,
            };
            let place = Place { asked: &asked, ground, unit };
            if let Some(format) = format {
                return file(&place, (name, from), format);
            }
            Ok(Html(page(&place, name, from)?.render()?).into_response())
        })
        .await
}

pub(crate) fn first(ground: &Ground) -> Result<&Unit, Failure> {
    let tree = &ground.scene.tree;
    tree.roots().next().ok_or_else(|| Message::new("web.empty").into())
}

fn file(
    place: &Place<'_>,
    (name, from): (ReportName, Option<Day>),
    format: Format,
) -> Result<Response, Failure> {
    let ground = place.ground;
    let (made, definitions) = made(ground, place.unit, name, from)?;
    let written = made.write(format, definitions, ground.scene.lists, ground.address.language);
    Ok(files::named((name.key(), place), format, written.map_err(Failure::Report)?))
}

fn page(place: &Place<'_>, name: ReportName, from: Option<Day>) -> Result<ReportPage, Failure> {
    let Place { ground, unit, .. } = place;
    let language = ground.address.language;
    let exports = exports(ground.address, name.key(), unit, from);
    let here = Here::Report(name.key());
    if name == ReportName::PartTwo {
        let statistics = statistics(ground, unit)?;
        return Ok(ReportPage {
            frame: place.frame(statistics.title.clone(), &here, vec![place.day_field()]),
            heading: statistics.title.clone(),
            lines: place.lines(Vec::new()),
            notices: statistics.notices.clone(),
            content: Content::Statistics(Box::new(statistics)),
            exports,
            ask: Some(on_map(place)),
        });
    }
    let (made, definitions) = made(ground, unit, name, from)?;
    let table = made.table(definitions, ground.scene.lists, language);
    let (days, own) = place.stretch(&made);
    Ok(ReportPage {
        frame: place.frame(table.title.clone(), &here, days),
        heading: table.title.clone(),
        lines: place.lines(own),
        notices: notices(ground),
        content: Content::Table(printed(&table, |row, column| place.moved(&made, row, column))),
        exports,
        ask: None,
    })
}

/// The form that asks for the figures of the day in the units of another.
fn on_map(place: &Place<'_>) -> Ask {
    let language = place.address().language;
    Ask {
        action: "/reports/part-two".to_owned(),
        kept: place.kept(),
        fields: vec![Field::written("map", language.text("web.report.map-day"), "")],
        button: language.text("web.report.by-map"),
    }
}

impl Place<'_> {
    /// Unit and day, below the heading.
    pub(crate) fn lines(&self, more: Vec<String>) -> Vec<String> {
        let language = self.ground.address.language;
        let on = Message::new("web.as-of").day("day", self.ground.address.on).render(language);
        let own = if more.is_empty() { vec![on] } else { more };
        [self.name(self.unit)].into_iter().chain(own).collect()
    }

    /// The list behind a figure of a movement: persons, then holdings.
    fn moved(&self, made: &Made, row: &TableRow, column: usize) -> Option<String> {
        let (Made::Movement(report), Some(Opens::Moved(group, moved))) = (made, &row.door) else {
            return None;
        };
        let of = Of::Moved(Movement {
            group: group.clone(),
            holdings: column > 1,
            moved: moved.clone(),
            from: report.from,
        });
        (column > 0).then(|| self.address().people(self.unit, &of))
    }

    /// The fields of the days a report is asked by, and what it says of them.
    fn stretch(&self, made: &Made) -> (Vec<DayField>, Vec<String>) {
        let language = self.ground.address.language;
        let field = |name, key: &str, day: Day| DayField {
            name,
            label: language.text(key),
            value: language.day(day),
        };
        let said = |from, until| {
            vec![Message::new("due.horizon").day("from", from).day("until", until).render(language)]
        };
        match made {
            Made::PartTwo(_) => (vec![self.day_field()], Vec::new()),
            Made::Movement(report) => (
                vec![field("from", "web.from", report.from), field("on", "web.until", report.on)],
                said(report.from, report.on),
            ),
            Made::Due(report) => {
                (vec![field("on", "web.on", report.on)], said(report.from, report.until))
            }
        }
    }
}

/// The words of a cell; how deep those of a later column stand is told by spaces that stay.
fn indented(words: &str, column: usize) -> String {
    let plain = words.trim();
    let deep = if column == 0 { 0 } else { (words.len() - words.trim_start().len()) / 2 };
    format!("{}{plain}", "\u{2003}".repeat(deep))
}

/// A table for the page; `doors` tells what a cell of a row opens to.
pub(crate) fn printed(
    table: &Table,
    doors: impl Fn(&TableRow, usize) -> Option<String>,
) -> Printed {
    let language = table.language;
    let is_number =
        |place: usize| table.columns.get(place).is_some_and(|column| column.align == Align::Right);
    let rows = table.rows.iter().take(MOST_ROWS).map(|row| {
        let cells = row.cells.iter().enumerate().map(|(place, cell)| Cell {
            words: indented(&cell.show(language), place),
            is_number: is_number(place),
            door: doors(row, place),
        });
        Row { is_heading: row.heading, depth: depth(row.cells.first()), cells: cells.collect() }
    });
    let count = |rows: usize| number::whole(i64::try_from(rows).unwrap_or(i64::MAX), language);
    let cut = (table.rows.len() > MOST_ROWS).then(|| {
        Message::new("web.report.cut")
            .text("shown", count(MOST_ROWS))
            .text("all", count(table.rows.len()))
            .render(language)
    });
    let empty = table.rows.is_empty().then(|| language.text("web.report.empty"));
    Printed {
        columns: table
            .columns
            .iter()
            .zip(0..)
            .map(|(column, place)| (column.heading.clone(), is_number(place)))
            .collect(),
        rows: rows.collect(),
        notes: cut.into_iter().chain(empty).chain(table.notes.iter().cloned()).collect(),
    }
}
