//! Days as small numbers, and the days of birth at which an age is reached.

use base::{Day, Message};

/// Days since 1 January 1900. The first stands for every day up to it, the last (6 June 2079)
/// for every day from it on, and for no end at all.
pub(crate) type DayNumber = u16;

/// For a period without an end.
pub(crate) const OPEN: DayNumber = DayNumber::MAX;

fn since_1900(day: Day) -> i64 {
    let start = chrono::NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    (day.date() - start).num_days()
}

/// The number of a day; days outside stand for the nearest inside.
pub(crate) fn nearest(day: Day) -> DayNumber {
    let number = since_1900(day).clamp(0, i64::from(OPEN));
    DayNumber::try_from(number).unwrap_or(OPEN)
}

/// The number of a day that is asked about.
///
/// # Errors
/// When it lies outside what day numbers tell apart.
pub(crate) fn asked(day: Day) -> Result<DayNumber, Message> {
    let number = DayNumber::try_from(since_1900(day)).ok();
    number
        .filter(|number| (1..OPEN).contains(number))
        .ok_or_else(|| Message::new("census.day-outside").day("day", day))
}

/// The last day of birth with which somebody has completed so many years on a day: nothing where
/// it lies before the first day number, so that nobody has.
///
/// Somebody born on 29 February completes a year on 1 March of a common year (Civil Code 2015,
/// article 148), as in [`Day::completed_years_since`].
pub(crate) fn born_at_the_latest(on: Day, years: i32) -> Option<DayNumber> {
    let year = on.year().checked_sub(years)?;
    // On 29 February those born on 28 February of a common year have completed it, too.
    let last = Day::new(year, on.month(), on.day_of_month())
        .or_else(|_| Day::new(year, on.month(), on.day_of_month() - 1));
    match last {
        Ok(day) => u16::try_from(since_1900(day).min(i64::from(OPEN) - 1)).ok(),
        Err(_) if years < 0 => Some(OPEN - 1),
        Err(_) => None,
    }
}

/// The day on which somebody born on a day number completes so many years; the last number where
/// that is never told apart.
pub(crate) fn reached_on(born: DayNumber, years: i32) -> DayNumber {
    let start = chrono::NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    let date = start + chrono::Days::new(u64::from(born));
    let Some(year) = chrono::Datelike::year(&date).checked_add(years) else { return OPEN };
    // Somebody born on 29 February completes a year on 1 March of a common year.
    let reached = chrono::Datelike::with_year(&date, year)
        .or_else(|| chrono::NaiveDate::from_ymd_opt(year, 3, 1));
    reached.map_or(OPEN, |date| nearest(Day::from_date(date)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn ages_agree_with_the_calendar() {
        let mut born = day("1959-12-25");
        let asked_days = ["2020-02-28", "2020-02-29", "2020-03-01", "2021-02-28", "2021-03-01"];
        for _ in 0..3_000 {
            for on in asked_days.map(day) {
                for years in [0, 30, 31, 60, 61] {
                    let has = on.completed_years_since(born) >= years;
                    let edge = born_at_the_latest(on, years).expect("an edge");
                    assert_eq!(nearest(born) <= edge, has, "{born} {on} {years}");
                    let reached = reached_on(nearest(born), years);
                    assert_eq!(reached <= nearest(on), has, "{born} {on} {years}");
                }
            }
            born = born.next();
        }
    }

    #[test]
    fn days_outside_stand_for_the_nearest() {
        assert_eq!(nearest(day("1850-01-01")), 0);
        assert_eq!(nearest(day("1900-01-02")), 1);
        assert_eq!(nearest(day("2150-01-01")), OPEN);
        assert_eq!(asked(day("1900-01-01")).unwrap_err().key(), "census.day-outside");
        assert_eq!(asked(day("2079-06-06")).unwrap_err().key(), "census.day-outside");
        assert_eq!(asked(day("2079-06-05")).expect("a day"), OPEN - 1);
        assert_eq!(born_at_the_latest(day("1950-05-05"), 60), None);
    }
}
