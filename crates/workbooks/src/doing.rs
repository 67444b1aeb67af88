//! A plan is tried, and done.

use base::{Definition, Id};
use policy::Permit;
use registers::{Decision, Registers};

use crate::layout::{Column, What};
use crate::plan::{CellFault, Outcome, Plan};

impl Plan {
    /// Tries what it would do; what the change path refuses stands then in the plan.
    ///
    /// # Errors
    /// When the database fails, or what is refused is of no row.
    pub async fn check(
        &mut self,
        registers: &Registers,
        permit: &Permit,
        decision: Option<Id<Decision>>,
    ) -> registers::Result<()> {
        let (mut batch, owners) = self.batch();
        if batch.is_empty() {
            return Ok(());
        }
        if let Some(decision) = decision {
            batch.set_decision(decision);
        }
        for fault in registers.check(permit, &batch).await? {
            let operation = fault.operation.and_then(|place| batch.operations().get(place));
            let definition = operation.map(|(definition, _)| *definition);
            let column = fault.field.zip(definition).and_then(|field| self.column(field));
            let owner = fault.operation.and_then(|place| owners.get(place)?.as_ref());
            let Some(row) = owner.and_then(|place| self.rows.get_mut(*place)) else {
                return Err(fault.message.into());
            };
            row.outcome = Outcome::Refused;
            row.faults.push(CellFault { column, message: fault.message });
        }
        Ok(())
    }

    /// The column that tells a field.
    fn column(&self, (key, definition): (&str, &Definition)) -> Option<usize> {
        let (field, _) = definition.field(key)?;
        let tells = |column: &Column| match column.what {
            What::Field(place) => self.layout.definition == definition && place == field,
            What::Mapped { register, field: place } => {
                register.key == definition.key && place == Some(field)
            }
            What::Key | What::From | What::Until => false,
        };
        self.layout.columns.iter().position(tells)
    }

    /// Does what it says, in one transaction.
    ///
    /// # Errors
    /// When a row is refused, or something changed meanwhile; nothing is written then.
    pub async fn apply(
        &self,
        registers: &Registers,
        permit: &Permit,
        decision: Option<Id<Decision>>,
    ) -> registers::Result<registers::Receipt> {
        if !self.is_allowed() {
            return Err(self.faults().into());
        }
        let (mut batch, _) = self.batch();
        if let Some(decision) = decision {
            batch.set_decision(decision);
        }
        registers.apply(permit, &batch).await
    }
}
