//! Adding the rows of a mask to the cells of cross-tables.

use std::ops::Range;

use crate::lanes::Word;
use crate::mask::Rows;
use crate::plan::{Plan, Source};
use crate::scan::Piece;
use crate::wide;

/// Rows that are counted at a time: their masks and cells stay in the nearest cache.
pub(crate) const BLOCK: usize = 1024;

/// The cell of each row of a block in one cross-table.
type Cells = [u32; BLOCK];

/// One in so many rows: where fewer count, the cells of each are found by itself.
const FEW: usize = 8;

/// A block made ready: the cells of its rows, and its pieces.
pub(crate) struct Marks {
    /// For each cross-table with an axis.
    cells: Vec<Box<Cells>>,
    /// The places of the rows that count.
    live: Vec<u16>,
    /// The rows of each piece.
    spans: Vec<Range<usize>>,
    /// Where the cells of the unit of each piece begin.
    starts: Vec<usize>,
    /// Memory for the places of a measure's rows, and for their number in each piece.
    places: Vec<u16>,
    counts: Vec<u32>,
}

impl Marks {
    pub(crate) fn new(plan: &Plan) -> Self {
        let tables = plan.tables.iter().filter(|table| !table.axes.is_empty());
        Self {
            cells: tables.map(|_| Box::new([0; BLOCK])).collect(),
            live: Vec::with_capacity(BLOCK),
            spans: Vec::new(),
            starts: Vec::new(),
            places: Vec::with_capacity(BLOCK),
            counts: Vec::new(),
        }
    }

    /// Begins with the pieces of a block and the cells of those of its rows that count.
    pub(crate) fn begin(
        &mut self,
        plan: &Plan,
        (rows, pieces): (Rows<'_>, &[Piece]),
        live: &[Word],
        bands: &[Vec<u8>],
    ) {
        self.spans.clear();
        self.spans.extend(pieces.iter().map(|piece| piece.within(rows)));
        self.starts.clear();
        self.starts.extend(pieces.iter().map(|piece| piece.unit * plan.width));
        if self.cells.is_empty() {
            return;
        }
        wide::places(live, &mut self.live);
        let is_few = self.live.len() < rows.len / FEW;
        let tables = plan.tables.iter().filter(|table| !table.axes.is_empty());
        for (cells, table) in self.cells.iter_mut().zip(tables) {
            let cells = &mut cells[..rows.len];
            cells.fill(u32::try_from(table.offset).unwrap_or(u32::MAX));
            for (source, apart) in &table.axes {
                let codes = match source {
                    Source::Column(column) => rows.codes(*column),
                    Source::Band(band) => &bands[*band][..rows.len],
                };
                let apart = u32::try_from(*apart).unwrap_or(u32::MAX);
                if is_few {
                    add_few(cells, codes, apart, &self.live);
                } else {
                    wide::add_lines(cells, codes, apart);
                }
            }
        }
    }

    /// Adds the rows of the mask of a measure, all those that count or some of them, to the cells
    /// of the units they lie in.
    pub(crate) fn add(
        &mut self,
        plan: &Plan,
        (measure, mask, is_all): (usize, &[Word], bool),
        cells: &mut [u32],
    ) {
        if self.cells.len() < plan.tables.len() {
            wide::counts(mask, &self.spans, &mut self.counts);
            for (start, count) in self.starts.iter().zip(&self.counts) {
                for table in plan.tables.iter().filter(|table| table.axes.is_empty()) {
                    if let Some(cell) = cells.get_mut(start + table.offset + measure) {
                        *cell += count;
                    }
                }
            }
        }
        if self.cells.is_empty() {
            return;
        }
        let mut places = &self.live;
        if !is_all {
            wide::places(mask, &mut self.places);
            places = &self.places;
        }
        for (span, start) in self.spans.iter().zip(&self.starts) {
            let first = places.partition_point(|place| usize::from(*place) < span.start);
            let last = places.partition_point(|place| usize::from(*place) < span.end);
            let Some(cells) = cells.get_mut(*start..start + plan.width) else { continue };
            let own = places.get(first..last).unwrap_or_default();
            let (four, one) = self.cells.as_chunks::<4>();
            for tables in four {
                add_all(tables, own, measure, cells);
            }
            for table in one.as_chunks::<1>().0 {
                add_all(table, own, measure, cells);
            }
        }
    }
}

/// Adds the line of the code of a few rows to their cells.
fn add_few(cells: &mut [u32], codes: &[u8], apart: u32, rows: &[u16]) {
    for row in rows {
        let row = usize::from(*row);
        if let (Some(cell), Some(code)) = (cells.get_mut(row), codes.get(row)) {
            *cell += u32::from(*code) * apart;
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
