//! The three real reorganisations, replayed on a world that ends in 2022.

use crate::fixture;

const DAY: &str = "2022-10-19";

fn files() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reorganisations");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| path.display().to_string())
        .collect();
    files.sort();
    files
}

#[test]
fn a_replay_gives_the_world_that_was_loaded_and_undoing_it_the_one_before() {
    let program = fixture::nothing();
    program.done(&["world", "load", "vinh-phuc-2022", "--until", "2022-12-31"]);
    let then = || {
        let of = |area, format| program.report("part-two", area, DAY, format);
        [of("26", "json"), of("244", "json"), of("08749", "csv"), of("09157", "json")]
    };
    let before = then();
    // A step that needs the one before it is refused.
    let files = files();
    assert_eq!(files.len(), 3);
    let refused = program.refused(&["reorganise", &files[2], "--dry-run"]);
    assert!(refused.contains("không còn đơn vị cấp trên"), "{refused}");

    let mut papers = Vec::new();
    for file in &files {
        let told = program.done(&["reorganise", file, "--dry-run"]).text().to_owned();
        assert!(told.contains("chưa ghi gì"), "{told}");
        let done = program.done(&["reorganise", file, "--apply"]).text().to_owned();
        let (_, paper) = done.trim().rsplit_once("--undo ").unwrap();
        papers.push(paper.to_owned());
    }
    assert_eq!(then(), before);
    let loaded = fixture::shared();
    for (area, on) in [
        ("26", "2022-12-31"),
        ("26", "2023-04-10"),
        ("26", "2023-12-31"),
        ("26", "2024-06-30"),
        ("26", "2024-12-31"),
        ("26", "2025-01-01"),
        ("09157", "2025-06-30"),
        ("25", "2025-07-01"),
        ("25", "2025-12-31"),
        ("25", "2026-06-30"),
        ("08707", "2026-06-30"),
    ] {
        let of = |program: &crate::program::Program| program.report("part-two", area, on, "json");
        assert_eq!(of(&program), of(&loaded), "{area} on {on}");
    }

    // The last one first.
    let early = program.refused(&["reorganise", "--undo", &papers[1]]);
    assert!(early.contains("đã được sửa sau đó"), "{early}");
    for paper in papers.iter().rev() {
        program.done(&["reorganise", "--undo", paper]);
    }
    assert_eq!(then(), before);
    let later = program.done(&["report", "part-two", "--area", "26", "--on", "2025-08-01"]);
    assert!(later.text().contains("Tỉnh Vĩnh Phúc (mã 26)"), "{}", later.text());
    program.done(&["journal", "verify"]);
}

/// The headcounts of every group of a report.
fn persons(
    program: &crate::program::Program,
    area: &str,
    on: &str,
    map: &str,
) -> Vec<(String, i64)> {
    let words =
        ["report", "part-two", "--area", area, "--on", on, "--map", map, "--format", "json"];
    let json = program.done(&words).json();
    let groups = json["groups"].as_array().unwrap().iter();
    groups
        .map(|group| {
            let count = group["persons"].as_i64().unwrap();
            (group["key"].as_str().unwrap().to_owned(), count)
        })
        .collect()
}

#[test]
fn a_province_has_as_many_on_the_map_of_then_as_on_that_of_another_day() {
    let program = fixture::shared();
    for on in [
        "2022-10-19",
        "2022-12-31",
        "2023-04-10",
        "2023-12-31",
        "2024-06-30",
        "2024-12-31",
        "2025-01-01",
        "2025-06-30",
        "2025-07-01",
        "2026-06-30",
    ] {
        let old = persons(&program, "26", on, "2022-10-19");
        let new = persons(&program, "25", on, "2025-08-01");
        assert_eq!(old, new, "{on}");
        assert!(old.iter().any(|(_, count)| *count > 1_000), "{on}: {old:?}");
    }
    // A commune of 2025 has those of the four that became it.
    let one = persons(&program, "08707", "2022-10-19", "2025-08-01");
    let four = ["08707", "08713", "08722", "08731"];
    let four = four.map(|code| persons(&program, code, "2022-10-19", "2022-10-19"));
    let sum = |key: &str| -> i64 {
        let of = |all: &Vec<(String, i64)>| all.iter().find(|(own, _)| own == key).unwrap().1;
        four.iter().map(of).sum()
    };
    // Nobody serves in two of them, so that persons add up.
    assert_eq!(one[0].1, sum(&one[0].0));
    let early = ["report", "part-two", "--area", "26", "--on", "2022-10-19", "--map", "2020-01-01"];
    assert!(program.refused(&early).contains("01/10/2022"));
}
