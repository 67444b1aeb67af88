//! Undoing: what an entry of the journal changed is put back as it was, by a change of its own.

use std::collections::{BTreeMap, BTreeSet};

use base::{Definition, Id, Message, Period, Sequence, Value};
use store::{Chain, EntryRow, VersionRow};

use crate::batch::{Batch, Operation};
use crate::reader::Reader;
use crate::view::View;
use crate::{Decision, Error, Register, Result};

/// So many refusals are told one by one.
const MOST_TOLD: usize = 10;

impl Reader {
    /// The changes that put back what the entries of one transaction changed, on the decision on
    /// which it was done. Decisions that they added stay, for the journal names them.
    ///
    /// # Errors
    /// When a record stands otherwise than after them, or the scope is not the whole.
    pub async fn undoing(&mut self, view: &View<'_>, entries: &[EntryRow]) -> Result<Batch> {
        let mut touched: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        for entry in entries {
            for change in self.changes(view, entry).await? {
                if change.operation == store::ERASE {
                    return Err(Message::new("undo.erased").id("person", change.record).into());
                }
                touched.entry(change.register).or_default().insert(change.record);
            }
        }
        let sequences: BTreeMap<Chain, Sequence> =
            entries.iter().map(|entry| (entry.chain, entry.sequence)).collect();
        let mut undone = Undone::default();
        for (register, records) in touched {
            let definition = self.registry().get(&register)?;
            if definition.key == Decision::KEY {
                continue;
            }
            let ids = records.into_iter().collect();
            let mut rows = self.versions_of(view, definition, ids).await?;
            self.open_secrets(view, definition, &mut rows).await?;
            let mut records: BTreeMap<i64, Vec<VersionRow>> = BTreeMap::new();
            for row in rows {
                records.entry(row.id).or_default().push(row);
            }
            for (id, rows) in records {
                undone.record(definition, id, &rows, &sequences);
            }
        }
        undone.batch(entries.iter().find_map(|entry| entry.decision))
    }
}

/// What is put back.
#[derive(Default)]
struct Undone {
    withdrawn: Vec<(&'static Definition, Operation)>,
    restored: Vec<(&'static Definition, Operation)>,
    faults: Vec<Message>,
}

impl Undone {
    fn record(
        &mut self,
        definition: &'static Definition,
        id: i64,
        rows: &[VersionRow],
        sequences: &BTreeMap<Chain, Sequence>,
    ) {
        let Some(entry) = rows.first().and_then(|row| sequences.get(&row.home)).copied() else {
            return;
        };
        let after = |row: &&VersionRow| {
            row.recorded <= entry && row.superseded.is_none_or(|ended| ended > entry)
        };
        let before = |row: &&VersionRow| {
            row.recorded < entry && row.superseded.is_none_or(|ended| ended >= entry)
        };
        let now = |row: &&VersionRow| row.superseded.is_none();
        if told(rows.iter().filter(after)) != told(rows.iter().filter(now)) {
            let fault = Message::new("undo.changed-since");
            self.faults.push(fault.heading("register", definition.heading).id("id", id));
            return;
        }
        let old = told(rows.iter().filter(before));
        if old.is_empty() {
            self.withdrawn.push((definition, Operation::Withdraw { id }));
            return;
        }
        let given_up = rows.iter().filter(now).filter(|row| !old.contains(&of(row)));
        let given_up: Vec<i64> = given_up.map(|row| row.version).collect();
        let live = told(rows.iter().filter(now));
        let rows = old.into_iter().filter(|row| !live.contains(row));
        let rows = rows.map(|(period, values)| (period, values.clone())).collect();
        self.restored.push((definition, Operation::Restore { id, given_up, rows }));
    }

    fn batch(mut self, decision: Option<i64>) -> Result<Batch> {
        if !self.faults.is_empty() {
            let more = self.faults.len().saturating_sub(MOST_TOLD);
            self.faults.truncate(MOST_TOLD);
            if more > 0 {
                let more = i64::try_from(more).unwrap_or(i64::MAX);
                self.faults.push(Message::new("undo.more").number("count", more));
            }
            return Err(Error::Refused(self.faults));
        }
        let mut batch = Batch::new();
        if let Some(decision) = decision {
            batch.set_decision(Id::new(decision));
        }
        // What was added goes first, so that what it took the place of has room again.
        for (definition, operation) in self.withdrawn.into_iter().chain(self.restored) {
            batch.push(definition, operation);
        }
        Ok(batch)
    }
}

/// What a row tells, apart from when it was written.
fn of(row: &VersionRow) -> (Period, &Vec<Value>) {
    (row.period, &row.values)
}

/// What rows tell, in the order of days.
fn told<'a>(rows: impl Iterator<Item = &'a VersionRow>) -> Vec<(Period, &'a Vec<Value>)> {
    let mut told: Vec<_> = rows.map(of).collect();
    told.sort_by_key(|(period, _)| period.from());
    told
}
