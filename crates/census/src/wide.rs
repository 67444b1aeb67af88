//! The loops of `lanes`, compiled once for any processor and once for those with wider vectors,
//! chosen while running. The only place with `unsafe`: it calls a function compiled for an
//! instruction set after asking the processor for it.

#![expect(unsafe_code, reason = "calling what was compiled for an instruction set that was found")]

use std::ops::Range;
#[cfg(target_arch = "x86_64")]
use std::sync::LazyLock;

use crate::day_number::DayNumber;
use crate::lanes::{self, LANE, Pack, Plain, Word};

/// Makes a function of `lanes` available in the widest form the processor has. One that packs
/// bytes into bits does that with the processor's own instruction.
macro_rules! widened {
    (@lanes $name:ident $packing:ident) => { lanes::$name };
    (@lanes $name:ident $packing:ident packs) => { lanes::$name::<$packing> };
    ($($name:ident $([$packs:ident])? ($($argument:ident: $kind:ty),*);)*) => {$(
        #[doc = concat!("`lanes::", stringify!($name), "`, as wide as the processor allows.")]
        #[inline]
        pub(crate) fn $name($($argument: $kind),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
                fn wide($($argument: $kind),*) {
                    widened!(@lanes $name Own $($packs)?)($($argument),*)
                }
                if is_wide() {
                    // SAFETY: `is_wide` found every instruction set that `wide` is compiled for.
                    return unsafe { wide($($argument),*) };
                }
            }
            widened!(@lanes $name Plain $($packs)?)($($argument),*)
        }
    )*};
}

widened! {
    live[packs](mask: &mut [Word], from: &[DayNumber], until: &[DayNumber], day: DayNumber);
    keep_range[packs](mask: &mut [Word], codes: &[u8], range: (u8, u8));
    add_range[packs](mask: &mut [Word], codes: &[u8], range: (u8, u8));
    keep_days[packs](mask: &mut [Word], days: &[DayNumber], limit: DayNumber, after: bool);
    add_days[packs](mask: &mut [Word], days: &[DayNumber], limit: DayNumber, after: bool);
    counts(mask: &[Word], ranges: &[Range<usize>], counts: &mut Vec<u32>);
    places(mask: &[Word], places: &mut Vec<u16>);
    add_lines(cells: &mut [u32], codes: &[u8], apart: u32);
    add_bit(bytes: &mut [u8], mask: &[Word], bit: u8);
    bands(band: &mut [u8], born: &[DayNumber], edges: &[DayNumber]);
    certain(band: &mut [u8], other: &[u8], not_known: u8);
}

/// Packing by the processor's own instruction. Only to be used where `is_wide` was asked.
#[cfg(target_arch = "x86_64")]
struct Own;

#[cfg(target_arch = "x86_64")]
impl Pack for Own {
    #[inline(always)]
    fn pack(bytes: &[u8; LANE]) -> Word {
        use std::arch::x86_64::{_mm256_loadu_si256, _mm256_movemask_epi8};
        // SAFETY: the load reads the 32 bytes of the lane, aligned or not, and only functions
        // for which `is_wide` found the instruction set use this packing.
        unsafe { _mm256_movemask_epi8(_mm256_loadu_si256(bytes.as_ptr().cast())).cast_unsigned() }
    }
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

    const ROWS: usize = 4 * LANE;

    fn codes() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(any::<u8>(), ROWS)
    }

    fn days() -> impl Strategy<Value = Vec<u16>> {
        proptest::collection::vec(any::<u16>(), ROWS)
    }

    fn mask() -> impl Strategy<Value = Vec<Word>> {
        proptest::collection::vec(any::<Word>(), ROWS / LANE)
    }

    /// Both forms make the same of the same start.
    fn both<T: Clone + PartialEq + std::fmt::Debug>(
        start: &T,
        wide: impl Fn(&mut T),
        plain: impl Fn(&mut T),
    ) {
        let (mut left, mut right) = (start.clone(), start.clone());
        wide(&mut left);
        plain(&mut right);
        assert_eq!(left, right);
    }

    proptest! {
        #[test]
        fn wide_and_plain_masks_are_equal(
            start in mask(), codes in codes(), from in days(), until in days(),
            day in 1..u16::MAX, range: (u8, u8), after: bool,
        ) {
            both(
                &start,
                |mask| live(mask, &from, &until, day),
                |mask| lanes::live::<Plain>(mask, &from, &until, day),
            );
            both(
                &start,
                |mask| keep_range(mask, &codes, range),
                |mask| lanes::keep_range::<Plain>(mask, &codes, range),
            );
            both(
                &start,
                |mask| add_range(mask, &codes, range),
                |mask| lanes::add_range::<Plain>(mask, &codes, range),
            );
            both(
                &start,
                |mask| keep_days(mask, &from, day, after),
                |mask| lanes::keep_days::<Plain>(mask, &from, day, after),
            );
            both(
                &start,
                |mask| add_days(mask, &from, day, after),
                |mask| lanes::add_days::<Plain>(mask, &from, day, after),
            );
        }

        #[test]
        fn wide_and_plain_rows_are_equal(
            mask in mask(), codes in codes(), born in days(), edges: [u16; 3],
            first in 0..ROWS, len in 0..ROWS,
        ) {
            let ranges = [first..(first + len).min(ROWS), 0..ROWS];
            both(
                &vec![9],
                |found| counts(&mask, &ranges, found),
                |found| lanes::counts(&mask, &ranges, found),
            );
            both(
                &vec![9],
                |found| places(&mask, found),
                |found| lanes::places(&mask, found),
            );
            both(
                &vec![7; ROWS],
                |cells| add_lines(cells, &codes, 9),
                |cells| lanes::add_lines(cells, &codes, 9),
            );
            both(
                &codes,
                |bytes| add_bit(bytes, &mask, 4),
                |bytes| lanes::add_bit(bytes, &mask, 4),
            );
            both(
                &codes,
                |band| bands(band, &born, &edges),
                |band| lanes::bands(band, &born, &edges),
            );
            let other: Vec<u8> = codes.iter().rev().copied().collect();
            both(
                &codes,
                |band| certain(band, &other, 7),
                |band| lanes::certain(band, &other, 7),
            );
        }
    }
}
