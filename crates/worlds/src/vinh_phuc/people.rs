//! The people: for every filled post a person with sex, day of birth and levels, so that each
//! cell has exactly its counts, and what is likely comes together.

use std::collections::BTreeMap;

use base::{Day, Message};
use registers::CodeLists;

use super::careers::Holding;
use super::cells::Cell;
use super::choices::Choices;
use super::roster::{CHAIR, COUNCIL_VICE_CHAIR, DELEGATE, Slot, VILLAGE_HEAD, impossible};
use crate::data::Faults;
use crate::dice::Dice;
use crate::published::{AGE, BANDS, Published};

/// First and last completed year of each band of age; the outer ones depend on the group.
const BAND_YEARS: [(i64, i64); 4] = [(0, 30), (31, 40), (41, 50), (51, 150)];

/// A person of this world.
#[derive(Clone)]
pub(crate) struct Person {
    /// A code of `title-group`.
    pub(crate) group: &'static str,
    /// The posts on the day; those of former people are their last.
    pub(crate) slot: Slot,
    pub(crate) woman: bool,
    pub(crate) born: Day,
    /// Is only the year of birth known?
    pub(crate) year_only: bool,
    pub(crate) ethnic_group: &'static str,
    pub(crate) religion: &'static str,
    pub(crate) standing: Standing,
    /// By dimension.
    pub(crate) levels: BTreeMap<String, String>,
    /// A delegate who was one in the term before, too.
    pub(crate) re_elected: bool,
    pub(crate) holdings: Vec<Holding>,
}

/// Standing in the Party on the day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    None,
    Probationary,
    Full,
}

impl Person {
    /// The main title.
    pub(crate) fn title(&self) -> &str {
        self.slot.titles.first().map_or("", String::as_str)
    }

    /// Chair or vice chair of a council.
    pub(crate) fn leads_council(&self) -> bool {
        let leads = |title: &String| title == CHAIR || title == COUNCIL_VICE_CHAIR;
        self.slot.titles.iter().any(leads)
    }

    /// Is it a delegate, alone or beside another post?
    pub(crate) fn is_delegate(&self) -> bool {
        self.leads_council() || self.group == DELEGATE
    }

    /// Is it a cadre or a civil servant?
    pub(crate) fn is_staff(&self) -> bool {
        matches!(self.group, "cadre" | "civil_servant")
    }

    /// The level in a dimension; empty where nothing is known.
    pub(crate) fn level(&self, dimension: &str) -> &str {
        self.levels.get(dimension).map_or("", String::as_str)
    }

    /// The day on which so many years are completed.
    pub(crate) fn turns(&self, years: u32) -> Day {
        let day = self.born.plus_months(12 * years);
        // Somebody born on 29 February completes a common year on 1 March.
        if day.day_of_month() == self.born.day_of_month() { day } else { day.next() }
    }
}

/// Draws everybody who holds a post on the day.
pub(crate) fn draw(
    published: &Published,
    choices: &Choices,
    cells: Vec<Cell>,
) -> Result<Vec<Person>, Faults> {
    let one = |fault| vec![fault];
    let mut studio = Studio {
        dice: Dice::of(choices.seed, "people"),
        choices,
        lists: CodeLists::standard()?,
        day: published.day().map_err(one)?,
    };
    let mut people: Vec<Person> = Vec::new();
    for cell in cells {
        let women = if cell.group == DELEGATE {
            let leaders = people.iter().filter(|person| person.leads_council() && person.woman);
            let all = published.share(DELEGATE, "female").map_err(one)?;
            Some(all.saturating_sub(leaders.count()))
        } else {
            None
        };
        people.extend(studio.cell(cell, women).map_err(one)?);
    }
    studio.add_group_levels(published, &mut people).map_err(one)?;
    Ok(people)
}

/// What drawing needs.
struct Studio<'a> {
    dice: Dice,
    choices: &'a Choices,
    lists: &'static CodeLists,
    day: Day,
}

impl Studio<'_> {
    fn cell(&mut self, cell: Cell, women: Option<usize>) -> Result<Vec<Person>, Message> {
        let women = self.women(&cell, women);
        let bands = self.bands(&cell, &women);
        let mut scores: Vec<i64> = cell.slots.iter().map(score_of_title).collect();
        let mut levels: Vec<BTreeMap<String, String>> = vec![BTreeMap::new(); cell.slots.len()];
        for (dimension, tally) in cell.tallies.iter().filter(|(key, _)| *key != AGE) {
            let cards = tally.cards(self.lists, dimension);
            let likely = scores.iter().zip(&bands);
            let likely: Vec<i64> =
                likely.map(|(score, band)| score + likelihood(dimension, *band)).collect();
            for (at, level) in self.dice.deal(&cards, &likely, 40).into_iter().enumerate() {
                scores[at] += 8 * self.lists.rank(dimension, &level).unwrap_or(0);
                levels[at].insert(dimension.clone(), level);
            }
        }
        let mut people = Vec::new();
        let drawn = cell.slots.into_iter().zip(women).zip(bands).zip(levels);
        for (((slot, woman), band), levels) in drawn {
            let age = self.age(cell.group, &slot, woman, band)?;
            people.push(Person {
                group: cell.group,
                slot,
                woman,
                born: self.born(age)?,
                // Some years more, so that no band is in doubt.
                year_only: age > 52 && self.dice.one_in(self.choices.year_only_one_in),
                ethnic_group: "01",
                religion: "none",
                standing: Standing::Full,
                levels,
                re_elected: false,
                holdings: Vec::new(),
            });
        }
        Ok(people)
    }

    /// Who of a cell is a woman: some posts ask for it, the rest is a share.
    fn women(&mut self, cell: &Cell, exactly: Option<usize>) -> Vec<bool> {
        let mut percent = 0;
        let mut scores = Vec::new();
        for slot in &cell.slots {
            let title = slot.titles.first().map_or("", String::as_str);
            let look = match cell.group {
                "part_time_commune" => &self.choices.part_time_commune.look,
                "part_time_village" => &self.choices.part_time_village.look,
                _ => {
                    percent = self.choices.look(title).map_or(0, |look| look.women);
                    scores.push(0);
                    continue;
                }
            };
            percent = look.women;
            let only = |titles: &[String]| i64::from(titles.iter().any(|item| item == title));
            scores.push(1000 * (only(&look.women_only) - only(&look.men_only)));
        }
        let share = (scores.len() * percent as usize + 50) / 100;
        self.dice.choose(exactly.unwrap_or(share), &scores, 100)
    }

    /// The band of age of each of a cell, as an index.
    fn bands(&mut self, cell: &Cell, women: &[bool]) -> Vec<usize> {
        let tally = cell.tallies.get(AGE).cloned().unwrap_or_default();
        let cards: Vec<usize> = (0..BANDS.len())
            .flat_map(|band| std::iter::repeat_n(band, tally.of(BANDS[band])))
            .collect();
        let part_time =
            [&self.choices.part_time_commune.look, &self.choices.part_time_village.look];
        let scores: Vec<i64> = cell
            .slots
            .iter()
            .zip(women)
            .map(|(slot, woman)| {
                let is = |titles: &[String]| titles.iter().any(|title| slot.titles.contains(title));
                let young = part_time.iter().any(|look| is(&look.young));
                let old = part_time.iter().any(|look| is(&look.old));
                60 * i64::from(*woman) + 150 * (i64::from(young) - i64::from(old))
            })
            .collect();
        self.dice.deal(&cards, &scores, 200)
    }

    fn age(&mut self, group: &str, slot: &Slot, woman: bool, band: usize) -> Result<i64, Message> {
        let ages = self.choices.ages(group)?;
        let title = slot.titles.first().map_or("", String::as_str);
        let oldest = self.choices.look(title).and_then(|look| look.oldest);
        let oldest = oldest.unwrap_or(if woman { ages.oldest_woman } else { ages.oldest_man });
        let (first, last) = BAND_YEARS.get(band).copied().ok_or_else(|| impossible(AGE))?;
        let first = first.max(ages.youngest);
        let last = last.min(oldest).max(first);
        let age = self.dice.between(first, last);
        // Fewer of the very young and of the very old.
        Ok(match band {
            0 => age.max(self.dice.between(first, last)),
            3 => age.min(self.dice.between(first, last)),
            _ => age,
        })
    }

    /// A day of birth of somebody of this age on the day.
    fn born(&mut self, age: i64) -> Result<Day, Message> {
        let years = i32::try_from(age).map_err(|_| impossible(AGE))?;
        let (month, day) = (self.day.month(), self.day.day_of_month());
        let birthday_before = Day::new(self.day.year() - years - 1, month, day)?;
        let days = u64::try_from(self.dice.between(1, 365)).unwrap_or(1);
        Ok(birthday_before.plus_days(days))
    }

    /// Levels that are published of a whole group of persons only.
    fn add_group_levels(
        &mut self,
        published: &Published,
        people: &mut [Person],
    ) -> Result<(), Message> {
        for group in ["cadre", "civil_servant"] {
            for dimension in ["foreign_language", "informatics"] {
                let tally = published.levels(group, dimension)?;
                let tally = tally.ok_or_else(|| impossible(dimension))?;
                let cards = tally.cards(self.lists, dimension);
                let mut members: Vec<&mut Person> =
                    people.iter_mut().filter(|person| person.group == group).collect();
                let scores: Vec<i64> = members
                    .iter()
                    .map(|person| {
                        let level = person.level("professional");
                        let rank = self.lists.rank("professional", level).unwrap_or(0);
                        10 * rank + 2 * i64::from(person.born.year() - 1960)
                    })
                    .collect();
                let levels = self.dice.deal(&cards, &scores, 50);
                for (person, level) in members.iter_mut().zip(levels) {
                    person.levels.insert(dimension.to_owned(), level);
                }
            }
        }
        Ok(())
    }
}

/// How much more likely a high level is in a band of age.
fn likelihood(dimension: &str, band: usize) -> i64 {
    let by_band = match dimension {
        "professional" => [20, 30, 16, 0],
        "political_theory" | "state_management" => [0, 16, 26, 20],
        _ => [0; 4],
    };
    by_band.get(band).copied().unwrap_or(0)
}

/// Heads and Party secretaries of villages tend to have studied more than the others.
fn score_of_title(slot: &Slot) -> i64 {
    match slot.titles.first().map(String::as_str) {
        Some(VILLAGE_HEAD | "village_party_cell_secretary") => 30,
        _ => 0,
    }
}
