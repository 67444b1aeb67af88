//! The page of a form.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use base::{Definition, Language, Message};
use registers::{Decision, Register};

use crate::address::query;
use crate::change::decided::Decided;
use crate::change::draft::{Fault, days};
use crate::change::fields::{Input, prefill};
use crate::change::keyed;
use crate::change::merge::Merge;
use crate::change::opened::{Opened, Part};
use crate::change::paper::{Paper, papers};
use crate::change::posted::Posted;
use crate::change::wish::Act;
use crate::failure::Failure;
use crate::pages::Link;
use crate::pages::frame::{Frame, Here, Place};

#[derive(Template)]
#[template(path = "change.html")]
pub(crate) struct FormPage {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    lead: Vec<String>,
    notices: Vec<String>,
    exports: Vec<Link>,
    action: String,
    /// `sent` where the fields hold what was sent, which the script keeps; else it restores.
    draft: &'static str,
    key: String,
    /// Everything that is wrong, each with its field.
    faults: Vec<(String, String)>,
    merges: Vec<Merge>,
    papers: Vec<String>,
    decision: Option<Paper>,
    from: Option<Input>,
    parts: Vec<Group>,
}

/// The fields of a part.
struct Group {
    heading: String,
    /// What the record is, or how many there are.
    said: Vec<String>,
    hidden: Vec<(String, String)>,
    fields: Vec<Input>,
    /// What need not be filled in.
    more: Vec<Input>,
    is_open: bool,
}

impl FormPage {
    /// The form of some parts, filled with what was typed, else with what is held.
    pub(crate) fn new(place: &Place<'_>, (opened, posted): (&Opened, &Posted)) -> Self {
        let language = place.address().language;
        let making = Making { place, opened, posted, language };
        let heading = making.heading();
        let here = Here::page("/registers");
        let uses_shared_day = opened.parts.iter().any(Making::uses_shared_day);
        Self {
            frame: place.frame(heading.clone(), &here, vec![place.day_field()]).scripted(),
            lines: place.lines(Vec::new()),
            lead: Vec::new(),
            notices: Vec::new(),
            exports: Vec::new(),
            action: making.action(),
            draft: if posted.is_sent { "sent" } else { "" },
            key: String::new(),
            faults: Vec::new(),
            merges: Vec::new(),
            papers: papers(opened, language),
            decision: Decided::is_asked(&opened.parts).then(|| Paper::new(place, (opened, posted))),
            from: uses_shared_day.then(|| making.shared_day()),
            parts: opened.parts.iter().map(|part| making.group(part)).collect(),
            heading,
        }
    }

    /// With what is wrong, at the top and at each field.
    pub(crate) fn faulty(mut self, faults: Vec<Fault>) -> Self {
        let language = self.frame.language;
        for fault in faults {
            let words = fault.message.render(language);
            if let Some(paper) = &mut self.decision
                && paper.fault(&fault.field, &words)
            {
                self.faults.push((fault.field, words));
                continue;
            }
            let input = self.inputs().find(|input| input.name == fault.field);
            let field = match input {
                Some(input) => {
                    input.fault = Some(words.clone());
                    fault.field
                }
                None => String::new(),
            };
            self.faults.push((field, words));
        }
        for part in &mut self.parts {
            part.is_open |= part.more.iter().any(|input| input.fault.is_some());
        }
        self
    }

    fn inputs(&mut self) -> impl Iterator<Item = &mut Input> {
        let parts =
            self.parts.iter_mut().flat_map(|part| part.fields.iter_mut().chain(&mut part.more));
        self.from.iter_mut().chain(parts)
    }

    /// With what others wrote meanwhile.
    pub(crate) fn merging(self, merges: Vec<Merge>) -> Self {
        let lead = vec![self.frame.language.text("change.merge.lead")];
        Self { lead, merges, ..self }
    }

    /// Sent without the number that it should have had.
    pub(crate) fn stale(self) -> Self {
        let lead = vec![self.frame.language.text("change.stale-form")];
        Self { lead, ..self }
    }

    /// The page.
    pub(crate) fn answer(mut self, place: &Place<'_>) -> Result<Response, Failure> {
        keyed(place.asked, |number| {
            number.clone_into(&mut self.key);
            self.render()
        })
    }
}

/// A form in the making.
struct Making<'a> {
    place: &'a Place<'a>,
    opened: &'a Opened,
    posted: &'a Posted,
    language: Language,
}

impl Making<'_> {
    fn text(&self, key: &str) -> String {
        self.language.text(&format!("change.{key}"))
    }

    fn name(&self, definition: &Definition) -> String {
        self.language.pick(definition.heading.vi, definition.heading.en).to_owned()
    }

    /// What the form does, by its first part, and how many more.
    fn heading(&self) -> String {
        let acts: BTreeSet<&str> = self.opened.parts.iter().map(|one| one.wish.act.key()).collect();
        let Some(first) = self.opened.parts.first() else { return String::new() };
        if acts.len() > 1 {
            return self.text("heading.several");
        }
        let message = Message::new(match first.wish.act {
            Act::Add => "change.heading.add",
            Act::Change => "change.heading.change",
            Act::Correct => "change.heading.correct",
            Act::End => "change.heading.end",
            Act::Withdraw => "change.heading.withdraw",
        });
        message.text("register", self.name(first.wish.definition)).render(self.language)
    }

    fn action(&self) -> String {
        let wishes = self.opened.parts.iter().map(|part| ("do", part.wish.to_string()));
        let mut pairs: Vec<(&str, String)> = wishes.collect();
        pairs.extend(self.place.kept());
        format!("/change{}", query(&pairs))
    }

    fn typed(&self, name: &str) -> &str {
        self.posted.get(name).unwrap_or_default()
    }

    /// Does a part hold from the day of the form?
    fn uses_shared_day(part: &Part) -> bool {
        matches!(part.wish.act, Act::Add | Act::Change | Act::End)
    }

    fn shared_day(&self) -> Input {
        let ends = self.opened.parts.iter().all(|part| part.wish.act == Act::End);
        let key = if ends { "ends-on" } else { "from" };
        let help = if ends { "help.ends-on" } else { "help.from" };
        let input = Input::day("from".to_owned(), self.text(key), self.typed("from"));
        input.helped(self.text(help)).required()
    }

    fn group(&self, part: &Part) -> Group {
        let act = self.text(&format!("act.{}", part.wish.act.key()));
        let mut heading = format!("{act}: {}", self.name(part.wish.definition));
        if part.wish.is_optional {
            heading = format!("{heading} ({})", self.text("may-be-blank"));
        }
        let mut group = Group {
            heading,
            said: self.said(part),
            hidden: Vec::new(),
            fields: Vec::new(),
            more: Vec::new(),
            is_open: false,
        };
        let version = part.row().filter(|_| part.wish.act != Act::Add).map(|row| row.version);
        if let Some(version) = version {
            group.hidden.push((part.name("version"), version.to_string()));
        }
        self.days(part, &mut group);
        for field in part.wish.definition.fields {
            if !self.place.ground.scene.scope.shows(field.class) || !self.is_asked(part, field) {
                continue;
            }
            let name = part.name(field.key);
            let words = self.words(part, field, &name);
            let mut input = self.opened.input(self.place.ground, field, (name, &words));
            let is_bulk = part.wish.act == Act::Change && part.wish.only().is_none();
            let may_lack = part.wish.act == Act::End || is_bulk || part.wish.is_optional;
            input.is_required &= !may_lack;
            let is_first = match part.wish.act {
                Act::Add => field.required || input.is_filled(),
                Act::End => field.ending,
                _ => true,
            };
            if is_first { group.fields.push(input) } else { group.more.push(input) }
        }
        group
    }

    /// The days of a part.
    fn days(&self, part: &Part, group: &mut Group) {
        let until = |value: &str| {
            Input::day(part.name("until"), self.text("until"), value)
                .helped(self.text("help.until"))
        };
        match part.wish.act {
            Act::Correct if part.is_single() => {
                let Some(row) = part.row() else { return };
                let language = self.language;
                let from = language.day(row.period.from());
                let last = row.period.until().map(|day| language.day(day.previous()));
                let last = last.unwrap_or_default();
                let typed = |key: &str, held: &str| {
                    self.posted.get(&part.name(key)).unwrap_or(held).to_owned()
                };
                let from = typed("from", &from);
                group.fields.push(Input::day(part.name("from"), self.text("from"), &from));
                group.fields.push(until(&typed("until", &last)));
            }
            Act::Add => {
                let own = Input::day(
                    part.name("from"),
                    self.text("own-from"),
                    self.typed(&part.name("from")),
                );
                group.more.push(own.helped(self.text("help.own-from")));
                group.more.push(until(self.typed(&part.name("until"))));
            }
            _ => {}
        }
    }

    /// Is a field asked for?
    fn is_asked(&self, part: &Part, field: &base::Field) -> bool {
        if let base::Kind::Reference(register) = field.kind
            && part.wish.act == Act::Add
            && self.opened.added_before(part.number, register).is_some()
        {
            return false;
        }
        match part.wish.act {
            Act::Add | Act::Change => !field.ending,
            Act::Correct => true,
            Act::End => field.ending,
            Act::Withdraw => false,
        }
    }

    /// What stands in a field.
    fn words(&self, part: &Part, field: &base::Field, name: &str) -> String {
        if let Some(typed) = self.posted.get(name) {
            return typed.to_owned();
        }
        let is_paper = field.kind == base::Kind::Reference(Decision::KEY);
        let asks_paper = match part.wish.act {
            Act::Add => field.key == "act",
            Act::End => field.ending,
            _ => false,
        };
        if is_paper && asks_paper {
            return self.text("this-decision");
        }
        let row = part.row();
        let place = part.wish.definition.field(field.key).map(|(place, _)| place);
        match (row, place) {
            (Some(row), Some(place)) => prefill(&self.opened.labels, field, &row.values[place]),
            _ => String::new(),
        }
    }

    /// What the record says today, in one line each.
    fn said(&self, part: &Part) -> Vec<String> {
        if part.wish.act == Act::Add {
            return Vec::new();
        }
        let told = |row: &registers::VersionRow| {
            let values = part.wish.definition.fields.iter().zip(&row.values);
            let known = values.filter(|(_, value)| !value.is_null()).take(4);
            let words = known.map(|(field, value)| self.opened.labels.word(field, value));
            let words: Vec<String> = words.collect();
            format!("{} ({})", words.join("; "), days(row.period, self.language))
        };
        match part.wish.only() {
            Some(_) => part.row().map(told).into_iter().collect(),
            None => part.rows.values().filter_map(|rows| rows.last()).map(told).collect(),
        }
    }
}
