//! Who is where: for each post that is filled on the day, its unit. No commune has more
//! people than its numbers allow, and the totals are the published ones.

use std::collections::{BTreeMap, BTreeSet};

use base::Message;

use super::choices::{Choices, CommunePartTime};
use super::map::Map;
use super::staffing;
use crate::data::{Faults, faulty};
use crate::dice::Dice;
use crate::published::Published;

pub(crate) const SECRETARY: &str = "party_secretary";
pub(crate) const DEPUTY: &str = "standing_deputy_party_secretary";
pub(crate) const CHAIR: &str = "council_chair";
pub(crate) const COUNCIL_VICE_CHAIR: &str = "council_vice_chair";
pub(crate) const VICE_CHAIR: &str = "committee_vice_chair";
pub(crate) const DELEGATE: &str = "council_delegate";
pub(crate) const VILLAGE_HEAD: &str = "village_head";

/// A commune or one of its villages, as indexes into the map.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Place {
    pub(crate) commune: usize,
    pub(crate) village: Option<usize>,
}

impl Place {
    /// The commune itself.
    pub(crate) fn commune(commune: usize) -> Self {
        let village = None;
        Self { commune, village }
    }
}

/// One person's posts, all in one place; the first is the main one.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) place: Place,
    pub(crate) titles: Vec<String>,
}

impl Slot {
    /// Posts of a commune.
    pub(crate) fn of(commune: usize, titles: &[&str]) -> Self {
        Self {
            place: Place::commune(commune),
            titles: titles.iter().map(|title| (*title).to_owned()).collect(),
        }
    }
}

/// The filled posts, by the titles a person holds together, and the vacant ones.
#[derive(Default)]
pub(crate) struct Roster {
    pub(crate) slots: BTreeMap<String, Vec<Slot>>,
    /// Cadre posts that nobody holds.
    pub(crate) vacant: Vec<(usize, String)>,
    /// Communes that are at least two people short.
    pub(crate) roomy: Vec<usize>,
}

/// Published counts that no world can have.
pub(crate) fn impossible(what: &str) -> Message {
    let reason = format!("no world has these counts: {what}");
    faulty("data/vinh-phuc-2022/published.toml", reason)
}

impl Roster {
    /// Places every post.
    pub(crate) fn draw(
        published: &Published,
        choices: &Choices,
        map: &Map,
    ) -> Result<Self, Faults> {
        let mut dice = Dice::of(choices.seed, "roster");
        let mut roster = Self::default();
        let one = |fault| vec![fault];
        roster.place_cadres(&mut dice, published, choices, map).map_err(one)?;
        staffing::place(&mut roster, &mut dice, published, choices, map).map_err(one)?;
        roster.place_delegates(&mut dice, published, map).map_err(one)?;
        roster.place_commune_part_timers(&mut dice, published, choices, map).map_err(one)?;
        roster.place_village_part_timers(&mut dice, published, choices, map).map_err(one)?;
        Ok(roster)
    }

    /// Adds one person's posts.
    pub(crate) fn push(&mut self, slot: Slot) {
        self.slots.entry(slot.titles.join("+")).or_default().push(slot);
    }

    /// How many people of these cells each commune has.
    pub(crate) fn people_by_commune(&self, size: usize) -> Vec<usize> {
        let mut people = vec![0; size];
        for slot in self.slots.values().flatten() {
            people[slot.place.commune] += 1;
        }
        people
    }

    fn place_cadres(
        &mut self,
        dice: &mut Dice,
        published: &Published,
        choices: &Choices,
        map: &Map,
    ) -> Result<(), Message> {
        let all = map.communes.len();
        let titles: Vec<(&str, usize)> =
            published.titles("cadre").map(|group| (group.key.as_str(), group.headcount)).collect();
        let single = titles.iter().filter(|(title, _)| *title != VICE_CHAIR);
        let missing: Vec<(&str, usize)> =
            single.map(|(title, count)| (*title, all.saturating_sub(*count))).collect();
        let without = spread(dice, all, &missing);
        let has = |title: &str, commune: usize| !without[title].contains(&commune);
        let posts: usize = titles.iter().map(|(_, count)| count).sum();
        let two_posts = posts.checked_sub(published.group("cadre")?.headcount);
        let two_posts = two_posts.ok_or_else(|| impossible("cadres"))?;
        let chairs = Chairs::draw(dice, choices, two_posts, all, &has)?;
        for commune in 0..all {
            chairs.place(self, commune, &has);
            let others = missing.iter().map(|(title, _)| *title);
            for title in others.filter(|title| ![SECRETARY, DEPUTY, CHAIR].contains(title)) {
                if has(title, commune) {
                    self.push(Slot::of(commune, &[title]));
                }
            }
        }
        for (title, communes) in &without {
            let vacant = communes.iter().map(|commune| (*commune, (*title).to_owned()));
            self.vacant.extend(vacant);
        }
        self.place_vice_chairs(dice, published.group(VICE_CHAIR)?.headcount, choices, map)
    }

    /// One vice chair of the committee in each commune, a second where the class allows it.
    fn place_vice_chairs(
        &mut self,
        dice: &mut Dice,
        count: usize,
        choices: &Choices,
        map: &Map,
    ) -> Result<(), Message> {
        let mut larger: Vec<usize> = (0..map.communes.len())
            .filter(|&commune| choices.second_vice_chair.contains(&map.communes[commune].class))
            .collect();
        dice.shuffle(&mut larger);
        let second = count.checked_sub(map.communes.len()).filter(|more| *more <= larger.len());
        larger.truncate(second.ok_or_else(|| impossible(VICE_CHAIR))?);
        for commune in (0..map.communes.len()).chain(larger) {
            self.push(Slot::of(commune, &[VICE_CHAIR]));
        }
        Ok(())
    }

    /// Delegates who hold nothing else; chairs and vice chairs are delegates, too.
    fn place_delegates(
        &mut self,
        dice: &mut Dice,
        published: &Published,
        map: &Map,
    ) -> Result<(), Message> {
        let total = published.total(DELEGATE)?;
        let mut seats = seats(dice, map.communes.iter().map(|one| one.seats), total.present);
        for slot in self.slots.values().flatten() {
            let leads = |title: &String| title == CHAIR || title == COUNCIL_VICE_CHAIR;
            if slot.titles.iter().any(leads) {
                let seat = &mut seats[slot.place.commune];
                *seat = seat.checked_sub(1).ok_or_else(|| impossible(DELEGATE))?;
            }
        }
        for (commune, seats) in seats.into_iter().enumerate() {
            for _ in 0..seats {
                self.push(Slot::of(commune, &[DELEGATE]));
            }
        }
        Ok(())
    }

    fn place_commune_part_timers(
        &mut self,
        dice: &mut Dice,
        published: &Published,
        choices: &Choices,
        map: &Map,
    ) -> Result<(), Message> {
        let total = published.total("part_time_commune")?;
        let each = total.quota / map.communes.len();
        let seats = seats(dice, map.communes.iter().map(|_| each), total.present);
        let cell = self.slots.entry("part_time_commune".to_owned()).or_default();
        for (commune, seats) in seats.into_iter().enumerate() {
            let urban = map.communes[commune].is_urban();
            let titles = commune_part_time_titles(&choices.part_time_commune, commune, urban);
            cell.extend(titles.take(seats).map(|title| Slot::of(commune, &[title])));
        }
        Ok(())
    }

    fn place_village_part_timers(
        &mut self,
        dice: &mut Dice,
        published: &Published,
        choices: &Choices,
        map: &Map,
    ) -> Result<(), Message> {
        let total = published.total("part_time_village")?;
        let villages: usize = map.communes.iter().map(|commune| commune.villages.len()).sum();
        let vacancies = total.quota.saturating_sub(total.present);
        let mut short = dice.choose(vacancies, &vec![0; villages], 1_000_000).into_iter();
        let quota = &published.quota.part_time_per_unit;
        let cell = self.slots.entry("part_time_village".to_owned()).or_default();
        for (index, commune) in map.communes.iter().enumerate() {
            for (at, village) in commune.villages.iter().enumerate() {
                let posts = usize::try_from(quota.of_village(&village.class)).unwrap_or(0);
                let filled = posts - usize::from(short.next().unwrap_or(false));
                for title in choices.part_time_village.posts.iter().take(filled) {
                    let mut slot = Slot::of(index, &[title]);
                    slot.place.village = Some(at);
                    cell.push(slot);
                }
            }
        }
        Ok(())
    }
}

/// For each title, communes that lack it, chosen so that hardly one lacks two.
pub(crate) fn spread<'a>(
    dice: &mut Dice,
    communes: usize,
    missing: &[(&'a str, usize)],
) -> BTreeMap<&'a str, BTreeSet<usize>> {
    let mut wheel: Vec<usize> = (0..communes).collect();
    dice.shuffle(&mut wheel);
    let mut turn = wheel.into_iter().cycle();
    let spread = missing.iter();
    spread.map(|(title, count)| (*title, turn.by_ref().take(*count).collect())).collect()
}

/// The seats of each commune that are taken: as many as there are, less one here and there.
fn seats(dice: &mut Dice, each: impl Iterator<Item = usize>, present: usize) -> Vec<usize> {
    let mut seats: Vec<usize> = each.collect();
    let mut order: Vec<usize> = (0..seats.len()).collect();
    dice.shuffle(&mut order);
    let empty = seats.iter().sum::<usize>().saturating_sub(present);
    for &commune in order.iter().cycle().take(empty) {
        seats[commune] = seats[commune].saturating_sub(1);
    }
    seats
}

/// The part-time posts of a commune in the order in which they are filled.
fn commune_part_time_titles(
    posts: &CommunePartTime,
    commune: usize,
    urban: bool,
) -> impl Iterator<Item = &str> {
    let urban_only = posts.urban_only.iter().filter(move |_| urban);
    let turns = posts.by_turns.iter().cycle().skip(commune * 3 % posts.by_turns.len().max(1));
    let turns = turns.take(posts.by_turns.len());
    posts.common.iter().chain(urban_only).chain(turns).map(String::as_str)
}

/// How the chair of each council holds the post.
struct Chairs {
    with_secretary: BTreeSet<usize>,
    with_deputy: BTreeSet<usize>,
}

impl Chairs {
    fn draw(
        dice: &mut Dice,
        choices: &Choices,
        two_posts: usize,
        communes: usize,
        has: &dyn Fn(&str, usize) -> bool,
    ) -> Result<Self, Message> {
        let mut order: Vec<usize> = (0..communes).filter(|&at| has(CHAIR, at)).collect();
        dice.shuffle(&mut order);
        let size = choices.chairs_who_are_secretaries;
        let other_size = two_posts.checked_sub(size).ok_or_else(|| impossible(CHAIR))?;
        // First those who have no choice.
        order.sort_by_key(|&at| has(SECRETARY, at) && has(DEPUTY, at));
        let (mut with_secretary, mut with_deputy) = (BTreeSet::new(), BTreeSet::new());
        for at in order {
            if has(SECRETARY, at) && with_secretary.len() < size {
                with_secretary.insert(at);
            } else if has(DEPUTY, at) && with_deputy.len() < other_size {
                with_deputy.insert(at);
            }
        }
        if with_secretary.len() != size || with_deputy.len() != other_size {
            return Err(impossible(CHAIR));
        }
        Ok(Self { with_secretary, with_deputy })
    }

    /// The secretary, the deputy and the chair of a commune, as one, two or three persons.
    fn place(&self, roster: &mut Roster, commune: usize, has: &dyn Fn(&str, usize) -> bool) {
        let first = self.with_secretary.contains(&commune);
        let second = self.with_deputy.contains(&commune);
        for (title, chairs) in [(SECRETARY, first), (DEPUTY, second)] {
            if has(title, commune) && chairs {
                roster.push(Slot::of(commune, &[title, CHAIR]));
            } else if has(title, commune) {
                roster.push(Slot::of(commune, &[title]));
            }
        }
        if has(CHAIR, commune) && !first && !second {
            roster.push(Slot::of(commune, &[CHAIR]));
        }
    }
}
