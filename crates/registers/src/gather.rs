//! Gathering: before a batch is checked, every row it touches or must respect is locked and
//! brought in, with a few large questions in place of one per change.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use base::{Definition, Kind, Value};
use store::{Filter, Known, Select, Time, Writing, indexed_fields, lock_number};

use crate::batch::{Batch, Operation};
use crate::change::Change;
use crate::rules::rules_of;
use crate::{Decision, Register, Result};

/// How many values one look-up asks for at once.
const CHUNK: usize = 5_000;

impl Change<'_> {
    /// Locks and brings in every row that the batch touches or must respect.
    pub(crate) async fn gather(&mut self, writing: &mut Writing, batch: &Batch) -> Result<()> {
        let operations = batch.operations();
        let definitions: BTreeMap<&str, &'static Definition> =
            operations.iter().map(|(definition, _)| (definition.key, *definition)).collect();
        for definition in definitions.values() {
            for field in lookups(definition) {
                self.rows.look_up(definition, field);
            }
        }
        let mut touched = touched_records(operations);
        // What must stand as it was seen is held, too, though nothing of it is written.
        for (definition, record, _) in batch.expected() {
            touched.entry(definition.key).or_default().insert(*record);
        }
        let mut locks: BTreeSet<i64> = touched
            .iter()
            .flat_map(|(definition, ids)| ids.iter().map(|id| record_lock(definition, *id)))
            .collect();
        let asked = asked_values(operations);
        locks.extend(value_locks(&asked));
        writing.lock(&locks).await?;
        for (definition, ids) in &touched {
            let definition = self.registry.get(definition)?;
            self.bring_in(writing, definition, ids, Known::Ever).await?;
        }
        self.bring_in_whole(writing, definitions.values().copied()).await?;
        let mut asked = asked;
        for (key, (definition, values)) in self.held_values(&touched)? {
            asked.entry(key).or_insert_with(|| (definition, HashSet::new())).1.extend(values);
        }
        self.widen(&mut asked);
        // What the touched records hold is known only now; nobody else may move it meanwhile.
        let more: BTreeSet<i64> = value_locks(&asked).difference(&locks).copied().collect();
        if !more.is_empty() {
            writing.lock(&more).await?;
        }
        self.bring_in_lookups(writing, asked).await?;
        if let Some(decision) = batch.decision() {
            let wanted = BTreeSet::from([decision.number()]);
            self.bring_in(writing, Decision::DEFINITION, &wanted, Known::Now).await?;
        }
        self.bring_in_references(writing, operations).await
    }

    /// Adds the values that a rule looks up beside those of the record itself.
    fn widen(&self, asked: &mut Lookups) {
        for ((_, field), (definition, values)) in asked {
            for rule in rules_of(definition) {
                if rule.lookups.contains(field) {
                    let more: Vec<Value> =
                        values.iter().flat_map(|value| (rule.akin)(&self.rows, value)).collect();
                    values.extend(more);
                }
            }
        }
    }

    /// The values of looked-up fields that the touched records hold already.
    fn held_values(&self, touched: &BTreeMap<&'static str, BTreeSet<i64>>) -> Result<Lookups> {
        let mut held = Lookups::new();
        for (register, ids) in touched {
            let definition = self.registry.get(register)?;
            for key in lookups(definition) {
                let Some((place, _)) = definition.field(key) else { continue };
                for belief in ids.iter().flat_map(|id| self.rows.beliefs(definition, *id)) {
                    note(&mut held, definition, key, &belief.values[place]);
                }
            }
        }
        Ok(held)
    }

    async fn bring_in(
        &mut self,
        writing: &mut Writing,
        definition: &'static Definition,
        ids: &BTreeSet<i64>,
        known: Known,
    ) -> Result<()> {
        let ids: Vec<i64> =
            ids.iter().copied().filter(|id| *id > 0 && !self.rows.has(definition, *id)).collect();
        for chunk in ids.chunks(CHUNK) {
            let what = Select {
                time: Time::Every,
                known: known.clone(),
                filters: vec![Filter::Ids(chunk.to_vec())],
            };
            let mut rows = writing.select(definition, &what).await?;
            writing.open_secrets(self.keys, definition, &mut rows).await?;
            self.rows.take_in(definition, rows);
        }
        Ok(())
    }

    async fn bring_in_lookups(&mut self, writing: &mut Writing, lookups: Lookups) -> Result<()> {
        for ((_, field), (definition, values)) in lookups {
            let values: Vec<Value> = values.into_iter().collect();
            for chunk in values.chunks(CHUNK) {
                let what = Select {
                    time: Time::Every,
                    known: Known::Now,
                    filters: vec![Filter::In(field, chunk.to_vec())],
                };
                let mut rows = writing.select(definition, &what).await?;
                writing.open_secrets(self.keys, definition, &mut rows).await?;
                self.rows.take_in(definition, rows);
            }
        }
        Ok(())
    }

    /// Brings in what the operations, or the records they touch, refer to.
    async fn bring_in_references(
        &mut self,
        writing: &mut Writing,
        operations: &[(&'static Definition, Operation)],
    ) -> Result<()> {
        let mut wanted: BTreeMap<&'static str, BTreeSet<i64>> = BTreeMap::new();
        for (definition, operation) in operations {
            for (place, field) in definition.fields.iter().enumerate() {
                let Kind::Reference(register) = field.kind else { continue };
                let held = self.rows.beliefs(definition, operation.record()).iter();
                let values = held
                    .map(|belief| &belief.values[place])
                    .chain(brought(operation, place, field.key));
                wanted.entry(register).or_default().extend(values.filter_map(Value::as_integer));
            }
        }
        for (register, ids) in wanted {
            let definition = self.registry.get(register)?;
            self.bring_in(writing, definition, &ids, Known::Now).await?;
        }
        Ok(())
    }

    async fn bring_in_whole(
        &mut self,
        writing: &mut Writing,
        definitions: impl Iterator<Item = &'static Definition>,
    ) -> Result<()> {
        let mut whole = BTreeMap::new();
        for definition in definitions {
            for rule in rules_of(definition) {
                whole.extend(rule.whole.iter().map(|definition| (definition.key, *definition)));
            }
        }
        for definition in whole.into_values() {
            let what = Select { time: Time::Every, known: Known::Now, filters: Vec::new() };
            let rows = writing.select(definition, &what).await?;
            self.rows.take_in(definition, rows);
        }
        Ok(())
    }
}

/// The fields by which rows of a register are looked up for its rules.
fn lookups(definition: &'static Definition) -> BTreeSet<&'static str> {
    let of_rules = rules_of(definition).flat_map(|rule| rule.lookups.iter().copied());
    let mut fields: BTreeSet<&'static str> = of_rules.collect();
    if !definition.no_overlap.is_empty() {
        fields.extend(indexed_fields(definition));
    }
    fields
}

/// The values of looked-up fields that the operations bring.
fn asked_values(operations: &[(&'static Definition, Operation)]) -> Lookups {
    let mut asked = Lookups::new();
    for (definition, operation) in operations {
        for key in lookups(definition) {
            let Some((place, _)) = definition.field(key) else { continue };
            let value = brought(operation, place, key);
            if let Some(value) = value {
                note(&mut asked, definition, key, value);
            }
        }
    }
    asked
}

/// Values to look up, by register and field.
type Lookups = BTreeMap<(&'static str, &'static str), (&'static Definition, HashSet<Value>)>;

fn note(lookups: &mut Lookups, definition: &'static Definition, key: &'static str, value: &Value) {
    // What has no number yet is not in the database.
    let unborn = value.as_integer().is_some_and(|number| number < 0);
    if !value.is_null() && !unborn && !matches!(value, Value::Secret(_)) {
        let entry = lookups.entry((definition.key, key));
        entry.or_insert_with(|| (definition, HashSet::new())).1.insert(value.clone());
    }
}

/// The records that operations touch and that have numbers, by register.
fn touched_records(
    operations: &[(&'static Definition, Operation)],
) -> BTreeMap<&'static str, BTreeSet<i64>> {
    let mut touched: BTreeMap<&'static str, BTreeSet<i64>> = BTreeMap::new();
    for (definition, operation) in operations {
        if operation.record() > 0 {
            touched.entry(definition.key).or_default().insert(operation.record());
        }
    }
    touched
}

fn value_locks(lookups: &Lookups) -> BTreeSet<i64> {
    let of_field = |((register, field), (_, values)): (&(_, _), &(_, HashSet<Value>))| {
        let (register, field): (&'static str, &'static str) = (*register, *field);
        let number = move |value: &Value| lock_number(&[register, field, &value.to_string()]);
        values.iter().map(number).collect::<Vec<i64>>()
    };
    lookups.iter().flat_map(of_field).collect()
}

fn record_lock(register: &str, id: i64) -> i64 {
    lock_number(&[register, &id.to_string()])
}

/// The value that an operation brings for a field.
pub(crate) fn brought<'a>(operation: &'a Operation, place: usize, key: &str) -> Option<&'a Value> {
    match operation {
        Operation::Add { values, .. } => values.get(place),
        Operation::Change { set, .. }
        | Operation::Correct { set, .. }
        | Operation::End { set, .. } => {
            set.iter().find(|(field, _)| *field == key).map(|(_, value)| value)
        }
        Operation::Restore { rows, .. } => rows.last().and_then(|(_, values)| values.get(place)),
        Operation::Redate { .. } | Operation::Withdraw { .. } => None,
    }
}
