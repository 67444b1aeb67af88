//! Worlds: data made up for demonstration and tests, seeded and reproducible, as batches of
//! registers. This crate knows nothing of databases, and no clock.

mod catalogue;
mod data;
mod dice;
mod gso;
mod load;
mod numbers;
mod published;
mod tally;
pub mod vietnam;
pub mod vinh_phuc;

pub use catalogue::{Catalogue, catalogue};
pub use load::{Loading, load_catalogue, load_vietnam, load_vinh_phuc};
