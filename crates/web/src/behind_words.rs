//! What the rows behind a figure are, in words.

use base::{Language, Message};
use registers::CodeLists;
use reports::{Cell, Door, Moved};

use crate::behind::{Of, PARTS, STANDINGS, name};
use crate::pages::{TOUCHED, definitions};

impl Of {
    /// What they are, in words.
    pub(crate) fn words(&self, language: Language) -> String {
        let state = |kind: &str, state: &str| language.text(&format!("web.people.{kind}.{state}"));
        match self {
            Self::Everybody => language.text("web.people.everybody"),
            Self::Several => language.text("web.people.several"),
            Self::CarriedOver => language.text("web.people.carried-over"),
            Self::Figure(door) => match (definitions(), CodeLists::standard()) {
                (Ok(definitions), Ok(lists)) => definitions.report.words(door, lists, language),
                _ => door.to_string(),
            },
            Self::Moved(one) => {
                let door = Door { group: one.group.clone(), cell: Cell::Persons };
                let group = match (definitions(), CodeLists::standard()) {
                    (Ok(definitions), Ok(lists)) => {
                        definitions.report.words(&door, lists, language)
                    }
                    _ => one.group.clone(),
                };
                Message::new("web.people.movement")
                    .text("group", group)
                    .text("moved", moved_words(&one.moved, language))
                    .day("from", one.from)
                    .render(language)
            }
            Self::Indicators(indicators, part) => {
                let names: Vec<&str> = indicators.iter().map(|one| one.label(language)).collect();
                format!("{}: {}", names.join("; "), state("part", name(&PARTS, *part)))
            }
            Self::WhatIf(norm, level, whom) => {
                let lists = CodeLists::standard();
                let level = lists.map_or(level.clone(), |lists| {
                    lists.label("qualification-level", level, language).to_owned()
                });
                let whom = language.text(&format!("web.what-if.{}", name(&TOUCHED, *whom)));
                Message::new("web.what-if.people")
                    .text("norm", norm.title.as_str())
                    .text("level", level)
                    .text("whom", whom)
                    .render(language)
            }
            Self::Norm(norm, standing) => {
                format!("{}: {}", norm.title, state("standing", name(&STANDINGS, *standing)))
            }
        }
    }
}

/// A figure of a movement in words.
fn moved_words(moved: &Moved, language: Language) -> String {
    let say = |key: &str| language.text(&format!("movement.{key}"));
    let (side, list, way) = match moved {
        Moved::Opening => return say("opening"),
        Moved::Closing => return say("closing"),
        Moved::Gained(way) => (say("gained"), "way-gained", way),
        Moved::Ended(way) => (say("ended"), "way-ended", way),
    };
    let way = way.as_deref().map(|way| match CodeLists::standard() {
        Ok(lists) if way != "not_known" => lists.label(list, way, language).to_owned(),
        _ => language.text("part-two.not-known"),
    });
    way.map_or(side.clone(), |way| format!("{side}: {way}"))
}
