//! The units of a tree in an order in which those below one another stand together.

use std::collections::HashSet;

use base::Id;
use registers::{Area, AreaTree};

/// Far deeper than any tree of units; the bound only guards against faulty data.
const DEEPEST: usize = 16;

/// The units of a tree in the order of a walk down, each with how many stand from it on down.
pub(crate) fn walk(tree: &AreaTree) -> Vec<(Id<Area>, u32)> {
    let mut walked = Walked::default();
    for root in tree.roots() {
        walked.down(tree, root.id, 0);
    }
    // No root leads to a unit that took over the one above it: it stands below itself.
    let above = |id: &Id<Area>| tree.unit(*id).and_then(|unit| unit.parent);
    for unit in tree.units() {
        let mut path = std::iter::successors(unit.parent, above).take(DEEPEST);
        if !walked.seen.contains(&unit.id) && path.any(|id| id == unit.id) {
            walked.down(tree, unit.id, 0);
        }
    }
    walked.units
}

#[derive(Default)]
struct Walked {
    units: Vec<(Id<Area>, u32)>,
    seen: HashSet<Id<Area>>,
}

impl Walked {
    fn down(&mut self, tree: &AreaTree, id: Id<Area>, depth: usize) {
        if depth > DEEPEST || !self.seen.insert(id) {
            return;
        }
        let place = self.units.len();
        self.units.push((id, 1));
        for child in tree.children(id) {
            self.down(tree, child.id, depth + 1);
        }
        self.units[place].1 = as_u32(self.units.len() - place);
    }
}

fn as_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
