//! What must hold of a batch before it is applied: no field is set twice, and what it was made from
//! still stands.

use std::collections::BTreeSet;

use base::{Definition, Message};

use crate::batch::{Batch, Operation};
use crate::change::Change;
use crate::refusal::Refusal;
use crate::timeline::Belief;

impl Change<'_> {
    /// Versions that the batch expects and that are believed no more: here, inside the
    /// transaction, nobody else writes any more.
    pub(crate) fn stale(&self, batch: &Batch) -> Vec<Refusal> {
        let expected = batch.expected().iter();
        let gone = expected.filter(|(definition, id, version)| {
            let beliefs = self.rows.beliefs(definition, *id);
            !beliefs.iter().any(|belief| belief.version == *version)
        });
        let told = gone.map(|(definition, id, _)| {
            let fault = Message::new("store.changed-meanwhile");
            Refusal::of_all(fault.heading("register", definition.heading).id("id", *id))
        });
        told.collect()
    }

    /// A record is put back only where it stands as it was left.
    pub(crate) fn restorable(
        &self,
        definition: &'static Definition,
        operation: &Operation,
    ) -> Result<(), Message> {
        let Operation::Restore { id, given_up, rows } = operation else { return Ok(()) };
        let live = self.rows.beliefs(definition, *id);
        let is_there = |version: &i64| live.iter().any(|belief| belief.version == *version);
        let mut stays = live.iter().filter(|belief| !given_up.contains(&belief.version));
        let clashes =
            |belief: &Belief| rows.iter().any(|(period, _)| period.overlaps(belief.period));
        if given_up.iter().all(is_there) && !stays.any(clashes) {
            return Ok(());
        }
        let fault = Message::new("undo.changed-since");
        Err(fault.heading("register", definition.heading).id("id", *id))
    }
}

/// A field is set once: what is authorised is what is written.
pub(crate) fn set_twice(batch: &Batch) -> Vec<Refusal> {
    let mut faults = Vec::new();
    for (place, (definition, operation)) in batch.operations().iter().enumerate() {
        let (Operation::Change { set, .. }
        | Operation::Correct { set, .. }
        | Operation::End { set, .. }) = operation
        else {
            continue;
        };
        let mut seen = BTreeSet::new();
        for (key, _) in set {
            if !seen.insert(*key) {
                let fault = Message::new("change.set-twice").text("field", *key);
                let fault = fault.heading("register", definition.heading);
                faults.push(Refusal { field: Some(*key), ..Refusal::of(place, fault) });
            }
        }
    }
    faults
}
