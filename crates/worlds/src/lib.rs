//! Worlds: data made up for demonstration and tests, seeded and reproducible, as batches of
//! registers. This crate knows nothing of databases, and no clock.

mod catalogue;
mod data;
mod dice;
mod load;
mod numbers;
mod published;
mod tally;
pub mod vinh_phuc;

pub use catalogue::{Catalogue, catalogue};
pub use load::{Loading, load_catalogue, load_vinh_phuc};
