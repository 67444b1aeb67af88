//! The one change path: a batch is checked whole against the rows it touches, and only then
//! written, with its journal entry, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use base::{Anchor, Definition, Kind, Message, Secret, Value};
use policy::Permit;
use store::{Chain, Database, Effect, EntryDraft, KeyRing, Receipt, Writing, Written, lock_number};

use crate::batch::{Batch, Operation};
use crate::ledger::Rows;
use crate::overlap::check_no_overlap;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::rules::rules_of;
use crate::stands::set_twice;
use crate::timeline::{self, Outcome, Set};
use crate::validate::validate;
use crate::{Decision, Error, Register, Result};

/// What is wrong, with the key of the field.
pub(crate) type Reason = (Option<&'static str>, Message);

/// The chain of registers that all provinces share.
const SHARED: Chain = 0;

/// The records that hold a secret, by its keyed hash.
type Holders = BTreeMap<Vec<u8>, BTreeSet<i64>>;

/// A batch on its way through the change path.
pub(crate) struct Change<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) keys: &'a KeyRing,
    pub(crate) rows: Rows,
    effects: Vec<Effect>,
    home: Option<Chain>,
}

/// Checks and writes a batch.
pub(crate) async fn apply(
    database: &Database,
    registry: &Registry,
    keys: &KeyRing,
    clock: &base::Clock,
    permit: &Permit,
    batch: &Batch,
) -> Result<Receipt> {
    Ok(written(database, registry, keys, clock, (permit, batch)).await?.commit().await?)
}

/// Checks a batch whole and writes it, but for the last word.
pub(crate) async fn written(
    database: &Database,
    registry: &Registry,
    keys: &KeyRing,
    clock: &base::Clock,
    (permit, batch): (&Permit, &Batch),
) -> Result<Written> {
    if batch.is_empty() {
        return Err(Message::new("change.empty").into());
    }
    let (writing, change, faults) = tried(database, registry, keys, permit, batch).await?;
    if !faults.is_empty() {
        writing.abandon().await?;
        return Err(Error::Refused(faults.into_iter().map(|fault| fault.told(batch)).collect()));
    }
    let decision = batch.decision().map(base::Id::number);
    let draft = EntryDraft { actor: permit.actor().to_owned(), decision };
    let Change { effects, rows, .. } = change;
    // What was read for the rules is as large as a large import itself; writing does not need it.
    drop(rows);
    Ok(writing.write(draft, effects, keys, clock).await?)
}

/// Every fault that a batch has; nothing is written.
pub(crate) async fn check(
    database: &Database,
    registry: &Registry,
    keys: &KeyRing,
    permit: &Permit,
    batch: &Batch,
) -> Result<Vec<Refusal>> {
    let (writing, _, faults) = tried(database, registry, keys, permit, batch).await?;
    writing.abandon().await?;
    Ok(faults)
}

/// A batch applied to the rows at hand, with its faults, before it is written or let go.
async fn tried<'a>(
    database: &Database,
    registry: &'a Registry,
    keys: &'a KeyRing,
    permit: &Permit,
    batch: &Batch,
) -> Result<(Writing, Change<'a>, Vec<Refusal>)> {
    let mut writing = database.write().await?;
    let home = match batch.home() {
        Some(home) => Some(home.number()),
        None => only_home(&mut writing).await?,
    };
    let mut change =
        Change { registry, keys, rows: Rows::new(registry.lists()), effects: Vec::new(), home };
    match change.faults(&mut writing, permit, batch).await {
        Ok(faults) => Ok((writing, change, faults)),
        Err(error) => {
            writing.abandon().await?;
            Err(error)
        }
    }
}

/// The one province of a database that has only one.
async fn only_home(writing: &mut Writing) -> Result<Option<Chain>> {
    let chains: Vec<Chain> =
        writing.chains().await?.into_iter().filter(|chain| *chain != SHARED).collect();
    Ok(match chains[..] {
        [only] => Some(only),
        _ => None,
    })
}

impl Change<'_> {
    /// Every fault of a batch: first of leave, then of each row, then between rows.
    async fn faults(
        &mut self,
        writing: &mut Writing,
        permit: &Permit,
        batch: &Batch,
    ) -> Result<Vec<Refusal>> {
        let faults = set_twice(batch);
        if !faults.is_empty() {
            return Ok(faults);
        }
        self.gather(writing, batch).await?;
        let faults = self.authorise(writing, permit, batch).await?;
        if !faults.is_empty() {
            return Ok(faults);
        }
        let faults = self.stale(batch);
        if !faults.is_empty() {
            return Ok(faults);
        }
        let faults = self.check(batch);
        if !faults.is_empty() {
            return Ok(faults);
        }
        let faults = self.check_not_referred(writing, batch).await?;
        let tells = permit.scope().is_whole();
        if faults.is_empty() {
            self.check_unique(writing, (batch, tells)).await
        } else {
            Ok(faults)
        }
    }

    /// Applies every operation to the rows at hand; gives every fault.
    fn check(&mut self, batch: &Batch) -> Vec<Refusal> {
        let mut faults = Vec::new();
        for (place, (definition, operation)) in batch.operations().iter().enumerate() {
            if let Err(reasons) = self.check_one(definition, operation) {
                let refusal = |(field, message)| Refusal { field, ..Refusal::of(place, message) };
                faults.extend(reasons.into_iter().map(refusal));
            }
        }
        faults.extend(self.unknown_decision(batch).map(Refusal::of_all));
        faults
    }

    /// Every change refers to a decision that there is; it may come with the batch.
    fn unknown_decision(&self, batch: &Batch) -> Option<Message> {
        let id = batch.decision()?.number();
        let decisions = Decision::DEFINITION;
        self.rows.beliefs(decisions, id).is_empty().then(|| {
            let fault = Message::new("change.no-such-record");
            fault.heading("register", decisions.heading).id("id", id)
        })
    }

    fn check_one(
        &mut self,
        definition: &'static Definition,
        operation: &Operation,
    ) -> std::result::Result<(), Vec<Reason>> {
        let one = |fault| vec![(None, fault)];
        let (id, mut outcome) = self.outcome(definition, operation).map_err(one)?;
        for (_, values) in &mut outcome.written {
            validate(definition, self.registry.lists(), values)?;
            self.check_references(definition, values)?;
        }
        let Some(home) = self.home_of(definition, id, &outcome) else {
            let fault = Message::new("change.no-home").heading("register", definition.heading);
            return Err(one(fault));
        };
        if !self.rows.has(definition, id) {
            self.rows.begin(definition, id, home);
        }
        let versions = self.rows.apply(definition, id, &outcome);
        self.note_effects(definition, operation, id, home, outcome, versions);
        check_no_overlap(&self.rows, definition, id).map_err(one)?;
        for rule in rules_of(definition) {
            (rule.check)(&self.rows, definition, id).map_err(one)?;
        }
        Ok(())
    }

    /// What an operation gives up and writes.
    fn outcome(
        &self,
        definition: &'static Definition,
        operation: &Operation,
    ) -> std::result::Result<(i64, Outcome), Message> {
        let live = |id: i64| {
            let beliefs = self.rows.beliefs(definition, id);
            if beliefs.is_empty() {
                let fault = Message::new("change.no-such-record");
                return Err(fault.heading("register", definition.heading).id("id", id));
            }
            Ok(beliefs)
        };
        Ok(match operation {
            Operation::Add { local, period, values } => {
                (*local, Outcome { given_up: Vec::new(), written: vec![(*period, values.clone())] })
            }
            Operation::Change { id, from, set } => {
                (*id, timeline::change(definition, live(*id)?, *from, &places(definition, set)?)?)
            }
            Operation::Correct { id, period, set } => (
                *id,
                timeline::correct(definition, live(*id)?, *period, &places(definition, set)?)?,
            ),
            Operation::Redate { id, period } => {
                (*id, timeline::redate(definition, live(*id)?, *period)?)
            }
            Operation::End { id, on, set } => {
                (*id, timeline::end(definition, live(*id)?, *on, &places(definition, set)?)?)
            }
            Operation::Withdraw { id } => (*id, timeline::withdraw(live(*id)?)),
            Operation::Restore { id, given_up, rows } => {
                self.restorable(definition, operation)?;
                (*id, Outcome { given_up: given_up.clone(), written: rows.clone() })
            }
        })
    }

    fn check_references(
        &self,
        definition: &'static Definition,
        values: &[Value],
    ) -> std::result::Result<(), Vec<Reason>> {
        for (field, value) in definition.fields.iter().zip(values) {
            let (Kind::Reference(register), Some(id)) = (field.kind, value.as_integer()) else {
                continue;
            };
            let target = self.registry.get(register).map_err(|fault| vec![(None, fault)])?;
            if self.rows.beliefs(target, id).is_empty() {
                let fault = Message::new("validate.no-such-record")
                    .heading("field", field.heading)
                    .heading("register", target.heading)
                    .id("id", id);
                return Err(vec![(Some(field.key), fault)]);
            }
        }
        Ok(())
    }

    /// The chain of a record: its own, else that of what it is about, else the batch's.
    fn home_of(
        &self,
        definition: &'static Definition,
        id: i64,
        outcome: &Outcome,
    ) -> Option<Chain> {
        if let Some(home) = self.rows.home(definition.key, id) {
            return Some(home);
        }
        let about = |field: &str, register: &'static str| {
            let (place, _) = definition.field(field)?;
            let id = outcome.written.first()?.1.get(place)?.as_integer()?;
            self.rows.home(register, id)
        };
        match definition.anchor {
            Anchor::Shared => Some(SHARED),
            Anchor::Area(field) => about(field, "areas").or(self.home),
            Anchor::Person(field) => about(field, "people").or(self.home),
            // The first unit of a new database is a province, at home in itself; a paper that is
            // older than it belongs to all.
            Anchor::OwnArea => self.home.or(Some(id)),
            Anchor::Home => self.home.or(Some(SHARED)),
            Anchor::OwnPerson => self.home,
        }
    }

    fn note_effects(
        &mut self,
        definition: &'static Definition,
        operation: &Operation,
        id: i64,
        home: Chain,
        outcome: Outcome,
        versions: Vec<i64>,
    ) {
        let operation = operation.journalled();
        for version in outcome.given_up {
            self.effects.push(Effect::Supersede { definition, operation, id, version, home });
        }
        for (version, (period, values)) in versions.into_iter().zip(outcome.written) {
            let effect =
                Effect::Insert { definition, operation, id, version, home, period, values };
            self.effects.push(effect);
        }
    }

    /// No two records hold the same secret that is unique, such as an identity number. Whose it is
    /// already is told only to who may see everybody.
    async fn check_unique(
        &self,
        writing: &mut Writing,
        (batch, tells): (&Batch, bool),
    ) -> Result<Vec<Refusal>> {
        let mut holders: BTreeMap<(&str, &str), Holders> = BTreeMap::new();
        for effect in &self.effects {
            let Effect::Insert { definition, id, version, values, .. } = effect else { continue };
            let live =
                self.rows.beliefs(definition, *id).iter().any(|belief| belief.version == *version);
            for (field, value) in definition.fields.iter().zip(values) {
                if let (true, true, Value::Secret(Secret::Plain(text))) =
                    (live, field.unique, value)
                {
                    let digest = self.keys.digest(definition.key, field.key, text);
                    let of_field = holders.entry((definition.key, field.key)).or_default();
                    of_field.entry(digest).or_default().insert(*id);
                }
            }
        }
        let mut faults = Vec::new();
        for ((register, field), mut holders) in holders {
            let definition = self.registry.get(register)?;
            let digests: Vec<Vec<u8>> = holders.keys().cloned().collect();
            let locks = digests
                .iter()
                .map(|digest| lock_number(&[register, field, &format!("{digest:?}")]));
            writing.lock(&locks.collect()).await?;
            for (digest, record) in writing.find_digests(register, field, &digests).await? {
                let given_up = self.rows.has(definition, record)
                    && !self.holds(definition, record, field, &digest);
                if !given_up {
                    holders.entry(digest).or_default().insert(record);
                }
            }
            for ids in holders.into_values().filter(|ids| ids.len() > 1) {
                let other = ids.last().copied().unwrap_or_default();
                let message = if tells {
                    Message::new("rule.not-unique").id("other", other)
                } else {
                    Message::new("rule.not-unique-elsewhere")
                };
                let message = message.heading("register", definition.heading);
                let operation = batch.operations().iter().position(|(own, operation)| {
                    own.key == register && ids.contains(&operation.record())
                });
                let field = definition.field(field).map(|(_, field)| field.key);
                faults.push(Refusal { operation, field, message, is_between: true });
            }
        }
        Ok(faults)
    }

    /// Does a record at hand hold the secret of this keyed hash?
    fn holds(&self, definition: &'static Definition, id: i64, field: &str, digest: &[u8]) -> bool {
        let Some((place, field)) = definition.field(field) else { return false };
        self.rows.beliefs(definition, id).iter().any(|belief| {
            matches!(&belief.values[place], Value::Secret(Secret::Plain(text))
                if self.keys.digest(definition.key, field.key, text) == digest)
        })
    }
}

/// Fields by key become fields by place.
fn places(
    definition: &Definition,
    set: &[(&'static str, Value)],
) -> std::result::Result<Set, Message> {
    set.iter()
        .map(|(key, value)| {
            let unknown = || {
                Message::new("register.no-such-field")
                    .text("field", *key)
                    .text("register", definition.key)
            };
            definition.field(key).map(|(place, _)| (place, value.clone())).ok_or_else(unknown)
        })
        .collect()
}
