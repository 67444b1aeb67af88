//! The standing cross-tables of the event log: what an event is, and which cells it changes.

use std::ops::Range;

use base::Message;

use crate::day_number::{DayNumber, OPEN, reached_on};
use crate::query::Axis;
use crate::schema::Schema;
use crate::segment::Episode;

/// No band: before a holding began and after it ended.
const NONE: u8 = u8::MAX;

/// The standing cross-tables.
pub(crate) struct Cubes {
    standing: Vec<Vec<Axis>>,
    tables: Vec<Cube>,
    /// The attributes that any of them asks.
    columns: Vec<usize>,
    /// Where an event keeps the code of each column, the band before and the band after.
    fields: Vec<Field>,
    /// For each edge of the bands, the day on which somebody born on a day number passes it.
    edges: Vec<Vec<DayNumber>>,
    width: usize,
}

/// Some bits of an event: many events are kept, and few codes need a whole byte.
#[derive(Clone, Copy)]
struct Field {
    byte: usize,
    shift: usize,
    mask: u8,
}

impl Field {
    /// The field after so many bits, for this many values.
    fn after(bits: usize, values: usize) -> Self {
        let mask = values.max(2).next_power_of_two() - 1;
        Self { byte: bits / 8, shift: bits % 8, mask: u8::try_from(mask).unwrap_or(u8::MAX) }
    }

    /// How many bits have passed with it.
    fn end(self) -> usize {
        self.byte * 8 + self.shift + self.mask.count_ones() as usize
    }

    fn read(self, event: &[u8]) -> u8 {
        let low = event.get(self.byte).copied().unwrap_or_default();
        let high = event.get(self.byte + 1).copied().unwrap_or_default();
        let [own, _] = (u16::from_le_bytes([low, high]) >> self.shift).to_le_bytes();
        own & self.mask
    }

    fn write(self, value: u8, event: &mut [u8]) {
        let bits = u16::from(value & self.mask) << self.shift;
        for (byte, bits) in event.iter_mut().skip(self.byte).zip(bits.to_le_bytes()) {
            *byte |= bits;
        }
    }
}

/// One cross-table.
struct Cube {
    /// The attributes by place among the columns of an event, and how far apart their lines are.
    axes: Vec<(usize, usize)>,
    /// How far apart the bands are, if it has any.
    bands: Option<usize>,
    offset: usize,
    len: usize,
}

impl Cubes {
    /// The cross-tables of these axes. All age axes have the same edges.
    ///
    /// # Errors
    /// When they name what there is not.
    pub(crate) fn new(schema: &Schema, standing: &[Vec<Axis>]) -> Result<Self, Message> {
        let mut columns = Vec::new();
        let mut years: Vec<i32> = Vec::new();
        let mut tables = Vec::new();
        let mut width = 0;
        for axes in standing {
            let mut cube = Cube { axes: Vec::new(), bands: None, offset: width, len: 1 };
            for axis in axes.iter().rev() {
                match axis {
                    Axis::Attribute(key) => {
                        let (column, attribute) = schema.find(key)?;
                        let place = columns.iter().position(|known| *known == column);
                        let place = place.unwrap_or_else(|| {
                            columns.push(column);
                            columns.len() - 1
                        });
                        cube.axes.push((place, cube.len));
                        cube.len *= attribute.codes.len() + 1;
                    }
                    Axis::Ages(own) => {
                        years.clone_from(own);
                        cube.bands = Some(cube.len);
                        cube.len *= own.len() + 2;
                    }
                }
            }
            width += cube.len;
            tables.push(cube);
        }
        let edge = |years: &i32| {
            (0..=DayNumber::MAX).map(|born| reached_on(born, *years)).collect::<Vec<_>>()
        };
        let edges: Vec<_> = years.iter().map(edge).collect();
        let codes = columns.iter().map(|column| schema.attributes()[*column].codes.len() + 1);
        // A band can be one of those between edges, not known, or none.
        let mut fields: Vec<Field> = Vec::new();
        for values in codes.chain([edges.len() + 3; 2]) {
            let bits = fields.last().map_or(0, |field| field.end());
            fields.push(Field::after(bits, values));
        }
        Ok(Self { standing: standing.to_vec(), tables, columns, fields, edges, width })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.tables.len()
    }

    /// Cells of all of them.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Bytes of an event.
    pub(crate) fn event_bytes(&self) -> usize {
        self.fields.last().map_or(0, |field| field.end().div_ceil(8))
    }

    /// The standing cross-table of these axes.
    pub(crate) fn find(&self, axes: &[Axis]) -> Option<usize> {
        self.standing.iter().position(|standing| standing == axes)
    }

    /// Where the cells of a cross-table lie.
    pub(crate) fn range(&self, cube: usize) -> Range<usize> {
        self.tables.get(cube).map_or(0..0, |cube| cube.offset..cube.offset + cube.len)
    }

    /// Bytes of memory they take.
    pub(crate) fn bytes(&self) -> usize {
        self.edges.iter().map(|edge| edge.capacity() * 2).sum()
    }

    /// Everything that happens to an episode: its day, and the bands before and after.
    pub(crate) fn events(&self, episode: &Episode, happened: &mut dyn FnMut(DayNumber, u8, u8)) {
        if episode.from >= episode.until {
            return;
        }
        let mut band = self.band(episode, episode.from);
        happened(episode.from, NONE, band);
        let mut days = [DayNumber::MAX; 32];
        let mut found = 0;
        for edge in &self.edges {
            for born in [episode.born.0, episode.born.1] {
                let day = edge[usize::from(born)];
                if episode.from < day && day < episode.until && found < days.len() {
                    days[found] = day;
                    found += 1;
                }
            }
        }
        days[..found].sort_unstable();
        for day in &days[..found] {
            let next = self.band(episode, *day);
            if next != band {
                happened(*day, band, next);
                band = next;
            }
        }
        if episode.until != DayNumber::MAX {
            happened(episode.until, band, NONE);
        }
    }

    /// The band of a person on a day.
    fn band(&self, episode: &Episode, day: DayNumber) -> u8 {
        let not_known = u8::try_from(self.edges.len() + 1).unwrap_or(NONE);
        // On early days nobody has passed an edge; of whom nothing is known it stays unknown.
        if episode.born.1 == OPEN {
            return not_known;
        }
        let passed = |born: DayNumber| {
            let passed = self.edges.iter().filter(|edge| edge[usize::from(born)] <= day);
            u8::try_from(passed.count()).unwrap_or(NONE)
        };
        let oldest = passed(episode.born.0);
        if episode.born.0 == episode.born.1 || oldest == passed(episode.born.1) {
            return oldest;
        }
        not_known
    }

    /// Writes an event.
    pub(crate) fn encode(&self, episode: &Episode, old: u8, new: u8, event: &mut Vec<u8>) {
        event.clear();
        event.resize(self.event_bytes(), 0);
        let codes = self.columns.iter().map(|column| episode.codes[*column]);
        for (field, value) in self.fields.iter().zip(codes.chain([old, new])) {
            field.write(value, event);
        }
    }

    /// The cells of all cross-tables in which an episode stands on a day.
    pub(crate) fn cells(&self, episode: &Episode, day: DayNumber, stands: &mut dyn FnMut(usize)) {
        let band = usize::from(self.band(episode, day));
        for cube in &self.tables {
            stands(self.cell(cube, episode) + cube.bands.map_or(0, |apart| band * apart));
        }
    }

    fn cell(&self, cube: &Cube, episode: &Episode) -> usize {
        let axes = cube.axes.iter();
        let codes =
            axes.map(|(place, apart)| usize::from(episode.codes[self.columns[*place]]) * apart);
        cube.offset + codes.sum::<usize>()
    }

    /// Adds an episode to the cells of the asked cross-tables on a day.
    pub(crate) fn add(
        &self,
        episode: &Episode,
        day: DayNumber,
        asked: &[usize],
        change: i32,
        counts: &mut [i32],
    ) {
        let band = usize::from(self.band(episode, day));
        for cube in asked.iter().filter_map(|cube| self.tables.get(*cube)) {
            let cell = self.cell(cube, episode) + cube.bands.map_or(0, |apart| band * apart);
            if let Some(count) = counts.get_mut(cell) {
                *count += change;
            }
        }
    }

    /// Lets events happen, or not have happened.
    pub(crate) fn replay(&self, events: &[u8], asked: &[usize], change: i32, counts: &mut [i32]) {
        let mut add = |cell: usize, change: i32| {
            if let Some(count) = counts.get_mut(cell) {
                *count += change;
            }
        };
        let (codes, bands) = self.fields.split_at(self.columns.len());
        let &[before, after] = bands else { return };
        // A band that is none was written as the highest that its bits hold.
        let none = before.mask;
        let asked: Vec<&Cube> = asked.iter().filter_map(|cube| self.tables.get(*cube)).collect();
        for event in events.chunks_exact(self.event_bytes()) {
            let (old, new) = (before.read(event), after.read(event));
            for cube in &asked {
                let lines = cube.axes.iter();
                let lines =
                    lines.map(|(place, apart)| usize::from(codes[*place].read(event)) * apart);
                let cell = cube.offset + lines.sum::<usize>();
                match cube.bands {
                    Some(apart) => {
                        if old != none {
                            add(cell + usize::from(old) * apart, -change);
                        }
                        if new != none {
                            add(cell + usize::from(new) * apart, change);
                        }
                    }
                    None if old == none => add(cell, change),
                    None if new == none => add(cell, -change),
                    None => {}
                }
            }
        }
    }
}
