//! [`Posted`]: what was typed into a form, by the names of its fields.

use base::{Day, Message, text};
use policy::Secrecy;

use crate::asked::Ground;
use crate::change::key::KEY;
use crate::change::once::ONCE;

/// What was typed.
#[derive(Clone, Default)]
pub(crate) struct Posted {
    pairs: Vec<(String, String)>,
    /// The version that the address asks to be corrected.
    version: Option<i64>,
    /// Was anything sent at all?
    pub(crate) is_sent: bool,
}

/// What is to be done with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Shown what it would do.
    Preview,
    /// Written.
    Write,
    /// Changed once more.
    Edit,
}

impl Posted {
    /// Nothing yet; the form is opened.
    pub(crate) fn nothing(version: Option<i64>) -> Self {
        Self { version, ..Self::default() }
    }

    /// What was sent.
    ///
    /// # Errors
    /// When a part of it bears the stamp of a secret: then nothing of it is looked at, or told again.
    pub(crate) fn sent(pairs: Vec<(String, String)>) -> Result<Self, Message> {
        let secrecy = Secrecy::standard()?;
        if pairs.iter().any(|(_, value)| secrecy.is_stamped(value)) {
            return Err(Message::new("secrecy.stamped"));
        }
        Ok(Self { pairs, version: None, is_sent: true })
    }

    /// What stands in a field; nothing where it was not sent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|(own, _)| own == name);
        pair.map(|(_, value)| value.trim())
    }

    /// Puts something into a field.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        match self.pairs.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = value,
            None => self.pairs.push((name.to_owned(), value)),
        }
    }

    /// What stands in a field, where that is something.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// What is to be done.
    pub(crate) fn step(&self) -> Step {
        match self.get("step") {
            Some("write") => Step::Write,
            Some("edit") => Step::Edit,
            _ => Step::Preview,
        }
    }

    /// The day from which it holds; that of the page where none can be read.
    pub(crate) fn day(&self, ground: &Ground) -> Day {
        let given = self.filled("from").map(workbooks::read_day);
        given.and_then(Result::ok).unwrap_or(ground.address.on)
    }

    /// The version on which a part was opened.
    pub(crate) fn version(&self, part: usize) -> Option<i64> {
        self.filled(&format!("{part}.version"))?.parse().ok()
    }

    /// The version that the address asks for.
    pub(crate) fn wanted_version(&self) -> Option<i64> {
        self.version
    }

    /// Everything but the number of the form, the step, and the versions.
    pub(crate) fn kept(&self) -> Vec<(String, String)> {
        let own = |name: &str| name == KEY || name == ONCE || name == "step";
        self.pairs.iter().filter(|(name, _)| !own(name)).cloned().collect()
    }
}

/// Do these words mean the decision that is written in the same form?
pub(crate) fn is_this_decision(words: &str) -> bool {
    ["quyet dinh nay", "this decision"].contains(&text::fold(words).as_str())
}

/// Do these words mean the unit in which a record counts today?
pub(crate) fn is_present_unit(words: &str) -> bool {
    ["don vi hien nay", "present unit"].contains(&text::fold(words).as_str())
}
