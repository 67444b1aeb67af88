//! The numbers of posts assigned to units.

use std::collections::{BTreeMap, BTreeSet};

use base::{Id, Level};
use registers::{Area, AreaTree, AssignedQuota, Quotas};

/// What was assigned to some units for a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The sum. Where both a unit and units below it have a number, only those below count.
    pub number: i64,
    /// The communes among the units to which none of it was assigned.
    pub without: BTreeSet<Id<Area>>,
}

/// What was assigned to some units for a year. Nothing where none of them has a number.
pub fn assigned(
    tree: &AreaTree,
    quotas: &Quotas,
    units: &BTreeSet<Id<Area>>,
    (kind, year): (&str, i64),
) -> Option<Assigned> {
    let of_kind = |quota: &&AssignedQuota| quota.kind.as_str() == kind && quota.year == year;
    let mut numbers: BTreeMap<Id<Area>, i64> = BTreeMap::new();
    for unit in units {
        for quota in quotas.of(*unit).iter().filter(of_kind) {
            *numbers.entry(*unit).or_default() += quota.number;
        }
    }
    if numbers.is_empty() {
        return None;
    }
    let path = |id: Id<Area>| tree.path(id).into_iter().map(|unit| unit.id);
    let above: BTreeSet<Id<Area>> =
        numbers.keys().flat_map(|id| path(*id).filter(move |unit| unit != id)).collect();
    numbers.retain(|unit, _| !above.contains(unit));
    let communes = units.iter().copied().filter(|id| {
        tree.unit(*id).is_some_and(|unit| unit.level == Level::Commune) && !above.contains(id)
    });
    let without = communes.filter(|id| !path(*id).any(|unit| numbers.contains_key(&unit)));
    Some(Assigned { number: numbers.values().sum(), without: without.collect() })
}
