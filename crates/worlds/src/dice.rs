//! Chance that can be repeated: the same seed and subject give the same throws on every
//! machine.

use base::Day;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::numbers::count;

/// A source of chance for one subject, so that a throw more in one leaves the others alone.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of a subject.
    pub(crate) fn of(seed: u64, subject: &str) -> Self {
        // FNV-1a: stable, and as good as any for telling subjects apart.
        let mixed = subject.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(ChaCha8Rng::seed_from_u64(seed ^ mixed))
    }

    /// A whole number from `low` to `high`, both included; `low` where that is nothing.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low { low } else { self.0.random_range(low..=high) }
    }

    /// An index below `size`; 0 where there is none.
    pub(crate) fn below(&mut self, size: usize) -> usize {
        usize::try_from(self.between(0, count(size) - 1)).unwrap_or(0)
    }

    /// True so many times in a hundred.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.between(0, 99) < i64::from(percent)
    }

    /// True once in so many times.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of the items.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// One of the items by weight.
    pub(crate) fn weighted<'a, T>(&mut self, items: &'a [(T, i64)]) -> Option<&'a T> {
        let whole: i64 = items.iter().map(|(_, weight)| weight).sum();
        let mut left = self.between(0, whole - 1);
        let chosen = items.iter().find(|(_, weight)| {
            left -= weight;
            left < 0
        });
        chosen.map(|(item, _)| item)
    }

    /// A day from `first` to `last`, both included.
    pub(crate) fn day(&mut self, first: Day, last: Day) -> Day {
        let days = (last.date() - first.date()).num_days();
        first.plus_days(u64::try_from(self.between(0, days)).unwrap_or(0))
    }

    /// Brings the items into any order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }

    /// Deals cards, the best first, so that a higher score tends to the better card; `spread`
    /// is how much chance weighs against the scores.
    pub(crate) fn deal<T: Clone>(&mut self, cards: &[T], scores: &[i64], spread: i64) -> Vec<T> {
        let mut order: Vec<(i64, usize)> = scores
            .iter()
            .enumerate()
            .map(|(index, score)| (-(score + self.between(0, spread)), index))
            .collect();
        order.sort_unstable();
        let mut dealt: Vec<(usize, T)> =
            order.into_iter().zip(cards).map(|((_, index), card)| (index, card.clone())).collect();
        dealt.sort_by_key(|(index, _)| *index);
        dealt.into_iter().map(|(_, card)| card).collect()
    }

    /// Chooses exactly `size` of those scored, the higher scores first.
    pub(crate) fn choose(&mut self, size: usize, scores: &[i64], spread: i64) -> Vec<bool> {
        let cards: Vec<bool> = (0..scores.len()).map(|place| place < size).collect();
        self.deal(&cards, scores, spread)
    }
}
