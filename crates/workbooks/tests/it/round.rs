//! What is exported can be imported again.

use registers::{
    Appointment, Area, Decision, IdentityNumber, Person, PersonName, Qualification, Register, Title,
};
use testkit::{TestDatabase, postgres, sqlite};

use crate::desk::{Desk, first, workbook};

async fn comes_back<R: Register>(desk: &Desk) {
    let bytes = desk.export::<R>(None).await;
    let rows = first(&bytes).rows.len() - 1;
    assert!(rows > 0, "{}", R::KEY);
    assert_eq!(desk.apply::<R>(&bytes).await, [0, 0, 0, rows, 0], "{}", R::KEY);
    // As another program would write the same cells.
    let again = workbook(&first(&bytes));
    assert_eq!(desk.apply::<R>(&again).await, [0, 0, 0, rows, 0], "{}", R::KEY);
}

async fn every_register_comes_back(database: TestDatabase) {
    let desk = Desk::new(database).await;
    comes_back::<Qualification>(&desk).await;
    comes_back::<Appointment>(&desk).await;
    comes_back::<Person>(&desk).await;
    comes_back::<PersonName>(&desk).await;
    comes_back::<IdentityNumber>(&desk).await;
    comes_back::<Decision>(&desk).await;
    comes_back::<Title>(&desk).await;
    comes_back::<Area>(&desk).await;
}

#[tokio::test]
async fn every_register_comes_back_on_sqlite() {
    every_register_comes_back(sqlite()).await;
}

#[tokio::test]
async fn every_register_comes_back_on_postgres() {
    every_register_comes_back(postgres().await).await;
}

#[tokio::test]
async fn a_unit_has_its_own_rows_only() {
    let desk = Desk::new(sqlite()).await;
    let rows = |bytes: &[u8]| first(bytes).rows.len() - 1;
    assert_eq!(rows(&desk.export::<Qualification>(None).await), 4);
    let of = async |commune| rows(&desk.export::<Qualification>(Some(commune)).await);
    assert_eq!(of(desk.world.communes[0]).await, 3);
    assert_eq!(of(desk.world.communes[1]).await, 1);
    assert_eq!(of(desk.world.district).await, 4);
}

#[tokio::test]
async fn the_workbook_is_a_form() {
    let desk = Desk::new(sqlite()).await;
    let bytes = desk.export::<Qualification>(None).await;
    let sheets = workbooks::read("tệp.xlsx", &bytes, workbooks::Limits::default()).unwrap();
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.sheet.as_str()).collect();
    assert_eq!(names, ["Trình độ", "Hướng dẫn", "Danh mục"]);
    let heads: Vec<String> = sheets[0].rows[0].iter().map(workbooks::Cell::words).collect();
    assert_eq!(heads[..4], ["Khóa", "Từ ngày", "Đến hết ngày", "Người"]);
    let help: Vec<String> = sheets[1].rows.iter().flatten().map(workbooks::Cell::words).collect();
    assert!(help.iter().any(|words| words.contains("Chuyên môn; Lý luận chính trị")), "{help:?}");
    // Every sentence of the help is there.
    assert!(!help.iter().any(|words| words.starts_with("workbook.")), "{help:?}");
    // An identity number keeps its first nought.
    let numbers = first(&desk.export::<IdentityNumber>(None).await);
    assert!(numbers.rows[1].contains(&workbooks::Cell::Text("026080000001".to_owned())));
}
