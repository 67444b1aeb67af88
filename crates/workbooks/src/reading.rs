//! [`Reading`]: how a file is read: into one register, or as a list into several.

use base::{Language, Message};
use registers::{Registers, View};

use crate::grid::Grid;
use crate::import::Import;
use crate::list::List;
use crate::plan::Plan;

/// How a file is read.
#[derive(Clone, Debug)]
pub enum Reading {
    /// Into one register.
    Register(Import),
    /// As a list, into several.
    List(Box<List>),
}

impl Reading {
    /// What a file would do.
    ///
    /// # Errors
    /// When no sheet is its table; what is wrong with single rows stands in the plan.
    pub async fn plan(
        &self,
        registers: &Registers,
        view: &View<'_>,
        grids: Vec<Grid>,
    ) -> registers::Result<Plan> {
        match self {
            Self::Register(import) => import.plan(registers, view, grids).await,
            Self::List(list) => list.plan(registers, view, grids).await,
        }
    }

    /// What it is read into, for people.
    pub fn name(&self, language: Language) -> String {
        match self {
            Self::Register(import) => {
                let heading = import.definition.heading;
                language.pick(heading.vi, heading.en).to_owned()
            }
            Self::List(list) => list.mapping.name(language),
        }
    }

    /// Must it be written on a paper? Only one that adds papers is its own reason.
    pub fn needs_paper(&self) -> bool {
        !matches!(self, Self::Register(import) if import.definition.key == "decisions")
    }

    /// The same, where a number that lacks its first nought is taken for the one that has it.
    #[must_use]
    pub fn accepting_zeros(mut self) -> Self {
        match &mut self {
            Self::Register(import) => import.accept_zeros = true,
            Self::List(list) => list.accept_zeros = true,
        }
        self
    }
}

impl Plan {
    /// What ends because the list takes its place, one sentence each.
    pub fn told_endings(&self) -> Vec<Message> {
        let told = |ending: &crate::plan::Ending| {
            Message::new("list.ends").text("what", ending.words.as_str())
        };
        self.endings.iter().map(told).collect()
    }
}
