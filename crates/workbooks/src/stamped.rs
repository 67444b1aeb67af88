//! Whether a file bears the stamp of a state secret, wherever in it: in a cell, the name of a sheet,
//! above or below a printed page, in a note, a shape, or what the file says of itself.

use base::Message;
use policy::Secrecy;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesRef;

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

/// The texts of a part of a packed file, one after the other.
pub(crate) struct Stamps {
    secrecy: &'static Secrecy,
    text: String,
}

impl Stamps {
    /// No text yet.
    ///
    /// # Errors
    /// When it is not known what is a stamp.
    pub(crate) fn new() -> Result<Self, Message> {
        Ok(Self { secrecy: Secrecy::standard()?, text: String::new() })
    }

    /// More of the text.
    pub(crate) fn add(&mut self, more: &str) {
        if self.text.len() < MOST_OF_A_TEXT {
            self.text.push_str(more);
        }
    }

    /// More of the text, a letter by its name or number.
    pub(crate) fn add_named(&mut self, named: &BytesRef<'_>) {
        match named.resolve_char_ref() {
            Ok(Some(letter)) => self.text.push(letter),
            _ => self.text.push_str(resolve_predefined_entity(named).unwrap_or_default()),
        }
    }

    /// The text has ended.
    ///
    /// # Errors
    /// When it bears a stamp.
    pub(crate) fn end(&mut self) -> Result<(), Message> {
        if !self.text.is_empty() && self.secrecy.is_stamped(&bare(&self.text)) {
            return Err(refusal());
        }
        self.text.clear();
        Ok(())
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
