//! A segment: the episodes of one commune and its villages, as columns. Immutable; a save makes
//! another one in its place.

use crate::day_number::{DayNumber, OPEN};
use crate::faults::{self, Fault};
use crate::lanes::LANE;
use crate::schema::MAX_ATTRIBUTES;

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

/// The columns. Rows beyond the last episode are padding that never holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Episodes, without padding.
    pub(crate) len: usize,
    pub(crate) runs: Vec<Run>,
    pub(crate) from: Vec<DayNumber>,
    pub(crate) until: Vec<DayNumber>,
    pub(crate) first_born: Vec<DayNumber>,
    /// Empty where every day of birth is known to the day: then it is `first_born`.
    pub(crate) last_born: Vec<DayNumber>,
    pub(crate) person: Vec<u32>,
    pub(crate) holding: Vec<u32>,
    /// One column after the other, each padded.
    pub(crate) codes: Vec<u8>,
    /// 0 for the rows of people with another holding at the same time, else 1; empty where there
    /// are none.
    pub(crate) single: Vec<u8>,
}

impl Segment {
    /// The columns of these episodes, which it puts in order.
    pub(crate) fn new(episodes: &mut [Episode], attributes: usize) -> Self {
        episodes.sort_unstable_by_key(|one| {
            (one.area, one.codes[0], one.from, one.person, one.holding, one.until)
        });
        let len = episodes.len();
        let rows = len.next_multiple_of(LANE);
        let days = |of: fn(&Episode) -> DayNumber, padding| -> Vec<DayNumber> {
            let mut column: Vec<_> = episodes.iter().map(of).collect();
            column.resize(rows, padding);
            column
        };
        let mut codes = vec![0; attributes * rows];
        for (attribute, column) in codes.chunks_exact_mut(rows.max(1)).enumerate() {
            for (code, episode) in column.iter_mut().zip(episodes.iter()) {
                *code = episode.codes[attribute];
            }
        }
        let exact = episodes.iter().all(|one| one.born.0 == one.born.1);
        let any_shared = episodes.iter().any(|one| one.shared);
        let mut single: Vec<u8> = Vec::new();
        if any_shared {
            single.extend(episodes.iter().map(|one| u8::from(!one.shared)));
            single.resize(rows, 1);
        }
        Self {
            len,
            runs: runs(episodes),
            from: days(|one| one.from, OPEN),
            until: days(|one| one.until, 0),
            first_born: days(|one| one.born.0, 0),
            last_born: if exact { Vec::new() } else { days(|one| one.born.1, 0) },
            person: episodes.iter().map(|one| one.person).collect(),
            holding: episodes.iter().map(|one| one.holding).collect(),
            codes,
            single,
        }
    }

    /// Rows with padding.
    pub(crate) fn rows(&self) -> usize {
        self.from.len()
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

    /// 0 for the rows of people with another holding at the same time; empty where there are none.
    pub(crate) fn singles(&self) -> &[u8] {
        // The fault takes everybody for a person with one holding.
        if faults::is(Fault::RepeatsCount) { &[] } else { &self.single }
    }

    /// Is the row's person without another holding at the same time?
    pub(crate) fn is_single(&self, row: usize) -> bool {
        self.single.get(row).is_none_or(|single| *single == 1)
    }

    /// The episodes again, as they were put in.
    pub(crate) fn episodes(&self) -> impl Iterator<Item = Episode> {
        let attributes = self.codes.len() / self.rows().max(1);
        self.runs.iter().flat_map(move |run| {
            (run.start as usize..run.end as usize).map(move |row| {
                let mut codes = [0; MAX_ATTRIBUTES];
                for (attribute, code) in codes.iter_mut().enumerate().take(attributes) {
                    *code = self.column(attribute)[row];
                }
                Episode {
                    area: run.area,
                    codes,
                    from: self.from[row],
                    until: self.until[row],
                    person: self.person[row],
                    holding: self.holding[row],
                    born: (self.first_born[row], self.last_born()[row]),
                    shared: !self.is_single(row),
                }
            })
        })
    }

    /// Bytes of memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        let days = [&self.from, &self.until, &self.first_born, &self.last_born];
        size_of::<Self>()
            + days.iter().map(|column| column.capacity() * 2).sum::<usize>()
            + (self.person.capacity() + self.holding.capacity()) * 4
            + self.codes.capacity()
            + self.single.capacity()
            + self.runs.capacity() * size_of::<Run>()
    }
}

fn runs(episodes: &[Episode]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (row, episode) in (0u32..).zip(episodes) {
        match runs.last_mut() {
            Some(run) if run.area == episode.area => run.end = row + 1,
            _ => runs.push(Run { area: episode.area, start: row, end: row + 1 }),
        }
    }
    runs
}
