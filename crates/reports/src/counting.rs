//! [`Counting`]: what a report asks of whoever counts for it, be it the census or the row by row
//! reference.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use base::{Day, Id};
use census::{Condition, Edition};
use policy::Scope;
use registers::{Area, AreaTree, CodeLists, Picture, Quotas, Title};

use crate::definitions::Definitions;
use crate::door::Cell;
use crate::facts::Scale;

/// What is counted: an area on a day, by some definitions.
pub(crate) struct Ground<'a> {
    pub(crate) definitions: &'a Definitions,
    pub(crate) lists: &'a CodeLists,
    pub(crate) scale: Scale<'a>,
    pub(crate) tree: &'a AreaTree,
    pub(crate) titles: Cow<'a, BTreeMap<Id<Title>, Title>>,
    pub(crate) quotas: Arc<Quotas>,
    pub(crate) area: Id<Area>,
    /// The area and the units below it.
    pub(crate) units: BTreeSet<Id<Area>>,
    pub(crate) on: Day,
    /// The holdings that count for each population that was asked.
    pub(crate) populations: RefCell<HashMap<String, Condition>>,
}

/// Communes in which a title is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holders {
    /// By somebody who is counted for it.
    pub(crate) counted: i64,
    /// By anybody, in whatever mode.
    pub(crate) any: i64,
}

/// Somebody who counts.
pub(crate) trait Counting {
    /// What is counted.
    fn ground(&self) -> &Ground<'_>;

    /// Persons of a figure of a group or another population; none where there is no such figure.
    fn figure(&self, group: &str, cell: Cell) -> i64;

    /// Holdings of a group.
    fn holdings(&self, group: &str) -> i64;

    /// Communes in which a title of a group is held.
    fn communes_with(&self, group: &str) -> Holders;

    /// Persons who hold two or more of the counted titles, in whatever mode.
    fn concurrent(&self) -> i64;

    /// Holdings that count in the successor of a dissolved unit.
    fn carried_over(&self) -> i64;
}

impl<'a> Ground<'a> {
    /// An area on the day of a picture.
    pub(crate) fn of_picture(
        definitions: &'a Definitions,
        picture: &'a Picture,
        area: Id<Area>,
    ) -> Self {
        Self {
            definitions,
            lists: picture.lists,
            scale: Scale::new(picture.lists),
            tree: &picture.tree,
            titles: Cow::Borrowed(&picture.titles),
            quotas: Arc::new(picture.quotas.clone()),
            area,
            units: picture.tree.subtree(area),
            on: picture.on,
            populations: RefCell::default(),
        }
    }

    /// An area on a day, as a scope shows it of the census.
    pub(crate) fn of(
        definitions: &'a Definitions,
        edition: &'a Edition,
        (scope, tree): (&Scope, &'a AreaTree),
        area: Id<Area>,
        on: Day,
    ) -> Self {
        Self {
            definitions,
            lists: edition.lists(),
            scale: Scale::new(edition.lists()),
            units: tree.subtree(area),
            tree,
            titles: Cow::Owned(edition.titles_on(on)),
            quotas: edition.quotas_on(on, scope),
            area,
            on,
            populations: RefCell::default(),
        }
    }
}
