//! Which rows a test holds of, as a mask of bits.

use std::ops::Range;

use crate::day_number::DayNumber;
use crate::lanes::{self, LANE, Word};
use crate::segment::{AreaPlace, Segment};
use crate::test::{Days, Test};
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

    fn days(self, days: Days) -> &'a [DayNumber] {
        match days {
            Days::FirstBorn => self.part(&self.segment.first_born),
            Days::LastBorn => self.part(self.segment.last_born()),
            Days::Begun => self.part(&self.segment.begun),
        }
    }

    /// Calls with the rows of each area, counted from `start`.
    fn each_area(self, mut found: impl FnMut(AreaPlace, Range<usize>)) {
        let end = self.start + self.len;
        let parts = &self.segment.parts;
        let first = parts.partition_point(|part| part.end as usize <= self.start);
        let parts = parts.iter().skip(first).take_while(|part| (part.start as usize) < end);
        for run in parts.flat_map(|part| &part.runs) {
            let rows = (run.start as usize).max(self.start)..(run.end as usize).min(end);
            if !rows.is_empty() {
                found(run.area, rows.start - self.start..rows.end - self.start);
            }
        }
    }

    pub(crate) fn codes(self, column: usize) -> &'a [u8] {
        self.part(self.segment.column(column))
    }
}

/// From so many ranges on, each code is looked up rather than each range compared.
const MANY: usize = 6;

/// Where so few rows are left, each is looked at by itself.
const FEW: usize = 96;

/// Which codes lie in any of the ranges.
fn has(ranges: &[(u8, u8)]) -> [bool; 256] {
    let mut has = [false; 256];
    for (from, more) in ranges {
        for code in *from..=from.saturating_add(*more) {
            has[usize::from(code)] = true;
        }
    }
    has
}

/// Keeps the rows of the mask of which the test holds.
pub(crate) fn keep(mask: &mut [Word], test: &Test, rows: Rows<'_>, spare: &mut Spare) {
    match test {
        Test::Day { days, limit, after } => {
            wide::keep_days(mask, rows.days(*days), *limit, *after);
        }
        Test::Area { marks, mark, is } => {
            let is_kept = |area: AreaPlace| (marks.get(area as usize) == Some(mark)) == *is;
            if lanes::count(mask) <= FEW {
                lanes::retain(mask, |row| is_kept(rows.segment.area(rows.start + row)));
                return;
            }
            rows.each_area(|area, own| {
                if !is_kept(area) {
                    lanes::clear(mask, own);
                }
            });
        }
        Test::Always => {}
        Test::Never => mask.fill(0),
        Test::Codes { column, ranges } => match ranges.as_slice() {
            [range] => wide::keep_range(mask, rows.codes(*column), *range),
            many if many.len() > MANY || lanes::count(mask) <= FEW => {
                let (has, codes) = (has(many), rows.codes(*column));
                lanes::retain(mask, |row| {
                    codes.get(row).is_some_and(|code| has[usize::from(*code)])
                });
            }
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
    // Of rows that are kept already, those of any part: each part begins with all of them.
    if let Test::Any(parts) = test
        && lanes::count(mask) <= FEW
    {
        let mut any = spare.take(mask.len(), 0);
        let mut own = spare.take(mask.len(), 0);
        for part in parts {
            own.copy_from_slice(mask);
            keep(&mut own, part, rows, spare);
            lanes::add(&mut any, &own);
        }
        mask.copy_from_slice(&any);
        spare.give_back(own);
        spare.give_back(any);
        return;
    }
    let mut any = spare.take(mask.len(), 0);
    add(&mut any, test, rows, spare);
    lanes::keep(mask, &any);
    spare.give_back(any);
}

/// Adds the rows of which the test holds to the mask.
fn add(mask: &mut [Word], test: &Test, rows: Rows<'_>, spare: &mut Spare) {
    match test {
        Test::Day { days, limit, after } => {
            wide::add_days(mask, rows.days(*days), *limit, *after);
        }
        Test::Area { marks, mark, is } => rows.each_area(|area, own| {
            if (marks.get(area as usize) == Some(mark)) == *is {
                lanes::fill(mask, own);
            }
        }),
        Test::Always => mask.fill(Word::MAX),
        Test::Never => {}
        Test::Codes { column, ranges } => {
            if ranges.len() > MANY {
                lanes::add_codes(mask, rows.codes(*column), &has(ranges));
                return;
            }
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
