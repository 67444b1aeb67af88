//! Cells: people with the same posts, and how many of them have each level and age. Where two
//! titles share people, a small transport parts the published counts.

use base::Message;
use registers::CodeLists;
use std::collections::BTreeMap;

use super::choices::Choices;
use super::roster::{
    CHAIR, COUNCIL_VICE_CHAIR, DELEGATE, DEPUTY, Roster, SECRETARY, Slot, impossible,
};
use crate::data::Faults;
use crate::published::{AGE, Published};
use crate::tally::Tally;

/// People with the same posts.
pub(crate) struct Cell {
    /// The group in which they are counted as persons, a code of `title-group`.
    pub(crate) group: &'static str,
    pub(crate) slots: Vec<Slot>,
    /// By dimension, and by [`AGE`].
    pub(crate) tallies: BTreeMap<String, Tally>,
}

/// All cells: cadres first, then civil servants, delegates and part-timers.
pub(crate) fn cells(
    published: &Published,
    choices: &Choices,
    roster: &Roster,
) -> Result<Vec<Cell>, Faults> {
    draw(published, choices, roster).map_err(|fault| vec![fault])
}

fn draw(published: &Published, choices: &Choices, roster: &Roster) -> Result<Vec<Cell>, Message> {
    let mut cells = Vec::new();
    let mut add = |group, key: &str, tallies| {
        let slots = roster.slots.get(key).cloned().unwrap_or_default();
        cells.push(Cell { group, slots, tallies });
    };
    for (key, tallies) in shared_posts(published, choices)? {
        add("cadre", &key, tallies);
    }
    for group in published.titles("cadre") {
        if ![SECRETARY, DEPUTY, CHAIR].contains(&group.key.as_str()) {
            add("cadre", &group.key, tallies(published, &group.key)?);
        }
    }
    for group in published.titles("civil_servant") {
        add("civil_servant", &group.key, tallies(published, &group.key)?);
    }
    add(DELEGATE, DELEGATE, other_delegates(published)?);
    for group in ["part_time_commune", "part_time_village"] {
        add(group, group, tallies(published, group)?);
    }
    let right = |cell: &Cell| cell.tallies.values().all(|tally| tally.sum() == cell.slots.len());
    if cells.iter().all(right) { Ok(cells) } else { Err(impossible("headcounts")) }
}

/// What is published about a group, by dimension.
fn tallies(published: &Published, group: &str) -> Result<BTreeMap<String, Tally>, Message> {
    let mut tallies = BTreeMap::new();
    for dimension in dimensions()? {
        if let Some(tally) = published.levels(group, &dimension)? {
            tallies.insert(dimension, tally);
        }
    }
    Ok(tallies)
}

fn dimensions() -> Result<Vec<String>, Message> {
    let lists = CodeLists::standard().map_err(|_| impossible("code lists"))?;
    let list = lists.get("qualification-dimension");
    let codes = list.into_iter().flat_map(|list| &list.items).map(|item| item.code.clone());
    Ok(codes.chain([AGE.to_owned()]).collect())
}

/// Secretaries, deputies and chairs: those of one post and those of two, by cell.
fn shared_posts(
    published: &Published,
    choices: &Choices,
) -> Result<BTreeMap<String, BTreeMap<String, Tally>>, Message> {
    let size = choices.chairs_who_are_secretaries;
    let mut cells: BTreeMap<String, BTreeMap<String, Tally>> = BTreeMap::new();
    for dimension in dimensions()? {
        let mut put = |key: String, tally| {
            cells.entry(key).or_default().insert(dimension.clone(), tally);
        };
        let of = |title| published.levels(title, &dimension);
        let wrong = || impossible(&dimension);
        let (Some(secretary), Some(deputy)) = (of(SECRETARY)?, of(DEPUTY)?) else {
            continue;
        };
        let chair = of(CHAIR)?;
        // Where chairs are not asked, any of the others may be chairs.
        let both = if let Some(chair) = &chair {
            overlap(published, &dimension, chair)?
        } else {
            let everybody = secretary.plus(&deputy);
            let two = overlap_size(published)?;
            let part = everybody.part(two, &everybody, &everybody);
            part.ok_or_else(wrong)?
        };
        let first = both.part(size, &secretary, &deputy).ok_or_else(wrong)?;
        let second = both.minus(&first).ok_or_else(wrong)?;
        put(SECRETARY.to_owned(), secretary.minus(&first).ok_or_else(wrong)?);
        put(DEPUTY.to_owned(), deputy.minus(&second).ok_or_else(wrong)?);
        put(format!("{SECRETARY}+{CHAIR}"), first);
        put(format!("{DEPUTY}+{CHAIR}"), second);
        if let Some(chair) = chair {
            put(CHAIR.to_owned(), chair.minus(&both).ok_or_else(wrong)?);
        }
    }
    Ok(cells)
}

/// How many cadres hold two posts: posts less persons.
fn overlap_size(published: &Published) -> Result<usize, Message> {
    let posts: usize = published.titles("cadre").map(|group| group.headcount).sum();
    let persons = published.group("cadre")?.headcount;
    posts.checked_sub(persons).ok_or_else(|| impossible("cadre"))
}

/// The levels of those who hold two posts: what the titles count more than the group, or,
/// where the group is not asked, a fair part of the chairs.
fn overlap(published: &Published, dimension: &str, chair: &Tally) -> Result<Tally, Message> {
    let wrong = || impossible(dimension);
    let Some(persons) = published.levels("cadre", dimension)? else {
        let size = overlap_size(published)?;
        return chair.part(size, chair, chair).ok_or_else(wrong);
    };
    let mut posts = Tally::default();
    for group in published.titles("cadre") {
        posts = posts.plus(&published.levels(&group.key, dimension)?.ok_or_else(wrong)?);
    }
    posts.minus(&persons).ok_or_else(wrong)
}

/// Delegates who hold nothing else: all delegates less chairs and vice chairs. What is printed
/// as elementary theory is elementary or none.
fn other_delegates(published: &Published) -> Result<BTreeMap<String, Tally>, Message> {
    let mut others = tallies(published, DELEGATE)?;
    for (dimension, tally) in &mut others {
        let wrong = || impossible(dimension);
        for title in [CHAIR, COUNCIL_VICE_CHAIR] {
            let mut leaders = published.levels(title, dimension)?.ok_or_else(wrong)?;
            if tally.of("none") == 0 {
                leaders = leaders.with_as("none", "elementary");
            }
            *tally = tally.minus(&leaders).ok_or_else(wrong)?;
        }
    }
    Ok(others)
}
