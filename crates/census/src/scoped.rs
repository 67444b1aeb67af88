//! What of the map a restricted scope shows.

use std::collections::BTreeSet;

use policy::{Areas, Scope};
use registers::{AreaRows, Visible};

use crate::map::Map;

impl Map {
    /// The units that a scope shows; nothing where it shows all.
    pub(crate) fn visible(&self, scope: &Scope) -> Option<Visible> {
        match scope.areas() {
            Areas::Whole => None,
            Areas::Subtrees(roots) => Some(Visible::of_units(roots, self.rows())),
            // Nobody of the own file alone counts others.
            Areas::Person(_) => Some(Visible::of_units(&BTreeSet::new(), self.rows())),
        }
    }

    /// Of which areas a scope shows the holdings, by place; nothing where it shows all.
    pub(crate) fn allowed(&self, scope: &Scope) -> Option<Vec<bool>> {
        let visible = self.visible(scope)?;
        Some(self.areas().map(|id| visible.contains(id.number())).collect())
    }

    /// The rows of units that a scope shows; nothing where it shows all.
    pub(crate) fn seen(&self, scope: &Scope) -> Option<AreaRows> {
        if matches!(scope.areas(), Areas::Person(_)) {
            return None;
        }
        let visible = self.visible(scope)?;
        let is = |area: base::Id<registers::Area>| visible.is_on_a_path(area.number());
        let rows = self.rows();
        Some(AreaRows {
            areas: rows.areas.iter().filter(|row| is(row.id)).cloned().collect(),
            codes: rows.codes.iter().filter(|row| is(row.data.area)).cloned().collect(),
            classes: rows.classes.iter().filter(|row| is(row.data.area)).cloned().collect(),
            sizes: rows.sizes.iter().filter(|row| is(row.data.area)).cloned().collect(),
            features: rows.features.iter().filter(|row| is(row.data.area)).cloned().collect(),
            lineage: rows.lineage.iter().filter(|row| is(row.data.from_area)).cloned().collect(),
        })
    }
}
