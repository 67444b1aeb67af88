//! Packed files: workbooks of others, and backups.

use std::io::{Cursor, Write as _};

use registers::CodeLists;
use store::Backup;
use workbooks::{Cell, Grid, Limits, paper_endings, paper_type, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Small enough that what is too large is found before the fuzzer's own bounds.
const LIMITS: Limits = Limits { bytes: 1 << 20, unpacked: 1 << 24, rows: 2_000, cells: 100_000 };

/// What a workbook holds besides the sheet.
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Sổ" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>"#;
const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 count="1" uniqueCount="1"><si><t>Nguyễn Thị Hoa</t></si></sst>"#;

/// An outside file, by its bytes; the first says whether its name is that of a text.
pub(crate) fn workbook(input: &[u8]) {
    let Some((first, bytes)) = input.split_first() else { return };
    // A name without an end promises no kind.
    let name = if first % 2 == 0 { "tệp" } else { "tệp.csv" };
    whole(name, bytes);
}

/// A paper, by its bytes: what is taken begins as its kind does, and is no text that a browser reads.
pub(crate) fn paper(input: &[u8]) {
    let lists = CodeLists::standard().expect("the code lists read");
    for ending in paper_endings(lists).split(',') {
        if paper_type(&format!("tệp{ending}"), input, lists).is_ok() {
            let begins =
                [b"%PDF-".as_slice(), b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"PK"];
            assert!(begins.iter().any(|begin| input.starts_with(begin)), "{ending} was taken");
        }
    }
}

/// A sheet within a workbook that is otherwise sound, so that the fuzzer need not find out how
/// packages are made; the first byte says of which kind.
pub(crate) fn sheet(input: &[u8]) {
    let Some((first, xml)) = input.split_first() else { return };
    let is_excel = first % 2 == 0;
    let files: &[(&str, &[u8])] = if is_excel {
        &[
            ("xl/workbook.xml", WORKBOOK.as_bytes()),
            ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
            ("xl/sharedStrings.xml", STRINGS.as_bytes()),
            ("xl/worksheets/sheet1.xml", xml),
        ]
    } else {
        &[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest:manifest/>"),
            ("content.xml", xml),
        ]
    };
    whole(if is_excel { "tệp.xlsx" } else { "tệp.ods" }, &packed(files));
}

/// What is read keeps to the limits, sheets together, and a blank cell has no words.
fn whole(name: &str, bytes: &[u8]) {
    let Ok(grids) = read(name, bytes, LIMITS) else { return };
    let (mut cells, mut text) = (0, 0);
    for Grid { rows, .. } in &grids {
        assert!(rows.len() <= LIMITS.rows, "{} rows", rows.len());
        cells += rows.iter().map(Vec::len).sum::<usize>();
        for cell in rows.iter().flatten() {
            assert!(!cell.is_blank() || cell.words().is_empty());
            text += if let Cell::Text(words) = cell { words.len() } else { 0 };
        }
    }
    assert!(cells <= LIMITS.cells && text as u64 <= LIMITS.unpacked, "{cells} cells, {text} bytes");
}

/// A backup by its bytes, and one of which the bytes are the manifest.
pub(crate) fn backup(input: &[u8]) {
    let Some((first, bytes)) = input.split_first() else { return };
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    let whole = match first % 2 {
        0 => bytes.to_vec(),
        _ => packed(&[("manifest.json", bytes)]),
    };
    file.write_all(&whole).expect("a temporary file is written");
    let Ok(mut backup) = Backup::open(file.path()) else { return };
    let _ = backup.manifest().rows();
    let _ = backup.check(&|_, _, _| {});
}

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        writer.start_file(*name, stored).expect("a file is begun");
        writer.write_all(bytes).expect("a file is written");
    }
    writer.finish().expect("a package is made").into_inner()
}
