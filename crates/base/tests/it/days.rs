//! Days, partial days and ages.

use base::{Day, Instant, PartialDay};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn a_day_that_the_calendar_lacks_is_refused_as_impossible() {
    for given in ["30/02/2022", "29/02/2023", "31/04/2022", "00/01/2022", "01/13/2022"] {
        assert_eq!(given.parse::<Day>().unwrap_err().key(), "day.impossible", "{given}");
    }
    assert_eq!(Day::new(2022, 2, 29).unwrap_err().key(), "day.impossible");
    assert!("29/02/2024".parse::<Day>().is_ok());
}

#[test]
fn a_year_outside_two_centuries_around_is_refused() {
    assert!("31/12/1799".parse::<Day>().is_err());
    assert!("01/01/2200".parse::<Day>().is_err());
    assert!("01/01/1800".parse::<Day>().is_ok());
    assert!("31/12/2199".parse::<Day>().is_ok());
}

#[test]
fn what_is_no_day_at_all_is_refused_as_unreadable() {
    for given in ["", "hôm nay", "19-10", "19/10/22", "2022-10-19-1", "2022-x-1", "+022-10-19"] {
        let refused = given.parse::<Day>().unwrap_err();
        assert_eq!(refused.key(), "day.unreadable", "{given}");
    }
}

#[test]
fn a_day_is_read_as_data_and_as_people_write_it() {
    for given in ["2022-10-19", "19/10/2022", "19-10-2022", " 19/10/2022 "] {
        assert_eq!(day(given).to_string(), "2022-10-19", "{given}");
    }
    assert_eq!(day("2022-01-09").vietnamese(), "09/01/2022");
}

#[test]
fn somebody_born_on_29_february_completes_a_year_on_1_march_of_a_common_year() {
    let born = day("2004-02-29");
    let ages = ["2022-02-28", "2022-03-01", "2024-02-28", "2024-02-29", "2004-02-28"]
        .map(|on| day(on).completed_years_since(born));
    assert_eq!(ages, [17, 18, 19, 20, -1]);
}

#[test]
fn adding_months_stays_within_the_month() {
    assert_eq!(day("2022-01-31").plus_months(1), day("2022-02-28"));
    assert_eq!(day("2024-01-31").plus_months(1), day("2024-02-29"));
    assert_eq!(day("2022-12-31").next(), day("2023-01-01"));
    assert_eq!(day("2022-03-01").previous(), day("2022-02-28"));
    assert_eq!(day("2022-03-17").first_of_month(), day("2022-03-01"));
}

#[test]
fn a_partial_day_keeps_what_is_known_and_no_more() {
    for (given, shown, earliest, latest) in [
        ("1965", "1965", "1965-01-01", "1965-12-31"),
        ("03/1965", "03/1965", "1965-03-01", "1965-03-31"),
        ("1964-02", "02/1964", "1964-02-01", "1964-02-29"),
        ("02/03/1965", "02/03/1965", "1965-03-02", "1965-03-02"),
    ] {
        let partial: PartialDay = given.parse().unwrap();
        assert_eq!(partial.vietnamese(), shown);
        assert_eq!((partial.earliest(), partial.latest()), (day(earliest), day(latest)));
        assert_eq!(partial.to_string().parse::<PartialDay>().unwrap(), partial);
    }
}

#[test]
fn a_partial_day_that_cannot_be_is_refused() {
    for given in ["1965-13", "0/1965", "30/02/1965", "1799", "65", "x/1965", "1965-", ""] {
        assert!(given.parse::<PartialDay>().is_err(), "{given}");
    }
}

#[test]
fn the_age_of_a_partial_birth_is_a_span() {
    let on = day("2022-10-19");
    let span = |born: &str| born.parse::<PartialDay>().unwrap().completed_years_on(on);
    assert_eq!(span("1971"), (50, 51));
    assert_eq!(span("1971-09"), (51, 51));
    assert_eq!(span("1971-10"), (50, 51));
    assert_eq!(span("1971-10-20"), (50, 50));
}

#[test]
fn a_day_begins_seven_hours_earlier_in_vietnam() {
    let instant: Instant = "2022-10-19T17:00:00Z".parse().unwrap();
    assert_eq!(instant.day_in_vietnam(), day("2022-10-20"));
    assert_eq!(instant.vietnamese(), "20/10/2022 00:00:00");
    let same: Instant = "2022-10-20T00:00:00+07:00".parse().unwrap();
    assert_eq!(same, instant);
    assert_eq!(instant.to_string(), "2022-10-19T17:00:00.000000Z");
    assert_eq!("2022-10-19".parse::<Instant>().unwrap_err().key(), "instant.unreadable");
    // Before the year that four digits can write, as its offset has it.
    let early = "0000-01-01T00:00:00+07:00".parse::<Instant>();
    assert_eq!(early.unwrap_err().key(), "instant.unreadable");
}
