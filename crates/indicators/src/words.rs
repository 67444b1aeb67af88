//! Thresholds in words.

use base::{Language, Message, number};

use crate::target::{Comparison, Target, Wanted};

/// A hundred percent, in tenths.
const WHOLE: i64 = 1_000;

/// The threshold in words: `từ 90% trở lên`, `trên 85%`.
pub fn wanted_words(wanted: Wanted, target: &Target, language: Language) -> String {
    let is_share = target.unit == "percent" || target.wanted != wanted;
    let shown = |tenths: Option<i64>| {
        let tenths = tenths.unwrap_or_default();
        let (value, decimals) = if tenths % 10 == 0 { (tenths / 10, 0) } else { (tenths, 1) };
        let written = number::decimal(value, decimals, language);
        if is_share { format!("{written}%") } else { written }
    };
    let key = match (wanted.comparison, wanted.threshold) {
        (Comparison::Increase | Comparison::Decrease, _) | (_, Some(_)) => wanted.comparison,
        (_, None) => return language.text("targets.wanted.elsewhere"),
    };
    let words = match key {
        // Nothing is above the whole.
        Comparison::AtLeast if is_share && wanted.threshold == Some(WHOLE) => {
            "targets.wanted.equal"
        }
        Comparison::AtLeast => "targets.wanted.at-least",
        Comparison::MoreThan => "targets.wanted.more-than",
        Comparison::AtMost => "targets.wanted.at-most",
        Comparison::Equal => "targets.wanted.equal",
        Comparison::Between => "targets.wanted.between",
        Comparison::Increase => "targets.wanted.increase",
        Comparison::Decrease => "targets.wanted.decrease",
        Comparison::Maintain => "targets.wanted.maintain",
    };
    Message::new(words)
        .text("from", shown(wanted.threshold))
        .text("to", shown(wanted.threshold_max))
        .render(language)
}
