//! The page of a unit: what it is made of, its posts, and Part two for the day.

use askama::Template;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{Html, IntoResponse, Response};
use base::{AreaCode, Level, Message};
use indicators::{Attainment, Indicator};
use policy::{Action, Areas};
use registers::Unit;

use crate::ask::{Ask, Field};
use crate::asked::{Asked, Ground, unchanged};
use crate::failure::Failure;
use crate::files;
use crate::guard::{host_name, secure_part};
use crate::law::programme;
use crate::map::Map;
use crate::pages::Link;
use crate::pages::frame::{Frame, Here, Place};
use crate::pages::indicator::map_of;
use crate::pages::part_two::{Statistics, statistics};
use crate::pages::posts::{Holders, quotas};
use crate::pages::published::published;
use crate::pages::unit_life::papers;
use crate::pages::{month, targets, unit_life};
use crate::sheet::{Sheet, State};

/// So many targets are shown of those that are not attained.
const MOST_TARGETS: usize = 6;

/// The columns of the scoreboard up to what is missing.
const UP_TO_GAP: usize = 10;

#[derive(Template)]
#[template(path = "area.html")]
struct AreaPage {
    frame: Frame,
    heading: String,
    facts: Vec<String>,
    statistics: Statistics,
    /// Of a commune: the posts with their holders, and what the law allows.
    sheets: Vec<Sheet>,
    /// The dated facts of the unit, and where it stands what was written of it.
    life: Option<Sheet>,
    journal: String,
    /// The targets that are not attained, as far as they can be told.
    targets: Option<Sheet>,
    scoreboard: String,
    /// What changed since the end of the month before, and the ways from there.
    month: Option<Sheet>,
    month_ways: Vec<Link>,
    /// The communes by an indicator, which one can choose.
    map: Option<(Map, Ask)>,
    villages: Vec<Link>,
}

/// Answers with the page of a unit.
pub(crate) async fn area(code: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    match code {
        Ok(Path(code)) => {
            let response = asked.answer(page(&asked, &code).await);
            remembered(&asked, &code, response)
        }
        Err(_) => asked.answer(Err(Failure::no_such_page())),
    }
}

async fn page(asked: &Asked, code: &str) -> Result<Response, Failure> {
    let (code, _) = files::split(code);
    let code = match code.strip_prefix("id-") {
        Some(number) => format!("#{number}"),
        None => code.to_owned(),
    };
    // Who may not see everything of a unit sees what is published of it.
    if !asked.may(Action::Figures) {
        return of_everybody(asked, &code).await;
    }
    let Some(ground) = asked.ground().await? else {
        return Ok(unchanged());
    };
    let unit = match find(&ground, &code) {
        Ok(unit) => unit.clone(),
        Err(_) if asked.scope().areas() != &Areas::Whole => {
            return of_everybody(asked, &code).await;
        }
        Err(failure) => return Err(failure),
    };
    let papers = papers(asked, &ground, unit.id).await?;
    let (ground, holders) = if unit.level == Level::Commune {
        let (ground, holders) = Holders::read(asked, ground, &unit).await?;
        (ground, Some(holders))
    } else {
        (ground, None)
    };
    let asked = asked.clone();
    ground
        .make(move |ground| {
            let place = Place { asked: &asked, ground, unit: &unit };
            let mut page = shown(&place)?;
            page.sheets.extend(holders.map(|holders| holders.sheet(&place)));
            page.sheets.extend(quotas(&place)?);
            page.life = Some(unit_life::sheet(&place, &papers));
            match asked.form()? {
                Some(form) => {
                    files::of_sheets(("area", &page.heading), &place, &page.tables(), form)
                }
                None => Ok(Html(page.render()?).into_response()),
            }
        })
        .await
}

/// The page of a unit as everybody sees it.
async fn of_everybody(asked: &Asked, code: &str) -> Result<Response, Failure> {
    let asked = asked.as_public()?;
    let Some(ground) = asked.ground().await? else {
        return Ok(unchanged());
    };
    let unit = find(&ground, code)?.clone();
    published(&asked, ground, unit).await
}

impl AreaPage {
    /// Its tables, for a file; Part two has files of its own.
    fn tables(&self) -> Vec<&Sheet> {
        let first = self.targets.iter().chain(&self.month);
        first.chain(&self.sheets).chain(&self.life).collect()
    }
}

/// In seconds.
const A_YEAR: u32 = 31_536_000;

/// The start leads to this unit the next time; also where the browser has its page already.
fn remembered(asked: &Asked, code: &str, response: Response) -> Response {
    let is_shown = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    if !is_shown || code.parse::<AreaCode>().is_err() || asked.last_place() == Some(code) {
        return response;
    }
    let is_secure = asked.served.site.is_secure;
    let (name, secure) = (host_name("place", is_secure), secure_part(is_secure));
    let cookie = format!("{name}={code}; Path=/; Max-Age={A_YEAR}; HttpOnly; SameSite=Lax{secure}");
    ([(SET_COOKIE, cookie)], response).into_response()
}

fn shown(place: &Place<'_>) -> Result<AreaPage, Failure> {
    let Place { ground, unit, .. } = place;
    let language = ground.address.language;
    let statistics = statistics(ground, unit)?;
    let heading = place.name(unit);
    let lists = ground.scene.lists;
    let code = unit.code.as_ref().map(|code| Message::new("web.code").text("code", code));
    let class =
        unit.class.as_ref().map(|class| lists.label("area-class", class.as_str(), language));
    let on = Message::new("web.as-of").day("day", ground.address.on);
    let facts = code.map(|code| code.render(language)).into_iter();
    let facts = facts.chain(class.map(str::to_owned)).chain([on.render(language)]);
    let all = targets::of(place)?;
    let mut open: Vec<_> =
        all.iter().filter(|one| targets::state_of(one) == State::Unmet).collect();
    // Those of which most people are missing stand first.
    let missing = |one: &Attainment<'_>| one.applied().and_then(|read| read.gap()?.count);
    open.sort_by_key(|one| std::cmp::Reverse(missing(one)));
    open.truncate(MOST_TARGETS);
    let map = map(place, &all, &open)?;
    let mut sheet = targets::sheet(place, "open-targets", &open);
    sheet.caption = language.text("web.targets.of-unit");
    sheet.rows.retain(|row| !row.is_under);
    // When it is due stands on the scoreboard.
    sheet.columns.truncate(UP_TO_GAP);
    sheet.rows.iter_mut().for_each(|row| row.cells.truncate(UP_TO_GAP));
    sheet.notes.clear();
    Ok(AreaPage {
        targets: (!sheet.rows.is_empty()).then_some(sheet),
        scoreboard: Here::page("/targets").address(place.address(), unit),
        frame: place.frame(heading.clone(), &Here::Area, vec![place.day_field()]),
        month: month::sheet(place)?,
        month_ways: month::ways(place, &all),
        villages: place.villages(),
        sheets: Vec::new(),
        map,
        life: None,
        journal: place.address().page("/journal", unit, &[("unit", unit.id.to_string())]),
        facts: facts.collect(),
        heading,
        statistics,
    })
}

/// The communes by the indicator that is asked for, else by that of the first target that is not
/// attained.
fn map(
    place: &Place<'_>,
    all: &[Attainment<'static>],
    open: &[&Attainment<'static>],
) -> Result<Option<(Map, Ask)>, Failure> {
    if place.unit.level != Level::Province {
        return Ok(None);
    }
    let language = place.address().language;
    let first = |one: &Attainment<'static>| {
        let read = one.applied()?;
        let only = read.parts.first().filter(|_| read.parts.len() == 1)?;
        (only.indicator.is_share() && only.answer.counted().is_some()).then_some(only.indicator)
    };
    let mut offered: Vec<&'static Indicator> = Vec::new();
    for indicator in all.iter().filter_map(first) {
        if !offered.iter().any(|known| known.id == indicator.id) {
            offered.push(indicator);
        }
    }
    let asked = place.asked.get("map");
    let chosen = match asked {
        Some(id) => {
            let no_such = || Message::new("targets.no-such-indicator").text("id", id);
            Some(programme()?.indicator(id).ok_or_else(no_such)?)
        }
        None => open.iter().find_map(|one| first(one)).or(offered.first().copied()),
    };
    let Some(chosen) = chosen else { return Ok(None) };
    let options = offered.iter().map(|one| (one.id.clone(), one.label(language).to_owned()));
    let label = language.text("web.map.by");
    let field = Field::new("map", label, options, |value| value == chosen.id);
    let address = place.address();
    let mut kept = vec![("on", address.on.to_string())];
    kept.extend(address.kept());
    let action = address.area(place.unit).split('?').next().unwrap_or_default().to_owned();
    let button = language.text("web.map.show");
    let ask = Ask { action: format!("{action}#map"), kept, fields: vec![field], button };
    Ok(map_of(place, chosen)?.map(|map| (map, ask)))
}

/// The unit of a code on the day. Of one that has ended, the way leads to what became of it.
pub(crate) fn find<'a>(ground: &'a Ground, code: &str) -> Result<&'a Unit, Failure> {
    let tree = &ground.scene.tree;
    tree.find(code).map_err(|message| Failure::from(message).with_ways(instead(ground, code)))
}

/// The ways from a code that no unit has on the day: its successor, and the last day it had.
fn instead(ground: &Ground, code: &str) -> Vec<Link> {
    let scene = &ground.scene;
    let language = ground.address.language;
    let tree = &scene.tree;
    let is_code = |row: &&registers::Record<registers::AreaCodeEntry>| row.data.code == code;
    let areas = scene.edition.areas(&scene.scope);
    let last = areas.codes.iter().filter(is_code).max_by_key(|row| row.period.from());
    let Some(last) = last.filter(|_| code.parse::<AreaCode>().is_ok()) else {
        return Vec::new();
    };
    let successor = tree.unit(tree.counts_in(last.data.area)).map(|unit| Link {
        words: Message::new("web.to-successor")
            .text("name", reports::full_name(scene.lists, unit, language))
            .render(language),
        href: ground.address.area(unit),
    });
    let until = last.period.until().filter(|until| *until <= ground.address.on);
    let day = until.map_or(last.period.from(), base::Day::previous);
    let then = Link {
        words: Message::new("web.to-day").day("day", day).render(language),
        href: ground.address.on(day).area_of_code(code),
    };
    successor.into_iter().chain([then]).collect()
}

impl Place<'_> {
    /// The villages of a commune.
    fn villages(&self) -> Vec<Link> {
        if self.unit.level != Level::Commune {
            return Vec::new();
        }
        let tree = &self.ground.scene.tree;
        tree.children(self.unit.id).map(|village| self.link(village)).collect()
    }
}
