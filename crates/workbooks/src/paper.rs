//! What a paper is, told by its bytes and not by what its name promises: few kinds, none of which
//! a browser would run. Packed ones are looked through, part by part, and never unpacked.

use std::io::{Cursor, Read};

use base::code_list::Item;
use base::{Code, Heading, Message};
use registers::CodeLists;
use zip::ZipArchive;

use crate::grid::Limits;
use crate::parts::texts;

/// The list of the kinds that are taken.
const LIST: &str = "paper-type";

/// How far from its end a PDF may say that it ends: others add a little behind it.
const END_OF_PDF: usize = 4_096;

/// What a text of `OpenDocument` says of itself in its first part.
const OPEN_TEXT: &str = "application/vnd.oasis.opendocument.text";

/// The kind of a paper.
///
/// # Errors
/// When it is of none that is taken, was broken off, bears the stamp of a secret, or has a name that
/// promises another kind.
pub fn paper_type(name: &str, bytes: &[u8], lists: &'static CodeLists) -> Result<Code, Message> {
    let code = kind(name, bytes)?;
    let item = lists.item(LIST, code).ok_or_else(|| unknown(name))?;
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let known: Vec<&str> = endings(item).collect();
    if ending.as_deref().is_some_and(|ending| known.contains(&ending)) {
        return Ok(Code::new(code));
    }
    Err(Message::new("papers.wrong-ending")
        .text("name", name)
        .heading("kind", Heading { vi: &item.vi, en: &item.en })
        .text("ending", known.first().copied().unwrap_or_default()))
}

/// The type of a kind of papers, as browsers name it; what is not known is plain bytes.
pub fn paper_media(lists: &CodeLists, code: &str) -> String {
    let media = lists.item(LIST, code).and_then(|item| item.attribute("media"));
    media.unwrap_or("application/octet-stream").to_owned()
}

/// The endings of the names that are taken, as a form offers them: `.pdf,.png`.
pub fn paper_endings(lists: &CodeLists) -> String {
    let items = lists.get(LIST).map(|list| list.items.as_slice()).unwrap_or_default();
    let all = items.iter().flat_map(endings).map(|ending| format!(".{ending}"));
    all.collect::<Vec<_>>().join(",")
}

fn endings(item: &Item) -> impl Iterator<Item = &str> {
    item.attribute("endings").unwrap_or_default().split(' ')
}

fn unknown(name: &str) -> Message {
    Message::new("papers.wrong-type").text("name", name)
}

fn kind(name: &str, bytes: &[u8]) -> Result<&'static str, Message> {
    let (code, is_whole) = if bytes.starts_with(b"%PDF-") {
        let end = &bytes[bytes.len().saturating_sub(END_OF_PDF)..];
        ("pdf", end.windows(5).any(|five| five == b"%%EOF"))
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        ("png", bytes.ends_with(b"IEND\xae\x42\x60\x82"))
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        ("jpeg", true)
    } else if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        ("tiff", true)
    } else if bytes.starts_with(b"PK\x03\x04") {
        (packed(name, bytes)?, true)
    } else {
        return Err(unknown(name));
    };
    if is_whole { Ok(code) } else { Err(Message::new("papers.broken-off").text("name", name)) }
}

/// Which packed document it is. Macros, bombs and stamps of secrets are refused on the way.
fn packed(name: &str, bytes: &[u8]) -> Result<&'static str, Message> {
    let names = texts(bytes, Limits::default()).map_err(|fault| match fault.key() {
        "workbook.macro" => Message::new("papers.macro").text("name", name),
        "secrecy.stamped" => fault,
        _ => Message::new("papers.broken-off").text("name", name),
    })?;
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if has("[Content_Types].xml") && has("word/document.xml") {
        Ok("docx")
    } else if has("[Content_Types].xml") && has("xl/workbook.xml") {
        Ok("xlsx")
    } else if has("content.xml") && says_open_text(bytes) {
        Ok("odt")
    } else {
        Err(unknown(name))
    }
}

fn says_open_text(bytes: &[u8]) -> bool {
    let mut said = String::new();
    let read = ZipArchive::new(Cursor::new(bytes)).ok().and_then(|mut archive| {
        let part = archive.by_name("mimetype").ok()?;
        part.take(OPEN_TEXT.len() as u64 + 1).read_to_string(&mut said).ok()
    });
    read.is_some() && said == OPEN_TEXT
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn told(name: &str, bytes: &[u8]) -> String {
        match paper_type(name, bytes, CodeLists::standard().unwrap()) {
            Ok(code) => code.as_str().to_owned(),
            Err(fault) => fault.key().to_owned(),
        }
    }

    const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");

    #[test]
    fn a_paper_is_what_its_bytes_say() {
        let png = b"\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82";
        for (name, bytes, expected) in [
            ("a.pdf", b"%PDF-1.4 ... %%EOF\n".as_slice(), "pdf"),
            ("A.PDF", b"%PDF-1.4 ... %%EOF\n", "pdf"),
            ("a.png", png, "png"),
            ("a.jpg", b"\xff\xd8\xff\xe0..", "jpeg"),
            ("a.jpeg", b"\xff\xd8\xff\xe0..", "jpeg"),
            ("a.tif", b"II*\0....", "tiff"),
            // Cut short on the way.
            ("a.pdf", b"%PDF-1.4 ...", "papers.broken-off"),
            ("a.png", &png[..12], "papers.broken-off"),
            // Another kind than the name says.
            ("a.docx", b"%PDF-1.4 ... %%EOF", "papers.wrong-ending"),
            ("a", b"%PDF-1.4 ... %%EOF", "papers.wrong-ending"),
            ("a.pdf.exe", b"%PDF-1.4 ... %%EOF", "papers.wrong-ending"),
            // What would run, or could.
            ("a.html", b"<html><script>alert(1)</script>", "papers.wrong-type"),
            ("a.pdf", b"<html>%PDF-1.4 %%EOF", "papers.wrong-type"),
            ("a.svg", b"<svg onload=\"alert(1)\"/>", "papers.wrong-type"),
            ("a.pdf", b"MZ\x90\0", "papers.wrong-type"),
            ("a.png", b"\x7fELF", "papers.wrong-type"),
            ("a.doc", b"\xd0\xcf\x11\xe0....", "papers.wrong-type"),
            ("a.pdf", b"", "papers.wrong-type"),
        ] {
            assert_eq!(told(name, bytes), expected, "{name}: {bytes:?}");
        }
    }

    #[test]
    fn a_packed_paper_has_the_parts_of_its_kind_and_nothing_that_runs() {
        let word = ("word/document.xml", "<w:document><w:t>Quyết định</w:t></w:document>");
        assert_eq!(told("a.docx", &zipped(&[TYPES, word])), "docx");
        assert_eq!(told("a.xlsx", &zipped(&[TYPES, ("xl/workbook.xml", "<workbook/>")])), "xlsx");
        let open = [("mimetype", OPEN_TEXT), ("content.xml", "<office/>")];
        assert_eq!(told("a.odt", &zipped(&open)), "odt");
        let other = [("mimetype", "text/html"), ("content.xml", "<office/>")];
        assert_eq!(told("a.odt", &zipped(&other)), "papers.wrong-type");
        assert_eq!(told("a.zip", &zipped(&[("a.exe", "MZ")])), "papers.wrong-type");
        let macros = zipped(&[TYPES, word, ("word/vbaProject.bin", "x")]);
        assert_eq!(told("a.docx", &macros), "papers.macro");
        let stamped = ("word/document.xml", "<w:document><w:t>TUYỆT MẬT</w:t></w:document>");
        assert_eq!(told("a.docx", &zipped(&[TYPES, stamped])), "secrecy.stamped");
        let whole = zipped(&[TYPES, word]);
        assert_eq!(told("a.docx", &whole[..whole.len() / 2]), "papers.broken-off");
    }

    #[test]
    fn a_form_offers_the_endings_that_are_taken() {
        let lists = CodeLists::standard().unwrap();
        assert_eq!(paper_endings(lists), ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.docx,.xlsx,.odt");
        assert_eq!(paper_media(lists, "pdf"), "application/pdf");
        assert_eq!(paper_media(lists, "nothing"), "application/octet-stream");
    }
}
