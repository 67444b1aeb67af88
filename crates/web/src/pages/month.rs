//! What changed since the end of the month before, and what is late.

use base::{Day, Message};
use indicators::Attainment;
use registers::Unit;
use reports::{Align, Cell, Door, headcounts};

use crate::behind::Of;
use crate::failure::Failure;
use crate::pages::frame::{Here, Place};
use crate::pages::part_two::definitions;
use crate::pages::{Link, targets};
use crate::sheet::{Head, Sheet, SheetRow, Shown, State};

/// The last day of the month before.
fn month_before(on: Day) -> Option<Day> {
    Some(Day::new(on.year(), on.month(), 1).ok()?.previous())
}

/// How many stand in each great group then and now. Nothing where the unit did not stand then.
pub(crate) fn sheet(place: &Place<'_>) -> Result<Option<Sheet>, Failure> {
    let address = place.address();
    let Some(then) = month_before(address.on) else { return Ok(None) };
    let scene = &place.ground.scene;
    let before = scene.edition.tree(then, &scene.scope);
    if before.unit(place.unit.id).is_none() {
        return Ok(None);
    }
    let language = address.language;
    let definitions = definitions()?;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let groups: Vec<(&str, &str)> = definitions.report.headline(language).collect();
    let keys: Vec<&str> = groups.iter().map(|(key, _)| *key).collect();
    let ground = |on, tree| reports::Place {
        definitions,
        edition: &scene.edition,
        scope: &scene.scope,
        tree,
        area: place.unit.id,
        on,
    };
    let counts_then = headcounts(&keys, &ground(then, &*before))?;
    let counts_now = headcounts(&keys, &ground(address.on, &*scene.tree))?;
    let mut rows = Vec::new();
    for ((key, words), (then_count, now)) in
        groups.into_iter().zip(counts_then.into_iter().zip(counts_now))
    {
        if then_count == 0 && now == 0 {
            continue;
        }
        let door = Door { group: key.to_owned(), cell: Cell::Persons };
        let of = Of::Figure(door);
        let list = |unit: &Unit, on| address.on(on).people(unit, &of);
        rows.push(SheetRow::of(vec![
            Shown::plain(words.to_owned()),
            Shown::number(Some(then_count), || list(place.unit, then)),
            Shown::number(Some(now), || list(place.unit, address.on)),
            Shown::number(Some(now - then_count), || movement(place, then)),
        ]));
    }
    let day = |day| Message::new("web.month.at").day("day", day).render(language);
    Ok((!rows.is_empty()).then(|| Sheet {
        key: "month".into(),
        caption: language.text("web.month.caption"),
        language,
        columns: vec![
            head("web.month.group", 40, Align::Prose),
            Head::named(day(then), 14, Align::Right),
            Head::named(day(address.on), 14, Align::Right),
            head("web.month.difference", 14, Align::Right),
        ],
        rows,
        notes: Vec::new(),
    }))
}

fn movement(place: &Place<'_>, from: Day) -> String {
    place.address().report("movement", place.unit, Some(from))
}

/// The ways from there: who came and went, what falls due, and the targets that are late.
pub(crate) fn ways(place: &Place<'_>, all: &[Attainment<'static>]) -> Vec<Link> {
    let address = place.address();
    let language = address.language;
    let moved = month_before(address.on).map(|then| Link {
        words: Message::new("web.month.movement").day("from", then).render(language),
        href: movement(place, then),
    });
    let due = Link {
        words: language.text("web.month.due"),
        href: address.report("due", place.unit, None),
    };
    let scoreboard = Here::page("/targets").address(address, place.unit);
    let late = all.iter().filter(|one| {
        one.target.deadline.is_some_and(|day| day < address.on)
            && targets::state_of(one) == State::Unmet
    });
    let late = late.map(|one| Link {
        words: Message::new("web.month.late").text("target", &one.target.id).render(language),
        href: format!("{scoreboard}#{}", one.target.id),
    });
    moved.into_iter().chain([due]).chain(late).collect()
}
