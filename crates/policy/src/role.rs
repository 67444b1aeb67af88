//! Roles, read from `policies/roles/`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use base::{Heading, Message, PersonalClass};
use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::action::Action;
use crate::mask::Mask;
use crate::scope::Registers;

#[derive(RustEmbed)]
#[folder = "../../policies/roles"]
#[include = "*.toml"]
struct Files;

/// The kinds of units for which roles are granted, the whole and the own file among them.
const KINDS: [&str; 5] = ["whole", "person", "province", "district", "commune"];

/// What becomes of a grant when its unit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenUnitEnds {
    /// It ends with the unit; who is granted the successor sees its people with their history.
    #[default]
    Ends,
    /// It stays until its own end.
    Stays,
}

/// A role: what whoever has it may see and do, within the units of the grant.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own of the role")]
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name in grants, addresses and files.
    pub key: String,
    /// What it is called.
    pub heading: Heading,
    /// What may be done.
    pub actions: BTreeSet<Action>,
    /// Which classes of fields are seen.
    pub classes: BTreeSet<PersonalClass>,
    /// What is left to see of fields of other classes.
    pub masks: BTreeMap<PersonalClass, Mask>,
    /// Which registers are read.
    pub reads: Registers,
    /// Which registers are written; none is no leave to write.
    pub writes: Registers,
    /// To which sides of titles writing is kept; `None` is all.
    pub sides: Option<BTreeSet<String>>,
    /// For which kinds of units it is granted: a level, `whole`, or `person`.
    pub granted: BTreeSet<String>,
    /// Must whoever has it sign in with a second factor?
    pub second_factor: bool,
    /// Must a reason be given before a personal file is read?
    pub reason: bool,
    /// Must a grant of it have a last day?
    pub dated: bool,
    /// Are small cells of figures hidden from it?
    pub small_cells: bool,
    /// What becomes of a grant when its unit ends.
    pub when_unit_ends: WhenUnitEnds,
}

/// One file of `policies/roles/`.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own of the role")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    vi: String,
    en: String,
    actions: Vec<String>,
    classes: BTreeSet<PersonalClass>,
    #[serde(default)]
    masks: BTreeMap<PersonalClass, Mask>,
    reads: BTreeSet<String>,
    #[serde(default)]
    hides: BTreeSet<String>,
    writes: BTreeSet<String>,
    #[serde(default)]
    spares: BTreeSet<String>,
    sides: Option<BTreeSet<String>>,
    granted: BTreeSet<String>,
    #[serde(default)]
    second_factor: bool,
    #[serde(default)]
    reason: bool,
    #[serde(default)]
    dated: bool,
    #[serde(default)]
    small_cells: bool,
    #[serde(default)]
    when_unit_ends: WhenUnitEnds,
}

impl Role {
    /// Reads a role from the text of its file.
    ///
    /// # Errors
    /// When it is no role: an unknown field, action, class, mask or unit, or a faulty text.
    pub fn read(key: &str, text: &str) -> Result<Self, Message> {
        let faulty = |reason: String| {
            Message::new("data.faulty")
                .text("file", format!("policies/roles/{key}.toml"))
                .text("reason", reason)
        };
        let file: File = toml::from_str(text).map_err(|error| faulty(error.to_string()))?;
        let actions = actions(&file.actions).map_err(faulty)?;
        if let Some(kind) = file.granted.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
            return Err(faulty(format!("unknown kind of unit `{kind}`")));
        }
        // What is masked would be read back as what it is not.
        if !file.masks.is_empty() && !file.writes.is_empty() {
            return Err(faulty("a role that writes has no `masks`".to_owned()));
        }
        if let Some(class) = file.masks.keys().find(|class| file.classes.contains(class)) {
            return Err(faulty(format!("`{class:?}` is both shown and masked")));
        }
        // The roles are read once and live as long as the program.
        let heading = Heading { vi: file.vi.leak(), en: file.en.leak() };
        Ok(Self {
            key: key.to_owned(),
            heading,
            actions,
            classes: file.classes,
            masks: file.masks,
            reads: Registers::of(file.reads, file.hides),
            writes: Registers::of(file.writes, file.spares),
            sides: file.sides,
            granted: file.granted,
            second_factor: file.second_factor,
            reason: file.reason,
            dated: file.dated,
            small_cells: file.small_cells,
            when_unit_ends: file.when_unit_ends,
        })
    }

    /// The role of this name.
    ///
    /// # Errors
    /// When there is no such role, or the files do not read.
    pub fn find(key: &str) -> Result<&'static Self, Message> {
        let unknown = || Message::new("policy.no-such-role").text("role", key);
        Self::all()?.get(key).ok_or_else(unknown)
    }

    /// All roles, by name.
    ///
    /// # Errors
    /// When a file does not read.
    pub fn all() -> Result<&'static BTreeMap<String, Self>, Message> {
        static ALL: OnceLock<Result<BTreeMap<String, Role>, Message>> = OnceLock::new();
        ALL.get_or_init(Self::embedded).as_ref().map_err(Clone::clone)
    }

    fn embedded() -> Result<BTreeMap<String, Self>, Message> {
        let mut roles = BTreeMap::new();
        for name in Files::iter() {
            let Some(file) = Files::get(&name) else { continue };
            let key = name.trim_end_matches(".toml").to_owned();
            let text = String::from_utf8_lossy(&file.data);
            roles.insert(key.clone(), Self::read(&key, &text)?);
        }
        Ok(roles)
    }

    /// May it do this?
    pub fn may(&self, action: Action) -> bool {
        action == Action::Enter || self.actions.contains(&action)
    }
}

/// The actions of these names; a star is all.
fn actions(names: &[String]) -> Result<BTreeSet<Action>, String> {
    if names.iter().any(|name| name == "*") {
        return Ok(Action::ALL.into());
    }
    let read = |name: &String| {
        let value = toml::Value::String(name.clone());
        Action::deserialize(value).map_err(|_| format!("unknown action `{name}`"))
    };
    names.iter().map(read).collect()
}
