//! How many there are of each level, and sharing that out between two.

use std::collections::BTreeMap;

use registers::CodeLists;

/// A count of persons by level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally(BTreeMap<String, usize>);

impl Tally {
    /// Counts more of a level.
    pub(crate) fn add(&mut self, level: &str, count: usize) {
        *self.0.entry(level.to_owned()).or_default() += count;
    }

    /// How many of a level.
    pub(crate) fn of(&self, level: &str) -> usize {
        self.0.get(level).copied().unwrap_or(0)
    }

    /// How many altogether.
    pub(crate) fn sum(&self) -> usize {
        self.0.values().sum()
    }

    /// Both together.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        for (level, count) in &other.0 {
            sum.add(level, *count);
        }
        sum
    }

    /// What is left without the other; nothing where it is not all in here.
    pub(crate) fn minus(&self, other: &Self) -> Option<Self> {
        let mut rest = self.clone();
        for (level, count) in &other.0 {
            let left = rest.of(level).checked_sub(*count)?;
            rest.0.insert(level.clone(), left);
        }
        Some(rest)
    }

    /// With one level counted as another.
    pub(crate) fn with_as(mut self, level: &str, other: &str) -> Self {
        let count = self.0.remove(level).unwrap_or(0);
        self.add(other, count);
        self
    }

    /// One card for each, the highest level of the dimension first.
    pub(crate) fn cards(&self, lists: &CodeLists, dimension: &str) -> Vec<String> {
        let mut levels: Vec<&String> = self.0.keys().collect();
        levels.sort_by_key(|level| std::cmp::Reverse(lists.rank(dimension, level)));
        levels
            .into_iter()
            .flat_map(|level| std::iter::repeat_n(level.clone(), self.of(level)))
            .collect()
    }

    /// A part of `size` that keeps the proportions of `self` as well as it can, if no more of
    /// it than `first`, and no more of the rest than `second`, may be of each level.
    pub(crate) fn part(&self, size: usize, first: &Self, second: &Self) -> Option<Self> {
        let mut part = Self::default();
        for (level, count) in &self.0 {
            part.add(level, count.saturating_sub(second.of(level)));
        }
        let most = |level: &str| self.of(level).min(first.of(level));
        if self.0.keys().any(|level| part.of(level) > most(level)) || part.sum() > size {
            return None;
        }
        while part.sum() < size {
            let open = self.0.keys().filter(|level| part.of(level) < most(level));
            let next = open.min_by_key(|level| (part.of(level) + 1) * 10_000 / self.of(level));
            part.add(&next?.clone(), 1);
        }
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(counts: &[(&str, usize)]) -> Tally {
        let mut tally = Tally::default();
        for (level, count) in counts {
            tally.add(level, *count);
        }
        tally
    }

    #[test]
    fn a_part_keeps_within_both_margins() {
        let total = tally(&[("master", 6), ("university", 108), ("intermediate", 5)]);
        let first = tally(&[("master", 17), ("university", 106), ("intermediate", 5)]);
        let second = tally(&[("master", 3), ("university", 111), ("intermediate", 8)]);
        let part = total.part(75, &first, &second).unwrap();
        assert_eq!(part.sum(), 75);
        let rest = total.minus(&part).unwrap();
        assert!(first.minus(&part).is_some() && second.minus(&rest).is_some());
        assert_eq!(total.part(200, &first, &second), None);
    }
}
