//! Reading about one unit alone, where a scope would have to know of all units.

use std::collections::BTreeSet;

use base::{Anchor, Definition, Value};
use policy::Areas;
use store::{Filter, Select, Time, VersionRow};

use crate::reader::Reader;
use crate::view::View;
use crate::visible::Visible;
use crate::{Area, AreaLineage, Register, Result};

impl Reader {
    /// Keeps what this reader shows of a restricted scope to the unit of one record, from here on,
    /// where the scope shows that unit. Which units a scope shows in all is known only from all that
    /// there are, thousands of rows; whoever works on one thing of one unit needs a few.
    ///
    /// Nothing is shown that the scope does not show; what is below the unit is not shown any more.
    ///
    /// # Errors
    /// When the register lies outside the scope.
    pub async fn keep_to_unit_of(
        &mut self,
        view: &View<'_>,
        definition: &'static Definition,
        record: i64,
    ) -> Result<()> {
        view.scope.admits(definition)?;
        let Areas::Subtrees(roots) = view.scope.areas() else { return Ok(()) };
        let Anchor::Area(field) = definition.anchor else { return Ok(()) };
        let rows = self.of_every_day(view, definition, Filter::Ids(vec![record])).await?;
        let units: BTreeSet<i64> = numbers(definition, &rows, field).into_iter().collect();
        for unit in &units {
            if !self.lies_inside(view, roots, *unit).await? {
                return Ok(());
            }
        }
        if !units.is_empty() {
            self.visible = Some((view.scope.clone(), Visible::only(&units)));
        }
        Ok(())
    }

    /// Does a unit lie below one of these, or did it become one that does? The way up from it is the
    /// way down from them, backwards.
    async fn lies_inside(
        &mut self,
        view: &View<'_>,
        roots: &BTreeSet<i64>,
        unit: i64,
    ) -> Result<bool> {
        let mut found = BTreeSet::from([unit]);
        let mut open = vec![unit];
        while !open.is_empty() {
            if open.iter().any(|unit| roots.contains(unit)) {
                return Ok(true);
            }
            let from = open.iter().copied().map(Value::Integer).collect();
            let units = self.of_every_day(view, Area::DEFINITION, Filter::Ids(open)).await?;
            let lineage = AreaLineage::DEFINITION;
            let later = self.of_every_day(view, lineage, Filter::In("from_area", from)).await?;
            let next = numbers(Area::DEFINITION, &units, "parent").into_iter();
            let next = next.chain(numbers(lineage, &later, "to_area"));
            open = next.filter(|unit| found.insert(*unit)).collect();
        }
        Ok(false)
    }

    async fn of_every_day(
        &mut self,
        view: &View<'_>,
        definition: &'static Definition,
        filter: Filter,
    ) -> Result<Vec<VersionRow>> {
        let what = Select { time: Time::Every, known: view.known(), filters: vec![filter] };
        Ok(self.reading.select(definition, &what).await?)
    }
}

fn numbers(definition: &Definition, rows: &[VersionRow], field: &str) -> Vec<i64> {
    let Some((place, _)) = definition.field(field) else { return Vec::new() };
    rows.iter().filter_map(|row| row.values[place].as_integer()).collect()
}
