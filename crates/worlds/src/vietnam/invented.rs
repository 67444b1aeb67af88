//! The choices of `data/vietnam-2022/invented.toml`: what the country needs beside Vĩnh Phúc.

use std::collections::BTreeMap;

use registers::CodeLists;
use serde::Deserialize;

use crate::data::{Faults, faulty, read_toml};
use crate::dice::Dice;
use crate::gso::Province;
use crate::vinh_phuc::choices::{Choices, Paper};

const FILE: &str = "data/vietnam-2022/invented.toml";
/// The majority in the list of ethnic groups.
const KINH: &str = "01";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Invented {
    seed: u64,
    pub(super) former_delegates: Span,
    older_card: String,
    among_minority: u32,
    elsewhere: u32,
    pub(super) founding: Paper,
    peoples: Vec<Region>,
    others: Others,
}

/// From so many to so many.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Span {
    pub(super) fewest: i64,
    pub(super) most: i64,
}

/// Provinces in which the same peoples live.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Region {
    provinces: BTreeMap<String, u32>,
    groups: Vec<String>,
    families: Vec<String>,
}

/// The provinces of no region.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Others {
    percent: u32,
    groups: Vec<String>,
    families: Vec<String>,
}

/// The ethnic minorities of a province.
pub(super) struct Peoples {
    percent: u32,
    groups: Vec<&'static str>,
    among_minority: u32,
    elsewhere: u32,
}

/// Who lives in a commune: so many in a hundred are of a minority.
pub(super) struct Mix {
    percent: u32,
    group: &'static str,
}

impl Invented {
    /// The choices, which are compiled in.
    pub(super) fn read() -> Result<Self, Faults> {
        read_toml(FILE, include_str!("../../../../data/vietnam-2022/invented.toml"))
    }

    /// The choices of Vĩnh Phúc as they read in a province of the country.
    pub(super) fn choices(&self, province: &Province) -> Result<Choices, Faults> {
        let unit = &province.unit;
        let mut choices = Choices::read(unit)?;
        let number: u64 = unit.code.parse().map_err(|_| vec![faulty(FILE, unit.code.as_str())])?;
        choices.seed = self.seed + number;
        choices.cards.older = self.older_card.replace("{province-code}", &unit.code);
        choices.homes.elsewhere.retain(|place| place != unit.full_name());
        choices.names.minority_families = self.live_in(&unit.code).2.to_vec();
        choices.papers.remove("programme");
        choices.papers.insert("founding".to_owned(), self.founding.clone());
        Ok(choices)
    }

    /// The ethnic minorities of a province.
    pub(super) fn peoples(&self, province: &Province) -> Result<Peoples, Faults> {
        let (percent, groups, _) = self.live_in(&province.unit.code);
        let list = CodeLists::standard()?.get("ethnic-group");
        let known = |group: &String| {
            let mut items = list.iter().flat_map(|list| &list.items);
            let item = items.find(|item| item.code == *group);
            item.map(|item| item.code.as_str()).ok_or_else(|| vec![faulty(FILE, group.as_str())])
        };
        let groups = groups.iter().map(known).collect::<Result<_, _>>()?;
        let (among_minority, elsewhere) = (self.among_minority, self.elsewhere);
        Ok(Peoples { percent, groups, among_minority, elsewhere })
    }

    /// Share, groups and family names of the minorities of a province.
    fn live_in(&self, code: &str) -> (u32, &[String], &[String]) {
        let region = self.peoples.iter().find_map(|region| {
            let percent = region.provinces.get(code)?;
            Some((*percent, region.groups.as_slice(), region.families.as_slice()))
        });
        region.unwrap_or((self.others.percent, &self.others.groups, &self.others.families))
    }
}

impl Peoples {
    /// Draws who lives in a commune.
    pub(super) fn mix(&self, dice: &mut Dice) -> Mix {
        let percent = if dice.percent(self.percent) {
            self.among_minority
        } else {
            self.percent * self.elsewhere / 100
        };
        Mix { percent, group: dice.pick(&self.groups).copied().unwrap_or(KINH) }
    }
}

impl Mix {
    /// Draws the group of one person.
    pub(super) fn group(&self, dice: &mut Dice) -> &'static str {
        if dice.percent(self.percent) { self.group } else { KINH }
    }
}
