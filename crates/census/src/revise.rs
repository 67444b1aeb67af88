//! Replacing the episodes of some people, or the map: what a save does to an edition.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Id, Message};
use registers::{Area, AreaRows, Person};

use crate::builder::episodes;
use crate::edition::Edition;
use crate::facts::Facts;
use crate::faults::{self, Fault};
use crate::generation::Generation;
use crate::map::Map;
use crate::segment::{Episode, Segment};

impl Edition {
    /// With other units.
    #[must_use]
    pub fn with_areas(mut self, areas: AreaRows) -> Self {
        let generation = &mut self.generation;
        let map = Map::new(areas, self.source.lists(), Some(&generation.map));
        let last = u32::try_from(generation.segments.len().saturating_sub(1)).unwrap_or_default();
        // New communes go to the last segment.
        let mut segment_of = Vec::clone(&generation.segment_of);
        segment_of.resize(map.clusters(), last);
        generation.segment_of = Arc::new(segment_of);
        generation.map = Arc::new(map);
        self.days = Arc::default();
        self
    }

    /// With what is now believed of some people, and nothing of what was: `facts` are all their
    /// rows, `areas` the units in which any of them ever had a holding.
    ///
    /// # Errors
    /// When there is more than the census holds.
    pub fn with_people(
        mut self,
        people: &BTreeSet<Id<Person>>,
        areas: &BTreeSet<Id<Area>>,
        facts: &Facts,
    ) -> Result<Self, Message> {
        let map = Arc::clone(&self.generation.map);
        let mut new: Vec<Episode> = Vec::new();
        facts.each_person(&self.source, &mut |stretches| {
            new.extend(episodes(&map, stretches)?);
            Ok::<(), Message>(())
        })?;
        let mut numbers: Vec<u32> =
            people.iter().filter_map(|id| u32::try_from(id.number()).ok()).collect();
        numbers.sort_unstable();
        let mut touched: BTreeSet<u32> = areas
            .iter()
            .filter_map(|area| map.place(*area))
            .chain(new.iter().map(|episode| episode.area))
            .map(|place| map.cluster(place))
            .collect();
        touched.retain(|cluster| (*cluster as usize) < self.generation.segment_of.len());
        let mut gone = Vec::new();
        self.generation.replace(&numbers, &touched, &new, &mut gone);
        if let Some(log) = &self.generation.log {
            self.generation.log = Some(log.replaced(&numbers, &gone, &new));
        }
        Ok(self)
    }
}

impl Generation {
    /// Replaces the episodes of people in these communes.
    fn replace(
        &mut self,
        people: &[u32],
        clusters: &BTreeSet<u32>,
        new: &[Episode],
        gone: &mut Vec<Episode>,
    ) {
        let mut by_segment: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
        for cluster in clusters {
            let segment = self.segment_of[*cluster as usize] as usize;
            by_segment.entry(segment).or_default().insert(*cluster);
        }
        for (number, clusters) in by_segment {
            let Some(old) = self.segments.get(number) else { continue };
            let mut rows: BTreeMap<u32, Vec<Episode>> = BTreeMap::new();
            for part in &old.parts {
                let own = rows.entry(part.cluster).or_default();
                for episode in old.episodes_of(part) {
                    let is_replaced = clusters.contains(&part.cluster)
                        && people.binary_search(&episode.person).is_ok();
                    if is_replaced && !faults::is(Fault::OldRowsStay) {
                        gone.push(episode);
                    } else {
                        own.push(episode);
                    }
                }
            }
            for episode in new {
                let cluster = self.map.cluster(episode.area);
                if self.segment_of.get(cluster as usize).map(|at| *at as usize) == Some(number) {
                    rows.entry(cluster).or_default().push(*episode);
                }
            }
            let mut rows: Vec<(u32, Vec<Episode>)> = rows.into_iter().collect();
            let attributes = self.schema.attributes().len();
            self.segments[number] = Arc::new(Segment::new(&mut rows, attributes));
        }
    }
}
