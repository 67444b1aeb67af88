//! Plain loops over columns, in lanes of a fixed width that the compiler turns into vector
//! instructions. Everything here is inlined into its caller, so that it takes over the
//! instructions the caller was compiled for (see `wide`).

#![expect(clippy::inline_always, reason = "inlining carries the caller's instruction set")]

use std::ops::Range;

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

/// One bit for each row of a lane: a mask is a slice of these.
pub(crate) type Word = u32;

/// A mask of no row, for so many rows.
pub(crate) fn none(rows: usize) -> Vec<Word> {
    vec![0; rows.div_ceil(LANE)]
}

/// Has a mask this row?
pub(crate) fn has(mask: &[Word], row: usize) -> bool {
    mask.get(row / LANE).is_some_and(|word| word >> (row % LANE) & 1 == 1)
}

/// Turns the bytes of a lane into bits: the one step for which processors have an instruction
/// that the compiler does not find.
pub(crate) trait Pack {
    /// The bits of bytes that are all ones or all zeros.
    fn pack(bytes: &[u8; LANE]) -> Word;
}

/// Packing for any processor.
pub(crate) struct Plain;

impl Pack for Plain {
    #[inline(always)]
    fn pack(bytes: &[u8; LANE]) -> Word {
        let mut word = 0;
        for (number, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
            // Multiplying moves the lowest bit of each byte into the highest byte, in order.
            let ones = u64::from_le_bytes(*eight) & 0x0101_0101_0101_0101;
            let packed = ones.wrapping_mul(0x0102_0408_1020_4080) >> 56;
            word |= Word::try_from(packed).unwrap_or_default() << (8 * number);
        }
        word
    }
}

/// The rows of a lane for which this holds.
#[inline(always)]
fn word<P: Pack>(holds: impl Fn(usize) -> bool) -> Word {
    let mut bytes = [0; LANE];
    for (row, byte) in bytes.iter_mut().enumerate() {
        *byte = if holds(row) { u8::MAX } else { 0 };
    }
    P::pack(&bytes)
}

/// The rows that hold on the day.
#[inline(always)]
#[expect(clippy::needless_bitwise_bool, reason = "an early way out would hide the vectors")]
pub(crate) fn live<P: Pack>(
    mask: &mut [Word],
    from: &[DayNumber],
    until: &[DayNumber],
    day: DayNumber,
) {
    // The fault counts a holding on the first day it no longer holds.
    let shifted = if faults::is(Fault::LastDayCounts) { day - 1 } else { day };
    for ((mask, from), until) in mask.iter_mut().zip(lanes(from)).zip(lanes(until)) {
        *mask = word::<P>(|row| (from[row] <= day) & (shifted < until[row]));
    }
}

/// Keeps the rows whose code lies in the range.
#[inline(always)]
pub(crate) fn keep_range<P: Pack>(mask: &mut [Word], codes: &[u8], (from, more): (u8, u8)) {
    for (mask, codes) in mask.iter_mut().zip(lanes(codes)) {
        *mask &= word::<P>(|row| codes[row].wrapping_sub(from) <= more);
    }
}

/// Adds the rows whose code lies in the range.
#[inline(always)]
pub(crate) fn add_range<P: Pack>(mask: &mut [Word], codes: &[u8], (from, more): (u8, u8)) {
    for (mask, codes) in mask.iter_mut().zip(lanes(codes)) {
        *mask |= word::<P>(|row| codes[row].wrapping_sub(from) <= more);
    }
}

/// The rows of a lane whose day lies up to the limit, or after it.
#[inline(always)]
fn on_side<P: Pack>(days: &[DayNumber; LANE], limit: DayNumber, after: bool) -> Word {
    let later = word::<P>(|row| days[row] > limit);
    if after { later } else { !later }
}

/// Keeps the rows whose day lies up to the limit, or after it.
#[inline(always)]
pub(crate) fn keep_days<P: Pack>(
    mask: &mut [Word],
    days: &[DayNumber],
    limit: DayNumber,
    after: bool,
) {
    for (mask, days) in mask.iter_mut().zip(lanes(days)) {
        *mask &= on_side::<P>(days, limit, after);
    }
}

/// Adds the rows whose day lies up to the limit, or after it.
#[inline(always)]
pub(crate) fn add_days<P: Pack>(
    mask: &mut [Word],
    days: &[DayNumber],
    limit: DayNumber,
    after: bool,
) {
    for (mask, days) in mask.iter_mut().zip(lanes(days)) {
        *mask |= on_side::<P>(days, limit, after);
    }
}

/// Adds the rows whose code is one of these.
pub(crate) fn add_codes(mask: &mut [Word], codes: &[u8], has: &[bool; 256]) {
    for (mask, codes) in mask.iter_mut().zip(lanes(codes)) {
        *mask |= word::<Plain>(|row| has[usize::from(codes[row])]);
    }
}

/// How many rows a mask has.
pub(crate) fn count(mask: &[Word]) -> usize {
    mask.iter().map(|word| word.count_ones() as usize).sum()
}

/// Keeps the rows of which this is so, asked of each that is there.
pub(crate) fn retain(mask: &mut [Word], is: impl Fn(usize) -> bool) {
    for (place, word) in mask.iter_mut().enumerate() {
        let mut left = *word;
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            if !is(place * LANE + bit as usize) {
                *word &= !(1 << bit);
            }
        }
    }
}

/// Adds the rows that the other mask has.
pub(crate) fn add(mask: &mut [Word], other: &[Word]) {
    for (mask, other) in mask.iter_mut().zip(other) {
        *mask |= other;
    }
}

/// Takes a range of rows out.
pub(crate) fn clear(mask: &mut [Word], rows: Range<usize>) {
    each_word(mask, rows, |word, own| *word &= !own);
}

/// Puts a range of rows in.
pub(crate) fn fill(mask: &mut [Word], rows: Range<usize>) {
    each_word(mask, rows, |word, own| *word |= own);
}

/// Calls with each word that has rows of a range, and the bits of those rows.
fn each_word(mask: &mut [Word], rows: Range<usize>, mut change: impl FnMut(&mut Word, Word)) {
    if rows.is_empty() {
        return;
    }
    let (first, last) = (rows.start / LANE, (rows.end - 1) / LANE);
    let Some(words) = mask.get_mut(first..=last) else { return };
    for (place, word) in (first..).zip(words) {
        let from = rows.start.saturating_sub(place * LANE);
        let until = (rows.end - place * LANE).min(LANE);
        let up_to = |bit: usize| if bit == LANE { Word::MAX } else { (1 << bit) - 1 };
        change(word, up_to(until) & !up_to(from));
    }
}

/// Keeps the rows that the other mask has.
pub(crate) fn keep(mask: &mut [Word], other: &[Word]) {
    for (mask, other) in mask.iter_mut().zip(other) {
        *mask &= other;
    }
}

/// How many rows of each range a mask has.
#[inline(always)]
pub(crate) fn counts(mask: &[Word], ranges: &[Range<usize>], counts: &mut Vec<u32>) {
    counts.clear();
    for range in ranges {
        let (first, last) = (range.start / LANE, range.end / LANE);
        let own = mask.get(first..last).unwrap_or_default();
        let whole: u32 = own.iter().map(|word| word.count_ones()).sum();
        // Rows of the range in a lane that it ends in, and rows before it in its first.
        counts.push(whole + ones_before(mask, range.end) - ones_before(mask, range.start));
    }
}

/// How many rows a mask has from the beginning of a row's lane up to it.
#[inline(always)]
fn ones_before(mask: &[Word], row: usize) -> u32 {
    let before = !(Word::MAX << (row % LANE));
    mask.get(row / LANE).map_or(0, |word| (word & before).count_ones())
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

/// Adds a bit to the byte of each row that a mask has.
#[inline(always)]
pub(crate) fn add_bit(bytes: &mut [u8], mask: &[Word], bit: u8) {
    for (bytes, mask) in lanes_mut(bytes).iter_mut().zip(mask) {
        for (eight, rows) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(mask.to_le_bytes()) {
            let added = spread(rows) * u64::from(bit);
            *eight = (u64::from_le_bytes(*eight) | added).to_le_bytes();
        }
    }
}

/// The bits of a byte as the lowest bits of eight bytes, in order.
#[inline(always)]
fn spread(bits: u8) -> u64 {
    // Every byte keeps another bit; adding carries what it kept to its highest bit.
    let kept = (u64::from(bits) * 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
    ((kept + 0x7f7f_7f7f_7f7f_7f7f) >> 7) & 0x0101_0101_0101_0101
}

/// Finds the places of the rows that a mask has.
#[inline(always)]
pub(crate) fn places(mask: &[Word], places: &mut Vec<u16>) {
    places.clear();
    places.resize(mask.len() * LANE, 0);
    let mut found = 0;
    for (number, word) in mask.iter().enumerate() {
        let mut bits = *word;
        let base = u16::try_from(number * LANE).unwrap_or_default();
        while bits != 0 {
            if let Some(place) = places.get_mut(found) {
                *place = base + u16::try_from(bits.trailing_zeros()).unwrap_or_default();
            }
            found += 1;
            bits &= bits - 1;
        }
    }
    places.truncate(found);
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

    fn rows(mask: &[Word]) -> Vec<usize> {
        (0..mask.len() * LANE).filter(|row| has(mask, *row)).collect()
    }

    #[test]
    fn places_and_counts_agree_on_any_range() {
        let is = |row: usize| row % 7 == 3 || row > 900;
        let bytes: Vec<u8> = (0..LANE * 32).map(|row| u8::from(is(row))).collect();
        let mut mask = none(bytes.len());
        add_range::<Plain>(&mut mask, &bytes, (1, 0));
        let mut found = Vec::new();
        places(&mask, &mut found);
        let expected = (0..1024).filter(|row| is(usize::from(*row)));
        assert_eq!(found, expected.collect::<Vec<u16>>());
        let ranges = [0..1024, 3..4, 0..0, 31..33, 32..64, 5..900, 64..64, 895..1024];
        let mut found = Vec::new();
        counts(&mask, &ranges, &mut found);
        for (range, count) in ranges.into_iter().zip(found) {
            assert_eq!(range.filter(|row| is(*row)).count(), count as usize);
        }
    }

    #[test]
    fn ranges_and_days_keep_and_add() {
        let codes: Vec<u8> = (0..=255).collect();
        let mut mask = vec![Word::MAX; 8];
        keep_range::<Plain>(&mut mask, &codes, (250, 3));
        assert_eq!(rows(&mask), [250, 251, 252, 253]);
        add_range::<Plain>(&mut mask, &codes, (0, 0));
        assert_eq!(rows(&mask), [0, 250, 251, 252, 253]);
        let days: Vec<u16> = (0..256).collect();
        let mut mask = vec![Word::MAX; 8];
        keep_days::<Plain>(&mut mask, &days, 99, false);
        assert_eq!(rows(&mask), (0..100).collect::<Vec<_>>());
        add_days::<Plain>(&mut mask, &days, 254, true);
        assert_eq!(rows(&mask).len(), 101);
        let mut bytes = vec![0; 256];
        add_bit(&mut bytes, &mask, 4);
        assert_eq!((bytes[99], bytes[100], bytes[255]), (4, 0, 4));
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
