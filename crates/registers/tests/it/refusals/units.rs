//! Units and posts that cannot be: circles, shares that are no part, posts of another level.

use base::Value;
use registers::{
    Appointment, Area, AreaLineage, AssignedQuota, Batch, Decision, Operation, Register, View,
};
use testkit::{TestDatabase, WholeWorld, day, on_both_databases, operator, period, permit};

use super::assert_refused;

on_both_databases!(
    a_unit_below_itself_is_refused,
    a_lineage_in_a_circle_or_of_no_share_is_refused,
    a_post_moves_only_to_a_unit_of_its_level_that_stands,
    a_field_set_twice_is_refused,
    a_quota_counts_as_it_stands_on_the_day,
);

fn one(operation: Operation, register: &'static base::Definition) -> Batch {
    let mut batch = Batch::new();
    batch.push(register, operation);
    batch
}

async fn a_unit_below_itself_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    let WholeWorld { small, .. } = WholeWorld::load(&registers).await;
    let below = |id: base::Id<Area>, parent: base::Id<Area>| {
        let set = vec![("parent", Value::Integer(parent.number()))];
        one(Operation::Change { id: id.number(), from: day("2023-01-01"), set }, Area::DEFINITION)
    };
    for batch in [
        below(small.communes[0], small.communes[0]),
        below(small.district, small.communes[0]),
        below(small.province, small.communes[1]),
    ] {
        assert_refused(&database, &registers, &batch, &["rule.circle"]).await;
    }
}

async fn a_lineage_in_a_circle_or_of_no_share_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    let WholeWorld { small, .. } = WholeWorld::load(&registers).await;
    let lineage = |from_area, to_area, share_percent| {
        let mut batch = Batch::new();
        let document: base::Id<Decision> = small.decision;
        let row = AreaLineage { from_area, to_area, share_percent, document };
        batch.add(period("2041-01-01", ""), row);
        batch
    };
    let [first, second] = small.communes;
    let batch = lineage(second, first, 100);
    assert_refused(&database, &registers, &batch, &["rule.circle"]).await;
    for share in [0, -900, 101] {
        let batch = lineage(first, small.province, share);
        assert_refused(&database, &registers, &batch, &["rule.share-is-no-part"]).await;
    }
}

async fn a_post_moves_only_to_a_unit_of_its_level_that_stands(database: TestDatabase) {
    let registers = database.create().await;
    let WholeWorld { small, .. } = WholeWorld::load(&registers).await;
    let move_to = |area: i64| {
        let set = vec![("area", Value::Integer(area))];
        one(Operation::Change { id: 1, from: day("2023-06-01"), set }, Appointment::DEFINITION)
    };
    let batch = move_to(small.district.number());
    assert_refused(&database, &registers, &batch, &["rule.title-of-other-level"]).await;
    let mut later = Batch::new();
    let area = Area {
        name: "Ba".to_owned(),
        kind: base::Code::new("commune"),
        parent: Some(small.district),
        basis: base::Code::new("official"),
    };
    later.add(period("2025-07-01", ""), area);
    let receipt = registers.apply(&permit(), &later).await.unwrap();
    let area = *receipt.ids.values().next().unwrap();
    assert_refused(&database, &registers, &move_to(area), &["rule.post-does-not-exist"]).await;
    registers.apply(&permit(), &move_to(small.communes[1].number())).await.unwrap();
}

async fn a_field_set_twice_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    let WholeWorld { small, .. } = WholeWorld::load(&registers).await;
    let area = |commune: usize| ("area", Value::Integer(small.communes[commune].number()));
    let set = vec![area(0), area(1)];
    let change = Operation::Change { id: 1, from: day("2023-06-01"), set };
    let batch = one(change, Appointment::DEFINITION);
    assert_refused(&database, &registers, &batch, &["change.set-twice"]).await;
}

async fn a_quota_counts_as_it_stands_on_the_day(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let set = vec![("number", Value::Integer(7))];
    let change = Operation::Change { id: 1, from: day("2022-06-01"), set };
    registers.apply(&permit(), &one(change, AssignedQuota::DEFINITION)).await.unwrap();
    let scope = operator().scope;
    for (on, numbers) in [("2022-05-31", [21, 22]), ("2022-06-01", [7, 22])] {
        let view = View { scope: &scope, on: day(on), known_at: None };
        let picture = registers.read().await.unwrap().picture(&view).await.unwrap();
        let found: Vec<i64> = picture.quotas.all().map(|quota| quota.number).collect();
        assert_eq!(found, numbers, "on {on}");
    }
}
