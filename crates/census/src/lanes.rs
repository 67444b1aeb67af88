//! Plain loops over columns, in lanes of a fixed width that the compiler turns into vector
//! instructions. Everything here is inlined into its caller, so that it takes over the
//! instructions the caller was compiled for (see `wide`).

#![expect(clippy::inline_always, reason = "inlining carries the caller's instruction set")]

use crate::day_number::DayNumber;
use crate::faults::{self, Fault};

/// Rows in a lane; segments are padded to whole lanes.
pub(crate) const LANE: usize = 32;

#[inline(always)]
fn lanes<T>(column: &[T]) -> &[[T; LANE]] {
    column.as_chunks::<LANE>().0
}

#[inline(always)]
fn lanes_mut<T>(column: &mut [T]) -> &mut [[T; LANE]] {
    column.as_chunks_mut::<LANE>().0
}

/// 1 for the rows that hold on the day, else 0.
#[inline(always)]
pub(crate) fn live(mask: &mut [u8], from: &[DayNumber], until: &[DayNumber], day: DayNumber) {
    // The fault counts a holding on the first day it no longer holds.
    let shifted = if faults::is(Fault::LastDayCounts) { day - 1 } else { day };
    let rows = lanes_mut(mask).iter_mut().zip(lanes(from)).zip(lanes(until));
    for ((mask, from), until) in rows {
        for row in 0..LANE {
            mask[row] = u8::from(from[row] <= day) & u8::from(shifted < until[row]);
        }
    }
}

/// Keeps the rows whose code lies in the range.
#[inline(always)]
pub(crate) fn keep_range(mask: &mut [u8], codes: &[u8], (from, more): (u8, u8)) {
    for (mask, codes) in lanes_mut(mask).iter_mut().zip(lanes(codes)) {
        for row in 0..LANE {
            mask[row] &= u8::from(codes[row].wrapping_sub(from) <= more);
        }
    }
}

/// The rows of another mask whose code lies in the range.
#[inline(always)]
pub(crate) fn take_range(mask: &mut [u8], base: &[u8], codes: &[u8], (from, more): (u8, u8)) {
    let rows = lanes_mut(mask).iter_mut().zip(lanes(base)).zip(lanes(codes));
    for ((mask, base), codes) in rows {
        for row in 0..LANE {
            mask[row] = base[row] & u8::from(codes[row].wrapping_sub(from) <= more);
        }
    }
}

/// Adds the rows whose code lies in the range.
#[inline(always)]
pub(crate) fn add_range(mask: &mut [u8], codes: &[u8], (from, more): (u8, u8)) {
    for (mask, codes) in lanes_mut(mask).iter_mut().zip(lanes(codes)) {
        for row in 0..LANE {
            mask[row] |= u8::from(codes[row].wrapping_sub(from) <= more);
        }
    }
}

/// Keeps the rows whose day lies up to the limit, or after it.
#[inline(always)]
pub(crate) fn keep_days(mask: &mut [u8], days: &[DayNumber], limit: DayNumber, after: bool) {
    let after = u8::from(after);
    for (mask, days) in lanes_mut(mask).iter_mut().zip(lanes(days)) {
        for row in 0..LANE {
            mask[row] &= u8::from(days[row] > limit) ^ after ^ 1;
        }
    }
}

/// Adds the rows whose day lies up to the limit, or after it.
#[inline(always)]
pub(crate) fn add_days(mask: &mut [u8], days: &[DayNumber], limit: DayNumber, after: bool) {
    let after = u8::from(after);
    for (mask, days) in lanes_mut(mask).iter_mut().zip(lanes(days)) {
        for row in 0..LANE {
            mask[row] |= u8::from(days[row] > limit) ^ after ^ 1;
        }
    }
}

/// Keeps the rows that the other mask has.
#[inline(always)]
pub(crate) fn keep(mask: &mut [u8], other: &[u8]) {
    for (mask, other) in lanes_mut(mask).iter_mut().zip(lanes(other)) {
        for row in 0..LANE {
            mask[row] &= other[row];
        }
    }
}

/// How many rows a mask has.
#[inline(always)]
pub(crate) fn count(mask: &[u8]) -> u32 {
    let mut total = 0;
    // A byte holds 255 ones.
    for part in lanes(mask).chunks(255) {
        let mut sums = [0u8; LANE];
        for lane in part {
            for row in 0..LANE {
                sums[row] += lane[row];
            }
        }
        total += sums.iter().map(|sum| u32::from(*sum)).sum::<u32>();
    }
    total
}

/// How many rows of each lane a mask has.
#[inline(always)]
pub(crate) fn count_lanes(mask: &[u8], counts: &mut [u8]) {
    for (mask, count) in lanes(mask).iter().zip(counts) {
        *count = mask.iter().sum();
    }
}

/// Adds the line of each row's code to its cell.
#[inline(always)]
pub(crate) fn add_lines(cells: &mut [u32], codes: &[u8], apart: u32) {
    for (cells, codes) in lanes_mut(cells).iter_mut().zip(lanes(codes)) {
        for row in 0..LANE {
            cells[row] += u32::from(codes[row]) * apart;
        }
    }
}

/// Writes the places of the rows that a mask has; tells how many.
#[inline(always)]
pub(crate) fn places(mask: &[u8], places: &mut [u16]) -> usize {
    let mut found = 0;
    for (number, lane) in lanes(mask).iter().enumerate() {
        let mut bits = bits(lane);
        let base = u16::try_from(number * LANE).unwrap_or_default();
        while bits != 0 {
            if let Some(place) = places.get_mut(found) {
                *place = base + u16::try_from(bits.trailing_zeros()).unwrap_or_default();
            }
            found += 1;
            bits &= bits - 1;
        }
    }
    found.min(places.len())
}

/// The ones of a lane as bits.
#[inline(always)]
fn bits(lane: &[u8; LANE]) -> u32 {
    let mut bits = 0;
    for (number, eight) in lane.as_chunks::<8>().0.iter().enumerate() {
        // Multiplying moves the lowest bit of each byte into the highest byte, in order.
        let packed = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= u32::try_from(packed).unwrap_or_default() << (8 * number);
    }
    bits
}

/// The band of each row: how many of the edges its day of birth has passed.
#[inline(always)]
pub(crate) fn bands(band: &mut [u8], born: &[DayNumber], edges: &[DayNumber]) {
    for (band, born) in lanes_mut(band).iter_mut().zip(lanes(born)) {
        *band = [0; LANE];
        for edge in edges {
            for row in 0..LANE {
                band[row] += u8::from(born[row] <= *edge);
            }
        }
    }
}

/// Where the two bands of a row differ, it is in neither for certain.
#[inline(always)]
pub(crate) fn certain(band: &mut [u8], other: &[u8], not_known: u8) {
    for (band, other) in lanes_mut(band).iter_mut().zip(lanes(other)) {
        for row in 0..LANE {
            band[row] = if band[row] == other[row] { band[row] } else { not_known };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_counts_agree() {
        let mask: Vec<u8> =
            (0..LANE * 300).map(|row| u8::from(row % 7 == 3 || row > 9_000)).collect();
        let mut found = vec![0; mask.len()];
        let number = places(&mask, &mut found);
        let expected: Vec<u16> =
            (0u16..).zip(&mask).filter(|(_, is)| **is == 1).map(|(row, _)| row).collect();
        assert_eq!(found[..number], expected);
        assert_eq!(count(&mask) as usize, number);
    }

    #[test]
    fn ranges_and_days_keep_and_add() {
        let codes: Vec<u8> = (0..=255).collect();
        let mut mask = vec![1; 256];
        keep_range(&mut mask, &codes, (250, 3));
        assert_eq!(count(&mask), 4);
        add_range(&mut mask, &codes, (0, 0));
        assert_eq!((count(&mask), mask[0], mask[250], mask[254]), (5, 1, 1, 0));
        let days: Vec<u16> = (0..256).collect();
        let mut mask = vec![1; 256];
        keep_days(&mut mask, &days, 99, false);
        assert_eq!(count(&mask), 100);
        add_days(&mut mask, &days, 254, true);
        assert_eq!((count(&mask), mask[255]), (101, 1));
    }

    #[test]
    fn bands_tell_what_is_certain() {
        let first = [5; LANE];
        let mut last = [5; LANE];
        last[1] = 20;
        let (mut band, mut other) = ([0; LANE], [0; LANE]);
        bands(&mut band, &first, &[10, 4]);
        bands(&mut other, &last, &[10, 4]);
        certain(&mut band, &other, 3);
        assert_eq!((band[0], band[1]), (1, 3));
    }
}
