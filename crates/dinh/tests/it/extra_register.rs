//! A register that is one file and one line works on the command line as every other does.

use std::path::{Path, PathBuf};

use crate::counted::DAY;
use crate::fixture::{self, Copy};
use crate::program::Program;

/// The example of a register of one's own, which is built with the tests.
fn example() -> PathBuf {
    let built = Path::new(env!("CARGO_BIN_EXE_dinh")).parent().unwrap();
    let path =
        built.join("examples/extra_register").with_extension(std::env::consts::EXE_EXTENSION);
    assert!(path.exists(), "run `cargo build -p dinh --example extra_register` first");
    path
}

/// A loaded world whose program knows the register.
fn world() -> (Program, Copy) {
    let place = fixture::nothing();
    let program = place.clone().with_binary(example());
    program.done(&["world", "load", "vinh-phuc-2022", "--until", "2023-01-01"]);
    (program, place)
}

fn add<'a>(more: &[&'a str]) -> Vec<&'a str> {
    add_of("basis=official", more)
}

fn add_of<'a>(basis: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let words = ["add", "libraries", "--set", "area=gso:08749", "--set", "name=Thư viện xã"];
    let days = ["--set", basis, "--from", "2022-01-01", "--decision", "1"];
    [&words[..], &days, more].concat()
}

#[tokio::test]
async fn an_added_register_is_written_read_remembered_and_journalled() {
    let (program, place) = world();
    program.done(&add(&["--set", "keeper=Nguyễn Thị Ánh", "--set", "books=1200"]));
    let before = program.last_instant().await;
    let rows = program.list("libraries", "name=Thư viện xã", DAY);
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().skip(4).collect();
    assert_eq!(keys, ["area", "name", "basis", "keeper", "books"]);
    assert_eq!((&rows[0]["keeper"], &rows[0]["books"]), (&"Nguyễn Thị Ánh".into(), &1200.into()));

    let change = ["change", "libraries", "1", "--set", "books=1500", "--from", "2022-06-01"];
    program.done(&[&change[..], &["--decision", "1"]].concat());
    let correct = ["correct", "libraries", "1", "--set", "keeper=Nguyễn Thị Anh"];
    program.done(&[&correct[..], &["--decision", "1"]].concat());
    let books = |on: &str| program.list("libraries", "basis=official", on)[0]["books"].clone();
    assert_eq!((books("2022-05-31"), books("2022-06-01")), (1200.into(), 1500.into()));
    let shown = |more: &[&str]| {
        program.done(&[&["show", "libraries", "1", "--format", "json"], more].concat()).json()
    };
    let keepers = |rows: &serde_json::Value| {
        let keeper = |row: &serde_json::Value| row["keeper"].as_str().unwrap().to_owned();
        rows.as_array().unwrap().iter().map(keeper).collect::<Vec<_>>()
    };
    assert_eq!(keepers(&shown(&[])), ["Nguyễn Thị Anh", "Nguyễn Thị Anh"]);
    assert_eq!(keepers(&shown(&["--known-at", &before])), ["Nguyễn Thị Ánh"]);

    let journal = program.done(&["journal", "show", "--record", "libraries/1"]);
    for word in ["add libraries/1", "change libraries/1", "correct libraries/1", "1500"] {
        assert!(journal.text().contains(word), "{word}: {}", journal.text());
    }
    let text = program.done(&["list", "libraries", "--on", DAY]);
    for word in ["Thư viện", "Người trông coi", "Xã Ngọc Thanh", "1.500", "Chính thức"]
    {
        assert!(text.text().contains(word), "{word}: {}", text.text());
    }
    program.done(&["journal", "verify"]);
    drop(place);
}

#[tokio::test]
async fn an_added_register_refuses_what_its_description_forbids() {
    let (program, place) = world();
    program.done(&add(&[]));
    let heads = program.heads().await;
    let overlap = program.refused(&add(&[]));
    assert!(overlap.contains("Sổ Thư viện") && overlap.contains("Đơn vị + Tên"), "{overlap}");
    let unknown = program.refused(&add_of("basis=hearsay", &[]));
    assert!(unknown.contains("hearsay") && unknown.contains("official"), "{unknown}");
    let field = program.refused(&add(&["--set", "shelves=4"]));
    assert!(field.contains("area, name, basis, keeper, books"), "{field}");
    let number = program.refused(&add(&["--set", "books=nhiều"]));
    assert!(number.contains("“nhiều” không phải là số nguyên"), "{number}");
    assert_eq!(program.heads().await, heads);
    assert!(place.refused(&["list", "libraries"]).contains("Không có sổ “libraries”"));
}
