//! The later steps of the units: three changes of kind, mergers within districts, and the new
//! province without districts. Villages stay untouched: the tree finds their commune through
//! the lineage.

use std::collections::{BTreeMap, BTreeSet};

use base::{Code, Day, Definition, Id, Message, Period, Value};
use registers::{
    Area, AreaClass, AreaCodeEntry, AreaFeature, AreaLineage, AreaSize, Batch, Decision, Operation,
    Register,
};
use serde::Deserialize;

use super::Ground;
use super::map::{Commune, Map};
use super::units::{add_features, gso_code};
use crate::data::{Faults, faulty, read_csv, read_toml};
use crate::gso::kind_of;

const FILE: &str = "data/units/vinh-phuc-steps.toml";
const SUCCESSORS: &str = "data/units/vinh-phuc-2025-successors.csv";

/// What the registers know of the units on the day before a step.
pub trait KnownAreas {
    /// The unit that a code of the statistics office means.
    fn area_of_code(&self, code: &str) -> Option<Id<Area>>;
    /// The records of a register that tell something of it, and end with it.
    fn rows(&self, register: &'static Definition, area: Id<Area>) -> Vec<i64>;
}

/// The registers that tell something of a unit, and end with it.
pub(super) const OF_UNITS: [&Definition; 4] = [
    AreaCodeEntry::DEFINITION,
    AreaClass::DEFINITION,
    AreaSize::DEFINITION,
    AreaFeature::DEFINITION,
];

/// What happens in a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// Some communes become wards or townships.
    ChangeOfKind,
    /// Some communes become one, within their district.
    MergersWithinDistricts,
    /// Larger communes under a new province; districts and the old province end.
    NewProvinceWithoutDistricts,
}

/// One dated step of the units.
#[derive(Clone, Debug)]
pub struct Step {
    /// The first day of the new map.
    pub day: Day,
    /// What happens.
    pub kind: StepKind,
    /// The number of the resolution on the communes.
    pub number: String,
    entry: Entry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    first_map: FirstMap,
    step: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstMap {
    day: Day,
    #[expect(dead_code, reason = "the citation must stand in the file to load")]
    source: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    day: Day,
    kind: StepKind,
    #[expect(dead_code, reason = "the citation must stand in the file to load")]
    source: String,
    #[serde(default)]
    changes: Vec<Change>,
    communes: Resolution,
    province: Option<NewProvince>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    code: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    name: String,
    kind: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Resolution {
    number: String,
    signed_on: Day,
    issuer: String,
    subject: String,
}

#[derive(Clone, Debug, Deserialize)]
struct NewProvince {
    #[serde(flatten)]
    resolution: Resolution,
    code: String,
    name: String,
    kind: String,
}

/// What one commune of the first map became.
#[derive(Deserialize)]
struct Successor {
    code_2022: String,
    district_code_2022: String,
    code_2025_01: String,
    name_2025_01: String,
    code_2025_07: String,
    name_2025_07: String,
    kind_2025_07: String,
}

fn read() -> Result<File, Faults> {
    let source = include_str!("../../../../data/units/vinh-phuc-steps.toml");
    read_toml(FILE, source)
}

/// The day of the first known map.
pub(crate) fn first_map_day() -> Result<Day, Faults> {
    Ok(read()?.first_map.day)
}

/// The steps after the first known map, in order.
///
/// # Errors
/// When their data file does not read.
pub fn steps() -> Result<Vec<Step>, Vec<Message>> {
    let steps = read()?.step.into_iter().map(|entry| Step {
        day: entry.day,
        kind: entry.kind,
        number: entry.communes.number.clone(),
        entry,
    });
    Ok(steps.collect())
}

impl Step {
    /// Adds the changes of this step to a batch, whose earlier rows they may refer to. Gives the
    /// resolution, which is added first.
    ///
    /// # Errors
    /// When the data files do not read, or a unit of the step is not known; then the batch is
    /// left empty.
    pub fn add_to(
        &self,
        batch: &mut Batch,
        known: &dyn KnownAreas,
    ) -> Result<Id<Decision>, Vec<Message>> {
        let mut reform = Reform::new(self, std::mem::take(batch), known)?;
        let resolution = reform.document;
        match self.kind {
            StepKind::ChangeOfKind => reform.change_kinds(&self.entry.changes),
            StepKind::MergersWithinDistricts => reform.merge_within_districts()?,
            StepKind::NewProvinceWithoutDistricts => {
                let province = self.entry.province.as_ref();
                reform
                    .found_province(province.ok_or_else(|| vec![faulty(FILE, "no province")])?)?;
            }
        }
        if reform.faults.is_empty() {
            *batch = reform.batch;
            Ok(resolution)
        } else {
            Err(reform.faults)
        }
    }
}

/// A step on its way into a batch.
struct Reform<'a> {
    day: Day,
    known: &'a dyn KnownAreas,
    batch: Batch,
    document: Id<Decision>,
    successors: Vec<Successor>,
    map: Map,
    faults: Faults,
}

/// A unit that others become.
struct NewUnit<'a> {
    code: &'a str,
    name: &'a str,
    kind: &'a str,
    parent: Option<Id<Area>>,
}

impl<'a> Reform<'a> {
    fn new(step: &Step, mut batch: Batch, known: &'a dyn KnownAreas) -> Result<Self, Faults> {
        let document = add_resolution(&mut batch, &step.entry.communes, step.day);
        let source = include_str!("../../../../data/units/vinh-phuc-2025-successors.csv");
        Ok(Self {
            day: step.day,
            known,
            batch,
            document,
            successors: read_csv(SUCCESSORS, source)?,
            map: Ground::draw()?.map,
            faults: Vec::new(),
        })
    }

    /// The unit of a code; a fault where there is none.
    fn area(&mut self, code: &str) -> Option<Id<Area>> {
        let area = self.known.area_of_code(code);
        if area.is_none() {
            let reason = format!("no unit has the code {code} on the day before {}", self.day);
            self.faults.push(faulty(SUCCESSORS, reason));
        }
        area
    }

    fn change_kinds(&mut self, changes: &[Change]) {
        for change in changes {
            if let Some(area) = self.area(&change.code) {
                let operation = Operation::Change {
                    id: area.number(),
                    from: self.day,
                    set: vec![("kind", Value::Text(change.kind.clone()))],
                };
                self.batch.push(Area::DEFINITION, operation);
            }
        }
    }

    fn merge_within_districts(&mut self) -> Result<(), Faults> {
        let rows = std::mem::take(&mut self.successors);
        let mut merged: BTreeMap<&str, Vec<&Successor>> = BTreeMap::new();
        for row in &rows {
            merged.entry(&row.code_2025_01).or_default().push(row);
        }
        for (code, rows) in merged.into_iter().filter(|(_, rows)| rows.len() > 1) {
            let first = rows[0];
            let (kind, name) = kind_and_name(&first.name_2025_01)?;
            let parent = self.area(&first.district_code_2022);
            let unit = NewUnit { code, name, kind, parent };
            let old: BTreeSet<&str> = rows.iter().map(|row| row.code_2022.as_str()).collect();
            self.become_one(&old, &old, &unit);
        }
        Ok(())
    }

    fn found_province(&mut self, new: &NewProvince) -> Result<(), Faults> {
        let communes = self.document;
        self.document = add_resolution(&mut self.batch, &new.resolution, self.day);
        let districts = self.map.districts.iter().map(|unit| unit.code.clone());
        let old: Vec<String> = districts.chain([self.map.province.code.clone()]).collect();
        let old: BTreeSet<&str> = old.iter().map(String::as_str).collect();
        let unit = NewUnit { code: &new.code, name: &new.name, kind: &new.kind, parent: None };
        let province = self.become_one(&old, &BTreeSet::new(), &unit);
        self.document = communes;
        let rows = std::mem::take(&mut self.successors);
        let mut merged: BTreeMap<&str, Vec<&Successor>> = BTreeMap::new();
        for row in &rows {
            merged.entry(&row.code_2025_07).or_default().push(row);
        }
        // All old codes are given back before one is used again.
        let old: BTreeSet<&str> = rows.iter().map(|row| row.code_2025_01.as_str()).collect();
        let ended = self.end_all(&old);
        for (code, rows) in merged {
            let kind = kind_of(&rows[0].kind_2025_07, 3);
            let kind = kind.ok_or_else(|| vec![faulty(SUCCESSORS, code)])?;
            let (_, name) = kind_and_name(&rows[0].name_2025_07)?;
            let unit = NewUnit { code, name, kind, parent: Some(province) };
            let first: BTreeSet<&str> = rows.iter().map(|row| row.code_2022.as_str()).collect();
            let id = self.add_unit(&unit, &first);
            let old: BTreeSet<&str> = rows.iter().map(|row| row.code_2025_01.as_str()).collect();
            for code in old {
                if let Some(from) = ended.get(code) {
                    self.add_lineage(*from, id);
                }
            }
        }
        Ok(())
    }

    /// Ends the old units and adds the one they become; `first` are the communes of the first
    /// map that lie in it.
    fn become_one(
        &mut self,
        old: &BTreeSet<&str>,
        first: &BTreeSet<&str>,
        unit: &NewUnit<'_>,
    ) -> Id<Area> {
        let ended = self.end_all(old);
        let id = self.add_unit(unit, first);
        for from in ended.into_values() {
            self.add_lineage(from, id);
        }
        id
    }

    /// Ends units with all that is told of them; by code.
    fn end_all<'b>(&mut self, codes: &BTreeSet<&'b str>) -> BTreeMap<&'b str, Id<Area>> {
        let mut ended = BTreeMap::new();
        for code in codes {
            let Some(area) = self.area(code) else {
                continue;
            };
            let of_unit = OF_UNITS.into_iter().flat_map(|definition| {
                self.known.rows(definition, area).into_iter().map(move |id| (definition, id))
            });
            let rows: Vec<_> = of_unit.chain([(Area::DEFINITION, area.number())]).collect();
            for (definition, id) in rows {
                let (on, set) = (self.day, Vec::new());
                self.batch.push(definition, Operation::End { id, on, set });
            }
            ended.insert(*code, area);
        }
        ended
    }

    /// Adds a unit; the sizes of the communes that lie in it add up, as invented as they were.
    fn add_unit(&mut self, unit: &NewUnit<'_>, first: &BTreeSet<&str>) -> Id<Area> {
        let since = Period::since(self.day);
        let area = Area {
            name: unit.name.to_owned(),
            kind: Code::new(unit.kind),
            parent: unit.parent,
            basis: Code::new("official"),
        };
        let id = self.batch.add(since, area);
        self.batch.add(since, gso_code(id, unit.code));
        let communes = self.map.communes.iter();
        let inside: Vec<&Commune> =
            communes.filter(|commune| first.contains(commune.unit.code.as_str())).collect();
        let people: i64 = inside.iter().map(|commune| commune.population).sum();
        let hectares = inside.iter().map(|commune| commune.hectares).sum();
        if people > 0 {
            // Mountainous where most of its people live in what was so.
            let above = inside.iter().filter(|commune| commune.is_mountainous);
            let is_mountainous = above.map(|commune| commune.population).sum::<i64>() * 2 > people;
            add_features(&mut self.batch, since, id, is_mountainous);
            let size = AreaSize {
                area: id,
                population: Some(people),
                natural_area_ha: Some(hectares),
                basis: Code::new("invented"),
            };
            self.batch.add(since, size);
        }
        id
    }

    fn add_lineage(&mut self, from_area: Id<Area>, to_area: Id<Area>) {
        let lineage =
            AreaLineage { from_area, to_area, share_percent: 100, document: self.document };
        self.batch.add(Period::since(self.day), lineage);
    }
}

/// Adds a resolution that takes effect on the day.
fn add_resolution(batch: &mut Batch, resolution: &Resolution, day: Day) -> Id<Decision> {
    let decision = Decision {
        number: resolution.number.clone(),
        signed_on: resolution.signed_on,
        effective_on: Some(day),
        issuer: resolution.issuer.clone(),
        kind: Code::new("area-change"),
        style: Code::new("state"),
        subject: Some(resolution.subject.clone()),
    };
    batch.add(Period::since(resolution.signed_on), decision)
}

/// Parts `Thị trấn Thổ Tang` into the code of the kind and the name.
fn kind_and_name(full: &str) -> Result<(&'static str, &str), Faults> {
    let spaces = full.match_indices(' ').map(|(at, _)| at);
    let mut parted = spaces.filter_map(|at| {
        let (words, name) = full.split_at(at);
        kind_of(words, 3).map(|kind| (kind, name.trim_start()))
    });
    parted.next_back().ok_or_else(|| vec![faulty(SUCCESSORS, format!("no kind in {full}"))])
}
