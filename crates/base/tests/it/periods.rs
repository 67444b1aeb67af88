//! Half-open periods tile: no day is lost and none is counted twice.

use base::{Day, Period};
use proptest::option;
use proptest::prelude::*;

fn days() -> impl Strategy<Value = Day> {
    (0_u64..60).prop_map(|offset| Day::new(2022, 1, 1).unwrap().plus_days(offset))
}

fn periods() -> impl Strategy<Value = Period> {
    (days(), option::of(1_u64..40)).prop_map(|(from, length)| {
        Period::new(from, length.map(|length| from.plus_days(length))).unwrap()
    })
}

/// Every day around the periods that are made here.
fn all_days() -> impl Iterator<Item = Day> {
    (0..130).map(|offset| Day::new(2021, 12, 20).unwrap().plus_days(offset))
}

#[test]
fn a_period_that_ends_before_it_starts_or_on_its_first_day_is_refused() {
    let day = |text: &str| text.parse::<Day>().unwrap();
    for until in ["2022-01-01", "2022-01-02"] {
        let refused = Period::new(day("2022-01-02"), Some(day(until))).unwrap_err();
        assert_eq!(refused.key(), "period.ends-before-start");
    }
    assert!(Period::new(day("2022-01-02"), Some(day("2022-01-03"))).is_ok());
}

proptest! {
    #[test]
    fn what_lies_before_and_since_a_day_tiles_the_period(period in periods(), cut in days()) {
        let parts: Vec<Period> =
            period.before(cut).into_iter().chain(period.since_day(cut)).collect();
        for day in all_days() {
            let holding = parts.iter().filter(|part| part.contains(day)).count();
            prop_assert_eq!(holding, usize::from(period.contains(day)), "{}", day);
        }
        prop_assert!(period.before(cut).is_none_or(|before| !before.contains(cut)));
    }

    #[test]
    fn what_is_left_without_another_and_what_they_share_tile_the_period(
        period in periods(),
        other in periods(),
    ) {
        let parts: Vec<Period> =
            period.without(other).chain(period.intersection(other)).collect();
        for day in all_days() {
            let holding = parts.iter().filter(|part| part.contains(day)).count();
            prop_assert_eq!(holding, usize::from(period.contains(day)), "{}", day);
        }
        prop_assert!(period.without(other).all(|part| !part.overlaps(other)));
    }

    #[test]
    fn two_periods_overlap_exactly_when_they_share_a_day(left in periods(), right in periods()) {
        let shared = all_days().any(|day| left.contains(day) && right.contains(day));
        prop_assert_eq!(left.overlaps(right), shared);
        prop_assert_eq!(right.overlaps(left), shared);
        prop_assert_eq!(left.intersection(right), right.intersection(left));
    }
}
