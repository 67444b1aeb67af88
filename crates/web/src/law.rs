//! The law and the programme that are compiled in, and the question that pages put to them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use base::{Day, Id, Message};
use indicators::{Asked as Question, Programme};
use norms::{Conflict, Fault, Law};
use registers::{Area, CodeLists};

use crate::asked::Ground;
use crate::failure::Failure;
use crate::pages::definitions;
use crate::pages::frame::Place;

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

/// The conflicts of a day.
type OfDay = (Day, Arc<Vec<Conflict<'static>>>);

/// The days whose conflicts were asked last: to find them, very many cases are tried.
static CONFLICTS: Mutex<VecDeque<OfDay>> = Mutex::new(VecDeque::new());

/// So many of them are kept.
const CONFLICTS_KEPT: usize = 32;

/// Where the law in force on a day contradicts itself.
///
/// # Errors
/// As [`law`].
pub(crate) fn conflicts(on: Day) -> Result<Arc<Vec<Conflict<'static>>>, Failure> {
    let law = law()?;
    let mut kept = CONFLICTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, found)) = kept.iter().find(|(day, _)| *day == on) {
        return Ok(Arc::clone(found));
    }
    let found = Arc::new(law.conflicts(on));
    kept.truncate(CONFLICTS_KEPT - 1);
    kept.push_front((on, Arc::clone(&found)));
    Ok(found)
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

impl<'a> Place<'a> {
    /// Of what figures of reports are told: the unit on the day, as the asker sees it.
    ///
    /// # Errors
    /// When the definitions do not read.
    pub(crate) fn counted(&self) -> Result<reports::Place<'a>, Failure> {
        let scene = &self.ground.scene;
        Ok(reports::Place {
            definitions: definitions()?,
            edition: &scene.edition,
            scope: &scene.scope,
            tree: &scene.tree,
            area: self.unit.id,
            on: self.ground.address.on,
        })
    }
}
