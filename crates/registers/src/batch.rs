//! A batch: changes prepared together, whose rows may refer to one another before they have
//! numbers. Forms, imports and worlds make batches; the change path takes them.

use base::{Day, Definition, Id, Period, Secret, Value, text};

use crate::{Area, Decision, Register};

/// One prepared change.
#[derive(Clone, Debug)]
pub enum Operation {
    /// A new record.
    Add {
        /// The id it has within the batch: negative.
        local: i64,
        /// The days of which it tells.
        period: Period,
        /// Its values.
        values: Vec<Value>,
    },
    /// The world moved: from this day on, these fields hold these values.
    Change {
        /// The record.
        id: i64,
        /// First day of the new state.
        from: Day,
        /// Fields by key.
        set: Vec<(&'static str, Value)>,
    },
    /// We were wrong: during these days, these fields held these values all along.
    Correct {
        /// The record.
        id: i64,
        /// The days corrected; all of the record's days when not given.
        period: Option<Period>,
        /// Fields by key.
        set: Vec<(&'static str, Value)>,
    },
    /// We were wrong about when: the record began or ended on another day.
    Redate {
        /// The record.
        id: i64,
        /// The days of which it really tells.
        period: Period,
    },
    /// The world moved: from this day on, the record no longer holds.
    End {
        /// The record.
        id: i64,
        /// First day on which it no longer holds.
        on: Day,
        /// Fields that say how it ended.
        set: Vec<(&'static str, Value)>,
    },
    /// We were wrong: there never was such a record.
    Withdraw {
        /// The record.
        id: i64,
    },
    /// We were wrong to change it: it stands as it stood before.
    Restore {
        /// The record.
        id: i64,
        /// The versions that the change wrote.
        given_up: Vec<i64>,
        /// What they took the place of.
        rows: Vec<(Period, Vec<Value>)>,
    },
}

impl Operation {
    /// The record it is about.
    pub fn record(&self) -> i64 {
        match self {
            Self::Add { local, .. } => *local,
            Self::Change { id, .. }
            | Self::Correct { id, .. }
            | Self::Redate { id, .. }
            | Self::End { id, .. }
            | Self::Withdraw { id }
            | Self::Restore { id, .. } => *id,
        }
    }

    /// How the journal names it.
    pub fn journalled(&self) -> store::Operation {
        match self {
            Self::Add { .. } => store::Operation::Add,
            Self::Change { .. } => store::Operation::Change,
            Self::Correct { .. } => store::Operation::Correct,
            Self::Redate { .. } => store::Operation::Redate,
            Self::End { .. } => store::Operation::End,
            Self::Withdraw { .. } => store::Operation::Withdraw,
            Self::Restore { .. } => store::Operation::Restore,
        }
    }
}

/// Prepared changes in the order in which they are applied.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    operations: Vec<(&'static Definition, Operation)>,
    last_local: i64,
    home: Option<Id<Area>>,
    decision: Option<Id<Decision>>,
    expected: Vec<(&'static Definition, i64, i64)>,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the province in which new records are at home, where they are not about a person or
    /// a unit that has one.
    pub fn set_home(&mut self, home: Id<Area>) {
        self.home = Some(home);
    }

    /// The province set.
    pub fn home(&self) -> Option<Id<Area>> {
        self.home
    }

    /// Sets the decision on which everything in the batch is done.
    pub fn set_decision(&mut self, decision: Id<Decision>) {
        self.decision = Some(decision);
    }

    /// The decision set.
    pub fn decision(&self) -> Option<Id<Decision>> {
        self.decision
    }

    /// Adds a record. The id returned is negative and means the record within this batch; it
    /// may be used in references of later operations.
    pub fn add<R: Register>(&mut self, period: Period, data: R) -> Id<R> {
        Id::new(self.add_values(R::DEFINITION, period, data.into_values()))
    }

    /// As [`add`](Self::add), of a register known by its description.
    pub fn add_values(
        &mut self,
        definition: &'static Definition,
        period: Period,
        values: Vec<Value>,
    ) -> i64 {
        self.last_local -= 1;
        let local = self.last_local;
        let values = values.into_iter().map(normal).collect();
        self.operations.push((definition, Operation::Add { local, period, values }));
        local
    }

    /// Adds another operation on a record of this register.
    pub fn push(&mut self, definition: &'static Definition, mut operation: Operation) {
        if let Operation::Change { set, .. }
        | Operation::Correct { set, .. }
        | Operation::End { set, .. } = &mut operation
        {
            for (_, value) in set {
                *value = normal(std::mem::replace(value, Value::Null));
            }
        }
        self.operations.push((definition, operation));
    }

    /// Asks that a version of a record is still believed when the batch is applied: it was made
    /// from what that version says.
    pub fn expect(&mut self, definition: &'static Definition, record: i64, version: i64) {
        self.expected.push((definition, record, version));
    }

    /// The versions that must still be believed.
    pub fn expected(&self) -> &[(&'static Definition, i64, i64)] {
        &self.expected
    }

    /// The operations, in order.
    pub fn operations(&self) -> &[(&'static Definition, Operation)] {
        &self.operations
    }

    /// The operations, in order, given away.
    pub fn into_operations(self) -> Vec<(&'static Definition, Operation)> {
        self.operations
    }

    /// How many operations it holds.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Is there nothing to do?
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }
}

/// Texts are composed and trimmed before anything is looked up by them.
fn normal(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(text::normal(&text)),
        Value::Secret(Secret::Plain(text)) => Value::Secret(Secret::Plain(text::normal(&text))),
        other => other,
    }
}
