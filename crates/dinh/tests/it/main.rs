//! The program as people meet it: through its command line, with the world of Vĩnh Phúc.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on may stop where it stands"
)]

mod changes;
mod counted;
mod country;
mod disk;
mod exchange;
mod exposed;
mod extra_register;
mod fixture;
mod flows;
mod formats;
mod journal;
mod killed;
mod killed_round;
mod later_map;
mod norms;
mod operations;
mod pages;
mod part_two;
mod people;
mod postgres;
mod program;
mod published;
mod recount;
mod refusals;
mod remind;
mod reorganise;
mod single_sign_on;
mod usage;
