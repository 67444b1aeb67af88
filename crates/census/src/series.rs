//! Many days at once: each row is added where it begins and taken away where it ends, and the
//! days are the running sums.

use std::ops::Range;

use crate::day_number::DayNumber;
use crate::lanes::{self, LANE, Word};
use crate::marks::BLOCK;
use crate::mask::{self, Rows, Spare};
use crate::plan::{Counted, Plan, Source};
use crate::segment::Segment;
use crate::test::Test;
use crate::wide;

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
    /// The bit that tells the answer to each measure; none where every row has it.
    bits: Vec<Option<u8>>,
}

impl Series {
    /// Makes a series ready, where it can be counted at once: days in order, nothing that
    /// depends on the day but who holds what, and few enough counters.
    pub(crate) fn of(days: &[DayNumber], plan: &Plan, cells: usize) -> Option<Self> {
        let is_asked = |measure: &Counted| measure.prefix.is_some() || measure.rest != Test::Always;
        let asked = plan.measures.iter().filter(|measure| is_asked(measure)).count();
        if asked > MOST_MEASURES {
            return None;
        }
        let mut places = 0..;
        let bits = plan.measures.iter().map(
            |measure| {
                if is_asked(measure) { places.next() } else { None }
            },
        );
        let bits: Vec<Option<u8>> = bits.collect();
        let answers = 1usize << asked;
        let counters = cells * answers;
        let fits = days.len() > 1
            && days.len() < usize::from(u8::MAX)
            && days.is_sorted()
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
        Some(Self { before, days: days.len(), counters, answers, bits })
    }

    /// Counters for one unit, all zero.
    pub(crate) fn counters(&self) -> Vec<i32> {
        vec![0; self.counters * (self.days + 1)]
    }

    /// Adds the rows of a piece.
    pub(crate) fn add(
        &self,
        plan: &Plan,
        segment: &Segment,
        range: &Range<usize>,
        counters: &mut [i32],
        scratch: &mut Marks,
    ) {
        let mut start = range.start / LANE * LANE;
        while start < range.end {
            let rows = Rows { segment, start, len: BLOCK.min(segment.rows() - start) };
            scratch.mark(self, plan, rows);
            let own = range.start.max(start) - start..range.end.min(start + rows.len) - start;
            for (table, _) in plan.tables.iter().enumerate() {
                self.rows(scratch.counters(table), &scratch.kept, rows, own.clone(), counters);
            }
            start += rows.len;
        }
    }

    /// Adds each kept row to its counter from its first day on, and takes it away from its end on.
    fn rows(
        &self,
        own: &[u32; BLOCK],
        kept: &[u8],
        rows: Rows<'_>,
        range: Range<usize>,
        counters: &mut [i32],
    ) {
        let (from, until) = (rows.part(&rows.segment.from), rows.part(&rows.segment.until));
        let days = from[range.clone()].iter().zip(&until[range.clone()]);
        let marks = own[range.clone()].iter().zip(&kept[range]);
        for ((from, until), (counter, kept)) in days.zip(marks) {
            let change = i32::from(*kept);
            let place = |day: DayNumber| {
                usize::from(self.before[usize::from(day)]) * self.counters + *counter as usize
            };
            if let Some(counter) = counters.get_mut(place(*from)) {
                *counter += change;
            }
            if let Some(counter) = counters.get_mut(place(*until)) {
                *counter -= change;
            }
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
                for (measure, bit) in self.bits.iter().enumerate() {
                    let having = answers.iter().enumerate();
                    let having =
                        having.filter(|(answer, _)| bit.is_none_or(|bit| answer >> bit & 1 == 1));
                    let count: i32 = having.map(|(_, count)| *count).sum();
                    put(day, cell * measures + measure, u32::try_from(count).unwrap_or_default());
                }
            }
        }
    }
}

/// Memory that is used again from block to block.
pub(crate) struct Marks {
    mask: Vec<Word>,
    /// 1 for the rows that pass the filter, else 0.
    kept: Vec<u8>,
    answers: Vec<u8>,
    /// For each cross-table, the counter of each row.
    counters: Vec<Box<[u32; BLOCK]>>,
    spare: Spare,
}

impl Marks {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            mask: lanes::none(BLOCK),
            kept: vec![0; BLOCK],
            answers: vec![0; BLOCK],
            counters: plan.tables.iter().map(|_| Box::new([0; BLOCK])).collect(),
            spare: Spare::default(),
        }
    }

    fn counters(&self, table: usize) -> &[u32; BLOCK] {
        &self.counters[table]
    }

    /// Finds which rows pass the filter, and the counter of each.
    fn mark(&mut self, series: &Series, plan: &Plan, rows: Rows<'_>) {
        let Self { kept, mask, answers, counters, spare } = self;
        let mask = &mut mask[..rows.len / LANE];
        mask.fill(Word::MAX);
        mask::keep(mask, &plan.filter, rows, spare);
        let kept = &mut kept[..rows.len];
        kept.fill(0);
        wide::add_bit(kept, mask, 1);
        let answers = &mut answers[..rows.len];
        answers.fill(0);
        for (measure, bit) in plan.measures.iter().zip(&series.bits) {
            let Some(bit) = bit else { continue };
            mask.fill(Word::MAX);
            if let Some(prefix) = measure.prefix.and_then(|prefix| plan.prefixes.get(prefix)) {
                mask::keep(mask, prefix, rows, spare);
            }
            mask::keep(mask, &measure.rest, rows, spare);
            wide::add_bit(answers, mask, 1 << bit);
        }
        let measures = plan.measures.len().max(1);
        for (counters, table) in counters.iter_mut().zip(&plan.tables) {
            let counters = &mut counters[..rows.len];
            let offset = table.offset / measures * series.answers;
            counters.fill(u32::try_from(offset).unwrap_or(u32::MAX));
            wide::add_lines(counters, answers, 1);
            for (source, apart) in &table.axes {
                if let Source::Column(column) = source {
                    let apart = apart / measures * series.answers;
                    let apart = u32::try_from(apart).unwrap_or(u32::MAX);
                    wide::add_lines(counters, rows.codes(*column), apart);
                }
            }
        }
    }
}
