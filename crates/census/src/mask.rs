//! Which rows a test holds of, as a mask of bits.

use crate::day_number::DayNumber;
use crate::lanes::{self, LANE, Word};
use crate::segment::Segment;
use crate::test::{End, Test};
use crate::wide;

/// Spare masks, so that none is made while scanning.
#[derive(Default)]
pub(crate) struct Spare(Vec<Vec<Word>>);

impl Spare {
    fn take(&mut self, words: usize, word: Word) -> Vec<Word> {
        let mut mask = self.0.pop().unwrap_or_default();
        mask.clear();
        mask.resize(words, word);
        mask
    }

    fn give_back(&mut self, mask: Vec<Word>) {
        self.0.push(mask);
    }
}

/// The rows of a segment from `start` on, as many as the mask.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) segment: &'a Segment,
    pub(crate) start: usize,
    pub(crate) len: usize,
}

impl<'a> Rows<'a> {
    pub(crate) fn part<T>(self, column: &'a [T]) -> &'a [T] {
        column.get(self.start..self.start + self.len).unwrap_or_default()
    }

    /// The words of a mask of the whole segment.
    pub(crate) fn words(self, mask: &'a [Word]) -> &'a [Word] {
        mask.get(self.start / LANE..(self.start + self.len) / LANE).unwrap_or_default()
    }

    /// The first or the last days the people can have been born.
    fn births(self, end: End) -> &'a [DayNumber] {
        match end {
            End::First => self.part(&self.segment.first_born),
            End::Last => self.part(self.segment.last_born()),
        }
    }

    pub(crate) fn codes(self, column: usize) -> &'a [u8] {
        self.part(self.segment.column(column))
    }
}

/// Keeps the rows of the mask of which the test holds.
pub(crate) fn keep(mask: &mut [Word], test: &Test, rows: Rows<'_>, spare: &mut Spare) {
    match test {
        Test::Born { end, limit, after } => {
            wide::keep_days(mask, rows.births(*end), *limit, *after);
        }
        Test::Always => {}
        Test::Never => mask.fill(0),
        Test::Codes { column, ranges } => match ranges.as_slice() {
            [range] => wide::keep_range(mask, rows.codes(*column), *range),
            _ => keep_any(mask, test, rows, spare),
        },
        Test::All(all) => {
            for test in all {
                keep(mask, test, rows, spare);
            }
        }
        Test::Any(_) => keep_any(mask, test, rows, spare),
    }
}

fn keep_any(mask: &mut [Word], test: &Test, rows: Rows<'_>, spare: &mut Spare) {
    let mut any = spare.take(mask.len(), 0);
    add(&mut any, test, rows, spare);
    lanes::keep(mask, &any);
    spare.give_back(any);
}

/// Adds the rows of which the test holds to the mask.
fn add(mask: &mut [Word], test: &Test, rows: Rows<'_>, spare: &mut Spare) {
    match test {
        Test::Born { end, limit, after } => {
            wide::add_days(mask, rows.births(*end), *limit, *after);
        }
        Test::Always => mask.fill(Word::MAX),
        Test::Never => {}
        Test::Codes { column, ranges } => {
            for range in ranges {
                wide::add_range(mask, rows.codes(*column), *range);
            }
        }
        Test::Any(any) => {
            for test in any {
                add(mask, test, rows, spare);
            }
        }
        Test::All(_) => {
            let mut all = spare.take(mask.len(), Word::MAX);
            keep(&mut all, test, rows, spare);
            for (mask, all) in mask.iter_mut().zip(&all) {
                *mask |= all;
            }
            spare.give_back(all);
        }
    }
}
