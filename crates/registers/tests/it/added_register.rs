//! A register is added by one struct and one line: tables, JSON, journal, as-of reading, sealing
//! and its rules follow from the definition.

use base::code_list::CodeList;
use base::{Code, Day, Id, Secret, Value};
use registers::{
    Area, Batch, CodeLists, Fault, JournalFilter, Operation, Person, Register, Registers, Registry,
    VersionRow, View,
};
use testkit::{TestDatabase, WholeWorld, day, on_both_databases, operator, period, permit};

on_both_databases!(
    its_rows_are_written_read_as_of_any_day_and_shown_as_json,
    its_rows_are_journalled_and_verified,
    its_overlap_rule_and_code_list_are_kept,
    its_secret_is_sealed_and_hidden_from_those_who_may_not_see_it,
);

/// A house that the State lends to an official.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "lent-houses", vi = "Nhà công vụ", en = "Lent houses", anchor = person("person"),
    no_overlap(person, kind))]
struct LentHouse {
    #[field(vi = "Người", en = "Person")]
    person: Id<Person>,
    #[field(vi = "Đơn vị", en = "Area")]
    area: Id<Area>,
    #[field(vi = "Loại", en = "Kind", list = "house-kind")]
    kind: Code,
    #[field(vi = "Bàn giao", en = "Handed over on")]
    handed_over_on: Option<Day>,
    #[field(vi = "Địa chỉ", en = "Address", class = Identity)]
    address: Option<Secret>,
}

const HOUSE_KIND: &str = "
key = 'house-kind'
vi = 'Loại nhà'
en = 'Kind of house'
source = 'Giả định cho kiểm thử.'
item = [
    { code = 'flat', vi = 'Căn hộ', en = 'Flat' },
    { code = 'house', vi = 'Nhà riêng', en = 'House' },
]
";

fn registry() -> Registry {
    let list = CodeList::parse("house-kind.toml", HOUSE_KIND).unwrap();
    let lists = Box::leak(Box::new(CodeLists::standard().unwrap().clone().with(list)));
    Registry::standard().unwrap().with(LentHouse::DEFINITION).with_lists(lists)
}

async fn lend(registers: &Registers, world: &WholeWorld, kind: &str) -> registers::Result<i64> {
    let mut batch = Batch::new();
    let house = LentHouse {
        person: world.people[0],
        area: world.small.communes[0],
        kind: Code::new(kind),
        handed_over_on: Some(day("2021-06-15")),
        address: Some(Secret::Plain("Số 7 ngõ Thử".to_owned())),
    };
    let house = batch.add(period("2021-06-15", ""), house);
    let receipt = registers.apply(&permit(), &batch).await?;
    Ok(receipt.ids[&(LentHouse::KEY, house.number())])
}

async fn rows(registers: &Registers, decision: &policy::Decision, on: &str) -> Vec<VersionRow> {
    let view = View { scope: &decision.scope, on: day(on), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let mut rows = reader.rows(&view, LentHouse::DEFINITION, Vec::new()).await.unwrap();
    reader.open_secrets(&view, LentHouse::DEFINITION, &mut rows).await.unwrap();
    rows
}

async fn its_rows_are_written_read_as_of_any_day_and_shown_as_json(database: TestDatabase) {
    let registers = database.create_with(registry()).await;
    let world = WholeWorld::load(&registers).await;
    let id = lend(&registers, &world, "flat").await.unwrap();
    database.clock().advance(1_000_000);
    let before = registers.known_at(database.clock().now()).await.unwrap();
    database.clock().advance(1_000_000);
    let mut batch = Batch::new();
    let operation = Operation::End { id, on: day("2022-01-01"), set: Vec::new() };
    batch.push(LentHouse::DEFINITION, operation);
    registers.apply(&permit(), &batch).await.unwrap();
    let operator = operator();
    assert_eq!(rows(&registers, &operator, "2021-06-14").await.len(), 0);
    assert_eq!(rows(&registers, &operator, "2022-01-01").await.len(), 0);
    let row = rows(&registers, &operator, "2021-12-31").await.remove(0);
    let fields = LentHouse::DEFINITION.fields.iter().zip(&row.values);
    let json: serde_json::Map<String, serde_json::Value> =
        fields.map(|(field, value)| (field.key.to_owned(), value.to_json())).collect();
    let expected = serde_json::json!({
        "person": world.people[0].number(),
        "area": world.small.communes[0].number(),
        "kind": "flat",
        "handed_over_on": "2021-06-15",
        "address": "Số 7 ngõ Thử",
    });
    assert_eq!(serde_json::Value::Object(json), expected);
    let view = View { scope: &operator.scope, on: day("2022-10-19"), known_at: Some(&before) };
    let mut reader = registers.read().await.unwrap();
    let known = reader.list::<LentHouse>(&view, Vec::new()).await.unwrap();
    assert_eq!((known.len(), known[0].data.kind.as_str()), (1, "flat"));
    let tables = registers.database().describe().await.unwrap().join("\n");
    assert!(tables.contains("lent_houses.handed_over_on"), "{tables}");
}

async fn its_rows_are_journalled_and_verified(database: TestDatabase) {
    let registers = database.create_with(registry()).await;
    let world = WholeWorld::load(&registers).await;
    let id = lend(&registers, &world, "house").await.unwrap();
    let operator = operator();
    let view = View { scope: &operator.scope, on: day("2022-10-19"), known_at: None };
    let mut reader = registers.read().await.unwrap();
    let record = Some((LentHouse::KEY.to_owned(), id));
    let entry = reader
        .entries(&view, &JournalFilter { record, limit: 9, ..JournalFilter::default() })
        .await
        .unwrap()
        .remove(0);
    let change = reader.changes(&view, &entry).await.unwrap().remove(0);
    let content = change.content.unwrap();
    assert!(content.contains(r#""kind":"house","handed_over_on":"2021-06-15","address":"sealed:"#));
    drop(reader);
    assert_eq!(registers.verify_journal().await.unwrap().faults, []);
    database.raw().await.run("UPDATE lent_houses SET kind = 'flat'").await;
    let columns = vec!["kind".to_owned()];
    let expected = Fault::RowAltered(LentHouse::KEY.to_owned(), id, 1, columns);
    assert_eq!(registers.verify_journal().await.unwrap().faults, [expected]);
}

async fn its_overlap_rule_and_code_list_are_kept(database: TestDatabase) {
    let registers = database.create_with(registry()).await;
    let world = WholeWorld::load(&registers).await;
    lend(&registers, &world, "flat").await.unwrap();
    let keys = |refused: registers::Error| crate::refusals::keys_of(&refused);
    assert_eq!(keys(lend(&registers, &world, "flat").await.unwrap_err()), ["rule.overlap"]);
    assert_eq!(keys(lend(&registers, &world, "castle").await.unwrap_err()), ["validate.field"]);
    lend(&registers, &world, "house").await.unwrap();
}

async fn its_secret_is_sealed_and_hidden_from_those_who_may_not_see_it(database: TestDatabase) {
    let registers = database.create_with(registry()).await;
    let world = WholeWorld::load(&registers).await;
    lend(&registers, &world, "flat").await.unwrap();
    let mut raw = database.raw().await;
    let columns = raw.columns("lent_houses").await;
    let column = columns.iter().find(|column| column.name == "address").unwrap();
    let query = format!("SELECT {} FROM lent_houses", raw.shown(column));
    let stored = raw.texts(&query).await.remove(0).unwrap();
    let readable = testkit::hexadecimal("ngõ Thử".as_bytes());
    assert!(stored.len() > 40 && !stored.contains(&readable), "{stored}");
    let statistician = policy::decide("statistician", "kiểm thử", policy::Areas::Whole).unwrap();
    let shown = rows(&registers, &statistician, "2022-10-19").await.remove(0);
    assert_eq!(shown.values[4], Value::Null);
    assert_eq!(shown.values[2], Value::Text("flat".to_owned()));
}
