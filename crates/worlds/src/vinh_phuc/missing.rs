//! What a database lacks of this world: all of it, or the later steps of the units, as one batch.

use std::collections::BTreeMap;

use base::{Day, Definition, Id, Message};
use registers::{Area, AreaRows, Batch, Operation, Record, Register};

use super::steps::OF_UNITS;
use super::{KnownAreas, foundation, steps};
use crate::Catalogue;

/// The changes that a database lacks, given its units and the numbers of the decisions it holds:
/// the whole world where there are no units, and the steps before `until` that are not loaded.
/// Empty when nothing is missing.
///
/// # Errors
/// Every fault of the data files.
pub fn missing(
    catalogue: &Catalogue,
    rows: &AreaRows,
    loaded: &[String],
    until: Option<Day>,
) -> Result<Batch, Vec<Message>> {
    let empty = rows.areas.is_empty();
    let mut batch = Batch::new();
    let mut units = Units::default();
    let mut steps = steps()?;
    steps.retain(|step| {
        until.is_none_or(|until| step.day < until) && !loaded.contains(&step.number)
    });
    if empty {
        batch = foundation(catalogue)?;
        found(&mut batch);
        units.follow(&batch, 0);
    } else if let Some(step) = steps.first() {
        units = Units::of_day(rows, step.day.previous());
    }
    for step in &steps {
        let from = batch.len();
        let resolution = step.add_to(&mut batch, &units)?;
        units.follow(&batch, from);
        if !empty {
            batch.set_decision(resolution);
        }
    }
    Ok(batch)
}

/// The province of the batch is where its rows are at home, its first decision why.
pub(crate) fn found(batch: &mut Batch) {
    let first = |register: &str| {
        batch.operations().iter().find(|(definition, _)| definition.key == register)
    };
    let province = first("areas").map(|(_, operation)| operation.record());
    let decision = first("decisions").map(|(_, operation)| operation.record());
    if let (Some(province), Some(decision)) = (province, decision) {
        batch.set_home(Id::new(province));
        batch.set_decision(Id::new(decision));
    }
}

/// The units at hand: from the registers, or from a batch that will load them.
#[derive(Default)]
struct Units {
    codes: BTreeMap<String, Id<Area>>,
    /// The records that tell something of a unit, by register.
    rows: BTreeMap<(&'static str, Id<Area>), Vec<i64>>,
}

impl Units {
    /// Those of the registers, on a day.
    fn of_day(rows: &AreaRows, day: Day) -> Self {
        let mut units = Self::default();
        for row in rows.codes.iter().filter(|row| row.period.contains(day)) {
            units.codes.insert(row.data.code.clone(), row.data.area);
        }
        units.add(&rows.codes, day, |row| row.area);
        units.add(&rows.classes, day, |row| row.area);
        units.add(&rows.sizes, day, |row| row.area);
        units.add(&rows.features, day, |row| row.area);
        units
    }

    fn add<R: Register>(&mut self, rows: &[Record<R>], day: Day, area: fn(&R) -> Id<Area>) {
        for row in rows.iter().filter(|row| row.period.contains(day)) {
            let place = (R::DEFINITION.key, area(&row.data));
            self.rows.entry(place).or_default().push(row.id.number());
        }
    }

    /// Follows the operations of a batch from a place on.
    fn follow(&mut self, batch: &Batch, from: usize) {
        for (definition, operation) in &batch.operations()[from..] {
            if !OF_UNITS.iter().any(|own| own.key == definition.key) {
                continue;
            }
            match operation {
                Operation::Add { local, values, .. } => {
                    let Some(area) = values[0].as_integer().map(Id::new) else { continue };
                    self.rows.entry((definition.key, area)).or_default().push(*local);
                    if let ("area-codes", Some(code)) = (definition.key, values[2].as_text()) {
                        self.codes.insert(code.to_owned(), area);
                    }
                }
                Operation::End { id, .. } => {
                    for ((register, _), rows) in &mut self.rows {
                        if *register == definition.key {
                            rows.retain(|row| row != id);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

impl KnownAreas for Units {
    fn area_of_code(&self, code: &str) -> Option<Id<Area>> {
        self.codes.get(code).copied()
    }

    fn rows(&self, register: &'static Definition, area: Id<Area>) -> Vec<i64> {
        self.rows.get(&(register.key, area)).cloned().unwrap_or_default()
    }
}
