//! [`Draft`]: a filled form as a batch of changes, with what is wrong at each field and what each
//! change writes, in words.

use base::{Day, Language, Message, Period};
use registers::{Batch, Refusal};

/// What is wrong at a field; at the form as a whole where it names none.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) field: String,
    pub(crate) message: Message,
}

impl Fault {
    /// Of the form as a whole.
    pub(crate) fn of_all(message: Message) -> Self {
        Self { field: String::new(), message }
    }
}

/// One field that would hold something else.
pub(crate) struct Line {
    pub(crate) part: usize,
    pub(crate) record: Option<i64>,
    pub(crate) heading: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// A filled form.
pub(crate) struct Draft {
    pub(crate) batch: Batch,
    pub(crate) faults: Vec<Fault>,
    pub(crate) lines: Vec<Line>,
    /// The first day on which something is otherwise.
    pub(crate) day: Day,
    /// Of which part each operation is; 0 is the decision.
    pub(crate) owners: Vec<usize>,
}

impl Draft {
    /// What the change path refuses, at the fields it is about.
    pub(crate) fn refuse(&mut self, refusals: Vec<Refusal>) {
        for refusal in refusals {
            let owner = refusal.operation.and_then(|at| self.owners.get(at)).copied();
            let field = match (owner, refusal.field) {
                (Some(0), Some(key)) => format!("decision.{key}"),
                (Some(part), Some(key)) => format!("{part}.{key}"),
                _ => String::new(),
            };
            self.faults.push(Fault { field, message: refusal.message });
        }
    }
}

/// The days of a row, the last one included.
pub(crate) fn days(period: Period, language: Language) -> String {
    let from = language.day(period.from());
    match period.until() {
        Some(until) => format!("{from} – {}", language.day(until.previous())),
        None => Message::new("web.person.since").text("from", from).render(language),
    }
}
