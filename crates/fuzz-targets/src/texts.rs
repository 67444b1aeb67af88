//! Short texts: days, cells, what an address asks for, tokens, checkpoints.

use std::sync::OnceLock;

use accounts::Token;
use base::{AreaCode, Day, Field, Instant, Kind, PartialDay, Period, Value, text as words};
use registers::{CodeLists, Registry};
use reports::{Door, Moved, Narrowing};
use store::{Checkpoint, SigningKey};
use workbooks::{Cell, Lookup, read_day, read_value};

use crate::{same_again, site, text};

/// Days, months, years, instants, periods, codes of units.
pub(crate) fn day(input: &[u8]) {
    let Some(text) = text(input) else { return };
    if let Ok(day) = text.parse::<Day>() {
        same_again(&day, &day.to_string(), str::parse);
        same_again(&day, &day.vietnamese(), str::parse);
        same_again(&day, &day.vietnamese(), read_day);
    }
    if let Ok(day) = read_day(text) {
        same_again(&day, &day.to_string(), read_day);
    }
    if let Ok(day) = text.parse::<PartialDay>() {
        same_again(&day, &day.to_string(), str::parse);
        same_again(&day, &day.vietnamese(), str::parse);
        assert!(day.earliest() <= day.latest(), "{day}");
    }
    if let Ok(instant) = text.parse::<Instant>() {
        same_again(&instant, &instant.to_string(), str::parse);
        assert_eq!(Instant::from_micros(instant.micros()), instant);
        let day = instant.day_in_vietnam();
        assert!(Instant::start_of(day) <= instant, "{instant}");
    }
    if let Ok(code) = text.parse::<AreaCode>() {
        same_again(&code, &code.to_string(), str::parse);
    }
    for kind in [Kind::Integer, Kind::Boolean, Kind::Text, Kind::Day, Kind::PartialDay] {
        if let Ok(value) = Value::parse(kind, text) {
            same_again(&value, &value.to_string(), |text| Value::parse(kind, text));
        }
    }
    let Some((from, until)) = text.split_once('\n') else { return };
    let (Ok(from), Ok(until)) = (from.parse(), until.parse()) else { return };
    if let Ok(period) = Period::new(from, Some(until)) {
        assert!(period.contains(from) && !period.contains(until), "{period}");
        assert!(period.contains(until.previous()), "{period}");
    }
}

/// The fields of all registers; of each kind those that differ in what they read.
fn fields() -> &'static [&'static Field] {
    static FIELDS: OnceLock<Vec<&'static Field>> = OnceLock::new();
    FIELDS.get_or_init(|| {
        let registry = Registry::standard().expect("the code lists read");
        let mut fields: Vec<&'static Field> = Vec::new();
        for definition in registry.definitions() {
            for field in definition.fields {
                if !fields.iter().any(|known| known.kind == field.kind) {
                    fields.push(field);
                }
            }
        }
        fields
    })
}

/// What a cell of a workbook says for a field, which the first byte chooses.
pub(crate) fn cell(input: &[u8]) {
    let Some((first, rest)) = input.split_first() else { return };
    let Some(words) = text(rest) else { return };
    let folded = words::fold(words);
    assert_eq!(words::from_inert(&words::inert(words)), words);
    assert_eq!(words::fold(&folded), folded, "folding again changes nothing");
    let fields = fields();
    let field = fields[usize::from(*first) % fields.len()];
    let lists = CodeLists::standard().expect("the code lists read");
    let lookup: &Lookup = site::lookup();
    let read = |words: &str| read_value(field, &Cell::Text(words.to_owned()), lists, lookup);
    let Ok(Some(value)) = read(words) else { return };
    let written = match field.kind {
        Kind::Reference(_) if !value.is_null() => format!("(#{value})"),
        _ => words::inert(&value.to_string()),
    };
    same_again(&Some(value), &written, read);
}

/// What an address of the list of people asks for, and other small words of addresses.
pub(crate) fn door(input: &[u8]) {
    let Some(text) = text(input) else { return };
    if let Ok(door) = text.parse::<Door>() {
        same_again(&door, &door.to_string(), str::parse);
    }
    if let Ok(moved) = text.parse::<Moved>() {
        same_again(&moved, &moved.to_string(), str::parse);
    }
    if let Ok(narrowing) = text.parse::<Narrowing>() {
        same_again(&narrowing, &narrowing.to_string(), str::parse);
    }
    if let Some(written) = web::fuzzing::of(text) {
        assert_eq!(web::fuzzing::of(&written).as_ref(), Some(&written), "from {text:?}");
    }
    if let Some(token) = Token::read(text) {
        assert_eq!(token.text(), text);
    }
}

/// A checkpoint of the journal, which one text alone says.
pub(crate) fn checkpoint(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let Ok(checkpoint) = text.parse::<Checkpoint>() else { return };
    assert_eq!(checkpoint.to_string(), text);
    assert_eq!(checkpoint.code().len(), 8 * 5 + 7);
    let key = SigningKey::derive(&[7; 32]).public();
    let names_key = checkpoint.fingerprint() == key.fingerprint();
    assert!(names_key || !checkpoint.is_signed_by(&key), "signed by a key that it does not name");
}
