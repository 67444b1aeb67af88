//! To another unit: what was typed or chosen is looked up, and the way leads on to the page.

use axum::response::{IntoResponse, Redirect, Response};
use base::{Level, Message, text};
use registers::Unit;

use crate::asked::{Asked, Ground};
use crate::failure::Failure;
use crate::pages::Link;
use crate::pages::frame::Here;

/// The most units that are offered where a name is of several.
const MOST_OFFERED: usize = 20;

/// Answers with the way to the unit.
pub(crate) async fn go(asked: Asked) -> Response {
    let made = to(&asked).await;
    asked.answer(made)
}

async fn to(asked: &Asked) -> Result<Response, Failure> {
    let Some(ground) = asked.ground().await? else { return Err(Failure::no_such_page()) };
    let here = here(asked)?;
    let given = asked.get("place").unwrap_or_default();
    let unit = unit(&ground, given, &here)?;
    Ok(Redirect::to(&here.address(ground.address, unit)).into_response())
}

/// The page from which another unit was asked for.
fn here(asked: &Asked) -> Result<Here, Failure> {
    let path = asked.get("here").unwrap_or("/areas");
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/-._".contains(letter);
    if !path.starts_with('/') || path.contains("//") || !path.chars().all(is_plain) {
        return Err(Failure::no_such_page());
    }
    if path == "/areas" {
        return Ok(Here::Area);
    }
    let pairs =
        ["of", "rows", "columns", "count", "quota", "level", "title", "state", "from", "where"];
    let pairs = pairs
        .into_iter()
        .flat_map(|name| asked.all(name).map(move |value| (name, value.to_owned())))
        .collect();
    Ok(Here::Page { path: path.to_owned(), pairs, kind: "" })
}

/// The unit of what was typed: its code, `Xã Ngọc Thanh (08749)`, or a name, deaf to diacritics.
fn unit<'a>(ground: &'a Ground, given: &str, here: &Here) -> Result<&'a Unit, Failure> {
    let scene = &ground.scene;
    let language = ground.address.language;
    let code = given.rsplit_once('(').and_then(|(_, code)| code.strip_suffix(')'));
    let code = code.unwrap_or(given);
    let is_code = code.starts_with('#') || code.chars().all(|letter| letter.is_ascii_digit());
    if is_code && !code.is_empty() {
        return crate::pages::area::find(ground, code);
    }
    let words = text::fold(given);
    let name = |unit: &Unit| text::fold(&reports::full_name(scene.lists, unit, language));
    let is_found = |unit: &&Unit| {
        unit.level != Level::Village && !words.is_empty() && name(unit).contains(&words)
    };
    let mut found: Vec<&Unit> = scene.tree.units().filter(is_found).collect();
    let exact: Vec<&Unit> = found
        .iter()
        .copied()
        .filter(|unit| name(unit) == words || text::fold(&unit.name) == words)
        .collect();
    if let [one] = exact[..] {
        return Ok(one);
    }
    if let [one] = found[..] {
        return Ok(one);
    }
    found.sort_by(|one, other| text::compare_names(&one.name, &other.name));
    let ways = found.into_iter().take(MOST_OFFERED).map(|unit| Link {
        words: reports::full_name(scene.lists, unit, language),
        href: here.address(ground.address, unit),
    });
    let ways: Vec<Link> = ways.collect();
    let key = if ways.is_empty() { "web.go.nothing" } else { "web.go.several" };
    Err(Failure::from(Message::new(key).text("given", given)).with_ways(ways))
}
