//! [`Wish`]: what a form is to do, as its address says it: `add:people`, `add:appointments:12` (as
//! record 12 is), `change:appointments:12`, `end:appointments:12,13`.

use std::fmt;

use base::{Definition, Message};
use registers::{Paper, Register, Registry};

/// So many records are touched by one form.
const MOST_RECORDS: usize = 200;

/// So many parts has a form.
const MOST_PARTS: usize = 12;

/// A register that people write in; the others the program keeps by itself.
///
/// # Errors
/// When it is one of the others.
pub(crate) fn by_hand(definition: &'static Definition) -> Result<&'static Definition, Message> {
    if is_by_hand(definition) {
        return Ok(definition);
    }
    Err(Message::new("register.kept-by-program").heading("register", definition.heading))
}

/// Do people write in it?
pub(crate) fn is_by_hand(definition: &Definition) -> bool {
    !definition.by_program
}

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Act {
    Add,
    Change,
    Correct,
    End,
    Withdraw,
}

impl Act {
    const ALL: [Self; 5] = [Self::Add, Self::Change, Self::Correct, Self::End, Self::Withdraw];

    /// Its name in addresses and keys of texts.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change => "change",
            Self::Correct => "correct",
            Self::End => "end",
            Self::Withdraw => "withdraw",
        }
    }
}

/// One part of what is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Wish {
    pub(crate) act: Act,
    pub(crate) definition: &'static Definition,
    /// The records that are touched; for a new one the record that it is like, or none.
    pub(crate) records: Vec<i64>,
    /// May it be left blank, and is then not done? Written `add?`.
    pub(crate) is_optional: bool,
}

impl Wish {
    /// To do something to records.
    pub(crate) fn new(act: Act, definition: &'static Definition, records: Vec<i64>) -> Self {
        Self { act, definition, records, is_optional: false }
    }

    /// The same, which may be left blank.
    pub(crate) fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// Reads the parts of an address.
    ///
    /// # Errors
    /// When one is none.
    pub(crate) fn all<'a>(
        registry: &Registry,
        words: impl Iterator<Item = &'a str>,
    ) -> Result<Vec<Self>, Message> {
        let all: Vec<Self> =
            words.map(|words| Self::parse(registry, words)).collect::<Result<_, _>>()?;
        if all.is_empty() || all.len() > MOST_PARTS {
            return Err(Message::new("change.form-unreadable").text("given", ""));
        }
        Ok(all)
    }

    fn parse(registry: &Registry, words: &str) -> Result<Self, Message> {
        let unreadable = || Message::new("change.form-unreadable").text("given", words);
        let mut parts = words.splitn(3, ':');
        let (Some(act), Some(register)) = (parts.next(), parts.next()) else {
            return Err(unreadable());
        };
        let (act, is_optional) = match act.strip_suffix('?') {
            Some("add") => ("add", true),
            Some(_) => return Err(unreadable()),
            None => (act, false),
        };
        let act = Act::ALL.into_iter().find(|known| known.key() == act).ok_or_else(unreadable)?;
        let definition = registry.get(register)?;
        // A paper comes by its file alone, but is withdrawn as all else is.
        let is_paper_withdrawn = definition.key == Paper::KEY && act == Act::Withdraw;
        let definition = if is_paper_withdrawn { definition } else { by_hand(definition)? };
        let records: Vec<i64> = match parts.next().filter(|rest| !rest.is_empty()) {
            None => Vec::new(),
            Some(rest) => rest
                .split(',')
                .map(|id| id.parse().map_err(|_| unreadable()))
                .collect::<Result<_, _>>()?,
        };
        let fits = match act {
            Act::Add => records.len() <= 1,
            Act::Correct | Act::Withdraw => records.len() == 1,
            Act::Change | Act::End => !records.is_empty() && records.len() <= MOST_RECORDS,
        };
        if fits { Ok(Self { act, definition, records, is_optional }) } else { Err(unreadable()) }
    }

    /// The only record that is touched.
    pub(crate) fn only(&self) -> Option<i64> {
        match self.records[..] {
            [only] if self.act != Act::Add => Some(only),
            _ => None,
        }
    }
}

impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_optional { "?" } else { "" };
        write!(f, "{}{mark}:{}", self.act.key(), self.definition.key)?;
        let ids: Vec<String> = self.records.iter().map(i64::to_string).collect();
        if ids.is_empty() { Ok(()) } else { write!(f, ":{}", ids.join(",")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_says_is_read_and_written_alike() {
        let registry = Registry::standard().unwrap();
        for words in ["add:people", "add?:people", "add:appointments:12", "end:appointments:12,13"]
        {
            let wish = Wish::all(&registry, std::iter::once(words)).unwrap();
            assert_eq!(wish[0].to_string(), words);
        }
        for words in ["", "do:people", "end:people", "correct:people:1,2", "add:people:x"] {
            assert!(Wish::all(&registry, std::iter::once(words)).is_err(), "{words}");
        }
        let fault = Wish::all(&registry, std::iter::once("add:change-requests")).unwrap_err();
        assert_eq!(fault.key(), "register.kept-by-program");
        for words in ["add:papers", "change:papers:1", "correct:papers:1", "end:papers:1"] {
            let fault = Wish::all(&registry, std::iter::once(words)).unwrap_err();
            assert_eq!(fault.key(), "register.kept-by-program", "{words}");
        }
        assert!(Wish::all(&registry, std::iter::once("withdraw:papers:1")).is_ok());
        let fault = Wish::all(&registry, std::iter::once("add:dogs")).unwrap_err();
        assert_eq!(fault.key(), "register.unknown");
    }
}
