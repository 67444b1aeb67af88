//! Roles, read from `policies/`, and the decision for one.

use std::collections::BTreeSet;

use base::{Message, PersonalClass};
use serde::Deserialize;

use crate::scope::{Areas, Permit, Scope};

/// What a policy decision yields.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What may be read.
    pub scope: Scope,
    /// Leave to write, if there is any.
    pub permit: Option<Permit>,
}

/// One file of `policies/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Role {
    /// What the role is for, in Vietnamese.
    #[expect(dead_code, reason = "a role without its purpose does not load")]
    vi: String,
    /// Registers by key; absent is all.
    registers: Option<BTreeSet<String>>,
    /// Classes of fields.
    classes: BTreeSet<Class>,
    /// May it write?
    writes: bool,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
enum Class {
    Open,
    Personal,
    Sensitive,
    Identity,
}

impl Class {
    fn personal_class(&self) -> PersonalClass {
        match self {
            Self::Open => PersonalClass::Open,
            Self::Personal => PersonalClass::Personal,
            Self::Sensitive => PersonalClass::Sensitive,
            Self::Identity => PersonalClass::Identity,
        }
    }
}

const ROLES: &[(&str, &str)] = &[
    ("operator", include_str!("../../../policies/operator.toml")),
    ("statistician", include_str!("../../../policies/statistician.toml")),
    ("clerk", include_str!("../../../policies/clerk.toml")),
    ("reader", include_str!("../../../policies/reader.toml")),
];

/// Decides what an actor in a role may read and write within these areas.
///
/// # Errors
/// When there is no such role, or its file does not read.
pub fn decide(role: &str, actor: &str, areas: Areas) -> Result<Decision, Message> {
    if actor.trim().is_empty() {
        return Err(Message::new("policy.no-actor"));
    }
    let source = ROLES.iter().find(|(name, _)| *name == role).map(|(_, source)| source);
    let source = source.ok_or_else(|| Message::new("policy.no-such-role").text("role", role))?;
    let role: Role = toml::from_str(source).map_err(|error| {
        Message::new("data.faulty")
            .text("file", format!("policies/{role}.toml"))
            .text("reason", error.to_string())
    })?;
    let scope = Scope {
        areas,
        registers: role.registers,
        classes: role.classes.iter().map(Class::personal_class).collect(),
        days: None,
    };
    let permit = role.writes.then(|| Permit { actor: actor.to_owned(), scope: scope.clone() });
    Ok(Decision { scope, permit })
}

/// The decision for whoever sits at the installation's own command line: the whole.
///
/// # Errors
/// When the role's file does not read.
pub fn operator(actor: &str) -> Result<Decision, Message> {
    decide("operator", actor, Areas::Whole)
}
