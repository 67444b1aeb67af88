//! The units of the first known map: real ones from the statistics office, with invented
//! villages, classes and sizes.

use std::collections::BTreeSet;

use base::Day;

use super::choices::Choices;
use super::{seats, steps};
use crate::data::Faults;
use crate::dice::Dice;
use crate::gso::{Province, Unit};
use crate::numbers::{apportion, count};
use crate::published::Published;

/// Fewest villages of a commune in this world.
const FEWEST_VILLAGES: usize = 3;

/// The province on its first known map.
pub(crate) struct Map {
    pub(crate) day: Day,
    pub(crate) province: Unit,
    pub(crate) districts: Vec<Unit>,
    pub(crate) communes: Vec<Commune>,
}

/// A commune with what is invented about it.
pub(crate) struct Commune {
    pub(crate) unit: Unit,
    /// Its district, as an index.
    pub(crate) district: usize,
    /// Which week of a round is its own.
    pub(crate) turn: usize,
    pub(crate) class: String,
    pub(crate) population: i64,
    pub(crate) hectares: i64,
    pub(crate) is_mountainous: bool,
    /// How many delegates the law gives it.
    pub(crate) seats: usize,
    pub(crate) villages: Vec<Village>,
}

/// A village, wholly invented.
pub(crate) struct Village {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) class: String,
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
    /// Takes the real units and invents the rest.
    pub(crate) fn draw(
        published: &Published,
        choices: &Choices,
        province: Province,
    ) -> Result<Self, Faults> {
        let mut map = Self::bare(province)?;
        map.invent_sizes(published, choices)?;
        map.invent_villages(published, choices);
        Ok(map)
    }

    /// The real units with nothing invented about them yet.
    pub(crate) fn bare(province: Province) -> Result<Self, Faults> {
        let communes = province.communes.into_iter().enumerate();
        let communes = communes.map(|(turn, (unit, district))| Commune {
            unit,
            district,
            turn,
            class: String::new(),
            population: 0,
            hectares: 0,
            is_mountainous: false,
            seats: 0,
            villages: Vec::new(),
        });
        Ok(Self {
            day: steps::first_map_day()?,
            communes: communes.collect(),
            province: province.unit,
            districts: province.districts,
        })
    }

    fn invent_sizes(&mut self, published: &Published, choices: &Choices) -> Result<(), Faults> {
        let mut dice = Dice::of(choices.seed, "sizes");
        let people = published.hundredths("population").map_err(|fault| vec![fault])? / 100;
        let hectares = published.hundredths("area_km2").map_err(|fault| vec![fault])?;
        let weigh = |commune: &Commune, by_kind: &std::collections::BTreeMap<String, f64>| {
            by_kind.get(commune.unit.kind).copied().unwrap_or(1.0)
        };
        let (mut by_people, mut by_area) = (Vec::new(), Vec::new());
        for commune in &mut self.communes {
            let wide = choices.communes.wide.get(&commune.unit.code);
            commune.is_mountainous = wide.is_some();
            let area = weigh(commune, &choices.communes.area) * wide.copied().unwrap_or(1.0);
            let sparse =
                if commune.is_mountainous { choices.communes.mountain_weight } else { 1.0 };
            let weight = weigh(commune, &choices.communes.weight) * sparse;
            by_people.push(scaled(dice.between(620, 1480), weight));
            by_area.push(scaled(dice.between(700, 1300), area));
        }
        let people = apportion(people, &by_people);
        let hectares = apportion(hectares, &by_area);
        for (commune, size) in self.communes.iter_mut().zip(people.iter().zip(hectares)) {
            (commune.population, commune.hectares) = (*size.0, size.1);
        }
        let seats = published.total("council_delegate").map_err(|fault| vec![fault])?.quota;
        seats::settle(&mut self.communes, &mut dice, (seats, published.day()))?;
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
pub(crate) fn village_names(
    dice: &mut Dice,
    choices: &Choices,
    number: usize,
    numbered: bool,
) -> Vec<String> {
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
