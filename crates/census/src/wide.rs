//! The loops of `lanes`, compiled once for any processor and once for those with wider vectors,
//! chosen while running. The only place with `unsafe`: it calls a function compiled for an
//! instruction set after asking the processor for it.

#![expect(unsafe_code, reason = "calling what was compiled for an instruction set that was found")]

#[cfg(target_arch = "x86_64")]
use std::sync::LazyLock;

use crate::day_number::DayNumber;
use crate::lanes;

/// Makes a function of `lanes` available in the widest form the processor has.
macro_rules! widened {
    ($($name:ident($($argument:ident: $kind:ty),*) $(-> $out:ty)?;)*) => {$(
        #[doc = concat!("`lanes::", stringify!($name), "`, as wide as the processor allows.")]
        #[inline]
        pub(crate) fn $name($($argument: $kind),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
                fn wide($($argument: $kind),*) $(-> $out)? {
                    lanes::$name($($argument),*)
                }
                if is_wide() {
                    // SAFETY: `is_wide` found every instruction set that `wide` is compiled for.
                    return unsafe { wide($($argument),*) };
                }
            }
            lanes::$name($($argument),*)
        }
    )*};
}

widened! {
    live(mask: &mut [u8], from: &[DayNumber], until: &[DayNumber], day: DayNumber);
    keep_range(mask: &mut [u8], codes: &[u8], range: (u8, u8));
    add_range(mask: &mut [u8], codes: &[u8], range: (u8, u8));
    keep_days(mask: &mut [u8], days: &[DayNumber], limit: DayNumber, after: bool);
    add_days(mask: &mut [u8], days: &[DayNumber], limit: DayNumber, after: bool);
    keep(mask: &mut [u8], other: &[u8]);
    count(mask: &[u8]) -> u32;
    take_range(mask: &mut [u8], base: &[u8], codes: &[u8], range: (u8, u8));
    count_lanes(mask: &[u8], counts: &mut [u8]);
    add_lines(cells: &mut [u32], codes: &[u8], apart: u32);
    places(mask: &[u8], places: &mut [u16]) -> usize;
    bands(band: &mut [u8], born: &[DayNumber], edges: &[DayNumber]);
    certain(band: &mut [u8], other: &[u8], not_known: u8);
}

/// Has the processor the wider vectors?
#[cfg(target_arch = "x86_64")]
#[inline]
fn is_wide() -> bool {
    use std::arch::is_x86_feature_detected as has;
    static FOUND: LazyLock<bool> = LazyLock::new(|| {
        has!("avx2") && has!("bmi1") && has!("bmi2") && has!("lzcnt") && has!("popcnt")
    });
    *FOUND
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROWS: usize = 4 * lanes::LANE;

    fn codes() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(any::<u8>(), ROWS)
    }

    fn days() -> impl Strategy<Value = Vec<u16>> {
        proptest::collection::vec(any::<u16>(), ROWS)
    }

    fn mask() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(0..=1u8, ROWS)
    }

    proptest! {
        #[test]
        fn wide_and_plain_are_equal(
            start in mask(), other in mask(), codes in codes(), from in days(), until in days(),
            day in 1..u16::MAX, range: (u8, u8), after: bool,
        ) {
            type Step<'a> = &'a dyn Fn(&mut Vec<u8>);
            let both = |wide: Step<'_>, plain: Step<'_>| {
                let (mut left, mut right) = (start.clone(), start.clone());
                wide(&mut left);
                plain(&mut right);
                assert_eq!(left, right);
            };
            both(&|mask| live(mask, &from, &until, day), &|mask| lanes::live(mask, &from, &until, day));
            both(&|mask| keep_range(mask, &codes, range), &|mask| lanes::keep_range(mask, &codes, range));
            both(&|mask| take_range(mask, &other, &codes, range), &|mask| lanes::take_range(mask, &other, &codes, range));
            both(&|mask| add_range(mask, &codes, range), &|mask| lanes::add_range(mask, &codes, range));
            both(&|mask| keep_days(mask, &from, day, after), &|mask| lanes::keep_days(mask, &from, day, after));
            both(&|mask| add_days(mask, &from, day, after), &|mask| lanes::add_days(mask, &from, day, after));
            both(&|mask| keep(mask, &other), &|mask| lanes::keep(mask, &other));
            both(&|mask| bands(mask, &from, &[day, 9]), &|mask| lanes::bands(mask, &from, &[day, 9]));
            both(&|mask| certain(mask, &codes, 7), &|mask| lanes::certain(mask, &codes, 7));
            prop_assert_eq!(count(&start), lanes::count(&start));
            let (mut left, mut right) = ([0; 4], [0; 4]);
            count_lanes(&start, &mut left);
            lanes::count_lanes(&start, &mut right);
            prop_assert_eq!(left, right);
            let (mut left, mut right) = (vec![7; ROWS], vec![7; ROWS]);
            add_lines(&mut left, &codes, 9);
            lanes::add_lines(&mut right, &codes, 9);
            prop_assert_eq!(left, right);
            let (mut left, mut right) = (vec![0; ROWS], vec![0; ROWS]);
            prop_assert_eq!(places(&start, &mut left), lanes::places(&start, &mut right));
            prop_assert_eq!(left, right);
        }
    }
}
