//! Changes and corrections from the command line: what moves in the statistics, and what stays.

use std::collections::{BTreeMap, BTreeSet};

use base::Level;
use registers::{Picture, Record};
use serde_json::Value;

use crate::counted::{self, DAY};
use crate::fixture;
use crate::program::Program;

/// A cadre who holds nothing but one title.
struct Cadre {
    appointment: i64,
    person: i64,
    title: String,
    /// The codes of the commune, the district and the province.
    units: Vec<String>,
}

/// The first cadre of one holding of whom this is true.
fn cadre(picture: &Picture, wanted: impl Fn(&Picture, i64) -> bool) -> Cadre {
    let mut of_person: BTreeMap<i64, Vec<&Record<registers::Appointment>>> = BTreeMap::new();
    for row in picture.holdings_on(picture.on) {
        of_person.entry(row.data.person.number()).or_default().push(row);
    }
    let found = of_person.into_iter().find_map(|(person, rows)| {
        let [row] = rows[..] else { return None };
        let title = &picture.titles[&row.data.title];
        let fits = title.group.as_str() == "cadre" && title.counted_in_titles;
        (fits && wanted(picture, person)).then(|| Cadre {
            appointment: row.id.number(),
            person,
            title: title.code.clone(),
            units: [Level::Commune, Level::District, Level::Province]
                .map(|level| picture.tree.ancestor(row.data.area, level).unwrap())
                .map(|unit| unit.code.clone().unwrap())
                .to_vec(),
        })
    });
    found.unwrap()
}

/// The leaves of two values that differ, by their path, with both values.
fn moved(path: &str, old: &Value, new: &Value, into: &mut BTreeMap<String, (Value, Value)>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                let of = |object: &serde_json::Map<String, Value>| {
                    object.get(key).cloned().unwrap_or(Value::Null)
                };
                moved(&format!("{path}/{key}"), &of(old), &of(new), into);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (old, new) in old.iter().zip(new) {
                let name = [&new["key"], &new["kind"]].into_iter().find_map(Value::as_str);
                moved(&format!("{path}/{}", name.unwrap_or("?")), old, new, into);
            }
        }
        _ if old == new => {}
        _ => drop(into.insert(path.to_owned(), (old.clone(), new.clone()))),
    }
}

/// What moved by how much, of numbers that are counts.
fn counts_moved(old: &Value, new: &Value) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    moved("", old, new, &mut found);
    let count =
        |(path, (old, new)): (String, (Value, Value))| Some((path, new.as_i64()? - old.as_i64()?));
    found.into_iter().filter_map(count).collect()
}

fn bytes_of_everything(
    program: &Program,
    units: &[String],
    known_at: Option<&str>,
) -> Vec<Vec<u8>> {
    let mut told = Vec::new();
    // Of the commune and of the province.
    for area in [&units[0], &units[2]] {
        for format in ["json", "text"] {
            let mut words = vec!["report", "part-two", "--area", area, "--on", DAY];
            words.extend(["--format", format]);
            words.extend(known_at.into_iter().flat_map(|instant| ["--known-at", instant]));
            told.push(program.done(&words).bytes);
        }
    }
    told
}

#[tokio::test]
async fn when_the_only_holding_of_a_cadre_ends_one_person_and_one_holding_go_and_nowhere_else() {
    let program = fixture::copy();
    let leaver = cadre(&program.picture(DAY).await, |_, _| true);
    let before = counted::everywhere(&program, DAY).await;
    let day_before = counted::everywhere(&program, "2022-10-18").await;
    let decision = program.add_decision("12/QĐ-UBND", DAY);
    let appointment = leaver.appointment.to_string();
    let words = ["end", "appointments", &appointment, "--from", DAY, "--set", "way_ended=resigned"];
    program.done(&[&words[..], &["--decision", &decision]].concat());

    let after = counted::everywhere(&program, DAY).await;
    assert_eq!((before.len(), after.len()), (146, 146));
    for (code, old) in &before {
        let moved = counts_moved(old, &after[code]);
        if !leaver.units.contains(code) {
            assert_eq!(old, &after[code], "{code} has nothing to do with it");
            continue;
        }
        for group in ["cadre", leaver.title.as_str()] {
            assert_eq!(moved[&format!("/groups/{group}/persons")], -1, "{code} {group}");
            assert_eq!(moved[&format!("/groups/{group}/holdings")], -1, "{code} {group}");
        }
        let head = |path: &String| path.ends_with("/persons") || path.ends_with("/holdings");
        assert_eq!(moved.keys().filter(|path| head(path)).count(), 4, "{code}: {moved:?}");
        assert!(moved.values().all(|by| by.abs() == 1), "{code}: {moved:?}");
        assert_eq!(moved["/quotas/kinds/staff/present"], -1, "{code}");
    }
    assert_eq!(counted::everywhere(&program, "2022-10-18").await, day_before);
}

#[tokio::test]
async fn a_corrected_level_moves_two_cells_of_each_table_it_stands_in() {
    let program = fixture::copy();
    let picture = program.picture(DAY).await;
    let graduate = cadre(&picture, |picture, person| {
        let mut rows = picture.qualifications[&base::Id::new(person)]
            .iter()
            .filter(|row| row.dimension.as_str() == "professional");
        let first = rows.next().is_some_and(|row| row.level.as_str() == "university");
        first && rows.next().is_none()
    });
    let before = counted::everywhere(&program, DAY).await;
    let condition = format!("person={}", graduate.person);
    let rows = program.list("qualifications", &condition, DAY);
    let row = rows.iter().find(|row| row["dimension"] == "professional").unwrap();
    let id = row["id"].to_string();
    let words = ["correct", "qualifications", &id, "--set", "level=master", "--decision", "1"];
    program.done(&words);

    let after = counted::everywhere(&program, DAY).await;
    for (code, old) in &before {
        let moved = counts_moved(old, &after[code]);
        let mut expected = BTreeMap::new();
        if graduate.units.contains(code) {
            for group in ["cadre", graduate.title.as_str()] {
                let line = |level| {
                    format!("/groups/{group}/dimensions/professional/categories/{level}/count")
                };
                expected.insert(line("university"), -1);
                expected.insert(line("master"), 1);
            }
        }
        assert_eq!(moved, expected, "{code}");
    }
}

#[tokio::test]
async fn what_was_known_before_a_change_and_a_correction_is_told_in_the_old_bytes() {
    let program = fixture::copy();
    let picture = program.picture(DAY).await;
    let leaver = cadre(&picture, |_, _| true);
    let instant = program.last_instant().await;
    let now = bytes_of_everything(&program, &leaver.units, None);
    let then = bytes_of_everything(&program, &leaver.units, Some(&instant));

    let decision = program.add_decision("13/QĐ-UBND", DAY);
    let appointment = leaver.appointment.to_string();
    let end = ["end", "appointments", &appointment, "--from", DAY, "--decision", &decision];
    program.done(&[&end[..], &["--set", "way_ended=retired"]].concat());
    let other = cadre(&picture, |_, person| person != leaver.person);
    let rows = program.list("qualifications", &format!("person={}", other.person), DAY);
    let row = rows.iter().find(|row| row["dimension"] == "professional").unwrap();
    let id = row["id"].to_string();
    let level = if row["level"] == "college" { "level=university" } else { "level=college" };
    program.done(&["correct", "qualifications", &id, "--set", level, "--decision", &decision]);

    assert_eq!(bytes_of_everything(&program, &leaver.units, Some(&instant)), then);
    let later = bytes_of_everything(&program, &leaver.units, None);
    assert!(later.iter().zip(&now).all(|(later, now)| later != now));
    let told: Value = serde_json::from_slice(&then[0]).unwrap();
    assert_eq!(told["known_at"], Value::String(instant));
    program.done(&["journal", "verify"]);
}

#[tokio::test]
async fn a_fact_is_shown_as_it_was_believed_at_an_instant() {
    let program = fixture::copy();
    let rows = program.list("qualifications", "dimension=professional", DAY);
    let row = rows.iter().find(|row| row["level"] == "university").unwrap();
    let (id, instant) = (row["id"].to_string(), program.last_instant().await);
    program.done(&["correct", "qualifications", &id, "--set", "level=master", "--decision", "1"]);
    let level = |words: &[&str]| {
        let show = ["show", "qualifications", &id, "--format", "json"];
        program.done(&[&show[..], words].concat()).json()[0]["level"].clone()
    };
    assert_eq!(level(&[]), "master");
    assert_eq!(level(&["--known-at", &instant]), "university");
    let journal = program.done(&["journal", "show", "--record", &format!("qualifications/{id}")]);
    assert!(journal.text().contains("\"level\":\"master\""), "{}", journal.text());
    assert!(journal.text().contains("\"level\":\"university\""), "{}", journal.text());
}
