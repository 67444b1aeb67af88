//! [`Scope`] and [`Permit`]: what a policy decision allows.

use std::collections::BTreeSet;

use base::{Definition, Message, Period, PersonalClass};

/// Which units.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Areas {
    /// All.
    Whole,
    /// These units, everything below them, and the former units that they took over.
    Subtrees(BTreeSet<i64>),
}

/// What may be read: areas x registers x classes of fields x days. Part of every cache key.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Scope {
    pub(crate) areas: Areas,
    /// `None` is every register.
    pub(crate) registers: Option<BTreeSet<String>>,
    pub(crate) classes: BTreeSet<PersonalClass>,
    /// `None` is every day.
    pub(crate) days: Option<Period>,
}

impl Scope {
    /// The units that may be seen.
    pub fn areas(&self) -> &Areas {
        &self.areas
    }

    /// The same of one unit and everything below it, where that may be seen.
    ///
    /// # Errors
    /// When the unit is none of those from which this scope looks down.
    pub fn within(&self, area: i64) -> Result<Self, Message> {
        let is_inside = match &self.areas {
            Areas::Whole => true,
            Areas::Subtrees(roots) => roots.contains(&area),
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

    /// Is there nothing that it hides? Only then may the journal be read, which tells of everything.
    pub fn is_whole(&self) -> bool {
        let classes = [
            PersonalClass::Open,
            PersonalClass::Personal,
            PersonalClass::Sensitive,
            PersonalClass::Identity,
        ];
        self.areas == Areas::Whole
            && self.registers.is_none()
            && self.days.is_none()
            && classes.iter().all(|class| self.classes.contains(class))
    }

    /// May fields of this class be seen?
    pub fn shows(&self, class: PersonalClass) -> bool {
        self.classes.contains(&class)
    }

    /// May this register be read at all?
    ///
    /// # Errors
    /// A refusal that names the register.
    pub fn admits(&self, register: &Definition) -> Result<(), Message> {
        let admitted =
            self.registers.as_ref().is_none_or(|registers| registers.contains(register.key));
        if admitted {
            Ok(())
        } else {
            Err(Message::new("policy.register-not-in-scope").heading("register", register.heading))
        }
    }
}

/// Leave to write, in the name of an actor. Carries the scope within which it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Permit {
    pub(crate) actor: String,
    pub(crate) scope: Scope,
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
}
