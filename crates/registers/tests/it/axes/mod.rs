//! The two time axes.

mod against_triples;
mod cases;
mod on_table;
mod people_joined;
mod steps;
