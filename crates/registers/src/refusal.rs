//! [`Refusal`]: why a batch is refused, with the place of what is wrong.

use base::Message;

use crate::batch::Batch;

/// Why a batch is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The place of the operation in its batch, from 0; nothing where it is about all of it.
    pub operation: Option<usize>,
    /// The key of the field.
    pub field: Option<&'static str>,
    /// What is wrong, and what to do.
    pub message: Message,
    /// Is it between records, so that the sentence names them itself?
    pub(crate) is_between: bool,
}

impl Refusal {
    /// A fault of an operation as a whole.
    pub(crate) fn of(operation: usize, message: Message) -> Self {
        Self { operation: Some(operation), field: None, message, is_between: false }
    }

    /// A fault of the whole batch.
    pub(crate) fn of_all(message: Message) -> Self {
        Self { operation: None, field: None, message, is_between: true }
    }

    /// The sentence with the row of the batch, where it has several.
    pub(crate) fn told(self, batch: &Batch) -> Message {
        match self.operation {
            Some(place) if batch.len() > 1 && !self.is_between => {
                let row = i64::try_from(place + 1).unwrap_or(i64::MAX);
                Message::new("change.row").id("row", row).message("reason", self.message)
            }
            _ => self.message,
        }
    }
}
