//! Units of an area by level, kind and class, and their size.

use registers::Unit;
use serde::Serialize;

use crate::counting::Ground;
use crate::door::NOT_KNOWN;
use crate::part_two::{Count, to_number};
use crate::report::UnitRule;

/// The units of one level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitCount {
    /// Key of the level in the report.
    pub key: String,
    /// How many.
    pub count: i64,
    /// By kind.
    pub kinds: Vec<Count>,
    /// By class; the last is of those whose class is not known. Empty where there are no classes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Count>,
}

/// Population and natural area.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sizes {
    /// Persons.
    pub population: Size,
    /// Hectares.
    pub natural_area_ha: Size,
}

/// One size of an area.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// The number, as far as it is known.
    pub value: Option<i64>,
    /// Communes whose number is not known and not in it.
    pub communes_not_known: i64,
}

/// The units of the area.
pub(crate) fn count(ground: &Ground<'_>) -> Vec<UnitCount> {
    ground.definitions.report.units.iter().map(|rule| of_level(ground, rule)).collect()
}

fn units<'r>(ground: &'r Ground<'_>, rule: &'r UnitRule) -> impl Iterator<Item = &'r Unit> {
    let all = ground.units.iter().filter_map(|id| ground.tree.unit(*id));
    all.filter(|unit| unit.level == rule.level)
}

fn of_level(ground: &Ground<'_>, rule: &UnitRule) -> UnitCount {
    let count = |key: &str, is: &dyn Fn(&Unit) -> bool| Count {
        key: key.to_owned(),
        count: to_number(units(ground, rule).filter(|unit| is(unit)).count()),
    };
    let kinds = rule.kinds.iter().map(|kind| count(kind, &|unit| unit.kind.as_str() == kind));
    let class = |unit: &Unit| unit.class.as_ref().map(|class| class.as_str().to_owned());
    let classes = rule.classes.iter();
    let classes = classes.map(|code| count(code, &|unit| class(unit).as_ref() == Some(code)));
    let unclassed =
        (!rule.classes.is_empty()).then(|| count(NOT_KNOWN, &|unit| unit.class.is_none()));
    UnitCount {
        key: rule.key.clone(),
        count: to_number(units(ground, rule).count()),
        kinds: kinds.collect(),
        classes: classes.chain(unclassed).collect(),
    }
}

/// The size of the area.
pub(crate) fn sizes(ground: &Ground<'_>) -> Sizes {
    Sizes {
        population: size(ground, |unit| unit.population),
        natural_area_ha: size(ground, |unit| unit.natural_area_ha),
    }
}

/// The sum over the communes where all are known; else what is known of the area itself, if
/// anything; else the sum of those known.
fn size(ground: &Ground<'_>, of: impl Fn(&Unit) -> Option<i64>) -> Size {
    let rules = ground.definitions.report.units.iter().filter(|rule| rule.size);
    let values: Vec<Option<i64>> = rules.flat_map(|rule| units(ground, rule)).map(&of).collect();
    let known: Vec<i64> = values.iter().copied().flatten().collect();
    let own = ground.tree.unit(ground.area).and_then(of);
    let missing = to_number(values.len() - known.len());
    if let Some(value) = own.filter(|_| missing > 0 || values.is_empty()) {
        return Size { value: Some(value), communes_not_known: 0 };
    }
    let value = (!known.is_empty()).then(|| known.iter().sum());
    Size { value, communes_not_known: missing }
}
