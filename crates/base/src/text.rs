//! Vietnamese text: search deaf to diacritics, and the order of names.

use std::cmp::Ordering;
use std::sync::OnceLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a text for search: lower case, marks dropped, đ as d, white space single.
/// Unicode has no decomposition of đ, so it is named here.
pub fn fold(text: &str) -> String {
    let letters =
        text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    let plain: String = letters.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Compares two texts in the order of a Vietnamese dictionary.
pub fn compare(left: &str, right: &str) -> Ordering {
    static COLLATOR: OnceLock<Option<CollatorBorrowed<'static>>> = OnceLock::new();
    let collator = COLLATOR
        .get_or_init(|| Collator::try_new(locale!("vi").into(), CollatorOptions::default()).ok());
    match collator {
        Some(collator) => collator.compare(left, right),
        None => left.cmp(right),
    }
}

/// Compares two full names as Vietnamese lists do: by given name, then from the family name on.
pub fn compare_names(left: &str, right: &str) -> Ordering {
    let given = |name: &str| name.split_whitespace().next_back().unwrap_or_default().to_owned();
    compare(&given(left), &given(right)).then_with(|| compare(left, right))
}

/// Composes a text to Unicode NFC and trims it, as every stored text is.
pub fn normal(text: &str) -> String {
    text.trim().nfc().collect()
}

/// The letters by which a spreadsheet takes a text for a formula.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// A text as a file of text holds it, so that no spreadsheet reckons with it: an apostrophe before
/// what would begin a formula, and before what reads as if it had got one. [`from_inert`] takes it
/// away.
pub fn inert(text: &str) -> String {
    let is_formula = begins_formula(text) && text.chars().count() > 1;
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// Does it begin a formula, behind apostrophes or none?
fn begins_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// The text that [`inert`] made harmless.
pub fn from_inert(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| begins_formula(rest)).unwrap_or(text)
}
