//! The flows: each drawn, with who does what by when, and where the cases stand that one may see.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use base::{Language, Message, Value};
use cases::{Due, Flow, files};
use policy::Action as Doing;
use registers::{Case, Filter, Register, View};
use reports::Align;

use crate::asked::Asked;
use crate::casework::flow_picture::Picture;
use crate::casework::{framed, kept, toned, words};
use crate::failure::Failure;
use crate::pages::frame::{Frame, Here};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

#[derive(Template)]
#[template(path = "flow.html")]
struct FlowPage {
    frame: Frame,
    heading: String,
    lead: Vec<String>,
    pictures: Vec<Picture>,
    sheets: Vec<Sheet>,
}

/// Answers with all flows.
pub(crate) async fn all(asked: Asked) -> Response {
    let made = listed(&asked).await;
    asked.answer(made)
}

async fn listed(asked: &Asked) -> Result<Response, Failure> {
    let language = asked.language();
    let say = |key: &str| language.text(&format!("web.flow.{key}"));
    let heading = say("all");
    let rows = asked.served.cases.flows().all().map(|flow| {
        let href = format!("/flows/{}{}", flow.key, kept(language));
        SheetRow::of(vec![
            Shown::link(words(language, flow.heading), href),
            Shown::plain(words(language, flow.purpose)),
            Shown::plain(flow.version.clone()),
        ])
    });
    let sheet = Sheet {
        key: "flows".into(),
        caption: heading.clone(),
        language,
        rows: rows.collect(),
        columns: vec![
            Head::named(say("name"), 40, Align::Prose),
            Head::named(say("purpose"), 70, Align::Prose),
            Head::named(say("version"), 18, Align::Left),
        ],
        notes: Vec::new(),
    };
    let frame = framed(asked, (heading.clone(), Here::page("/flows")), None).await?;
    let page =
        FlowPage { frame, heading, lead: vec![say("lead")], pictures: vec![], sheets: vec![sheet] };
    Ok(Html(page.render()?).into_response())
}

/// Answers with one flow.
pub(crate) async fn one(key: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match key {
        Ok(Path(key)) => told(&asked, &key).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn told(asked: &Asked, key: &str) -> Result<Response, Failure> {
    let language = asked.language();
    let flow = asked.served.cases.flows().current(key);
    let flow = flow.map_err(|message| Failure::refused(StatusCode::NOT_FOUND, message))?;
    let counts = counts(asked, flow).await?;
    let heading = words(language, flow.heading);
    let version = Message::new("web.flow.said-version").text("version", &flow.version);
    let here = Here::one("/flows", key);
    let page = FlowPage {
        frame: framed(asked, (heading.clone(), here), None).await?,
        heading,
        lead: vec![words(language, flow.purpose), version.render(language)],
        pictures: vec![Picture::of(flow, None, language)],
        sheets: vec![steps(flow, &counts, language), actions(flow, language)],
    };
    Ok(Html(page.render()?).into_response())
}

/// How many cases stand in each step, of those that the asker may see.
async fn counts(asked: &Asked, flow: &Flow) -> Result<BTreeMap<String, i64>, Failure> {
    let mut counts = BTreeMap::new();
    if !asked.may(Doing::Cases) || asked.scope().admits(Case::DEFINITION).is_err() {
        return Ok(counts);
    }
    let registers = &asked.served.site.registers;
    let mut reader = registers.read().await?;
    let view = View { scope: asked.scope(), on: registers.today(), known_at: None };
    let own = vec![Filter::In("flow", vec![Value::Text(flow.key.clone())])];
    for file in files(&mut reader, &view, (asked.served.cases.flows(), own)).await? {
        *counts.entry(file.state()?.step.key.clone()).or_insert(0) += 1;
    }
    Ok(counts)
}

fn steps(flow: &Flow, counts: &BTreeMap<String, i64>, language: Language) -> Sheet {
    let say = |key: &str| language.text(&format!("web.flow.{key}"));
    let rows = flow.steps.iter().map(|step| {
        let lang = language.pick("", "&lang=en");
        let href = format!("/cases?flow={}&state=all&step={}{lang}", flow.key, step.key);
        SheetRow::of(vec![
            toned(step.tone, words(language, step.heading)),
            Shown::plain(due(&step.due, language)),
            Shown::plain(match (step.is_end, step.is_pause) {
                (true, _) => say("is-end"),
                (_, true) => say("is-pause"),
                _ => String::new(),
            }),
            Shown::number(counts.get(&step.key).copied(), || href),
        ])
    });
    Sheet {
        key: "steps".into(),
        caption: say("steps"),
        language,
        rows: rows.collect(),
        columns: vec![
            Head::named(say("step"), 40, Align::Left),
            Head::named(say("due"), 40, Align::Prose),
            Head::named(say("kind"), 24, Align::Left),
            Head::named(say("cases"), 10, Align::Right),
        ],
        notes: Vec::new(),
    }
}

fn due(due: &Due, language: Language) -> String {
    let message = match due {
        Due::Never => return String::new(),
        Due::Given => Message::new("web.flow.due-given"),
        Due::Days(days) => Message::new("web.flow.due-days").number("days", i64::from(*days)),
        Due::Norm(id) => Message::new("web.flow.due-norm").text("norm", id),
    };
    message.render(language)
}

fn actions(flow: &Flow, language: Language) -> Sheet {
    let say = |key: &str| language.text(&format!("web.flow.{key}"));
    let name = |key: &String| {
        flow.step(key).map_or_else(|_| key.clone(), |step| words(language, step.heading))
    };
    let rows = flow.actions.iter().map(|action| {
        let from: Vec<String> = action.from.iter().map(name).collect();
        let who = action.by.iter().filter_map(|key| flow.actor(key));
        let who: Vec<String> = who.map(|actor| words(language, actor.heading)).collect();
        let who = if who.is_empty() { say("by-other") } else { who.join("; ") };
        let roles = action.by.iter().filter_map(|key| flow.actor(key));
        let roles: Vec<&str> =
            roles.flat_map(|actor| actor.roles.iter().map(String::as_str)).collect();
        SheetRow::of(vec![
            Shown::plain(words(language, action.heading)),
            Shown::plain(who),
            Shown::plain(roles.join(", ")),
            Shown::plain(from.join("; ")),
            Shown::plain(action.to.as_ref().map_or_else(|| say("stays"), name)),
            Shown::plain(action.otherwise.map_or_else(String::new, |one| words(language, one))),
        ])
    });
    Sheet {
        key: "actions".into(),
        caption: say("actions"),
        language,
        rows: rows.collect(),
        columns: vec![
            Head::named(say("action"), 34, Align::Prose),
            Head::named(say("who"), 40, Align::Prose),
            Head::named(say("roles"), 24, Align::Prose),
            Head::named(say("from"), 34, Align::Prose),
            Head::named(say("to"), 26, Align::Prose),
            Head::named(say("condition"), 50, Align::Prose),
        ],
        notes: Vec::new(),
    }
}
