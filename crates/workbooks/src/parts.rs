//! What is looked at in a packed file before a workbook is made of it, in one pass: that its parts
//! are few and small, claim no more than they hold, and bear no stamp of a secret.

use std::io::{BufReader, Cursor, Read, copy, sink};

use base::Message;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::claims::Claims;
use crate::grid::{Limits, damaged};
use crate::stamped::Stamps;

/// Which kind of packed file it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Xlsx,
    Ods,
}

/// The most parts of a packed file: a workbook has some seven for each of its sheets.
const MOST_PARTS: usize = 4_000;

/// By what each entry of the list of parts begins.
const ENTRY: &[u8] = b"PK\x01\x02";

/// By what the end of a long list begins, and how far behind it the number of entries stands.
const LONG_END: (&[u8], usize) = (b"PK\x06\x06", 32);

/// Looks at all parts of a packed file.
///
/// # Errors
/// When it is no workbook, or one that must not be read.
pub(crate) fn examine(bytes: &[u8], limits: Limits) -> Result<Kind, Message> {
    let names = every_part(bytes, limits)?;
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if has("xl/workbook.xml") {
        Ok(Kind::Xlsx)
    } else if has("content.xml") {
        Ok(Kind::Ods)
    } else {
        Err(Message::new("workbook.not-a-workbook"))
    }
}

/// As [`examine`], of any packed document, whose tables may be as they are; gives the names of its
/// parts.
///
/// # Errors
/// When it must not be kept.
pub(crate) fn texts(bytes: &[u8], limits: Limits) -> Result<Vec<String>, Message> {
    every_part(bytes, Limits { rows: usize::MAX, cells: usize::MAX, ..limits })
}

fn every_part(bytes: &[u8], limits: Limits) -> Result<Vec<String>, Message> {
    refuse_many(bytes)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let names: Result<Vec<String>, _> =
        archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned)).collect();
    let names = names.map_err(damaged)?;
    if names.iter().any(|name| name.ends_with("vbaProject.bin")) {
        return Err(Message::new("workbook.macro"));
    }
    let mut left = limits.unpacked;
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).map_err(damaged)?.take(left + 1);
        look(&mut part, limits)?;
        copy(&mut part, &mut sink()).map_err(damaged)?;
        // One byte more than is left is let in, to see that there is more.
        left = part.limit().checked_sub(1).ok_or_else(|| Message::new("workbook.bomb"))?;
    }
    Ok(names)
}

/// Refuses a list of parts that is too long, before room is made for it.
fn refuse_many(bytes: &[u8]) -> Result<(), Message> {
    let (sign, behind) = LONG_END;
    let mut entries = 0;
    for (at, four) in bytes.windows(ENTRY.len()).enumerate() {
        if four == ENTRY {
            entries += 1;
        } else if four == sign
            && let Some(number) = bytes.get(at + behind..).and_then(<[u8]>::first_chunk)
        {
            entries =
                entries.max(usize::try_from(u64::from_le_bytes(*number)).unwrap_or(usize::MAX));
        }
        if entries > MOST_PARTS {
            let most = i64::try_from(MOST_PARTS).unwrap_or(i64::MAX);
            return Err(Message::new("workbook.too-many-parts").number("most", most));
        }
    }
    Ok(())
}

/// Looks at one part. What is no XML has no texts, and nothing is read from it.
fn look(part: impl Read, limits: Limits) -> Result<(), Message> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    // As calamine reads: what it would see is what is seen here.
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    config.expand_empty_elements = true;
    config.trim_text(false);
    let (mut claims, mut stamps) = (Claims::new(limits), Stamps::new()?);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match &event {
            Ok(Event::Text(more)) => {
                stamps.add(more);
                claims.text(more.len());
                continue;
            }
            Ok(Event::CData(more)) => {
                stamps.add(more);
                claims.text(more.len());
                continue;
            }
            Ok(Event::GeneralRef(named)) => {
                stamps.add_named(named);
                claims.text(named.len());
                continue;
            }
            _ => stamps.end()?,
        }
        match event {
            Ok(Event::Start(element)) => claims.start(&element)?,
            Ok(Event::End(element)) => claims.end(element.name().as_ref())?,
            Ok(Event::Eof) => return claims.finish(reader.buffer_position()),
            Err(quick_xml::Error::Io(error)) => return Err(damaged(error)),
            Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}
