//! Posts of an area: the ceiling of the law, the number assigned, the persons present, posts
//! not filled, titles without a holder and persons with several titles. Never one figure.

use std::collections::{BTreeMap, BTreeSet};

use base::{Code, Id};
use registers::{Area, AssignedQuota};
use serde::Serialize;

use crate::part_two::to_number;
use crate::report::{GroupLevel, QuotaRule};
use crate::roll::Roll;

/// All about posts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quotas {
    /// By kind of quota.
    pub kinds: Vec<Quota>,
    /// *Khuyết chức danh*: by title, the communes without a holder.
    pub vacant_titles: Vec<TitleVacancy>,
    /// *Kiêm nhiệm*: persons who hold two or more of the counted titles.
    pub concurrent_persons: i64,
}

/// One kind of quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quota {
    /// Code of the kind.
    pub key: String,
    /// The most that the law allows on the day, as far as units are classed.
    pub ceiling: Option<i64>,
    /// Units of which no ceiling is known; they are not in it.
    pub units_without_ceiling: i64,
    /// The number assigned for the year.
    pub assigned: Option<i64>,
    /// Persons present.
    pub present: i64,
    /// *Thiếu biên chế*: assigned minus present; negative where there are more.
    pub short: Option<i64>,
}

/// Communes with and without a holder of a title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TitleVacancy {
    /// Key of the group of the title.
    pub key: String,
    /// Communes.
    pub units: i64,
    /// Communes with a holder who is counted for the title.
    pub filled: i64,
    /// Communes without any holder.
    pub vacant: i64,
    /// Is the number only the most there can be, because concurrent holders are not counted?
    pub at_most: bool,
}

/// The posts of the roll's area.
pub(crate) fn count(roll: &Roll<'_>) -> Quotas {
    let titles = roll.definitions.report.groups.iter();
    let titles = titles.filter(|group| group.level == GroupLevel::Title);
    Quotas {
        kinds: roll.definitions.report.quotas.iter().map(|rule| quota(roll, rule)).collect(),
        vacant_titles: titles.map(|group| vacancy(roll, &group.key)).collect(),
        concurrent_persons: to_number(roll.concurrent().count()),
    }
}

fn quota(roll: &Roll<'_>, rule: &QuotaRule) -> Quota {
    let law = &roll.definitions.law;
    let units = roll.units.iter().filter_map(|id| roll.picture.tree.unit(*id));
    let ceilings: Vec<Option<i64>> = units
        .filter(|unit| unit.level == rule.level)
        .map(|unit| {
            let class = unit.class.as_ref().map_or("", Code::as_str);
            law.ceiling(&rule.key, unit.kind.as_str(), class, roll.picture.on)
        })
        .collect();
    let known: Vec<i64> = ceilings.iter().copied().flatten().collect();
    let members = roll.members(&rule.population);
    let present = members.map_or(0, |members| to_number(members.persons.len()));
    let assigned = assigned(roll, &rule.key);
    Quota {
        key: rule.key.clone(),
        ceiling: (!known.is_empty()).then(|| known.iter().sum()),
        units_without_ceiling: to_number(ceilings.len() - known.len()),
        assigned,
        present,
        short: assigned.map(|assigned| assigned - present),
    }
}

/// The sum assigned for the year of the day. Where both a unit and units below it have a
/// number, only those below count.
fn assigned(roll: &Roll<'_>, kind: &str) -> Option<i64> {
    let tree = &roll.picture.tree;
    let year = i64::from(roll.picture.on.year());
    let of_kind = |quota: &&AssignedQuota| quota.kind.as_str() == kind && quota.year == year;
    let mut numbers: BTreeMap<Id<Area>, i64> = BTreeMap::new();
    for quota in roll.picture.quotas.iter().filter(of_kind) {
        let unit = tree.counts_in(quota.area);
        if roll.units.contains(&unit) {
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

/// Communes with a holder of a title, in whatever mode; the counted ones apart.
fn vacancy(roll: &Roll<'_>, key: &str) -> TitleVacancy {
    let report = &roll.definitions.report;
    let who = report.group(key).map(|group| &group.who);
    let is_title = |title: &registers::Title| who.is_some_and(|who| who.has(title));
    let tree = &roll.picture.tree;
    let commune = |unit: Id<Area>| {
        let commune = tree.ancestor(unit, base::Level::Commune)?;
        roll.units.contains(&commune.id).then_some(commune.id)
    };
    let held = || roll.holdings.iter().filter(|holding| is_title(holding.title));
    let with_any: BTreeSet<_> = held().filter_map(|holding| commune(holding.unit)).collect();
    let filled: BTreeSet<_> = held()
        .filter(|holding| holding.counted)
        .filter_map(|holding| commune(holding.unit))
        .collect();
    let communes = roll.units.iter().filter_map(|id| tree.unit(*id));
    let units = to_number(communes.filter(|unit| unit.level == base::Level::Commune).count());
    let ruled =
        who.is_some_and(|who| who.titles.iter().any(|title| report.holding_rule(title).is_some()));
    TitleVacancy {
        key: key.to_owned(),
        units,
        filled: to_number(filled.len()),
        vacant: units - to_number(with_any.len()),
        at_most: ruled,
    }
}
