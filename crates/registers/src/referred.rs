//! What others refer to cannot be taken back.

use base::{Kind, Message, Value};
use store::{Filter, Known, Select, Time, Writing};

use crate::Result;
use crate::batch::{Batch, Operation};
use crate::change::Change;
use crate::refusal::Refusal;

impl Change<'_> {
    /// No record that another one still refers to is withdrawn.
    pub(crate) async fn check_not_referred(
        &self,
        writing: &mut Writing,
        batch: &Batch,
    ) -> Result<Vec<Refusal>> {
        let mut faults = Vec::new();
        for (place, (definition, operation)) in batch.operations().iter().enumerate() {
            if let Operation::Withdraw { id } = operation
                && let Some(reason) = self.still_referred(writing, definition.key, *id).await?
            {
                faults.push(Refusal::of(place, reason));
            }
        }
        Ok(faults)
    }

    async fn still_referred(
        &self,
        writing: &mut Writing,
        register: &'static str,
        id: i64,
    ) -> Result<Option<Message>> {
        for other in self.registry.definitions() {
            for (place, field) in other.fields.iter().enumerate() {
                if field.kind != Kind::Reference(register) {
                    continue;
                }
                let what = Select {
                    time: Time::Every,
                    known: Known::Now,
                    filters: vec![Filter::In(field.key, vec![Value::Integer(id)])],
                };
                let rows = writing.select(other, &what).await?;
                // What the batch itself touched is asked as it stands after the batch.
                let referring = rows.iter().find(|row| {
                    !self.rows.has(other, row.id)
                        || self
                            .rows
                            .beliefs(other, row.id)
                            .iter()
                            .any(|belief| belief.values[place] == Value::Integer(id))
                });
                if let Some(row) = referring {
                    return Ok(Some(
                        Message::new("change.still-referred")
                            .heading("register", other.heading)
                            .id("id", row.id),
                    ));
                }
            }
        }
        Ok(None)
    }
}
