//! [`Claims`]: what the elements of a part of a workbook say there is of something. calamine makes
//! room for as much as is said, so that what is said must not be more than can be meant.

use std::collections::HashSet;

use base::Message;
use quick_xml::escape::unescape;
use quick_xml::events::BytesStart;

use crate::grid::{Limits, damaged};
use crate::open_document::Tables;

/// The most formats, fonts and links of a part; Excel keeps some 65,000 of each.
const MOST_DECLARED: usize = 200_000;

/// The most sheets of a workbook.
const MOST_SHEETS: usize = 1_000;

/// The longest list of attributes of what every format repeats, in bytes: a font, a number format.
const LONGEST_NAME: usize = 4_096;

/// The least that a shared string takes, in bytes: `<si/>`.
const LEAST_STRING: u64 = 5;

/// The most letters and digits of the place of a cell that calamine can count.
const LONGEST_PLACE: (usize, usize) = (6, 9);

/// What a part has claimed so far.
pub(crate) struct Claims {
    limits: Limits,
    tables: Tables,
    /// Shared strings that were claimed, and those that are there.
    strings: (u64, usize),
    declared: usize,
    /// The sheets by what they are found under, and by where they stand. Read twice, a sheet would
    /// unpack to twice what it was seen to.
    sheets: HashSet<String>,
    targets: HashSet<String>,
}

impl Claims {
    /// Nothing yet.
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            tables: Tables::new(limits),
            strings: (0, 0),
            declared: 0,
            sheets: HashSet::new(),
            targets: HashSet::new(),
        }
    }

    /// An element begins.
    ///
    /// # Errors
    /// When it claims too much.
    pub(crate) fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Message> {
        match element.local_name().as_ref() {
            "sst" => self.sharing(element),
            "si" => {
                self.strings.1 += 1;
                if self.strings.1 > self.limits.cells {
                    Err(self.limits.too_many_cells())
                } else {
                    Ok(())
                }
            }
            "sheet" => self.sheet(element),
            "Relationship" => self.link(element),
            "xf" | "font" | "fill" | "border" => self.declare(),
            "numFmt" => self.declare().and_then(|()| short(element)),
            "name" => short(element),
            "row" | "c" => attributes(element, |key, value| match key {
                "r" => place(value).map(drop),
                _ => Ok(()),
            }),
            "dimension" => attributes(element, |key, value| match key {
                "ref" => area(value),
                _ => Ok(()),
            }),
            _ => self.tables.start(element),
        }
    }

    /// An element ends.
    ///
    /// # Errors
    /// When what is in it comes to too much.
    pub(crate) fn end(&mut self, name: &str) -> Result<(), Message> {
        self.tables.end(name)
    }

    /// Text of so many bytes.
    pub(crate) fn text(&mut self, bytes: usize) {
        self.tables.text(bytes);
    }

    /// The part has ended, after so many bytes.
    ///
    /// # Errors
    /// When less is there than was claimed.
    pub(crate) fn finish(self, bytes: u64) -> Result<(), Message> {
        if self.strings.0.saturating_mul(LEAST_STRING) > bytes {
            return Err(Message::new("workbook.false-count"));
        }
        self.tables.finish()
    }

    /// The shared strings begin; their number is claimed.
    fn sharing(&mut self, element: &BytesStart<'_>) -> Result<(), Message> {
        let most = self.limits.cells as u64;
        attributes(element, |key, value| {
            if key == "uniqueCount" {
                let claimed = number(value)?;
                if claimed > most {
                    return Err(Message::new("workbook.false-count"));
                }
                self.strings.0 = self.strings.0.max(claimed);
            }
            Ok(())
        })
    }

    fn sheet(&mut self, element: &BytesStart<'_>) -> Result<(), Message> {
        attributes(element, |key, value| {
            let is_found_under = key == "id" || key.ends_with(":id");
            if is_found_under && !self.sheets.insert(value.to_owned()) {
                return Err(damaged("sheet"));
            }
            if self.sheets.len() > MOST_SHEETS {
                let most = i64::try_from(MOST_SHEETS).unwrap_or(i64::MAX);
                return Err(Message::new("workbook.too-many-sheets").number("most", most));
            }
            Ok(())
        })
    }

    fn link(&mut self, element: &BytesStart<'_>) -> Result<(), Message> {
        self.declare()?;
        let (mut kind, mut target) = (String::new(), String::new());
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(damaged)?;
            let taken = match attribute.key.as_ref() {
                "Type" => &mut kind,
                "Target" => &mut target,
                _ => continue,
            };
            *taken = unescape(&attribute.value).map_err(damaged)?.into_owned();
        }
        // Of whichever spelling: a path from the root, or from the part that links.
        let file = target.rsplit('/').next().unwrap_or_default().to_lowercase();
        if kind.ends_with("sheet") && !self.targets.insert(file) {
            return Err(damaged("Relationship"));
        }
        Ok(())
    }

    fn declare(&mut self) -> Result<(), Message> {
        self.declared += 1;
        if self.declared > MOST_DECLARED {
            return Err(Message::new("workbook.too-many-formats"));
        }
        Ok(())
    }
}

/// Looks at each attribute, also where there are two of a name: calamine takes one of them.
pub(crate) fn attributes(
    element: &BytesStart<'_>,
    mut look: impl FnMut(&str, &str) -> Result<(), Message>,
) -> Result<(), Message> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(damaged)?;
        look(attribute.key.as_ref(), &attribute.value)?;
    }
    Ok(())
}

/// A number of an attribute.
pub(crate) fn number(text: &str) -> Result<u64, Message> {
    text.parse().map_err(damaged)
}

fn short(element: &BytesStart<'_>) -> Result<(), Message> {
    if element.attributes_raw().len() > LONGEST_NAME {
        return Err(Message::new("workbook.too-many-formats"));
    }
    Ok(())
}

/// The column and the row of a place like `C7`; without letters, column 0.
fn place(text: &str) -> Result<(u64, u64), Message> {
    let digits = text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let letters = &text[..text.len() - digits.len()];
    if letters.len() > LONGEST_PLACE.0 || digits.len() > LONGEST_PLACE.1 {
        return Err(damaged(text));
    }
    let column = letters
        .bytes()
        .fold(0, |column, letter| column * 26 + u64::from(letter.to_ascii_uppercase() - b'A') + 1);
    Ok((column, number(digits)?))
}

/// A range like `A1:C7`, its first corner first.
fn area(text: &str) -> Result<(), Message> {
    let Some((first, last)) = text.split_once(':') else { return place(text).map(drop) };
    let (first, last) = (place(first)?, place(last)?);
    if last.0 < first.0 || last.1 < first.1 { Err(damaged(text)) } else { Ok(()) }
}
