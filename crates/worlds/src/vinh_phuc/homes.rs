//! Where people come from and live.

use base::{Code, Id, Period, Secret};
use registers::{Area, Batch, Person as PersonRow, PersonPlace};

use super::choices::Choices;
use super::map::Map;
use super::people::Person;
use super::units::Areas;
use crate::dice::Dice;

/// What the places of people are drawn from.
pub(crate) struct Homes<'a> {
    pub(crate) dice: Dice,
    pub(crate) choices: &'a Choices,
    pub(crate) map: &'a Map,
    pub(crate) areas: &'a Areas,
}

impl Homes<'_> {
    /// Adds the ancestral home and the present residence. Of villagers the first is often not
    /// known.
    pub(crate) fn add(&mut self, batch: &mut Batch, person: &Person, id: Id<PersonRow>) {
        let villager = person.slot.place.village.is_some();
        if !villager || self.dice.percent(50) {
            let (area, place) = self.ancestral_home(person.slot.place.commune);
            let row = PersonPlace {
                person: id,
                kind: Code::new("ancestral-home"),
                area,
                place,
                address: None,
            };
            batch.add(Period::since(person.born), row);
        }
        let (area, village) = self.residence(person);
        let address = person.is_staff().then(|| {
            let number = self.dice.between(1, 180).to_string();
            let words = self.choices.homes.address.replace("{number}", &number);
            Secret::Plain(words.replace("{village}", &village))
        });
        let row = PersonPlace {
            person: id,
            kind: Code::new("present-residence"),
            area: Some(area),
            place: None,
            address,
        };
        batch.add(Period::since(person.turns(18)), row);
    }

    /// Mostly the commune of service, else further away.
    fn ancestral_home(&mut self, commune: usize) -> (Option<Id<Area>>, Option<String>) {
        let homes = &self.choices.homes;
        let throw = self.dice.below(100);
        let shares = [homes.in_commune, homes.in_district, homes.in_province];
        let mut limit = 0;
        let far = shares.iter().take_while(|share| {
            limit += **share as usize;
            throw >= limit
        });
        match far.count() {
            0 => (self.areas.communes.get(commune).copied(), None),
            1 => {
                let district = self.map.communes[commune].district;
                let all = self.map.communes.iter().zip(&self.areas.communes);
                let near = all.filter(|(other, _)| other.district == district);
                let near: Vec<Id<Area>> = near.map(|(_, id)| *id).collect();
                (self.dice.pick(&near).copied(), None)
            }
            2 => (self.dice.pick(&self.areas.communes).copied(), None),
            _ => (None, self.dice.pick(&homes.elsewhere).cloned()),
        }
    }

    /// The own village, or one of the commune.
    fn residence(&mut self, person: &Person) -> (Id<Area>, String) {
        let place = person.slot.place;
        let villages = &self.areas.villages[place.commune];
        let at = place.village.unwrap_or_else(|| self.dice.below(villages.len()));
        let name = self.map.communes[place.commune].villages.get(at);
        let area = villages.get(at).copied();
        (
            area.unwrap_or(self.areas.communes[place.commune]),
            name.map(|village| {
                let words = self.choices.homes.village.get(village.kind);
                words.map_or("{name}", String::as_str).replace("{name}", &village.name)
            })
            .unwrap_or_default(),
        )
    }
}
