//! What cannot be asked is refused with a sentence; what may not be seen is refused, not emptied.

use std::collections::BTreeSet;

use base::{Day, Id, Language, Message};
use census::{Axis, Census, Condition, Edition, Measure, Query, Units};
use policy::{Areas, Scope, decide};
use registers::View;
use testkit::{WholeWorld, day, operator, sqlite};

struct Small {
    edition: std::sync::Arc<Edition>,
    world: WholeWorld,
    registers: registers::Registers,
    _database: testkit::TestDatabase,
}

async fn small() -> Small {
    let database = sqlite();
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let census = Census::open(&registers, operator().scope, None, &|_| {}).await.unwrap();
    Small { edition: census.now(), world, registers, _database: database }
}

fn holdings(on: Day) -> Query {
    let all = vec![Measure::Holdings(Condition::Always)];
    Query { units: Units::Whole, ..Query::of(Id::new(1), on, all) }
}

/// The refusal, which has a sentence in both languages.
fn refused(edition: &Edition, query: &Query, scope: &Scope) -> Message {
    let refusal = edition.ask(query, scope).unwrap_err();
    for language in [Language::Vi, Language::En] {
        assert_ne!(refusal.render(language), refusal.key(), "a sentence is missing");
    }
    refusal
}

#[tokio::test]
async fn what_there_is_not_is_refused() {
    let small = small().await;
    let Small { edition, world, .. } = &small;
    let scope = operator().scope;
    let on = day("2022-10-19");
    let key = |query: &Query| refused(edition, query, &scope).key();
    let mut query = holdings(on);
    query.filter = Condition::is("shoe_size", "42");
    assert_eq!(key(&query), "census.no-such-attribute");
    let mut query = holdings(on);
    query.by = vec![vec![Axis::Attribute("shoe_size".to_owned())]];
    assert_eq!(key(&query), "census.no-such-attribute");
    assert_eq!(key(&holdings(day("1899-12-31"))), "census.day-outside");
    assert_eq!(key(&holdings(day("2100-01-01"))), "census.day-outside");
    let mut query = holdings(on);
    query.by = vec![vec![Axis::Ages(vec![41, 31])]];
    assert_eq!(key(&query), "census.ages-not-ascending");
    let mut query = holdings(on);
    query.units = Units::One(Id::new(9_999));
    assert_eq!(key(&query), "area.unknown");
    let mut query = holdings(on);
    let wide = Axis::Attribute("ethnic_group".to_owned());
    query.by = vec![vec![wide.clone(), wide.clone(), wide.clone(), wide.clone(), wide]];
    assert_eq!(key(&query), "census.too-many-cells");
    // A day before the first map has the first map, as everywhere.
    let unit = Units::One(world.small.province);
    let before = Query { units: unit, ..holdings(day("1990-01-01")) };
    assert_eq!(edition.ask(&before, &scope).unwrap().total(0, 0, 0), 0);
}

#[tokio::test]
async fn what_the_scope_hides_is_refused_and_never_counted() {
    let small = small().await;
    let Small { edition, world, registers, .. } = &small;
    let on = day("2022-10-19");
    let [first, second] = world.small.communes;
    let roots = BTreeSet::from([first.number()]);
    let open_only = decide("reader", "khách", Areas::Whole).unwrap().scope;
    for hidden in ["ethnic_group", "sex", "informatics"] {
        let mut query = holdings(on);
        query.measures = vec![Measure::persons(Condition::is(hidden, "01"))];
        assert_eq!(refused(edition, &query, &open_only).key(), "census.attribute-not-in-scope");
        let mut query = holdings(on);
        query.by = vec![vec![Axis::Attribute(hidden.to_owned())]];
        assert_eq!(refused(edition, &query, &open_only).key(), "census.attribute-not-in-scope");
    }
    let mut query = holdings(on);
    query.filter = Condition::Age { from: Some(30), to: None };
    assert_eq!(refused(edition, &query, &open_only).key(), "census.attribute-not-in-scope");

    let own = decide("operator", "xã", Areas::Subtrees(roots)).unwrap().scope;
    let count = |units, scope: &Scope| {
        let query = Query { units, ..holdings(on) };
        edition.ask(&query, scope).unwrap().total(0, 0, 0)
    };
    let whole = operator().scope;
    assert_eq!(count(Units::Whole, &whole), 2);
    assert_eq!(count(Units::Whole, &own), 1);
    assert_eq!(count(Units::One(second), &own), 0);
    let query = Query { units: Units::Whole, ..holdings(on) };
    let rows = edition.rows(&query, 0, &[], &own).unwrap();
    assert_eq!(rows.len(), 1);
    // The same as a picture read under that scope.
    let view = View { scope: &own, on, known_at: None };
    let picture = registers.read().await.unwrap().picture(&view).await.unwrap();
    assert_eq!(picture.holdings_on(on).count(), 1);
}
