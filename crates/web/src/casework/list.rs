//! The cases that somebody may see, by flow and by how far they are; the same as a file.

use axum::response::Response;
use base::{Language, Message, Value};
use cases::{CaseFile, Where, files};
use registers::{Case, Filter, Register, View};
use reports::Align;

use crate::ask::{Ask, Field};
use crate::asked::Asked;
use crate::casework::{kept, step, tree, words};
use crate::failure::Failure;
use crate::files as exports;
use crate::pages::SheetsPage;
use crate::pages::frame::{Here, Place};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// The most that a page shows; the files hold all.
const MOST_SHOWN: usize = 1_000;

/// Answers with the cases.
pub(crate) async fn page(asked: Asked) -> Response {
    let made = listed(&asked).await;
    asked.answer(made)
}

async fn listed(asked: &Asked) -> Result<Response, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.cases.{key}"));
    asked.scope().admits(Case::DEFINITION)?;
    let found = found(asked).await?;
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let ground = asked.ground_anew().await?;
    let unit = crate::pages::report::first(&ground)?;
    let place = Place { asked, ground: &ground, unit };
    let (flow, state) = (asked.get("flow").unwrap_or(""), asked.get("state").unwrap_or("open"));
    let mut pairs = vec![("state", state.to_owned())];
    pairs.extend((!flow.is_empty()).then(|| ("flow", flow.to_owned())));
    let here = Here::Page { path: "/cases".to_owned(), pairs, kind: "/cases" };
    let is_file = asked.form()?.is_some();
    let mut rows = found;
    let is_cut = !is_file && rows.len() > MOST_SHOWN;
    rows.truncate(if is_file { usize::MAX } else { MOST_SHOWN });
    let heading = say("title");
    let said = Message::new("web.cases.lead").number("count", count).render(language);
    let page = SheetsPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        lines: Vec::new(),
        lead: vec![said],
        notices: is_cut.then(|| say("cut")).into_iter().collect(),
        exports: exports::of_page(&place, &here),
        ask: Some(ask(asked, language)),
        tabs: Vec::new(),
        sheets: vec![sheet(asked, &rows, language).await?],
        acts: Vec::new(),
        ticking: None,
        others: Vec::new(),
        heading,
    };
    page.answer(&place)
}

/// The cases that the address asks for.
async fn found(asked: &Asked) -> Result<Vec<CaseFile>, Failure> {
    let mut filters = Vec::new();
    if let Some(flow) = asked.get("flow") {
        filters.push(Filter::In("flow", vec![Value::Text(flow.to_owned())]));
    }
    if asked.get("waits") == Some("me") {
        let own = crate::casework::duties(asked).await?;
        filters.push(Filter::Ids(own.iter().map(|duty| duty.case.number()).collect()));
    }
    let mut reader = asked.served.site.registers.read().await?;
    let today = asked.served.site.registers.today();
    let view = View { scope: asked.scope(), on: today, known_at: None };
    let wants = asked.get("state").unwrap_or("open");
    let mut found = Vec::new();
    for file in files(&mut reader, &view, (asked.served.cases.flows(), filters)).await? {
        let state = file.state()?;
        let is_wanted = match wants {
            "closed" => state.is_closed,
            "all" => true,
            "late" => state.is_late(today),
            _ => !state.is_closed,
        };
        if is_wanted && asked.get("step").is_none_or(|step| step == state.step.key) {
            found.push(file);
        }
    }
    found.sort_by_key(|file| std::cmp::Reverse(file.case.id));
    Ok(found)
}

fn ask(asked: &Asked, language: Language) -> Ask {
    let say = |key: &str| language.text(&format!("web.cases.{key}"));
    let flow = asked.get("flow").unwrap_or("");
    let flows = asked.served.cases.flows().all();
    let flows = flows.map(|one| (one.key.clone(), words(language, one.heading)));
    let flows = std::iter::once((String::new(), say("every-flow"))).chain(flows);
    let state = asked.get("state").unwrap_or("open");
    let states = ["open", "late", "closed", "all"];
    let states = states.map(|key| (key.to_owned(), say(&format!("state-{key}"))));
    Ask {
        action: "/cases".to_owned(),
        kept: (language == Language::En).then(|| ("lang", "en".to_owned())).into_iter().collect(),
        fields: vec![
            Field::new("flow", say("flow"), flows, |value| value == flow),
            Field::new("state", say("state"), states, |value| value == state),
        ],
        button: language.text("web.people.narrow"),
    }
}

async fn sheet(asked: &Asked, files: &[CaseFile], language: Language) -> Result<Sheet, Failure> {
    let say = |key: &str| language.text(&format!("web.case.{key}"));
    let head = |key: &str, width| Head::named(say(key), width, Align::Left);
    let tree = tree(asked);
    let reader = asked.served.site.registers.read().await?;
    let mut rows = Vec::with_capacity(files.len());
    for file in files {
        let state = file.state()?;
        let due = state.last.step_due_on.or(state.last.due_on);
        let place = Where::in_tree(&tree, &reader, file.case.data.area);
        let href = format!("/cases/{}{}", file.case.id, kept(language));
        rows.push(SheetRow::of(vec![
            Shown::link(file.case.id.to_string(), href.clone()),
            Shown::link(file.case.data.name.clone(), href),
            Shown::plain(words(language, file.flow.heading)),
            Shown::plain(place.name),
            step(file, language)?,
            Shown::plain(language.day(state.since)),
            Shown::plain(due.map_or_else(String::new, |day| language.day(day))),
            Shown::plain(state.last.actor.clone()),
        ]));
    }
    Ok(Sheet {
        key: "cases".into(),
        caption: language.text("web.cases.title"),
        language,
        rows,
        columns: vec![
            head("id", 8),
            Head::named(say("name"), 40, Align::Prose),
            head("flow", 30),
            head("unit", 28),
            head("step", 26),
            head("since", 12),
            head("due", 12),
            head("actor", 24),
        ],
        notes: Vec::new(),
    })
}
