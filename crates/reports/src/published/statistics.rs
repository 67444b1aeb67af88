//! Everything that is counted, by name, for figures to be put together from.

use std::collections::{BTreeMap, BTreeSet};

use base::{Id, Level};
use norms::{FactValue, Facts};
use registers::{Area, Picture};

use crate::counting::Counting;
use crate::definitions::Definitions;
use crate::door::{Answer, Cell};
use crate::part_two::{Group, Heading, PartTwo, part_two, to_number};
use crate::report::GroupLevel;
use crate::roll::{Members, Roll};

/// Statistics by name; the names are told in `reports/published/mapping.toml`.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// By name.
    pub values: BTreeMap<String, i64>,
    /// In each commune: the persons of each title group that is one title.
    pub communes: Vec<BTreeMap<String, i64>>,
}

/// All statistics of an area on the picture's day.
pub fn statistics(definitions: &Definitions, picture: &Picture, area: Id<Area>) -> Statistics {
    let heading = Heading {
        area_code: String::new(),
        area_name: String::new(),
        on: picture.on,
        known_at: None,
    };
    let report = part_two(definitions, picture, area, &heading);
    let roll = Roll::new(definitions, picture, area);
    let mut values = BTreeMap::new();
    for group in &report.groups {
        of_group(group, &mut values);
    }
    of_units(&report, &mut values);
    of_quotas(&report, &mut values);
    of_law(&roll, &mut values);
    for (place, (key, ..)) in definitions.report.all_populations().enumerate() {
        if let Some(members) = roll.populations.get(place) {
            of_population(&roll, key, members, &mut values);
        }
    }
    Statistics { values, communes: communes(&roll) }
}

type Values = BTreeMap<String, i64>;

fn of_group(group: &Group, values: &mut Values) {
    let mut put = |name: String, value| {
        values.insert(format!("group/{}/{name}", group.key), value);
    };
    put("persons".to_owned(), group.persons);
    put("holdings".to_owned(), group.holdings);
    for dimension in &group.dimensions {
        for category in &dimension.categories {
            put(format!("{}/{}", dimension.key, category.key), category.count);
        }
    }
    for share in &group.shares {
        put(format!("share/{}", share.key), share.count);
        put(format!("share/{}/of", share.key), share.of);
    }
    if let Some(fit) = group.assessment.fit {
        put("fit".to_owned(), fit);
    }
    for band in &group.assessment.age_bands {
        put(format!("band/{}", band.key), band.count);
    }
    for need in &group.assessment.needs {
        put(format!("need/{}", need.kind), need.count);
    }
}

fn of_units(report: &PartTwo, values: &mut Values) {
    for units in &report.units {
        let key = &units.key;
        values.insert(format!("units/{key}/total"), units.count);
        for (by, counts) in [("kind", &units.kinds), ("class", &units.classes)] {
            let named =
                counts.iter().map(|one| (format!("units/{key}/{by}/{}", one.key), one.count));
            values.extend(named);
        }
    }
    let sizes = &report.sizes;
    let known = [("population", &sizes.population), ("natural_area_ha", &sizes.natural_area_ha)];
    let known = known.into_iter().filter(|(_, size)| size.communes_not_known == 0);
    values.extend(known.filter_map(|(key, size)| Some((format!("units/{key}"), size.value?))));
}

fn of_quotas(report: &PartTwo, values: &mut Values) {
    for quota in &report.quotas.kinds {
        let whole = quota.ceiling.filter(|_| quota.units_without_ceiling == 0);
        let numbers = [
            ("ceiling", whole),
            ("assigned", quota.assigned),
            ("present", Some(quota.present)),
            ("short", quota.short),
        ];
        let known = numbers.into_iter().filter_map(|(part, number)| Some((part, number?)));
        values.extend(known.map(|(part, number)| (format!("quota/{}/{part}", quota.key), number)));
    }
    for title in &report.quotas.vacant_titles {
        values.insert(format!("title/{}/units", title.key), title.units);
        values.insert(format!("title/{}/filled", title.key), title.filled);
    }
}

/// The ceilings of the law for each kind and class of unit.
fn of_law(roll: &Roll<'_>, values: &mut Values) {
    let (lists, law, on) = (roll.picture.lists, roll.definitions.law, roll.picture.on);
    let codes = |list: &str| -> Vec<String> {
        let items = lists.get(list).into_iter().flat_map(|list| &list.items);
        items.map(|item| item.code.clone()).collect()
    };
    let with =
        |facts: Facts, fact: &str, code: &str| facts.with(fact, FactValue::Code(code.to_owned()));
    let classes = codes("area-class");
    for quota in codes("quota-kind") {
        for kind in codes("area-kind") {
            let facts = with(Facts::default(), "unit.kind", &kind);
            let parts = law.allowed(&quota, &facts, on).into_iter().next().map(|one| one.parts);
            let added = parts.iter().flatten().filter_map(|(_, number)| *number);
            let deducted: i64 = added.filter(|number| *number < 0).sum();
            values.insert(format!("law/{quota}/{kind}/deducted"), -deducted);
            for class in &classes {
                let facts = with(facts.clone(), "unit.class", class);
                let reading = law.allowed(&quota, &facts, on).into_iter().next();
                if let Some(number) = reading.and_then(|reading| reading.number) {
                    values.insert(format!("law/{quota}/{kind}/{class}"), number);
                }
            }
        }
    }
}

fn of_population(roll: &Roll<'_>, key: &str, members: &Members, values: &mut Values) {
    values.insert(format!("people/{key}/persons"), to_number(members.persons.len()));
    for (dimension, dimension_key) in roll.ground.scale.dimensions.iter().enumerate() {
        let mut counts = vec![0; roll.ground.scale.levels.len()];
        let mut not_known = 0;
        for facts in members.persons.iter().filter_map(|place| roll.people.get(*place)) {
            let count = facts.level(dimension).and_then(|level| counts.get_mut(level));
            *count.unwrap_or(&mut not_known) += 1;
        }
        let name = |level: &str| format!("people/{key}/level/{dimension_key}/{level}");
        let levels = roll.ground.scale.levels.iter().zip(counts).enumerate();
        let asked = levels.filter(|(level, _)| roll.ground.scale.rank(dimension, *level).is_some());
        values.extend(asked.map(|(_, (level, count))| (name(level), count)));
        values.insert(name(crate::door::NOT_KNOWN), not_known);
    }
    for share in roll.definitions.report.shares.iter().filter(|share| share.among.is_none()) {
        let count = |answer| roll.figure(key, Cell::Share { key: share.key.clone(), answer });
        values.insert(format!("people/{key}/share/{}", share.key), count(Answer::Yes));
        values.insert(format!("people/{key}/share/{}/not", share.key), count(Answer::No));
    }
}

/// The persons of each title in each commune.
fn communes(roll: &Roll<'_>) -> Vec<BTreeMap<String, i64>> {
    let tree = &roll.picture.tree;
    let mut communes: BTreeMap<Id<Area>, BTreeMap<String, BTreeSet<usize>>> = BTreeMap::new();
    let groups = roll.definitions.report.groups.iter().enumerate();
    for (place, group) in groups.filter(|(_, group)| group.level == GroupLevel::Title) {
        let places = roll.populations.get(place).into_iter().flat_map(|members| &members.holdings);
        for holding in places.filter_map(|place| roll.holdings.get(*place)) {
            if let Some(unit) = tree.ancestor(holding.unit, Level::Commune) {
                let titles = communes.entry(unit.id).or_default();
                titles.entry(group.key.clone()).or_default().insert(holding.person);
            }
        }
    }
    let count = |titles: BTreeMap<String, BTreeSet<usize>>| {
        titles.into_iter().map(|(key, persons)| (key, to_number(persons.len()))).collect()
    };
    communes.into_values().map(count).collect()
}
