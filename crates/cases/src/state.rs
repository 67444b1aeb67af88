//! The machine: which act may follow, and where it leads. Plain functions of a flow, of what was
//! done before and of a day; they ask no database and no clock.

use std::collections::BTreeSet;

use base::calendar::Calendar;
use base::{Day, Message};
use norms::{Allowed, FactValue, Facts, Law, Truth};
use registers::{Case, CaseAct};

use crate::flow::{Action, Asked, Due, Flow, Step};

/// The act by which a case begins.
pub const OPEN: &str = "open";

/// Something that was done in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// From 1, without a gap.
    pub number: i64,
    /// What was done.
    pub action: String,
    /// Where it led.
    pub step: String,
    /// On which day.
    pub on: Day,
    /// By whom.
    pub actor: String,
    /// Why.
    pub reason: Option<String>,
    /// Until when the step is to be done.
    pub step_due_on: Option<Day>,
    /// Until when the whole is to be done.
    pub due_on: Option<Day>,
}

impl Act {
    /// As it stands in the register.
    pub fn of(row: CaseAct, on: Day) -> Self {
        Self {
            number: row.number,
            action: row.action,
            step: row.step,
            on,
            actor: row.actor,
            reason: row.reason,
            step_due_on: row.step_due_on,
            due_on: row.due_on,
        }
    }
}

/// Where a case stands.
#[derive(Clone, Debug)]
pub struct State<'a> {
    /// The step.
    pub step: &'a Step,
    /// The last act.
    pub last: Act,
    /// Since when it stands in this step.
    pub since: Day,
    /// Is it done with?
    pub is_closed: bool,
}

impl State<'_> {
    /// Has the day of the step or of the whole passed?
    pub fn is_late(&self, today: Day) -> bool {
        let first = self.last.step_due_on.into_iter().chain(self.last.due_on).min();
        !self.is_closed && !self.step.is_pause && first.is_some_and(|due| due < today)
    }
}

/// What somebody wants to do.
#[derive(Clone, Debug)]
pub struct Attempt<'a> {
    /// What.
    pub action: &'a str,
    /// On which day.
    pub on: Day,
    /// As which actors of the flow.
    pub stands: &'a BTreeSet<String>,
    /// In whose name.
    pub actor: &'a str,
    /// Why.
    pub reason: Option<&'a str>,
    /// How many single rows are named.
    pub rows: usize,
    /// What is so of the case, for conditions.
    pub facts: &'a Facts,
}

/// What the machine stands on.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Deadlines that law sets.
    pub law: &'a Law,
    /// Working days.
    pub calendar: &'a Calendar,
}

impl Flow {
    /// The first act of a case.
    ///
    /// # Errors
    /// When a deadline cannot be reckoned.
    pub fn begin(
        &self,
        rules: Rules<'_>,
        (on, actor): (Day, &str),
        case: &Case,
    ) -> Result<Act, Message> {
        let step = self.first()?;
        let due_on = rules.due(&self.due, on, case)?;
        Ok(Act {
            number: 1,
            action: OPEN.to_owned(),
            step: step.key.clone(),
            on,
            actor: actor.to_owned(),
            reason: None,
            step_due_on: rules.due(&step.due, on, case)?,
            due_on,
        })
    }

    /// Where a case stands after these acts, which are in order.
    ///
    /// # Errors
    /// When they cannot have followed each other.
    pub fn state(&self, acts: &[Act]) -> Result<State<'_>, Message> {
        let broken = |number: usize| {
            let number = i64::try_from(number + 1).unwrap_or(i64::MAX);
            Message::new("case.history-broken").number("act", number)
        };
        let mut at: Option<(&Step, Day)> = None;
        for (place, act) in acts.iter().enumerate() {
            let is_next = usize::try_from(act.number).is_ok_and(|number| number == place + 1);
            let before = place.checked_sub(1).and_then(|before| acts.get(before));
            let is_later = before.is_none_or(|before| before.on <= act.on);
            if !is_next || !is_later {
                return Err(broken(place));
            }
            at = Some(match at {
                None if act.action == OPEN && act.step == self.first()?.key => {
                    (self.first()?, act.on)
                }
                Some((from, since)) if self.leads(from, act) => {
                    let to = self.step(&act.step)?;
                    if to.key == from.key { (from, since) } else { (to, act.on) }
                }
                _ => return Err(broken(place)),
            });
        }
        match (at, acts.last()) {
            (Some((step, since)), Some(last)) => {
                Ok(State { step, last: last.clone(), since, is_closed: step.is_end })
            }
            _ => Err(broken(0)),
        }
    }

    fn leads(&self, from: &Step, act: &Act) -> bool {
        self.actions_in(&from.key).any(|action| {
            action.key == act.action && action.to.as_ref().unwrap_or(&from.key) == &act.step
        })
    }

    /// The act that follows, if it may.
    ///
    /// # Errors
    /// Why it may not, and what to do.
    pub fn next(
        &self,
        rules: Rules<'_>,
        (state, case): (&State<'_>, &Case),
        attempt: &Attempt<'_>,
    ) -> Result<Act, Message> {
        let action = self.action(attempt.action)?;
        self.allowed(state, action, attempt)?;
        let to = match &action.to {
            Some(to) => self.step(to)?,
            None => state.step,
        };
        let moves = to.key != state.step.key;
        let due_on = match state.last.due_on {
            // The time that a case stood still is given back.
            Some(due) if state.step.is_pause && moves => {
                Some(rules.later(due, state.since, attempt.on)?)
            }
            due => due,
        };
        let step_due_on = match (moves, to.is_pause || to.is_end) {
            (true, true) => None,
            (true, false) => rules.due(&to.due, attempt.on, case)?,
            (false, _) => state.last.step_due_on,
        };
        Ok(Act {
            number: state.last.number + 1,
            action: action.key.clone(),
            step: to.key.clone(),
            on: attempt.on,
            actor: attempt.actor.to_owned(),
            reason: attempt.reason.map(str::to_owned),
            step_due_on,
            due_on,
        })
    }

    /// The act by which another case moves this one: an action that is by nobody.
    ///
    /// # Errors
    /// When the flow has no such action in this step.
    pub fn moved(
        &self,
        state: &State<'_>,
        action: &str,
        (on, actor, reason): (Day, &str, Option<&str>),
    ) -> Result<Act, Message> {
        let action = self.action(action)?;
        if !action.by.is_empty() || !action.from.contains(&state.step.key) {
            return Err(Message::new("case.not-in-this-step")
                .heading("action", action.heading)
                .heading("step", state.step.heading));
        }
        let step = action.to.as_ref().unwrap_or(&state.step.key);
        Ok(Act {
            number: state.last.number + 1,
            action: action.key.clone(),
            step: step.clone(),
            on: on.max(state.last.on),
            actor: actor.to_owned(),
            reason: reason.map(str::to_owned),
            step_due_on: None,
            due_on: state.last.due_on,
        })
    }

    /// May somebody do this here, whatever else is asked?
    ///
    /// # Errors
    /// Why not.
    pub fn may(
        &self,
        state: &State<'_>,
        action: &Action,
        stands: &BTreeSet<String>,
    ) -> Result<(), Message> {
        if !action.from.contains(&state.step.key) {
            let key = match (state.is_closed, state.last.action == action.key) {
                (true, _) => "case.is-closed",
                (false, true) => "case.done-already",
                (false, false) => "case.not-in-this-step",
            };
            return Err(Message::new(key)
                .heading("action", action.heading)
                .heading("step", state.step.heading)
                .text("actor", &state.last.actor)
                .day("day", state.last.on));
        }
        if action.by.is_disjoint(stands) {
            let who = |key: &String| self.actor(key).map(|actor| actor.heading);
            let names: Vec<&str> =
                action.by.iter().filter_map(who).map(|heading| heading.vi).collect();
            return Err(Message::new("case.not-yours")
                .heading("action", action.heading)
                .text("who", names.join("; ")));
        }
        Ok(())
    }

    fn allowed(
        &self,
        state: &State<'_>,
        action: &Action,
        attempt: &Attempt<'_>,
    ) -> Result<(), Message> {
        self.may(state, action, attempt.stands)?;
        let refused = |key| Err(Message::new(key).heading("action", action.heading));
        if attempt.on < state.last.on {
            return Err(Message::new("case.before-the-last").day("day", state.last.on));
        }
        match (action.reason, attempt.reason) {
            (Asked::Must, None) => return refused("case.reason-needed"),
            (Asked::No, Some(_)) => return refused("case.no-reason-asked"),
            _ => {}
        }
        match (action.rows, attempt.rows) {
            (Asked::Must, 0) => return refused("case.rows-needed"),
            (Asked::No, 1..) => return refused("case.no-rows-asked"),
            _ => {}
        }
        match (&action.when, action.otherwise) {
            (Some(when), Some(words)) if when.truth(attempt.facts) != Truth::Holds => {
                Err(Message::new("case.condition").heading("words", words))
            }
            _ => Ok(()),
        }
    }
}

impl Rules<'_> {
    fn due(&self, due: &Due, on: Day, case: &Case) -> Result<Option<Day>, Message> {
        Ok(match due {
            Due::Never => None,
            Due::Given => case.due_on,
            Due::Days(days) => Some(self.calendar.plus_working_days(on, *days)?),
            Due::Norm(id) => match self.days_of(id, on) {
                Some(days) => Some(self.calendar.plus_working_days(on, days)?),
                None => None,
            },
        })
    }

    /// How many working days a norm gives, where it is in force on the day.
    fn days_of(&self, id: &str, on: Day) -> Option<u32> {
        let norm = self.law.norm(id).filter(|norm| norm.period.contains(on))?;
        match norm.allowed(&Facts::default()) {
            Allowed::Number(days) => u32::try_from(days).ok(),
            _ => None,
        }
    }

    /// A due day, later by the working days between two others.
    fn later(&self, due: Day, from: Day, until: Day) -> Result<Day, Message> {
        let mut day = from;
        let mut stood = 0;
        while day < until {
            day = day.next();
            stood += u32::from(self.calendar.is_working_day(day)?);
        }
        self.calendar.plus_working_days(due, stood)
    }
}

/// A fact that is a number.
pub fn number(count: usize) -> FactValue {
    FactValue::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A fact that is so or not.
pub fn yes_or_no(holds: bool) -> FactValue {
    FactValue::Code(holds.to_string())
}
