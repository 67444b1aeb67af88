//! Figures about people as they are published: counted for every unit, with small cells hidden, and
//! those from which they could be computed.

mod suppress;

use std::collections::BTreeMap;

use base::{Day, Id, Level, Message};
use census::{Edition, Measure, Query, Units};
use policy::{Published, PublishedFigure, Scope};
use registers::{Area, AreaTree};

use crate::counting::Ground;
use crate::definitions::Definitions;
use crate::door::{Cell, Door};

pub use suppress::{TreeCell, hidden};

/// A figure of a unit as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// So many, of so many.
    Shown {
        /// People of whom it is true.
        count: i64,
        /// People of whom it could be.
        of: i64,
    },
    /// Too few to be told, or needed to keep others from being computed.
    Hidden,
}

/// The figures of every unit of a day.
#[derive(Clone, Debug)]
pub struct PublishedFigures {
    /// Which figures, in their order.
    pub figures: &'static [PublishedFigure],
    told: BTreeMap<Id<Area>, Vec<Told>>,
}

impl PublishedFigures {
    /// Counts them. The scope is that of the program itself, which sees everything: what may be
    /// told is decided here, for all units at once and for everybody alike.
    ///
    /// # Errors
    /// When a figure is none of Part two, or cannot be counted.
    pub fn of(
        definitions: &Definitions,
        edition: &Edition,
        whole: &Scope,
        on: Day,
    ) -> Result<Self, Message> {
        let policy = Published::standard()?;
        let tree = edition.tree(on, whole);
        let units = units(&tree);
        let mut told: BTreeMap<Id<Area>, Vec<Told>> = BTreeMap::new();
        let Some((root, _)) = units.first().copied() else {
            return Ok(Self { figures: &policy.figures, told });
        };
        let ground = Ground::of(definitions, edition, (whole, &tree), root, on);
        let mut measures = Vec::new();
        for figure in &policy.figures {
            let unknown = || Message::new("report.no-such-figure").text("given", &*figure.of);
            let door: Door = figure.of.parse()?;
            for cell in [&door.cell, &Cell::Persons] {
                measures.push(ground.figure(&door.group, cell).ok_or_else(unknown)?.plus);
            }
        }
        let numbers = counted(edition, whole, (&units, on), &measures)?;
        for place in 0..policy.figures.len() {
            let cells: Vec<TreeCell> = units
                .iter()
                .map(|(unit, parent)| {
                    let number = |measure| {
                        numbers
                            .get(unit)
                            .and_then(|own| own.get(measure))
                            .copied()
                            .unwrap_or_default()
                    };
                    TreeCell {
                        parent: *parent,
                        count: number(2 * place),
                        of: number(2 * place + 1),
                    }
                })
                .collect();
            let hidden = hidden(&cells, policy.below);
            for (at, ((unit, _), cell)) in units.iter().zip(&cells).enumerate() {
                let one = if hidden.contains(&at) {
                    Told::Hidden
                } else {
                    Told::Shown { count: cell.count, of: cell.of }
                };
                told.entry(*unit).or_default().push(one);
            }
        }
        Ok(Self { figures: &policy.figures, told })
    }

    /// Those of a unit, in the order of the figures; none where it has none.
    pub fn unit(&self, unit: Id<Area>) -> &[Told] {
        self.told.get(&unit).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A unit with the place of the one above it.
type Placed = (Id<Area>, Option<usize>);

/// The units of which figures are published, each with the place of the one above it; villages are
/// too small.
fn units(tree: &AreaTree) -> Vec<Placed> {
    let mut found: Vec<Placed> = Vec::new();
    let mut waiting: Vec<Placed> = tree.roots().map(|root| (root.id, None)).collect();
    while let Some((unit, parent)) = waiting.pop() {
        let place = found.len();
        found.push((unit, parent));
        let below = tree.children(unit).filter(|one| one.level != Level::Village);
        waiting.extend(below.map(|one| (one.id, Some(place))));
    }
    found
}

/// What each unit has of each measure.
fn counted(
    edition: &Edition,
    whole: &Scope,
    (units, on): (&[Placed], Day),
    measures: &[Measure],
) -> Result<BTreeMap<Id<Area>, Vec<i64>>, Message> {
    let mut numbers = BTreeMap::new();
    let Some((root, _)) = units.first().copied() else { return Ok(numbers) };
    for level in [Level::Province, Level::District, Level::Commune] {
        let each = Units::Each { level, within: None };
        let query = Query { units: each, ..Query::of(root, on, measures.to_vec()) };
        let answer = edition.ask(&query, whole)?;
        for (place, unit) in answer.units.first().into_iter().flatten().enumerate() {
            if let Some(unit) = unit {
                let own = (0..measures.len()).map(|one| answer.total(0, place, one).into());
                numbers.insert(*unit, own.collect());
            }
        }
    }
    Ok(numbers)
}
