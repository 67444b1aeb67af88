//! The rows of the units, their classes and sizes, and the numbers assigned to them.

use base::{Code, Day, Id, Message, Period};
use registers::{
    Area, AreaClass, AreaCodeEntry, AreaFeature, AreaSize, AssignedQuota, Batch, Decision, Register,
};

use super::map::Map;
use crate::data::Faults;
use crate::gso::Unit;
use crate::numbers::count;
use crate::published::Published;

/// The feature that the numbers of delegates and of posts depend on, as the code list names it.
pub(super) const MOUNTAINOUS: &str = "mountainous";

/// The ids of the units within the batch.
pub(crate) struct Areas {
    /// By commune.
    pub(crate) communes: Vec<Id<Area>>,
    /// By commune, then by village.
    pub(crate) villages: Vec<Vec<Id<Area>>>,
}

/// Adds every unit of the map, from its day on.
pub(crate) fn add(batch: &mut Batch, map: &Map) -> Areas {
    let since = Period::since(map.day);
    let province = add_official(batch, since, &map.province, None);
    let districts: Vec<Id<Area>> =
        map.districts.iter().map(|unit| add_official(batch, since, unit, Some(province))).collect();
    let mut areas = Areas { communes: Vec::new(), villages: Vec::new() };
    for commune in &map.communes {
        let parent = districts.get(commune.district).copied();
        let id = add_official(batch, since, &commune.unit, parent);
        add_class(batch, since, id, &commune.class);
        let size = AreaSize {
            area: id,
            population: Some(commune.population),
            natural_area_ha: Some(commune.hectares),
            basis: Code::new("invented"),
        };
        batch.add(since, size);
        add_features(batch, since, id, commune.is_mountainous);
        areas.communes.push(id);
        let villages = commune.villages.iter().map(|village| {
            let area = Area {
                name: village.name.clone(),
                kind: Code::new(village.kind),
                parent: Some(id),
                basis: Code::new("invented"),
            };
            let id = batch.add(since, area);
            add_class(batch, since, id, &village.class);
            id
        });
        areas.villages.push(villages.collect());
    }
    areas
}

/// Adds a unit of the statistics office with its code.
fn add_official(
    batch: &mut Batch,
    since: Period,
    unit: &Unit,
    parent: Option<Id<Area>>,
) -> Id<Area> {
    let area = Area {
        name: unit.name.clone(),
        kind: Code::new(unit.kind),
        parent,
        basis: Code::new("official"),
    };
    let id = batch.add(since, area);
    batch.add(since, gso_code(id, &unit.code));
    id
}

/// The row of a code of the statistics office.
pub(crate) fn gso_code(area: Id<Area>, code: &str) -> AreaCodeEntry {
    AreaCodeEntry { area, scheme: Code::new("gso"), code: code.to_owned() }
}

fn add_class(batch: &mut Batch, since: Period, area: Id<Area>, class: &str) {
    let class = AreaClass { area, class: Code::new(class), basis: Code::new("invented") };
    batch.add(since, class);
}

/// Adds the features of a commune. None is an area of special hardship in this world.
pub(crate) fn add_features(batch: &mut Batch, since: Period, area: Id<Area>, is_mountainous: bool) {
    for (feature, is_present) in [(MOUNTAINOUS, is_mountainous), ("hard_area", false)] {
        let feature = Code::new(feature);
        batch.add(since, AreaFeature { area, feature, is_present, basis: Code::new("invented") });
    }
}

/// Adds the numbers assigned for the year of the day.
pub(crate) fn add_quotas(
    batch: &mut Batch,
    published: &Published,
    map: &Map,
    areas: &Areas,
    act: Id<Decision>,
) -> Result<(), Faults> {
    let quotas = Quotas::of_year_of(published, act).map_err(|fault| vec![fault])?;
    let part_time = &published.quota.part_time_per_unit;
    for (index, commune) in map.communes.iter().enumerate() {
        let area = areas.communes[index];
        let staff = published.staff_quota(&commune.class, commune.unit.kind);
        quotas.add(batch, area, "staff", staff.map_err(|fault| vec![fault])?);
        quotas.add(batch, area, "council_delegate", count(commune.seats));
        quotas.add(batch, area, "part_time_commune", part_time.commune);
        for (village, area) in commune.villages.iter().zip(&areas.villages[index]) {
            let number = part_time.of_village(&village.class);
            quotas.add(batch, *area, "part_time_village", number);
        }
    }
    Ok(())
}

/// The year for which numbers are assigned, and the paper.
struct Quotas {
    year: i64,
    period: Period,
    act: Id<Decision>,
}

impl Quotas {
    fn of_year_of(published: &Published, act: Id<Decision>) -> Result<Self, Message> {
        let year = published.day()?.year();
        let (first, next) = (Day::new(year, 1, 1)?, Day::new(year + 1, 1, 1)?);
        Ok(Self { year: i64::from(year), period: Period::new(first, Some(next))?, act })
    }

    fn add(&self, batch: &mut Batch, area: Id<Area>, kind: &str, number: i64) {
        let quota = AssignedQuota {
            area,
            year: self.year,
            kind: Code::new(kind),
            number,
            act: Some(self.act),
        };
        batch.add_values(AssignedQuota::DEFINITION, self.period, quota.into_values());
    }
}
