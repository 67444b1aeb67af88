//! The units of the first known map: real ones from the statistics office, with invented
//! villages, classes and sizes.

use std::collections::BTreeSet;

use base::Day;
use serde::Deserialize;

use super::choices::Choices;
use super::steps;
use crate::data::{Faults, faulty, read_csv};
use crate::dice::Dice;
use crate::numbers::{apportion, count};
use crate::published::Published;

const FILE: &str = "data/units/vinh-phuc-2022.csv";
/// Fewest villages of a commune in this world.
const FEWEST_VILLAGES: usize = 3;

/// The province on its first known map.
pub(crate) struct Map {
    pub(crate) day: Day,
    pub(crate) province: Unit,
    pub(crate) districts: Vec<Unit>,
    pub(crate) communes: Vec<Commune>,
}

/// A unit of the statistics office.
pub(crate) struct Unit {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    label: String,
}

/// A commune with what is invented about it.
pub(crate) struct Commune {
    pub(crate) unit: Unit,
    /// Its district, as an index.
    pub(crate) district: usize,
    pub(crate) class: String,
    pub(crate) population: i64,
    pub(crate) hectares: i64,
    pub(crate) villages: Vec<Village>,
}

/// A village, wholly invented.
pub(crate) struct Village {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) class: String,
}

/// A line of the catalogue of the statistics office.
#[derive(Deserialize)]
struct Line {
    code: String,
    name: String,
    full_name: String,
    kind: String,
    level: u8,
    parent_code: String,
}

/// The code of a kind that the statistics office writes in words.
pub(crate) fn kind_of(words: &str, level: u8) -> Option<&'static str> {
    match (words.to_lowercase().as_str(), level) {
        ("tỉnh", 1) => Some("province"),
        ("thành phố", 2) => Some("provincial-city"),
        ("thị xã", 2) => Some("town"),
        ("huyện", 2) => Some("rural-district"),
        ("xã", 3) => Some("commune"),
        ("phường", 3) => Some("ward"),
        ("thị trấn", 3) => Some("township"),
        _ => None,
    }
}

impl Unit {
    fn read(line: &Line) -> Result<Self, Faults> {
        let kind = kind_of(&line.kind, line.level);
        Ok(Self {
            code: line.code.clone(),
            name: line.name.clone(),
            kind: kind.ok_or_else(|| vec![faulty(FILE, format!("kind {}", line.kind))])?,
            label: line.full_name.clone(),
        })
    }

    /// Kind and name, as in the middle of a sentence: `xã Đạo Trù`.
    pub(crate) fn label(&self) -> String {
        let mut letters = self.label.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    }
}

impl Commune {
    /// Is it a ward or a township, whose villages are residential groups?
    pub(crate) fn is_urban(&self) -> bool {
        self.unit.kind != "commune"
    }

    fn village_kind(&self) -> &'static str {
        if self.is_urban() { "residential-group" } else { "village" }
    }
}

impl Map {
    /// Reads the real units and invents the rest.
    pub(crate) fn draw(published: &Published, choices: &Choices) -> Result<Self, Faults> {
        let source = include_str!("../../../../data/units/vinh-phuc-2022.csv");
        let lines: Vec<Line> = read_csv(FILE, source)?;
        let of_level = |level: u8| lines.iter().filter(move |line| line.level == level);
        let province = of_level(1).next().map(Unit::read);
        let districts: Vec<Unit> = of_level(2).map(Unit::read).collect::<Result<_, _>>()?;
        let communes = of_level(3).map(|line| {
            let district = districts.iter().position(|unit| unit.code == line.parent_code);
            Ok(Commune {
                unit: Unit::read(line)?,
                district: district.ok_or_else(|| vec![faulty(FILE, line.code.as_str())])?,
                class: String::new(),
                population: 0,
                hectares: 0,
                villages: Vec::new(),
            })
        });
        let mut map = Self {
            day: steps::first_map_day()?,
            province: province.ok_or_else(|| vec![faulty(FILE, "no province")])??,
            communes: communes.collect::<Result<_, Faults>>()?,
            districts,
        };
        map.invent_sizes(published, choices)?;
        map.invent_villages(published, choices);
        Ok(map)
    }

    fn invent_sizes(&mut self, published: &Published, choices: &Choices) -> Result<(), Faults> {
        let mut dice = Dice::of(choices.seed, "sizes");
        let people = published.hundredths("population").map_err(|fault| vec![fault])? / 100;
        let hectares = published.hundredths("area_km2").map_err(|fault| vec![fault])?;
        let weigh = |commune: &Commune, by_kind: &std::collections::BTreeMap<String, f64>| {
            by_kind.get(commune.unit.kind).copied().unwrap_or(1.0)
        };
        let (mut by_people, mut by_area) = (Vec::new(), Vec::new());
        for commune in &self.communes {
            let wide = choices.communes.wide.get(&commune.unit.code);
            let area = weigh(commune, &choices.communes.area) * wide.copied().unwrap_or(1.0);
            let weight = weigh(commune, &choices.communes.weight);
            by_people.push(scaled(dice.between(620, 1480), weight));
            by_area.push(scaled(dice.between(700, 1300), area));
        }
        let people = apportion(people, &by_people);
        let hectares = apportion(hectares, &by_area);
        for (commune, size) in self.communes.iter_mut().zip(people.iter().zip(hectares)) {
            (commune.population, commune.hectares) = (*size.0, size.1);
        }
        self.invent_classes(published);
        Ok(())
    }

    /// The more people, the higher the class.
    fn invent_classes(&mut self, published: &Published) {
        let mut order: Vec<usize> = (0..self.communes.len()).collect();
        order.sort_by_key(|&index| (-self.communes[index].population, index));
        for (index, class) in order.into_iter().zip(published.units.communes.classes()) {
            self.communes[index].class = class;
        }
    }

    fn invent_villages(&mut self, published: &Published, choices: &Choices) {
        let mut dice = Dice::of(choices.seed, "villages");
        for kind in ["village", "residential-group"] {
            let all = published.units.villages.of_kind(kind);
            let homes =
                (0..self.communes.len()).filter(|&at| self.communes[at].village_kind() == kind);
            let homes: Vec<usize> = homes.collect();
            let free = count(all.saturating_sub(FEWEST_VILLAGES * homes.len()));
            let weights: Vec<i64> =
                homes.iter().map(|&index| self.communes[index].population).collect();
            for (&index, more) in homes.iter().zip(apportion(free, &weights)) {
                let number = FEWEST_VILLAGES + usize::try_from(more).unwrap_or(0);
                let numbered = self.communes[index].unit.kind == "ward";
                let names = village_names(&mut dice, choices, number, numbered);
                self.communes[index].villages = names
                    .into_iter()
                    .map(|name| Village { name, kind, class: String::new() })
                    .collect();
            }
        }
        self.invent_village_classes(published, &mut dice);
    }

    /// The larger a village's share of its commune, the higher its class tends to be.
    fn invent_village_classes(&mut self, published: &Published, dice: &mut Dice) {
        let scores: Vec<i64> = self
            .communes
            .iter()
            .flat_map(|commune| {
                let share = commune.population / count(commune.villages.len()).max(1);
                std::iter::repeat_n(share, commune.villages.len())
            })
            .collect();
        let classes = dice.deal(&published.units.villages.classes(), &scores, 900);
        let villages = self.communes.iter_mut().flat_map(|commune| &mut commune.villages);
        for (village, class) in villages.zip(classes) {
            village.class = class;
        }
    }
}

/// A weight times a factor, whole again.
fn scaled(weight: i64, factor: f64) -> i64 {
    let hundredths: i64 = format!("{:.0}", factor * 100.0).parse().unwrap_or(100);
    weight * hundredths / 100
}

/// Different names for the villages of one commune.
fn village_names(dice: &mut Dice, choices: &Choices, number: usize, numbered: bool) -> Vec<String> {
    if numbered {
        let name = |one: usize| choices.villages.numbered.replace("{number}", &one.to_string());
        return (1..=number).map(name).collect();
    }
    let words = &choices.villages;
    let mut taken = BTreeSet::new();
    let mut names = Vec::new();
    while names.len() < number {
        let (Some(first), Some(second)) = (dice.pick(&words.first), dice.pick(&words.second))
        else {
            break;
        };
        let name = format!("{first} {second}");
        if first != second && taken.insert(name.clone()) {
            names.push(name);
        }
    }
    names
}
