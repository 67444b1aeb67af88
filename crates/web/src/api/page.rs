//! The page that tells of the interface: its lists with their fields, and its parameters.

use axum::response::Response;
use reports::Align;

use super::parameters::PARAMETERS;
use super::resources::RESOURCES;
use crate::asked::Asked;
use crate::pages::frame::{Here, Place};
use crate::pages::{Link, SheetsPage, about};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Answers with the page.
pub(crate) async fn page(asked: Asked) -> Response {
    let made = about(&asked, |place| told(place).answer(place)).await;
    asked.answer(made)
}

fn told(place: &Place<'_>) -> SheetsPage {
    let language = place.address().language;
    let heading = language.text("web.api.title");
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let code = crate::address::code(place.unit);
    let on = place.address().on;
    let resources = RESOURCES.iter().map(|resource| {
        let path = format!("{}/{}", super::ROOT, resource.key);
        let href = format!("{path}?area={}&asOf={on}", crate::address::encoded(&code));
        let fields: Vec<&str> = resource.fields.iter().map(|field| field.key).collect();
        SheetRow::of(vec![
            Shown::link(path, href),
            Shown::plain(language.text(&format!("web.api.resource.{}", resource.key))),
            Shown::plain(fields.join(", ")),
        ])
    });
    let changes = SheetRow::of(vec![
        Shown::plain(format!("POST {}/changes", super::ROOT)),
        Shown::plain(language.text("web.api.resource.changes")),
        Shown::plain("decision, dryRun, home, operations"),
    ]);
    let resources = Sheet {
        key: "resources".into(),
        caption: language.text("web.api.resources"),
        language,
        columns: vec![
            head("web.api.address", 24, Align::Left),
            head("web.api.what", 40, Align::Prose),
            head("web.api.fields", 60, Align::Prose),
        ],
        rows: resources.chain(std::iter::once(changes)).collect(),
        notes: Vec::new(),
    };
    let parameters = PARAMETERS.iter().map(|one| {
        SheetRow::of(vec![
            Shown::plain(one.name),
            Shown::plain(language.text(&format!("web.api.parameter.{}", one.name))),
            Shown::plain(format!("{}={}", one.name, one.example)),
        ])
    });
    let parameters = Sheet {
        key: "parameters".into(),
        caption: language.text("web.api.parameters"),
        language,
        columns: vec![
            head("web.api.name", 14, Align::Left),
            head("web.api.what", 60, Align::Prose),
            head("web.api.example", 40, Align::Left),
        ],
        rows: parameters.collect(),
        notes: vec![language.text("web.api.note")],
    };
    let document = Link {
        words: language.text("web.api.document"),
        href: format!("{}/openapi.json", super::ROOT),
    };
    SheetsPage {
        frame: place.frame(heading.clone(), &Here::page("/api"), vec![place.day_field()]),
        lines: Vec::new(),
        lead: vec![language.text("web.api.lead")],
        notices: Vec::new(),
        exports: Vec::new(),
        ask: None,
        tabs: Vec::new(),
        sheets: vec![resources, parameters],
        acts: Vec::new(),
        ticking: None,
        others: vec![document],
        heading,
    }
}
