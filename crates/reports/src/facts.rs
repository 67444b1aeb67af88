//! What is known of a person on the day, with the rows of all records that are this person.

use std::collections::BTreeMap;

use base::{Code, Id};
use registers::{CodeLists, Person, Picture};

/// Dimensions and levels of qualification as small numbers, with the order of levels.
pub(crate) struct Scale<'a> {
    pub(crate) dimensions: Vec<&'a str>,
    pub(crate) levels: Vec<&'a str>,
    ranks: Vec<Vec<Option<i64>>>,
}

impl<'a> Scale<'a> {
    /// The scale of the code lists.
    pub(crate) fn new(lists: &'a CodeLists) -> Self {
        let codes = |list: &str| -> Vec<&'a str> {
            let items = lists.get(list).into_iter().flat_map(|list| &list.items);
            items.map(|item| item.code.as_str()).collect()
        };
        let dimensions = codes("qualification-dimension");
        let levels = codes("qualification-level");
        let ranks_of =
            |dimension: &&str| levels.iter().map(|level| lists.rank(dimension, level)).collect();
        let ranks = dimensions.iter().map(ranks_of).collect();
        Self { dimensions, levels, ranks }
    }

    /// The number of a dimension.
    pub(crate) fn dimension(&self, key: &str) -> Option<usize> {
        self.dimensions.iter().position(|known| *known == key)
    }

    /// The number of a level.
    pub(crate) fn level(&self, key: &str) -> Option<usize> {
        self.levels.iter().position(|known| *known == key)
    }

    /// The place of a level in the order of a dimension.
    pub(crate) fn rank(&self, dimension: usize, level: usize) -> Option<i64> {
        *self.ranks.get(dimension)?.get(level)?
    }

    /// These levels as a set.
    pub(crate) fn set<'s>(&self, levels: impl IntoIterator<Item = &'s String>) -> LevelSet {
        let known = levels.into_iter().filter_map(|level| self.level(level));
        known.fold(LevelSet(0), |set, level| LevelSet(set.0 | 1 << level))
    }
}

/// A set of levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LevelSet(u64);

impl LevelSet {
    /// Only this level.
    pub(crate) fn only(level: usize) -> Self {
        Self(1 << level)
    }

    /// Is the level in it?
    pub(crate) fn has(self, level: usize) -> bool {
        self.0 >> level & 1 == 1
    }

    /// The levels of either.
    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One person as counted: all that breakdowns ask.
pub(crate) struct Facts<'a> {
    pub(crate) id: Id<Person>,
    /// The highest level in each dimension, in the order of the scale.
    levels: Vec<Option<usize>>,
    /// Lowest and highest completed years of age.
    pub(crate) ages: Option<(i32, i32)>,
    pub(crate) record: Option<&'a Person>,
    pub(crate) standing: Option<&'a Code>,
}

impl<'a> Facts<'a> {
    /// The person's facts, from the own record first and its repeats after.
    pub(crate) fn of(
        picture: &'a Picture,
        scale: &Scale<'_>,
        id: Id<Person>,
        repeats: &[Id<Person>],
    ) -> Self {
        let records = || std::iter::once(id).chain(repeats.iter().copied());
        let record = records().find_map(|id| picture.people.get(&id));
        let standing = records().find_map(|id| picture.party.get(&id)).map(|row| &row.standing);
        let mut levels = vec![None; scale.dimensions.len()];
        for row in records().filter_map(|id| picture.qualifications.get(&id)).flatten() {
            let dimension = scale.dimension(row.dimension.as_str());
            let level = scale.level(row.level.as_str());
            if let (Some(dimension), Some(level)) = (dimension, level)
                && let Some(best) = levels.get_mut(dimension)
            {
                let rank = |level: usize| scale.rank(dimension, level);
                let is_higher = best.is_none_or(|best| rank(level) > rank(best));
                if is_higher {
                    *best = Some(level);
                }
            }
        }
        let ages = record.map(|person| person.born_on.completed_years_on(picture.on));
        Self { id, levels, ages, record, standing }
    }

    /// The highest level in a dimension; `None` when nothing is known.
    pub(crate) fn level(&self, dimension: usize) -> Option<usize> {
        self.levels.get(dimension).copied().flatten()
    }
}

/// The repeats of each person who has some.
pub(crate) fn repeats(picture: &Picture) -> BTreeMap<Id<Person>, Vec<Id<Person>>> {
    let mut repeats: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for id in picture.joins.keys() {
        repeats.entry(picture.person(*id)).or_default().push(*id);
    }
    repeats
}
