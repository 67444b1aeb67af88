//! Settling: a commune of the country gets the people of a commune of Vĩnh Phúc, born on other
//! days and of its own peoples. Posts, careers and studies stay as they were drawn.

use base::Day;

use super::invented::Mix;
use crate::dice::Dice;
use crate::vinh_phuc::careers::YOUNGEST;
use crate::vinh_phuc::people::Person;

/// Where the people of one commune settle.
pub(super) struct Settlement<'a> {
    /// The day on which the posts are held.
    pub(super) day: Day,
    /// The commune from which they are taken, as an index into its map.
    pub(super) model: usize,
    /// The commune, as an index into the map of its province.
    pub(super) commune: usize,
    /// The other communes of its district.
    pub(super) neighbours: &'a [usize],
    pub(super) mix: Mix,
}

impl Settlement<'_> {
    /// One more person like this one.
    pub(super) fn settle(&self, dice: &mut Dice, model: &Person) -> Person {
        let mut person = model.clone();
        person.born = self.born(dice, model);
        person.ethnic_group = self.mix.group(dice);
        person.slot.place.commune = self.commune;
        person.holdings.retain_mut(|held| {
            let own = held.place.commune == self.model;
            let place = Some(self.commune).filter(|_| own);
            let place = place.or_else(|| dice.pick(self.neighbours).copied());
            held.place.commune = place.unwrap_or(self.commune);
            place.is_some()
        });
        person
    }

    /// Another birthday at the same age, if the person was grown up for the first post then, too.
    /// Those who have left keep theirs: it may be why they left.
    fn born(&self, dice: &mut Dice, model: &Person) -> Day {
        let serves = model.holdings.iter().any(|held| held.until.is_none());
        let years = self.day.completed_years_since(model.born);
        let last_year = self.day.year() - years - 1;
        let Ok(oldest) = Day::new(last_year, self.day.month(), self.day.day_of_month()) else {
            return model.born;
        };
        let mut other = model.clone();
        other.born = dice.day(oldest.next(), oldest.plus_days(364));
        let first = model.holdings.iter().map(|held| held.from).min();
        let grown = first.is_none_or(|first| other.turns(YOUNGEST) <= first);
        if serves && grown { other.born } else { model.born }
    }
}
