//! [`Scenario`]: a story of one case with what must come of it, written by those who know the law,
//! and told again as a test.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id, Message};
use norms::{FactValue, Facts, Fault, File};
use registers::Case;
use serde::Deserialize;
use toml::Spanned;

use crate::flow::Flow;
use crate::state::{Act, Attempt, Rules, yes_or_no};

/// A story of one case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// What it is about.
    pub vi: String,
    opened_on: Day,
    day: Option<Day>,
    due_on: Option<Day>,
    /// The day from which the unit of the case was another.
    unit_ended_on: Option<Day>,
    who: Vec<Spanned<Who>>,
    #[serde(rename = "do")]
    deeds: Vec<Spanned<Deed>>,
}

/// Somebody of the story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Who {
    name: String,
    /// As which actor of the flow.
    is: String,
    /// Since when.
    from: Option<Day>,
    /// The first day on which no more.
    until: Option<Day>,
    /// Of the unit that the unit of the case has become?
    #[serde(default)]
    of_successor: bool,
}

/// Something that is done, and what comes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Deed {
    on: Day,
    /// Nobody where another case does it.
    by: Option<String>,
    action: String,
    reason: Option<String>,
    #[serde(default)]
    rows: usize,
    #[serde(default)]
    facts: BTreeMap<String, FactValue>,
    /// The step to which it leads.
    then: Option<String>,
    step_due_on: Option<Day>,
    due_on: Option<Day>,
    /// Is it late when it is done?
    late: Option<bool>,
    /// The sentence by which it is refused.
    refused: Option<String>,
}

/// What became of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its file.
    pub file: String,
    /// What it is about.
    pub vi: String,
    /// Where it went otherwise than the story says.
    pub faults: Vec<Fault>,
}

impl Scenario {
    /// Tells a story again, and finds where it goes otherwise.
    pub fn tell(flow: &Flow, rules: Rules<'_>, file: &File<'_>) -> Told {
        let mut faults = Vec::new();
        let read = file.read::<Self>(&mut faults);
        let vi = read.as_ref().map(|story| story.vi.clone()).unwrap_or_default();
        if let Some(story) = read
            && let Err((at, message)) = story.told(flow, rules)
        {
            faults.push(file.fault(at, message));
        }
        Told { file: file.name.to_owned(), vi, faults }
    }

    fn told(&self, flow: &Flow, rules: Rules<'_>) -> Result<(), (usize, Message)> {
        for who in &self.who {
            if flow.actor(&who.get_ref().is).is_none() {
                let message = Message::new("flow.no-such-actor").text("given", &who.get_ref().is);
                return Err((who.span().start, message.text("known", "")));
            }
        }
        let case = self.case(flow);
        let first = flow.begin(rules, (self.opened_on, ""), &case).map_err(|fault| (0, fault))?;
        let mut acts = vec![first];
        for spanned in &self.deeds {
            let (deed, at) = (spanned.get_ref(), spanned.span().start);
            let came = self.came_of(flow, rules, (&case, &acts), deed);
            acts.extend(expected(deed, came).map_err(|message| (at, message))?);
        }
        Ok(())
    }

    fn case(&self, flow: &Flow) -> Case {
        Case {
            flow: flow.key.clone(),
            flow_version: flow.version.clone(),
            area: Id::new(1),
            person: None,
            name: self.vi.clone(),
            part_of: None,
            day: self.day,
            due_on: self.due_on,
            registers: None,
            register: None,
            record: None,
            field: None,
            wish: None,
        }
    }

    fn came_of(
        &self,
        flow: &Flow,
        rules: Rules<'_>,
        (case, acts): (&Case, &[Act]),
        deed: &Deed,
    ) -> Result<(Act, bool), Message> {
        let state = flow.state(acts)?;
        let is_late = state.is_late(deed.on);
        let reason = deed.reason.as_deref();
        let Some(by) = deed.by.as_deref() else {
            return Ok((flow.moved(&state, &deed.action, (deed.on, "", reason))?, is_late));
        };
        let all = self.who.iter().map(Spanned::get_ref).filter(|who| who.name == by);
        let has_ended = self.unit_ended_on.is_some_and(|ended| ended <= deed.on);
        let mut stands = BTreeSet::new();
        for who in all {
            if has_ended && !who.of_successor && flow.actor(&who.is).is_some_and(in_the_unit) {
                return Err(Message::new("case.unit-ended"));
            }
            let holds = who.from.is_none_or(|from| from <= deed.on)
                && who.until.is_none_or(|until| deed.on < until);
            if holds {
                stands.insert(who.is.clone());
            }
        }
        let mut facts = Facts::default()
            .with("case.has_reason", yes_or_no(reason.is_some()))
            .with("case.is_late", yes_or_no(is_late))
            .with("case.rows", crate::number(deed.rows));
        for (name, value) in &deed.facts {
            facts = facts.with(name, value.clone());
        }
        let attempt = Attempt {
            action: &deed.action,
            on: deed.on,
            stands: &stands,
            actor: by,
            reason,
            rows: deed.rows,
            facts: &facts,
        };
        Ok((flow.next(rules, (&state, case), &attempt)?, is_late))
    }
}

fn in_the_unit(actor: &crate::FlowActor) -> bool {
    matches!(actor.place, crate::Place::Unit | crate::Place::UnitOrAbove)
}

/// Did what came of a deed agree with the story? A deed that was refused leaves nothing.
fn expected(deed: &Deed, came: Result<(Act, bool), Message>) -> Result<Option<Act>, Message> {
    let differs = |what: &str, story: String, came: String| {
        Err(Message::new("flow.story-differs")
            .text("what", what)
            .text("story", story)
            .text("came", came))
    };
    let (act, is_late) = match (came, &deed.refused) {
        (Err(refusal), Some(key)) if refusal.key() == key => return Ok(None),
        (Err(refusal), Some(key)) => {
            return differs("refused", key.clone(), refusal.key().to_owned());
        }
        (Err(refusal), None) => return Err(refusal),
        (Ok((act, _)), Some(key)) => return differs("refused", key.clone(), act.step),
        (Ok(done), None) => done,
    };
    let shown = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    if deed.then.as_ref().is_some_and(|then| *then != act.step) {
        return differs("then", deed.then.clone().unwrap_or_default(), act.step);
    }
    let days =
        [("step-due-on", deed.step_due_on, act.step_due_on), ("due-on", deed.due_on, act.due_on)];
    for (what, story, came) in days {
        if story.is_some() && story != came {
            return differs(what, shown(story), shown(came));
        }
    }
    if deed.late.is_some_and(|late| late != is_late) {
        return differs("late", deed.late.unwrap_or_default().to_string(), is_late.to_string());
    }
    Ok(Some(act))
}
