//! [`Paper`]: the fields of the paper on which something is written.

use base::Language;
use registers::{Decision, Register};

use crate::change::decided::others;
use crate::change::fields::{Filling, Input};
use crate::change::opened::Opened;
use crate::change::posted::Posted;
use crate::pages::frame::Place;

/// So many papers are offered.
const MOST_PAPERS: usize = 60;

/// The fields of the paper.
pub(crate) struct Paper {
    pub(crate) number: Input,
    /// Those of one that is not held yet.
    pub(crate) others: Vec<Input>,
    pub(crate) is_open: bool,
}

impl Paper {
    /// The fields, with what was typed.
    pub(crate) fn new(place: &Place<'_>, (opened, posted): (&Opened, &Posted)) -> Self {
        let language = place.address().language;
        let input = |key: &str| {
            let name = format!("decision.{key}");
            let words = posted.get(&name).unwrap_or_default().to_owned();
            let (_, field) = Decision::DEFINITION.field(key)?;
            Some(opened.input(place.ground, field, (name, &words)))
        };
        let fallback = || Input::day(String::new(), String::new(), "");
        let mut number = input("number").unwrap_or_else(fallback).required();
        number.help = language.text("change.help.paper");
        if let Filling::Written { list, .. } = &mut number.kind {
            *list = Some("papers-list");
        }
        let others: Vec<Input> =
            others().filter_map(|key| Some(Input { is_required: false, ..input(key)? })).collect();
        let is_open = others.iter().any(Input::is_filled);
        Self { number, others, is_open }
    }

    /// Puts what is wrong at a field of the paper; tells whether it is one.
    pub(crate) fn fault(&mut self, field: &str, words: &str) -> bool {
        let mut inputs = std::iter::once(&mut self.number).chain(&mut self.others);
        let Some(input) = inputs.find(|input| input.name == field) else { return false };
        input.fault = Some(words.to_owned());
        self.is_open = true;
        true
    }
}

/// The papers that are offered: the one that is written here, and those that are held.
pub(crate) fn papers(opened: &Opened, language: Language) -> Vec<String> {
    let words = |(id, paper): &(i64, Decision)| format!("{} (#{id})", paper.number);
    let this = std::iter::once(language.text("change.this-decision"));
    this.chain(opened.papers.iter().take(MOST_PAPERS).map(words)).collect()
}
