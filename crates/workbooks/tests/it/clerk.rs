//! What a clerk does to a workbook, and what comes of it.

use base::Day;
use registers::{Appointment, IdentityNumber, Qualification};
use testkit::{TestDatabase, day, postgres, sqlite};
use workbooks::{Cell, Grid, Import};

use crate::desk::{Desk, add, column, counts, import, set, workbook};

const NEW: [(&str, &str); 5] = [
    ("Từ ngày", "15/09/2022"),
    ("Người", "Trần Thị Bình"),
    ("Mặt", "lý luận chính trị"),
    ("Trình độ", "TC"),
    ("Thời điểm đạt", "07/2022"),
];

async fn three_cells_are_three_changes(database: TestDatabase) {
    let desk = Desk::new(database).await;
    let mut sheet = desk.sheet::<Qualification>().await;
    // A correction, a change from a day, an end.
    set(&mut sheet, 1, "Trình độ", "ĐH");
    set(&mut sheet, 2, "Trình độ", "Cao đẳng");
    set(&mut sheet, 2, "Từ ngày", "01.09.2022");
    set(&mut sheet, 3, "Đến hết ngày", "30-9-2022");
    let file = workbook(&sheet);
    assert_eq!(desk.apply::<Qualification>(&file).await, [0, 2, 1, 1, 0]);
    let rows = desk.qualifications().await;
    let of = |person: usize| {
        let mut own: Vec<_> =
            rows.iter().filter(|row| row.data.person == desk.people[person]).collect();
        own.sort_by_key(|row| row.period.from());
        let told = |row: &&registers::Record<Qualification>| {
            (row.data.level.to_string(), row.period.from(), row.period.until())
        };
        own.iter().map(told).collect::<Vec<_>>()
    };
    let began = day("2005-06-01");
    let level = |words: &str, from: Day, until| (words.to_owned(), from, until);
    assert_eq!(of(0), [level("university", began, None)]);
    let moved = day("2022-09-01");
    assert_eq!(of(1), [level("intermediate", began, Some(moved)), level("college", moved, None)]);
    assert_eq!(of(2), [level("intermediate", began, Some(day("2022-10-01")))]);
    // The same file again does nothing.
    assert_eq!(desk.apply::<Qualification>(&file).await, [0, 0, 0, 4, 0]);
}

#[tokio::test]
async fn three_cells_are_three_changes_on_sqlite() {
    three_cells_are_three_changes(sqlite()).await;
}

#[tokio::test]
async fn three_cells_are_three_changes_on_postgres() {
    three_cells_are_three_changes(postgres().await).await;
}

#[tokio::test]
async fn a_new_row_is_added_once() {
    let desk = Desk::new(sqlite()).await;
    let mut sheet = desk.sheet::<Qualification>().await;
    add(&mut sheet, &NEW);
    let file = workbook(&sheet);
    assert_eq!(desk.apply::<Qualification>(&file).await, [1, 0, 0, 4, 0]);
    assert_eq!(desk.apply::<Qualification>(&file).await, [0, 0, 0, 5, 0]);
    assert_eq!(desk.qualifications().await.len(), 5);
}

/// A sheet with other columns first.
fn turned(sheet: &Grid) -> Grid {
    let rows = sheet.rows.iter().map(|cells| {
        let mut cells = cells.clone();
        cells.resize_with(9, Cell::default);
        cells.reverse();
        cells
    });
    Grid { rows: rows.collect(), ..sheet.clone() }
}

#[tokio::test]
async fn order_and_surroundings_do_not_matter() {
    let desk = Desk::new(sqlite()).await;
    let sheet = desk.sheet::<Qualification>().await;
    let idle = [0, 0, 0, 4, 0];
    let is_idle = async |sheet: &Grid| {
        assert_eq!(desk.apply::<Qualification>(&workbook(sheet)).await, idle, "{sheet:?}");
    };
    // Columns in another order, rows in another order, empty rows between.
    is_idle(&turned(&sheet)).await;
    let mut sorted = sheet.clone();
    sorted.rows[1..].reverse();
    sorted.rows.insert(3, Vec::new());
    is_idle(&sorted).await;
    // A title above, numbers of columns below the heading, sums and a signature at the end.
    let mut framed = sheet.clone();
    let line = |words: &str| vec![Cell::Empty, Cell::Text(words.to_owned())];
    framed.rows.insert(0, line("ỦY BAN NHÂN DÂN XÃ MỘT"));
    framed.rows.insert(1, line("Danh sách trình độ"));
    framed.rows.insert(2, Vec::new());
    framed.rows.insert(4, (1..=9).map(|at| Cell::Text(format!("({at})"))).collect());
    framed.rows.push(vec![
        Cell::Empty,
        Cell::Text("Tổng cộng".to_owned()),
        Cell::Empty,
        Cell::Number(4.0),
    ]);
    framed.rows.push(Vec::new());
    framed.rows.push(line("Người lập biểu"));
    is_idle(&framed).await;
    // A column that is not required left out, one that nobody knows put in.
    let mut narrow = sheet.clone();
    let institution = column(&narrow, "Cơ sở đào tạo");
    for cells in &mut narrow.rows {
        if cells.len() > institution {
            cells.remove(institution);
        }
    }
    narrow.rows[0].push(Cell::Text("Ghi chú".to_owned()));
    is_idle(&narrow).await;
    // A row deleted from the file deletes nothing.
    let mut fewer = sheet.clone();
    fewer.rows.remove(2);
    let plan = desk.plan::<Qualification>(&workbook(&fewer)).await.unwrap();
    assert_eq!(counts(&plan), [0, 0, 0, 3, 0]);
}

#[tokio::test]
async fn what_looks_otherwise_is_the_same() {
    let desk = Desk::new(sqlite()).await;
    let sheet = desk.sheet::<Qualification>().await;
    for (heading, words) in [
        ("Từ ngày", "01/06/2005"),
        ("Từ ngày", "1-6-2005"),
        ("Từ ngày", "01.06.2005"),
        ("Từ ngày", "2005-06-01"),
        ("Từ ngày", "ngày 01 tháng 6 năm 2005"),
        ("Trình độ", "  trung   cấp "),
        ("Trình độ", "TRUNG CẤP"),
        ("Trình độ", "TC"),
        ("Cơ sở đào tạo", "  Trường Trung cấp "),
        // The same letters, decomposed.
        ("Cơ sở đào tạo", "Trươ\u{300}ng Trung câ\u{301}p"),
        // In the old encoding.
        ("Cơ sở đào tạo", "Tr\u{ad}êng Trung cÊp"),
    ] {
        let mut other = sheet.clone();
        set(&mut other, 1, heading, words);
        let plan = desk.plan::<Qualification>(&workbook(&other)).await.unwrap();
        assert_eq!(counts(&plan), [0, 0, 0, 4, 0], "{heading}: {words}");
    }
}

#[tokio::test]
async fn numbers_that_lost_their_nought_are_given_it_back() {
    let desk = Desk::new(sqlite()).await;
    let mut sheet = desk.sheet::<IdentityNumber>().await;
    let number = column(&sheet, "Số");
    for cells in &mut sheet.rows[1..] {
        let digits: f64 = cells[number].words().parse().unwrap();
        cells[number] = Cell::Number(digits);
    }
    let file = workbook(&sheet);
    let plan = desk.plan::<IdentityNumber>(&file).await.unwrap();
    assert_eq!(counts(&plan), [0, 0, 0, 0, 4]);
    let import = Import { accept_zeros: true, ..import::<IdentityNumber>() };
    let plan = desk.plan_by(import, &file).await.unwrap();
    assert_eq!(counts(&plan), [0, 0, 0, 4, 0]);
    assert_eq!(desk.numbers().await.len(), 4);
}

#[tokio::test]
async fn somebody_elses_change_is_kept() {
    let desk = Desk::new(sqlite()).await;
    let sheet = desk.sheet::<Qualification>().await;
    let mut other = sheet.clone();
    set(&mut other, 1, "Trình độ", "Đại học");
    assert_eq!(desk.apply::<Qualification>(&workbook(&other)).await, [0, 0, 1, 3, 0]);
    // A file of before that does not touch the same row does no harm to it.
    let mut mine = sheet.clone();
    set(&mut mine, 2, "Trình độ", "Cao đẳng");
    assert_eq!(desk.apply::<Qualification>(&workbook(&mine)).await, [0, 0, 1, 3, 0]);
    let levels: Vec<String> =
        desk.qualifications().await.iter().map(|row| row.data.level.to_string()).collect();
    assert_eq!(levels.iter().filter(|level| *level == "university").count(), 1, "{levels:?}");
    // One that does is told.
    let mut late = sheet.clone();
    set(&mut late, 1, "Trình độ", "Thạc sĩ");
    let plan = desk.plan::<Qualification>(&workbook(&late)).await.unwrap();
    assert_eq!(counts(&plan), [0, 0, 0, 3, 1]);
}

#[tokio::test]
async fn a_council_is_replaced_from_one_file() {
    let desk = Desk::new(sqlite()).await;
    let mut sheet = desk.sheet::<Appointment>().await;
    set(&mut sheet, 1, "Đến hết ngày", "30/09/2022");
    set(&mut sheet, 1, "Cách kết thúc", "Thôi việc");
    add(
        &mut sheet,
        &[
            ("Từ ngày", "01/10/2022"),
            ("Người", "Nguyễn Văn An"),
            ("Chức danh", "party_secretary"),
            ("Đơn vị", "08702"),
            ("Hình thức", "Chuyên trách"),
            ("Cách bố trí", "Bầu cử"),
        ],
    );
    let plan = desk.plan::<Appointment>(&workbook(&sheet)).await.unwrap();
    assert_eq!(counts(&plan), [1, 1, 0, 3, 0], "{:?}", crate::desk::faults(&plan));
    assert_eq!(desk.apply::<Appointment>(&workbook(&sheet)).await, [1, 1, 0, 3, 0]);
    let ended = desk.appointments().await;
    let ended: Vec<_> = ended.iter().filter(|row| row.period.until().is_some()).collect();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].data.way_ended.as_ref().unwrap().as_str(), "resigned");
}
