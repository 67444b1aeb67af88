//! [`Plan`]: what the rows of a file would do to a register, before anything is done.

use base::{Definition, Id, Message, Period, Value};
use registers::{Area, Batch, Operation};

use crate::layout::Layout;
use crate::table::Filled;
use crate::write::Notes;

/// What a row would do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Outcome {
    /// A record that there is not yet.
    New,
    /// The world moved: from a day on, it is otherwise, or over.
    Changed,
    /// What was written was wrong.
    Corrected,
    /// Nothing.
    Unchanged,
    /// It cannot be done.
    Refused,
}

impl Outcome {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 5] =
        [Self::New, Self::Changed, Self::Corrected, Self::Unchanged, Self::Refused];

    /// Its name in keys of texts and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Corrected => "corrected",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
        }
    }
}

/// A row of a file with what it would do.
#[derive(Clone, Debug)]
pub struct PlannedRow {
    /// Its row in the sheet, from 0.
    pub place: usize,
    /// What it would do.
    pub outcome: Outcome,
    /// The record it is about, where there is one.
    pub record: Option<i64>,
    /// What would be otherwise.
    pub differences: Vec<Difference>,
    /// Why it cannot be done.
    pub faults: Vec<CellFault>,
    pub(crate) steps: Vec<Step>,
}

/// One thing that a row does.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Adds a record.
    Add {
        definition: &'static Definition,
        period: Period,
        values: Vec<Value>,
        /// Fields that refer to what an earlier step of the row adds: the field and the step.
        refers: Vec<(usize, usize)>,
    },
    /// Does something to a record that there is, made from a version of it.
    Touch(&'static Definition, Operation, Option<i64>),
}

/// A holding that ends because a whole list takes its place.
#[derive(Clone, Debug)]
pub struct Ending {
    /// The holding.
    pub holding: i64,
    /// Who holds what, in words.
    pub words: String,
    pub(crate) step: Step,
}

/// A field that would hold something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The column of the layout.
    pub column: usize,
    /// What is held, in words.
    pub before: String,
    /// What would be held, in words.
    pub after: String,
}

/// What is wrong with a cell, or with the whole row.
#[derive(Clone, Debug)]
pub struct CellFault {
    /// The column of the layout.
    pub column: Option<usize>,
    /// What is wrong, and what to do.
    pub message: Message,
}

/// What a file would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The columns of the register.
    pub layout: Layout,
    /// The table in the file.
    pub filled: Filled,
    /// Its rows.
    pub rows: Vec<PlannedRow>,
    /// What ends because the list takes its place.
    pub endings: Vec<Ending>,
    /// The province in which new people are at home, where the list knows it.
    pub home: Option<Id<Area>>,
}

impl Plan {
    /// How many rows would do each.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }

    /// Would it change nothing?
    pub fn is_idle(&self) -> bool {
        self.endings.is_empty() && self.rows.iter().all(|row| row.outcome == Outcome::Unchanged)
    }

    /// Can all of it be done?
    pub fn is_allowed(&self) -> bool {
        self.count(Outcome::Refused) == 0
    }

    /// The changes of all rows that can be done, and of which row each is; of none what ends because
    /// the list takes its place.
    pub fn batch(&self) -> (Batch, Vec<Option<usize>>) {
        let mut batch = Batch::new();
        if let Some(home) = self.home {
            batch.set_home(home);
        }
        let mut owners = Vec::new();
        for ending in &self.endings {
            push(&mut batch, std::slice::from_ref(&ending.step));
            owners.push(None);
        }
        for (place, row) in self.rows.iter().enumerate() {
            if row.outcome != Outcome::Refused {
                push(&mut batch, &row.steps);
                owners.resize(batch.len(), Some(place));
            }
        }
        (batch, owners)
    }

    /// How many of each there are, in one line.
    pub fn summary(&self) -> Message {
        Outcome::ALL.into_iter().fold(Message::new("workbook.summary"), |message, outcome| {
            let count = i64::try_from(self.count(outcome)).unwrap_or(i64::MAX);
            message.number(outcome.key(), count)
        })
    }

    /// What is wrong, each with its place: sheet, row and column.
    pub fn faults(&self) -> Vec<Message> {
        let of_row = |row: &PlannedRow| {
            let place = row.place;
            let located = row.faults.iter().map(move |fault| {
                let key = if fault.column.is_some() { "workbook.at" } else { "workbook.at-row" };
                Message::new(key)
                    .text("sheet", self.filled.grid.sheet.as_str())
                    .text("cell", self.filled.name(place, fault.column))
                    .message("reason", fault.message.clone())
            });
            located.collect::<Vec<_>>()
        };
        self.rows.iter().flat_map(of_row).collect()
    }

    /// What is wrong as notes on the cells of a workbook of the rows of the table.
    pub fn notes(&self, language: base::Language) -> Notes {
        let mut notes = Notes::new();
        for (place, row) in self.rows.iter().enumerate() {
            for fault in &row.faults {
                // What is wrong with a whole row stands on its first visible cell.
                let note = notes.entry((place, fault.column.unwrap_or(1))).or_default();
                if !note.is_empty() {
                    note.push('\n');
                }
                note.push_str(&fault.message.render(language));
            }
        }
        notes
    }

    /// The cells of the table as the file has them, under the columns of the register.
    pub fn cells(&self) -> Vec<Vec<crate::grid::Cell>> {
        let of_row = |row: &PlannedRow| {
            (0..self.layout.columns.len())
                .map(|column| self.filled.cell(row.place, column).clone())
                .collect()
        };
        self.rows.iter().map(of_row).collect()
    }
}

/// Adds the steps of a row to a batch.
fn push(batch: &mut Batch, steps: &[Step]) {
    let mut locals = Vec::new();
    for step in steps {
        locals.push(match step {
            Step::Add { definition, period, values, refers } => {
                let mut values = values.clone();
                for (field, step) in refers {
                    if let (Some(value), Some(local)) = (values.get_mut(*field), locals.get(*step))
                    {
                        *value = Value::Integer(*local);
                    }
                }
                batch.add_values(definition, *period, values)
            }
            Step::Touch(definition, operation, version) => {
                if let Some(version) = version {
                    batch.expect(definition, operation.record(), *version);
                }
                batch.push(definition, operation.clone());
                operation.record()
            }
        });
    }
}
