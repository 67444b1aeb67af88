//! Working days of State offices.

use base::Day;
use base::calendar::Calendar;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn working(text: &str) -> bool {
    Calendar::standard().unwrap().is_working_day(day(text)).unwrap()
}

#[test]
fn weekends_and_holidays_are_free() {
    assert!(working("2022-10-19"));
    assert!(!working("2022-10-22"));
    assert!(!working("2022-10-23"));
    assert!(!working("2022-09-02"));
}

#[test]
fn a_saturday_that_makes_up_for_a_day_off_is_worked() {
    assert!(!working("2024-04-29"));
    assert!(working("2024-05-04"));
    assert!(!working("2024-05-05"));
}

#[test]
fn working_days_are_counted_over_weekend_and_holidays() {
    let calendar = Calendar::standard().unwrap();
    let after = |from: &str, count| calendar.plus_working_days(day(from), count).unwrap();
    // Friday; then Saturday, Sunday, and Monday and Tuesday off in place of 30 April and 1 May.
    assert_eq!(after("2022-04-29", 1), day("2022-05-04"));
    assert_eq!(after("2022-04-29", 0), day("2022-04-29"));
    assert_eq!(after("2022-10-17", 5), day("2022-10-24"));
}

#[test]
fn a_year_without_holidays_in_the_data_is_refused_and_not_guessed() {
    let calendar = Calendar::standard().unwrap();
    assert_eq!(
        calendar.is_working_day(day("2150-01-01")).unwrap_err().key(),
        "calendar.year-unknown"
    );
    let last = calendar.plus_working_days(day("2020-12-31"), 1);
    assert_eq!(last.unwrap(), day("2021-01-04"));
    assert!(calendar.plus_working_days(day("2022-01-03"), 100_000).is_err());
}

#[test]
fn a_calendar_that_is_no_calendar_is_refused_with_its_file() {
    let refused = Calendar::parse("source = 'x'\n[[year]]\nyear = 2022\n").unwrap_err();
    assert_eq!(refused.key(), "data.faulty");
    assert!(refused.to_string().contains("data/calendar/holidays.toml"));
}
