//! Counting the rows of a segment: one pass over its columns, whatever is asked.

use std::ops::Range;

use crate::lanes::{self, LANE, Word};
use crate::marks::{BLOCK, Marks};
use crate::mask::{self, Rows, Spare};
use crate::plan::{Bands, Counted, Kind, Plan};
use crate::segment::Segment;
use crate::test::Test;
use crate::wide;

/// Memory that is used again from segment to segment.
pub(crate) struct Scratch {
    live: Vec<Word>,
    mask: Vec<Word>,
    prefixes: Vec<Vec<Word>>,
    bands: Vec<Vec<u8>>,
    other: Vec<u8>,
    marks: Marks,
    pub(crate) spare: Spare,
}

impl Scratch {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            live: lanes::none(BLOCK),
            mask: lanes::none(BLOCK),
            prefixes: vec![lanes::none(BLOCK); plan.prefixes.len()],
            bands: vec![vec![0; BLOCK]; plan.bands.len()],
            other: vec![0; BLOCK],
            marks: Marks::new(plan),
            spare: Spare::default(),
        }
    }
}

/// Rows of a segment that count in one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The unit by its place among the units of the answer.
    pub(crate) unit: usize,
    pub(crate) rows: Range<usize>,
}

impl Piece {
    /// Its rows within a block.
    pub(crate) fn within(&self, rows: Rows<'_>) -> Range<usize> {
        self.rows.start.max(rows.start) - rows.start
            ..self.rows.end.min(rows.start + rows.len) - rows.start
    }
}

/// Adds these rows of a segment to the cells of their units. People with another holding at the
/// same time are left out of the counts of persons.
pub(crate) fn scan(
    plan: &Plan,
    segment: &Segment,
    pieces: &[Piece],
    cells: &mut [u32],
    scratch: &mut Scratch,
) {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
    let mut start = first.rows.start / LANE * LANE;
    let mut pieces = pieces;
    let held = segment.held(plan.day);
    while start < last.rows.end {
        let len = BLOCK.min(segment.rows() - start);
        let rows = Rows { segment, start, len };
        while pieces.first().is_some_and(|piece| piece.rows.end <= start) {
            pieces = &pieces[1..];
        }
        let here = pieces.partition_point(|piece| piece.rows.start < start + len);
        block(plan, (rows, &held), &pieces[..here], cells, scratch);
        start += len;
    }
}

fn block(
    plan: &Plan,
    (rows, held): (Rows<'_>, &[Word]),
    pieces: &[Piece],
    cells: &mut [u32],
    scratch: &mut Scratch,
) {
    let Scratch { live, mask, prefixes, bands, other, marks, spare } = scratch;
    let words = rows.len / LANE;
    let live = &mut live[..words];
    live.copy_from_slice(rows.words(held));
    mask::keep(live, &plan.filter, rows, spare);
    if live.iter().all(|word| *word == 0) {
        return;
    }
    for (prefix, test) in prefixes.iter_mut().zip(&plan.prefixes) {
        let prefix = &mut prefix[..words];
        prefix.copy_from_slice(live);
        mask::keep(prefix, test, rows, spare);
    }
    for (band, own) in bands.iter_mut().zip(&plan.bands) {
        bands_of(&mut band[..rows.len], &mut other[..rows.len], &own.edges, own.not_known(), rows);
    }
    marks.begin(plan, (rows, pieces), live, bands);
    for (number, measure) in plan.measures.iter().enumerate() {
        if measure.kind == Kind::PersonsWithSeveral {
            continue;
        }
        let base = match measure.prefix {
            Some(prefix) => &prefixes[prefix][..words],
            None => &*live,
        };
        let is_whole = is_whole(measure, rows);
        let counted = if is_whole {
            base
        } else {
            let mask = &mut mask[..words];
            mask.copy_from_slice(base);
            mask::keep(mask, &measure.rest, rows, spare);
            if measure.kind == Kind::Persons && !rows.segment.singles().is_empty() {
                lanes::keep(mask, rows.words(rows.segment.singles()));
            }
            mask
        };
        marks.add(plan, (number, counted, is_whole && measure.prefix.is_none()), cells);
    }
}

/// The rows of a segment that hold on the day and pass the filter.
pub(crate) fn live_rows(plan: &Plan, rows: Rows<'_>, spare: &mut Spare) -> Vec<Word> {
    let mut live = rows.words(&rows.segment.held(plan.day)).to_vec();
    mask::keep(&mut live, &plan.filter, rows, spare);
    live
}

fn is_whole(measure: &Counted, rows: Rows<'_>) -> bool {
    measure.rest == Test::Always
        && (measure.kind == Kind::Holdings || rows.segment.singles().is_empty())
}

/// The bands of all rows, for each age axis.
pub(crate) fn all_bands(plan: &Plan, rows: Rows<'_>) -> Vec<Vec<u8>> {
    let mut other = vec![0; rows.len];
    let of = |bands: &Bands| {
        let mut band = vec![0; rows.len];
        bands_of(&mut band, &mut other, &bands.edges, bands.not_known(), rows);
        band
    };
    plan.bands.iter().map(of).collect()
}

/// The band of each row.
fn bands_of(band: &mut [u8], other: &mut [u8], edges: &[u16], not_known: u8, rows: Rows<'_>) {
    wide::bands(band, rows.part(&rows.segment.first_born), edges);
    if !rows.segment.last_born.is_empty() {
        wide::bands(other, rows.part(&rows.segment.last_born), edges);
        wide::certain(band, other, not_known);
    }
}
