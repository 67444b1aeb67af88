//! The feed for calendar programs: as the standard has it, whatever names there are, and as another
//! reader reads it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base::Instant;
use cases::{Duty, Reminding, calendar_feed};
use proptest::prelude::*;

use crate::duties::{day, duty, how};

fn now() -> Instant {
    "2022-10-19T01:02:03.5Z".parse().unwrap()
}

fn feed(duties: &[Duty]) -> String {
    calendar_feed(duties, &how(), now())
}

/// The properties of a feed, unfolded.
fn properties(feed: &str) -> Vec<(String, String)> {
    let lines = feed.replace("\r\n ", "");
    let lines = lines.split_terminator("\r\n");
    let read = lines.map(|line| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_owned(), value.to_owned())
    });
    read.collect()
}

fn of<'a>(properties: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    let own = properties.iter().filter(|(own, _)| own == name);
    own.map(|(_, value)| value.as_str()).collect()
}

/// A text as it was before it was escaped.
fn unescaped(value: &str) -> String {
    let mut text = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.push(match letters.next().unwrap() {
                'n' => '\n',
                other => other,
            }),
            ';' | ',' => panic!("not escaped: {value}"),
            letter => text.push(letter),
        }
    }
    text
}

#[test]
fn one_event_for_each_day_by_which_something_is_to_be_done() {
    let duties = [
        duty(3, "Không hạn", None),
        duty(2, "Đợt tháng 10", Some("2022-10-24")),
        duty(1, "Đợt tháng 9", Some("2022-10-18")),
    ];
    let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Dinh//Owed//VI\r\n\
        CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nNAME:Đình: việc đang chờ\r\n\
        X-WR-CALNAME:Đình: việc đang chờ\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n\
        X-PUBLISHED-TTL:PT1H\r\n\
        BEGIN:VEVENT\r\nUID:case-1-check@dinh\r\nDTSTAMP:20221019T010203Z\r\n\
        DTSTART;VALUE=DATE:20221018\r\nDTEND;VALUE=DATE:20221019\r\n\
        SUMMARY:Quá hạn – Kiểm tra: Đợt tháng 9\r\n\
        DESCRIPTION:Đơn vị: Xã Một\\, huyện Hai\\nBước: Kiểm tra\\nhttps\r\n \
        ://dinh.example/cases/1\r\nURL:https://dinh.example/cases/1\r\nTRANSP:TRANSPARENT\r\n\
        BEGIN:VALARM\r\nACTION:DISPLAY\r\n\
        DESCRIPTION:Sắp đến hạn – Kiểm tra: Đợt tháng 9\r\nTRIGGER:-PT16H\r\n\
        END:VALARM\r\nEND:VEVENT\r\n";
    let made = feed(&duties);
    assert!(made.starts_with(expected), "{made}");
    let properties = properties(&made);
    assert_eq!(of(&properties, "UID"), ["case-1-check@dinh", "case-2-check@dinh"]);
    // The working day before Monday is Friday.
    assert_eq!(of(&properties, "TRIGGER"), ["-PT16H", "-P2DT16H"]);
    assert!(!made.contains("Nguyễn Thị Một") && !made.contains("Bà Hai"), "nobody is named");
    assert_eq!(made, feed(&duties), "the same duties are the same bytes");
}

#[test]
fn the_day_before_is_a_working_day() {
    // The days of Tết of 2022 were from 31 January, a Monday, to 4 February, a Friday.
    for (due, before) in [("2022-02-07", "-P9DT16H"), ("2022-10-20", "-PT16H")] {
        let made = properties(&feed(&[duty(1, "Đợt", Some(due))]));
        assert_eq!(of(&made, "TRIGGER"), [before], "{due}");
    }
    // Of a year without holidays in the data, the weekends are known.
    let made = properties(&feed(&[duty(1, "Đợt", Some("2035-01-08"))]));
    assert_eq!(of(&made, "TRIGGER"), ["-P2DT16H"]);
    assert_eq!(day("2035-01-08").previous().previous().previous(), day("2035-01-05"));
}

#[test]
fn an_address_cannot_end_its_line() {
    let how = Reminding { site: "https://dinh.example\r\nX-EVIL:1", ..how() };
    let made = calendar_feed(&[duty(1, "Đợt", Some("2022-10-24"))], &how, now());
    assert!(!properties(&made).iter().any(|(name, _)| name == "X-EVIL"), "{made}");
}

proptest! {
    #[test]
    fn whatever_names_there_are_the_feed_is_well_formed(
        name in prop_oneof![
            any::<String>(),
            "[\\r\\n,;:\\\\\"\u{85}\u{2028}\u{2029}\u{0}\u{7f}👩‍👩‍👧🇻🇳ằỗệ \\tA-Z]{0,120}",
            "(BEGIN|END):(VEVENT|VCALENDAR)\\r\\n",
        ],
        area in any::<String>(),
        days in 0_u64..4_000,
    ) {
        let mut duty = duty(5, &name, None);
        duty.area_name.clone_from(&area);
        duty.due_on = Some(day("2020-01-01").plus_days(days));
        let made = feed(&[duty]);
        prop_assert!(made.ends_with("\r\n"));
        prop_assert_eq!(made.matches('\r').count(), made.matches("\r\n").count());
        prop_assert_eq!(made.matches('\n').count(), made.matches("\r\n").count());
        for line in made.split_terminator("\r\n") {
            prop_assert!(line.len() <= 75, "{} octets: {line}", line.len());
            prop_assert!(!line.chars().any(char::is_control));
        }
        let read = properties(&made);
        prop_assert_eq!(of(&read, "BEGIN"), ["VCALENDAR", "VEVENT", "VALARM"]);
        prop_assert_eq!(of(&read, "END"), ["VALARM", "VEVENT", "VCALENDAR"]);
        let apart = |one: char| one.is_whitespace() || one.is_control();
        let words = |text: &str| {
            let all: Vec<String> =
                text.split(apart).filter(|one| !one.is_empty()).map(str::to_owned).collect();
            all.join(" ")
        };
        let summary = unescaped(of(&read, "SUMMARY")[0]);
        prop_assert!(summary.ends_with(&format!(": {}", words(&name))), "{summary}");
        let told = unescaped(of(&read, "DESCRIPTION")[0]);
        let expected = format!("Đơn vị: {}", words(&area));
        prop_assert_eq!(told.lines().next().unwrap_or_default(), expected);
    }
}

/// The Python that reads calendars; nothing on a machine without it, which skips the test. In CI
/// that is an error.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("DINH_TEST_MAIL_SERVER").map(PathBuf::from);
    let in_ci = std::env::var("CI").is_ok_and(|ci| !["", "0", "false"].contains(&ci.as_str()));
    let is_skipped = named.is_none() && in_ci;
    assert!(!is_skipped, "CI does not skip the reader of calendars: run it by `cargo xtask test`");
    named
}

/// Tells the events of a feed, each as a line of its parts.
const READER: &str = "
import json, sys
from icalendar import Calendar
calendar = Calendar.from_ical(sys.stdin.buffer.read())
assert not calendar.errors, calendar.errors
told = []
for event in calendar.walk('VEVENT'):
    assert not event.errors, event.errors
    alarms = event.walk('VALARM')
    told.append([str(event['UID']), str(event['SUMMARY']), str(event['DESCRIPTION']),
        event['DTSTART'].dt.isoformat(), event['DTEND'].dt.isoformat(), str(event['URL']),
        event['DTSTAMP'].dt.isoformat(), [alarm['TRIGGER'].dt.total_seconds() for alarm in alarms]])
print(json.dumps([str(calendar['X-WR-CALNAME']), told]))
";

#[test]
fn another_reader_of_calendars_reads_it_the_same() {
    let Some(python) = python() else { return };
    let long =
        "Đợt rà soát, bổ sung; chuẩn hóa \\ số liệu 👩‍👩‍👧 của cán bộ, công chức cấp xã ".repeat(4);
    let made = feed(&[
        duty(1, &long, Some("2022-10-24")),
        duty(2, "BEGIN:VEVENT\r\nSUMMARY:giả", Some("2022-10-19")),
    ]);
    let mut reader = Command::new(python)
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    reader.stdin.take().unwrap().write_all(made.as_bytes()).unwrap();
    let output = reader.wait_with_output().unwrap();
    assert!(output.status.success());
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = serde_json::json!([
        "Đình: việc đang chờ",
        [
            [
                "case-2-check@dinh",
                "Kiểm tra: BEGIN:VEVENT SUMMARY:giả",
                "Đơn vị: Xã Một, huyện Hai\nBước: Kiểm tra\nhttps://dinh.example/cases/2",
                "2022-10-19",
                "2022-10-20",
                "https://dinh.example/cases/2",
                "2022-10-19T01:02:03+00:00",
                [-57_600.0],
            ],
            [
                "case-1-check@dinh",
                format!("Kiểm tra: {}", long.trim_end()),
                "Đơn vị: Xã Một, huyện Hai\nBước: Kiểm tra\nhttps://dinh.example/cases/1",
                "2022-10-24",
                "2022-10-25",
                "https://dinh.example/cases/1",
                "2022-10-19T01:02:03+00:00",
                [-230_400.0],
            ],
        ]
    ]);
    assert_eq!(told, expected);
}
