//! The law and the programme that are compiled in, and the question that pages put to them.

use base::{Id, Message};
use indicators::{Asked as Question, Programme};
use norms::{Fault, Law};
use registers::{Area, CodeLists};

use crate::asked::Ground;
use crate::failure::Failure;

/// The law.
///
/// # Errors
/// Its first fault; a test keeps it readable.
pub(crate) fn law() -> Result<&'static Law, Failure> {
    Law::shared(lists()?).map_err(first)
}

fn lists() -> Result<&'static CodeLists, Failure> {
    CodeLists::standard().map_err(|faults| {
        let first = faults.into_iter().next();
        Failure::Report(first.unwrap_or_else(|| Message::new("norm.unreadable")))
    })
}

/// The indicators and targets.
///
/// # Errors
/// Their first fault; a test keeps them readable.
pub(crate) fn programme() -> Result<&'static Programme, Failure> {
    Programme::shared(law()?).map_err(first)
}

fn first(faults: &[Fault]) -> Failure {
    let message = faults.first().map(|fault| fault.message.clone());
    Failure::Report(message.unwrap_or_else(|| Message::new("norm.unreadable")))
}

impl Ground {
    /// The question of a unit on the day of the page.
    pub(crate) fn question<'a>(&'a self, law: &'a Law, unit: Id<Area>) -> Question<'a> {
        let scene = &self.scene;
        Question {
            law,
            edition: &scene.edition,
            unit,
            on: self.address.on,
            scope: &scene.scope,
            people: None,
        }
    }
}
