//! [`Mask`]: what is left to see of a value that is not shown.

use base::{PartialDay, Secret, Value};
use serde::Deserialize;

/// What takes the place of each letter.
const DOT: char = '•';

/// The letters that stay, and the fewest that must be hidden beside them.
const LAST: usize = 4;

/// What is left of a value that is not shown: enough to know it again for whoever knows it, and
/// too little to learn it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mask {
    /// Of a text its last four letters, when there are at least as many others.
    LastFour,
    /// Of a day that may be known in part its year.
    Year,
}

impl Mask {
    /// What is left of a value. Of what it does not fit, such as a code, nothing is.
    pub fn of(self, value: &Value) -> Value {
        match (self, value) {
            (Self::LastFour, Value::Text(text)) => Value::Text(last_four(text)),
            (Self::LastFour, Value::Secret(Secret::Plain(text))) => {
                Value::Secret(Secret::Plain(last_four(text)))
            }
            // What is not opened yet is masked when it is, and hides itself until then.
            (Self::LastFour, Value::Secret(sealed)) => Value::Secret(sealed.clone()),
            (Self::Year, Value::PartialDay(day)) => Value::PartialDay(PartialDay::Year(day.year())),
            _ => Value::Null,
        }
    }
}

fn last_four(text: &str) -> String {
    let letters = text.chars().count();
    let hidden = if letters < 2 * LAST { letters } else { letters - LAST };
    let kept = text.chars().skip(hidden);
    std::iter::repeat_n(DOT, hidden).chain(kept).collect()
}
