//! The census against a reference that counts in the plainest way.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod changed;
mod compare;
mod dice;
mod follow;
mod held;
mod incremental;
mod naive;
mod queries;
mod random;
mod refused;
mod scopes;
mod steps;
mod stored;
mod units;
mod vinh_phuc;
mod worlds;
