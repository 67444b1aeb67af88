//! The steps of the units, applied one after the other by a small register of our own.

use std::collections::BTreeMap;

use base::{Day, Definition, Id, Level, Period, Value};
use registers::{
    Area, AreaClass, AreaCodeEntry, AreaFeature, AreaRows, AreaSize, AreaTree, Batch, CodeLists,
    Operation, Record, Register,
};
use worlds::vinh_phuc::{KnownAreas, Step, steps};

use crate::world::{rows, world};

/// A number, days and values.
type Row = (i64, Period, Vec<Value>);

/// Rows by register; a row has a number, days and values.
#[derive(Default)]
struct Keeper {
    rows: BTreeMap<&'static str, Vec<Row>>,
    last: i64,
}

impl Keeper {
    fn apply(&mut self, batch: &Batch) {
        let mut real: BTreeMap<i64, i64> = BTreeMap::new();
        for (definition, operation) in batch.operations() {
            let rows = self.rows.entry(definition.key).or_default();
            match operation {
                Operation::Add { local, period, values } => {
                    self.last += 1;
                    real.insert(*local, self.last);
                    let values =
                        definition.fields.iter().zip(values).map(|(field, value)| {
                            match (field.kind, value) {
                                (base::Kind::Reference(_), Value::Integer(id)) if *id < 0 => {
                                    Value::Integer(real[id])
                                }
                                _ => value.clone(),
                            }
                        });
                    rows.push((self.last, *period, values.collect()));
                }
                Operation::End { id, on, .. } => {
                    let row =
                        rows.iter_mut().find(|row| row.0 == *id && row.1.contains(on.previous()));
                    let row = row.unwrap();
                    row.1 = row.1.before(*on).unwrap();
                }
                Operation::Change { id, from, set } => {
                    let row =
                        rows.iter_mut().find(|row| row.0 == *id && row.1.contains(*from)).unwrap();
                    let mut changed = (row.0, row.1.since_day(*from).unwrap(), row.2.clone());
                    row.1 = row.1.before(*from).unwrap();
                    for (key, value) in set {
                        let at =
                            definition.fields.iter().position(|field| field.key == *key).unwrap();
                        changed.2[at] = value.clone();
                    }
                    rows.push(changed);
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn records<R: Register>(&self) -> Vec<Record<R>> {
        let rows = self.rows.get(R::KEY).into_iter().flatten();
        rows.map(|(id, period, values)| Record {
            id: Id::new(*id),
            version: 1,
            period: *period,
            recorded: 1,
            data: R::from_values(values.clone()).unwrap(),
        })
        .collect()
    }

    fn tree(&self, on: Day) -> AreaTree {
        let rows = AreaRows {
            areas: self.records(),
            codes: self.records(),
            classes: self.records(),
            sizes: self.records(),
            features: self.records(),
            lineage: self.records(),
        };
        AreaTree::on(&rows, CodeLists::standard().unwrap(), on)
    }
}

/// The keeper on one day.
struct Before<'a>(&'a Keeper, AreaTree, Day);

impl Before<'_> {
    fn rows_of<R: Register>(&self, area: Id<Area>, of: impl Fn(&R) -> Id<Area>) -> Vec<i64> {
        let rows = self.0.records::<R>();
        let found = rows.iter().filter(|row| row.period.contains(self.2) && of(&row.data) == area);
        found.map(|row| row.id.number()).collect()
    }
}

impl KnownAreas for Before<'_> {
    fn area_of_code(&self, code: &str) -> Option<Id<Area>> {
        self.1.find(code).ok().map(|unit| unit.id)
    }

    fn rows(&self, register: &'static Definition, area: Id<Area>) -> Vec<i64> {
        match register.key {
            "area-codes" => self.rows_of::<AreaCodeEntry>(area, |row| row.area),
            "area-classes" => self.rows_of::<AreaClass>(area, |row| row.area),
            "area-sizes" => self.rows_of::<AreaSize>(area, |row| row.area),
            "area-features" => self.rows_of::<AreaFeature>(area, |row| row.area),
            other => panic!("{other}"),
        }
    }
}

fn keeper_after(count: usize) -> (Keeper, Vec<Step>) {
    let mut keeper = Keeper::default();
    let mut first = Batch::new();
    for (definition, operation) in world().batch.operations() {
        if definition.key.starts_with("area")
            && let Operation::Add { period, values, .. } = operation
        {
            // Numbers of areas are negative in the order of additions; keep that order.
            first.add_values(definition, *period, renumbered(definition, values));
        }
    }
    keeper.apply(&first);
    let steps = steps().unwrap();
    for step in steps.iter().take(count) {
        let before = step.day.previous();
        let mut batch = Batch::new();
        step.add_to(&mut batch, &Before(&keeper, keeper.tree(before), before)).unwrap();
        keeper.apply(&batch);
    }
    (keeper, steps)
}

/// References to areas, by their place among the rows of areas in the batch.
fn renumbered(definition: &'static base::Definition, values: &[Value]) -> Vec<Value> {
    static PLACES: std::sync::OnceLock<BTreeMap<i64, i64>> = std::sync::OnceLock::new();
    let places = PLACES.get_or_init(|| {
        let operations = world().batch.operations().iter();
        let areas = operations.filter(|(definition, _)| definition.key.starts_with("area"));
        areas
            .zip(1..)
            .filter_map(|((_, operation), place)| match operation {
                Operation::Add { local, .. } => Some((*local, -place)),
                _ => None,
            })
            .collect()
    });
    let fields = definition.fields.iter().zip(values);
    fields
        .map(|(field, value)| match (field.kind, value) {
            (base::Kind::Reference(_), Value::Integer(id)) => Value::Integer(places[id]),
            _ => value.clone(),
        })
        .collect()
}

fn count(tree: &AreaTree, level: Level) -> usize {
    tree.units().filter(|unit| unit.level == level).count()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn the_communes_become_121_and_then_36_and_older_maps_stay() {
    let (keeper, steps) = keeper_after(3);
    let sizes = rows::<AreaSize>(&world().batch);
    let population: i64 = sizes.iter().filter_map(|(_, _, row)| row.population).sum();
    let days: Vec<String> = steps.iter().map(|step| step.day.to_string()).collect();
    assert_eq!(days, ["2023-04-10", "2025-01-01", "2025-07-01"]);
    for (on, communes, districts) in [
        ("2022-10-19", 136, 9),
        ("2023-04-10", 136, 9),
        ("2024-12-31", 136, 9),
        ("2025-01-01", 121, 9),
        ("2025-06-30", 121, 9),
        ("2025-07-01", 36, 0),
    ] {
        let tree = keeper.tree(day(on));
        assert_eq!(count(&tree, Level::Commune), communes, "{on}");
        assert_eq!(count(&tree, Level::District), districts, "{on}");
        assert_eq!(count(&tree, Level::Village), 1237, "{on}");
        assert_eq!(count(&tree, Level::Province), 1, "{on}");
        let people: i64 = tree.units().filter_map(|unit| unit.population).sum();
        assert_eq!(people, population, "{on}");
    }
}

#[test]
fn three_communes_change_their_kind_in_2023() {
    let (keeper, _) = keeper_after(1);
    let kinds = |on: &str| {
        let tree = keeper.tree(day(on));
        ["commune", "ward", "township"]
            .map(|kind| tree.units().filter(|unit| unit.kind.as_str() == kind).count())
    };
    assert_eq!(kinds("2023-04-09"), [105, 15, 16]);
    assert_eq!(kinds("2023-04-10"), [102, 16, 18]);
}

#[test]
fn everything_stands_under_the_new_province_and_codes_change_hands() {
    let (keeper, _) = keeper_after(3);
    let tree = keeper.tree(day("2025-08-01"));
    let province = tree.find("25").unwrap();
    assert_eq!(province.name, "Phú Thọ");
    assert_eq!(tree.subtree(province.id).len(), 1 + 36 + 1237);
    let ward = tree.find("08707").unwrap();
    assert_eq!((ward.name.as_str(), ward.kind.as_str()), ("Vĩnh Yên", "ward"));
    assert_eq!(keeper.tree(day("2025-06-30")).find("08707").unwrap().name, "Tích Sơn");
    let merged = keeper.tree(day("2025-03-01"));
    assert_eq!(merged.find("08740").unwrap().name, "Hai Bà Trưng");
    assert_eq!(merged.find("09112").unwrap().kind.as_str(), "township");
    assert!(merged.find("08734").is_err());
}
