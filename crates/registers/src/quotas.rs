//! The numbers of posts assigned on a day, by the unit in which each counts.

use std::collections::BTreeMap;

use base::Id;

use crate::{Area, AreaTree, AssignedQuota};

/// The numbers of posts assigned, as they stand on a day. What was assigned to a unit that has
/// ended counts in its successor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotas(BTreeMap<Id<Area>, Vec<AssignedQuota>>);

impl Quotas {
    /// The numbers of a day, over the units of that day.
    pub fn new(tree: &AreaTree, rows: impl IntoIterator<Item = AssignedQuota>) -> Self {
        let mut by_unit: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in rows {
            by_unit.entry(tree.counts_in(row.area)).or_default().push(row);
        }
        Self(by_unit)
    }

    /// What counts in a unit itself, not below it.
    pub fn of(&self, unit: Id<Area>) -> &[AssignedQuota] {
        self.0.get(&unit).map_or(&[], Vec::as_slice)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &AssignedQuota> {
        self.0.values().flatten()
    }
}
