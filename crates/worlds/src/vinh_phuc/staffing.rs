//! How many civil servants of each title each commune has, so that it stays below its number
//! of staff and every title comes to its published count.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use base::Message;

use super::choices::Choices;
use super::map::Map;
use super::roster::{Roster, Slot, impossible, spread};
use crate::dice::Dice;
use crate::numbers::count;
use crate::published::Published;

/// The programme tells of a commune with three of the first and one of the second.
const TOO_MANY: &str = "civil_justice_registry";
const TOO_FEW: &str = "civil_land_construction_environment";
/// The commander is one for each commune; of the other titles there may be two.
const SINGLE: &str = "military_commander";
/// Communes that are one person less short than the others, so that some are more.
const NEARLY_FULL: usize = 20;

/// Places the civil servants beside the cadres already there.
pub(crate) fn place(
    roster: &mut Roster,
    dice: &mut Dice,
    published: &Published,
    choices: &Choices,
    map: &Map,
) -> Result<(), Message> {
    let mut open = open_posts(roster, published, map)?;
    let titles: Vec<(&str, usize)> = published
        .titles("civil_servant")
        .map(|group| (group.key.as_str(), group.headcount))
        .collect();
    let special = (0..open.len()).max_by_key(|&commune| open[commune]).unwrap_or(0);
    let mut staff = Staff { posts: Vec::new(), special };
    let left = staff.place_first(dice, choices, &titles, &mut open)?;
    staff.place_second(dice, &left, &mut open)?;
    if open.iter().any(|posts| *posts != 0) {
        return Err(impossible("civil_servant"));
    }
    for (commune, title) in staff.posts {
        roster.push(Slot::of(commune, &[&title]));
    }
    Ok(())
}

/// How many civil servants each commune has: its number of staff, less what is vacant, less
/// its cadres. Communes with more room have more vacancies.
fn open_posts(
    roster: &mut Roster,
    published: &Published,
    map: &Map,
) -> Result<Vec<usize>, Message> {
    let cadres = roster.people_by_commune(map.communes.len());
    let mut open = Vec::new();
    for (commune, cadres) in map.communes.iter().zip(cadres) {
        let quota = published.staff_quota(&commune.class, commune.unit.kind)?;
        open.push(quota - count(cadres));
    }
    let total = published.total("staff")?;
    let vacancies = total.quota.saturating_sub(total.present);
    let (each, rest) = (vacancies / open.len(), vacancies % open.len());
    let mut order: Vec<usize> = (0..open.len()).collect();
    order.sort_by_key(|&commune| (-open[commune], commune));
    let nearly_full = open.len().saturating_sub(NEARLY_FULL);
    for (place, commune) in order.into_iter().enumerate() {
        let more = usize::from(place < rest + NEARLY_FULL);
        let less = usize::from(place >= nearly_full);
        let vacant = (each + more).saturating_sub(less);
        open[commune] -= count(vacant);
        if vacant >= 2 {
            roster.roomy.push(commune);
        }
    }
    let sizes = open.into_iter().map(usize::try_from);
    sizes.collect::<Result<_, _>>().map_err(|_| impossible("staff"))
}

/// The civil servants placed so far.
struct Staff {
    posts: Vec<(usize, String)>,
    special: usize,
}

impl Staff {
    /// One of each title in each commune, but for some that lack it; what is left to place.
    fn place_first<'a>(
        &mut self,
        dice: &mut Dice,
        choices: &Choices,
        titles: &[(&'a str, usize)],
        open: &mut [usize],
    ) -> Result<BTreeMap<&'a str, usize>, Message> {
        let mut missing = Vec::new();
        for (title, number) in titles {
            let lacking = if *title == SINGLE {
                open.len().saturating_sub(*number)
            } else {
                choices.communes_without.get(*title).copied().unwrap_or(0)
            };
            missing.push((*title, lacking));
        }
        // The special commune has one of each: it changes places with a neighbour.
        let (special, spare) = (self.special, open.len() - 1);
        let others = |at: usize| if at == special { spare } else { at };
        let without = spread(dice, spare, &missing);
        let mut left = BTreeMap::new();
        for (title, number) in titles {
            let lacking: BTreeSet<usize> = without[title].iter().map(|at| others(*at)).collect();
            for commune in (0..open.len()).filter(|commune| !lacking.contains(commune)) {
                self.add(commune, title, open)?;
            }
            let placed = open.len() - lacking.len();
            let rest = number.checked_sub(placed);
            left.insert(*title, rest.ok_or_else(|| impossible(title))?);
        }
        Ok(left)
    }

    /// A second of a title, where posts are still open: the communes with the most first.
    fn place_second(
        &mut self,
        dice: &mut Dice,
        left: &BTreeMap<&str, usize>,
        open: &mut [usize],
    ) -> Result<(), Message> {
        self.add(self.special, TOO_MANY, open)?;
        self.add(self.special, TOO_MANY, open)?;
        for (title, number) in left {
            let taken = if *title == TOO_MANY { 2 } else { 0 };
            let number = number.checked_sub(taken).ok_or_else(|| impossible(title))?;
            let mut order: Vec<usize> = (0..open.len())
                .filter(|&commune| open[commune] > 0)
                .filter(|&commune| commune != self.special || ![TOO_MANY, TOO_FEW].contains(title))
                .collect();
            dice.shuffle(&mut order);
            // The special commune has fewer titles to choose from.
            order.sort_by_key(|&commune| (commune != self.special, Reverse(open[commune])));
            if order.len() < number {
                return Err(impossible(title));
            }
            for commune in order.into_iter().take(number) {
                self.add(commune, title, open)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, commune: usize, title: &str, open: &mut [usize]) -> Result<(), Message> {
        let posts = open[commune].checked_sub(1).ok_or_else(|| impossible(title))?;
        open[commune] = posts;
        self.posts.push((commune, title.to_owned()));
        Ok(())
    }
}
