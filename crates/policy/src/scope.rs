//! [`Scope`] and [`Permit`]: what a policy decision allows.

use std::collections::{BTreeMap, BTreeSet};

use base::{Definition, Field, Message, Period, PersonalClass};

use crate::mask::Mask;

/// Which units.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Areas {
    /// All.
    Whole,
    /// These units, everything below them, and the former units that they took over.
    Subtrees(BTreeSet<i64>),
    /// Of people this one alone; of units all, for their names are public.
    Person(i64),
}

/// Which registers.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Registers {
    /// `None` is every register.
    only: Option<BTreeSet<String>>,
    but: BTreeSet<String>,
}

impl Registers {
    /// Those of these keys, where a star is every register, but for those of the others.
    pub(crate) fn of(only: BTreeSet<String>, but: BTreeSet<String>) -> Self {
        Self { only: (!only.contains("*")).then_some(only), but }
    }

    /// No register.
    pub(crate) fn none() -> Self {
        Self::of(BTreeSet::new(), BTreeSet::new())
    }

    /// Of these only those of the keys.
    pub(crate) fn only(self, keys: BTreeSet<String>) -> Self {
        let only = keys.into_iter().filter(|key| self.contains(key)).collect();
        Self { only: Some(only), ..self }
    }

    /// These and others.
    pub(crate) fn and(mut self, keys: BTreeSet<String>) -> Self {
        self.but.retain(|key| !keys.contains(key));
        if let Some(only) = &mut self.only {
            only.extend(keys);
        }
        self
    }

    fn contains(&self, key: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(key)) && !self.but.contains(key)
    }

    fn is_every(&self) -> bool {
        self.only.is_none() && self.but.is_empty()
    }
}

/// What may be read: areas x registers x classes of fields x days. Part of every cache key.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Scope {
    pub(crate) areas: Areas,
    pub(crate) registers: Registers,
    pub(crate) classes: BTreeSet<PersonalClass>,
    /// What is left of fields of classes that are not shown.
    pub(crate) masks: BTreeMap<PersonalClass, Mask>,
    /// `None` is every day.
    pub(crate) days: Option<Period>,
    pub(crate) reads_journal: bool,
}

impl Scope {
    /// The units that may be seen.
    pub fn areas(&self) -> &Areas {
        &self.areas
    }

    /// The same of one unit and everything below it, where that may be seen. `above` are the units
    /// that it stands in.
    ///
    /// # Errors
    /// When this scope looks down neither from the unit nor from one above it.
    pub fn within(&self, area: i64, above: impl IntoIterator<Item = i64>) -> Result<Self, Message> {
        let is_inside = match &self.areas {
            Areas::Whole => true,
            Areas::Subtrees(roots) => {
                roots.contains(&area) || above.into_iter().any(|one| roots.contains(&one))
            }
            Areas::Person(_) => false,
        };
        if !is_inside {
            return Err(Message::new("policy.area-not-in-scope").id("area", area));
        }
        Ok(Self { areas: Areas::Subtrees(BTreeSet::from([area])), ..self.clone() })
    }

    /// The days that may be seen; `None` is every day.
    pub fn days(&self) -> Option<Period> {
        self.days
    }

    /// Is there nothing that it hides? Only then may the inside of the store be read.
    pub fn is_whole(&self) -> bool {
        self.areas == Areas::Whole
            && self.registers.is_every()
            && self.days.is_none()
            && PersonalClass::ALL.iter().all(|class| self.classes.contains(class))
    }

    /// May the journal be read? It tells of every unit, so that nobody of some reads it; what it
    /// tells of registers and fields that are not shown is left out.
    ///
    /// # Errors
    /// A refusal.
    pub fn admits_journal(&self) -> Result<(), Message> {
        if self.reads_journal && self.areas == Areas::Whole && self.days.is_none() {
            return Ok(());
        }
        Err(Message::new("policy.journal-not-in-scope"))
    }

    /// May fields of this class be seen?
    pub fn shows(&self, class: PersonalClass) -> bool {
        self.classes.contains(&class)
    }

    /// What is left to see of fields of a class that is not shown; nothing, where there is no mask.
    pub fn mask(&self, class: PersonalClass) -> Option<Mask> {
        self.masks.get(&class).copied().filter(|_| !self.shows(class))
    }

    /// May this register be read at all? Not one whose rows say what is hidden by being there.
    ///
    /// # Errors
    /// A refusal that names the register.
    pub fn admits(&self, register: &Definition) -> Result<(), Message> {
        let is_told = |field: &Field| self.shows(field.class) || self.mask(field.class).is_some();
        let mut required = register.fields.iter().filter(|field| field.required);
        let is_there = self.shows(register.class) && required.all(is_told);
        if self.registers.contains(register.key) && is_there {
            return Ok(());
        }
        Err(Message::new("policy.register-not-in-scope").heading("register", register.heading))
    }
}

/// Leave to write, in the name of an actor. Carries the scope within which it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Permit {
    pub(crate) actor: String,
    pub(crate) scope: Scope,
    pub(crate) sides: Option<BTreeSet<String>>,
}

impl Permit {
    /// In whose name the journal will stand.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// Within what it holds.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The sides of titles to whose holdings it is kept; `None` is all.
    pub fn sides(&self) -> Option<&BTreeSet<String>> {
        self.sides.as_ref()
    }
}
