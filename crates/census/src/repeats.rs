//! People with several holdings at the same time: they are gathered from all segments of a unit,
//! and each is counted once.

use std::ops::Range;

use crate::lanes::{self, LANE, Word};
use crate::mask::{self, Rows, Spare};
use crate::plan::{Counted, Kind, Plan, Source, Table};
use crate::scan::{Piece, all_bands, live_rows};
use crate::segment::{Part, Run, Segment};
use crate::test::Test;

/// One row of somebody with several holdings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Repeat {
    unit: u32,
    person: u32,
    segment: u32,
    row: u32,
}

/// The rows of people with several holdings, as they are found.
#[derive(Default)]
pub(crate) struct Repeats {
    found: Vec<Repeat>,
}

/// Rows gathered in the order of units and persons.
struct Gathered {
    rows: Segment,
    /// The unit and the rows of each person of it.
    groups: Vec<(u32, Range<usize>)>,
}

impl Repeats {
    /// Notes the rows of some pieces that hold on the day and whose person has another holding.
    pub(crate) fn note(
        &mut self,
        plan: &Plan,
        (segment, number): (&Segment, usize),
        pieces: &[Piece],
        spare: &mut Spare,
    ) {
        if segment.singles().is_empty() {
            return;
        }
        let rows = Rows { segment, start: 0, len: segment.rows() };
        let live = live_rows(plan, rows, spare);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        for piece in pieces {
            let unit = u32::try_from(piece.unit).unwrap_or(u32::MAX);
            let found = piece
                .rows
                .clone()
                .filter(|row| lanes::has(&live, *row) && !segment.is_single(*row));
            self.found.extend(found.map(|row| Repeat {
                unit,
                person: segment.person[row],
                segment: number,
                row: u32::try_from(row).unwrap_or(u32::MAX),
            }));
        }
    }

    /// Adds the people found to the cells of their units.
    pub(crate) fn count<S: AsRef<Segment>>(
        mut self,
        plan: &Plan,
        segments: &[S],
        attributes: usize,
        cells: &mut [u32],
    ) {
        self.found.sort_unstable();
        let mut gathered = gather(&self.found, segments, attributes);
        if plan.asks_area() {
            gathered.rows.parts = vec![areas(&self.found, segments, gathered.rows.rows())];
        }
        let rows = &gathered.rows;
        let bands = all_bands(plan, Rows { segment: rows, start: 0, len: rows.rows() });
        for (number, measure) in plan.measures.iter().enumerate() {
            if measure.kind != Kind::Holdings {
                people(plan, (measure, number), &gathered, &bands, cells);
            }
        }
    }
}

/// The rows of which a test holds.
fn holding(test: &Test, rows: &Segment, spare: &mut Spare) -> Vec<Word> {
    let len = rows.rows();
    let mut mask = vec![Word::MAX; len / LANE];
    mask::keep(&mut mask, test, Rows { segment: rows, start: 0, len }, spare);
    mask
}

/// Adds everybody who counts for a measure, once to each cell.
fn people(
    plan: &Plan,
    (measure, number): (&Counted, usize),
    gathered: &Gathered,
    bands: &[Vec<u8>],
    cells: &mut [u32],
) {
    let mut spare = Spare::default();
    let mut masks = measure.each.iter().map(|test| holding(test, &gathered.rows, &mut spare));
    let Some(first) = masks.next() else { return };
    let others: Vec<Vec<Word>> = masks.collect();
    let mut own: Vec<usize> = Vec::new();
    for (unit, rows) in &gathered.groups {
        let has = |mask: &Vec<Word>| rows.clone().any(|row| lanes::has(mask, row));
        let matching = || rows.clone().filter(|row| lanes::has(&first, *row));
        let is_counted = match measure.kind {
            Kind::PersonsWithSeveral => matching().nth(1).is_some(),
            _ => matching().next().is_some() && others.iter().all(has),
        };
        if !is_counted {
            continue;
        }
        let unit = *unit as usize * plan.width;
        for table in &plan.tables {
            own.clear();
            own.extend(matching().map(|row| cell(table, &gathered.rows, bands, row)));
            own.sort_unstable();
            own.dedup();
            for cell in &own {
                if let Some(cell) = cells.get_mut(unit + table.offset + cell + number) {
                    *cell += 1;
                }
            }
        }
    }
}

fn cell(table: &Table, rows: &Segment, bands: &[Vec<u8>], row: usize) -> usize {
    let line = |source: &Source| match source {
        Source::Column(column) => rows.column(*column)[row],
        Source::Band(band) => bands[*band][row],
    };
    table.axes.iter().map(|(source, apart)| usize::from(line(source)) * apart).sum()
}

/// The area of each row, as runs of one part.
fn areas<S: AsRef<Segment>>(found: &[Repeat], segments: &[S], rows: usize) -> Part {
    let number = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
    let runs = found.iter().enumerate().filter_map(|(row, repeat)| {
        let segment = segments.get(repeat.segment as usize)?.as_ref();
        let area = segment.area(repeat.row as usize);
        Some(Run { area, start: number(row), end: number(row + 1) })
    });
    Part { cluster: 0, start: 0, end: number(rows), runs: runs.collect() }
}

/// The rows as a segment of their own.
fn gather<S: AsRef<Segment>>(found: &[Repeat], segments: &[S], attributes: usize) -> Gathered {
    let len = found.len().next_multiple_of(LANE);
    let mut rows = Segment { len: found.len(), ..Segment::default() };
    let place = |repeat: &Repeat| {
        let segment = segments.get(repeat.segment as usize).map(AsRef::as_ref);
        segment.map(|segment| (segment, repeat.row as usize))
    };
    let places: Vec<(&Segment, usize)> = found.iter().filter_map(place).collect();
    let days = |of: fn(&Segment, usize) -> u16| -> Vec<u16> {
        let mut days: Vec<u16> = places.iter().map(|(segment, row)| of(segment, *row)).collect();
        days.resize(len, 0);
        days
    };
    rows.from = days(|segment, row| segment.from[row]);
    rows.until = days(|segment, row| segment.until[row]);
    rows.first_born = days(|segment, row| segment.first_born[row]);
    rows.last_born = days(|segment, row| segment.last_born()[row]);
    rows.begun = days(|segment, row| segment.begun[row]);
    rows.codes = Vec::with_capacity(attributes * len);
    for attribute in 0..attributes {
        let column = places.iter().map(|(segment, row)| segment.column(attribute)[*row]);
        rows.codes.extend(column);
        rows.codes.resize((attribute + 1) * len, 0);
    }
    let mut groups: Vec<(u32, Range<usize>)> = Vec::new();
    let mut last = None;
    for (row, repeat) in found.iter().enumerate() {
        match groups.last_mut() {
            Some((_, rows)) if last == Some((repeat.unit, repeat.person)) => rows.end = row + 1,
            _ => groups.push((repeat.unit, row..row + 1)),
        }
        last = Some((repeat.unit, repeat.person));
    }
    Gathered { rows, groups }
}
