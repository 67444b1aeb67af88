//! What inspectors ask of the journal: about a person, a unit, a register, by whom and when.

use std::collections::BTreeSet;

use base::{Code, Value};
use registers::{
    Appointment, AreaClass, Batch, Filter, JournalFilter, JournalSearch, Operation, PersonName,
    Qualification, Reader, Register, Registers, Title, View,
};
use testkit::{TestDatabase, WholeWorld, day, on_both_databases, operator, period, permit};

on_both_databases!(
    a_person_is_found_in_every_register,
    a_unit_is_found_with_what_is_below_it_and_who_serves_there,
    registers_actors_and_days_are_found_alone_and_together,
    a_journal_is_read_piece_by_piece,
);

/// An entry: its chain and its sequence.
type Place = (i64, i64);

/// A world, and three entries more: of each of the two people, and of the second commune.
async fn world(database: &TestDatabase) -> (Registers, WholeWorld) {
    let registers = database.create().await;
    let world = WholeWorld::load(&registers).await;
    let day_of_micros = 24 * 60 * 60 * 1_000_000;
    let mut batch = Batch::new();
    let learnt = Qualification {
        person: world.people[0],
        dimension: Code::new("informatics"),
        level: Code::new("certificate"),
        field_of_study: None,
        institution: None,
        obtained_on: None,
    };
    batch.add(period("2018-01-01", ""), learnt);
    database.clock().advance(day_of_micros);
    registers.apply(&permit(), &batch).await.unwrap();
    let mut batch = Batch::new();
    let set = vec![("name", Value::Text("Đỗ Văn Bền Vững".to_owned()))];
    let (id, from) = (2, day("2020-01-01"));
    batch.push(PersonName::DEFINITION, Operation::Change { id, from, set });
    database.clock().advance(day_of_micros);
    let other = policy::operator("người khác").unwrap().permit.unwrap();
    registers.apply(&other, &batch).await.unwrap();
    let mut batch = Batch::new();
    let set = vec![("class", Value::Text("class_3".to_owned()))];
    batch.push(AreaClass::DEFINITION, Operation::Change { id: 2, from, set });
    database.clock().advance(day_of_micros);
    registers.apply(&permit(), &batch).await.unwrap();
    (registers, world)
}

/// A scope that sees everything, for a view.
macro_rules! view {
    ($view:ident) => {
        let scope = operator().scope;
        let $view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    };
}

/// What a search finds, the latest first, and the registers of the changes that it shows.
async fn found(
    reader: &mut Reader,
    view: &View<'_>,
    search: JournalSearch,
) -> (Vec<Place>, BTreeSet<String>) {
    let filter = reader.journal_filter(view, &search).await.unwrap();
    let mut shown = BTreeSet::new();
    let entries = reader.entries(view, &filter).await.unwrap();
    for entry in &entries {
        let changes = reader.first_changes(view, entry, &filter, 1_000).await.unwrap();
        let by_rows = filter.touching.is_some();
        assert!(!by_rows || !changes.is_empty(), "an entry without what was asked for");
        shown.extend(changes.into_iter().map(|change| change.register));
    }
    (entries.iter().map(|entry| (entry.chain, entry.sequence)).collect(), shown)
}

async fn a_person_is_found_in_every_register(database: TestDatabase) {
    let (registers, world) = world(&database).await;
    view!(view);
    let mut reader = registers.read().await.unwrap();
    let of = |person| JournalSearch { person: Some(person), ..JournalSearch::default() };
    let (entries, shown) = found(&mut reader, &view, of(world.people[0])).await;
    assert_eq!(entries, [(1, 3), (1, 2)]);
    let mut expected = BTreeSet::from(
        [
            "people",
            "person-names",
            "identity-numbers",
            "person-places",
            "contacts",
            "party-memberships",
            "social-insurance",
            "qualifications",
            "disciplinary-measures",
            "appointments",
            "papers",
            "cases",
            "case-acts",
            "case-comments",
        ]
        .map(str::to_owned),
    );
    assert_eq!(shown, expected);
    // Somebody else was found to be the second one: that is about the second one, too.
    let (entries, shown) = found(&mut reader, &view, of(world.people[1])).await;
    assert_eq!(entries, [(1, 4), (1, 2)]);
    expected.insert("person-joins".to_owned());
    assert_eq!(shown, expected);
    // Of the changes of a load only those about the person are shown.
    let filter = reader.journal_filter(&view, &of(world.people[0])).await.unwrap();
    let load = &reader.entries(&view, &filter).await.unwrap()[1];
    let shown = reader.first_changes(&view, load, &filter, 1_000).await.unwrap();
    let names = shown.iter().filter(|change| change.register == PersonName::KEY);
    assert!(names.map(|change| change.record).eq([1]));
    assert_eq!(reader.first_changes(&view, load, &filter, 3).await.unwrap(), shown[..3]);
}

async fn a_unit_is_found_with_what_is_below_it_and_who_serves_there(database: TestDatabase) {
    let (registers, world) = world(&database).await;
    view!(view);
    let mut reader = registers.read().await.unwrap();
    let of = |area| JournalSearch { area: Some(area), ..JournalSearch::default() };
    let (entries, shown) = found(&mut reader, &view, of(world.small.communes[0])).await;
    assert_eq!(entries, [(1, 3), (1, 2), (1, 1)]);
    assert!(shown.contains("areas") && shown.contains("contacts") && !shown.contains("titles"));
    let all = [(1, 5), (1, 4), (1, 3), (1, 2), (1, 1)];
    assert_eq!(found(&mut reader, &view, of(world.small.province)).await.0, all);
    // Who is to be moved there serves there; a post that was withdrawn was one all the same.
    let of_unit = vec![Filter::In("area", vec![Value::Integer(world.small.communes[0].number())])];
    let posts = reader.rows(&view, Appointment::DEFINITION, of_unit).await.unwrap();
    drop(reader);
    let mut batch = Batch::new();
    batch.push(Appointment::DEFINITION, Operation::Withdraw { id: posts[0].id });
    registers.apply(&permit(), &batch).await.unwrap();
    let mut reader = registers.read().await.unwrap();
    let (entries, _) = found(&mut reader, &view, of(world.small.communes[0])).await;
    assert_eq!(entries, [(1, 6), (1, 3), (1, 2), (1, 1)]);
}

async fn registers_actors_and_days_are_found_alone_and_together(database: TestDatabase) {
    let (registers, world) = world(&database).await;
    view!(view);
    let mut reader = registers.read().await.unwrap();
    let all = JournalSearch::default;
    let actor = Some("người khác".to_owned());
    let [from, before] = ["2026-11-25", "2026-11-27"].map(|text| Some(day(text)));
    let register = Some(Qualification::DEFINITION);
    let (person, area) = (Some(world.people[0]), Some(world.small.communes[0]));
    let records = vec![(PersonName::DEFINITION, vec![1, 2]), (AreaClass::DEFINITION, vec![2])];
    let cases: Vec<(JournalSearch, &[Place])> = vec![
        (all(), &[(1, 5), (1, 4), (1, 3), (0, 2), (1, 2), (0, 1), (1, 1)]),
        (JournalSearch { register, ..all() }, &[(1, 3), (1, 2)]),
        (JournalSearch { register: Some(Title::DEFINITION), ..all() }, &[(0, 1)]),
        (JournalSearch { actor: actor.clone(), ..all() }, &[(1, 4)]),
        (JournalSearch { from, ..all() }, &[(1, 5), (1, 4), (1, 3)]),
        (JournalSearch { from, before, ..all() }, &[(1, 4), (1, 3)]),
        (JournalSearch { records: records.clone(), ..all() }, &[(1, 5), (1, 4), (1, 2)]),
        (JournalSearch { person, register, ..all() }, &[(1, 3), (1, 2)]),
        (JournalSearch { person, register, area, from, ..all() }, &[(1, 3)]),
        (JournalSearch { records, actor: actor.clone(), ..all() }, &[(1, 4)]),
        (JournalSearch { person, actor, ..all() }, &[]),
        (JournalSearch { person, register: Some(Title::DEFINITION), ..all() }, &[]),
        (JournalSearch { area, register: Some(Title::DEFINITION), ..all() }, &[]),
        (JournalSearch { person: Some(base::Id::new(999)), ..all() }, &[]),
    ];
    for (search, expected) in cases {
        let told = format!("{search:?}");
        assert_eq!(found(&mut reader, &view, search).await.0, expected, "{told}");
    }
}

async fn a_journal_is_read_piece_by_piece(database: TestDatabase) {
    let (registers, _) = world(&database).await;
    view!(view);
    let mut reader = registers.read().await.unwrap();
    let filter = JournalFilter { limit: i64::MAX, ..JournalFilter::default() };
    let mut whole = reader.entries(&view, &filter).await.unwrap();
    whole.sort_by_key(|entry| (entry.chain, entry.sequence));
    for most in [1, 2, 3, 100] {
        let (mut read, mut after) = (Vec::new(), (-1, 0));
        loop {
            let piece = reader.entries_after(&view, &filter, after, most).await.unwrap();
            let Some(last) = piece.last() else { break };
            after = (last.chain, last.sequence);
            read.extend(piece);
        }
        assert_eq!(read, whole);
        let (mut changes, mut ordinal) = (Vec::new(), 0);
        loop {
            let piece = reader.changes_after(&view, &whole[2], ordinal, most).await.unwrap();
            let Some((last, _)) = piece.last() else { break };
            ordinal = *last;
            changes.extend(piece.into_iter().map(|(_, change)| change));
        }
        assert_eq!(changes, reader.changes(&view, &whole[2]).await.unwrap());
    }
}
