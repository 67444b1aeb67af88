//! The tree of units on a day: who belongs to whom, where a dissolved unit counts, and which
//! unit a code means.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::{AreaCode, Code, Day, Id, Level, Message, text};

use crate::{
    Area, AreaClass, AreaCodeEntry, AreaFeature, AreaLineage, AreaSize, CodeLists, Record,
};

/// A unit as it stands on the day.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its id.
    pub id: Id<Area>,
    /// Name without the kind.
    pub name: String,
    /// Kind, a code of `area-kind`.
    pub kind: Code,
    /// Level of the kind.
    pub level: Level,
    /// The unit above, on this day.
    pub parent: Option<Id<Area>>,
    /// Its code at the statistics office.
    pub code: Option<String>,
    /// Class, where it is known.
    pub class: Option<Code>,
    /// Persons, where known.
    pub population: Option<i64>,
    /// Hectares, where known.
    pub natural_area_ha: Option<i64>,
    /// What is known of its features: has it them, or has it not?
    pub features: BTreeMap<Code, bool>,
    /// Is it invented for a demonstration?
    pub invented: bool,
}

/// The rows of which a tree is made, every period, as believed at one time.
#[derive(Clone, Debug, Default)]
pub struct AreaRows {
    /// `areas`.
    pub areas: Vec<Record<Area>>,
    /// `area-codes`.
    pub codes: Vec<Record<AreaCodeEntry>>,
    /// `area-classes`.
    pub classes: Vec<Record<AreaClass>>,
    /// `area-sizes`.
    pub sizes: Vec<Record<AreaSize>>,
    /// `area-features`.
    pub features: Vec<Record<AreaFeature>>,
    /// `area-lineage`.
    pub lineage: Vec<Record<AreaLineage>>,
}

/// The units of a day.
#[derive(Clone, Debug)]
pub struct AreaTree {
    on: Day,
    map_day: Day,
    is_map_chosen: bool,
    units: BTreeMap<Id<Area>, Unit>,
    by_code: HashMap<String, Id<Area>>,
    levels: BTreeSet<Level>,
    roots: Vec<Id<Area>>,
    children: BTreeMap<Id<Area>, Vec<Id<Area>>>,
    successor: BTreeMap<Id<Area>, Id<Area>>,
    ended_codes: BTreeMap<String, Ended>,
}

/// What is told of a unit that has ended.
#[derive(Clone, Debug)]
struct Ended {
    name: String,
    on: Day,
    /// Where it counts now, with the full name of that unit.
    successor: Option<(Id<Area>, String)>,
}

impl AreaTree {
    /// The tree on a day. A day before the first known map uses that map; see [`Self::map_day`].
    pub fn on(rows: &AreaRows, lists: &CodeLists, on: Day) -> Self {
        let first_map = rows.areas.iter().map(|row| row.period.from()).min();
        let map_day = first_map.map_or(on, |first| on.max(first));
        Self::of(rows, lists, (on, map_day), false)
    }

    /// What stood on a day, in the units of another.
    ///
    /// # Errors
    /// When no map of that day is known.
    pub fn on_map(
        rows: &AreaRows,
        lists: &CodeLists,
        on: Day,
        map_day: Day,
    ) -> Result<Self, Message> {
        let first_map = rows.areas.iter().map(|row| row.period.from()).min();
        match first_map {
            Some(first) if map_day < first => {
                Err(Message::new("area.no-map").day("day", map_day).day("first", first))
            }
            _ => Ok(Self::of(rows, lists, (on, map_day), true)),
        }
    }

    fn of(
        rows: &AreaRows,
        lists: &CodeLists,
        (on, map_day): (Day, Day),
        is_map_chosen: bool,
    ) -> Self {
        let successor = successors(rows, map_day);
        let ended_codes = ended_codes(rows, lists, map_day, &successor);
        let mut tree = Self {
            on,
            map_day,
            is_map_chosen,
            units: BTreeMap::new(),
            by_code: HashMap::new(),
            levels: BTreeSet::new(),
            roots: Vec::new(),
            children: BTreeMap::new(),
            successor,
            ended_codes,
        };
        tree.fill(rows, lists);
        tree
    }

    fn fill(&mut self, rows: &AreaRows, lists: &CodeLists) {
        let day = self.map_day;
        let codes =
            live(&rows.codes, day, |row| (row.scheme.as_str() == "gso").then_some(row.area));
        let classes = live(&rows.classes, day, |row| Some(row.area));
        let sizes = live(&rows.sizes, day, |row| Some(row.area));
        let mut features: BTreeMap<Id<Area>, BTreeMap<Code, bool>> = BTreeMap::new();
        for row in rows.features.iter().filter(|row| row.period.contains(day)) {
            let own = features.entry(row.data.area).or_default();
            own.insert(row.data.feature.clone(), row.data.is_present);
        }
        for row in rows.areas.iter().filter(|row| row.period.contains(day)) {
            let Some(level) = lists.level_of_area_kind(&row.data.kind) else {
                continue;
            };
            let size = sizes.get(&row.id);
            let unit = Unit {
                id: row.id,
                name: row.data.name.clone(),
                kind: row.data.kind.clone(),
                level,
                parent: row.data.parent.map(|parent| self.counts_in(parent)),
                code: codes.get(&row.id).map(|row| row.code.clone()),
                class: classes.get(&row.id).map(|row| row.class.clone()),
                population: size.and_then(|size| size.population),
                natural_area_ha: size.and_then(|size| size.natural_area_ha),
                features: features.remove(&row.id).unwrap_or_default(),
                invented: row.data.basis.as_str() == "invented",
            };
            if let Some(parent) = unit.parent {
                self.children.entry(parent).or_default().push(unit.id);
            }
            if let Some(code) = &unit.code {
                self.by_code.entry(code.clone()).or_insert(unit.id);
            }
            self.levels.insert(unit.level);
            self.units.insert(unit.id, unit);
        }
        let is_root =
            |unit: &&Unit| unit.parent.is_none_or(|parent| !self.units.contains_key(&parent));
        self.roots = self.units.values().filter(is_root).map(|unit| unit.id).collect();
        for children in self.children.values_mut().chain([&mut self.roots]) {
            let mut units: Vec<&Unit> =
                children.iter().filter_map(|id| self.units.get(id)).collect();
            units.sort_by(|left, right| {
                let by_name = || text::compare(&left.name, &right.name);
                left.code.cmp(&right.code).then_with(by_name).then(left.id.cmp(&right.id))
            });
            *children = units.iter().map(|unit| unit.id).collect();
        }
    }

    /// The day asked for.
    pub fn day(&self) -> Day {
        self.on
    }

    /// The day whose map is used: later than the day asked for when no older map is known.
    pub fn map_day(&self) -> Day {
        self.map_day
    }

    /// Was the map asked for, and not that of the day?
    pub fn is_map_chosen(&self) -> bool {
        self.is_map_chosen
    }

    /// The unit of this id, if it stands on the day.
    pub fn unit(&self, id: Id<Area>) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// All units of the day.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// The units with no unit above them, in the order of their codes, then of their names.
    pub fn roots(&self) -> impl Iterator<Item = &Unit> {
        self.roots.iter().filter_map(|root| self.units.get(root))
    }

    /// The units directly below, in the order of their codes, then of their names.
    pub fn children(&self, id: Id<Area>) -> impl Iterator<Item = &Unit> {
        self.children.get(&id).into_iter().flatten().filter_map(|child| self.units.get(child))
    }

    /// Is there a unit of this level?
    pub fn has_level(&self, level: Level) -> bool {
        self.levels.contains(&level)
    }

    /// The unit in which what belonged to `id` counts on this day: itself while it stands, else
    /// its successor.
    pub fn counts_in(&self, id: Id<Area>) -> Id<Area> {
        self.successor.get(&id).copied().unwrap_or(id)
    }

    /// The unit and all below it.
    pub fn subtree(&self, id: Id<Area>) -> BTreeSet<Id<Area>> {
        let mut found = BTreeSet::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if found.insert(next) {
                open.extend(self.children.get(&next).into_iter().flatten().copied());
            }
        }
        found
    }

    /// The unit and those above it, from the top.
    pub fn path(&self, id: Id<Area>) -> Vec<&Unit> {
        let mut path = Vec::new();
        let mut next = self.units.get(&id);
        while let Some(unit) = next {
            path.push(unit);
            next =
                unit.parent.and_then(|parent| self.units.get(&parent)).filter(|_| path.len() < 10);
        }
        path.reverse();
        path
    }

    /// The unit at or above `id` of this level.
    pub fn ancestor(&self, id: Id<Area>, level: Level) -> Option<&Unit> {
        self.path(id).into_iter().find(|unit| unit.level == level)
    }

    /// The unit that a code of the statistics office, or `#ID`, means on the day.
    ///
    /// # Errors
    /// When it means none; the message names what became of a unit that had it.
    pub fn find(&self, code: &str) -> Result<&Unit, Message> {
        if let Some(number) = code.strip_prefix('#') {
            let id: Id<Area> = number.parse()?;
            return self.units.get(&id).ok_or_else(|| self.unknown(code));
        }
        let wanted: AreaCode = code.parse()?;
        let found = self.by_code.get(wanted.as_str()).and_then(|id| self.units.get(id));
        found.ok_or_else(|| self.unknown(code))
    }

    fn unknown(&self, code: &str) -> Message {
        let Some(ended) = self.ended_codes.get(code) else {
            return Message::new("area.unknown").text("code", code).day("on", self.on);
        };
        let now = ended.successor.as_ref().and_then(|(id, name)| {
            let code = self.units.get(id)?.code.as_deref().unwrap_or("–");
            Some(format!("{name} ({code})"))
        });
        Message::new("area.ended")
            .text("code", code)
            .text("name", ended.name.as_str())
            .day("day", ended.on)
            .text("now", now.unwrap_or_else(|| "–".to_owned()))
            .day("on", self.on)
    }
}

/// The live row of each area on the day.
fn live<R, F>(rows: &[Record<R>], day: Day, area: F) -> BTreeMap<Id<Area>, &R>
where
    F: Fn(&R) -> Option<Id<Area>>,
{
    let live = rows.iter().filter(|row| row.period.contains(day));
    live.filter_map(|row| area(&row.data).map(|area| (area, &row.data))).collect()
}

/// Where each unit that no longer stands counts: the end of its lineage, by the largest share.
fn successors(rows: &AreaRows, day: Day) -> BTreeMap<Id<Area>, Id<Area>> {
    let stands: BTreeSet<Id<Area>> =
        rows.areas.iter().filter(|row| row.period.contains(day)).map(|row| row.id).collect();
    let mut step: BTreeMap<Id<Area>, (i64, Id<Area>)> = BTreeMap::new();
    let lineage = rows.lineage.iter().filter(|row| row.period.contains(day));
    for row in lineage.filter(|row| !stands.contains(&row.data.from_area)) {
        let better =
            step.get(&row.data.from_area).is_none_or(|(share, _)| row.data.share_percent > *share);
        if better {
            step.insert(row.data.from_area, (row.data.share_percent, row.data.to_area));
        }
    }
    let last = |start: Id<Area>| {
        let mut at = start;
        // A lineage is far shorter than this; the bound only guards against a circle in the data.
        for _ in 0..32 {
            match step.get(&at) {
                Some((_, next)) => at = *next,
                None => break,
            }
        }
        at
    };
    step.keys().map(|id| (*id, last(*id))).collect()
}

/// Codes whose unit has ended by the day.
fn ended_codes(
    rows: &AreaRows,
    lists: &CodeLists,
    day: Day,
    successor: &BTreeMap<Id<Area>, Id<Area>>,
) -> BTreeMap<String, Ended> {
    let mut last: BTreeMap<Id<Area>, &Record<Area>> = BTreeMap::new();
    for row in &rows.areas {
        let known = last.entry(row.id).or_insert(row);
        if known.period.from() <= row.period.from() {
            *known = row;
        }
    }
    let full_name = |row: &Record<Area>| {
        let kind = lists.label("area-kind", row.data.kind.as_str(), base::Language::Vi);
        format!("{kind} {}", row.data.name)
    };
    let mut ended = BTreeMap::new();
    for code in rows.codes.iter().filter(|row| row.data.scheme.as_str() == "gso") {
        let Some(row) = last.get(&code.data.area) else { continue };
        if let Some(on) = row.period.until().filter(|until| *until <= day) {
            let now = successor.get(&row.id).and_then(|id| Some((*id, full_name(last.get(id)?))));
            ended
                .insert(code.data.code.clone(), Ended { name: full_name(row), on, successor: now });
        }
    }
    ended
}
