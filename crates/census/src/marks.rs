//! Adding the rows of a mask to the cells of cross-tables.

use std::ops::Range;

use crate::lanes::LANE;
use crate::mask::Rows;
use crate::plan::{Plan, Source};
use crate::scan::Piece;
use crate::wide;

/// Rows that are counted at a time: their masks and cells stay in the nearest cache.
pub(crate) const BLOCK: usize = 1024;

/// The cell of each row of a block in one cross-table.
type Cells = [u32; BLOCK];

/// The cells of a block's rows, and memory for the places of those that a mask has.
pub(crate) struct Marks {
    /// For each cross-table with an axis.
    cells: Vec<Box<Cells>>,
    places: Vec<u16>,
    part: Vec<u8>,
    /// How many rows of each lane the mask has.
    lanes: [u8; BLOCK / LANE],
    /// The lanes of each piece, and where the cells of its unit begin.
    spans: Vec<(Range<usize>, usize)>,
}

impl Marks {
    pub(crate) fn new(plan: &Plan) -> Self {
        let tables = plan.tables.iter().filter(|table| !table.axes.is_empty());
        Self {
            cells: tables.map(|_| Box::new([0; BLOCK])).collect(),
            places: vec![0; BLOCK],
            part: vec![0; BLOCK],
            lanes: [0; BLOCK / LANE],
            spans: Vec::new(),
        }
    }

    /// Finds the cells of a block's rows.
    pub(crate) fn cells_of(&mut self, plan: &Plan, rows: Rows<'_>, bands: &[Vec<u8>]) {
        let tables = plan.tables.iter().filter(|table| !table.axes.is_empty());
        for (cells, table) in self.cells.iter_mut().zip(tables) {
            let cells = &mut cells[..rows.len];
            cells.fill(u32::try_from(table.offset).unwrap_or(u32::MAX));
            for (source, apart) in &table.axes {
                let codes = match source {
                    Source::Column(column) => rows.codes(*column),
                    Source::Band(band) => &bands[*band][..rows.len],
                };
                wide::add_lines(cells, codes, u32::try_from(*apart).unwrap_or(u32::MAX));
            }
        }
    }

    /// Begins with the pieces of a block: which lanes each has, where they are whole lanes and
    /// nothing is asked but totals.
    pub(crate) fn begin(&mut self, plan: &Plan, rows: Rows<'_>, pieces: &[Piece]) {
        self.spans.clear();
        if plan.has_tables() {
            return;
        }
        for piece in pieces {
            let own = piece.within(rows);
            if !own.start.is_multiple_of(LANE) || !own.end.is_multiple_of(LANE) {
                self.spans.clear();
                return;
            }
            let cell = piece.unit * plan.width;
            self.spans.push((own.start / LANE..own.end / LANE, cell));
        }
    }

    /// Adds the rows of a mask to the totals, where its pieces are whole lanes.
    pub(crate) fn add_lanes(
        &mut self,
        plan: &Plan,
        measure: usize,
        mask: &[u8],
        cells: &mut [u32],
    ) -> bool {
        if self.spans.is_empty() {
            return false;
        }
        wide::count_lanes(mask, &mut self.lanes);
        for (span, start) in &self.spans {
            let own = self.lanes.get(span.clone()).unwrap_or_default();
            let count: u32 = own.iter().map(|count| u32::from(*count)).sum();
            for table in &plan.tables {
                if let Some(cell) = cells.get_mut(start + table.offset + measure) {
                    *cell += count;
                }
            }
        }
        true
    }

    /// Adds the rows of the mask that lie in a range of the block to the cells of their unit.
    pub(crate) fn add(
        &mut self,
        plan: &Plan,
        measure: usize,
        mask: &[u8],
        range: Range<usize>,
        cells: &mut [u32],
    ) {
        let start = range.start / LANE * LANE;
        let end = range.end.next_multiple_of(LANE).min(mask.len());
        let is_whole = start == range.start && end == range.end;
        if !is_whole {
            let part = &mut self.part[..end - start];
            part.fill(0);
            part[range.start - start..range.end - start].copy_from_slice(&mask[range]);
        }
        if self.cells.len() < plan.tables.len() {
            let own = if is_whole { &mask[start..end] } else { &self.part[..end - start] };
            let count = wide::count(own);
            for table in plan.tables.iter().filter(|table| table.axes.is_empty()) {
                if let Some(cell) = cells.get_mut(table.offset + measure) {
                    *cell += count;
                }
            }
        }
        if self.cells.is_empty() {
            return;
        }
        let own = if is_whole { &mask[start..end] } else { &self.part[..end - start] };
        let found = wide::places(own, &mut self.places);
        for place in &mut self.places[..found] {
            *place += u16::try_from(start).unwrap_or_default();
        }
        let places = &self.places[..found];
        let mut tables = self.cells.as_slice();
        while let Some((four, rest)) = tables.split_first_chunk::<4>() {
            add_all(four, places, measure, cells);
            tables = rest;
        }
        for one in tables.as_chunks::<1>().0 {
            add_all(one, places, measure, cells);
        }
    }
}

/// Adds one to the cell of each row in each of some cross-tables: side by side, because adding to
/// one cell twice in a row would wait for the memory.
fn add_all<const TABLES: usize>(
    tables: &[Box<Cells>; TABLES],
    places: &[u16],
    measure: usize,
    cells: &mut [u32],
) {
    for row in places {
        let row = usize::from(*row) % BLOCK;
        for table in tables {
            if let Some(cell) = cells.get_mut(table[row] as usize + measure) {
                *cell += 1;
            }
        }
    }
}
