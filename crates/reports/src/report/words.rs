//! The words of a figure: of which group, and which of its lines.

use base::Language;
use registers::CodeLists;

use super::{Labelled, Report};
use crate::door::{Answer, Cell, Door, NOT_KNOWN};

impl Report {
    /// A figure in words; its name where the report does not know it.
    pub fn words(&self, door: &Door, lists: &CodeLists, language: Language) -> String {
        let say = |key: &str| language.text(&format!("part-two.words.{key}"));
        let known = self.population(&door.group).is_some();
        let group = self.population_label(&door.group, language);
        let group = if known { group } else { door.group.as_str() };
        let line = match &door.cell {
            Cell::Persons => return group.to_owned(),
            Cell::Category { dimension, category } => {
                self.category_words(door, (dimension, category), lists, language)
            }
            Cell::Share { key, answer } => {
                let words = self.share(key).map_or(key.as_str(), |share| share.label(language));
                match answer {
                    Answer::Yes => words.to_owned(),
                    Answer::No => format!("{words} ({})", say("not")),
                    Answer::NotKnown => format!("{words} ({})", say(NOT_KNOWN)),
                }
            }
            Cell::Fit => say("fit"),
            Cell::Band(key) if key == NOT_KNOWN => say(NOT_KNOWN),
            Cell::Band(key) => {
                self.band(key).map_or(key.as_str(), |band| band.label(language)).to_owned()
            }
            Cell::Need(kind) => {
                let words = self.need(kind).map_or(kind.as_str(), |need| need.label(language));
                format!("{}: {words}", say("need"))
            }
        };
        format!("{group}: {line}")
    }

    fn category_words(
        &self,
        door: &Door,
        (dimension, category): (&str, &str),
        lists: &CodeLists,
        language: Language,
    ) -> String {
        let rule = self.dimension(dimension);
        let heading = rule.map_or(dimension, |rule| rule.label(language));
        let own = self.group(&door.group).and_then(|group| group.dimension(dimension)).zip(rule);
        let line = own.and_then(|(own, rule)| own.lines(rule).find(|line| line.key == category));
        let words = match (line, self.band(category)) {
            (Some(line), _) => line.label(language).to_owned(),
            (None, Some(band)) => band.label(language).to_owned(),
            (None, None) if category == NOT_KNOWN => {
                language.text(&format!("part-two.words.{NOT_KNOWN}"))
            }
            (None, None) => lists.label("qualification-level", category, language).to_owned(),
        };
        format!("{heading}, {words}")
    }
}
