//! What if a norm asked another level: who would become unmet, in the unit and in those below it.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use base::{Level, Message};
use indicators::{Asked as Question, Effect, Touched, changed_standards};
use norms::{Law, LevelAsked, Norm, Words};
use registers::Unit;
use reports::Align;

use crate::ask::{Ask, Field};
use crate::asked::Asked;
use crate::behind::Of;
use crate::failure::Failure;
use crate::files;
use crate::law::law;
use crate::pages::frame::{Frame, Here, Place};
use crate::pages::part_two::notices;
use crate::pages::{Link, about};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

#[derive(Template)]
#[template(path = "what_if.html")]
struct WhatIfPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    ask: Ask,
    sheet: Option<Sheet>,
}

/// Answers with what another law would change.
pub(crate) async fn what_if(asked: Asked) -> Response {
    let made = about(&asked, page).await;
    asked.answer(made)
}

/// A norm with the level it asks.
type Varied = (&'static Norm, LevelAsked<'static>);

/// The norms in force that ask a level.
fn varied(place: &Place<'_>) -> Result<Vec<Varied>, Failure> {
    let law = law()?;
    let norms = law.standards(place.address().on);
    Ok(norms.filter_map(|norm| Some((norm, law.level_asked(norm)?))).collect())
}

fn page(place: &Place<'_>) -> Result<Response, Failure> {
    let language = place.address().language;
    let all = varied(place)?;
    let chosen = match place.asked.get("norm") {
        Some(id) => {
            let no_such = || Message::new("web.what-if.no-such-norm").text("given", id);
            Some(all.iter().find(|(norm, _)| norm.id == id).ok_or_else(no_such)?)
        }
        None => all.first(),
    };
    let level = place.asked.get("level");
    let changed = match (chosen, level) {
        (Some((norm, asked)), Some(level)) if asked.levels.contains(&level) => Some((*norm, level)),
        (Some(_), Some(given)) => {
            return Err(Message::new("web.what-if.no-such-level").text("given", given).into());
        }
        _ => None,
    };
    let mut pairs = Vec::new();
    pairs.extend(chosen.map(|(norm, _)| ("norm", norm.id.clone())));
    pairs.extend(level.map(|level| ("level", level.to_owned())));
    let here = Here::Page { path: "/what-if".to_owned(), pairs, kind: "/what-if" };
    let heading = language.text("web.what-if.title");
    let told = changed.map(|(norm, level)| result(place, norm, level)).transpose()?;
    let (said, sheet) = told.unzip();
    if let (Some(form), Some(sheet)) = (place.asked.form()?, &sheet) {
        return files::of_sheets(("what-if", &heading), place, &[sheet], form);
    }
    let nothing = all.is_empty().then(|| language.text("web.what-if.nothing"));
    let page = WhatIfPage {
        frame: place.frame(heading.clone(), &here, vec![place.day_field()]),
        lines: place.lines(Vec::new()),
        lead: [language.text("web.what-if.lead")].into_iter().chain(nothing).chain(said).collect(),
        notices: notices(place.ground),
        exports: if sheet.is_some() { files::of_page(place, &here) } else { Vec::new() },
        ask: ask(place, &all, chosen, level),
        sheet,
        heading,
    };
    Ok(Html(page.render()?).into_response())
}

fn ask(place: &Place<'_>, all: &[Varied], chosen: Option<&Varied>, level: Option<&str>) -> Ask {
    let language = place.address().language;
    let lists = place.ground.scene.lists;
    let say = |key: &str| language.text(&format!("web.what-if.{key}"));
    let norms = all.iter().map(|(norm, _)| (norm.id.clone(), norm.title.clone()));
    let own = chosen.map(|(norm, _)| norm.id.clone());
    let mut fields = vec![Field::new("norm", say("norm"), norms, |id| own.as_deref() == Some(id))];
    if let Some((_, asked)) = chosen {
        let levels = asked.levels.iter().map(|level| {
            let words = lists.label("qualification-level", level, language);
            let is_now = *level == asked.level;
            let words = if is_now { format!("{words} ({})", say("now")) } else { words.to_owned() };
            ((*level).to_owned(), words)
        });
        let shown = level.unwrap_or(asked.level);
        fields.push(Field::new("level", say("level"), levels, |level| level == shown));
    }
    Ask { action: "/what-if".to_owned(), kept: place.kept(), fields, button: say("show") }
}

/// Who is touched, in a sentence and as a table.
fn result(place: &Place<'_>, norm: &'static Norm, level: &str) -> Result<(String, Sheet), Failure> {
    let language = place.address().language;
    let law = law()?;
    let other = law.asking(&norm.id, level).ok_or_else(Failure::no_such_page)?;
    let words = Words::new(place.ground.scene.lists, law.vocabulary(), language);
    let varied = other.norm(&norm.id).ok_or_else(Failure::no_such_page)?;
    let said = Message::new("web.what-if.said")
        .text("norm", norm.title.as_str())
        .text("before", words.demand(&norm.demand))
        .text("after", words.demand(&varied.demand))
        .render(language);
    let tree = &place.ground.scene.tree;
    let children = tree.children(place.unit.id).filter(|unit| unit.level != Level::Village);
    let mut rows = Vec::new();
    for (unit, is_whole) in children.map(|unit| (unit, false)).chain([(place.unit, true)]) {
        let question = place.ground.question(law, unit.id);
        let effect = effect([law, &other], norm, &question)?;
        rows.push(SheetRow { is_strong: is_whole, ..row(place, unit, (norm, level), &effect) });
    }
    let head = |key: &str| Head::new(language, &format!("web.what-if.{key}"), 14, Align::Right);
    let mut columns = vec![Head::new(language, "indicator.column.unit", 34, Align::Left)];
    columns.extend(TOUCHED.iter().map(|(_, key)| head(key)));
    let sheet = Sheet {
        key: "what-if".into(),
        caption: language.text("web.what-if.caption"),
        language,
        columns,
        rows,
        notes: vec![language.text("web.what-if.note")],
    };
    Ok((said, sheet))
}

/// Whom a change touches, by the name that it has in addresses and texts.
pub(crate) const TOUCHED: [(Touched, &str); 5] = [
    (Touched::UnmetBefore, "unmet-before"),
    (Touched::UnmetAfter, "unmet-after"),
    (Touched::NewlyUnmet, "newly-unmet"),
    (Touched::NoLongerUnmet, "no-longer-unmet"),
    (Touched::CannotTellAfter, "cannot-tell-after"),
];

fn effect(laws: [&Law; 2], norm: &Norm, question: &Question<'_>) -> Result<Effect, Failure> {
    let changed = changed_standards(laws, question, false)?;
    let own = changed.into_iter().find(|one| one.series == norm.series());
    match own.map(|one| one.effect) {
        Some(Ok(effect)) => Ok(effect),
        Some(Err(missing)) => {
            Err(Message::new("indicator.case-by-case").text("fact", missing.fact).into())
        }
        None => Err(Message::new("web.what-if.same-level").into()),
    }
}

fn row(
    place: &Place<'_>,
    unit: &Unit,
    (norm, level): (&'static Norm, &str),
    effect: &Effect,
) -> SheetRow {
    let address = place.address();
    let mut cells = vec![Shown::link(place.name(unit), address.area(unit))];
    for (whom, _) in TOUCHED {
        let count = match whom {
            Touched::UnmetBefore => effect.unmet_before,
            Touched::UnmetAfter => effect.unmet_after,
            Touched::NewlyUnmet => effect.newly_unmet,
            Touched::NoLongerUnmet => effect.no_longer_unmet,
            Touched::CannotTellAfter => effect.cannot_tell_after,
        };
        let of = Of::WhatIf(norm, level.to_owned(), whom);
        cells.push(Shown::number(Some(i64::from(count)), || address.people(unit, &of)));
    }
    SheetRow::of(cells)
}
