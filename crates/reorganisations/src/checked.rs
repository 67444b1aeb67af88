//! [`Checked`]: a file compared with the registers; every reason why it cannot be done.

use std::collections::{BTreeMap, BTreeSet};

use base::{Code, Day, Id, Level, Message, text};
use registers::{Area, CodeLists, Unit};

use crate::file::{NewUnit, Reorganisation, UnitChange};
use crate::known::Known;
use crate::prepare::{UnitPreview, size};

/// The parts of a file, each found in the registers.
pub(crate) struct Checked<'a> {
    known: &'a Known,
    pub(crate) units: Vec<(&'a NewUnit, Vec<&'a Unit>)>,
    /// By number, with the code.
    pub(crate) ending: BTreeMap<i64, &'a Unit>,
    pub(crate) changes: Vec<(&'a Unit, &'a UnitChange)>,
    pub(crate) moves: Vec<(&'a Unit, &'a str)>,
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
            let Some(from) = checked.old(plan.day, &one.from) else { continue };
            let name = text::fold(&one.village);
            let mut villages = known.tree.children(from.id);
            match villages.find(|village| text::fold(&village.name) == name) {
                Some(village) => checked.moves.push((village, &one.to)),
                None => checked.faults.push(
                    Message::new("reorganise.no-village")
                        .text("village", &one.village)
                        .text("code", &one.from),
                ),
            }
        }
        // What is not found at all makes everything after it look wrong, too.
        if !checked.faults.is_empty() {
            return checked;
        }
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

    fn unit(&mut self, plan: &'a Reorganisation, unit: &'a NewUnit, lists: &CodeLists) {
        if lists.level_of_area_kind(&Code::new(unit.kind.as_str())).is_none() {
            let fault = Message::new("reorganise.no-such-kind");
            self.faults.push(fault.text("kind", &unit.kind).text("code", &unit.code));
        }
        if unit.from.is_empty() {
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
            UnitPreview {
                code: unit.code.clone(),
                name: unit.name.clone(),
                from: from.iter().map(|old| old.name.clone()).collect(),
                holdings: from.iter().filter_map(|old| holdings.get(&old.id.number())).sum(),
                villages: villages.filter(|unit| unit.level == Level::Village).count(),
                population: size(self.known, from).and_then(|size| size.population),
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
