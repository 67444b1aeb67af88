//! Names of invented people, by sex, generation and people.

use serde::Deserialize;

use super::choices::Choices;
use crate::data::{Faults, read_csv};
use crate::dice::Dice;

const FILE: &str = "data/units/names.csv";

/// A line of the list of names.
#[derive(Deserialize)]
struct Line {
    part: String,
    name: String,
    gender: String,
    share_percent: Option<f64>,
    count: Option<i64>,
}

/// Words with weights.
type Words = Vec<(String, i64)>;

/// Names and how frequent they are.
pub(crate) struct Namer<'a> {
    dice: Dice,
    choices: &'a Choices,
    family: Words,
    /// Of men, then of women.
    middle: [Words; 2],
    given: [Words; 2],
}

impl<'a> Namer<'a> {
    /// Reads the lists.
    pub(crate) fn new(choices: &'a Choices) -> Result<Self, Faults> {
        let lines: Vec<Line> = read_csv(FILE, include_str!("../../../../data/units/names.csv"))?;
        let words = |part: &str, gender: &str| -> Words {
            lines
                .iter()
                .filter(|line| line.part == part && line.gender == gender)
                .map(|line| (line.name.clone(), weight(line)))
                .collect()
        };
        Ok(Self {
            dice: Dice::of(choices.seed, "names"),
            choices,
            family: words("family", "any"),
            middle: [words("middle", "male"), words("middle", "female")],
            given: [words("given", "male"), words("given", "female")],
        })
    }

    /// A full name: family, middle and given name.
    pub(crate) fn name(&mut self, woman: bool, born: i32, minority: bool) -> String {
        let names = &self.choices.names;
        let family = if minority {
            self.dice.pick(&names.minority_families)
        } else {
            self.dice.weighted(&self.family)
        };
        let traditional = names.traditional.iter().find(|item| born < item.until);
        let percent = traditional.map_or(0, |item| if woman { item.female } else { item.male });
        let word = if woman { "Thị" } else { "Văn" };
        let at = usize::from(woman);
        let middle = if self.dice.percent(percent) {
            word.to_owned()
        } else {
            self.dice.weighted(&self.middle[at]).cloned().unwrap_or_default()
        };
        let older = if woman { &names.older_female } else { &names.older_male };
        let mut given = String::new();
        // Nobody is called the same twice over.
        for _ in 0..4 {
            let drawn = if born < names.older_until {
                self.dice.pick(older)
            } else {
                self.dice.weighted(&self.given[at])
            };
            given = drawn.cloned().unwrap_or_default();
            if given != middle && Some(&given) != family {
                break;
            }
        }
        format!("{} {middle} {given}", family.map_or("Nguyễn", String::as_str))
    }

    /// Another spelling of the same name that stood in the papers before; rarely.
    pub(crate) fn spelling_before(&mut self, name: &str) -> String {
        let pairs = self.choices.names.respelled.iter();
        for (one, other) in pairs {
            if name.contains(other.as_str()) {
                return name.replace(other.as_str(), one);
            }
            if name.contains(one.as_str()) {
                return name.replace(one.as_str(), other);
            }
        }
        // A middle name left out is the most frequent mistake.
        let mut words: Vec<&str> = name.split(' ').collect();
        if words.len() > 2 {
            words.remove(1);
        }
        words.join(" ")
    }

    /// Once in so many times.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.dice.one_in(times)
    }
}

/// Shares count in thousandths of a percent.
fn weight(line: &Line) -> i64 {
    let share = line.share_percent.map(|share| format!("{:.0}", share * 1000.0));
    let share = share.and_then(|text| text.parse().ok());
    share.or(line.count).unwrap_or(1)
}
