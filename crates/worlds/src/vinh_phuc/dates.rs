//! Days before others, which the calendar of `base` does not count.

use base::Day;

/// The first day of the month that lies so many months before.
pub(crate) fn months_before(day: Day, months: i32) -> Day {
    let all = day.year() * 12 + i32::try_from(day.month()).unwrap_or(1) - 1 - months;
    let month = u32::try_from(all.rem_euclid(12) + 1).unwrap_or(1);
    Day::new(all.div_euclid(12), month, 1).unwrap_or(day)
}

/// The last day on or before `day` on which papers that come twice a year are signed.
pub(crate) fn half_year_before(day: Day) -> Day {
    let year = day.year();
    let candidates = [(year, 7), (year, 1), (year - 1, 7)];
    let days = candidates.into_iter().filter_map(|(year, month)| Day::new(year, month, 5).ok());
    days.filter(|candidate| *candidate <= day).max().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_half_years_go_back_over_new_year() {
        let day: Day = "2022-01-04".parse().unwrap();
        assert_eq!(months_before(day, 13).to_string(), "2020-12-01");
        assert_eq!(half_year_before(day).to_string(), "2021-07-05");
        assert_eq!(half_year_before(day.next()).to_string(), "2022-01-05");
    }
}
