//! What users come for, as they do it. Each story is a page of `docs/guides/` for the person, and
//! a function here; each is gone through with scripts allowed in the browser, and forbidden.

mod changes;
mod colleague;
mod commune;
mod days;
mod english;
mod explorer;
mod justice;
mod keys;
mod movement;
mod round;
mod scoreboard;
mod search;
mod secretaries;
mod single;
mod trust;
mod village_heads;
mod visitor;

use std::time::Duration;

use crate::browser::{Driver, Scripts, Tools};
use crate::faults::Faults;
use crate::site::Served;
use visitor::Visitor;

/// The stories, as their guides are called.
const STORIES: [&str; 19] = [
    "secretaries",
    "commune",
    "justice",
    "scoreboard",
    "search",
    "colleague",
    "merger",
    "mistyped-day",
    "english",
    "village-heads",
    "movement",
    "keyboard",
    "delegates",
    "another-unit",
    "new-village-head",
    "workbook",
    "new-merger",
    "sign-in",
    "inspector",
];

/// The stories that have a site of their own: with somebody who vouches, and with a clock that moves.
const OF_THEIR_OWN: [&str; 2] = ["single-sign-on", "round"];

/// Goes through a story.
async fn tell(name: &str, visitor: &mut Visitor<'_>) -> anyhow::Result<()> {
    match name {
        "secretaries" => secretaries::story(visitor).await,
        "commune" => commune::story(visitor).await,
        "justice" => justice::story(visitor).await,
        "scoreboard" => scoreboard::story(visitor).await,
        "search" => search::story(visitor).await,
        "colleague" => colleague::story(visitor).await,
        "merger" => days::merger(visitor).await,
        "mistyped-day" => days::mistyped(visitor).await,
        "english" => english::story(visitor).await,
        "village-heads" => village_heads::story(visitor).await,
        "movement" => movement::story(visitor).await,
        "keyboard" => keys::story(visitor).await,
        "delegates" => explorer::delegates(visitor).await,
        "another-unit" => explorer::another_unit(visitor).await,
        "new-village-head" => changes::village_head(visitor).await,
        "workbook" => changes::workbook(visitor).await,
        "new-merger" => changes::merger(visitor).await,
        "sign-in" => trust::signing_in(visitor).await,
        "inspector" => trust::inspecting(visitor).await,
        other => anyhow::bail!("nobody tells the story {other}"),
    }
}

async fn all(scripts: Scripts) {
    let Some(tools) = Tools::find() else { return };
    let site = Served::province().await;
    let driver = Driver::start(&tools).await.unwrap();
    let browser = driver.open(scripts).await.unwrap();
    let mut faults = Faults::default();
    for name in STORIES {
        // Each story begins with somebody whom the site does not know.
        site.let_in(&browser).await.unwrap();
        let mut visitor = Visitor::new(&browser, &driver, &site, scripts);
        let told = tell(name, &mut visitor);
        let told = tokio::time::timeout(Duration::from_mins(2), told).await;
        let place = format!("{name}, scripts {scripts:?}");
        if let Some(done) = faults.unless(&place, told) {
            faults.unless(&place, done);
        }
    }
    browser.close().await.unwrap();
    faults.none();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_story_goes_as_its_guide_says() {
    all(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_story_goes_without_scripts() {
    all(Scripts::Off).await;
}

#[test]
fn every_story_has_its_guide() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guides");
    let index = std::fs::read_to_string(format!("{folder}/README.md")).unwrap();
    for name in STORIES.into_iter().chain(OF_THEIR_OWN) {
        let guide = std::fs::read_to_string(format!("{folder}/{name}.md")).unwrap();
        let parts = ["# ", "**Ai dùng:**", "## Các bước", "## Phải thấy"];
        assert!(parts.iter().all(|part| guide.contains(part)), "{name}.md lacks one of {parts:?}");
        assert!(index.contains(&format!("({name}.md)")), "the index omits {name}");
    }
}
