//! The decision for somebody in a role, within units.

use std::collections::{BTreeMap, BTreeSet};

use base::{Message, Period, PersonalClass};

use crate::action::Action;
use crate::role::Role;
use crate::scope::{Areas, Permit, Registers, Scope};

/// What a policy decision yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The name of the role.
    pub role: String,
    /// What may be done.
    pub actions: BTreeSet<Action>,
    /// What may be read.
    pub scope: Scope,
    /// Leave to write, if there is any.
    pub permit: Option<Permit>,
}

impl Decision {
    /// May this be done?
    pub fn may(&self, action: Action) -> bool {
        action == Action::Enter || self.actions.contains(&action)
    }
}

/// What a grant narrows besides the role and its units, such as the content and time of an
/// inspection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// Only these registers, of those that the role reads.
    pub registers: Option<BTreeSet<String>>,
    /// Only facts of these days.
    pub days: Option<Period>,
}

/// Decides what an actor in a role may read and write within these areas.
///
/// # Errors
/// When there is no such role, its file does not read, or the actor has no name.
pub fn decide(role: &str, actor: &str, areas: Areas) -> Result<Decision, Message> {
    decide_narrowed(role, actor, areas, Narrowed::default())
}

/// As [`decide`], narrowed by what the grant says besides.
///
/// # Errors
/// As [`decide`].
pub fn decide_narrowed(
    role: &str,
    actor: &str,
    areas: Areas,
    narrowed: Narrowed,
) -> Result<Decision, Message> {
    if actor.trim().is_empty() {
        return Err(Message::new("policy.no-actor"));
    }
    let role = Role::find(role)?;
    let registers = match narrowed.registers {
        Some(registers) => role.reads.clone().only(registers),
        None => role.reads.clone(),
    };
    let scope = Scope {
        areas,
        registers,
        classes: role.classes.clone(),
        masks: role.masks.clone(),
        days: narrowed.days,
        reads_journal: role.may(Action::Journal),
    };
    let permit = (role.writes != Registers::none()).then(|| Permit {
        actor: actor.to_owned(),
        scope: Scope { registers: role.writes.clone(), ..scope.clone() },
        sides: role.sides.clone(),
    });
    Ok(Decision { role: role.key.clone(), actions: role.actions.clone(), scope, permit })
}

/// The decision for whoever sits at the installation's own command line: the whole.
///
/// # Errors
/// When the role's file does not read.
pub fn operator(actor: &str) -> Result<Decision, Message> {
    decide("operator", actor, Areas::Whole)
}

/// What the program itself reads in nobody's name: who signs in, and what it counts of everybody to
/// publish a part of it. It writes nothing.
///
/// # Errors
/// When the role's file does not read.
pub fn program() -> Result<Scope, Message> {
    Ok(operator("dinh")?.scope)
}

/// The decision for whoever has not signed in: what is public.
///
/// # Errors
/// When the role's file does not read.
pub fn public() -> Result<Decision, Message> {
    decide("public", "public", Areas::Whole)
}

/// Leave to let another stand in: to write grants, and nothing else.
///
/// # Errors
/// When the actor has no name.
pub fn deputising(actor: &str) -> Result<Permit, Message> {
    if actor.trim().is_empty() {
        return Err(Message::new("policy.no-actor"));
    }
    let registers = Registers::of(BTreeSet::from(["grants".to_owned()]), BTreeSet::new());
    let scope = Scope {
        areas: Areas::Whole,
        registers,
        classes: BTreeSet::from([PersonalClass::Open]),
        masks: BTreeMap::new(),
        days: None,
        reads_journal: false,
    };
    Ok(Permit { actor: actor.to_owned(), scope, sides: None })
}
