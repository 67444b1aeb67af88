//! The event log and its snapshots: standing cross-tables of everything, for any day, without
//! looking at the rows. What was saved since the log was made is added to its answers.

use std::sync::Arc;

use base::Message;

use crate::condition::Condition;
use crate::cubes::Cubes;
use crate::faults::{self, Fault};
use crate::plan::Plan;
use crate::query::{Axis, Measure, Query};
use crate::schema::Schema;
use crate::segment::{Episode, Segment};

/// A snapshot is taken every so many events, at most half of which are replayed: the wider the
/// cross-tables, the more, so that snapshots do not take more memory than events.
fn snapshot_every(cubes: &Cubes) -> usize {
    cubes.width().next_power_of_two().clamp(1 << 13, 1 << 15)
}

/// Beyond so many rows saved since it was made, the log gives no answers until it is made anew.
const MOST_SAVED: usize = 1 << 13;

/// The log. Clones share what was written.
#[derive(Clone)]
pub(crate) struct Log {
    written: Arc<Written>,
    /// Rows taken away and rows added since.
    saved: Arc<Vec<(Sign, Episode)>>,
    /// What holdings count more than persons, by person.
    repeats: Arc<Vec<Step>>,
}

/// Whether a row was added or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Added,
    TakenAway,
}

/// From a day on, a cell counts so many holdings more than persons, or fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    person: u32,
    day: u16,
    cell: u32,
    change: i32,
}

struct Written {
    cubes: Cubes,
    /// The first event after each day number.
    ends: Vec<u32>,
    /// Events in the order of days, each of as many bytes as `cubes.event_bytes()`.
    events: Vec<u8>,
    /// Counts of all cells after every so many events.
    snapshots: Vec<u32>,
}

impl Log {
    /// Writes the log of these segments.
    ///
    /// # Errors
    /// When a standing cross-table names what there is not.
    pub(crate) fn write(
        schema: &Schema,
        segments: &[Arc<Segment>],
        standing: &[Vec<Axis>],
    ) -> Result<Self, Message> {
        let cubes = Cubes::new(schema, standing)?;
        let mut ends = vec![0u32; usize::from(u16::MAX) + 1];
        let mut event = Vec::with_capacity(cubes.event_bytes());
        let mut days = Vec::new();
        for episode in segments.iter().flat_map(|segment| segment.episodes()) {
            cubes.events(&episode, &mut |day, _, _| ends[usize::from(day)] += 1);
        }
        let mut total = 0u32;
        for end in &mut ends {
            total += *end;
            days.push(total - *end);
            *end = total;
        }
        let mut events = vec![0; total as usize * cubes.event_bytes()];
        for episode in segments.iter().flat_map(|segment| segment.episodes()) {
            cubes.events(&episode, &mut |day, old, new| {
                cubes.encode(&episode, old, new, &mut event);
                let place = &mut days[usize::from(day)];
                let start = *place as usize * cubes.event_bytes();
                if let Some(slot) = events.get_mut(start..start + cubes.event_bytes()) {
                    slot.copy_from_slice(&event);
                }
                *place += 1;
            });
        }
        let snapshots = snapshots(&cubes, &events);
        let written = Written { cubes, ends, events, snapshots };
        let mut shared: Vec<Episode> = segments
            .iter()
            .filter(|segment| !segment.single.is_empty())
            .flat_map(|segment| segment.episodes().filter(|episode| episode.shared))
            .collect();
        let repeats = steps(&written.cubes, &mut shared);
        Ok(Self { written: Arc::new(written), saved: Arc::default(), repeats: Arc::new(repeats) })
    }

    /// The log after rows of some people were replaced; `people` are all whose rows are among
    /// them, ascending.
    pub(crate) fn replaced(&self, people: &[u32], gone: &[Episode], new: &[Episode]) -> Self {
        let mut saved = Vec::clone(&self.saved);
        if !faults::is(Fault::LogForgetsSaves) {
            saved.extend(gone.iter().map(|episode| (Sign::TakenAway, *episode)));
            saved.extend(new.iter().map(|episode| (Sign::Added, *episode)));
        }
        let mut shared: Vec<Episode> =
            new.iter().filter(|episode| episode.shared).copied().collect();
        let had = self.repeats.iter().any(|step| people.binary_search(&step.person).is_ok());
        let repeats = if had || !shared.is_empty() {
            let mut repeats: Vec<Step> = self.repeats.iter().copied().collect();
            repeats.retain(|step| people.binary_search(&step.person).is_err());
            repeats.extend(steps(&self.written.cubes, &mut shared));
            Arc::new(repeats)
        } else {
            Arc::clone(&self.repeats)
        };
        Self { written: Arc::clone(&self.written), saved: Arc::new(saved), repeats }
    }

    /// Has so much been saved that it should be written anew?
    pub(crate) fn is_worn(&self) -> bool {
        self.saved.len() > MOST_SAVED
    }

    /// The cells of the whole on a day, where the query asks for nothing but standing
    /// cross-tables; tells whether it does.
    pub(crate) fn answer(&self, query: &Query, plan: &Plan, cells: &mut [u32]) -> bool {
        let persons = match query.measures.as_slice() {
            [Measure::Holdings(Condition::Always)] => false,
            [Measure::Persons(all)] if all.iter().all(|one| *one == Condition::Always) => true,
            _ => return false,
        };
        let written = &*self.written;
        let asked: Option<Vec<usize>> =
            query.by.iter().map(|axes| written.cubes.find(axes)).collect();
        let Some(asked) = asked.filter(|_| query.filter == Condition::Always && !self.is_worn())
        else {
            return false;
        };
        // One that is asked twice is counted once, and told twice.
        let mut once = asked.clone();
        once.sort_unstable();
        once.dedup();
        let mut counts = written.on(plan.day, &once);
        for (sign, episode) in &*self.saved {
            let change = if *sign == Sign::Added { 1 } else { -1 };
            if episode.from <= plan.day && plan.day < episode.until {
                written.cubes.add(episode, plan.day, &once, change, &mut counts);
            }
        }
        // The fault counts people with several holdings once for each.
        if persons && !faults::is(Fault::RepeatsCount) {
            for step in self.repeats.iter().filter(|step| step.day <= plan.day) {
                if let Some(count) = counts.get_mut(step.cell as usize) {
                    *count -= step.change;
                }
            }
        }
        for (table, cube) in plan.tables.iter().zip(&asked) {
            let range = written.cubes.range(*cube);
            let own = counts.get(range).unwrap_or_default();
            for (cell, count) in cells.iter_mut().skip(table.offset).zip(own) {
                *cell = u32::try_from(*count).unwrap_or_default();
            }
        }
        true
    }

    /// Bytes of memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        let written = &*self.written;
        (written.ends.capacity() + written.snapshots.capacity()) * 4
            + written.events.capacity()
            + self.saved.capacity() * size_of::<(Sign, Episode)>()
            + self.repeats.capacity() * size_of::<Step>()
            + written.cubes.bytes()
    }
}

impl Written {
    /// The counts of the asked cubes on a day; the other cells are of no use.
    fn on(&self, day: u16, asked: &[usize]) -> Vec<i32> {
        let bytes = self.cubes.event_bytes();
        let position = self.ends.get(usize::from(day)).map_or(0, |end| *end as usize);
        let last = self.snapshots.len() / self.cubes.width().max(1) - 1;
        let every = snapshot_every(&self.cubes);
        let snapshot = ((position + every / 2) / every).min(last);
        let from = snapshot * every;
        let start = snapshot * self.cubes.width();
        let counts = self.snapshots.get(start..start + self.cubes.width()).unwrap_or_default();
        let mut counts: Vec<i32> =
            counts.iter().map(|count| i32::try_from(*count).unwrap_or(i32::MAX)).collect();
        let (range, change) =
            if from <= position { (from..position, 1) } else { (position..from, -1) };
        let events = self.events.get(range.start * bytes..range.end * bytes).unwrap_or_default();
        self.cubes.replay(events, asked, change, &mut counts);
        counts
    }
}

fn snapshots(cubes: &Cubes, events: &[u8]) -> Vec<u32> {
    let all: Vec<usize> = (0..cubes.len()).collect();
    let mut counts = vec![0; cubes.width()];
    let mut snapshots = Vec::new();
    let mut keep = |counts: &[i32]| {
        snapshots.extend(counts.iter().map(|count| u32::try_from(*count).unwrap_or_default()));
    };
    keep(&counts);
    let every = snapshot_every(cubes) * cubes.event_bytes();
    for part in events.chunks(every) {
        cubes.replay(part, &all, 1, &mut counts);
        if part.len() == every {
            keep(&counts);
        }
    }
    snapshots.shrink_to_fit();
    snapshots
}

/// What the holdings of each person count more than the person.
fn steps(cubes: &Cubes, shared: &mut [Episode]) -> Vec<Step> {
    shared.sort_unstable_by_key(|episode| (episode.person, episode.from));
    let mut steps = Vec::new();
    for own in shared.chunk_by(|left, right| left.person == right.person) {
        let mut days = Vec::new();
        for episode in own {
            cubes.events(episode, &mut |day, _, _| days.push(day));
        }
        days.sort_unstable();
        days.dedup();
        let mut before: Vec<u32> = Vec::new();
        for day in days {
            let now = repeated(cubes, own, day);
            let mut change = |cells: &[u32], change| {
                steps.extend(cells.iter().map(|cell| Step {
                    person: own[0].person,
                    day,
                    cell: *cell,
                    change,
                }));
            };
            change(&now, 1);
            change(&before, -1);
            before = now;
        }
    }
    steps
}

/// The cells in which somebody stands more than once on a day, once for each time too many.
fn repeated(cubes: &Cubes, own: &[Episode], day: u16) -> Vec<u32> {
    let mut cells = Vec::new();
    for episode in own.iter().filter(|one| one.from <= day && day < one.until) {
        cubes.cells(episode, day, &mut |cell| cells.push(u32::try_from(cell).unwrap_or(u32::MAX)));
    }
    cells.sort_unstable();
    cells.chunk_by(|left, right| left == right).flat_map(|same| &same[1..]).copied().collect()
}
