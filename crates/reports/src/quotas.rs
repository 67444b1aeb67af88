//! Posts of an area: the ceiling of the law, the number assigned, the persons present, posts
//! not filled, titles without a holder and persons with several titles. Never one figure.

use serde::Serialize;

use crate::counting::{Counting, Ground, Holders};
use crate::door::Cell;
use crate::part_two::to_number;
use crate::report::{GroupLevel, QuotaRule};

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

/// Asks for every figure about posts.
pub(crate) fn ask<C: Counting>(count: &C) {
    let report = &count.ground().definitions.report;
    for rule in &report.quotas {
        count.figure(&rule.population, Cell::Persons);
    }
    for title in report.groups.iter().filter(|group| group.level == GroupLevel::Title) {
        count.communes_with(&title.key);
    }
    count.concurrent();
}

/// The posts of the area.
pub(crate) fn count<C: Counting>(count: &C) -> Quotas {
    let ground = count.ground();
    let report = &ground.definitions.report;
    let titles = report.groups.iter().filter(|group| group.level == GroupLevel::Title);
    Quotas {
        kinds: report.quotas.iter().map(|rule| quota(count, rule)).collect(),
        vacant_titles: titles.map(|group| vacancy(count, &group.key)).collect(),
        concurrent_persons: count.concurrent(),
    }
}

fn quota<C: Counting>(count: &C, rule: &QuotaRule) -> Quota {
    let ground = count.ground();
    let law = &ground.definitions.law;
    let units = ground.units.iter().filter_map(|id| ground.tree.unit(*id));
    let ceilings: Vec<Option<i64>> = units
        .filter(|unit| unit.level == rule.level)
        .map(|unit| {
            let facts = law.of_unit(ground.tree, unit.id)?;
            law.allowed(&rule.key, &facts, ground.on).first()?.number
        })
        .collect();
    let known: Vec<i64> = ceilings.iter().copied().flatten().collect();
    let present = count.figure(&rule.population, Cell::Persons);
    let assigned = assigned(ground, &rule.key);
    Quota {
        key: rule.key.clone(),
        ceiling: (!known.is_empty()).then(|| known.iter().sum()),
        units_without_ceiling: to_number(ceilings.len() - known.len()),
        assigned,
        present,
        short: assigned.map(|assigned| assigned - present),
    }
}

/// The sum assigned for the year of the day.
fn assigned(ground: &Ground<'_>, kind: &str) -> Option<i64> {
    let year = i64::from(ground.on.year());
    indicators::assigned(ground.tree, &ground.quotas, &ground.units, (kind, year))
        .map(|assigned| assigned.number)
}

/// Communes with a holder of a title, in whatever mode; the counted ones apart.
fn vacancy<C: Counting>(count: &C, key: &str) -> TitleVacancy {
    let ground = count.ground();
    let report = &ground.definitions.report;
    let who = report.group(key).map(|group| &group.who);
    let communes = ground.units.iter().filter_map(|id| ground.tree.unit(*id));
    let units = to_number(communes.filter(|unit| unit.level == base::Level::Commune).count());
    let ruled =
        who.is_some_and(|who| who.titles.iter().any(|title| report.holding_rule(title).is_some()));
    let Holders { counted, any } = count.communes_with(key);
    TitleVacancy {
        key: key.to_owned(),
        units,
        filled: counted,
        vacant: units - any,
        at_most: ruled,
    }
}
