//! Numbers as people write them: `1.234,5` in Vietnamese, `1,234.5` in English.

use crate::message::Language;

/// A whole number with thousands apart.
pub fn whole(number: i64, language: Language) -> String {
    let separator = language.pick('.', ',');
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    if number < 0 {
        text.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A share of a whole in tenths of a percent, rounded half up; `None` of nothing.
///
/// Tenths as a whole number keep arithmetic exact: 1.112 of 1.366 is 814.
pub fn per_mille(part: i64, of: i64) -> Option<i64> {
    (of > 0).then(|| (part * 2000 + of).div_euclid(of * 2))
}

/// A percentage with one decimal and no space: `81,4%`.
pub fn percent(part: i64, of: i64, language: Language) -> Option<String> {
    per_mille(part, of).map(|tenths| format!("{}%", decimal(tenths, 1, language)))
}

/// A number with a fixed count of decimals, given as a whole number of its last decimal:
/// `decimal(123587, 2, Vi)` is `1.235,87`.
pub fn decimal(scaled: i64, decimals: u32, language: Language) -> String {
    if decimals == 0 {
        return whole(scaled, language);
    }
    let unit = 10_i64.pow(decimals);
    let separator = language.pick(',', '.');
    let width = decimals as usize;
    // The sign is written here: before the point there may be only a nought, which has none.
    let sign = if scaled < 0 { "−" } else { "" };
    let before = whole(scaled / unit, language);
    let before = before.trim_start_matches('−');
    let fraction = (scaled % unit).abs();
    format!("{sign}{before}{separator}{fraction:0width$}")
}
