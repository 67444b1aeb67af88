//! What of the map a restricted scope shows.

use std::collections::{BTreeSet, HashMap};

use base::Id;
use policy::{Areas, Scope};
use registers::{Area, AreaRows};

use crate::map::Map;

impl Map {
    /// Which areas a scope shows, by place; nothing where it shows all.
    pub(crate) fn allowed(&self, scope: &Scope) -> Option<Vec<bool>> {
        match scope.areas() {
            Areas::Whole => None,
            Areas::Subtrees(roots) => Some(self.inside(roots)),
        }
    }

    /// Which areas lie below these on some day, or became part of one: what a scope of these
    /// roots shows, by place.
    pub(crate) fn inside(&self, roots: &BTreeSet<i64>) -> Vec<bool> {
        let found = self.numbers_inside(roots);
        self.areas().map(|id| found.contains(&id.number())).collect()
    }

    /// The same areas and those above them, so that a path can be shown.
    pub(crate) fn inside_and_above(&self, roots: &BTreeSet<i64>) -> BTreeSet<i64> {
        let mut found = self.numbers_inside(roots);
        loop {
            let above = self.rows().areas.iter().filter(|row| found.contains(&row.id.number()));
            let above: BTreeSet<i64> =
                above.filter_map(|row| row.data.parent).map(Id::number).collect();
            let before = found.len();
            found.extend(above);
            if found.len() == before {
                return found;
            }
        }
    }

    /// The rows of units that a scope of these roots shows.
    pub(crate) fn seen(&self, roots: &BTreeSet<i64>) -> AreaRows {
        let seen = self.inside_and_above(roots);
        let is = |area: Id<Area>| seen.contains(&area.number());
        let rows = self.rows();
        AreaRows {
            areas: rows.areas.iter().filter(|row| is(row.id)).cloned().collect(),
            codes: rows.codes.iter().filter(|row| is(row.data.area)).cloned().collect(),
            classes: rows.classes.iter().filter(|row| is(row.data.area)).cloned().collect(),
            sizes: rows.sizes.iter().filter(|row| is(row.data.area)).cloned().collect(),
            lineage: rows.lineage.iter().filter(|row| is(row.data.from_area)).cloned().collect(),
        }
    }

    fn numbers_inside(&self, roots: &BTreeSet<i64>) -> BTreeSet<i64> {
        let mut steps: HashMap<i64, Vec<i64>> = HashMap::new();
        for row in &self.rows().areas {
            if let Some(parent) = row.data.parent {
                steps.entry(parent.number()).or_default().push(row.id.number());
            }
        }
        for row in &self.rows().lineage {
            let data = &row.data;
            steps.entry(data.to_area.number()).or_default().push(data.from_area.number());
        }
        let mut found: BTreeSet<i64> = BTreeSet::new();
        let mut open: Vec<i64> = roots.iter().copied().collect();
        while let Some(next) = open.pop() {
            if found.insert(next) {
                open.extend(steps.get(&next).into_iter().flatten());
            }
        }
        found
    }
}
