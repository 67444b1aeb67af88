//! Which statistic each published figure is: `reports/published/mapping.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use base::Message;
use serde::Deserialize;

/// The mapping of published figures to statistics, missing registers and proofs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    #[serde(rename = "pattern")]
    patterns: Vec<Pattern>,
    words: BTreeMap<String, String>,
    #[serde(rename = "figure")]
    figures: Vec<Rule>,
    #[serde(rename = "example")]
    examples: Vec<Example>,
    #[serde(rename = "register")]
    registers: Vec<MissingRegister>,
    #[serde(rename = "proof")]
    proofs: Vec<Proof>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    of: String,
    terms: String,
    per: Option<String>,
}

/// The statistic that a figure is: a sum, and the sum it is a share of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) of: String,
    pub(crate) terms: Vec<String>,
    #[serde(default)]
    pub(crate) per: Vec<String>,
    /// Is the statistic a hundredth of the printed unit?
    #[serde(default)]
    pub(crate) hundredths: bool,
    /// Is the printed range one of the average?
    #[serde(default)]
    pub(crate) average: bool,
}

/// A figure that tells of one commune: so many of one title, so many of another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    pub(crate) of: String,
    pub(crate) title: String,
    pub(crate) other: ExampleTitle,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExampleTitle {
    pub(crate) title: String,
}

/// A register that does not exist yet, and the figures that wait for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MissingRegister {
    pub(crate) key: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    figures: Vec<String>,
}

/// A way in which the print checks itself: a sum of printed numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    of: String,
    pub(crate) terms: Vec<String>,
    #[serde(default)]
    pub(crate) per: Vec<String>,
    /// Is the sum the most that the print leaves room for?
    #[serde(default)]
    pub(crate) at_most: bool,
    pub(crate) vi: String,
    pub(crate) en: String,
}

impl Mapping {
    /// The mapping that is compiled in.
    ///
    /// # Errors
    /// When the file does not read; a test keeps it readable.
    pub fn standard() -> Result<&'static Self, Message> {
        static MAPPING: OnceLock<Result<Mapping, Message>> = OnceLock::new();
        let source = include_str!("../../../../reports/published/mapping.toml");
        MAPPING.get_or_init(|| Self::parse(source)).as_ref().map_err(Clone::clone)
    }

    /// Reads a mapping.
    ///
    /// # Errors
    /// When the text is not one.
    pub fn parse(source: &str) -> Result<Self, Message> {
        toml::from_str(source).map_err(|error| {
            Message::new("data.faulty")
                .text("file", "reports/published/mapping.toml")
                .text("reason", error.to_string())
        })
    }

    /// The statistic of a figure, by its own rule or by the first pattern that fits.
    pub(crate) fn rule(&self, root: &str) -> Option<Rule> {
        let own = self.figures.iter().find(|rule| rule.of == root).cloned();
        own.or_else(|| self.patterns.iter().find_map(|pattern| self.fill(pattern, root)))
    }

    /// The example that a figure is.
    pub(crate) fn example(&self, root: &str) -> Option<&Example> {
        self.examples.iter().find(|example| example.of == root)
    }

    /// The register that a figure waits for.
    pub(crate) fn missing_register(&self, root: &str) -> Option<&MissingRegister> {
        let waits = |figure: &String| {
            root == figure
                || root.strip_prefix(figure.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.registers.iter().find(|register| register.figures.iter().any(waits))
    }

    /// The proofs about a figure.
    pub(crate) fn proofs(&self, root: &str) -> impl Iterator<Item = &Proof> {
        self.proofs.iter().filter(move |proof| proof.of == root)
    }

    fn fill(&self, pattern: &Pattern, root: &str) -> Option<Rule> {
        let wanted: Vec<&str> = pattern.of.split('/').collect();
        let given: Vec<&str> = root.split('/').collect();
        if wanted.len() != given.len() {
            return None;
        }
        let mut terms = pattern.terms.clone();
        let mut per = pattern.per.clone();
        for (wanted, given) in wanted.into_iter().zip(given) {
            if wanted.starts_with('{') {
                let word = self.words.get(given).map_or(given, String::as_str);
                terms = terms.replace(wanted, word);
                per = per.map(|per| per.replace(wanted, word));
            } else if wanted != given {
                return None;
            }
        }
        let of = root.to_owned();
        Some(Rule { of, terms: vec![terms], per: per.into_iter().collect(), ..Rule::default() })
    }
}

/// The sum of terms, those after `-` taken away.
///
/// # Errors
/// The names that stand for nothing.
pub(crate) fn sum(terms: &[String], values: &BTreeMap<String, i64>) -> Result<i64, Vec<String>> {
    let mut missing = Vec::new();
    let mut total = 0;
    for term in terms {
        let (sign, name) = term.strip_prefix('-').map_or((1, term.as_str()), |name| (-1, name));
        match values.get(name) {
            Some(value) => total += sign * value,
            None => missing.push(name.to_owned()),
        }
    }
    if missing.is_empty() { Ok(total) } else { Err(missing) }
}
