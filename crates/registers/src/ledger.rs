//! The ledger of a transaction: the rows a batch touches or must respect, in memory, as they
//! would stand after each of its changes.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use base::{Day, Definition, Value};
use store::{Chain, VersionRow};

use crate::CodeLists;
use crate::timeline::{Belief, Outcome};

/// A record as it stands.
#[derive(Clone, Debug)]
struct Entry {
    home: Chain,
    beliefs: Vec<Belief>,
    last_version: i64,
}

/// The rows at hand.
#[derive(Debug)]
pub(crate) struct Rows {
    lists: &'static CodeLists,
    entries: HashMap<(&'static str, i64), Entry>,
    ids: HashMap<&'static str, BTreeSet<i64>>,
    lookups: HashMap<(&'static str, &'static str), HashMap<Value, BTreeSet<i64>>>,
    first_day: HashMap<&'static str, OnceLock<Option<Day>>>,
}

impl Rows {
    pub(crate) fn new(lists: &'static CodeLists) -> Self {
        Self {
            lists,
            entries: HashMap::new(),
            ids: HashMap::new(),
            lookups: HashMap::new(),
            first_day: HashMap::new(),
        }
    }

    /// The code lists.
    pub(crate) fn lists(&self) -> &'static CodeLists {
        self.lists
    }

    /// What is believed of a record, in the order of days.
    pub(crate) fn beliefs(&self, definition: &Definition, id: i64) -> &[Belief] {
        self.entries.get(&(definition.key, id)).map_or(&[], |entry| &entry.beliefs)
    }

    /// What is believed of a record on a day.
    pub(crate) fn on_day(&self, definition: &Definition, id: i64, day: Day) -> Option<&Belief> {
        self.beliefs(definition, id).iter().find(|belief| belief.period.contains(day))
    }

    /// The records at hand of a register; all of it when a rule asked for the whole.
    pub(crate) fn all(&self, definition: &Definition) -> impl Iterator<Item = i64> {
        self.ids.get(definition.key).into_iter().flatten().copied()
    }

    /// The records whose field holds a value; the field must be one that is looked up.
    pub(crate) fn by_field(
        &self,
        definition: &Definition,
        field: &'static str,
        value: &Value,
    ) -> impl Iterator<Item = i64> {
        let found = self.lookups.get(&(definition.key, field)).and_then(|ids| ids.get(value));
        found.into_iter().flatten().copied()
    }

    /// The first day of which a register that is at hand as a whole tells.
    pub(crate) fn first_day(&self, definition: &Definition) -> Option<Day> {
        let compute = || {
            let beliefs = self.all(definition).flat_map(|id| self.beliefs(definition, id));
            beliefs.map(|belief| belief.period.from()).min()
        };
        self.first_day.get(definition.key).map_or_else(compute, |cell| *cell.get_or_init(compute))
    }

    /// Is the record at hand?
    pub(crate) fn has(&self, definition: &Definition, id: i64) -> bool {
        self.entries.contains_key(&(definition.key, id))
    }

    /// The chain of a record at hand.
    pub(crate) fn home(&self, register: &'static str, id: i64) -> Option<Chain> {
        self.entries.get(&(register, id)).map(|entry| entry.home)
    }

    /// Makes a field one that is looked up.
    pub(crate) fn look_up(&mut self, definition: &Definition, field: &'static str) {
        self.lookups.entry((definition.key, field)).or_default();
    }

    /// Takes in rows from the database; versions already at hand stay as they are.
    pub(crate) fn take_in(&mut self, definition: &'static Definition, rows: Vec<VersionRow>) {
        let mut records: HashMap<i64, Entry> = HashMap::new();
        for row in rows {
            let entry = records.entry(row.id).or_insert_with(|| {
                let begun = || Entry { home: row.home, beliefs: Vec::new(), last_version: 0 };
                self.take_out(definition, row.id).unwrap_or_else(begun)
            });
            entry.last_version = entry.last_version.max(row.version);
            let at_hand = entry.beliefs.iter().any(|belief| belief.version == row.version);
            if row.superseded.is_none() && !at_hand {
                let belief =
                    Belief { version: row.version, period: row.period, values: row.values };
                entry.beliefs.push(belief);
            }
        }
        for (id, mut entry) in records {
            entry.beliefs.sort_by_key(|belief| belief.period.from());
            self.put(definition, id, entry);
        }
    }

    /// A new record, of no belief yet.
    pub(crate) fn begin(&mut self, definition: &'static Definition, id: i64, home: Chain) {
        self.put(definition, id, Entry { home, beliefs: Vec::new(), last_version: 0 });
    }

    /// Applies an outcome; gives the numbers of the versions written, in order.
    pub(crate) fn apply(
        &mut self,
        definition: &'static Definition,
        id: i64,
        outcome: &Outcome,
    ) -> Vec<i64> {
        let Some(mut entry) = self.take_out(definition, id) else { return Vec::new() };
        entry.beliefs.retain(|belief| !outcome.given_up.contains(&belief.version));
        let mut versions = Vec::new();
        for (period, values) in &outcome.written {
            entry.last_version += 1;
            versions.push(entry.last_version);
            let version = entry.last_version;
            entry.beliefs.push(Belief { version, period: *period, values: values.clone() });
        }
        entry.beliefs.sort_by_key(|belief| belief.period.from());
        self.put(definition, id, entry);
        versions
    }

    fn take_out(&mut self, definition: &'static Definition, id: i64) -> Option<Entry> {
        let entry = self.entries.remove(&(definition.key, id))?;
        for (place, values) in self.lookups_of(definition) {
            for belief in &entry.beliefs {
                if let Some(ids) = values.get_mut(&belief.values[place]) {
                    ids.remove(&id);
                }
            }
        }
        Some(entry)
    }

    fn put(&mut self, definition: &'static Definition, id: i64, entry: Entry) {
        for (place, values) in self.lookups_of(definition) {
            for belief in &entry.beliefs {
                values.entry(belief.values[place].clone()).or_default().insert(id);
            }
        }
        self.ids.entry(definition.key).or_default().insert(id);
        self.first_day.insert(definition.key, OnceLock::new());
        self.entries.insert((definition.key, id), entry);
    }

    fn lookups_of(
        &mut self,
        definition: &'static Definition,
    ) -> impl Iterator<Item = (usize, &mut HashMap<Value, BTreeSet<i64>>)> {
        self.lookups.iter_mut().filter_map(move |((register, field), values)| {
            let (place, _) = definition.field(field).filter(|_| *register == definition.key)?;
            Some((place, values))
        })
    }
}
