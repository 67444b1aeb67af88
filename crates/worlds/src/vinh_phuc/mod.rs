//! The world of Vĩnh Phúc in 2022: real units, invented people whose statistics on the day of
//! the programme equal every count that the province published, and the later steps of the
//! units.

mod careers;
mod cells;
mod choices;
mod dates;
mod decisions;
mod earlier;
mod former;
mod homes;
mod ledger;
mod map;
mod missing;
mod names;
mod papers;
mod people;
mod roster;
mod shares;
mod staffing;
mod steps;
mod study;
mod units;

use base::Message;
use registers::Batch;

use crate::Catalogue;
use crate::published::Published;

pub use missing::missing;
pub use steps::{KnownAreas, Step, StepKind, steps};

/// The whole world on the map of 2022, in one batch. Its first operation is the decision that
/// founds the registers. The same seed gives the same rows, always.
///
/// # Errors
/// Every fault of the data files, and published counts that no world can have.
pub fn foundation(catalogue: &Catalogue) -> Result<Batch, Vec<Message>> {
    let published = Published::read()?;
    let choices = choices::Choices::read()?;
    let map = map::Map::draw(&published, &choices)?;
    let roster = roster::Roster::draw(&published, &choices, &map)?;
    let cells = cells::cells(&published, &choices, &roster)?;
    let mut people = people::draw(&published, &choices, cells)?;
    shares::set(&published, &choices, &map, &mut people)?;
    let mut careers = careers::Careers::new(&published, &choices, &map)?;
    careers.set(&mut people)?;
    former::add(&mut careers, &roster, &mut people);
    ledger::write(catalogue, &published, &choices, &map, &people)
}
