//! Whether a file bears the stamp of a state secret, wherever in it: in a cell, the name of a sheet,
//! above or below a printed page, in a note, a shape, or what the file says of itself.

use std::io::{BufReader, Read};

use base::Message;
use policy::Secrecy;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use crate::grid::Grid;

/// So much of a text is looked at in one piece, in bytes.
const MOST_OF_A_TEXT: usize = 1 << 16;

/// The refusal, which tells nothing of what it refuses.
fn refusal() -> Message {
    Message::new("secrecy.stamped")
}

/// Refuses sheets of which a cell or the name bears a stamp.
///
/// # Errors
/// When one does.
pub(crate) fn refuse_cells(grids: &[Grid]) -> Result<(), Message> {
    let secrecy = Secrecy::standard()?;
    let cells = |grid: &Grid| grid.rows.iter().flatten().any(|cell| cell.is_stamped(secrecy));
    if grids.iter().any(|grid| secrecy.is_stamped(&grid.sheet) || cells(grid)) {
        return Err(refusal());
    }
    Ok(())
}

/// Refuses a part of a packed file of which a text bears a stamp. What is no XML has no texts.
///
/// # Errors
/// When one does.
pub(crate) fn refuse_part(part: impl Read) -> Result<(), Message> {
    let secrecy = Secrecy::standard()?;
    let mut reader = Reader::from_reader(BufReader::new(part));
    let (mut buffer, mut text) = (Vec::new(), String::new());
    loop {
        buffer.clear();
        let is_within = text.len() < MOST_OF_A_TEXT;
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Text(more)) if is_within => text.push_str(&more),
            Ok(Event::CData(more)) if is_within => text.push_str(&more),
            Ok(Event::GeneralRef(named)) => match named.resolve_char_ref() {
                Ok(Some(letter)) => text.push(letter),
                _ => text.push_str(resolve_predefined_entity(&named).unwrap_or_default()),
            },
            event => {
                if secrecy.is_stamped(&bare(&text)) {
                    return Err(refusal());
                }
                text.clear();
                if matches!(event, Ok(Event::Eof) | Err(_)) {
                    return Ok(());
                }
            }
        }
    }
}

/// A text without what Excel writes for how a header looks: `&C`, `&14`, `&"Arial,Bold"`.
fn bare(text: &str) -> String {
    let mut parts = text.split('&');
    let mut bare = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        bare.push('\n');
        let rest = match part.strip_prefix('"') {
            Some(named) => named.split_once('"').map_or("", |(_, rest)| rest),
            None if part.starts_with(|letter: char| letter.is_ascii_digit()) => {
                part.trim_start_matches(|letter: char| letter.is_ascii_digit())
            }
            None => part.get(1..).unwrap_or(part),
        };
        bare.push_str(rest);
    }
    bare
}
