//! The world of Vĩnh Phúc in 2022: real units, invented people whose statistics on the day of
//! the programme equal every count that the province published, and the later steps of the
//! units.

pub(crate) mod careers;
mod cells;
pub(crate) mod choices;
mod dates;
mod decisions;
mod earlier;
pub(crate) mod former;
mod homes;
pub(crate) mod ledger;
pub(crate) mod map;
pub(crate) mod missing;
mod names;
mod papers;
pub(crate) mod people;
pub(crate) mod roster;
mod seats;
mod shares;
mod staffing;
mod steps;
mod study;
mod units;

use base::Message;
use registers::Batch;

use crate::Catalogue;
use crate::data::Faults;
use crate::gso;
use crate::published::Published;

use careers::Careers;
use choices::Choices;
use map::Map;
use people::Person;

pub use missing::missing;
pub use steps::{KnownAreas, Step, StepKind, steps};

/// The code of the province.
const CODE: &str = "26";

/// The whole world on the map of 2022, in one batch. Its first operation is the decision that
/// founds the registers. The same seed gives the same rows, always.
///
/// # Errors
/// Every fault of the data files, and published counts that no world can have.
pub fn foundation(catalogue: &Catalogue) -> Result<Batch, Vec<Message>> {
    let ground = Ground::draw()?;
    let (_, people) = ground.people()?;
    ledger::write(catalogue, &ground.published, &ground.choices, &ground.map, &people)
}

/// What the people of the world are drawn on.
pub(crate) struct Ground {
    pub(crate) published: Published,
    pub(crate) choices: Choices,
    pub(crate) map: Map,
}

impl Ground {
    /// Reads what is published and chosen, and draws the map.
    pub(crate) fn draw() -> Result<Self, Faults> {
        let published = Published::read()?;
        let province = gso::province(CODE)?;
        let choices = Choices::read(&province.unit)?;
        let map = Map::draw(&published, &choices, province)?;
        Ok(Self { published, choices, map })
    }

    /// Draws everybody, with the careers in which more of them may have a place.
    pub(crate) fn people(&self) -> Result<(Careers<'_>, Vec<Person>), Faults> {
        let Self { published, choices, map } = self;
        let roster = roster::Roster::draw(published, choices, map)?;
        let cells = cells::cells(published, choices, &roster)?;
        let mut people = people::draw(published, choices, cells)?;
        shares::set(published, choices, map, &mut people)?;
        let mut careers = Careers::new(published, choices, map)?;
        careers.set(&mut people)?;
        former::add(&mut careers, &roster, &mut people);
        Ok((careers, people))
    }
}
