//! The definition of the report, read from `reports/part-two/report.toml`.

mod lookup;
mod words;

use base::{Language, Level};
use serde::Deserialize;

/// Something that has a name in both languages.
pub trait Labelled {
    /// Its name in a language.
    fn label(&self, language: Language) -> &str;
}

/// Gives definitions their names.
macro_rules! labelled {
    ($($type:ty),+) => { $(
        impl Labelled for $type {
            fn label(&self, language: Language) -> &str {
                language.pick(&self.vi, &self.en)
            }
        }
    )+ };
}

labelled!(
    Report,
    Section,
    UnitRule,
    QuotaRule,
    PopulationRule,
    AgeBand,
    ShareRule,
    DimensionRule,
    CategoryRule,
    NeedRule,
    GroupRule,
    FitRule,
    Words
);

/// The whole report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    #[expect(dead_code, reason = "a report has a name to load")]
    key: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) source: String,
    /// The groups that an overview tells first.
    pub(crate) headline: Vec<String>,
    #[serde(rename = "section")]
    pub(crate) sections: Vec<Section>,
    #[serde(rename = "unit")]
    pub(crate) units: Vec<UnitRule>,
    #[serde(rename = "quota")]
    pub(crate) quotas: Vec<QuotaRule>,
    #[serde(rename = "holding_rule", default)]
    pub(crate) holding_rules: Vec<HoldingRule>,
    #[serde(rename = "population")]
    pub(crate) populations: Vec<PopulationRule>,
    #[serde(rename = "age_band")]
    pub(crate) age_bands: Vec<AgeBand>,
    #[serde(rename = "share")]
    pub(crate) shares: Vec<ShareRule>,
    #[serde(rename = "dimension")]
    pub(crate) dimensions: Vec<DimensionRule>,
    #[serde(rename = "need")]
    pub(crate) needs: Vec<NeedRule>,
    #[serde(rename = "group")]
    pub(crate) groups: Vec<GroupRule>,
    pub(crate) movement: MovementRule,
    pub(crate) due: DueRule,
}

/// A heading above groups.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Section {
    pub(crate) number: String,
    pub(crate) vi: String,
    pub(crate) en: String,
}

/// Units of one level.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnitRule {
    pub(crate) key: String,
    pub(crate) section: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) level: Level,
    pub(crate) kinds: Vec<String>,
    #[serde(default)]
    pub(crate) classes: Vec<String>,
    /// Do population and natural area add up from these units?
    #[serde(default)]
    pub(crate) size: bool,
}

/// A number of posts: ceiling, assigned, present.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotaRule {
    pub(crate) key: String,
    pub(crate) section: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) population: String,
    /// The units for which the law gives a ceiling.
    pub(crate) level: Level,
    /// Are vacant titles and concurrent persons told with it?
    #[serde(default)]
    pub(crate) vacancies: bool,
}

/// How holdings of one title are counted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HoldingRule {
    pub(crate) title: String,
    pub(crate) except_modes: Vec<String>,
    #[expect(dead_code, reason = "the citation must stand in the file to load")]
    pub(crate) quote: String,
    #[expect(dead_code, reason = "the citation must stand in the file to load")]
    pub(crate) quote_source: String,
}

/// People by the titles they hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Who {
    #[serde(default)]
    pub(crate) title_groups: Vec<String>,
    #[serde(default)]
    pub(crate) titles: Vec<String>,
    #[serde(default)]
    pub(crate) except_titles: Vec<String>,
    /// Only titles that the statistics count, or only others.
    pub(crate) counted_in_titles: Option<bool>,
}

/// People that figures refer to without being a group of the report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PopulationRule {
    pub(crate) key: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) who: Who,
    pub(crate) also_in: Option<String>,
}

/// A band of completed years, both ends in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgeBand {
    pub(crate) key: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) from: Option<i32>,
    pub(crate) to: Option<i32>,
}

/// An attribute of people of which a group tells the share.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShareRule {
    pub(crate) key: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    /// Of whom, where it is not the whole group.
    pub(crate) among: Option<String>,
    pub(crate) test: ShareTest,
}

/// What is asked of a person; exactly one of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ShareTest {
    /// This code of sex.
    Sex(String),
    /// An ethnic group with this attribute.
    EthnicGroupIs(String),
    /// A religion with this attribute.
    ReligionIs(String),
    /// A Party standing with this attribute.
    PartyStandingIs(String),
    /// Held the same title in an earlier term of the council.
    HeldInEarlierTerm(bool),
}

/// One breakdown and the lines it can have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DimensionRule {
    pub(crate) key: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    /// Is it the bands of age?
    #[serde(default)]
    pub(crate) age: bool,
    #[serde(default)]
    pub(crate) categories: Vec<CategoryRule>,
}

/// One line of a breakdown: levels that are counted together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CategoryRule {
    pub(crate) key: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) levels: Vec<String>,
}

/// A need: known to be below a level.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeedRule {
    pub(crate) kind: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) dimension: String,
    pub(crate) below: String,
}

/// One group of the report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupRule {
    pub(crate) key: String,
    pub(crate) section: String,
    pub(crate) vi: String,
    pub(crate) en: String,
    pub(crate) level: GroupLevel,
    pub(crate) note: Option<Words>,
    pub(crate) who: Who,
    #[serde(default)]
    pub(crate) shares: Vec<String>,
    pub(crate) dimensions: Vec<GroupDimension>,
    pub(crate) fit: Option<FitRule>,
    #[serde(default)]
    pub(crate) needs: Vec<GroupNeed>,
}

/// What a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GroupLevel {
    /// Several titles together.
    Aggregate,
    /// One title.
    Title,
    /// A council, or part-time staff.
    Body,
}

/// A text in both languages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) vi: String,
    pub(crate) en: String,
}

/// A breakdown of one group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupDimension {
    pub(crate) key: String,
    /// Its name here, where it differs.
    pub(crate) vi: Option<String>,
    #[serde(default)]
    pub(crate) categories: Vec<GroupCategory>,
}

/// A line of a breakdown of one group: one of the dimension's, or its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum GroupCategory {
    /// The dimension's line of this key.
    Known(String),
    /// Levels counted together in this group alone.
    Own(CategoryRule),
}

/// Who is young enough to serve on for long.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FitRule {
    pub(crate) vi: String,
    pub(crate) en: String,
    /// Key of an age limit of `norms/age-limits.toml`.
    pub(crate) limit: String,
    pub(crate) bands: Vec<String>,
}

/// A need that a group tells.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupNeed {
    pub(crate) kind: String,
    /// Of whom, where it is not the whole group.
    pub(crate) among: Option<String>,
}

/// What the movement table follows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MovementRule {
    pub(crate) groups: Vec<String>,
}

/// What the due list looks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DueRule {
    /// The population that retires by age.
    pub(crate) retirement: String,
}
