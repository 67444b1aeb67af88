//! The documents that norms come from: what each does to others, drawn and as a table.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use base::Language;
use norms::{Document, Law, Rank};
use reports::Align;

use crate::asked::Asked;
use crate::failure::Failure;
use crate::files;
use crate::graph::{Act, Graph, Told};
use crate::law::law;
use crate::pages::frame::{Frame, Here, Place};
use crate::pages::part_two::notices;
use crate::pages::{Link, about};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

#[derive(Template)]
#[template(path = "documents.html")]
struct DocumentsPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    graph: Option<Graph>,
    sheet: Sheet,
}

/// Answers with the documents.
pub(crate) async fn documents(asked: Asked) -> Response {
    let made = about(&asked, page).await;
    asked.answer(made)
}

fn page(place: &Place<'_>) -> Result<Response, Failure> {
    let language = place.address().language;
    let law = law()?;
    let heading = language.text("web.documents.title");
    let sheet = sheet(place, law);
    if let Some(form) = place.asked.form()? {
        return files::of_sheets(("documents", &heading), place, &[&sheet], form);
    }
    let here = Here::page("/documents");
    let page = DocumentsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        heading,
        lines: place.lines(Vec::new()),
        lead: vec![language.text("web.documents.lead")],
        notices: notices(place.ground),
        exports: files::of_page(place, &here),
        graph: graph(place, law),
        sheet,
    };
    Ok(Html(page.render()?).into_response())
}

/// What a document does to others, by their keys.
fn acts(document: &Document) -> impl Iterator<Item = (Act, &String)> {
    let all = [
        (Act::Replaces, &document.replaces),
        (Act::Amends, &document.amends),
        (Act::Guides, &document.guides),
    ];
    all.into_iter().flat_map(|(act, keys)| keys.iter().map(move |key| (act, key)))
}

/// The number and symbol of a document, without its day and subject.
fn short(document: &Document) -> String {
    document.title.split([',', '(']).next().unwrap_or_default().trim().to_owned()
}

fn in_force<'a>(place: &Place<'_>, law: &'a Law) -> Vec<&'a str> {
    law.on(place.address().on).map(|norm| norm.source.document.key.as_str()).collect()
}

fn rank(rank: Rank, language: Language) -> String {
    language.text(&format!("reference.rank.{}", rank.key()))
}

fn graph(place: &Place<'_>, law: &Law) -> Option<Graph> {
    let language = place.address().language;
    let in_force = in_force(place, law);
    let mut ranks: Vec<Rank> = Vec::new();
    for document in law.documents() {
        if !ranks.contains(&document.rank) {
            ranks.push(document.rank);
        }
    }
    ranks.sort_by_key(|rank| rank.force().unwrap_or(u8::MAX));
    let told = law.documents().iter().map(|one| Told {
        key: one.key.clone(),
        words: short(one),
        whole: one.title.clone(),
        issued: one.issued,
        lane: ranks.iter().position(|rank| *rank == one.rank).unwrap_or_default(),
        is_in_force: in_force.contains(&one.key.as_str()),
        acts: acts(one).map(|(act, key)| (act, key.clone())).collect(),
    });
    let lanes: Vec<String> = ranks.iter().map(|own| rank(*own, language)).collect();
    Graph::of(&lanes, &told.collect::<Vec<_>>())
}

fn sheet(place: &Place<'_>, law: &Law) -> Sheet {
    let language = place.address().language;
    let in_force = in_force(place, law);
    let count = |key: &str| i64::try_from(in_force.iter().filter(|one| **one == key).count());
    let mut all: Vec<&Document> = law.documents().iter().collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.issued));
    let rows = all.into_iter().map(|one| {
        let pairs = [("document", one.key.clone())];
        let norms = || place.address().page("/norms", place.unit, &pairs);
        let known: BTreeSet<String> = acts(one)
            .map(|(act, key)| {
                let word = language.text(&format!("web.documents.{}", act.key()));
                let title = law.document(key).map_or_else(|| key.clone(), short);
                format!("{word} {title}")
            })
            .collect();
        let cells = vec![
            Shown::plain(one.title.as_str()),
            Shown::plain(rank(one.rank, language)),
            Shown::plain(one.issuer.as_str()),
            Shown::plain(reports::TableCell::Day(one.issued)),
            Shown::plain(known.into_iter().collect::<Vec<_>>().join("; ")),
            Shown::number(count(&one.key).ok(), norms),
            Shown::plain(one.note.clone().unwrap_or_default()),
        ];
        SheetRow { id: one.key.clone(), ..SheetRow::of(cells) }
    });
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    Sheet {
        key: "documents".into(),
        caption: language.text("web.documents.caption"),
        language,
        columns: vec![
            head("web.norms.source", 50, Align::Prose),
            head("web.documents.rank", 24, Align::Prose),
            head("web.documents.issuer", 24, Align::Prose),
            head("web.documents.issued", 12, Align::Left),
            head("web.documents.acts", 40, Align::Prose),
            head("web.documents.norms", 10, Align::Right),
            head("norms.column.note", 40, Align::Prose),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}
