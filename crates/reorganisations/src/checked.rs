//! [`Checked`]: a file compared with the registers; every reason why it cannot be done.

use std::collections::{BTreeMap, BTreeSet};

use base::{Code, Day, Id, Level, Message, text};
use registers::{Area, CodeLists, Unit};

use crate::file::{NewUnit, Reorganisation, UnitChange, UnitPart};
use crate::known::Known;
use crate::prepare::{UnitPreview, size};

/// The parts of a file, each found in the registers.
pub(crate) struct Checked<'a> {
    pub(crate) known: &'a Known,
    pub(crate) units: Vec<(&'a NewUnit, Vec<&'a Unit>)>,
    /// By number, with the code.
    pub(crate) ending: BTreeMap<i64, &'a Unit>,
    pub(crate) changes: Vec<(&'a Unit, &'a UnitChange)>,
    pub(crate) moves: Vec<(&'a Unit, &'a str)>,
    /// Parts, each with the unit of which it is one and the code of the one to which it comes.
    pub(crate) parts: Vec<(&'a Unit, &'a UnitPart, &'a str)>,
    pub(crate) faults: Vec<Message>,
}

impl<'a> Checked<'a> {
    pub(crate) fn of(plan: &'a Reorganisation, known: &'a Known, lists: &CodeLists) -> Self {
        let mut checked = Self {
            known,
            units: Vec::new(),
            ending: BTreeMap::new(),
            changes: Vec::new(),
            moves: Vec::new(),
            parts: Vec::new(),
            faults: Vec::new(),
        };
        for unit in &plan.units {
            checked.unit(plan, unit, lists);
        }
        for change in &plan.changes {
            if let Some(unit) = checked.old(plan.day, &change.code) {
                checked.changes.push((unit, change));
            }
        }
        for one in &plan.moves {
            if let Some(from) = checked.old(plan.day, &one.from) {
                checked.village(from, &one.village, &one.to);
            }
        }
        for unit in &plan.units {
            for part in &unit.parts {
                let Some(of) = checked.old(plan.day, &part.of) else { continue };
                for village in &part.villages {
                    checked.village(of, village, &unit.code);
                }
                checked.parts.push((of, part, &unit.code));
            }
        }
        // What is not found at all makes everything after it look wrong, too.
        if !checked.faults.is_empty() {
            return checked;
        }
        checked.villages_twice();
        checked.sizes_of_parts();
        checked.codes();
        checked.parents(plan);
        checked.orphans(plan);
        checked
    }

    /// The unit of a code on the day before, which has not ended on the day already.
    fn old(&mut self, day: Day, code: &str) -> Option<&'a Unit> {
        let unit = match self.known.tree.find(code) {
            Ok(unit) => unit,
            Err(message) => {
                self.faults.push(message);
                return None;
            }
        };
        let row = self.known.areas.get(&unit.id.number());
        // Where no older map is known, the tree of an earlier day is that of a later one.
        let stands = row.is_some_and(|row| row.period.until() != Some(day));
        if stands {
            return Some(unit);
        }
        self.faults
            .push(Message::new("reorganise.ended-already").text("code", code).day("day", day));
        None
    }

    /// A village of a unit that comes to another.
    fn village(&mut self, from: &'a Unit, village: &str, to: &'a str) {
        let name = text::fold(village);
        let mut villages = self.known.tree.children(from.id);
        match villages.find(|village| text::fold(&village.name) == name) {
            Some(village) => self.moves.push((village, to)),
            None => self.faults.push(
                Message::new("reorganise.no-village")
                    .text("village", village)
                    .text("code", from.code.clone().unwrap_or_default()),
            ),
        }
    }

    /// No village comes to two units.
    fn villages_twice(&mut self) {
        let mut seen = BTreeSet::new();
        for (village, _) in &self.moves {
            if !seen.insert(village.id.number()) {
                let fault = Message::new("reorganise.village-twice");
                self.faults.push(fault.text("village", &village.name));
            }
        }
    }

    /// The parts of a unit are together no more than the unit.
    fn sizes_of_parts(&mut self) {
        for of in self.parted() {
            let Some(size) = self.known.sizes.get(&of.id.number()) else { continue };
            let [people, hectares] = self.taken(of.id);
            let is_more = |taken: i64, whole: Option<i64>| whole.is_some_and(|whole| taken > whole);
            if is_more(people, size.population) || is_more(hectares, size.natural_area_ha) {
                let fault = Message::new("reorganise.parts-exceed");
                self.faults.push(fault.text("code", of.code.clone().unwrap_or_default()));
            }
        }
    }

    /// The units that give parts away.
    pub(crate) fn parted(&self) -> Vec<&'a Unit> {
        let units: BTreeMap<i64, &'a Unit> =
            self.parts.iter().map(|(of, ..)| (of.id.number(), *of)).collect();
        units.into_values().collect()
    }

    /// How many people and hectares are taken away from a unit in parts.
    pub(crate) fn taken(&self, unit: Id<Area>) -> [i64; 2] {
        let own = self.parts.iter().filter(|(of, ..)| of.id == unit).map(|(_, part, _)| part);
        own.fold([0, 0], |[people, hectares], part| {
            [
                people + part.population.unwrap_or_default(),
                hectares + part.natural_area_ha.unwrap_or_default(),
            ]
        })
    }

    fn unit(&mut self, plan: &'a Reorganisation, unit: &'a NewUnit, lists: &CodeLists) {
        if lists.level_of_area_kind(&Code::new(unit.kind.as_str())).is_none() {
            let fault = Message::new("reorganise.no-such-kind");
            self.faults.push(fault.text("kind", &unit.kind).text("code", &unit.code));
        }
        let has_villages = plan.moves.iter().any(|one| one.to == unit.code);
        if unit.from.is_empty() && unit.parts.is_empty() && !has_villages {
            self.faults.push(Message::new("reorganise.from-nothing").text("code", &unit.code));
        }
        let named = unit.decision.as_ref();
        if let Some(number) = named
            .filter(|number| !plan.decisions.iter().any(|decision| decision.number == **number))
        {
            let fault = Message::new("reorganise.unknown-decision");
            self.faults.push(fault.text("number", number).text("code", &unit.code));
        }
        let mut from = Vec::new();
        for code in &unit.from {
            let Some(old) = self.old(plan.day, code) else { continue };
            if self.ending.insert(old.id.number(), old).is_some() {
                self.faults.push(Message::new("reorganise.part-twice").text("code", code));
            }
            from.push(old);
        }
        self.units.push((unit, from));
    }

    /// No new unit has the code of one that goes on, or of another new one.
    fn codes(&mut self) {
        let mut seen = BTreeSet::new();
        for (unit, _) in &self.units {
            if !seen.insert(unit.code.as_str()) {
                self.faults.push(Message::new("reorganise.code-twice").text("code", &unit.code));
            }
            if let Ok(living) = self.known.tree.find(&unit.code)
                && !self.ending.contains_key(&living.id.number())
            {
                self.faults.push(
                    Message::new("reorganise.code-in-use")
                        .text("code", &unit.code)
                        .text("name", &living.name),
                );
            }
        }
    }

    /// Every unit above stands on the day.
    fn parents(&mut self, plan: &Reorganisation) {
        let of_units = plan.units.iter().filter_map(|unit| unit.parent.as_deref());
        let of_changes = plan.changes.iter().filter_map(|change| change.parent.as_deref());
        let of_moves = plan.moves.iter().map(|one| one.to.as_str());
        for code in of_units.chain(of_changes).chain(of_moves) {
            if self.above(code).is_none() {
                self.faults.push(Message::new("reorganise.no-parent").text("code", code));
            }
        }
    }

    /// The unit that a code means on the day: a new one, or one that goes on.
    pub(crate) fn above(&self, code: &str) -> Option<Above> {
        if let Some(place) = self.units.iter().position(|(unit, _)| unit.code == code) {
            return Some(Above::New(place));
        }
        let living = self.known.tree.find(code).ok()?;
        (!self.ending.contains_key(&living.id.number())).then_some(Above::Old(living.id))
    }

    /// What lies below a unit that ends must end, or come to another. Villages need not: they are
    /// found through the lineage.
    fn orphans(&mut self, plan: &Reorganisation) {
        let moved: BTreeSet<&str> = plan
            .changes
            .iter()
            .filter(|change| change.parent.is_some())
            .map(|change| change.code.as_str())
            .collect();
        for unit in self.ending.values() {
            for child in self.known.tree.children(unit.id) {
                let is_moved = child.code.as_deref().is_some_and(|code| moved.contains(code));
                let ends = self.ending.contains_key(&child.id.number());
                if child.level != Level::Village && !ends && !is_moved {
                    self.faults.push(
                        Message::new("reorganise.orphan")
                            .text("name", &child.name)
                            .text("code", child.code.clone().unwrap_or_default())
                            .text("above", &unit.name),
                    );
                }
            }
        }
    }

    pub(crate) fn previews(&self, holdings: &BTreeMap<i64, usize>) -> Vec<UnitPreview> {
        let of = |(unit, from): &(&NewUnit, Vec<&Unit>)| {
            let villages = from.iter().flat_map(|old| self.known.tree.children(old.id));
            let own = self.parts.iter().filter(|(.., to)| *to == unit.code);
            let come = self.moves.iter().filter(|(_, to)| *to == unit.code).count();
            let gone = self
                .moves
                .iter()
                .filter(|(village, _)| from.iter().any(|old| village.parent == Some(old.id)));
            let villages = villages.filter(|unit| unit.level == Level::Village).count();
            let parts = own.map(|(of, ..)| format!("{} (…)", of.name));
            UnitPreview {
                code: unit.code.clone(),
                name: unit.name.clone(),
                from: from.iter().map(|old| old.name.clone()).chain(parts).collect(),
                holdings: from.iter().filter_map(|old| holdings.get(&old.id.number())).sum(),
                villages: (villages + come).saturating_sub(gone.count()),
                population: size(self, unit, from).and_then(|size| size.population),
            }
        };
        self.units.iter().map(of).collect()
    }

    pub(crate) fn codes_reused(&self) -> usize {
        let old: BTreeSet<&str> =
            self.ending.values().filter_map(|unit| unit.code.as_deref()).collect();
        self.units.iter().filter(|(unit, _)| old.contains(unit.code.as_str())).count()
    }
}

/// A unit above another on the day.
pub(crate) enum Above {
    /// A new one, by its place in the file.
    New(usize),
    Old(Id<Area>),
}
