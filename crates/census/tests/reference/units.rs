//! Random units, and what reorganisations make of them.

use base::{Code, Day, Id, Period};
use registers::{Area, AreaCodeEntry, AreaLineage, Record};

use crate::dice::Dice;
use crate::worlds::{World, day, record};

/// From the top down.
const KINDS: [&str; 4] = ["province", "rural-district", "commune", "village"];

impl World {
    /// Up to three provinces with what is below them, and up to ten reorganisations.
    pub(crate) fn roll_units(&mut self, dice: &mut Dice) {
        let first = if dice.chance(70) { day("2004-06-01") } else { self.some_day(dice) };
        for _ in 0..*dice.pick(&[0, 1, 1, 1, 2, 2, 3]) {
            self.roll_unit(dice, 0, None, first);
        }
        for _ in 0..dice.below(11) {
            self.roll_reorganisation(dice);
        }
        if dice.chance(10) {
            self.give_to_child(dice);
        }
        // A unit that came before those above it, one without any.
        if dice.chance(5) {
            let from = self.some_day(dice);
            self.add_unit(dice, "commune", None, from);
        }
        let areas = &mut self.catalogue.areas;
        areas.areas.sort_by_key(|row| (row.id, row.period.from()));
    }

    fn roll_unit(&mut self, dice: &mut Dice, depth: usize, above: Option<Id<Area>>, first: Day) {
        let from = if dice.chance(85) { first } else { self.some_day(dice) };
        let id = self.add_unit(dice, KINDS[depth], above, from);
        if depth + 1 < KINDS.len() {
            for _ in 0..*dice.pick(&[0, 1, 1, 2, 2, 3]) {
                self.roll_unit(dice, depth + 1, Some(id), first);
            }
        }
    }

    fn add_unit(
        &mut self,
        dice: &mut Dice,
        kind: &str,
        parent: Option<Id<Area>>,
        from: Day,
    ) -> Id<Area> {
        let id = self.number(dice);
        let area = Area {
            name: format!("Đơn vị {}", dice.below(50)),
            kind: Code::new(kind),
            parent,
            basis: Code::new("invented"),
        };
        let period = Period::since(from);
        self.catalogue.areas.areas.push(record(id, period, area));
        if kind != "village" && dice.chance(70) {
            let number = self.number(dice);
            let area = Id::new(id);
            let code = format!("{:05}", dice.below(99_999));
            let code = AreaCodeEntry { area, scheme: Code::new("gso"), code };
            self.catalogue.areas.codes.push(record(number, period, code));
        }
        Id::new(id)
    }

    /// The units of a kind on a day, by place among the rows.
    fn standing(&self, kind: &str, on: Day) -> Vec<usize> {
        let rows = self.catalogue.areas.areas.iter().enumerate();
        let is = |row: &Record<Area>| row.data.kind.as_str() == kind && row.period.contains(on);
        rows.filter(|(_, row)| is(row)).map(|(place, _)| place).collect()
    }

    pub(crate) fn roll_reorganisation(&mut self, dice: &mut Dice) {
        let on = self.some_day(dice);
        let kind = *dice.pick(&["province", "rural-district", "commune", "commune", "village"]);
        let standing = self.standing(kind, on);
        let Some(place) = dice.some(&standing).copied() else { return };
        let other = *dice.pick(&standing);
        match dice.below(12) {
            0..=3 => self.merge_into_new(dice, &[place, other], on),
            4..=6 if other != place => self.merge_into(dice, place, other, on),
            7 => self.split(dice, place, on),
            8 => self.end_unit(place, on),
            9 | 10 => self.move_unit(dice, place, on),
            // A lineage of a unit that still stands says nothing of the present.
            _ => {
                let to = self.catalogue.areas.areas[other].id;
                if other != place {
                    self.add_lineage(dice, place, to, 30, on);
                }
            }
        }
    }

    fn merge_into_new(&mut self, dice: &mut Dice, places: &[usize], on: Day) {
        let first = self.catalogue.areas.areas[places[0]].data.clone();
        let new = self.add_unit(dice, first.kind.as_str(), first.parent, on);
        for place in places {
            self.add_lineage(dice, *place, new, 100, on);
            self.end_unit(*place, on);
        }
    }

    fn merge_into(&mut self, dice: &mut Dice, place: usize, other: usize, on: Day) {
        let to = self.catalogue.areas.areas[other].id;
        self.add_lineage(dice, place, to, 100, on);
        self.end_unit(place, on);
    }

    fn split(&mut self, dice: &mut Dice, place: usize, on: Day) {
        let old = self.catalogue.areas.areas[place].data.clone();
        let share = *dice.pick(&[20, 50, 50, 70]);
        for share in [share, 100 - share] {
            let new = self.add_unit(dice, old.kind.as_str(), old.parent, on);
            self.add_lineage(dice, place, new, share, on);
        }
        self.end_unit(place, on);
    }

    /// A village or commune goes to another unit above it.
    fn move_unit(&mut self, dice: &mut Dice, place: usize, on: Day) {
        let old = self.catalogue.areas.areas[place].clone();
        let depth = KINDS.iter().position(|kind| old.data.kind.as_str() == *kind).unwrap_or(0);
        let above = depth.checked_sub(1).map(|depth| self.standing(KINDS[depth], on));
        let Some(above) = above.and_then(|above| dice.some(&above).copied()) else { return };
        let (Some(before), Some(after)) = (old.period.before(on), old.period.since_day(on)) else {
            return;
        };
        let parent = Some(self.catalogue.areas.areas[above].id);
        self.catalogue.areas.areas[place].period = before;
        let data = Area { parent, ..old.data };
        let row = Record { version: 2, ..record(old.id.number(), after, data) };
        self.catalogue.areas.areas.push(row);
    }

    /// A unit ends, and the only one below takes its place: it then stands below itself.
    fn give_to_child(&mut self, dice: &mut Dice) {
        let rows = &self.catalogue.areas;
        let Some(place) = (0..rows.areas.len()).rev().find(|_| dice.chance(40)) else { return };
        let old = rows.areas[place].id;
        let below = rows.areas.iter().filter(|row| row.data.parent == Some(old));
        let below: Vec<Id<Area>> = below.map(|row| row.id).collect();
        let took_over = rows.lineage.iter().any(|row| row.data.to_area == old);
        if let ([child], false) = (below.as_slice(), took_over) {
            let on = self.some_day(dice);
            self.add_lineage(dice, place, *child, 100, on);
            self.end_unit(place, on);
        }
    }

    fn end_unit(&mut self, place: usize, on: Day) {
        let row = &mut self.catalogue.areas.areas[place];
        if let Some(before) = row.period.before(on) {
            row.period = before;
        }
    }

    fn add_lineage(
        &mut self,
        dice: &mut Dice,
        place: usize,
        to_area: Id<Area>,
        share: i64,
        on: Day,
    ) {
        let from_area = self.catalogue.areas.areas[place].id;
        let lineage =
            AreaLineage { from_area, to_area, share_percent: share, document: Id::new(1) };
        let id = self.number(dice);
        self.catalogue.areas.lineage.push(record(id, Period::since(on), lineage));
    }
}
