//! Acting in a case: the flow says who may, so that an act is written even by those whose role
//! writes in no register.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use base::{Message, PersonalClass};
use serde::Deserialize;

use crate::decision::Decision;
use crate::scope::{Areas, Permit, Registers, Scope};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    registers: BTreeSet<String>,
}

fn file() -> Result<&'static File, Message> {
    static FILE: OnceLock<Result<File, Message>> = OnceLock::new();
    let read = || {
        toml::from_str(include_str!("../../../policies/acting.toml")).map_err(
            |error: toml::de::Error| {
                Message::new("data.faulty")
                    .text("file", "policies/acting.toml")
                    .text("reason", error.to_string())
            },
        )
    };
    FILE.get_or_init(read).as_ref().map_err(Clone::clone)
}

/// Leave to write one act in a case of a unit, for an actor whom the flow lets act: the registers of
/// cases, within the unit and below it; and where the act changes other registers, what the actor's
/// own decision lets be written.
///
/// # Errors
/// When the policy does not read, or the actor has no name.
pub fn acting(decision: &Decision, actor: &str, unit: i64) -> Result<Permit, Message> {
    if actor.trim().is_empty() {
        return Err(Message::new("policy.no-actor"));
    }
    let registers = file()?.registers.clone();
    let own = decision.permit.as_ref();
    let written = own.map_or_else(Registers::none, |permit| permit.scope.registers.clone());
    let scope = Scope {
        areas: Areas::Subtrees(BTreeSet::from([unit])),
        registers: written.and(registers),
        classes: own.map_or_else(
            || BTreeSet::from([PersonalClass::Open, PersonalClass::Personal]),
            |permit| {
                permit.scope.classes.iter().copied().chain([PersonalClass::Personal]).collect()
            },
        ),
        masks: BTreeMap::new(),
        days: None,
        reads_journal: false,
    };
    let sides = own.and_then(|permit| permit.sides.clone());
    Ok(Permit { actor: actor.to_owned(), scope, sides })
}
