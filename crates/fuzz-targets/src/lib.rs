//! What must hold of every parser of outside input: it does not panic, and what it reads it writes
//! and reads again the same. Each target is a function of bytes, which the fuzzer of `fuzz/` calls
//! with what it invents, and a test with the inputs that are kept.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a target says by a panic that something does not hold"
)]

mod definitions;
mod packed;
mod site;
mod texts;

/// A target: what it is called, and what it does with an input.
pub struct Target {
    /// Its name, that of its file in `fuzz/fuzz_targets/` and of its folder in `fuzz/seeds/`.
    pub name: &'static str,
    /// Panics where something does not hold of the input.
    pub run: fn(&[u8]),
}

/// All targets.
pub const TARGETS: [Target; 18] = [
    Target { name: "backup", run: packed::backup },
    Target { name: "cell", run: texts::cell },
    Target { name: "changes", run: site::changes },
    Target { name: "checkpoint", run: texts::checkpoint },
    Target { name: "code_list", run: definitions::code_list },
    Target { name: "condition", run: definitions::condition },
    Target { name: "day", run: texts::day },
    Target { name: "door", run: texts::door },
    Target { name: "indicator", run: definitions::indicator },
    Target { name: "mapping", run: definitions::mapping },
    Target { name: "norm", run: definitions::norm },
    Target { name: "paper", run: packed::paper },
    Target { name: "policy", run: definitions::policy },
    Target { name: "reorganisation", run: definitions::reorganisation },
    Target { name: "request", run: site::request },
    Target { name: "settings", run: definitions::settings },
    Target { name: "sheet", run: packed::sheet },
    Target { name: "workbook", run: packed::workbook },
];

/// Runs the target of this name.
///
/// # Panics
/// When there is none, or something does not hold of the input.
pub fn run(name: &str, input: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target");
    (target.run)(input);
}

/// The text of an input; what is none is of no interest, for all that reads text is given text.
fn text(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}

/// What a reader has read, written and read again, is the same.
fn same_again<T, E>(value: &T, written: &str, read: impl Fn(&str) -> Result<T, E>)
where
    T: PartialEq + std::fmt::Debug,
    E: std::fmt::Debug,
{
    match read(written) {
        Ok(again) => assert_eq!(&again, value, "written as {written:?}"),
        Err(error) => panic!("{value:?}, written as {written:?}, is refused: {error:?}"),
    }
}
