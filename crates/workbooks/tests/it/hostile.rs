//! Files made to take more memory or time than there is: refused before a workbook is made of them.

use workbooks::{Cell, Grid, Limits};

use crate::desk::workbook;
use crate::faulty::{packed, told};

const ROOT: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const LINKS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns:r="x"><sheets><sheet name="Một" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const STRINGS: &str = r#"<sst count="1" uniqueCount="1"><si><t>Họ và tên</t></si></sst>"#;
const SHEET: &str = r#"<worksheet><dimension ref="A1:B2"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>"#;

/// A small `.xlsx` with some parts in the place of its own.
fn xlsx(other: &[(&str, &str)]) -> Vec<u8> {
    let mut parts = vec![
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
        ("xl/sharedStrings.xml", STRINGS),
        ("xl/worksheets/sheet1.xml", SHEET),
    ];
    parts.retain(|(name, _)| !other.iter().any(|(own, _)| own == name));
    parts.extend(other);
    let parts: Vec<_> = parts.into_iter().map(|(name, text)| (name, text.as_bytes())).collect();
    packed(&parts)
}

/// A small `.ods` with these rows.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="Một">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    ods_of(&content)
}

fn ods_of(content: &str) -> Vec<u8> {
    packed(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

/// A row of one filled cell.
fn row(attributes: &str, cell: &str, text: &str) -> String {
    format!(
        r#"<table:table-row {attributes}><table:table-cell office:value-type="string" {cell}><text:p>{text}</text:p></table:table-cell></table:table-row>"#
    )
}

fn refused(name: &str, bytes: &[u8]) -> String {
    told(name, bytes, Limits::default())
}

#[test]
fn what_the_hostile_files_are_made_from_is_read() {
    let words = |name: &str, bytes: &[u8]| {
        let grids = workbooks::read(name, bytes, Limits::default()).unwrap();
        grids[0].rows.iter().flatten().map(Cell::words).collect::<Vec<String>>()
    };
    assert_eq!(words("a.xlsx", &xlsx(&[])), ["Họ và tên"]);
    let rest = r#"<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let sound = row("", "table:number-columns-repeated=\"2\"", "Họ<text:s text:c=\"2\"/>tên");
    let twice = ["Họ  tên", "Họ  tên"];
    // An office ends each sheet by rows of nothing up to the last there can be.
    assert_eq!(words("a.ods", &ods(&format!("{sound}{rest}"))), twice);
}

#[test]
fn more_shared_strings_than_there_are_bytes_are_not_made_room_for() {
    for number in ["300000000000000000", "99999999999", "5999999", "+300000000000000000", "x"] {
        let strings = format!(r#"<sst uniqueCount="{number}"><si><t>a</t></si></sst>"#);
        let key = refused("a.xlsx", &xlsx(&[("xl/sharedStrings.xml", &strings)]));
        let wanted = if number == "x" { "workbook.damaged" } else { "workbook.false-count" };
        assert_eq!(key, wanted, "{number}");
    }
    // Of two, either may be taken; after what is no attribute, more may follow.
    for claim in
        ["uniqueCount=\"1\" uniqueCount=\"99999999999\"", "a b=\"1\" uniqueCount=\"99999999999\""]
    {
        let strings = format!("<sst {claim}><si><t>a</t></si></sst>");
        let key = refused("a.xlsx", &xlsx(&[("xl/sharedStrings.xml", &strings)]));
        assert!(["workbook.false-count", "workbook.damaged"].contains(&key.as_str()), "{claim}");
    }
    let many = format!("<sst>{}</sst>", "<si/>".repeat(101));
    let few = Limits { cells: 100, ..Limits::default() };
    assert_eq!(
        told("a.xlsx", &xlsx(&[("xl/sharedStrings.xml", &many)]), few),
        "workbook.too-many-cells"
    );
}

#[test]
fn one_text_in_very_many_cells_is_not_unfolded() {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "a".repeat(1 << 20));
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(400);
    let sheet = format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>");
    let bytes = xlsx(&[("xl/sharedStrings.xml", &strings), ("xl/worksheets/sheet1.xml", &sheet)]);
    assert_eq!(refused("a.xlsx", &bytes), "workbook.bomb");
    let text = "a".repeat(1 << 20);
    let wide = row("", "table:number-columns-repeated=\"400\"", &text);
    assert_eq!(refused("a.ods", &ods(&wide)), "workbook.bomb");
    let long = row("table:number-rows-repeated=\"400\"", "", &text);
    assert_eq!(refused("a.ods", &ods(&long)), "workbook.bomb");
    let spaces = row("", "", "<text:s text:c=\"9000000000\"/>");
    assert_eq!(refused("a.ods", &ods(&spaces)), "workbook.bomb");
}

#[test]
fn a_cell_at_the_far_right_of_every_row_is_not_unfolded() {
    let row = |at| format!(r#"<row r="{at}"><c r="SF{at}"><v>1</v></c></row>"#);
    let rows = (1..=20_000).map(row).collect::<Vec<String>>().concat();
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let bytes = xlsx(&[("xl/worksheets/sheet1.xml", &sheet)]);
    assert_eq!(refused("a.xlsx", &bytes), "workbook.too-many-cells");
    let text = format!("{}1\n", ",".repeat(499)).repeat(20_000);
    assert_eq!(refused("a.csv", text.as_bytes()), "workbook.too-many-cells");
}

#[test]
fn repeated_cells_and_rows_are_not_unfolded() {
    let empty =
        |times: &str| format!(r#"<table:table-cell table:number-columns-repeated="{times}"/>"#);
    let one = r#"<table:table-cell office:value-type="float" office:value="1"/>"#;
    let cases = [
        row("", "table:number-columns-repeated=\"16384\"", "a").repeat(1_000),
        // Empty cells before a filled one, or before another empty one.
        format!("<table:table-row>{}{one}</table:table-row>", empty("16000")).repeat(1_000),
        format!("<table:table-row>{one}{}{}</table:table-row>", empty("16000"), empty("1"))
            .repeat(1_000),
        // One wide row makes all rows as wide, the empty ones too.
        format!(
            "<table:table-row>{}{one}</table:table-row>{}",
            empty("16000"),
            row("", "", "a").repeat(1_000)
        ),
        format!(
            "<table:table-row>{}{one}</table:table-row><table:table-row table:number-rows-repeated=\"150000\">{}</table:table-row>{}",
            empty("16000"),
            empty("1"),
            row("", "", "a"),
        ),
        row("table:number-rows-repeated=\"150000\"", "table:number-columns-repeated=\"100\"", "a"),
        row("", "table:number-columns-repeated=\"18446744073709551615\"", "a"),
    ];
    for (at, rows) in cases.iter().enumerate() {
        assert_eq!(refused("a.ods", &ods(rows)), "workbook.too-many-cells", "{at}");
    }
    let long = row("table:number-rows-repeated=\"1048576\"", "", "a");
    assert_eq!(refused("a.ods", &ods(&long)), "workbook.too-many-rows");
    // Together they are as many as in one.
    let table = format!("<table:table table:name=\"b\">{}</table:table>", row("", "", "a"));
    let few = Limits { cells: 100, ..Limits::default() };
    assert_eq!(
        told("a.ods", &ods_of(&format!("<a>{}</a>", table.repeat(101))), few),
        "workbook.too-many-cells"
    );
}

#[test]
fn tables_that_do_not_end_or_stand_in_each_other_are_refused() {
    let cell = "<table:table-cell office:value-type=\"string\">";
    let inner = format!("<table:table table:name=\"b\">{}</table:table>", row("", "", "a"));
    for content in [
        // calamine would wait for the end of the table, or of the note, for ever.
        "<a><table:table table:name=\"a\">".to_owned(),
        format!("<a><table:table table:name=\"a\">{}", row("", "", "a")),
        format!(
            "<a><table:table table:name=\"a\"><table:table-row>{cell}<office:annotation></table:table-cell></table:table-row></table:table>"
        ),
        format!(
            "<a><table:table table:name=\"a\"><table:table-row>{cell}{inner}</table:table-cell></table:table-row></table:table></a>"
        ),
        format!("<a><table:table table:name=\"a\">{inner}</table:table></a>"),
        format!(
            "<a><table:table table:name=\"a\"><table:table-row>{cell}</table:covered-table-cell></table:table-row></table:table></a>"
        ),
    ] {
        assert_eq!(refused("a.ods", &ods_of(&content)), "workbook.damaged", "{content}");
    }
}

#[test]
fn a_sheet_is_read_once() {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
    let link = |id: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="{kind}" Target="{target}"/>"#)
    };
    let links = |other: &str| {
        format!("<Relationships>{}{other}</Relationships>", link("rId1", "worksheets/sheet1.xml"))
    };
    let sheet = |name: &str, id: &str| format!(r#"<sheet name="{name}" r:id="{id}"/>"#);
    let book = |other: &str| {
        format!("<workbook><sheets>{}{other}</sheets></workbook>", sheet("a", "rId1"))
    };
    for (links, book) in [
        (LINKS.to_owned(), book(&sheet("b", "rId1"))),
        (links(&link("rId2", "/xl/worksheets/sheet1.xml")), book(&sheet("b", "rId2"))),
        (links(&link("rId2", "worksheets/SHEET&#49;.xml")), book(&sheet("b", "rId2"))),
        (links(&link("rId2", "worksheets/sheet2.xml")), book(&sheet("a", "rId2"))),
    ] {
        let bytes = xlsx(&[("xl/_rels/workbook.xml.rels", &links), ("xl/workbook.xml", &book)]);
        assert_eq!(refused("a.xlsx", &bytes), "workbook.damaged", "{links} {book}");
    }
    let many: String = (1..=1_000).map(|id| sheet(&format!("b{id}"), &format!("r{id}"))).collect();
    assert_eq!(
        refused("a.xlsx", &xlsx(&[("xl/workbook.xml", &book(&many))])),
        "workbook.too-many-sheets"
    );
}

#[test]
fn very_many_parts_or_formats_are_refused() {
    let mut parts: Vec<(String, &[u8])> = Vec::new();
    for number in 0..=4_000 {
        parts.push((format!("xl/{number}.xml"), b""));
    }
    let parts: Vec<_> = parts.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(refused("a.xlsx", &packed(&parts)), "workbook.too-many-parts");
    // The number stands in the end of a long list, of which nothing else is there.
    let mut end = b"PK\x03\x04....PK\x06\x06".to_vec();
    end.extend([0; 28]);
    end.extend((1u64 << 39).to_le_bytes());
    assert_eq!(refused("a.xlsx", &end), "workbook.too-many-parts");
    let formats =
        format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(200_001));
    assert_eq!(
        refused("a.xlsx", &xlsx(&[("xl/styles.xml", &formats)])),
        "workbook.too-many-formats"
    );
    let code = "0".repeat(5_000);
    let formats = format!(
        "<styleSheet><numFmts><numFmt numFmtId=\"200\" formatCode=\"{code}\"/></numFmts></styleSheet>"
    );
    assert_eq!(
        refused("a.xlsx", &xlsx(&[("xl/styles.xml", &formats)])),
        "workbook.too-many-formats"
    );
}

#[test]
fn a_place_that_no_sheet_has_is_refused() {
    let sheet = |dimension: &str, row: &str, cell: &str| {
        format!(
            r#"<worksheet><dimension ref="{dimension}"/><sheetData><row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>"#
        )
    };
    for (dimension, row, cell) in [
        ("A1", "1", "AAAAAAAAAAAAAAAA1"),
        ("A1", "99999999999", "A1"),
        ("A1", "1", "A99999999999"),
        ("C7:A1", "1", "A1"),
        ("A1:AAAAAAAAAAAAAAAA1", "1", "A1"),
    ] {
        let bytes = xlsx(&[("xl/worksheets/sheet1.xml", &sheet(dimension, row, cell))]);
        assert_eq!(refused("a.xlsx", &bytes), "workbook.damaged", "{dimension} {row} {cell}");
    }
    let bytes = xlsx(&[("xl/worksheets/sheet1.xml", &sheet("A1", "300000", "A300000"))]);
    assert_eq!(refused("a.xlsx", &bytes), "workbook.too-many-rows");
}

#[test]
fn a_name_promises_what_is_in_the_file() {
    let book = workbook(&Grid { rows: vec![vec![Cell::Number(1.0)]], ..Grid::default() });
    let open = ods(&row("", "", "a"));
    for (name, bytes) in
        [("a.ods", &book), ("a.csv", &book), ("a.pdf", &book), ("a.xlsx", &open), ("a.TXT", &open)]
    {
        assert_eq!(refused(name, bytes), "workbook.misnamed", "{name}");
    }
    assert_eq!(refused("a.csv", b"\x89PNG\0"), "workbook.unknown-kind");
    for (name, bytes) in [
        ("a.XLSX", &book),
        ("a.b.ods", &open),
        // Nothing is promised; and portals give out new workbooks under the old name.
        ("a", &book),
        ("a.xls", &book),
    ] {
        assert!(workbooks::read(name, bytes, Limits::default()).is_ok(), "{name}");
    }
}
