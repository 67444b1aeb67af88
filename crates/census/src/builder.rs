//! Making a generation of episodes, person by person.

use std::sync::Arc;

use base::{Day, Id, Message, PartialDay, Period};
use registers::{Appointment, Area, AreaRows, CodeLists, Person};

use crate::day_number::{DayNumber, OPEN, nearest};
use crate::generation::Generation;
use crate::log::Log;
use crate::map::Map;
use crate::query::Axis;
use crate::schema::{MAX_ATTRIBUTES, Schema};
use crate::segment::{Episode, Segment};

/// Communes share a segment until it has so many rows: few enough that a save rewrites little,
/// and in a large census enough that columns are read in long strides.
fn segment_rows(episodes: usize) -> usize {
    (episodes / 128).clamp(1 << 12, 1 << 14)
}

/// A stretch of time in which nothing about a holding changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The person who is counted.
    pub person: Id<Person>,
    /// The holding.
    pub holding: Id<Appointment>,
    /// Its unit.
    pub area: Id<Area>,
    /// The days.
    pub period: Period,
    /// The first day of the holding.
    pub begun: Day,
    /// When the person was born, as far as it is known.
    pub born: Option<PartialDay>,
    /// The code of each attribute of the schema, in order.
    pub codes: [u8; MAX_ATTRIBUTES],
}

/// What is kept ready beside the columns.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Cross-tables of the whole that are answered from an event log.
    pub tables: Vec<Vec<Axis>>,
    /// From how many episodes on a log is kept; a scan of fewer is as fast.
    pub from_episodes: usize,
}

/// Collects the episodes of people and makes columns of them.
pub struct Builder {
    schema: Arc<Schema>,
    map: Arc<Map>,
    clusters: Vec<Vec<Episode>>,
}

impl Builder {
    /// Begins with a schema and the units of every day.
    pub fn new(schema: Schema, areas: AreaRows, lists: &'static CodeLists) -> Self {
        Self::over(Arc::new(schema), Arc::new(Map::new(areas, lists, None)))
    }

    pub(crate) fn over(schema: Arc<Schema>, map: Arc<Map>) -> Self {
        let clusters = vec![Vec::new(); map.clusters()];
        Self { schema, map, clusters }
    }

    /// Adds everything about one person. Stretches in units that the map does not know are left
    /// out, because they count nowhere.
    ///
    /// # Errors
    /// When a number is larger than the census holds.
    pub fn person(&mut self, stretches: &[Stretch]) -> Result<(), Message> {
        for episode in episodes(&self.map, stretches)? {
            let cluster = self.map.cluster(episode.area);
            if let Some(own) = self.clusters.get_mut(cluster as usize) {
                own.push(episode);
            }
        }
        Ok(())
    }

    /// The generation.
    ///
    /// # Errors
    /// When a standing cross-table asks for what there is not.
    pub fn finish(self, standing: &Standing) -> Result<Generation, Message> {
        let attributes = self.schema.attributes().len();
        let most = segment_rows(self.clusters.iter().map(Vec::len).sum());
        let mut segments = Vec::new();
        let mut segment_of = Vec::with_capacity(self.clusters.len());
        let mut neighbours: Vec<(u32, Vec<Episode>)> = Vec::new();
        let mut rows = 0;
        for (cluster, episodes) in (0u32..).zip(self.clusters) {
            segment_of.push(u32::try_from(segments.len()).unwrap_or(u32::MAX));
            rows += episodes.len();
            neighbours.push((cluster, episodes));
            if rows >= most {
                segments.push(Arc::new(Segment::new(&mut neighbours, attributes)));
                neighbours.clear();
                rows = 0;
            }
        }
        segments.push(Arc::new(Segment::new(&mut neighbours, attributes)));
        let mut made = Generation {
            schema: self.schema,
            map: self.map,
            segments,
            segment_of: Arc::new(segment_of),
            log: None,
        };
        made.write_log(standing)?;
        Ok(made)
    }
}

impl Generation {
    /// Are there enough episodes for an event log?
    pub(crate) fn keeps_log(&self, standing: &Standing) -> bool {
        !standing.tables.is_empty() && self.episodes() >= standing.from_episodes
    }

    /// Writes the event log anew, where there are enough episodes for one.
    pub(crate) fn write_log(&mut self, standing: &Standing) -> Result<(), Message> {
        self.log = if self.keeps_log(standing) {
            Some(Log::write(&self.schema, &self.segments, &standing.tables)?)
        } else {
            None
        };
        Ok(())
    }
}

/// The episodes of one person, with those marked that stand beside another holding.
pub(crate) fn episodes(map: &Map, stretches: &[Stretch]) -> Result<Vec<Episode>, Message> {
    let mut episodes = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let Some(area) = map.place(stretch.area) else { continue };
        let (from, until) = days(stretch.period);
        if from < until {
            episodes.push(Episode {
                area,
                codes: stretch.codes,
                from,
                until,
                person: number(stretch.person.number())?,
                holding: number(stretch.holding.number())?,
                born: born(stretch.born),
                begun: nearest(stretch.begun),
                shared: false,
            });
        }
    }
    mark_shared(&mut episodes);
    Ok(episodes)
}

fn mark_shared(episodes: &mut [Episode]) {
    episodes.sort_unstable_by_key(|one| one.from);
    for first in 0..episodes.len() {
        for second in first + 1..episodes.len() {
            // In the order of first days, one that begins after the end shares nothing.
            if episodes[second].from >= episodes[first].until {
                break;
            }
            let same_person = episodes[first].person == episodes[second].person;
            if same_person && episodes[first].holding != episodes[second].holding {
                episodes[first].shared = true;
                episodes[second].shared = true;
            }
        }
    }
}

fn days(period: Period) -> (DayNumber, DayNumber) {
    (nearest(period.from()), period.until().map_or(OPEN, nearest))
}

fn born(born: Option<PartialDay>) -> (DayNumber, DayNumber) {
    match born {
        // The first number and the last are of a birth of which nothing is known.
        Some(born) => {
            let known = |day| nearest(day).clamp(1, OPEN - 1);
            (known(born.earliest()), known(born.latest()))
        }
        None => (0, OPEN),
    }
}

fn number(number: i64) -> Result<u32, Message> {
    u32::try_from(number).map_err(|_| Message::new("census.number-too-large"))
}
