//! The published figures as printed, read from `data/vinh-phuc-2022/published.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use base::{Day, Language, Message};
use serde::Deserialize;

use crate::definitions::read_data;

/// Everything that was published, misprints kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    pub(crate) source: Source,
    #[expect(dead_code, reason = "says how to read the file")]
    conventions: BTreeMap<String, String>,
    pub(crate) units: BTreeMap<String, Units>,
    pub(crate) quota: Quotas,
    #[serde(rename = "quota_total")]
    pub(crate) quota_totals: Vec<QuotaTotal>,
    #[serde(rename = "group")]
    pub(crate) groups: Vec<Group>,
    pub(crate) discipline: Discipline,
    #[serde(rename = "figure")]
    pub(crate) figures: Vec<Figure>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Source {
    pub(crate) title: String,
    pub(crate) programme_vi: String,
    #[serde(deserialize_with = "day")]
    issued: Day,
}

/// Reads a day that the file writes as a TOML date.
fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
    let date = toml::value::Datetime::deserialize(deserializer)?;
    date.to_string().parse().map_err(serde::de::Error::custom)
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Units {
    pub(crate) total: i64,
    pub(crate) section: String,
    pub(crate) text_vi: String,
    pub(crate) by_class_section: Option<String>,
    #[serde(default)]
    pub(crate) by_kind: Vec<Item>,
    #[serde(default)]
    pub(crate) by_class: Vec<Item>,
}

/// A count under a key, with its percentage where one is printed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Item {
    pub(crate) key: String,
    pub(crate) name_vi: String,
    pub(crate) count: i64,
    pub(crate) denominator: Option<i64>,
    pub(crate) percent_printed: Option<String>,
    pub(crate) percent_value: Option<f64>,
    #[serde(default)]
    #[expect(dead_code, reason = "statuses are computed, not read")]
    issue: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Quotas {
    pub(crate) staff_per_commune: StaffPerCommune,
    pub(crate) part_time_per_unit: PartTimePerUnit,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct StaffPerCommune {
    pub(crate) section: String,
    pub(crate) police_chief_posts_already_subtracted: i64,
    pub(crate) class_1: BTreeMap<String, i64>,
    pub(crate) class_2: BTreeMap<String, i64>,
    pub(crate) class_3: BTreeMap<String, i64>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PartTimePerUnit {
    pub(crate) section: String,
    pub(crate) commune: i64,
    pub(crate) village_class_1: i64,
    pub(crate) village_class_2: i64,
    pub(crate) village_class_3: i64,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct QuotaTotal {
    pub(crate) key: String,
    pub(crate) section: String,
    pub(crate) quota: i64,
    pub(crate) quota_text_vi: String,
    pub(crate) present: i64,
    pub(crate) present_text_vi: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Group {
    pub(crate) key: String,
    pub(crate) section: String,
    pub(crate) name_vi: String,
    pub(crate) name_en: String,
    pub(crate) headcount: i64,
    #[serde(default)]
    pub(crate) shares: Vec<Item>,
    #[serde(rename = "dimension")]
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) assessment: Option<Assessment>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Dimension {
    pub(crate) key: String,
    pub(crate) name_vi: String,
    pub(crate) categories: Vec<Item>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Assessment {
    pub(crate) fit_name_vi: String,
    pub(crate) fit_long_term: i64,
    pub(crate) fit_percent_printed: Option<String>,
    pub(crate) fit_percent_value: Option<f64>,
    #[serde(default)]
    pub(crate) age_bands: Vec<Item>,
    #[serde(default)]
    pub(crate) needs: Vec<Need>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Need {
    pub(crate) kind: String,
    pub(crate) count: i64,
    pub(crate) text_vi: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Discipline {
    pub(crate) section: String,
    pub(crate) total: i64,
    pub(crate) text_vi: String,
    pub(crate) causes: Vec<Item>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figure {
    pub(crate) key: String,
    pub(crate) section: String,
    pub(crate) name_en: String,
    pub(crate) text_vi: String,
    pub(crate) value: Option<f64>,
    pub(crate) value_min: Option<i64>,
    pub(crate) value_max: Option<i64>,
    pub(crate) value_vi: Option<String>,
    pub(crate) other_value: Option<i64>,
    pub(crate) national_rank: Option<i64>,
    pub(crate) unit: String,
    pub(crate) numerator: Option<i64>,
    pub(crate) denominator: Option<i64>,
    pub(crate) numerator_computed: Option<i64>,
    pub(crate) denominator_computed: Option<i64>,
    pub(crate) denominator_printed: Option<bool>,
    pub(crate) percent_printed: Option<String>,
    pub(crate) comparison: Option<String>,
    #[expect(dead_code, reason = "the mapping says what a figure is")]
    group: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "statuses are computed, not read")]
    issue: Vec<String>,
}

impl Published {
    /// The published figures that are compiled in.
    ///
    /// # Errors
    /// When the file does not read; a test keeps it readable.
    pub fn standard() -> Result<&'static Self, Message> {
        static PUBLISHED: OnceLock<Result<Published, Message>> = OnceLock::new();
        let source = include_str!("../../../../data/vinh-phuc-2022/published.toml");
        PUBLISHED.get_or_init(|| Self::parse(source)).as_ref().map_err(Clone::clone)
    }

    /// Reads published figures.
    ///
    /// # Errors
    /// When the text is not such a file.
    pub fn parse(source: &str) -> Result<Self, Message> {
        read_data("data/vinh-phuc-2022/published.toml", source)
    }

    /// What was published.
    pub fn title(&self, language: Language) -> &str {
        language.pick(&self.source.programme_vi, &self.source.title)
    }

    /// The day of the decision that printed the figures; the print gives no other.
    pub fn on(&self) -> Day {
        self.source.issued
    }
}
