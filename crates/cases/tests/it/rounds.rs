//! Rounds, on both databases.

use cases::{Given, NamedRow, Opening, OwnFaultKind};
use registers::{
    Appointment, Area, AreaLineage, Batch, Case, CaseAct, CaseComment, FigureLock, Filter,
    Operation, Register, View,
};
use testkit::{TestDatabase, day, on_both_databases, operator, permit};

use crate::world::{World, reason};

on_both_databases!(
    a_round_goes_from_opening_to_lock,
    what_is_not_allowed_is_refused_and_leaves_nothing,
    of_two_who_act_at_once_one_is_told,
    a_row_that_was_changed_meanwhile_is_not_returned,
    who_takes_over_a_unit_goes_on_with_its_case,
    a_round_with_units_missing_is_locked_only_with_a_reason,
    a_unit_is_told_its_own_faults,
    a_person_asks_for_a_correction_and_sees_it,
    a_case_keeps_the_flow_with_which_it_began,
);

const NOON: i64 = 24 * 60 * 60 * 1_000_000;

async fn a_round_goes_from_opening_to_lock(database: TestDatabase) {
    let world = World::new(&database).await;
    let round = world.round("2026-11-20", "2026-12-04").await;
    for commune in 0..2 {
        let part = world.part(round, commune).await;
        let steps = [
            (world.clerk(commune), "send", "for-approval"),
            (world.head(commune), "approve", "sent"),
            (world.checker(), "check", "checked"),
            (world.board(), "confirm", "confirmed"),
        ];
        for (actor, action, step) in steps {
            let given = if action == "send" { reason("đủ") } else { Given::default() };
            world.act_with(&actor, part, action, &given).await.unwrap();
            assert_eq!(world.step(part).await, step);
        }
    }
    world.act(&World::specialist(), round, "lock").await.unwrap();
    assert_eq!(world.step(round).await, "locked");
    for commune in 0..2 {
        assert_eq!(world.step(world.part(round, commune).await).await, "locked");
    }
    let locks = world.rows::<FigureLock>(Vec::new()).await;
    let lock = &locks[0].data;
    assert_eq!((locks.len(), lock.day, lock.left_out), (1, day("2026-11-20"), 0));
    let checkpoint: registers::Checkpoint = lock.checkpoint_text().unwrap().parse().unwrap();
    let signer = database.directory().join("signing.key");
    let key = registers::SigningKey::read(&signer).unwrap().public();
    let verified = world.registers().verify_journal_against(&checkpoint, &key).await.unwrap();
    assert_eq!(verified.faults, Vec::new());
    // What is corrected the next day is not known at the lock, and is known now.
    database.clock().advance(NOON);
    let mut batch = Batch::new();
    let own = vec![Filter::In("person", vec![base::Value::Integer(world.people[2].number())])];
    let id = world.rows::<Appointment>(own).await[0].id.number();
    batch.push(Appointment::DEFINITION, Operation::Withdraw { id });
    world.registers().apply(&permit(), &batch).await.unwrap();
    let known_at = world.registers().known_at(lock.known_at.parse().unwrap()).await.unwrap();
    let scope = operator().scope;
    let locked = View { scope: &scope, on: lock.day, known_at: Some(&known_at) };
    let now = View { known_at: None, ..locked };
    let mut reader = world.read().await;
    let then = reader.list::<Appointment>(&locked, Vec::new()).await.unwrap().len();
    let today = reader.list::<Appointment>(&now, Vec::new()).await.unwrap().len();
    assert_eq!((then, today), (3, 2));
    drop(reader);
    assert!(world.registers().verify_journal().await.unwrap().faults.is_empty());
}

async fn what_is_not_allowed_is_refused_and_leaves_nothing(database: TestDatabase) {
    let world = World::new(&database).await;
    let round = world.round("2026-11-20", "2026-12-04").await;
    let part = world.part(round, 0).await;
    let refused = |result: Result<(), &'static str>| result.unwrap_err();
    let before = world.rows::<CaseAct>(Vec::new()).await.len();
    assert_eq!(refused(world.act(&world.head(0), part, "send").await), "case.not-yours");
    assert_eq!(refused(world.act(&world.clerk(0), part, "approve").await), "case.not-in-this-step");
    assert_eq!(refused(world.act(&world.clerk(0), part, "fly").await), "case.no-such-action");
    // Whoever does not see the unit does not see its case.
    assert_eq!(refused(world.act(&world.clerk(1), part, "send").await), "case.no-such-case");
    assert_eq!(refused(world.act(&world.clerk(0), round, "lock").await), "case.no-such-case");
    assert_eq!(refused(world.act(&world.checker(), part, "lock").await), "case.not-in-this-step");
    assert_eq!(refused(world.act(&world.board(), part, "check").await), "case.not-in-this-step");
    let no_reason = world.act(&world.clerk(0), part, "send").await;
    assert_eq!(refused(no_reason), "case.condition");
    assert_eq!(world.rows::<CaseAct>(Vec::new()).await.len(), before);
    world.act_with(&world.clerk(0), part, "send", &reason("đã xem")).await.unwrap();
    let twice = world.act_with(&world.clerk(0), part, "send", &reason("đã xem")).await;
    assert_eq!(refused(twice), "case.done-already");
    let stale = Given { seen: Some(1), ..Given::default() };
    let stale = world.act_with(&world.head(0), part, "approve", &stale).await;
    assert_eq!(refused(stale), "case.moved-meanwhile");
    assert_eq!(world.rows::<CaseAct>(Vec::new()).await.len(), before + 1);
    let opening = Opening {
        flow: "round".to_owned(),
        area: Some(world.small.communes[0]),
        name: Some("Đợt của xã".to_owned()),
        day: Some(day("2026-11-20")),
        due_on: Some(day("2026-11-19")),
        ..Opening::default()
    };
    let own = world.cases.open(&world.clerk(0), opening.clone()).await.unwrap_err();
    assert_eq!(own.messages()[0].key(), "case.due-before-day");
    let opening = Opening { due_on: Some(day("2026-12-19")), ..opening };
    let own = world.cases.open(&world.clerk(0), opening.clone()).await.unwrap_err();
    assert_eq!(own.messages()[0].key(), "case.not-yours-to-open");
    let opening = Opening { name: None, area: Some(world.small.province), ..opening };
    let unnamed = world.cases.open(&World::specialist(), opening).await;
    // What has no name is called as its flow, but a round asks for one.
    assert!(unnamed.is_ok() || unnamed.unwrap_err().messages()[0].key() == "case.field-missing");
}

async fn of_two_who_act_at_once_one_is_told(database: TestDatabase) {
    let world = World::new(&database).await;
    let round = world.round("2026-11-20", "2026-12-04").await;
    let part = world.part(round, 0).await;
    let (one, given) = (world.clerk(0), reason("đã xem"));
    let tries = (0..6).map(|_| world.act_with(&one, part, "send", &given));
    let all = futures::future::join_all(tries).await;
    let done = all.iter().filter(|result| result.is_ok()).count();
    assert_eq!(done, 1, "{all:?}");
    let told: Vec<&str> = all.into_iter().filter_map(Result::err).collect();
    assert!(told.iter().all(|key| *key == "case.done-already"), "{told:?}");
    let own = vec![Filter::In("of_case", vec![base::Value::Integer(part.number())])];
    assert_eq!(world.rows::<CaseAct>(own).await.len(), 2);
}

async fn a_row_that_was_changed_meanwhile_is_not_returned(database: TestDatabase) {
    let world = World::new(&database).await;
    let round = world.round("2026-11-20", "2026-12-04").await;
    let part = world.part(round, 0).await;
    world.act_with(&world.clerk(0), part, "send", &reason("đã xem")).await.unwrap();
    world.act(&world.head(0), part, "approve").await.unwrap();
    let own = vec![Filter::In("person", vec![base::Value::Integer(world.people[0].number())])];
    let row = world.rows::<Appointment>(own).await.remove(0);
    let named = NamedRow {
        register: Appointment::KEY.to_owned(),
        record: row.id.number(),
        version: Some(row.version),
        text: "Đã thôi giữ chức từ tháng trước".to_owned(),
    };
    let given = Given { rows: vec![named.clone()], ..reason("một dòng chưa đúng") };
    let mut batch = Batch::new();
    let set = vec![("way_gained", base::Value::Text("designated".to_owned()))];
    let id = row.id.number();
    batch.push(Appointment::DEFINITION, Operation::Correct { id, period: None, set });
    world.registers().apply(&permit(), &batch).await.unwrap();
    let refused = world.act_with(&world.checker(), part, "return", &given).await;
    assert_eq!(refused, Err("case.row-changed-meanwhile"));
    assert_eq!(world.step(part).await, "sent");
    let elsewhere = world.people[1];
    let own = vec![Filter::In("person", vec![base::Value::Integer(elsewhere.number())])];
    let other = world.rows::<Appointment>(own).await.remove(0);
    let fresh = NamedRow { version: None, ..named };
    let given = Given { rows: vec![fresh.clone()], ..reason("một dòng chưa đúng") };
    world.act_with(&world.checker(), part, "return", &given).await.unwrap();
    let comments = world.rows::<CaseComment>(Vec::new()).await;
    assert_eq!((comments.len(), comments[0].data.record), (1, Some(id)));
    assert_eq!(comments[0].data.seen_version, Some(row.version + 1));
    // A row that the actor does not see is none to them.
    let foreign = NamedRow { record: other.id.number(), ..fresh };
    let given = Given { rows: vec![foreign], ..reason("dòng của xã khác") };
    let refused = world.act_with(&world.clerk(0), part, "comment", &given).await;
    assert_eq!(refused, Err("case.no-such-row"));
}

async fn who_takes_over_a_unit_goes_on_with_its_case(database: TestDatabase) {
    let world = World::new(&database).await;
    let round = world.round("2026-11-20", "2026-12-04").await;
    let (part, small) = (world.part(round, 0).await, &world.small);
    database.clock().advance(NOON);
    let today = world.registers().today();
    let mut batch = Batch::new();
    let id = small.communes[0].number();
    batch.push(Area::DEFINITION, Operation::End { id, on: today, set: Vec::new() });
    let lineage = AreaLineage {
        from_area: small.communes[0],
        to_area: small.communes[1],
        share_percent: 100,
        document: small.decision,
    };
    batch.add(base::Period::since(today), lineage);
    world.registers().apply(&permit(), &batch).await.unwrap();
    let gone = world.act_with(&world.clerk(0), part, "send", &reason("x")).await;
    assert_eq!(gone, Err("case.unit-ended"));
    world.act_with(&world.clerk(1), part, "send", &reason("xã mới gửi")).await.unwrap();
    world.act(&world.head(1), part, "approve").await.unwrap();
    assert_eq!(world.step(part).await, "sent");
    let own = vec![Filter::In("of_case", vec![base::Value::Integer(part.number())])];
    let acts = world.rows::<CaseAct>(own).await;
    assert!(acts.iter().all(|row| row.data.due_on == Some(day("2026-12-04"))));
}

async fn a_round_with_units_missing_is_locked_only_with_a_reason(database: TestDatabase) {
    let world = World::new(&database).await;
    let round = world.round("2026-11-20", "2026-12-04").await;
    let part = world.part(round, 0).await;
    let specialist = World::specialist();
    assert_eq!(world.act(&specialist, round, "lock").await, Err("case.condition"));
    let given = reason("hai xã bị ngập");
    world.act_with(&specialist, round, "lock", &given).await.unwrap();
    let locks = world.rows::<FigureLock>(Vec::new()).await;
    assert_eq!(
        (locks[0].data.left_out, locks[0].data.reason.as_deref()),
        (2, Some("hai xã bị ngập"))
    );
    assert_eq!(world.step(part).await, "left-out");
    let late = world.act_with(&world.clerk(0), part, "send", &reason("muộn")).await;
    assert_eq!(late, Err("case.is-closed"));
    assert_eq!(world.act(&specialist, round, "lock").await, Err("case.is-closed"));
}

async fn a_unit_is_told_its_own_faults(database: TestDatabase) {
    let world = World::new(&database).await;
    let round = world.round("2026-11-20", "2026-12-04").await;
    let part = world.part(round, 0).await;
    let mut batch = Batch::new();
    let small = &world.small;
    // The chair of the second commune sits in the first, too.
    let also = small.appointment(world.people[1], small.delegate, small.communes[0]);
    batch.add(testkit::period("2022-01-01", ""), also);
    world.registers().apply(&permit(), &batch).await.unwrap();
    let scope = operator().scope;
    let view = View { scope: &scope, on: world.registers().today(), known_at: None };
    let mut reader = world.read().await;
    let case = reader.list::<Case>(&view, vec![Filter::Ids(vec![part.number()])]).await.unwrap();
    let found = cases::own_faults(&world.cases, &mut reader, &case[0].data).await.unwrap();
    let kinds: Vec<OwnFaultKind> = found.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [OwnFaultKind::NotKnown, OwnFaultKind::InTwoUnits]);
    assert_eq!(found[0].people.len(), 2);
    assert_eq!(found[1].people, [world.people[1]].into());
    drop(reader);
    // A lock, then a correction before its day: the movement does not explain the difference.
    world.act_with(&World::specialist(), round, "lock", &reason("thử")).await.unwrap();
    database.clock().advance(NOON);
    let mut batch = Batch::new();
    let own = vec![Filter::In("person", vec![base::Value::Integer(world.people[2].number())])];
    let id = world.rows::<Appointment>(own).await[0].id.number();
    batch.push(Appointment::DEFINITION, Operation::Withdraw { id });
    world.registers().apply(&permit(), &batch).await.unwrap();
    let next = world.round("2026-11-23", "2026-12-04").await;
    let part = world.part(next, 0).await;
    let view = View { on: world.registers().today(), ..view };
    let mut reader = world.read().await;
    let case = reader.list::<Case>(&view, vec![Filter::Ids(vec![part.number()])]).await.unwrap();
    let found = cases::own_faults(&world.cases, &mut reader, &case[0].data).await.unwrap();
    let moved = found.iter().find(|fault| fault.kind == OwnFaultKind::MovementDoesNotExplain);
    assert_eq!(moved.unwrap().people, [world.people[2]].into());
}

async fn a_person_asks_for_a_correction_and_sees_it(database: TestDatabase) {
    let world = World::new(&database).await;
    let person = world.people[0];
    let own = policy::decide("person", "hanh", policy::Areas::Person(person.number())).unwrap();
    let asks = cases::Actor {
        name: "hanh".to_owned(),
        person: Some(person),
        role: "person".to_owned(),
        area: None,
        decision: own,
    };
    let rows = vec![Filter::In("person", vec![base::Value::Integer(person.number())])];
    let row = world.rows::<Appointment>(rows).await.remove(0);
    let opening = Opening {
        flow: "correction".to_owned(),
        register: Some(Appointment::KEY.to_owned()),
        record: Some(row.id.number()),
        field: Some("way_gained".to_owned()),
        wish: Some("Tôi được chỉ định, không phải bầu".to_owned()),
        ..Opening::default()
    };
    let case = world.cases.open(&asks, opening).await.unwrap();
    let clerk = world.clerk(0);
    world.act(&clerk, case, "take-up").await.unwrap();
    assert_eq!(world.act(&clerk, case, "correct").await, Err("case.condition"));
    let mut batch = Batch::new();
    let set = vec![("way_gained", base::Value::Text("designated".to_owned()))];
    let id = row.id.number();
    batch.push(Appointment::DEFINITION, Operation::Correct { id, period: None, set });
    let permit = clerk.decision.permit.clone().unwrap();
    world.registers().apply(&permit, &batch).await.unwrap();
    world.act(&clerk, case, "correct").await.unwrap();
    let view = View { scope: &asks.decision.scope, on: world.registers().today(), known_at: None };
    let mut reader = world.read().await;
    let seen = cases::files(&mut reader, &view, (world.cases.flows(), Vec::new())).await.unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].state().unwrap().step.key, "corrected");
    // Another person sees nothing of it.
    let other = world.people[1].number();
    let other = policy::decide("person", "khac", policy::Areas::Person(other)).unwrap();
    let view = View { scope: &other.scope, ..view };
    let seen = cases::files(&mut reader, &view, (world.cases.flows(), Vec::new())).await.unwrap();
    assert!(seen.is_empty());
    // Nor the clerk of another commune.
    let view = View { scope: &world.clerk(1).decision.scope.clone(), ..view };
    let seen = cases::files(&mut reader, &view, (world.cases.flows(), Vec::new())).await.unwrap();
    assert!(seen.is_empty());
}

async fn a_case_keeps_the_flow_with_which_it_began(database: TestDatabase) {
    let world = World::new(&database).await;
    let round = world.round("2026-11-20", "2026-12-04").await;
    let part = world.part(round, 0).await;
    let mut files = cases::Flows::files();
    let text = files.get_mut("round-unit/flow.toml").unwrap();
    // Nobody approves any more: the clerk sends at once.
    *text = text.replacen(
        "to = \"for-approval\"\nby = [\"clerk\"]",
        "to = \"sent\"\nby = [\"clerk\"]",
        1,
    );
    *text = text.replace(
        "from = [\"sent\"]\nto = \"checked\"",
        "from = [\"sent\", \"for-approval\"]\nto = \"checked\"",
    );
    *text = text.replacen(
        "[[action]]\nkey = \"take-back\"",
        "[[action]]\nkey = \"wait\"\nvi = \"Chờ\"\nen = \"Wait\"\nfrom = [\"not-sent\"]\nto = \"for-approval\"\nby = [\"head\"]\n\n[[action]]\nkey = \"take-back\"",
        1,
    );
    let law = norms::Law::shared(registers::CodeLists::standard().unwrap()).unwrap();
    let changed = cases::Flows::read(&files, law).unwrap();
    let changed: &'static cases::Flows = Box::leak(Box::new(changed));
    changed.keep(world.registers(), &permit()).await.unwrap();
    let later = cases::Cases::new(world.registers().clone(), changed, None).unwrap();
    later.act(&world.clerk(0), (part, "send"), &reason("đã xem")).await.unwrap();
    assert_eq!(world.step(part).await, "for-approval");
    // What begins now goes the new way.
    let next = Opening {
        flow: "round".to_owned(),
        area: Some(world.small.province),
        name: Some("Đợt sau".to_owned()),
        day: Some(day("2026-11-21")),
        due_on: Some(day("2026-12-04")),
        ..Opening::default()
    };
    let round = later.open(&World::specialist(), next).await.unwrap();
    let part = world.part(round, 0).await;
    later.act(&world.clerk(0), (part, "send"), &reason("đã xem")).await.unwrap();
    assert_eq!(world.step(part).await, "sent");
}
