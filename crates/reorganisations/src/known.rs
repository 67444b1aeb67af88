//! [`Known`]: what the registers tell of units on the day before.

use std::collections::BTreeMap;

use base::{Day, Definition, Id};
use policy::Scope;
use registers::{
    Area, AreaClass, AreaCodeEntry, AreaFeature, AreaSize, AreaTree, Decision, Filter, Reader,
    Record, Register, VersionRow, View,
};

/// The registers that tell something of a unit, and end with it.
pub(crate) const OF_UNITS: [&Definition; 4] = [
    AreaCodeEntry::DEFINITION,
    AreaClass::DEFINITION,
    AreaSize::DEFINITION,
    AreaFeature::DEFINITION,
];

/// What is known on the day before.
pub(crate) struct Known {
    pub(crate) tree: AreaTree,
    /// The rows of each register by unit.
    rows: BTreeMap<(&'static str, i64), Vec<VersionRow>>,
    pub(crate) areas: BTreeMap<i64, Record<Area>>,
    pub(crate) sizes: BTreeMap<i64, AreaSize>,
    pub(crate) features: BTreeMap<i64, Vec<AreaFeature>>,
    /// By number.
    pub(crate) decisions: BTreeMap<String, Id<Decision>>,
}

impl Known {
    /// Reads it.
    pub(crate) async fn read(
        reader: &mut Reader,
        scope: &Scope,
        day: Day,
    ) -> registers::Result<Self> {
        let view = View { scope, on: day.previous(), known_at: None };
        let tree = reader.tree(&view).await?;
        let mut rows: BTreeMap<(&'static str, i64), Vec<VersionRow>> = BTreeMap::new();
        for definition in OF_UNITS {
            let Some((place, _)) = definition.field("area") else { continue };
            for row in reader.rows(&view, definition, Vec::new()).await? {
                if let Some(area) = row.values.get(place).and_then(base::Value::as_integer) {
                    rows.entry((definition.key, area)).or_default().push(row);
                }
            }
        }
        let areas = reader.list::<Area>(&view, Vec::new()).await?;
        let sizes = reader.list::<AreaSize>(&view, Vec::new()).await?;
        let mut features: BTreeMap<i64, Vec<AreaFeature>> = BTreeMap::new();
        for row in reader.list::<AreaFeature>(&view, Vec::new()).await? {
            features.entry(row.data.area.number()).or_default().push(row.data);
        }
        let decisions = reader.timeline::<Decision>(&view, Vec::<Filter>::new()).await?;
        Ok(Self {
            tree,
            rows,
            areas: areas.into_iter().map(|row| (row.id.number(), row)).collect(),
            sizes: sizes.into_iter().map(|row| (row.data.area.number(), row.data)).collect(),
            features,
            decisions: decisions.into_iter().map(|row| (row.data.number, row.id)).collect(),
        })
    }

    /// The records of a register that tell something of a unit.
    pub(crate) fn records(&self, definition: &Definition, area: i64) -> impl Iterator<Item = i64> {
        let rows = self.rows.get(&(definition.key, area)).into_iter().flatten();
        rows.map(|row| row.id)
    }
}
