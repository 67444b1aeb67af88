//! [`Secrecy`]: by which stamps a state secret is known, read from `policies/secrecy.toml`.

use std::sync::OnceLock;

use base::{Message, text};
use serde::Deserialize;

/// The stamps of state secrets, which have no place in the registers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Secrecy {
    /// Those that are known wherever their words stand in capitals.
    stamps: Vec<String>,
    /// Those that are known where they stand by themselves.
    lone_stamps: Vec<String>,
    /// What stands before a degree.
    labels: Vec<String>,
}

impl Secrecy {
    /// That of the site.
    ///
    /// # Errors
    /// When the file does not read.
    pub fn standard() -> Result<&'static Self, Message> {
        static STANDARD: OnceLock<Result<Secrecy, Message>> = OnceLock::new();
        let read = || {
            toml::from_str(include_str!("../../../policies/secrecy.toml")).map_err(|error| {
                Message::new("data.faulty")
                    .text("file", "policies/secrecy.toml")
                    .text("reason", error.to_string())
            })
        };
        STANDARD.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// Does a text bear a stamp? It is read line by line, and composed.
    pub fn is_stamped(&self, text: &str) -> bool {
        // Most texts are short words without a capital Ậ, composed or not.
        let may_be = text.contains(['M', 'm', '\u{1eac}', '\u{1ead}']);
        may_be && text::normal(text).lines().any(|line| self.is_line_stamped(line))
    }

    fn is_line_stamped(&self, line: &str) -> bool {
        if self.is_labelled(line) {
            return true;
        }
        let mut runs = capitals(line);
        runs.any(|run| {
            let is = |stamp: &String| run == *stamp || is_spaced(&run, stamp);
            self.lone_stamps.iter().any(is)
                || self.stamps.iter().any(|stamp| is(stamp) || holds(&run, stamp))
        })
    }

    /// Does a degree follow a label?
    fn is_labelled(&self, line: &str) -> bool {
        let line = line.to_lowercase();
        let degrees = || self.stamps.iter().chain(&self.lone_stamps);
        let after = self.labels.iter().filter_map(|label| line.split_once(label.as_str()));
        after.map(|(_, rest)| rest.trim_start_matches([':', '-', '–', ' ', '\t'])).any(|rest| {
            degrees().any(|degree| {
                let rest = rest.strip_prefix(degree.to_lowercase().as_str());
                rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
        })
    }
}

/// The runs of words in capitals of a line: what stands between other words and marks.
fn capitals(line: &str) -> impl Iterator<Item = String> {
    let parts = line.split(|letter: char| {
        !(letter.is_alphabetic() || letter.is_whitespace() && letter != '\t')
    });
    parts.flat_map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let runs = words.split(|word| word.chars().any(char::is_lowercase));
        let runs = runs.filter(|run| !run.is_empty()).map(|run| run.join(" "));
        runs.collect::<Vec<_>>()
    })
}

/// Do the words of a stamp stand in a run as words?
fn holds(run: &str, stamp: &str) -> bool {
    format!(" {run} ").contains(&format!(" {stamp} "))
}

/// Is a run the stamp, its letters set apart?
fn is_spaced(run: &str, stamp: &str) -> bool {
    let is_apart = run.split(' ').all(|word| word.chars().count() == 1);
    let together = |text: &str| text.replace(' ', "");
    is_apart && together(run) == together(stamp)
}
