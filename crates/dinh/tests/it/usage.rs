//! Help, versions, and words that are no command.

use crate::counted::DAY;
use crate::fixture;

#[test]
fn help_mentions_every_command_and_gives_examples() {
    let said = fixture::nothing().done(&["--help"]);
    let commands = [
        "demo", "init", "world", "serve", "report", "verify", "people", "add", "change", "correct",
        "end", "withdraw", "list", "show", "journal",
    ];
    for command in commands {
        let told = said.text().lines().any(|line| line.trim_start().starts_with(command));
        assert!(told, "{command} is not in: {}", said.text());
        let help = fixture::nothing().done(&[command, "--help"]);
        assert!(help.text().contains(&format!("dinh {command}")), "{}", help.text());
    }
    for word in ["dinh report part-two --area 26", "Mã kết thúc", "--database", "DINH_DATABASE"]
    {
        assert!(said.text().contains(word), "{word} is not in: {}", said.text());
    }
    assert!(said.text().starts_with("Đình: "), "{}", said.text());
    let world = fixture::nothing().done(&["world", "load", "--help"]);
    assert!(world.text().contains("--until") && world.text().contains("vinh-phuc-2022"));
}

#[test]
fn the_version_is_told() {
    let said = fixture::nothing().done(&["--version"]);
    assert_eq!(said.text(), concat!("dinh ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn words_that_are_no_command_are_said_in_the_language_asked_for() {
    let program = fixture::nothing();
    let cases: [(&[&str], &str, &str); 9] = [
        (
            &["report", "part-two", "--area", "26", "--on", "31/02/2022"],
            "Không có ngày 31/02/2022 trong lịch",
            "31/02/2022",
        ),
        (&["report", "part-two", "--on", DAY], "--area", "--area"),
        (
            &["report", "part-one", "--area", "26"],
            "part-two, movement, due",
            "part-two, movement, due",
        ),
        (&["report", "part-two", "--area", "26", "--colour", "red"], "--colour", "--colour"),
        (&["raport"], "raport", "raport"),
        (&["people", "show", "chín"], "chín", "chín"),
        (&["serve", "--listen", "đây"], "đây", "đây"),
        (&["journal", "show", "--limit", "nhiều"], "nhiều", "nhiều"),
        (&["end", "appointments", "1", "--from", DAY], "--decision", "--decision"),
    ];
    for (words, vietnamese, english) in cases {
        for (language, sentence) in [("vi", vietnamese), ("en", english)] {
            let said = program.run(&[words, &["--lang", language]].concat());
            assert_eq!(said.code, Some(2), "{words:?}: {}", said.errors);
            assert_eq!(said.text(), "", "{words:?}");
            assert!(said.errors.contains(sentence), "{words:?}: {}", said.errors);
            let help = ["--help", "dinh"];
            assert!(help.iter().all(|word| said.errors.contains(word)), "{}", said.errors);
            // Neither a key without its sentence nor the other language.
            let foreign = if language == "vi" { "try" } else { "Hãy" };
            assert!(!said.errors.contains(foreign), "{words:?}: {}", said.errors);
            assert!(!said.errors.contains("cli."), "{words:?}: {}", said.errors);
        }
    }
    assert!(!program.file().exists());
}

#[test]
fn codes_of_the_end_can_be_trusted() {
    let program = fixture::copy();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(program.run(&["verify", "published"]).code, Some(0));
    assert_eq!(program.run(&["journal", "verify"]).code, Some(0));
    // One person fewer than the province published is found, and is no refusal.
    let picture = runtime.block_on(program.picture(DAY));
    let cadre = picture.holdings_on(picture.on).find(|row| {
        let title = &picture.titles[&row.data.title];
        title.group.as_str() == "cadre" && title.counted_in_titles
    });
    let id = cadre.unwrap().id.to_string();
    let end = ["end", "appointments", &id, "--from", DAY, "--set", "way_ended=resigned"];
    program.done(&[&end[..], &["--decision", "1"]].concat());
    let said = program.run(&["verify", "published"]);
    assert_eq!(said.code, Some(3), "{}", said.errors);
    assert!(!said.text().lines().last().unwrap().contains(", 0 lệch"), "{}", said.text());
    let tampered = "UPDATE people SET sex = 'female' WHERE id = (SELECT MIN(id) FROM people \
                    WHERE sex = 'male')";
    runtime.block_on(async {
        sqlx::query(tampered).execute(&mut program.raw().await).await.unwrap();
    });
    let said = program.run(&["journal", "verify"]);
    assert_eq!(said.code, Some(3), "{}", said.errors);
    assert!(said.text().contains("sex"), "{}", said.text());
}

#[test]
fn a_province_begins_in_an_empty_database() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let since = ["--from", "2022-01-01"];
    let decision =
        ["number=1/QĐ", "signed_on=2022-01-01", "issuer=UBND", "kind=founding", "style=state"];
    add(&program, "decisions", &decision, &since);
    let on_decision = [since.as_slice(), &["--decision", "1"]].concat();
    add(&program, "areas", &["name=Thử", "kind=province", "basis=official"], &on_decision);
    add(&program, "area-codes", &["area=1", "scheme=gso", "code=26"], &on_decision);
    let said = program.done(&["report", "part-two", "--area", "26", "--on", "2022-02-01"]);
    assert!(said.text().contains("Tỉnh Thử"), "{}", said.text());
    program.done(&["journal", "verify"]);
}

fn add(program: &fixture::Copy, register: &str, set: &[&str], more: &[&str]) {
    let set = set.iter().flat_map(|value| ["--set", value]);
    let words: Vec<&str> =
        ["add", register].into_iter().chain(set).chain(more.iter().copied()).collect();
    program.done(&words);
}
