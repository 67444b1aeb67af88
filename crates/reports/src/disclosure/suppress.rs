//! Which cells of a table over a tree of units are hidden, so that no small number of people is
//! told, nor can be computed from what is shown.
//!
//! Cells hang together by one rule: a unit has as many as the units below it together. From what is
//! shown, one can subtract; so the numbers that are hidden below a unit must be several, and many
//! together. The choice depends on the table alone: every page, file and program hides the same.

use std::collections::BTreeSet;

/// How many of a unit the figure tells, and of how many people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeCell {
    /// The place of the unit above; none for the top.
    pub parent: Option<usize>,
    /// People of whom the figure is true.
    pub count: i64,
    /// People of whom it could be.
    pub of: i64,
}

impl TreeCell {
    /// People of whom it is not true.
    fn rest(self) -> i64 {
        self.of - self.count
    }
}

/// The places of the cells that are hidden, where what tells of fewer than `below` people, or of all
/// but fewer, is not to be known. Parents stand before the units below them.
pub fn hidden(cells: &[TreeCell], below: i64) -> BTreeSet<usize> {
    let table = Table { cells, below, children: children(cells) };
    let mut hidden: BTreeSet<usize> =
        (0..cells.len()).filter(|place| table.is_small(cells[*place])).collect();
    loop {
        let more = table.more(&hidden);
        if more.is_empty() {
            return hidden;
        }
        hidden.extend(more);
    }
}

struct Table<'a> {
    cells: &'a [TreeCell],
    below: i64,
    children: Vec<Vec<usize>>,
}

fn children(cells: &[TreeCell]) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); cells.len()];
    for (place, cell) in cells.iter().enumerate() {
        if let Some(parent) = cell.parent {
            children[parent].push(place);
        }
    }
    children
}

impl Table<'_> {
    fn is_small(&self, cell: TreeCell) -> bool {
        let is_few = |number: i64| 0 < number && number < self.below;
        // Where it is true of nobody, the rest is everybody, whose number is no secret.
        is_few(cell.count) || (cell.count > 0 && is_few(cell.rest()))
    }

    /// What must be hidden besides, seen from each unit; one thing at a time, lowest first.
    fn more(&self, hidden: &BTreeSet<usize>) -> BTreeSet<usize> {
        for place in (0..self.cells.len()).rev().filter(|place| !self.children[*place].is_empty()) {
            if let Some(one) = self.missing(place, hidden) {
                return BTreeSet::from([one]);
            }
        }
        BTreeSet::new()
    }

    /// What is still to be hidden so that nothing can be computed within one unit.
    fn missing(&self, place: usize, hidden: &BTreeSet<usize>) -> Option<usize> {
        let below = &self.children[place];
        let inside: Vec<usize> = below.iter().copied().filter(|one| hidden.contains(one)).collect();
        let is_shown = !hidden.contains(&place);
        let is_safe = if is_shown {
            // What is hidden below can be computed together, so it must be many, of several.
            inside.is_empty() || (inside.len() > 1 && self.is_many(&inside, hidden))
        } else {
            // Were all below it shown, it could be added up.
            !inside.is_empty()
        };
        if is_safe {
            return None;
        }
        let shown = below.iter().copied().filter(|one| !hidden.contains(one));
        // The one that tells least is hidden; one of nobody protects nobody.
        let least = shown.min_by_key(|one| {
            let cell = self.cells[*one];
            (cell.count == 0 || cell.rest() == 0, cell.count.min(cell.rest()), *one)
        });
        least.or(is_shown.then_some(place))
    }

    /// Are those who cannot be told apart many enough?
    fn is_many(&self, places: &[usize], hidden: &BTreeSet<usize>) -> bool {
        let (count, rest) = places.iter().fold((0, 0), |(count, rest), place| {
            let own = self.unknown(*place, hidden);
            (count + own.0, rest + own.1)
        });
        // Where it is true of nobody there is no secret; where it is true of all, it is told of each.
        count == 0 || (count >= self.below && rest >= self.below)
    }

    /// How many of a hidden unit stay unknown once what is shown below it is taken away.
    fn unknown(&self, place: usize, hidden: &BTreeSet<usize>) -> (i64, i64) {
        let inside = self.children[place].iter().filter(|one| hidden.contains(one));
        let inside: Vec<usize> = inside.copied().collect();
        if inside.is_empty() {
            let cell = self.cells[place];
            return (cell.count, cell.rest());
        }
        inside.into_iter().fold((0, 0), |(count, rest), one| {
            let own = self.unknown(one, hidden);
            (count + own.0, rest + own.1)
        })
    }
}
