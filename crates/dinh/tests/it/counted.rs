//! Part two of every unit of a picture, for tests that compare units.

use std::collections::BTreeMap;

use base::{Id, Level};
use registers::{Area, Picture, Unit};
use reports::{Definitions, Heading, PartTwo, full_name, part_two};

use crate::program::Program;

/// The day of the programme.
pub(crate) const DAY: &str = "2022-10-19";

/// Part two of a unit.
pub(crate) fn of(picture: &Picture, area: Id<Area>) -> PartTwo {
    let unit = picture.tree.unit(area).unwrap();
    let heading = Heading {
        area_code: unit.code.clone().unwrap(),
        area_name: full_name(picture.lists, unit, base::Language::Vi),
        on: picture.on,
        known_at: None,
    };
    part_two(Definitions::standard().unwrap(), picture, area, &heading)
}

/// The units of a level.
pub(crate) fn units(picture: &Picture, level: Level) -> Vec<&Unit> {
    picture.tree.units().filter(|unit| unit.level == level).collect()
}

/// Part two of the province, the districts and the communes, by code, as JSON.
pub(crate) async fn everywhere(program: &Program, on: &str) -> BTreeMap<String, serde_json::Value> {
    let picture = program.picture(on).await;
    let told = [Level::Province, Level::District, Level::Commune];
    let units = told.into_iter().flat_map(|level| units(&picture, level));
    let report = |unit: &Unit| (unit.code.clone().unwrap(), of(&picture, unit.id));
    units.map(report).map(|(code, report)| (code, serde_json::to_value(report).unwrap())).collect()
}

/// The numbers of a group that a sum can be made of: persons, holdings, and each line.
pub(crate) fn figures(report: &PartTwo) -> BTreeMap<String, i64> {
    let mut figures = BTreeMap::new();
    for group in &report.groups {
        figures.insert(format!("{}/persons", group.key), group.persons);
        figures.insert(format!("{}/holdings", group.key), group.holdings);
        for dimension in &group.dimensions {
            for line in &dimension.categories {
                let name = format!("{}/{}/{}", group.key, dimension.key, line.key);
                figures.insert(name, line.count);
            }
        }
        for band in &group.assessment.age_bands {
            figures.insert(format!("{}/band/{}", group.key, band.key), band.count);
        }
        for need in &group.assessment.needs {
            figures.insert(format!("{}/need/{}", group.key, need.kind), need.count);
        }
    }
    figures
}

/// The sum of figures; a line that only some units show counts nothing in the others.
pub(crate) fn sum<'a>(reports: impl IntoIterator<Item = &'a PartTwo>) -> BTreeMap<String, i64> {
    let mut sum = BTreeMap::new();
    for (name, count) in reports.into_iter().flat_map(figures) {
        *sum.entry(name).or_default() += count;
    }
    sum
}

/// Figures without those that are nothing.
pub(crate) fn present(mut figures: BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    figures.retain(|_, count| *count != 0);
    figures
}
