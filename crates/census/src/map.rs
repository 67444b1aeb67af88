//! The map: which units there are, which rows belong together, and what counts where on a day.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base::{Day, Id, Level};
use registers::{Area, AreaRows, AreaTree, CodeLists};

use crate::faults::{self, Fault};
use crate::segment::AreaPlace;
use crate::walk::walk;

/// How many stretches of unchanged map are kept in memory.
const EPOCHS_KEPT: usize = 12;

/// For an area that counts nowhere on a day.
const NOWHERE: u32 = u32::MAX;

/// Marks of areas: where they count, it is so, it is not so, or neither is said.
pub(crate) const NEITHER: u8 = 0;
pub(crate) const YES: u8 = 1;
pub(crate) const NO: u8 = 2;

/// The units of every day. Another map with the same places follows when the registers of units
/// change.
pub(crate) struct Map {
    rows: AreaRows,
    lists: &'static CodeLists,
    areas: Vec<Id<Area>>,
    places: HashMap<Id<Area>, AreaPlace>,
    /// The segment of each area.
    cluster_of: Vec<u32>,
    /// The areas of each segment.
    clusters: Vec<Vec<AreaPlace>>,
    /// The days on which the map changes.
    breaks: Vec<Day>,
    epochs: Mutex<BTreeMap<usize, Arc<Epoch>>>,
}

/// What counts where during a stretch of days.
pub(crate) struct Epoch {
    /// The number of the unit in which each area counts, in the order of a walk down the tree.
    at: Vec<u32>,
    /// The first number after the units below each.
    end: Vec<u32>,
    /// The unit of each number.
    units: Vec<Id<Area>>,
    numbers: HashMap<Id<Area>, u32>,
    levels: Vec<(Level, u32)>,
    /// Does the area count in a successor?
    carried_over: Vec<bool>,
    /// The lowest and highest number in which the areas of a segment group count.
    spans: Vec<(u32, u32)>,
    /// The same for each segment, once it is asked.
    segments: OnceLock<Vec<(u32, u32)>>,
}

/// Units of an answer: each a stretch of numbers, in order and apart.
pub(crate) struct Chosen {
    pub(crate) units: Vec<Option<Id<Area>>>,
    bounds: Vec<(u32, u32)>,
}

impl Map {
    /// The map of these rows. Areas that `before` knew keep their places and segments.
    pub(crate) fn new(rows: AreaRows, lists: &'static CodeLists, before: Option<&Self>) -> Self {
        let mut map = Self {
            breaks: breaks(&rows),
            rows,
            lists,
            areas: before.map(|map| map.areas.clone()).unwrap_or_default(),
            places: before.map(|map| map.places.clone()).unwrap_or_default(),
            cluster_of: before.map(|map| map.cluster_of.clone()).unwrap_or_default(),
            clusters: before.map(|map| map.clusters.clone()).unwrap_or_default(),
            epochs: Mutex::default(),
        };
        map.add_areas();
        map
    }

    /// The map of these rows, with the places and segments of areas as they were saved.
    pub(crate) fn restored(
        rows: AreaRows,
        lists: &'static CodeLists,
        areas: &[u64],
        cluster_of: &[u32],
    ) -> Option<Self> {
        let mut saved = Self::new(AreaRows::default(), lists, None);
        saved.areas =
            areas.iter().map(|id| i64::try_from(*id).ok().map(Id::new)).collect::<Option<_>>()?;
        saved.places = saved.areas.iter().copied().zip(0..).collect();
        saved.cluster_of = cluster_of.to_vec();
        let clusters = cluster_of.iter().max().map_or(0, |last| *last as usize + 1);
        saved.clusters = vec![Vec::new(); clusters];
        for (place, cluster) in (0..).zip(cluster_of) {
            saved.clusters[*cluster as usize].push(place);
        }
        (areas.len() == cluster_of.len()).then(|| Self::new(rows, lists, Some(&saved)))
    }

    /// The areas in the order of their places, and the segment group of each.
    pub(crate) fn saved(&self) -> (Vec<u64>, Vec<u32>) {
        let number = |id: &Id<Area>| u64::try_from(id.number()).unwrap_or_default();
        (self.areas.iter().map(number).collect(), self.cluster_of.clone())
    }

    /// New areas get places in the order of the tree of the last map.
    fn add_areas(&mut self) {
        let commune_of = communes(&self.rows, self.lists);
        let mut order: Vec<Id<Area>> = Vec::new();
        if let Some(last) = self.breaks.last() {
            order.extend(
                walk(&AreaTree::on(&self.rows, self.lists, *last)).into_iter().map(|(id, _)| id),
            );
        }
        let known: BTreeSet<_> = order.iter().copied().collect();
        let others: BTreeSet<_> = self.rows.areas.iter().map(|row| row.id).collect();
        order.extend(others.into_iter().filter(|id| !known.contains(id)));
        for id in order {
            self.place_of(id, &commune_of);
        }
    }

    fn place_of(&mut self, id: Id<Area>, commune_of: &HashMap<Id<Area>, Id<Area>>) -> AreaPlace {
        if let Some(place) = self.places.get(&id) {
            return *place;
        }
        let commune = commune_of.get(&id).filter(|commune| **commune != id).copied();
        let cluster = if let Some(commune) = commune {
            let commune = self.place_of(commune, commune_of);
            self.cluster_of[commune as usize]
        } else {
            self.clusters.push(Vec::new());
            as_u32(self.clusters.len() - 1)
        };
        let place = as_u32(self.areas.len());
        self.areas.push(id);
        self.places.insert(id, place);
        self.cluster_of.push(cluster);
        self.clusters[cluster as usize].push(place);
        place
    }

    /// The rows it was made of.
    pub(crate) fn rows(&self) -> &AreaRows {
        &self.rows
    }

    /// The areas in the order of their places.
    pub(crate) fn areas(&self) -> impl Iterator<Item = &Id<Area>> {
        self.areas.iter()
    }

    /// How many segments there are.
    pub(crate) fn clusters(&self) -> usize {
        self.clusters.len()
    }

    /// The place of an area.
    pub(crate) fn place(&self, id: Id<Area>) -> Option<AreaPlace> {
        self.places.get(&id).copied()
    }

    /// The segment of an area.
    pub(crate) fn cluster(&self, place: AreaPlace) -> u32 {
        self.cluster_of.get(place as usize).copied().unwrap_or_default()
    }

    /// What counts where on a day.
    pub(crate) fn epoch(&self, on: Day) -> Arc<Epoch> {
        // A day before the first map has the first map, as in the tree.
        let stretch = self.breaks.partition_point(|day| *day <= on).max(1);
        let mut epochs = self.epochs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(epoch) = epochs.get(&stretch) {
            return Arc::clone(epoch);
        }
        if epochs.len() >= EPOCHS_KEPT {
            epochs.pop_first();
        }
        let day = self.breaks.get(stretch - 1).copied().unwrap_or(on);
        let epoch = Arc::new(Epoch::new(self, &AreaTree::on(&self.rows, self.lists, day)));
        epochs.insert(stretch, Arc::clone(&epoch));
        epoch
    }

    /// Bytes of memory it takes, names apart.
    pub(crate) fn bytes(&self) -> usize {
        let epochs = self.epochs.lock().unwrap_or_else(PoisonError::into_inner);
        let one = self.areas.len() * 32 + self.clusters.len() * 8;
        self.areas.len() * 40 + epochs.len() * one
    }
}

impl Epoch {
    fn new(map: &Map, tree: &AreaTree) -> Self {
        let walked = walk(tree);
        let mut end = vec![0; walked.len()];
        let mut numbers = HashMap::with_capacity(walked.len());
        let mut levels = Vec::with_capacity(walked.len());
        for (number, (id, below)) in (0u32..).zip(&walked) {
            end[number as usize] = number + below;
            numbers.insert(*id, number);
            if let Some(unit) = tree.unit(*id) {
                levels.push((unit.level, number));
            }
        }
        // The fault lets a dissolved unit keep its holdings.
        let is_forgotten = faults::is(Fault::MergerForgotten);
        let counts_in = |id: &Id<Area>| if is_forgotten { *id } else { tree.counts_in(*id) };
        let at: Vec<u32> = map
            .areas
            .iter()
            .map(|id| numbers.get(&counts_in(id)).copied().unwrap_or(NOWHERE))
            .collect();
        let carried_over = map.areas.iter().map(|id| tree.counts_in(*id) != *id).collect();
        let span = |areas: &Vec<AreaPlace>| {
            let numbers = || areas.iter().map(|place| at[*place as usize]);
            (numbers().min().unwrap_or(NOWHERE), numbers().max().unwrap_or(NOWHERE))
        };
        let spans = map.clusters.iter().map(span).collect();
        let units = walked.into_iter().map(|(id, _)| id).collect();
        let segments = OnceLock::new();
        Self { at, end, units, numbers, levels, carried_over, spans, segments }
    }

    /// Everything.
    pub(crate) fn whole(&self) -> Chosen {
        Chosen { units: vec![None], bounds: vec![(0, as_u32(self.units.len()))] }
    }

    /// One unit.
    pub(crate) fn one(&self, unit: Id<Area>) -> Option<Chosen> {
        let number = *self.numbers.get(&unit)?;
        let end = *self.end.get(number as usize)?;
        Some(Chosen { units: vec![Some(unit)], bounds: vec![(number, end)] })
    }

    /// Each unit of a level within another, in the order of the tree.
    pub(crate) fn each(&self, level: Level, within: Option<Id<Area>>) -> Option<Chosen> {
        let inside = match within {
            Some(within) => {
                let within = *self.numbers.get(&within)?;
                within..*self.end.get(within as usize)?
            }
            None => 0..as_u32(self.units.len()),
        };
        let of_level =
            self.levels.iter().filter(|(own, number)| *own == level && inside.contains(number));
        let bounds: Vec<(u32, u32)> =
            of_level.map(|(_, number)| (*number, self.end[*number as usize])).collect();
        let units = bounds.iter().map(|(number, _)| self.units.get(*number as usize).copied());
        let units = units.collect();
        Some(Chosen { units, bounds })
    }

    /// The mark of each area by what is said of the unit in which it counts, or of the nearest one
    /// above it.
    pub(crate) fn marks(&self, yes: &BTreeSet<Id<Area>>, no: &BTreeSet<Id<Area>>) -> Arc<[u8]> {
        let said = [(yes, YES), (no, NO)].into_iter();
        let said = said.flat_map(|(units, mark)| units.iter().map(move |unit| (unit, mark)));
        let numbers = said.filter_map(|(unit, mark)| Some((*self.numbers.get(unit)?, mark)));
        let mut numbers: Vec<(u32, u8)> = numbers.collect();
        // In the order of a walk down, so that lower units are marked last.
        numbers.sort_unstable();
        let mut marks = vec![NEITHER; self.units.len()];
        for (number, mark) in numbers {
            let number = number as usize;
            let end = self.end.get(number).map_or(number, |end| *end as usize);
            if let Some(inside) = marks.get_mut(number..end) {
                inside.fill(mark);
            }
        }
        let of = |number: &u32| marks.get(*number as usize).copied().unwrap_or(NEITHER);
        self.at.iter().map(of).collect()
    }

    /// Does the area count in a successor?
    pub(crate) fn is_carried_over(&self, area: AreaPlace) -> bool {
        self.carried_over.get(area as usize).copied().unwrap_or(false)
    }

    /// The lowest and highest number in which the areas of each segment count. A map keeps its
    /// groups in their segments.
    pub(crate) fn segments(&self, segment_of: &[u32], segments: usize) -> &[(u32, u32)] {
        self.segments.get_or_init(|| {
            let mut spans = vec![(NOWHERE, 0); segments];
            let groups = segment_of.iter().zip(&self.spans);
            for (segment, (lowest, highest)) in groups.filter(|(_, span)| span.0 != NOWHERE) {
                if let Some(span) = spans.get_mut(*segment as usize) {
                    *span = (span.0.min(*lowest), span.1.max(*highest));
                }
            }
            spans
        })
    }

    /// The lowest and highest number in which the areas of a segment group count.
    pub(crate) fn span(&self, cluster: u32) -> (u32, u32) {
        self.spans.get(cluster as usize).copied().unwrap_or((NOWHERE, NOWHERE))
    }

    /// The number in which an area counts.
    pub(crate) fn at(&self, area: AreaPlace) -> u32 {
        self.at.get(area as usize).copied().unwrap_or(NOWHERE)
    }
}

impl Chosen {
    /// The place among the units of the one that holds this number.
    pub(crate) fn unit_of(&self, number: u32) -> Option<u32> {
        let next = self.bounds.partition_point(|(start, _)| *start <= number);
        let place = next.checked_sub(1)?;
        let (_, end) = self.bounds.get(place)?;
        (number < *end).then(|| as_u32(place))
    }

    /// Does it hold any of these numbers?
    pub(crate) fn meets(&self, (lowest, highest): (u32, u32)) -> bool {
        let (Some((first, _)), Some((_, end))) = (self.bounds.first(), self.bounds.last()) else {
            return false;
        };
        lowest < *end && *first <= highest
    }
}

/// What an area first was, and of which unit.
type LevelAndParent = (Option<Level>, Option<Id<Area>>);

/// The commune of each area that is below one, by the parents it ever had; the first counts.
fn communes(rows: &AreaRows, lists: &CodeLists) -> HashMap<Id<Area>, Id<Area>> {
    let mut first: BTreeMap<Id<Area>, LevelAndParent> = BTreeMap::new();
    for row in &rows.areas {
        let level = lists.level_of_area_kind(&row.data.kind);
        first.entry(row.id).or_insert((level, row.data.parent));
    }
    let commune = |start: &Id<Area>| {
        let mut at = *start;
        for _ in 0..8 {
            match first.get(&at)? {
                (Some(Level::Commune), _) => return Some((*start, at)),
                (_, parent) => at = (*parent)?,
            }
        }
        None
    };
    first.keys().filter_map(commune).collect()
}

/// The days on which units or where they count change.
fn breaks(rows: &AreaRows) -> Vec<Day> {
    let areas = rows.areas.iter().map(|row| row.period);
    let lineage = rows.lineage.iter().map(|row| row.period);
    let mut days: Vec<Day> = areas
        .chain(lineage)
        .flat_map(|period| [Some(period.from()), period.until()])
        .flatten()
        .collect();
    days.sort_unstable();
    days.dedup();
    // Days before the first unit have the map of the first.
    let first = rows.areas.iter().map(|row| row.period.from()).min();
    days.retain(|day| Some(*day) >= first);
    days
}

fn as_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
