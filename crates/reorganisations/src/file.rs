//! [`Reorganisation`]: what a file says.

use base::{Day, Message};
use serde::{Deserialize, Serialize};

/// A reorganisation of units on one day.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reorganisation {
    /// The first day of the new map.
    pub day: Day,
    /// Where the list comes from.
    pub source: String,
    /// The papers; the first is that on which all is done where nothing else is said.
    #[serde(rename = "decision")]
    pub decisions: Vec<Resolution>,
    /// Units that begin.
    #[serde(rename = "unit", default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<NewUnit>,
    /// Units that stay and are otherwise from the day on.
    #[serde(rename = "change", default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<UnitChange>,
    /// Villages that come to another unit, one by one: a part of a unit is never a fraction.
    #[serde(rename = "move", default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<VillageMove>,
}

/// A paper.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Resolution {
    /// Its number.
    pub number: String,
    /// When it was signed.
    pub signed_on: Day,
    /// By whom.
    pub issuer: String,
    /// What it is about.
    pub subject: String,
}

/// A unit that begins.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    /// Its code at the statistics office, which an ending unit may have had.
    pub code: String,
    /// Its name without the kind.
    pub name: String,
    /// Its kind, a code of `area-kind`.
    pub kind: String,
    /// The code of the unit above, as of the day.
    pub parent: Option<String>,
    /// The number of the paper, where it is not the first.
    pub decision: Option<String>,
    /// The codes of the units that become it, whole, as of the day before.
    #[serde(default)]
    pub from: Vec<String>,
    /// Parts of other units that come to it.
    #[serde(rename = "part", default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<UnitPart>,
}

/// A part of a unit: villages and people by name, never a fraction of them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UnitPart {
    /// The code of the unit of which it is a part; what is not named stays with it, or goes with it.
    pub of: String,
    /// The names of the villages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub villages: Vec<String>,
    /// The numbers of the people whose posts in the unit itself come along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<i64>,
    /// Persons who live there.
    pub population: Option<i64>,
    /// Its area in hectares.
    pub natural_area_ha: Option<i64>,
}

/// A unit that stays and is otherwise.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UnitChange {
    /// Its code.
    pub code: String,
    /// Its new name.
    pub name: Option<String>,
    /// Its new kind.
    pub kind: Option<String>,
    /// The code of the unit above from now on, as of the day.
    pub parent: Option<String>,
}

/// A village that comes to another unit.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VillageMove {
    /// The code of the unit that it was in.
    pub from: String,
    /// Its name.
    pub village: String,
    /// The code of the unit that it comes to, as of the day.
    pub to: String,
}

impl Reorganisation {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is not such a file, or has no paper.
    pub fn parse(name: &str, text: &str) -> Result<Self, Message> {
        let fault =
            |reason: String| Message::new("data.faulty").text("file", name).text("reason", reason);
        let read: Self = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        if read.decisions.is_empty() {
            return Err(Message::new("reorganise.no-decision").text("file", name));
        }
        Ok(read)
    }

    /// The file that says it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn text(&self) -> Result<String, Message> {
        toml::to_string(self).map_err(|error| {
            let fault = Message::new("report.cannot-write").text("format", "toml");
            fault.text("reason", error.to_string())
        })
    }
}
