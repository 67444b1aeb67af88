//! Changes that are impossible.

use base::{Code, Language, Value};
use registers::{
    Appointment, Area, Batch, Operation, Person, PersonName, Qualification, Register, Registry,
    Title,
};
use testkit::{SmallWorld, TestDatabase, WholeWorld, day, on_both_databases, period, permit};

use super::{assert_refused, keys_of};

on_both_databases!(
    an_empty_batch_is_refused,
    two_payroll_holdings_at_once_are_refused,
    a_unit_or_title_that_does_not_exist_on_the_first_day_is_refused,
    an_unknown_code_is_refused_with_the_codes_there_are,
    every_missing_value_is_told_at_once,
    an_unknown_reference_is_refused,
    a_record_that_does_not_exist_is_refused,
    a_value_of_another_type_is_refused,
    two_rows_that_overlap_are_refused,
    a_level_of_another_dimension_is_refused,
    an_identity_number_of_other_digits_is_refused,
    a_person_without_a_province_is_refused,
    what_others_refer_to_is_not_withdrawn,
    each_fault_of_a_batch_names_its_row_and_nothing_is_written,
);

async fn an_empty_batch_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    assert_refused(&database, &registers, &Batch::new(), &["change.empty"]).await;
}

async fn two_payroll_holdings_at_once_are_refused(database: TestDatabase) {
    let registers = database.create().await;
    let WholeWorld { small, people } = WholeWorld::load(&registers).await;
    let appointment = |title| small.appointment(people[0], title, small.communes[0]);
    let adding = |period, appointment| {
        let mut batch = Batch::new();
        batch.add(period, appointment);
        batch
    };
    let later = period("2022-01-01", "");
    let batch = adding(later, appointment(small.secretary));
    assert_refused(&database, &registers, &batch, &["rule.two-payroll-holdings"]).await;
    // Beside it, concurrent and off the payroll, or before it, everything is possible.
    let concurrent = Appointment { mode: Code::new("concurrent"), ..appointment(small.secretary) };
    let before = period("2016-01-01", "2021-06-01");
    for (period, appointment) in [
        (later, concurrent),
        (later, appointment(small.delegate)),
        (before, appointment(small.secretary)),
    ] {
        registers.apply(&permit(), &adding(period, appointment)).await.unwrap();
    }
    // Making the concurrent one full-time, or reaching back over the earlier one, is not.
    let mut batch = Batch::new();
    let set = vec![("mode", Value::Text("full-time".to_owned()))];
    let operation = Operation::Change { id: 3, from: day("2023-01-01"), set };
    batch.push(Appointment::DEFINITION, operation);
    assert_refused(&database, &registers, &batch, &["rule.two-payroll-holdings"]).await;
    let mut batch = Batch::new();
    let operation = Operation::Redate { id: 1, period: period("2021-05-31", "") };
    batch.push(Appointment::DEFINITION, operation);
    assert_refused(&database, &registers, &batch, &["rule.two-payroll-holdings"]).await;
}

async fn a_unit_or_title_that_does_not_exist_on_the_first_day_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    let WholeWorld { small, people } = WholeWorld::load(&registers).await;
    let mut batch = Batch::new();
    for (definition, id) in [
        (Area::DEFINITION, small.communes[1].number()),
        (Title::DEFINITION, small.delegate.number()),
    ] {
        batch.push(definition, Operation::End { id, on: day("2020-01-01"), set: Vec::new() });
    }
    registers.apply(&permit(), &batch).await.unwrap();
    for (title, area) in [(small.delegate, small.communes[0]), (small.chair, small.communes[1])] {
        let mut batch = Batch::new();
        let mode = Code::new("concurrent");
        let appointment = Appointment { mode, ..small.appointment(people[1], title, area) };
        batch.add(period("2020-01-01", ""), appointment);
        assert_refused(&database, &registers, &batch, &["rule.post-does-not-exist"]).await;
    }
    // An appointment that began before goes on: a unit's end does not end it.
    let mut batch = Batch::new();
    let appointment = small.appointment(people[1], small.delegate, small.communes[1]);
    batch.add(period("2019-12-31", ""), appointment);
    registers.apply(&permit(), &batch).await.unwrap();
    // A title has no older catalogue; the first map of units stands for the days before it.
    let mut batch = Batch::new();
    batch.add(
        period("2009-01-01", "2009-06-01"),
        small.appointment(people[1], small.delegate, small.communes[0]),
    );
    assert_refused(&database, &registers, &batch, &["rule.post-does-not-exist"]).await;
}

async fn an_unknown_code_is_refused_with_the_codes_there_are(database: TestDatabase) {
    let registers = database.create().await;
    let WholeWorld { small, people } = WholeWorld::load(&registers).await;
    let appointment = small.appointment(people[1], small.delegate, small.communes[0]);
    let mut batch = Batch::new();
    let mode = Code::new("half-day");
    batch.add(period("2022-01-01", ""), Appointment { mode, ..appointment });
    assert_refused(&database, &registers, &batch, &["validate.field"]).await;
    let error = registers.apply(&permit(), &batch).await.unwrap_err();
    let sentence = error.render(Language::Vi);
    for word in ["Bố trí chức danh", "Hình thức", "half-day", "full-time"] {
        assert!(sentence.contains(word), "{sentence}");
    }
}

async fn every_missing_value_is_told_at_once(database: TestDatabase) {
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    let mut batch = Batch::new();
    let empty = vec![Value::Null, Value::Text("   ".to_owned())];
    batch.add_values(PersonName::DEFINITION, period("2022-01-01", ""), empty);
    let keys = ["validate.field", "validate.field"];
    assert_refused(&database, &registers, &batch, &keys).await;
}

async fn an_unknown_reference_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    let world = SmallWorld::load(&registers).await;
    let mut batch = Batch::new();
    batch.set_decision(world.decision);
    let name = PersonName { person: base::Id::new(4711), name: "Không ai".to_owned() };
    batch.add(period("2022-01-01", ""), name);
    assert_refused(&database, &registers, &batch, &["validate.no-such-record"]).await;
}

async fn a_record_that_does_not_exist_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    let mut batch = Batch::new();
    batch.push(Appointment::DEFINITION, Operation::Withdraw { id: 4711 });
    assert_refused(&database, &registers, &batch, &["change.no-such-record"]).await;
    let unheard = Registry::standard().unwrap().get("unheard").unwrap_err();
    assert_eq!(keys_of(&unheard.into()), ["register.unknown"]);
}

async fn a_value_of_another_type_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let mut batch = Batch::new();
    let set = vec![("name", Value::Integer(3))];
    batch.push(PersonName::DEFINITION, Operation::Correct { id: 1, period: None, set });
    assert_refused(&database, &registers, &batch, &["validate.field"]).await;
    let mut batch = Batch::new();
    let set = vec![("surname", Value::Text("Đỗ".to_owned()))];
    batch.push(PersonName::DEFINITION, Operation::Correct { id: 1, period: None, set });
    assert_refused(&database, &registers, &batch, &["register.no-such-field"]).await;
}

async fn two_rows_that_overlap_are_refused(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let mut batch = Batch::new();
    let name = PersonName { person: world.people[0], name: "Tên thứ hai".to_owned() };
    batch.add(period("2030-01-01", ""), name.clone());
    assert_refused(&database, &registers, &batch, &["rule.overlap"]).await;
    let mut batch = Batch::new();
    batch.add(period("1970-01-01", "1980-03-02"), name.clone());
    batch.add(period("1980-03-01", "1980-03-02"), name);
    assert_refused(&database, &registers, &batch, &["change.row"]).await;
}

async fn a_level_of_another_dimension_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let mut batch = Batch::new();
    let qualification = Qualification {
        person: world.people[0],
        dimension: Code::new("informatics"),
        level: Code::new("lower_secondary"),
        field_of_study: None,
        institution: None,
        obtained_on: None,
    };
    batch.add(period("2022-01-01", ""), qualification);
    assert_refused(&database, &registers, &batch, &["rule.level-of-other-dimension"]).await;
}

async fn an_identity_number_of_other_digits_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    SmallWorld::load(&registers).await;
    for number in ["02618000000", "0261800000011", "02618000000x"] {
        let mut batch = Batch::new();
        SmallWorld::person(&mut batch, "Trần Thị Cúc", number);
        assert_refused(&database, &registers, &batch, &["change.row"]).await;
    }
}

async fn a_person_without_a_province_is_refused(database: TestDatabase) {
    let registers = database.create().await;
    let mut batch = Batch::new();
    SmallWorld::person(&mut batch, "Trần Thị Cúc", "026180000009");
    let refused = registers.apply(&permit(), &batch).await.unwrap_err();
    assert!(keys_of(&refused).contains(&"change.row"), "{refused}");
    assert_refused_alone(&database, &registers).await;
}

/// Nothing was written by a batch that was refused whole.
async fn assert_refused_alone(database: &TestDatabase, registers: &registers::Registers) {
    let verified = registers.verify_journal().await.unwrap();
    assert_eq!((verified.entries, verified.changes), (0, 0), "{}", database.url());
}

async fn what_others_refer_to_is_not_withdrawn(database: TestDatabase) {
    let registers = database.create().await;
    let WholeWorld { small, .. } = WholeWorld::load(&registers).await;
    let withdraw = |definition, id| {
        let mut batch = Batch::new();
        batch.set_decision(small.decision);
        batch.push(definition, Operation::Withdraw { id });
        batch
    };
    for batch in [
        withdraw(Title::DEFINITION, small.chair.number()),
        withdraw(Area::DEFINITION, small.communes[0].number()),
    ] {
        assert_refused(&database, &registers, &batch, &["change.still-referred"]).await;
    }
}

async fn each_fault_of_a_batch_names_its_row_and_nothing_is_written(database: TestDatabase) {
    let registers = database.create().await;
    let WholeWorld { small, people } = WholeWorld::load(&registers).await;
    let mut batch = Batch::new();
    SmallWorld::person(&mut batch, "Trần Thị Cúc", "026180000009");
    let title = small.secretary;
    let second = small.appointment(people[0], title, small.communes[0]);
    batch.add(period("2022-01-01", ""), second);
    let sex = Code::new("unheard");
    let born_on = "1970".parse().unwrap();
    let person = Person { sex, born_on, ethnic_group: None, religion: None };
    batch.add(period("1970-01-01", ""), person);
    assert_refused(&database, &registers, &batch, &["change.row", "change.row"]).await;
    let error = registers.apply(&permit(), &batch).await.unwrap_err();
    let sentences: Vec<String> =
        error.messages().iter().map(|message| message.render(Language::Vi)).collect();
    assert!(sentences[0].starts_with("Dòng 4: Người số 1 đã giữ"), "{sentences:?}");
    assert!(sentences[1].starts_with("Dòng 5: Sổ Người"), "{sentences:?}");
}
