//! Reorganisations of units: a document with a day and a list of what becomes what.
//!
//! Nothing is moved or deleted. Old units end, new ones begin, and a lineage leads from one to the
//! other; so every figure can be asked on the map of then and on that of today.
//! [`Reorganisation::parse`] reads a file, [`Reorganisation::prepare`] checks it against the
//! registers and gives the changes with a [`Preview`].

mod checked;
mod file;
mod known;
mod prepare;

pub use file::{NewUnit, Reorganisation, Resolution, UnitChange, UnitPart, VillageMove};
pub use prepare::{Prepared, Preview, UnitPreview};
