//! Bad input: each a clear sentence in the user's language, a code that is not zero, and
//! nothing written.

use std::path::PathBuf;

use crate::counted::DAY;
use crate::fixture::{self, Copy};
use crate::program::Program;

/// Words that are refused, and what the sentence must say.
type Refusal = (Vec<String>, &'static [&'static str]);

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(|word| word.replace('_', " ").replace('~', "_")).collect()
}

/// Runs each, and looks whether the journal has moved.
async fn all_refused(program: &Program, refusals: Vec<Refusal>) {
    let heads = program.heads().await;
    for (words, sentences) in refusals {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let errors = program.refused(&words);
        for sentence in sentences {
            assert!(errors.contains(sentence), "{words:?}: “{sentence}” is not in: {errors}");
        }
        assert!(errors.trim_end().ends_with('.'), "{words:?}: no sentence: {errors}");
        assert_eq!(program.heads().await, heads, "{words:?} wrote something");
    }
    program.done(&["journal", "verify"]);
}

#[tokio::test]
async fn words_that_name_nothing_are_refused_and_what_there_is_is_named() {
    let decision =
        "add decisions --set number=1/QĐ --set issuer=UBND --set style=state --from 2022-11-20";
    let decision =
        |more: &str| words(&format!("{decision} {more}").replace("signed_on", "signed~on"));
    all_refused(
        &fixture::copy(),
        vec![
            (words("report part-two --area 99999 --on 2022-10-19"), &["99999", "19/10/2022"]),
            (words("report part-two --area Vĩnh --on 2022-10-19"), &["Vĩnh"]),
            (words("list persons"), &["Không có sổ “persons”", "people", "appointments"]),
            (words("add persons --from 2022-01-01 --decision 1"), &["Không có sổ “persons”"]),
            (words("list people --where color=red"), &["không có cột color", "born_on"]),
            (
                decision("--set signed_on=2022-11-20 --set colour=red"),
                &["Sổ Quyết định không có cột colour", "number, signed_on"],
            ),
            (
                decision("--set signed_on=2022-11-20 --set kind=nonsense"),
                &["không có mã “nonsense”", "founding, law, area-change", "(kind)"],
            ),
            (
                decision("--set signed_on=31/02/2022 --set kind=other"),
                &["Không có ngày 31/02/2022 trong lịch", "Ngày ký"],
            ),
            (
                decision("--set signed_on=hôm~qua --set kind=other"),
                &["Không đọc được ngày “hôm_qua”"],
            ),
            (decision("--set kind=other"), &["Ngày ký", "Bắt buộc"]),
            (decision("--set kind"), &["Không đọc được “kind”", "--set"]),
            (words("show people 99999999"), &["không có số 99999999"]),
            (words("withdraw people 99999999 --decision 1"), &["không có số 99999999"]),
            (words("journal show --record people"), &["sổ/số"]),
            (words("journal show --record nothing/1"), &["Không có sổ “nothing”"]),
            (words("world load thai-binh"), &["thai-binh", "vinh-phuc-2022"]),
            (
                words("report part-two --area 26 --on 2022-10-19 --known-at 2099-01-01T00:00:00Z"),
                &["chưa tới"],
            ),
            (
                words("report movement --area 26 --from 2023-01-01 --on 2022-01-01"),
                &["01/01/2023", "01/01/2022"],
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_post_that_cannot_be_is_refused() {
    let program = fixture::copy();
    let picture = program.picture(DAY).await;
    let payroll = picture.holdings_on(picture.on).find(|row| {
        picture.titles[&row.data.title].counted_in_payroll && row.data.mode.as_str() == "full-time"
    });
    let held = payroll.unwrap();
    let person = held.data.person;
    let add = |title: &str, area: &str, days: &str| {
        let set = format!("person={person} --set title={title} --set area=gso:{area}");
        let how = "--set mode=full-time --set way~gained=elected";
        words(&format!("add appointments --set {set} {how} {days}").replace('_', "~"))
    };
    let day = "--from 2022-10-19 --decision 1";
    let holding = program.done(&["show", "appointments", &held.id.to_string(), "--format", "json"]);
    let holding = holding.json()[0]["id"].to_string();
    all_refused(
        &program,
        vec![
            (
                add("party_secretary", "08746", day),
                &["đã giữ một chức danh tính biên chế", "kiêm nhiệm"],
            ),
            (add("no_such_title", "08749", day), &["no_such_title", "party_secretary, "]),
            (add("council_delegate", "99999", day), &["99999"]),
            // The commune was merged away on the first of July 2025.
            (
                add("council_delegate", "08749", "--from 2025-07-01 --decision 1"),
                &["08749", "kết thúc ngày 01/07/2025", "Xuân Hòa"],
            ),
            (
                add(
                    "council_delegate",
                    "08749",
                    "--from 2022-11-20 --until 2022-11-19 --decision 1",
                ),
                &["19/11/2022 không sau ngày bắt đầu 20/11/2022"],
            ),
            (
                add("council_delegate", "08749", "--from 2022-11-20 --decision 99999999"),
                &["Quyết định", "99999999"],
            ),
            (
                add(
                    "council_delegate",
                    "08749",
                    "--from 2022-11-20 --set act=99999999 --decision 1",
                ),
                &["Quyết định bố trí", "99999999"],
            ),
            (add("council_delegate", "08749", "--from 2022-11-20"), &["quyết định"]),
            (
                words(&format!("end appointments {holding} --from 1990-01-01 --decision 1")),
                &["không sau ngày bắt đầu"],
            ),
            (
                words(&format!("end appointments {holding} --from 2022-10-19 --decision 99999999")),
                &["99999999"],
            ),
            (words(&format!("end appointments {holding} --decision 1")), &["ngày"]),
            (
                words(&format!("change appointments {holding} --set mode=acting --decision 1")),
                &["ngày"],
            ),
            (
                words(&format!(
                    "correct appointments {holding} --set valid~from=2022-02-30 --decision 1"
                )),
                &["30/02/2022"],
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn an_appointment_in_a_unit_that_is_not_there_on_its_first_day_is_refused_by_its_number() {
    let program = fixture::copy();
    let code = &program.list("area-codes", "code=08749", DAY)[0];
    let area = format!("area={}", code["area"]);
    let words = ["add", "appointments", "--set", "person=661", "--set", "title=council_delegate"];
    let more = ["--set", &area, "--set", "mode=full-time", "--set", "way_gained=elected"];
    let heads = program.heads().await;
    let days = ["--from", "2025-07-01", "--decision", "1"];
    let errors = program.refused(&[&words[..], &more, &days].concat());
    assert!(errors.contains("Vào ngày 01/07/2025, sổ Đơn vị không có số"), "{errors}");
    assert_eq!(program.heads().await, heads);
}

#[tokio::test]
async fn an_identity_number_belongs_to_one_person_and_has_its_digits() {
    let program = fixture::copy();
    let numbers = program.list("identity-numbers", "kind=cccd", DAY);
    let holder = numbers[0]["id"].to_string();
    let shown = program.done(&["show", "identity-numbers", &holder, "--format", "json"]).json();
    let number = shown[0]["number"].as_str().unwrap().to_owned();
    assert_eq!(number.len(), 12);
    let add = |person: &str, number: &str| {
        let set = format!("--set person={person} --set kind=cccd --set number={number}");
        words(&format!(
            "add identity-numbers {set} --from 2001-01-01 --until 2002-01-01 --decision 1"
        ))
    };
    let other = numbers.iter().find(|row| row["person"] != numbers[0]["person"]).unwrap();
    let other = other["person"].to_string();
    all_refused(
        &program,
        vec![
            (add(&other, &number), &["đã thuộc về số", "Số định danh"]),
            (add(&other, "12345678901x"), &["12 chữ số"]),
            (add(&other, "123456789"), &["12 chữ số"]),
        ],
    )
    .await;
}

fn opened_wrongly(program: &Program) -> String {
    let words = ["report", "part-two", "--area", "26", "--on", DAY];
    let errors = program.refused(&words);
    assert_eq!(program.refused(&["journal", "verify"]), errors);
    errors
}

#[tokio::test]
async fn a_missing_or_wrong_key_opens_nothing_and_loses_nothing() {
    let copy: Copy = fixture::copy();
    let missing = copy.clone().with_key_file(PathBuf::from("không-có.key"));
    assert!(opened_wrongly(&missing).contains("Không đọc được khoá cài đặt ở không-có.key"));
    assert!(!PathBuf::from("không-có.key").exists());

    let other = fixture::nothing();
    other.done(&["init"]);
    let wrong = copy.clone().with_key_file(other.key_file().to_path_buf());
    assert!(opened_wrongly(&wrong).contains("không phải là khoá của cơ sở dữ liệu này"));

    let torn = copy.directory().join("torn.key");
    std::fs::write(&torn, "abc").unwrap();
    let torn = copy.clone().with_key_file(torn);
    assert!(opened_wrongly(&torn).contains("không phải là khoá cài đặt"));
    copy.done(&["journal", "verify"]);
}

#[tokio::test]
async fn a_database_newer_than_the_program_is_left_alone() {
    let program = fixture::copy();
    let newer = "UPDATE installation SET value = '99' WHERE name = 'schema'";
    sqlx::query(newer).execute(&mut program.raw().await).await.unwrap();
    let heads = program.heads().await;
    let errors = opened_wrongly(&program);
    assert!(errors.contains("bản 99, mới hơn chương trình"), "{errors}");
    assert_eq!(program.refused(&["world", "load", "vinh-phuc-2022"]), errors);
    assert_eq!(program.heads().await, heads);
}

#[test]
fn what_is_no_database_of_ours_is_said() {
    let program = fixture::nothing();
    let errors = opened_wrongly(&program);
    assert!(errors.contains("dinh init"), "{errors}");
    assert!(!program.file().exists(), "a question made a file");
    let elsewhere = Program::on("mysql://máy/tên".to_owned(), program.key_file().to_path_buf());
    assert!(opened_wrongly(&elsewhere).contains("không phải địa chỉ cơ sở dữ liệu"));

    std::fs::write(program.file(), "Đây là một tệp văn bản.\n".repeat(500)).unwrap();
    let said = program.run(&["list", "people"]);
    assert_eq!(said.code, Some(4), "{}", said.errors);
    assert!(said.errors.contains("không phải là cơ sở dữ liệu"), "{}", said.errors);
}

#[test]
fn a_database_is_not_made_twice() {
    let program = fixture::nothing();
    let said = program.done(&["init"]);
    assert!(said.text().contains("world.db.key"), "{}", said.text());
    assert!(program.refused(&["init"]).contains("đã được cài đặt"));
    program.done(&["journal", "verify"]);
}
