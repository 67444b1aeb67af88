//! A register of one's own: this file, and one line that adds it to the registers.
//!
//! `cargo run -p dinh --example extra_register -- list libraries` works on it as on any other.

use std::process::ExitCode;

use base::{Code, Id};
use registers::{Area, Register, Registry};

/// A library, its keeper and its size.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "libraries", vi = "Thư viện", en = "Libraries", anchor = area("area"),
    no_overlap(area, name))]
pub struct Library {
    /// The unit that has it.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// Its name.
    #[field(vi = "Tên", en = "Name", search)]
    pub name: String,
    /// Official, or invented.
    #[field(vi = "Nguồn", en = "Basis", list = "basis")]
    pub basis: Code,
    /// Who keeps it.
    #[field(vi = "Người trông coi", en = "Keeper", class = Personal)]
    pub keeper: Option<String>,
    /// How many books it has.
    #[field(vi = "Số sách", en = "Books")]
    pub books: Option<i64>,
}

fn main() -> ExitCode {
    let registry = Registry::standard().map_err(dinh::Failure::from);
    dinh::run(std::env::args_os(), registry.map(|registry| registry.with(Library::DEFINITION)))
}
