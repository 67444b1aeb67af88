//! The parts of which every page is made, on one page: letters, colours, table, form, signs and
//! pictures, each by the same code that makes it elsewhere.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::ask::{Ask, Field};
use crate::asked::Asked;
use crate::failure::Failure;
use crate::pages::frame::{Frame, Here, Place};
use crate::pages::{about, targets};
use crate::picture::{Bars, TONES, Trend};
use crate::sheet::{Sheet, State};

/// So many targets stand in the table that is shown.
const ROWS: usize = 5;

/// The colours of the style sheet, by the names they have there.
const COLOURS: [&str; 19] = [
    "paper", "bar", "ink", "quiet", "rule", "hair", "link", "accent", "here", "notice", "met",
    "unmet", "unknown", "goal", "tone-0", "tone-1", "tone-2", "tone-3", "tone-4",
];

/// The sizes of letters, by the names they have in the style sheet.
const SIZES: [&str; 5] = ["tiny", "small", "base", "large", "huge"];

#[derive(Template)]
#[template(path = "design.html")]
struct DesignPage {
    frame: Frame,
    heading: String,
    sizes: [&'static str; 5],
    colours: [&'static str; 19],
    states: Vec<(State, String)>,
    sheet: Sheet,
    ask: Ask,
    bars: Option<Bars>,
    trend: Option<Trend>,
}

/// Answers with the parts of which pages are made.
pub(crate) async fn design(asked: Asked) -> Response {
    let made = about(&asked, page).await;
    asked.answer(made)
}

fn page(place: &Place<'_>) -> Result<Response, Failure> {
    let language = place.address().language;
    let say = |key: &str| language.text(&format!("web.design.{key}"));
    let heading = say("title");
    let all = targets::of(place)?;
    let has_figure = |one: &&_| targets::state_of(one) != State::None;
    let some: Vec<_> = all.iter().filter(has_figure).take(ROWS).collect();
    let states = [
        (State::Met, "targets.attained"),
        (State::Unmet, "targets.not-attained"),
        (State::CannotTell, "targets.cannot-tell"),
        (State::None, "targets.data.not-kept"),
    ];
    let named = |key: &str| (key.to_owned(), say(key));
    let fields = vec![
        Field::new("one", say("choice"), [named("first"), named("second")], |_| false),
        Field::ticks("any", say("ticks"), [named("first"), named("second")], |key| key == "first"),
        Field::written("written", say("written"), ""),
    ];
    let ask = Ask {
        action: "/design".to_owned(),
        kept: place.kept(),
        fields,
        button: language.text("web.explore.show"),
    };
    let parts: Vec<i64> = (1..).take(TONES).collect();
    let rows: Vec<(String, Vec<i64>)> = ["first", "second"]
        .iter()
        .zip([parts.clone(), parts.into_iter().rev().collect()])
        .map(|(key, parts)| (say(key), parts))
        .collect();
    let columns: Vec<String> = (0..TONES).map(|tone| say(&format!("tone-{tone}"))).collect();
    let line = [Some(400), Some(430), None, Some(470), Some(520), Some(610)];
    let page = DesignPage {
        frame: place.frame(heading.clone(), &Here::page("/design"), vec![place.day_field()]),
        heading,
        sizes: SIZES,
        colours: COLOURS,
        states: states.map(|(state, key)| (state, language.text(key))).to_vec(),
        sheet: targets::sheet(place, "sample", &some),
        ask,
        bars: Bars::of(&columns, &rows),
        trend: Trend::of(&line, Some(580), &[]),
    };
    Ok(Html(page.render()?).into_response())
}
