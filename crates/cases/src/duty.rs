//! [`Duty`]: what somebody is asked to do next, until when, and by whom.

use base::{Day, Heading, Id};
use registers::{Area, Case};

/// One case that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The case.
    pub case: Id<Case>,
    /// The flow, by its key and name.
    pub flow: (String, Heading),
    /// What the case is called.
    pub name: String,
    /// The unit that it is about.
    pub area: Id<Area>,
    /// The full name of the unit.
    pub area_name: String,
    /// The step in which it stands.
    pub step: Heading,
    /// What can be done next, in the order of the flow.
    pub actions: Vec<Heading>,
    /// Who brought it to this step.
    pub asked_by: String,
    /// Why, where it was said.
    pub reason: Option<String>,
    /// Since when it waits.
    pub since: Day,
    /// Until when this step is to be done: a working day, the last that is in time.
    pub step_due_on: Option<Day>,
    /// Until when the whole is to be done.
    pub due_on: Option<Day>,
}

impl Duty {
    /// The day by which it is to be done: the earlier of the two.
    pub fn first_due(&self) -> Option<Day> {
        match (self.step_due_on, self.due_on) {
            (Some(step), Some(whole)) => Some(step.min(whole)),
            (step, whole) => step.or(whole),
        }
    }

    /// Has the day passed?
    pub fn is_late(&self, today: Day) -> bool {
        self.first_due().is_some_and(|due| due < today)
    }

    /// The address of the page where it is done.
    pub fn address(&self) -> String {
        format!("/cases/{}", self.case)
    }
}
