//! Files that are refused, each with what is said.

use std::io::{Cursor, Write};

use base::Language;
use registers::{Appointment, AssignedQuota, IdentityNumber, Qualification, Register};
use testkit::sqlite;
use workbooks::{Cell, Grid, Limits};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::desk::{Desk, add, column, counts, faults, set, workbook};

/// A packed file of these entries.
fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn told(name: &str, bytes: &[u8], limits: Limits) -> String {
    workbooks::read(name, bytes, limits).unwrap_err().key().to_owned()
}

#[tokio::test]
async fn a_file_that_is_no_workbook_is_named() {
    let desk = Desk::new(sqlite()).await;
    let sound = desk.export::<Qualification>(None).await;
    let all = Limits::default();
    let zeros = vec![0; 3 << 20];
    let rows = Grid { rows: vec![vec![Cell::Number(1.0)]; 300], ..Grid::default() };
    // A cell far to the right in each row.
    let far = [vec![Cell::Empty; 99], vec![Cell::Number(1.0)]].concat();
    let wide = Grid { rows: vec![far; 5], ..Grid::default() };
    let cases: [(&str, &str, Vec<u8>, Limits); 15] = [
        ("workbook.empty", "a.xlsx", Vec::new(), all),
        ("workbook.damaged", "cut.xlsx", sound[..sound.len() / 2].to_vec(), all),
        ("workbook.damaged", "head.xlsx", sound[..40].to_vec(), all),
        ("workbook.old-or-locked", "old.xls", vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], all),
        ("workbook.old-or-locked", "locked.xlsx", vec![0xD0, 0xCF, 0x11, 0xE0, 0, 0], all),
        ("workbook.unknown-kind", "a.pdf", b"%PDF-1.7".to_vec(), all),
        ("workbook.unknown-kind", "a.png", b"\x89PNG".to_vec(), all),
        (
            "workbook.macro",
            "a.xlsm",
            packed(&[("xl/workbook.xml", b""), ("xl/vbaProject.bin", b"x")]),
            all,
        ),
        ("workbook.not-a-workbook", "a.docx", packed(&[("word/document.xml", b"<w/>")]), all),
        ("workbook.not-a-workbook", "a.zip", packed(&[("readme.txt", b"hello")]), all),
        (
            "workbook.damaged",
            "torn.xlsx",
            packed(&[("xl/workbook.xml", b"<workbook><sheets")]),
            all,
        ),
        (
            "workbook.bomb",
            "bomb.xlsx",
            packed(&[("xl/workbook.xml", &zeros)]),
            Limits { unpacked: 1 << 20, ..all },
        ),
        ("workbook.too-large", "big.xlsx", sound.clone(), Limits { bytes: 1_000, ..all }),
        ("workbook.too-many-rows", "long.xlsx", workbook(&rows), Limits { rows: 200, ..all }),
        ("workbook.too-many-cells", "wide.xlsx", workbook(&wide), Limits { cells: 400, ..all }),
    ];
    for (key, name, bytes, limits) in cases {
        assert_eq!(told(name, &bytes, limits), key, "{name}");
    }
}

/// The content of an `.ods` of one sheet.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
         <office:body><office:spreadsheet><table:table table:name=\"Sổ\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet".as_slice();
    packed(&[
        ("mimetype", kind),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn a_few_letters_that_say_a_million_cells_are_refused_and_empty_ones_are_not() {
    let limits = Limits { cells: 1_000, text: 1_000, ..Limits::default() };
    let cell = |repeats: u32, inside: &str| {
        format!("<table:table-cell table:number-columns-repeated=\"{repeats}\"{inside}")
    };
    let filled = " office:value-type=\"float\" office:value=\"1\"/>";
    let row = |repeats: u32, cells: &str| {
        format!(
            "<table:table-row table:number-rows-repeated=\"{repeats}\">{cells}</table:table-row>"
        )
    };
    let long = format!(" office:value-type=\"string\"><text:p>{}</text:p>", "ồ".repeat(200));
    let long = format!("{long}</table:table-cell>");
    for rows in [
        row(1, &cell(16_384, filled)),
        row(1_001, &cell(1, filled)),
        row(40, &cell(40, filled)),
        row(1, &cell(30, filled)).repeat(40),
        // Empty ones before one that is filled.
        row(1, &(cell(2_000, "/>") + &cell(1, filled))),
        row(900, &cell(1, "/>")) + &row(101, &cell(1, filled)),
        // One long text, many times.
        row(1, &cell(3, &long)),
        row(3, &cell(1, &long)),
        row(1, &cell(1, filled).replace("\"1\"", "\"&#49;6384\"")),
    ] {
        assert_eq!(told("a.ods", &ods(&rows), limits), "workbook.too-many-cells", "{rows}");
    }
    let cut = ods(&(row(1, &cell(1, filled)) + "<table:table>"));
    assert_eq!(told("cut.ods", &cut, limits), "workbook.damaged");
    let kind = b"application/vnd.oasis.opendocument.spreadsheet".as_slice();
    let unended = packed(&[
        ("mimetype", kind),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", b"<table:table table:name=\"S\">"),
    ]);
    assert_eq!(told("unended.ods", &unended, limits), "workbook.damaged");
    // As an office leaves a sheet: formats to its last cell.
    let rest = cell(16_380, "/>");
    let rows = row(2, &(cell(2, filled) + &rest)) + &row(1_048_570, &rest);
    let grids = workbooks::read("a.ods", &ods(&rows), limits).unwrap();
    assert_eq!(grids[0].rows, vec![vec![Cell::Number(1.0); 2]; 2]);
}

#[tokio::test]
async fn a_sheet_that_is_not_the_table_is_named() {
    let desk = Desk::new(sqlite()).await;
    let sheet = desk.sheet::<Qualification>().await;
    let mut twice = sheet.clone();
    twice.rows[0].push(Cell::Text("TRINH DO".to_owned()));
    let mut less = sheet.clone();
    let level = column(&less, "Trình độ");
    less.rows[0][level] = Cell::Text("Bằng cấp".to_owned());
    let other = Grid {
        rows: vec![vec![Cell::Text("Họ tên".to_owned()), Cell::Text("Lương".to_owned())]],
        ..Grid::default()
    };
    for (key, grid) in [
        ("workbook.heading-twice", &twice),
        ("workbook.columns-missing", &less),
        ("workbook.no-table", &other),
        ("workbook.no-table", &Grid::default()),
    ] {
        let error = desk.plan::<Qualification>(&workbook(grid)).await.unwrap_err();
        assert_eq!(error.messages()[0].key(), key);
    }
    // The workbook of another register.
    let numbers = desk.export::<IdentityNumber>(None).await;
    let error = desk.plan::<Qualification>(&numbers).await.unwrap_err();
    assert_eq!(error.messages()[0].key(), "workbook.columns-missing");
}

/// What is done to a sheet, the cell that is named, and a part of what is said.
type Case = (fn(&mut Grid), &'static str, &'static str);

const OF_QUALIFICATIONS: [Case; 21] = [
    (|sheet| set(sheet, 1, "Từ ngày", "30/02/2022"), "B2", "Không có ngày 30/02/2022"),
    (|sheet| set(sheet, 2, "Từ ngày", "31.11.2022"), "B3", "Không có ngày 31/11/2022"),
    (|sheet| set(sheet, 2, "Từ ngày", "01/13/2022"), "B3", "Không có ngày"),
    (|sheet| set(sheet, 1, "Từ ngày", "1/6/05"), "B2", "hai chữ số"),
    (|sheet| set(sheet, 1, "Từ ngày", "hôm qua"), "B2", "hôm qua"),
    (|sheet| set(sheet, 1, "Từ ngày", ""), "B2", "Thiếu ngày bắt đầu"),
    (|sheet| set(sheet, 1, "Đến hết ngày", "01/01/2000"), "C2", "Ngày cuối đứng trước"),
    (|sheet| set(sheet, 1, "Đến hết ngày", "2000"), "C2", "2000"),
    (|sheet| set(sheet, 1, "Trình độ", "giáo sư"), "không có “giáo sư”", "Đại học"),
    (|sheet| set(sheet, 1, "Trình độ", ""), "F2", "Trình độ"),
    (|sheet| set(sheet, 1, "Mặt", "nấu ăn"), "E2", "nấu ăn"),
    (|sheet| set(sheet, 1, "Mặt", "Nghiệp vụ công tác xây dựng Đảng"), "dòng 2", "không thuộc mặt"),
    (|sheet| set(sheet, 1, "Người", "Phạm Văn Không"), "D2", "Không tìm thấy"),
    (|sheet| set(sheet, 1, "Người", "Lê Văn Cường"), "D2", "Có 2 bản ghi"),
    (|sheet| set(sheet, 1, "Người", "(#99999)"), "D2", "99999"),
    (|sheet| set(sheet, 1, "Thời điểm đạt", "mùa xuân"), "I2", "mùa xuân"),
    (|sheet| set(sheet, 1, "Khóa", "một"), "A2", "Cột khóa"),
    (|sheet| set(sheet, 1, "Khóa", "99999/1"), "dòng 2", "Không có bản ghi số 99999"),
    (
        |sheet| {
            set(sheet, 1, "Trình độ", "Đại học");
            let mut again = sheet.rows[1].clone();
            again[5] = Cell::Text("Thạc sĩ".to_owned());
            sheet.rows.push(again);
        },
        "dòng 6",
        "dòng 2 của cùng tệp",
    ),
    (|sheet| sheet.rows[1][7] = Cell::Error("#DIV/0!".to_owned()), "H2", "Công thức"),
    (
        |sheet| {
            add(sheet, &[("Từ ngày", "01/09/2022"), ("Mặt", "Tin học"), ("Trình độ", "Chứng chỉ")]);
        },
        "D6",
        "Bắt buộc",
    ),
];

const OF_NUMBERS: [Case; 6] = [
    (|sheet| set(sheet, 1, "Số", "26080000001"), "F2", "026080000001"),
    (|sheet| set(sheet, 1, "Số", "0260800000012"), "dòng 2", "12"),
    (|sheet| set(sheet, 1, "Số", "02608000000A"), "dòng 2", "12"),
    (|sheet| set(sheet, 1, "Số", "026080000002"), "F2", "đã thuộc về số 2"),
    (|sheet| set(sheet, 1, "Số", ""), "F2", "Bắt buộc"),
    (|sheet| set(sheet, 1, "Loại giấy", "hộ chiếu"), "E2", "hộ chiếu"),
];

const OF_APPOINTMENTS: [Case; 7] = [
    (|sheet| set(sheet, 1, "Chức danh", "vua"), "E2", "vua"),
    (|sheet| set(sheet, 1, "Đơn vị", "01234"), "F2", "01234"),
    (|sheet| set(sheet, 1, "Đơn vị", "Xã Ở Đâu"), "F2", "Xã Ở Đâu"),
    (|sheet| set(sheet, 1, "Hình thức", "nửa ngày"), "G2", "nửa ngày"),
    (|sheet| set(sheet, 1, "Cách bố trí", "tự nhận"), "H2", "tự nhận"),
    (
        |sheet| {
            let cells = [
                ("Từ ngày", "01/09/2022"),
                ("Người", "Nguyễn Văn An"),
                ("Chức danh", "party_secretary"),
                ("Đơn vị", "08702"),
                ("Hình thức", "Chuyên trách"),
                ("Cách bố trí", "Bầu"),
            ];
            add(sheet, &cells);
        },
        "dòng 6",
        "biên chế",
    ),
    (
        |sheet| {
            let mut again = sheet.rows[3].clone();
            again[0] = Cell::Empty;
            again[1] = Cell::Text("01/01/2022".to_owned());
            sheet.rows.push(again);
        },
        "dòng 6",
        "",
    ),
];

async fn refused<R: Register>(desk: &Desk, cases: &[Case]) {
    let sheet = desk.sheet::<R>().await;
    let before = desk.sheet::<R>().await;
    for (at, (change, place, words)) in cases.iter().enumerate() {
        let mut wrong = sheet.clone();
        change(&mut wrong);
        let bytes = workbook(&wrong);
        let plan = desk.plan::<R>(&bytes).await.unwrap();
        let faults = faults(&plan);
        assert!(counts(&plan)[4] >= 1, "{}, {at}: nothing is refused", R::KEY);
        let is_told = |fault: &String| fault.contains(place) && fault.contains(words);
        assert!(faults.iter().any(is_told), "{}, {at}: {place}, {words}: {faults:?}", R::KEY);
        let applied = plan.apply(&desk.registers, &testkit::permit(), Some(desk.decision)).await;
        assert!(applied.is_err(), "{}, {at}", R::KEY);
    }
    assert!(before == desk.sheet::<R>().await, "{}: something was written", R::KEY);
}

#[tokio::test]
async fn a_faulty_row_is_refused_with_its_cell_and_nothing_is_written() {
    let desk = Desk::new(sqlite()).await;
    refused::<Qualification>(&desk, &OF_QUALIFICATIONS).await;
    refused::<IdentityNumber>(&desk, &OF_NUMBERS).await;
    refused::<Appointment>(&desk, &OF_APPOINTMENTS).await;
}

#[tokio::test]
async fn a_quota_is_a_whole_number() {
    let desk = Desk::new(sqlite()).await;
    let heads = ["Từ ngày", "Đơn vị", "Năm", "Loại", "Số lượng"];
    let cells = heads.map(|words| Cell::Text(words.to_owned())).to_vec();
    for number in ["mười", "12,5", "-"] {
        let mut sheet = Grid { rows: vec![cells.clone()], ..Grid::default() };
        let row = [
            ("Từ ngày", "01/01/2022"),
            ("Đơn vị", "08701"),
            ("Năm", "2022"),
            ("Loại", "staff"),
            ("Số lượng", number),
        ];
        add(&mut sheet, &row);
        let plan = desk.plan::<AssignedQuota>(&workbook(&sheet)).await.unwrap();
        let faults = faults(&plan);
        assert!(faults[0].contains("E2") && faults[0].contains(number), "{faults:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_comes_back_on_its_cell() {
    let desk = Desk::new(sqlite()).await;
    let mut sheet = desk.sheet::<Qualification>().await;
    set(&mut sheet, 1, "Trình độ", "giáo sư");
    let plan = desk.plan::<Qualification>(&workbook(&sheet)).await.unwrap();
    let notes = plan.notes(Language::Vi);
    assert_eq!(notes.len(), 1);
    let ((row, at), words) = notes.first_key_value().unwrap();
    assert_eq!((*row, plan.layout.columns[*at].heading.as_str()), (0, "Trình độ"));
    assert!(words.contains("giáo sư"));
    let lists = desk.registers.registry().lists();
    let back = workbooks::xlsx(&plan.layout, lists, &plan.cells(), &notes).unwrap();
    // The same rows, to be mended and sent again.
    let again = desk.plan::<Qualification>(&back).await.unwrap();
    assert_eq!(counts(&again), [0, 0, 0, 3, 1]);
    let text = |bytes: &[u8], part: &str| -> Option<String> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name(part).ok()?, &mut text).ok()?;
        Some(text)
    };
    assert!(text(&back, "xl/comments1.xml").unwrap().contains("giáo sư"));
}
