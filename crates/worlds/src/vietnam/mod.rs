//! The world of the country in 2022: the real communes of all provinces, each with invented people
//! like those of a commune of Vĩnh Phúc. There are no published counts that it must meet.

mod invented;
mod settle;

use std::collections::BTreeMap;

use base::Message;
use registers::Batch;

use crate::Catalogue;
use crate::data::Faults;
use crate::dice::Dice;
use crate::gso::{self, Province};
use crate::vinh_phuc::choices::Choices;
use crate::vinh_phuc::map::{Map, Village, village_names};
use crate::vinh_phuc::people::Person;
use crate::vinh_phuc::{Ground, former, ledger, missing};

use invented::Invented;
use settle::Settlement;

/// How far the size of a commune is from that of its model at most, in percent.
const SIZE_DIFFERS: i64 = 15;

/// The country, ready to be drawn province by province.
pub struct Country {
    ground: Ground,
    invented: Invented,
    /// The one with the fewest communes first.
    provinces: Vec<Province>,
    /// The people of Vĩnh Phúc, by commune.
    models: Vec<Vec<Person>>,
}

impl Country {
    /// Reads the units and draws the people whom all others are like.
    ///
    /// # Errors
    /// Every fault of the data files.
    pub fn draw() -> Result<Self, Vec<Message>> {
        let ground = Ground::draw()?;
        let invented = Invented::read()?;
        let (mut careers, mut people) = ground.people()?;
        let former = &invented.former_delegates;
        former::add_delegates(&mut careers, (former.fewest, former.most), &mut people);
        let mut models: Vec<Vec<Person>> = Vec::new();
        models.resize_with(ground.map.communes.len(), Vec::new);
        for person in people {
            models[person.slot.place.commune].push(person);
        }
        drop(careers);
        let mut provinces = gso::provinces()?;
        provinces.sort_by_key(|province| province.communes.len());
        Ok(Self { ground, invented, provinces, models })
    }

    /// The code and the full name of each province, the one with the fewest communes first, so that
    /// there is soon something to look at.
    pub fn provinces(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        let units = self.provinces.iter().map(|province| &province.unit);
        units.map(|unit| (unit.code.as_str(), unit.full_name()))
    }

    /// The number of the decisions on which the registers of the provinces are founded: each has
    /// one.
    ///
    /// # Errors
    /// Every fault of the data file.
    pub(crate) fn founding_number() -> Result<String, Faults> {
        Ok(Invented::read()?.founding.number(1))
    }

    /// A whole province in one batch; `place` counts from 0. The same seed gives the same rows,
    /// always, whatever other provinces are drawn.
    ///
    /// # Errors
    /// Every fault of the data files, and when there is no such province.
    pub fn province(&self, catalogue: &Catalogue, place: usize) -> Result<Batch, Vec<Message>> {
        let province = self.provinces.get(place).cloned();
        let province = province.ok_or_else(|| vec![gso::unknown(&place.to_string())])?;
        let choices = self.invented.choices(&province)?;
        let mut dice = Dice::of(choices.seed, "province");
        let peoples = self.invented.peoples(&province)?;
        let mut map = Map::bare(province)?;
        let models = self.models_of(&choices, &map);
        self.invent(&mut dice, &choices, &mut map, &models);
        let day = self.ground.published.day().map_err(|fault| vec![fault])?;
        let mut people = Vec::new();
        for (commune, model) in models.into_iter().enumerate() {
            let neighbours = neighbours(&map, commune);
            let mix = peoples.mix(&mut dice);
            let settlement = Settlement { day, model, commune, neighbours: &neighbours, mix };
            people.extend(
                self.models[model].iter().map(|person| settlement.settle(&mut dice, person)),
            );
        }
        self.write(catalogue, &choices, &map, &people)
    }

    fn write(
        &self,
        catalogue: &Catalogue,
        choices: &Choices,
        map: &Map,
        people: &[Person],
    ) -> Result<Batch, Faults> {
        let mut batch = ledger::write(catalogue, &self.ground.published, choices, map, people)?;
        missing::found(&mut batch);
        Ok(batch)
    }

    /// A commune of Vĩnh Phúc of the same kind for each commune.
    fn models_of(&self, choices: &Choices, map: &Map) -> Vec<usize> {
        let mut dice = Dice::of(choices.seed, "models");
        let mut of_kind: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, commune) in self.ground.map.communes.iter().enumerate() {
            of_kind.entry(commune.unit.kind).or_default().push(at);
        }
        let kinds = map.communes.iter().map(|commune| commune.unit.kind);
        let model = kinds.map(|kind| {
            let models = of_kind.get(kind).map_or(&[] as &[usize], Vec::as_slice);
            dice.pick(models).copied().unwrap_or(0)
        });
        model.collect()
    }

    /// Invents what is not known of the communes, each like its model.
    fn invent(&self, dice: &mut Dice, choices: &Choices, map: &mut Map, models: &[usize]) {
        for (commune, model) in map.communes.iter_mut().zip(models) {
            let model = &self.ground.map.communes[*model];
            let mut about =
                |size: i64| size * dice.between(100 - SIZE_DIFFERS, 100 + SIZE_DIFFERS) / 100;
            commune.population = about(model.population);
            commune.hectares = about(model.hectares);
            commune.turn = model.turn;
            commune.is_mountainous = model.is_mountainous;
            commune.seats = model.seats;
            commune.class.clone_from(&model.class);
            let numbered = commune.unit.kind == "ward";
            let names = village_names(dice, choices, model.villages.len(), numbered);
            let villages = names.into_iter().zip(&model.villages).map(|(name, model)| Village {
                name,
                kind: model.kind,
                class: model.class.clone(),
            });
            commune.villages = villages.collect();
        }
    }
}

/// The other communes of the district.
fn neighbours(map: &Map, commune: usize) -> Vec<usize> {
    let district = map.communes[commune].district;
    let others = map.communes.iter().enumerate();
    let others = others.filter(|(at, other)| *at != commune && other.district == district);
    others.map(|(at, _)| at).collect()
}

impl std::fmt::Debug for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Country({} provinces)", self.provinces.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_has_about_as_many_people_as_it_should() {
        let country = Country::draw().unwrap();
        let people = country.provinces.iter().map(|province| {
            let choices = country.invented.choices(province).unwrap();
            let map = Map::bare(province.clone()).unwrap();
            let models = country.models_of(&choices, &map);
            models.into_iter().map(|model| country.models[model].len()).sum::<usize>()
        });
        let people: usize = people.sum();
        assert!((1_176_000..=1_224_000).contains(&people), "{people}");
    }
}
