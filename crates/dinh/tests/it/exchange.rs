//! A register out to a file and back from the command line; and what is left when it is killed.

use std::process::Stdio;
use std::time::Duration;

use crate::fixture;
use crate::program::Program;

const DAY: &str = "2022-10-19";

/// Exports a register to a file in the folder of the copy.
fn export(program: &fixture::Copy, register: &str, more: &[&str], name: &str) -> String {
    let file = program.directory().join(name).display().to_string();
    let words = ["export", register, "--on", DAY, "-o", &file];
    program.done(&[&words[..], more].concat());
    file
}

fn import(program: &Program, file: &str, more: &[&str]) -> String {
    let words = ["import", "qualifications", file, "--on", DAY, "--lang", "en"];
    program.done(&[&words[..], more].concat()).text().to_owned()
}

#[test]
fn three_cells_of_a_file_are_three_changes_in_the_journal() {
    let program = fixture::copy();
    let decision = program.add_decision("45/QĐ-UBND", "2022-11-20");
    let commune = ["--area", "08749"];
    for name in ["q.csv", "q.xlsx"] {
        let file = export(&program, "qualifications", &commune, name);
        let told = import(&program, &file, &["--dry-run"]);
        assert!(told.contains("0 new, 0 changed, 0 corrected, "), "{told}");
        assert!(told.trim().ends_with(" unchanged, 0 refused"), "{told}");
    }
    let file = export(&program, "qualifications", &commune, "q.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut changed = 0;
    let lines = text.lines().map(|line| {
        let is_one = changed < 3 && line.contains(",Trung cấp,") && line.contains(",Chuyên môn,");
        changed += i32::from(is_one);
        if is_one { line.replace(",Trung cấp,", ",ĐH,") } else { line.to_owned() }
    });
    let lines: Vec<String> = lines.collect();
    assert_eq!(changed, 3);
    std::fs::write(&file, lines.join("\n")).unwrap();
    let told = import(&program, &file, &["--dry-run"]);
    assert!(told.contains("0 new, 0 changed, 3 corrected, "), "{told}");
    assert_eq!(
        told.matches("“Trung cấp” → “Đại học”").count()
            + told.matches("“Intermediate” → “University”").count(),
        3,
        "{told}"
    );
    let told = import(&program, &file, &["--apply", "--decision", &decision]);
    assert!(told.contains("0 new, 0 changed, 3 corrected, "), "{told}");
    let journal = program.done(&["journal", "show", "--limit", "1"]);
    assert_eq!(
        journal.text().matches("+ correct qualifications/").count(),
        3,
        "{}",
        journal.text()
    );
    assert!(journal.text().contains(&decision), "{}", journal.text());
    // The same file again changes nothing.
    let told = import(&program, &file, &["--apply", "--decision", &decision]);
    assert!(told.contains("0 new, 0 changed, 0 corrected, "), "{told}");
    // It is undone once, by a change of its own.
    program.done(&["undo", &decision]);
    let told = import(&program, &file, &["--dry-run"]);
    assert!(
        told.contains("0 new, 0 changed, 3 corrected, ") || told.contains("3 refused"),
        "{told}"
    );
    let again = program.refused(&["undo", &decision]);
    assert!(again.contains("đã được sửa sau đó"), "{again}");
    let journal = program.done(&["journal", "show", "--limit", "1"]);
    assert_eq!(
        journal.text().matches("+ restore qualifications/").count(),
        3,
        "{}",
        journal.text()
    );
    program.done(&["journal", "verify"]);
}

#[test]
fn a_file_with_a_fault_writes_nothing() {
    let program = fixture::copy();
    let decision = program.add_decision("45/QĐ-UBND", "2022-11-20");
    let file = export(&program, "qualifications", &["--area", "08749"], "q.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    let wrong = text.replacen(",Trung cấp,", ",giáo sư,", 1).replacen(",Đại học,", ",ThS,", 1);
    std::fs::write(&file, wrong).unwrap();
    let back = program.directory().join("back.xlsx").display().to_string();
    let words =
        ["import", "qualifications", &file, "--on", DAY, "--apply", "--decision", &decision];
    let said = program.run(&[&words[..], &["--faults", &back]].concat());
    assert_eq!(said.code, Some(1), "{}", said.errors);
    assert!(said.text().contains("không có “giáo sư”"), "{}", said.text());
    assert!(said.text().contains("1 đính chính"), "{}", said.text());
    assert!(std::fs::metadata(&back).unwrap().len() > 1_000);
    let journal = program.done(&["journal", "show", "--limit", "1"]);
    assert!(journal.text().contains("+ add decisions/"), "{}", journal.text());
    // Without a decision nothing is written, nor without being told to.
    assert!(program.refused(&words[..6]).contains("quyết định"));
    assert_eq!(program.run(&words[..5]).code, Some(2));
}

/// When an import is killed, in milliseconds after it began.
const MOMENTS: [u64; 5] = [20, 120, 300, 600, 1_000];

#[test]
fn an_import_that_is_killed_leaves_all_or_nothing() {
    let program = fixture::copy();
    let decision = program.add_decision("45/QĐ-UBND", "2022-11-20");
    let whole = ["--apply", "--decision", &decision];
    let mut word = "Trường".to_owned();
    let mut rename = |program: &fixture::Copy, place: usize| {
        let file = export(program, "qualifications", &["--area", "252"], "all.csv");
        let text = std::fs::read_to_string(&file).unwrap();
        let next = format!("Trường {place}");
        std::fs::write(&file, text.replace(&word, &next)).unwrap();
        word = next;
        file
    };
    let mut told = Vec::new();
    for (place, moment) in MOMENTS.iter().enumerate() {
        let file = rename(&program, place);
        let words = ["import", "qualifications", &file, "--on", DAY];
        let words = [&words[..], &whole].concat();
        let mut child = program.command(&words).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(*moment));
        child.kill().unwrap();
        child.wait().unwrap();
        program.done(&["journal", "verify"]);
        let left = import(&program, &file, &["--dry-run"]);
        let is_done = left.contains("0 new, 0 changed, 0 corrected, ");
        told.push(is_done);
        // What was not done is done now, and whole.
        let again = import(&program, &file, &whole);
        let corrected = |text: &str| {
            let (before, _) = text.split_once(" corrected, ").unwrap();
            before.rsplit(", ").next().unwrap().replace(',', "").parse::<u32>().unwrap()
        };
        assert_eq!(corrected(&again) == 0, is_done, "{again}");
        assert!(is_done || corrected(&again) > 1_000, "{again}");
    }
    assert!(told.contains(&false), "no import was caught before its commit");
}

#[test]
fn a_list_is_read_by_its_name_or_by_a_file_of_ones_own() {
    let program = fixture::copy();
    let decision = program.add_decision("7/NQ-HĐND", "2022-11-20");
    let folder = program.directory().to_owned();
    let file = folder.join("hdnd.csv").display().to_string();
    let rows = "Họ và tên,Ngày sinh,Giới tính\nHồ Văn Mới,1990,Nam\nPhạm Thị Dung,1985,Nữ\n";
    std::fs::write(&file, rows).unwrap();
    let words = ["--area", "08749", "--on", "2022-11-20", "--lang", "en"];
    let told =
        program.done(&[&["import", "council-election", &file, "--dry-run"], &words[..]].concat());
    let told = told.text();
    assert!(
        told.trim().ends_with("2 new, 0 changed, 0 corrected, 0 unchanged, 0 refused"),
        "{told}"
    );
    let ends = told.matches("Ends: ").count();
    assert!(ends > 10, "all delegates of the commune end: {told}");

    // The same by a file of one's own, which names its columns otherwise.
    let own = folder.join("own.toml").display().to_string();
    let text = include_str!("../../../../data/mappings/council-election.toml");
    std::fs::write(&own, text.replace("\"Ngày sinh\"", "\"Sinh ngày\"")).unwrap();
    std::fs::write(&file, rows.replace("Ngày sinh", "Sinh ngày")).unwrap();
    let apply = ["import", &own, &file, "--apply", "--decision", &decision];
    let told = program.done(&[&apply, &words[..]].concat()).text().to_owned();
    assert!(told.contains("2 new"), "{told}");
    let told = program.done(&[&["import", &own, &file, "--dry-run"], &words[..]].concat());
    assert!(told.text().contains("0 new, 0 changed, 0 corrected, 2 unchanged"), "{}", told.text());
    let nowhere =
        program.refused(&["import", "council-election", &file, "--dry-run", "--lang", "en"]);
    assert!(nowhere.contains("Add --area CODE"), "{nowhere}");
}
