//! The registers of a unit, each as a workbook to fill in.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use base::{Definition, Message};
use reports::{Align, Format};
use workbooks::{Export, LISTS, Mapping, Secrets};

use crate::asked::{Asked, unchanged};
use crate::change::is_by_hand;
use crate::failure::Failure;
use crate::files;
use crate::pages::area::find;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::notices;
use crate::pages::report::first;
use crate::pages::{Link, SheetsPage, about, records};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Answers with the list of registers.
pub(crate) async fn registers(asked: Asked) -> Response {
    let made = about(&asked, page).await;
    asked.answer(made)
}

fn page(place: &Place<'_>) -> Result<Response, Failure> {
    let language = place.address().language;
    let say = |key: &str| language.text(&format!("web.registers.{key}"));
    let here = Here::page("/registers");
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let scope = &place.ground.scene.scope;
    let known = place.asked.served.site.registers.registry();
    let shown = known.definitions().iter();
    let shown = shown.filter(|one| scope.admits(one).is_ok() && is_by_hand(one));
    let rows = shown.map(|definition| row(place, definition));
    let registers_sheet = Sheet {
        key: "registers".into(),
        caption: say("caption"),
        language,
        columns: vec![
            head("web.registers.register", 30, Align::Prose),
            head("web.registers.fields", 80, Align::Prose),
            head("web.registers.workbook", 20, Align::Left),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    };
    let lists = lists(place)?;
    let page = SheetsPage {
        frame: place.frame(say("title"), &here, vec![place.day_field()]),
        heading: say("title"),
        lines: place.lines(Vec::new()),
        lead: vec![say("lead")],
        notices: notices(place.ground),
        exports: Vec::new(),
        ask: None,
        tabs: Vec::new(),
        sheets: [Some(registers_sheet), lists].into_iter().flatten().collect(),
        acts: if place.asked.may_write() {
            let href = place.address().page("/reorganise", place.unit, &[]);
            vec![Link { words: say("reorganise"), href }]
        } else {
            Vec::new()
        },
        ticking: None,
        others: Vec::new(),
    };
    page.answer(place)
}
/// The lists that are read into several registers at once, where one may write.
fn lists(place: &Place<'_>) -> Result<Option<Sheet>, Failure> {
    let site = &place.asked.served.site;
    if !place.asked.may_write() {
        return Ok(None);
    }
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let lists = Mapping::standard(site.registers.registry()).map_err(Failure::Report)?;
    let rows = lists.iter().map(|list| {
        let href = place.address().page(&format!("/lists/{}/import", list.key), place.unit, &[]);
        let source = Shown::plain(list.source.as_str());
        SheetRow::of(vec![Shown::link(list.name(language), href), source])
    });
    Ok(Some(Sheet {
        key: "lists".into(),
        caption: language.pick(LISTS.vi, LISTS.en).to_owned(),
        language,
        columns: vec![
            head("web.registers.list", 60, Align::Prose),
            head("web.registers.source", 60, Align::Prose),
        ],
        rows: rows.collect(),
        notes: vec![language.text("web.registers.lists-note")],
    }))
}

fn row(place: &Place<'_>, definition: &'static Definition) -> SheetRow {
    let language = place.address().language;
    let fields = definition.fields.iter().map(|field| field.heading);
    let fields: Vec<&str> = fields.map(|words| language.pick(words.vi, words.en)).collect();
    let page = |end: &str| {
        let path = format!("/registers/{}{end}", definition.key);
        place.address().page(&path, place.unit, &[])
    };
    SheetRow::of(vec![
        Shown::link(language.pick(definition.heading.vi, definition.heading.en), page("")),
        Shown::plain(fields.join("; ")),
        Shown::link("Excel (.xlsx)", page(".xlsx")),
    ])
}

/// Answers with a register of a unit: its rows, or all of them as a workbook.
pub(crate) async fn register(name: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match name {
        Ok(Path(name)) => file(&asked, &name).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn file(asked: &Asked, name: &str) -> Result<Response, Failure> {
    let (key, form) = files::split(name);
    let registers = &asked.served.site.registers;
    if form.is_none() {
        let definition = registers.registry().get(key).map_err(|_| Failure::no_such_page())?;
        return records::rows(asked, definition).await;
    }
    let form = form.filter(|form| *form != Format::Json).ok_or_else(Failure::no_such_page)?;
    let definition = registers.registry().get(key)?;
    let Some(ground) = asked.ground().await? else { return Ok(unchanged()) };
    let unit = match asked.get("area") {
        Some(code) => find(&ground, code)?,
        None => first(&ground)?,
    };
    let language = ground.address.language;
    let view = ground.view();
    let place = Place { asked, ground: &ground, unit };
    let scope = place.within()?;
    let mut reader = registers.read().await?;
    // What identifies a person is told one file at a time, which is recorded; of many at once it
    // stays sealed, and masked in the workbook.
    let what = (definition, &scope);
    let read = Export::read(&mut reader, &view, what, language, Secrets::Masked).await?;
    let written = match form {
        Format::Csv => read.csv(),
        _ => read.xlsx(registers.registry().lists()),
    };
    let bytes = written.map_err(|message: Message| Failure::Report(message))?;
    Ok(ground.tagged(files::named((key, &place), form, bytes)))
}
