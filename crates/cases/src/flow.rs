//! [`Flow`]: one case type, as its file says it: the steps, who acts, what leads where, by when.

use std::collections::BTreeSet;

use base::{Heading, Message};
use norms::Expression;

/// One case type, in one version.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its name everywhere: its folder in `flows/`, in addresses and rows.
    pub key: String,
    /// The beginning of the SHA-256 of its text.
    pub version: String,
    /// What it is called.
    pub heading: Heading,
    /// What it is for.
    pub purpose: Heading,
    /// The flow of which its cases are parts.
    pub part_of: Option<String>,
    /// Who acts.
    pub actors: Vec<Actor>,
    /// Who opens a case; nobody where another flow does.
    pub opened_by: BTreeSet<String>,
    /// What is asked when a case is opened.
    pub fields: Vec<CaseField>,
    /// What happens besides when a case is opened.
    pub when_opened: Option<String>,
    /// By when the whole is to be done.
    pub due: Due,
    /// The steps, the first of which is that in which a case begins.
    pub steps: Vec<Step>,
    /// What can be done.
    pub actions: Vec<Action>,
    /// The words of letters, by name.
    pub letters: Vec<(String, String)>,
    /// The text of its file.
    pub text: String,
}

/// Who acts: a role or a post, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its key in the flow.
    pub key: String,
    /// What it is called.
    pub heading: Heading,
    /// The roles of which one is worked in.
    pub roles: BTreeSet<String>,
    /// The titles of which one is held in the unit on the day of the act; none is asked where there
    /// are none.
    pub titles: BTreeSet<String>,
    /// Where, as seen from the unit of the case.
    pub place: Place,
}

/// Where somebody must stand, as seen from the unit of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the unit itself, or in the one that it has become.
    Unit,
    /// In a unit above it, or in the whole.
    Above,
    /// In the unit or above it.
    UnitOrAbove,
    /// Nowhere: it is the person of the case.
    Own,
}

/// A field of a case that is asked when it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseField {
    /// The field of the register `cases`.
    pub key: String,
    /// What it is called here.
    pub heading: Heading,
    /// Must it be given?
    pub is_needed: bool,
}

/// By when something is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// By no day.
    Never,
    /// By the day that the case itself gives.
    Given,
    /// So many working days after it began.
    Days(u32),
    /// As many working days after it began as a norm allows.
    Norm(String),
}

/// A step: where a case can stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its key in the flow.
    pub key: String,
    /// What it is called.
    pub heading: Heading,
    /// By when it is to be left.
    pub due: Due,
    /// Do the clocks stand while the case is here?
    pub is_pause: bool,
    /// Is the case done with?
    pub is_end: bool,
    /// How it is told from others at a glance.
    pub tone: Tone,
}

/// How a step looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Nothing was done yet.
    #[default]
    Waiting,
    /// It is under way.
    Going,
    /// It came back.
    Returned,
    /// It is well.
    Good,
    /// It is done with.
    Closed,
}

impl Tone {
    /// The name of its style.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Going => "going",
            Self::Returned => "returned",
            Self::Good => "good",
            Self::Closed => "closed",
        }
    }
}

/// What can be done in a case.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its key in the flow.
    pub key: String,
    /// What the button says.
    pub heading: Heading,
    /// In which steps.
    pub from: Vec<String>,
    /// To which step it leads; none leaves it where it is.
    pub to: Option<String>,
    /// By which actors; none where only another case does it.
    pub by: BTreeSet<String>,
    /// What must hold.
    pub when: Option<Expression>,
    /// What is told where it does not.
    pub otherwise: Option<Heading>,
    /// Must a reason be given?
    pub reason: Asked,
    /// Can single rows be named?
    pub rows: Asked,
    /// What happens besides, by the name of its function.
    pub effect: Option<String>,
    /// The letter that goes with it.
    pub letter: Option<String>,
}

/// Is something asked for?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// No.
    #[default]
    No,
    /// It may be given.
    May,
    /// It must be given.
    Must,
}

impl Flow {
    /// The step of this key.
    ///
    /// # Errors
    /// When the flow has none.
    pub fn step(&self, key: &str) -> Result<&Step, Message> {
        self.steps.iter().find(|step| step.key == key).ok_or_else(|| {
            Message::new("case.no-such-step").text("step", key).heading("flow", self.heading)
        })
    }

    /// The action of this key.
    ///
    /// # Errors
    /// When the flow has none.
    pub fn action(&self, key: &str) -> Result<&Action, Message> {
        self.actions.iter().find(|action| action.key == key).ok_or_else(|| {
            Message::new("case.no-such-action").text("action", key).heading("flow", self.heading)
        })
    }

    /// The actor of this key.
    pub fn actor(&self, key: &str) -> Option<&Actor> {
        self.actors.iter().find(|actor| actor.key == key)
    }

    /// The step in which a case begins.
    ///
    /// # Errors
    /// When the flow has none; such a flow does not load.
    pub fn first(&self) -> Result<&Step, Message> {
        self.steps.first().ok_or_else(|| Message::new("flow.no-steps"))
    }

    /// What can be done in a step, in the order of the file.
    pub fn actions_in<'a>(&'a self, step: &'a str) -> impl Iterator<Item = &'a Action> {
        self.actions.iter().filter(move |action| action.from.iter().any(|from| from == step))
    }

    /// The field of a case that is asked when it is opened.
    pub fn field(&self, key: &str) -> Option<&CaseField> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The words of a letter.
    pub fn letter(&self, name: &str) -> Option<&str> {
        self.letters.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str())
    }
}
