//! A restricted scope: what it shows, what it hides, and what may be changed within it.

use std::collections::BTreeSet;

use base::{Code, Id, Secret, Value};
use policy::{Areas, Decision};
use registers::{
    Appointment, Area, AreaCodeEntry, AreaLineage, Batch, Case, CaseAct, Filter, IdentityNumber,
    JournalFilter, Operation, Person, PersonName, PersonPlace, Qualification, Register, Registers,
    View,
};
use testkit::{
    SmallWorld, TestDatabase, WholeWorld, day, on_both_databases, operator, period, permit,
};

on_both_databases!(
    a_clerk_sees_the_people_of_the_own_subtree_only,
    a_clerk_sees_what_the_own_unit_took_over_and_not_what_took_it,
    a_statistician_sees_no_identity,
    an_inspector_sees_the_last_of_an_address_and_cannot_ask_by_it,
    the_journal_is_refused_to_a_part_of_the_province,
    a_clerk_writes_within_the_own_subtree,
    a_clerk_writes_nothing_outside,
    a_clerk_moves_nothing_out_or_in,
    kept_to_the_unit_of_a_record_a_reader_shows_the_same_of_it,
);

struct Scoped {
    registers: Registers,
    world: SmallWorld,
    /// One serves in each commune.
    people: [Id<Person>; 2],
    appointments: [Id<Appointment>; 2],
}

/// Two communes with one person each, who has a name, a place and a qualification.
async fn two_communes(database: &TestDatabase) -> Scoped {
    let registers = database.create().await;
    let world = SmallWorld::load(&registers).await;
    let mut batch = Batch::new();
    let mut added = Vec::new();
    for (place, name) in ["Đỗ Văn Bền", "Lê Thị Cúc"].into_iter().enumerate() {
        let person = SmallWorld::person(&mut batch, name, &format!("02618000000{}", place + 1));
        let area = world.communes[place];
        let appointment = world.appointment(person, world.chair, area);
        let appointment = batch.add(period("2021-06-01", ""), appointment);
        batch.add(period("2016-01-01", ""), qualification(person));
        let home = PersonPlace {
            person,
            kind: Code::new("present-residence"),
            area: Some(area),
            place: None,
            address: Some(Secret::Plain("Số 1 đường Thử".to_owned())),
        };
        batch.add(period("2016-01-01", ""), home);
        added.push((person, appointment));
    }
    let receipt = registers.apply(&permit(), &batch).await.unwrap();
    let people = [0, 1].map(|place| SmallWorld::id(&receipt, added[place].0));
    let appointments = [0, 1].map(|place| SmallWorld::id(&receipt, added[place].1));
    Scoped { registers, world, people, appointments }
}

fn qualification(person: Id<Person>) -> Qualification {
    Qualification {
        person,
        dimension: Code::new("informatics"),
        level: Code::new("certificate"),
        field_of_study: None,
        institution: None,
        obtained_on: None,
    }
}

/// The decision for somebody of these units.
fn of(role: &str, areas: &[Id<Area>]) -> Decision {
    let roots = areas.iter().map(|area| area.number()).collect();
    policy::decide(role, "cán bộ xã", Areas::Subtrees(roots)).unwrap()
}

impl Scoped {
    /// The numbers of the records of a register that a decision shows.
    async fn seen<R: Register>(&self, decision: &Decision) -> BTreeSet<i64> {
        let view = View { scope: &decision.scope, on: day("2022-10-19"), known_at: None };
        let mut reader = self.registers.read().await.unwrap();
        let rows = reader.rows(&view, R::DEFINITION, Vec::new()).await.unwrap();
        rows.into_iter().map(|row| row.id).collect()
    }

    async fn write(&self, decision: &Decision, batch: &Batch) -> Vec<&'static str> {
        match self.registers.apply(decision.permit.as_ref().unwrap(), batch).await {
            Ok(_) => Vec::new(),
            Err(error) => crate::refusals::keys_of(&error),
        }
    }

    async fn write_one(
        &self,
        decision: &Decision,
        fill: impl FnOnce(&mut Batch),
    ) -> Vec<&'static str> {
        let mut batch = Batch::new();
        fill(&mut batch);
        self.write(decision, &batch).await
    }
}

fn numbers<R>(ids: &[Id<R>]) -> BTreeSet<i64> {
    ids.iter().map(|id| id.number()).collect()
}

async fn a_clerk_sees_the_people_of_the_own_subtree_only(database: TestDatabase) {
    let scoped = two_communes(&database).await;
    let clerk = of("clerk", &scoped.world.communes[..1]);
    assert_eq!(scoped.seen::<Appointment>(&clerk).await, numbers(&scoped.appointments[..1]));
    assert_eq!(scoped.seen::<Person>(&clerk).await, numbers(&scoped.people[..1]));
    for seen in [
        scoped.seen::<PersonName>(&clerk).await,
        scoped.seen::<Qualification>(&clerk).await,
        scoped.seen::<IdentityNumber>(&clerk).await,
        scoped.seen::<PersonPlace>(&clerk).await,
    ] {
        assert_eq!(seen, BTreeSet::from([1]));
    }
    // The units above are seen, so that a path can be shown; the neighbour is not.
    let SmallWorld { province, district, communes, .. } = scoped.world;
    let path = numbers(&[province, district, communes[0]]);
    assert_eq!(scoped.seen::<Area>(&clerk).await, path);
    assert_eq!(scoped.seen::<AreaCodeEntry>(&clerk).await.len(), 3);
    let district = of("clerk", &[district]);
    assert_eq!(scoped.seen::<Person>(&district).await, numbers(&scoped.people));
    let nobody = of("clerk", &[]);
    assert_eq!(scoped.seen::<Person>(&nobody).await, BTreeSet::new());
    assert_eq!(scoped.seen::<Area>(&nobody).await, BTreeSet::new());
}

async fn a_clerk_sees_what_the_own_unit_took_over_and_not_what_took_it(database: TestDatabase) {
    let scoped = two_communes(&database).await;
    let [old, new] = scoped.world.communes;
    let mut batch = Batch::new();
    let document = scoped.world.decision;
    let merger = AreaLineage { from_area: old, to_area: new, share_percent: 100, document };
    batch.add(period("2025-01-01", ""), merger);
    scoped.registers.apply(&permit(), &batch).await.unwrap();
    let clerk = of("clerk", &[new]);
    assert_eq!(scoped.seen::<Person>(&clerk).await, numbers(&scoped.people));
    let clerk = of("clerk", &[old]);
    assert_eq!(scoped.seen::<Person>(&clerk).await, numbers(&scoped.people[..1]));
}

async fn a_statistician_sees_no_identity(database: TestDatabase) {
    let scoped = two_communes(&database).await;
    let statistician = of("statistician", &[scoped.world.district]);
    assert_eq!(statistician.permit, None);
    let view = View { scope: &statistician.scope, on: day("2022-10-19"), known_at: None };
    let mut reader = scoped.registers.read().await.unwrap();
    let definition = PersonPlace::DEFINITION;
    let mut rows = reader.rows(&view, definition, Vec::new()).await.unwrap();
    reader.open_secrets(&view, definition, &mut rows).await.unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert_eq!(row.values[definition.field("address").unwrap().0], Value::Null);
        assert_ne!(row.values[definition.field("kind").unwrap().0], Value::Null);
    }
    // Where a hidden field is required, a row would tell by being there: the whole is refused.
    let refused = reader.rows(&view, IdentityNumber::DEFINITION, Vec::new()).await.unwrap_err();
    assert_eq!(crate::refusals::keys_of(&refused), ["policy.register-not-in-scope"]);
    let number = "026180000001";
    let refused = reader.find_secret(&view, IdentityNumber::DEFINITION, "number", number).await;
    assert_eq!(crate::refusals::keys_of(&refused.unwrap_err()), ["policy.field-not-in-scope"]);
    let guess = Value::Secret(Secret::Sealed(vec![0; 40]));
    let filter = vec![Filter::In("number", vec![guess])];
    let refused = reader.rows(&view, IdentityNumber::DEFINITION, filter).await.unwrap_err();
    assert_eq!(crate::refusals::keys_of(&refused), ["policy.register-not-in-scope"]);
    let filter = vec![Filter::Contains("address", "x".to_owned())];
    let refused = reader.rows(&view, definition, filter).await.unwrap_err();
    assert_eq!(crate::refusals::keys_of(&refused), ["policy.field-not-in-scope"]);
}

async fn an_inspector_sees_the_last_of_an_address_and_cannot_ask_by_it(database: TestDatabase) {
    let scoped = two_communes(&database).await;
    let inspector = of("inspector", &[scoped.world.district]);
    let view = View { scope: &inspector.scope, on: day("2022-10-19"), known_at: None };
    let mut reader = scoped.registers.read().await.unwrap();
    let definition = PersonPlace::DEFINITION;
    let (place, _) = definition.field("address").unwrap();
    let mut rows = reader.rows(&view, definition, Vec::new()).await.unwrap();
    // Until it is opened it is what it is at rest.
    assert!(rows.iter().all(|row| matches!(row.values[place], Value::Secret(Secret::Sealed(_)))));
    reader.open_secrets(&view, definition, &mut rows).await.unwrap();
    for row in rows {
        let Value::Secret(Secret::Plain(told)) = &row.values[place] else { panic!("{row:?}") };
        let hidden = told.chars().filter(|letter| *letter == '•').count();
        assert_eq!(told.chars().count() - hidden, 4, "{told}");
        assert!(hidden >= 4, "{told}");
    }
    let filter = vec![Filter::Contains("address", "x".to_owned())];
    let refused = reader.rows(&view, definition, filter).await.unwrap_err();
    assert_eq!(crate::refusals::keys_of(&refused), ["policy.field-not-in-scope"]);
}

async fn the_journal_is_refused_to_a_part_of_the_province(database: TestDatabase) {
    let scoped = two_communes(&database).await;
    let filter = JournalFilter { record: None, limit: 10, ..JournalFilter::default() };
    let mut reader = scoped.registers.read().await.unwrap();
    let whole = operator();
    let view = View { scope: &whole.scope, on: day("2022-10-19"), known_at: None };
    let entry = reader.entries(&view, &filter).await.unwrap().remove(0);
    for role in ["clerk", "statistician"] {
        let part = of(role, &[scoped.world.province]);
        let view = View { scope: &part.scope, on: day("2022-10-19"), known_at: None };
        let refused = reader.entries(&view, &filter).await.unwrap_err();
        assert_eq!(crate::refusals::keys_of(&refused), ["policy.journal-not-in-scope"]);
        let refused = reader.changes(&view, &entry).await.unwrap_err();
        assert_eq!(crate::refusals::keys_of(&refused), ["policy.journal-not-in-scope"]);
    }
}

async fn a_clerk_writes_within_the_own_subtree(database: TestDatabase) {
    let scoped = two_communes(&database).await;
    let own = scoped.world.communes[0];
    let clerk = of("clerk", &[own]);
    let mut batch = Batch::new();
    let person = SmallWorld::person(&mut batch, "Trần Thị Mới", "026180000009");
    batch.add(period("2016-01-01", ""), qualification(person));
    let appointment = scoped.world.appointment(person, scoped.world.secretary, own);
    batch.add(period("2022-01-01", ""), appointment);
    assert_eq!(scoped.write(&clerk, &batch).await, [""; 0]);
    let set = vec![("name", Value::Text("Đỗ Văn Bến".to_owned()))];
    let operation = Operation::Correct { id: 1, period: None, set };
    let written = scoped.write_one(&clerk, |batch| batch.push(PersonName::DEFINITION, operation));
    assert_eq!(written.await, [""; 0]);
    let operation = Operation::End { id: 1, on: day("2024-01-01"), set: Vec::new() };
    let written = scoped.write_one(&clerk, |batch| batch.push(Appointment::DEFINITION, operation));
    assert_eq!(written.await, [""; 0]);
    // The person of an ended appointment is still the own one.
    let own_person = qualification(scoped.people[0]);
    let written = scoped.write_one(&clerk, |batch| {
        batch.add(period("2024-06-01", ""), own_person);
    });
    assert_eq!(written.await, [""; 0]);
}

async fn a_clerk_writes_nothing_outside(database: TestDatabase) {
    let scoped = two_communes(&database).await;
    let world = &scoped.world;
    let clerk = of("clerk", &world.communes[..1]);
    let refused = ["policy.area-not-in-scope"];
    let other = scoped.people[1];
    let set = |field, text: &str| vec![(field, Value::Text(text.to_owned()))];
    let always = |id, set| Operation::Correct { id, period: None, set };
    let operations = [
        (PersonName::DEFINITION, always(2, set("name", "Tên khác"))),
        (Person::DEFINITION, always(2, set("sex", "male"))),
        (Qualification::DEFINITION, Operation::Withdraw { id: 2 }),
        (Appointment::DEFINITION, Operation::End { id: 2, on: day("2023-01-01"), set: vec![] }),
        (Area::DEFINITION, always(world.communes[0].number(), set("name", "Tên khác"))),
        (registers::Decision::DEFINITION, always(1, set("issuer", "UBND xã"))),
        (registers::Title::DEFINITION, always(1, set("law_label", "Tên khác"))),
        (AreaCodeEntry::DEFINITION, always(1, set("code", "99"))),
    ];
    for (definition, operation) in operations {
        let told = format!("{operation:?}");
        let written = scoped.write_one(&clerk, |batch| batch.push(definition, operation)).await;
        assert_eq!(written, refused, "{told}");
    }
    let foreign = world.appointment(other, world.delegate, world.communes[1]);
    let written = scoped
        .write_one(&clerk, |batch| {
            batch.add(period("2022-01-01", ""), foreign);
        })
        .await;
    assert_eq!(written, refused);
    let written = scoped.write_one(&clerk, |batch| {
        batch.add(period("2022-01-01", ""), qualification(other));
    });
    assert_eq!(written.await, refused);
    // A number that somebody elsewhere holds is refused without saying whose it is.
    let mut batch = Batch::new();
    let person = SmallWorld::person(&mut batch, "Trần Thị Mới", "026180000002");
    let seat = world.appointment(person, world.secretary, world.communes[0]);
    batch.add(period("2022-01-01", ""), seat);
    assert_eq!(scoped.write(&clerk, &batch).await, ["rule.not-unique-elsewhere"]);
    assert_eq!(scoped.write(&operator(), &batch).await, ["rule.not-unique"]);
    assert_eq!(scoped.registers.verify_journal().await.unwrap().entries, 3);
}

async fn a_clerk_moves_nothing_out_or_in(database: TestDatabase) {
    let scoped = two_communes(&database).await;
    let [own, other] = scoped.world.communes;
    let clerk = of("clerk", &[own]);
    let [mine, theirs] = scoped.appointments.map(Id::number);
    for (id, area) in [(mine, other), (theirs, own)] {
        let set = vec![("area", Value::Integer(area.number()))];
        let operation = Operation::Correct { id, period: None, set };
        let written =
            scoped.write_one(&clerk, |batch| batch.push(Appointment::DEFINITION, operation)).await;
        assert_eq!(written, ["policy.area-not-in-scope"]);
    }
    let set = vec![("person", Value::Integer(scoped.people[1].number()))];
    let operation = Operation::Correct { id: 1, period: None, set };
    let written =
        scoped.write_one(&clerk, |batch| batch.push(PersonName::DEFINITION, operation)).await;
    assert_eq!(written, ["policy.area-not-in-scope"]);
}

/// In the whole world the first commune becomes a part of the second, and that of the district.
async fn kept_to_the_unit_of_a_record_a_reader_shows_the_same_of_it(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await.small;
    let roots = [world.communes[0], world.communes[1], world.district, world.province];
    let mut shown = Vec::new();
    for root in roots {
        let areas = Areas::Subtrees(BTreeSet::from([root.number()]));
        let decision = policy::decide("clerk", "kiểm thử", areas).unwrap();
        let view = View { scope: &decision.scope, on: registers.today(), known_at: None };
        for case in 1..=2 {
            let own = || vec![Filter::Ids(vec![case])];
            let acts = || vec![Filter::In("of_case", vec![Value::Integer(case)])];
            let mut wide = registers.read().await.unwrap();
            let mut near = registers.read().await.unwrap();
            near.keep_to_unit_of(&view, Case::DEFINITION, case).await.unwrap();
            let cases = wide.timeline::<Case>(&view, own()).await.unwrap();
            assert_eq!(near.timeline::<Case>(&view, own()).await.unwrap(), cases);
            let acts_seen = wide.timeline::<CaseAct>(&view, acts()).await.unwrap();
            assert_eq!(near.timeline::<CaseAct>(&view, acts()).await.unwrap(), acts_seen);
            assert_eq!(cases.len(), acts_seen.len());
            shown.push(cases.len());
            // Never more than the scope shows.
            let all = wide.list::<Appointment>(&view, Vec::new()).await.unwrap();
            let kept = near.list::<Appointment>(&view, Vec::new()).await.unwrap();
            assert!(kept.iter().all(|row| all.contains(row)));
        }
    }
    assert_eq!(shown, [1, 0, 1, 1, 1, 1, 1, 1]);
}
