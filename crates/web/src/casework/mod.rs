//! Cases as pages: what waits for whom, one case with what can be done, the flows drawn, and figures
//! that were locked.

mod flow;
mod flow_picture;
mod letter;
mod list;
mod lock;
mod one;
mod open;
mod owed;
mod parts;
mod said;

use std::sync::Arc;

use axum::routing::get;
use base::{Heading, Id, Language};
use cases::{Actor, CaseFile, Tone};
use registers::{Area, AreaTree};

use crate::asked::Asked;
use crate::failure::Failure;
use crate::pages::frame::{Frame, Here, Place};
use crate::sheet::{Shown, State};
use crate::site::Answers;

pub(crate) use owed::duties;

/// The addresses of cases.
pub(crate) fn addresses() -> Vec<Answers> {
    vec![
        ("/owed", get(owed::page)),
        ("/cases", get(list::page)),
        ("/cases.{extension}", get(list::page)),
        ("/cases/open", get(open::form).post(open::sent)),
        ("/cases/{id}", get(one::page).post(one::sent)),
        ("/cases/{id}/letters/{act}", get(letter::page)),
        ("/flows", get(flow::all)),
        ("/flows/{key}", get(flow::one)),
        ("/locks/{id}", get(lock::page)),
    ]
}

/// Whoever asks, as they act in cases.
pub(crate) fn actor(asked: &Asked) -> Result<Actor, Failure> {
    let own = crate::signing::signed_in(asked)?;
    let capacity = asked.visitor.capacity();
    let name = match capacity.and_then(|one| one.deputy_for.as_deref()) {
        Some(principal) => format!("{} (thay {principal})", own.name),
        None => own.name.clone(),
    };
    Ok(Actor {
        name,
        person: own.person,
        role: asked.visitor.decision.role.clone(),
        area: capacity.and_then(|one| one.area),
        decision: asked.visitor.decision.clone(),
    })
}

/// The units of today that the asker may see.
pub(crate) fn tree(asked: &Asked) -> Arc<AreaTree> {
    tree_on(asked, None)
}

/// The units of a day that the asker may see; those of today where no day is named.
pub(crate) fn tree_on(asked: &Asked, day: Option<base::Day>) -> Arc<AreaTree> {
    let site = &asked.served.site;
    site.census.now().tree(day.unwrap_or_else(|| site.registers.today()), asked.scope())
}

/// The frame of a page of a unit, or of the first that the asker may see.
async fn framed(
    asked: &Asked,
    (title, here): (String, Here),
    area: Option<Id<Area>>,
) -> Result<Frame, Failure> {
    let ground = asked.ground_anew().await?;
    let tree = &ground.scene.tree;
    let unit = area.and_then(|area| tree.unit(tree.counts_in(area)));
    let Some(unit) = unit.or_else(|| tree.roots().next()) else {
        return Ok(Frame::bare(asked, title));
    };
    let place = Place { asked, ground: &ground, unit };
    Ok(place.frame(title, &here, vec![place.day_field()]))
}

/// Words in a language.
fn words(language: Language, heading: Heading) -> String {
    language.pick(heading.vi, heading.en).to_owned()
}

/// A step with its sign.
fn step(file: &CaseFile, language: Language) -> Result<Shown, Failure> {
    let state = file.state()?;
    Ok(toned(state.step.tone, words(language, state.step.heading)))
}

fn toned(tone: Tone, words: String) -> Shown {
    let state = match tone {
        Tone::Good => State::Met,
        Tone::Returned => State::Unmet,
        Tone::Going => State::Going,
        Tone::Waiting => State::Waiting,
        Tone::Closed => State::None,
    };
    Shown::state(state, words)
}

/// A query that keeps the language.
fn kept(language: Language) -> &'static str {
    language.pick("", "?lang=en")
}
