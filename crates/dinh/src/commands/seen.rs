//! What commands that count or judge see: a unit on a day, in the census and in the registers.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Day, Id, Message};
use census::{Edition, as_believed};
use indicators::{Asked, PersonCase, Programme, people_of};
use norms::{Fault, Ground, Law};
use registers::{AreaTree, CodeLists, Reader, Registers, Title, Unit};

use crate::cli::Look;
use crate::commands::Question;
use crate::failure::Failure;
use crate::settings::Settings;

/// The law that is compiled in.
///
/// # Errors
/// Its first fault; `norms check` says all.
pub(crate) fn law() -> Result<&'static Law, Failure> {
    Law::shared(CodeLists::standard()?).map_err(first)
}

/// The indicators and targets that are compiled in.
///
/// # Errors
/// Their first fault.
pub(crate) fn programme() -> Result<&'static Programme, Failure> {
    Programme::shared(law()?).map_err(first)
}

fn first(faults: &[Fault]) -> Failure {
    let message = faults.first().map(|fault| fault.message.clone());
    message.unwrap_or_else(|| Message::new("norm.unreadable")).into()
}

/// A unit on a day.
pub(crate) struct Seen {
    pub(crate) question: Question,
    pub(crate) registers: Registers,
    pub(crate) edition: Edition,
    pub(crate) tree: Arc<AreaTree>,
    pub(crate) unit: Unit,
    pub(crate) titles: BTreeMap<Id<Title>, Title>,
}

impl Seen {
    /// Reads a unit by its code of the day.
    ///
    /// # Errors
    /// When it does not stand on the day, or the database fails.
    pub(crate) async fn of(settings: &Settings, area: &str, look: &Look) -> Result<Self, Failure> {
        let registers = settings.open().await?;
        let question = Question::resolve(&registers, look).await?;
        let mut reader = registers.read().await?;
        let view = question.view();
        let unit = reader.tree(&view).await?.find(area)?.clone();
        let edition = as_believed(&mut reader, &view, Some(unit.id)).await?;
        let tree = edition.tree(view.on, view.scope);
        let titles = edition.titles_on(view.on);
        Ok(Self { question, registers, edition, tree, unit, titles })
    }

    /// The day.
    pub(crate) fn on(&self) -> Day {
        self.question.view().on
    }

    /// What the rows of people are read beside.
    pub(crate) fn ground<'a>(&'a self, law: &'a Law) -> Ground<'a> {
        Ground {
            lists: self.edition.lists(),
            titles: &self.titles,
            tree: &self.tree,
            retirement: law.retirement(),
        }
    }

    /// A reader of the registers.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn reader(&self) -> Result<Reader, Failure> {
        Ok(self.registers.read().await?)
    }

    /// Everybody of the unit, with the facts of each holding.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn people(&self, law: &Law) -> Result<Vec<PersonCase>, Failure> {
        let mut reader = self.reader().await?;
        let view = self.question.view();
        Ok(people_of(&mut reader, &view, &self.ground(law), self.unit.id).await?)
    }

    /// The question to indicators.
    pub(crate) fn asked<'a>(&'a self, law: &'a Law, people: Option<&'a [PersonCase]>) -> Asked<'a> {
        let view = self.question.view();
        let (edition, unit) = (&self.edition, self.unit.id);
        Asked { law, edition, unit, on: view.on, scope: view.scope, people }
    }
}
