//! Many days at once: each row is added where it begins and taken away where it ends, and the
//! days are the running sums.

use std::ops::Range;

use crate::day_number::DayNumber;
use crate::lanes::LANE;
use crate::mask::{self, Rows, Spare};
use crate::plan::{Plan, Source};
use crate::segment::Segment;
use crate::wide;

/// Rows that are counted at a time.
const BLOCK: usize = 1024;

/// The most measures whose answers fit the byte of a row.
const MOST_MEASURES: usize = 4;

/// The most counters of a series: they are to stay in the nearest caches.
const MOST_COUNTERS: usize = 1 << 18;

/// A series of days made ready.
pub(crate) struct Series {
    /// For each day number, how many days of the series come before it.
    before: Vec<u8>,
    days: usize,
    /// Counters of one day: cells, each for every combination of answers to the measures.
    counters: usize,
    answers: usize,
}

impl Series {
    /// Makes a series ready, where it can be counted at once: days in order, nothing that
    /// depends on the day but who holds what, and few enough counters.
    pub(crate) fn of(days: &[DayNumber], plan: &Plan, cells: usize) -> Option<Self> {
        let answers = 1usize << plan.measures.len().min(MOST_MEASURES);
        let counters = cells * answers;
        let fits = days.len() > 1
            && days.len() < usize::from(u8::MAX)
            && days.is_sorted()
            && plan.measures.len() <= MOST_MEASURES
            && counters * (days.len() + 1) <= MOST_COUNTERS
            && !plan.asks_age()
            && !plan.counts_persons();
        if !fits {
            return None;
        }
        let mut before = vec![0; usize::from(DayNumber::MAX) + 1];
        let mut passed = 0;
        for (number, slot) in (0..=DayNumber::MAX).zip(&mut before) {
            while days.get(usize::from(passed)).is_some_and(|day| *day < number) {
                passed += 1;
            }
            *slot = passed;
        }
        Some(Self { before, days: days.len(), counters, answers })
    }

    /// Counters for one unit, all zero.
    pub(crate) fn counters(&self) -> Vec<i32> {
        vec![0; self.counters * (self.days + 1)]
    }

    /// Adds the rows of a range.
    pub(crate) fn add(
        &self,
        plan: &Plan,
        segment: &Segment,
        range: Range<usize>,
        counters: &mut [i32],
        scratch: &mut Marks,
    ) {
        let mut start = range.start / LANE * LANE;
        while start < range.end {
            let rows = Rows { segment, start, len: BLOCK.min(segment.rows() - start) };
            self.block(plan, rows, &range, counters, scratch);
            start += rows.len;
        }
    }

    fn block(
        &self,
        plan: &Plan,
        rows: Rows<'_>,
        range: &Range<usize>,
        counters: &mut [i32],
        scratch: &mut Marks,
    ) {
        let Marks { kept, mask, answers, places, spare } = scratch;
        let kept = &mut kept[..rows.len];
        let inside = |row: usize| range.contains(&(rows.start + row));
        for (row, kept) in kept.iter_mut().enumerate() {
            *kept = u8::from(inside(row));
        }
        mask::keep(kept, &plan.filter, rows, spare);
        let answers = &mut answers[..rows.len];
        answers.fill(0);
        for (number, measure) in plan.measures.iter().enumerate() {
            let mask = &mut mask[..rows.len];
            mask.fill(1);
            if let Some(prefix) = measure.prefix.and_then(|prefix| plan.prefixes.get(prefix)) {
                mask::keep(mask, prefix, rows, spare);
            }
            mask::keep(mask, &measure.rest, rows, spare);
            for (answer, mask) in answers.iter_mut().zip(mask.iter()) {
                *answer |= mask << number;
            }
        }
        let found = wide::places(kept, places);
        let (from, until) = (rows.part(&rows.segment.from), rows.part(&rows.segment.until));
        let mut base = 0;
        for table in &plan.tables {
            let size: usize = table.len / plan.measures.len().max(1);
            let axes: Vec<(&[u8], usize)> = table
                .axes
                .iter()
                .filter_map(|(source, apart)| match source {
                    Source::Column(column) => {
                        Some((rows.codes(*column), apart / plan.measures.len().max(1)))
                    }
                    Source::Band(_) => None,
                })
                .collect();
            for row in &places[..found] {
                let row = usize::from(*row);
                let cell: usize =
                    axes.iter().map(|(codes, apart)| usize::from(codes[row]) * apart).sum();
                let counter = (base + cell) * self.answers + usize::from(answers[row]);
                let place = |day: DayNumber| {
                    usize::from(self.before[usize::from(day)]) * self.counters + counter
                };
                if let Some(counter) = counters.get_mut(place(from[row])) {
                    *counter += 1;
                }
                if let Some(counter) = counters.get_mut(place(until[row])) {
                    *counter -= 1;
                }
            }
            base += size;
        }
    }

    /// The cells of each day from the counters, which are then zero again.
    pub(crate) fn finish(
        &self,
        plan: &Plan,
        counters: &mut [i32],
        mut put: impl FnMut(usize, usize, u32),
    ) {
        let mut running = vec![0i32; self.counters];
        let measures = plan.measures.len();
        for (day, steps) in counters.chunks_exact_mut(self.counters.max(1)).enumerate() {
            for (sum, step) in running.iter_mut().zip(steps.iter_mut()) {
                *sum += std::mem::take(step);
            }
            if day == self.days {
                break;
            }
            for (cell, answers) in running.chunks_exact(self.answers).enumerate() {
                for measure in 0..measures {
                    let having = answers.iter().enumerate();
                    let having = having.filter(|(answer, _)| answer >> measure & 1 == 1);
                    let count: i32 = having.map(|(_, count)| *count).sum();
                    put(day, cell * measures + measure, u32::try_from(count).unwrap_or_default());
                }
            }
        }
    }
}

/// Memory that is used again from segment to segment.
pub(crate) struct Marks {
    kept: Vec<u8>,
    mask: Vec<u8>,
    answers: Vec<u8>,
    places: Vec<u16>,
    spare: Spare,
}

impl Default for Marks {
    fn default() -> Self {
        let bytes = || vec![0; BLOCK];
        Self {
            kept: bytes(),
            mask: bytes(),
            answers: bytes(),
            places: vec![0; BLOCK],
            spare: Spare::default(),
        }
    }
}
