//! Counting the rows of a segment: one pass over its columns, whatever is asked.

use std::ops::Range;

use crate::lanes::LANE;
use crate::mask::{self, Rows, Spare};
use crate::plan::{Counted, Kind, Plan, Source, Table};
use crate::segment::Segment;
use crate::test::Test;
use crate::wide;

/// Rows that are counted at a time: their masks stay in the nearest cache.
const BLOCK: usize = 1024;

/// Memory that is used again from segment to segment.
pub(crate) struct Scratch {
    live: Vec<u8>,
    mask: Vec<u8>,
    prefixes: Vec<Vec<u8>>,
    bands: Vec<Vec<u8>>,
    other: Vec<u8>,
    places: Vec<u16>,
    pub(crate) spare: Spare,
}

impl Scratch {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            live: vec![0; BLOCK],
            mask: vec![0; BLOCK],
            prefixes: vec![vec![0; BLOCK]; plan.prefixes.len()],
            bands: vec![vec![0; BLOCK]; plan.bands.len()],
            other: vec![0; BLOCK],
            places: vec![0; BLOCK],
            spare: Spare::default(),
        }
    }
}

/// Adds the rows of a segment that lie in the range to the cells of their unit. People with
/// another holding at the same time are left out of the counts of persons.
pub(crate) fn scan(
    plan: &Plan,
    segment: &Segment,
    range: Range<usize>,
    cells: &mut [u32],
    scratch: &mut Scratch,
) {
    let mut start = range.start / LANE * LANE;
    while start < range.end {
        let len = BLOCK.min(segment.rows() - start);
        let rows = Rows { segment, start, len };
        block(plan, rows, &range, cells, scratch);
        start += len;
    }
}

fn block(
    plan: &Plan,
    rows: Rows<'_>,
    range: &Range<usize>,
    cells: &mut [u32],
    scratch: &mut Scratch,
) {
    let Scratch { live, mask, prefixes, bands, other, places, spare } = scratch;
    let live = &mut live[..rows.len];
    live_rows(live, plan, rows, range, spare);
    if live.iter().all(|row| *row == 0) {
        return;
    }
    for (prefix, test) in prefixes.iter_mut().zip(&plan.prefixes) {
        let prefix = &mut prefix[..rows.len];
        prefix.copy_from_slice(live);
        mask::keep(prefix, test, rows, spare);
    }
    for (band, own) in bands.iter_mut().zip(&plan.bands) {
        bands_of(&mut band[..rows.len], &mut other[..rows.len], &own.edges, own.not_known(), rows);
    }
    let has_tables = plan.tables.iter().any(|table| !table.axes.is_empty());
    for (number, measure) in plan.measures.iter().enumerate() {
        if measure.kind == Kind::PersonsWithSeveral {
            continue;
        }
        let base = match measure.prefix {
            Some(prefix) => &prefixes[prefix][..rows.len],
            None => &*live,
        };
        if let (false, Some(count)) = (has_tables, count_at_once(measure, base, rows)) {
            add_total(plan, number, count, cells);
            continue;
        }
        let counted = if is_whole(measure, rows) {
            base
        } else {
            let mask = &mut mask[..rows.len];
            mask.copy_from_slice(base);
            mask::keep(mask, &measure.rest, rows, spare);
            if measure.kind == Kind::Persons && !rows.segment.singles().is_empty() {
                wide::keep(mask, rows.part(rows.segment.singles()));
            }
            mask
        };
        add_total(plan, number, wide::count(counted), cells);
        if has_tables {
            let found = wide::places(counted, places);
            for table in plan.tables.iter().filter(|table| !table.axes.is_empty()) {
                add_cells(table, number, &places[..found], rows, bands, cells);
            }
        }
    }
}

/// The rows of the range that hold on the day and pass the filter.
pub(crate) fn live_rows(
    live: &mut [u8],
    plan: &Plan,
    rows: Rows<'_>,
    range: &Range<usize>,
    spare: &mut Spare,
) {
    let segment = rows.segment;
    wide::live(live, rows.part(&segment.from), rows.part(&segment.until), plan.day);
    let end = rows.start + rows.len;
    if range.start > rows.start || range.end < end.min(segment.len) {
        let before = range.start.saturating_sub(rows.start).min(rows.len);
        live[..before].fill(0);
        let after = range.end.saturating_sub(rows.start).min(rows.len);
        live[after..].fill(0);
    }
    mask::keep(live, &plan.filter, rows, spare);
}

/// Counts without writing a mask, where a measure asks for one range of codes.
fn count_at_once(measure: &Counted, base: &[u8], rows: Rows<'_>) -> Option<u32> {
    if measure.kind == Kind::Persons && !rows.segment.singles().is_empty() {
        return None;
    }
    match &measure.rest {
        Test::Always => Some(wide::count(base)),
        Test::Codes { column, ranges } => match ranges.as_slice() {
            [range] => Some(wide::count_range(base, rows.codes(*column), *range)),
            _ => None,
        },
        _ => None,
    }
}

fn is_whole(measure: &Counted, rows: Rows<'_>) -> bool {
    measure.rest == Test::Always
        && (measure.kind == Kind::Holdings || rows.segment.singles().is_empty())
}

fn add_total(plan: &Plan, measure: usize, count: u32, cells: &mut [u32]) {
    for table in plan.tables.iter().filter(|table| table.axes.is_empty()) {
        if let Some(cell) = cells.get_mut(table.offset + measure) {
            *cell += count;
        }
    }
}

pub(crate) fn bands_of(
    band: &mut [u8],
    other: &mut [u8],
    edges: &[u16],
    not_known: u8,
    rows: Rows<'_>,
) {
    wide::bands(band, rows.part(&rows.segment.first_born), edges);
    if !rows.segment.last_born.is_empty() {
        wide::bands(other, rows.part(&rows.segment.last_born), edges);
        wide::certain(band, other, not_known);
    }
}

/// Adds one to the cell of each of these rows.
fn add_cells(
    table: &Table,
    measure: usize,
    places: &[u16],
    rows: Rows<'_>,
    bands: &[Vec<u8>],
    cells: &mut [u32],
) {
    let Some(cells) = cells.get_mut(table.offset..table.offset + table.len) else { return };
    let codes = |source: &Source| match source {
        Source::Column(column) => rows.codes(*column),
        Source::Band(band) => &bands[*band][..rows.len],
    };
    let mut add = |cell: usize| {
        if let Some(cell) = cells.get_mut(cell + measure) {
            *cell += 1;
        }
    };
    match table.axes.as_slice() {
        [(only, apart)] => {
            let only = codes(only);
            for row in places {
                add(usize::from(only[usize::from(*row)]) * apart);
            }
        }
        [(first, wide), (second, apart)] => {
            let (first, second) = (codes(first), codes(second));
            for row in places {
                let row = usize::from(*row);
                add(usize::from(first[row]) * wide + usize::from(second[row]) * apart);
            }
        }
        axes => {
            let axes: Vec<(&[u8], usize)> =
                axes.iter().map(|(source, apart)| (codes(source), *apart)).collect();
            for row in places {
                let row = usize::from(*row);
                add(axes.iter().map(|(codes, apart)| usize::from(codes[row]) * apart).sum());
            }
        }
    }
}
