//! The numbers of posts assigned to units.

use std::collections::{BTreeMap, BTreeSet};

use base::Id;
use registers::{Area, AreaTree, AssignedQuota};

/// The sum that was assigned to some units for a year. Where both a unit and units below it have
/// a number, only those below count. Nothing where none of them has one.
pub fn assigned(
    tree: &AreaTree,
    quotas: &[AssignedQuota],
    units: &BTreeSet<Id<Area>>,
    (kind, year): (&str, i64),
) -> Option<i64> {
    let of_kind = |quota: &&AssignedQuota| quota.kind.as_str() == kind && quota.year == year;
    let mut numbers: BTreeMap<Id<Area>, i64> = BTreeMap::new();
    for quota in quotas.iter().filter(of_kind) {
        let unit = tree.counts_in(quota.area);
        if units.contains(&unit) {
            *numbers.entry(unit).or_default() += quota.number;
        }
    }
    let above: BTreeSet<Id<Area>> = numbers
        .keys()
        .flat_map(|id| {
            tree.path(*id).into_iter().map(|unit| unit.id).filter(move |unit| unit != id)
        })
        .collect();
    let lowest = numbers.iter().filter(|(unit, _)| !above.contains(unit));
    (!numbers.is_empty()).then(|| lowest.map(|(_, number)| number).sum())
}
