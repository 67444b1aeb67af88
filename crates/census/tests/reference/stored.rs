//! A world in a database: its first rows, and its rows as they are read again.

use base::{Code, Day, Id, Period};
use census::{Catalogue, Facts, Query};
use policy::Scope;
use registers::{Area, Batch, CouncilTerm, KnownAt, Reader, Register, Registers, Title, View};
use testkit::{SmallWorld, day, operator, permit};

use crate::compare::Grounds;
use crate::held::Ground;
use crate::worlds::{World, title};

/// Loads the small world with a second district, villages, titles of every level and terms.
pub(crate) async fn load(registers: &Registers) -> SmallWorld {
    let small = SmallWorld::load(registers).await;
    let mut batch = Batch::new();
    batch.set_decision(small.decision);
    let since = Period::since(day("2010-01-01"));
    let unit = |batch: &mut Batch, kind: &str, parent: Id<Area>| {
        let area = Area {
            name: format!("Đơn vị {}", batch.len()),
            kind: Code::new(kind),
            parent: Some(parent),
            basis: Code::new("invented"),
        };
        batch.add(since, area)
    };
    let district = unit(&mut batch, "town", small.province);
    for kind in ["ward", "commune"] {
        let commune = unit(&mut batch, kind, district);
        unit(&mut batch, "village", commune);
    }
    for commune in small.communes {
        unit(&mut batch, "village", commune);
        unit(&mut batch, "village", commune);
    }
    for (place, level) in ["province", "district", "village", "commune"].into_iter().enumerate() {
        let id = i64::try_from(place).unwrap() + 100;
        let level = Code::new(level);
        batch.add(since, Title { level, ..title(id, "part_time_village") });
    }
    for (from, until) in [("2011-05-22", "2016-05-22"), ("2016-05-22", "2021-05-23")] {
        let period = Period::new(day(from), Some(day(until))).unwrap();
        let level = Code::new("commune");
        batch.add(period, CouncilTerm { name: from.to_owned(), level });
    }
    registers.apply(&permit(), &batch).await.unwrap();
    small
}

/// The rows of every period, as they are believed.
pub(crate) async fn read(registers: &Registers, known_at: Option<&KnownAt>) -> World {
    let scope = operator().scope;
    let view = View { scope: &scope, on: registers.today(), known_at };
    let mut reader = registers.read().await.unwrap();
    let catalogue = Catalogue {
        titles: timeline(&mut reader, &view).await,
        terms: timeline(&mut reader, &view).await,
        quotas: timeline(&mut reader, &view).await,
        areas: reader.area_rows(&view).await.unwrap(),
    };
    let facts = Facts {
        appointments: timeline(&mut reader, &view).await,
        people: timeline(&mut reader, &view).await,
        party: timeline(&mut reader, &view).await,
        qualifications: timeline(&mut reader, &view).await,
        joins: timeline(&mut reader, &view).await,
    };
    World::of_rows(catalogue, facts)
}

async fn timeline<R: Register>(reader: &mut Reader, view: &View<'_>) -> Vec<registers::Record<R>> {
    reader.timeline(view, Vec::new()).await.unwrap()
}

/// The pictures of the days of some queries, read under a scope.
pub(crate) async fn grounds(
    registers: &Registers,
    queries: &[Query],
    scope: &Scope,
    known_at: Option<&KnownAt>,
) -> Grounds {
    let mut reader = registers.read().await.unwrap();
    let mut grounds = Grounds::new();
    let mut days: Vec<Day> = queries.iter().flat_map(|query| query.days.clone()).collect();
    days.sort();
    days.dedup();
    for on in days {
        let view = View { scope, on, known_at };
        grounds.insert(on, Ground::of(reader.picture(&view).await.unwrap()));
    }
    grounds
}
