//! The choices of `data/vinh-phuc-2022/invented.toml`: what the world needs and nobody
//! published.

use std::collections::BTreeMap;

use base::{Day, Message};
use serde::Deserialize;

use crate::data::{Faults, faulty, read_toml};
use crate::gso::Unit;

const FILE: &str = "data/vinh-phuc-2022/invented.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choices {
    pub(crate) seed: u64,
    pub(crate) chairs_who_are_secretaries: usize,
    pub(crate) communes_without: BTreeMap<String, usize>,
    pub(crate) former: Former,
    pub(crate) leaders_re_elected_percent: u32,
    pub(crate) second_vice_chair: Vec<String>,
    pub(crate) held_before_percent: HeldBefore,
    pub(crate) respelled_one_in: usize,
    pub(crate) year_only_one_in: usize,
    pub(crate) communes: Communes,
    pub(crate) villages: Villages,
    pub(crate) names: Names,
    pub(crate) cards: Cards,
    pub(crate) homes: Homes,
    pub(crate) schools: Schools,
    pub(crate) rounds: BTreeMap<String, Vec<Day>>,
    title: Vec<TitleLook>,
    pub(crate) part_time_commune: CommunePartTime,
    pub(crate) part_time_village: VillagePartTime,
    pub(crate) ages: BTreeMap<String, Ages>,
    pub(crate) papers: BTreeMap<String, Paper>,
}

/// How many people of each kind have left before the day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Former {
    pub(crate) cadres: usize,
    pub(crate) civil_servants: usize,
    pub(crate) part_timers: usize,
}

/// How many held a post before the last round, too, in percent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeldBefore {
    pub(crate) usually: u32,
    pub(crate) this_year: u32,
}

/// How numbers of cards and telephones begin.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cards {
    pub(crate) citizen: String,
    pub(crate) older: String,
    pub(crate) telephone: String,
}

/// How large the communes are, and who lives there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Communes {
    pub(crate) weight: BTreeMap<String, f64>,
    pub(crate) area: BTreeMap<String, f64>,
    pub(crate) mountain_weight: f64,
    pub(crate) wide: BTreeMap<String, f64>,
    pub(crate) minority: BTreeMap<String, u32>,
    pub(crate) san_chay: Vec<String>,
}

/// Words for the names of villages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Villages {
    pub(crate) first: Vec<String>,
    pub(crate) second: Vec<String>,
    pub(crate) numbered: String,
}

/// What the lists of names do not tell: generations and peoples.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    pub(crate) traditional: Vec<Traditional>,
    pub(crate) older_until: i32,
    pub(crate) older_male: Vec<String>,
    pub(crate) older_female: Vec<String>,
    pub(crate) minority_families: Vec<String>,
    pub(crate) respelled: Vec<(String, String)>,
}

/// Shares of Văn and Thị among those born before a year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Traditional {
    pub(crate) until: i32,
    pub(crate) male: u32,
    pub(crate) female: u32,
}

/// Where people come from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Homes {
    pub(crate) elsewhere: Vec<String>,
    pub(crate) in_commune: u32,
    pub(crate) in_district: u32,
    pub(crate) in_province: u32,
    pub(crate) address: String,
    pub(crate) village: BTreeMap<String, String>,
}

/// Schools by what they teach.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Schools {
    pub(crate) by_field: BTreeMap<String, Vec<String>>,
    pub(crate) university: Vec<String>,
    pub(crate) master: Vec<String>,
    pub(crate) college: Vec<String>,
    pub(crate) intermediate: Vec<String>,
    pub(crate) elementary: Vec<String>,
    pub(crate) theory_high: Vec<String>,
    pub(crate) theory: Vec<String>,
    pub(crate) theory_elementary: Vec<String>,
    pub(crate) state_management: Vec<String>,
    pub(crate) language: Vec<String>,
}

/// How the holders of a title look.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitleLook {
    code: String,
    pub(crate) women: u32,
    pub(crate) oldest: Option<i64>,
    pub(crate) rounds: Option<String>,
    pub(crate) before: Vec<String>,
    pub(crate) fields: Vec<String>,
}

/// The part-time posts of communes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommunePartTime {
    pub(crate) common: Vec<String>,
    pub(crate) by_turns: Vec<String>,
    pub(crate) urban_only: Vec<String>,
    #[serde(flatten)]
    pub(crate) look: PartTimeLook,
}

/// The part-time posts of villages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VillagePartTime {
    pub(crate) posts: Vec<String>,
    #[serde(flatten)]
    pub(crate) look: PartTimeLook,
}

/// How part-timers look.
#[derive(Deserialize)]
pub(crate) struct PartTimeLook {
    pub(crate) women: u32,
    pub(crate) men_only: Vec<String>,
    pub(crate) women_only: Vec<String>,
    pub(crate) young: Vec<String>,
    pub(crate) old: Vec<String>,
    pub(crate) fields: Vec<String>,
}

/// Completed years on the day.
#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ages {
    pub(crate) youngest: i64,
    pub(crate) oldest_man: i64,
    pub(crate) oldest_woman: i64,
}

/// How a kind of paper looks: one paper has a number, a series a mark.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    pub(crate) kind: String,
    pub(crate) style: String,
    number: Option<String>,
    mark: Option<String>,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) signed_on: Option<Day>,
}

impl Paper {
    /// The number of the paper, or of this one of its series.
    pub(crate) fn number(&self, in_series: usize) -> String {
        match (&self.number, &self.mark) {
            (Some(number), _) => number.clone(),
            (None, Some(mark)) => format!("{in_series}/{mark}"),
            (None, None) => in_series.to_string(),
        }
    }
}

impl Choices {
    /// The choices, which are compiled in, as they read in a province.
    pub(crate) fn read(province: &Unit) -> Result<Self, Faults> {
        let source = include_str!("../../../../data/vinh-phuc-2022/invented.toml")
            .replace("{province}", &province.label())
            .replace("{province-name}", &province.name)
            .replace("{province-code}", &province.code);
        read_toml(FILE, &source)
    }

    /// How the holders of a title look; nothing for part-time posts.
    pub(crate) fn look(&self, title: &str) -> Option<&TitleLook> {
        self.title.iter().find(|look| look.code == title)
    }

    /// The ages of a group.
    pub(crate) fn ages(&self, group: &str) -> Result<Ages, Message> {
        let ages = self.ages.get(group).copied();
        ages.ok_or_else(|| faulty(FILE, format!("no ages for {group}")))
    }

    /// How a kind of paper looks.
    pub(crate) fn paper(&self, kind: &str) -> Result<&Paper, Message> {
        let paper = self.papers.get(kind);
        paper.ok_or_else(|| faulty(FILE, format!("no paper {kind}")))
    }
}
