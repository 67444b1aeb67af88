//! A segment: the episodes of some neighbouring communes with their villages, as columns.
//! Immutable; a save makes another one in its place.

use std::sync::Arc;

use crate::day_number::{DayNumber, OPEN};
use crate::faults::{self, Fault};
use crate::held::Held;
use crate::lanes::{self, LANE, Word};
use crate::schema::MAX_ATTRIBUTES;
use crate::wide;

/// A unit by its place in the map; the place stays while the census is open.
pub(crate) type AreaPlace = u32;

/// A stretch of time in which nothing about a person's holding changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Episode {
    /// The unit of the holding, the smallest for which the act was made.
    pub(crate) area: AreaPlace,
    /// The code of each attribute.
    pub(crate) codes: [u8; MAX_ATTRIBUTES],
    /// First day.
    pub(crate) from: DayNumber,
    /// First day after it.
    pub(crate) until: DayNumber,
    /// The person who is counted.
    pub(crate) person: u32,
    /// The holding.
    pub(crate) holding: u32,
    /// The first and the last day the person can have been born.
    pub(crate) born: (DayNumber, DayNumber),
    /// The first day of the holding, of which this may be a later stretch.
    pub(crate) begun: DayNumber,
    /// Has the person another holding at the same time?
    pub(crate) shared: bool,
}

/// The episodes of one area within a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) area: AreaPlace,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// The episodes of one commune and its villages within a segment; it begins with a lane and is
/// padded to whole lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) cluster: u32,
    pub(crate) start: u32,
    /// After its padding.
    pub(crate) end: u32,
    pub(crate) runs: Vec<Run>,
}

/// The columns. Padding never holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Episodes, without padding.
    pub(crate) len: usize,
    pub(crate) parts: Vec<Part>,
    pub(crate) from: Vec<DayNumber>,
    pub(crate) until: Vec<DayNumber>,
    pub(crate) first_born: Vec<DayNumber>,
    /// Empty where every day of birth is known to the day: then it is `first_born`.
    pub(crate) last_born: Vec<DayNumber>,
    pub(crate) begun: Vec<DayNumber>,
    pub(crate) person: Vec<u32>,
    pub(crate) holding: Vec<u32>,
    /// One column after the other, each padded.
    pub(crate) codes: Vec<u8>,
    /// A mask of the rows whose person has no other holding at the same time; empty where nobody
    /// has.
    pub(crate) single: Vec<Word>,
    /// The rows that hold on the days asked last.
    pub(crate) held: Held,
}

impl Segment {
    /// The columns of these episodes of each commune, which it puts in order.
    pub(crate) fn new(clusters: &mut [(u32, Vec<Episode>)], attributes: usize) -> Self {
        let mut rows: Vec<Option<Episode>> = Vec::new();
        let mut parts = Vec::new();
        for (cluster, episodes) in clusters.iter_mut().filter(|(_, episodes)| !episodes.is_empty())
        {
            episodes.sort_unstable_by_key(|one| {
                (one.area, one.codes[0], one.from, one.person, one.holding, one.until)
            });
            let start = rows.len();
            rows.extend(episodes.iter().map(|episode| Some(*episode)));
            rows.resize(rows.len().next_multiple_of(LANE), None);
            parts.push(Part {
                cluster: *cluster,
                start: as_u32(start),
                end: as_u32(rows.len()),
                runs: runs(episodes, as_u32(start)),
            });
        }
        Self::of_rows(&rows, parts, attributes)
    }

    fn of_rows(rows: &[Option<Episode>], parts: Vec<Part>, attributes: usize) -> Self {
        fn column<T>(
            rows: &[Option<Episode>],
            of: fn(&Episode) -> T,
            padding: fn() -> T,
        ) -> Vec<T> {
            rows.iter().map(|row| row.as_ref().map_or_else(padding, of)).collect()
        }
        let episodes = || rows.iter().flatten();
        let mut codes = Vec::with_capacity(attributes * rows.len());
        for attribute in 0..attributes {
            codes.extend(rows.iter().map(|row| row.map_or(0, |one| one.codes[attribute])));
        }
        let exact = episodes().all(|one| one.born.0 == one.born.1);
        let any_shared = episodes().any(|one| one.shared);
        Self {
            len: episodes().count(),
            parts,
            from: column(rows, |one| one.from, || OPEN),
            until: column(rows, |one| one.until, || OPEN),
            first_born: column(rows, |one| one.born.0, || 0),
            last_born: if exact { Vec::new() } else { column(rows, |one| one.born.1, || 0) },
            begun: column(rows, |one| one.begun, || 0),
            person: column(rows, |one| one.person, || 0),
            holding: column(rows, |one| one.holding, || 0),
            codes,
            single: if any_shared { singles(rows) } else { Vec::new() },
            held: Held::default(),
        }
    }

    /// Rows with padding.
    pub(crate) fn rows(&self) -> usize {
        self.from.len()
    }

    /// A mask of the rows that hold on a day.
    pub(crate) fn held(&self, day: DayNumber) -> Arc<[Word]> {
        self.held.get(day).unwrap_or_else(|| {
            let mut mask = lanes::none(self.rows());
            wide::live(&mut mask, &self.from, &self.until, day);
            self.held.put(day, mask.into())
        })
    }

    /// The column of an attribute.
    pub(crate) fn column(&self, attribute: usize) -> &[u8] {
        let rows = self.rows();
        self.codes.get(attribute * rows..(attribute + 1) * rows).unwrap_or_default()
    }

    /// The last days the people can have been born.
    pub(crate) fn last_born(&self) -> &[DayNumber] {
        if self.last_born.is_empty() { &self.first_born } else { &self.last_born }
    }

    /// A mask of the rows whose person has no other holding at the same time; empty where nobody
    /// has.
    pub(crate) fn singles(&self) -> &[Word] {
        // The fault takes everybody for a person with one holding.
        if faults::is(Fault::RepeatsCount) { &[] } else { &self.single }
    }

    /// Is the row's person without another holding at the same time?
    pub(crate) fn is_single(&self, row: usize) -> bool {
        self.single.is_empty() || lanes::has(&self.single, row)
    }

    /// The area of a row.
    pub(crate) fn area(&self, row: usize) -> AreaPlace {
        let part = self.parts.partition_point(|part| part.end as usize <= row);
        let runs = self.parts.get(part).map_or(&[][..], |part| &part.runs);
        let run = runs.partition_point(|run| run.end as usize <= row);
        runs.get(run).map_or(AreaPlace::MAX, |run| run.area)
    }

    /// The episodes again, as they were put in.
    pub(crate) fn episodes(&self) -> impl Iterator<Item = Episode> {
        self.parts.iter().flat_map(|part| self.episodes_of(part))
    }

    /// The episodes of one commune and its villages.
    pub(crate) fn episodes_of<'a>(&'a self, part: &'a Part) -> impl Iterator<Item = Episode> + 'a {
        let rows = |run: &Run| run.start as usize..run.end as usize;
        part.runs.iter().flat_map(move |run| rows(run).map(|row| self.episode(run.area, row)))
    }

    fn episode(&self, area: AreaPlace, row: usize) -> Episode {
        let attributes = self.codes.len() / self.rows().max(1);
        let mut codes = [0; MAX_ATTRIBUTES];
        for (attribute, code) in codes.iter_mut().enumerate().take(attributes) {
            *code = self.codes[attribute * self.rows() + row];
        }
        Episode {
            area,
            codes,
            from: self.from[row],
            until: self.until[row],
            person: self.person[row],
            holding: self.holding[row],
            born: (self.first_born[row], self.last_born()[row]),
            begun: self.begun[row],
            shared: !self.is_single(row),
        }
    }

    /// Reads a little of every cache line that a question will need, so that memory fetches them
    /// side by side while the segment before is counted.
    pub(crate) fn fetch(&self, day: DayNumber, (columns, asks_days): (&[usize], bool)) {
        fn touch<T: Copy>(column: &[T]) {
            for value in column.iter().step_by(64 / size_of::<T>()) {
                std::hint::black_box(*value);
            }
        }
        if let Some(held) = self.held.get(day) {
            touch(&held);
        } else {
            touch(&self.from);
            touch(&self.until);
        }
        if asks_days {
            touch(&self.first_born);
            touch(&self.last_born);
            touch(&self.begun);
        }
        for column in columns {
            touch(self.column(*column));
        }
    }

    /// Bytes of memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        let days = [&self.from, &self.until, &self.first_born, &self.last_born, &self.begun];
        size_of::<Self>()
            + days.iter().map(|column| column.capacity() * 2).sum::<usize>()
            + (self.person.capacity() + self.holding.capacity() + self.single.capacity()) * 4
            + self.codes.capacity()
            + self.parts.iter().map(Part::bytes).sum::<usize>()
            + self.held.bytes()
    }
}

impl Part {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.runs.capacity() * size_of::<Run>()
    }
}

fn singles(rows: &[Option<Episode>]) -> Vec<Word> {
    let mut mask = lanes::none(rows.len());
    for (row, _) in rows.iter().enumerate().filter(|(_, one)| one.is_none_or(|one| !one.shared)) {
        if let Some(word) = mask.get_mut(row / LANE) {
            *word |= 1 << (row % LANE);
        }
    }
    mask
}

fn runs(episodes: &[Episode], start: u32) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (row, episode) in (start..).zip(episodes) {
        match runs.last_mut() {
            Some(run) if run.area == episode.area => run.end = row + 1,
            _ => runs.push(Run { area: episode.area, start: row, end: row + 1 }),
        }
    }
    runs.shrink_to_fit();
    runs
}

fn as_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
