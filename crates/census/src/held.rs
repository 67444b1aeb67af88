//! Which rows of a segment hold on the days asked last. Most questions are about one day, today or
//! the end of a quarter: its rows are found once, not for each question.

use std::sync::{Arc, Mutex};

use crate::day_number::DayNumber;
use crate::lanes::Word;

/// Days that are remembered.
const DAYS: usize = 2;

/// The masks of the days asked last, the last one first. They are no part of what a segment holds:
/// a copy begins without them, and two segments are equal whatever was asked of them.
#[derive(Debug, Default)]
pub(crate) struct Held(Mutex<Vec<(DayNumber, Arc<[Word]>)>>);

impl Held {
    /// The mask of a day that is remembered.
    pub(crate) fn get(&self, day: DayNumber) -> Option<Arc<[Word]>> {
        let days = self.0.lock().ok()?;
        days.iter().find(|(other, _)| *other == day).map(|(_, mask)| Arc::clone(mask))
    }

    /// Remembers the mask of a day, and gives it.
    pub(crate) fn put(&self, day: DayNumber, mask: Arc<[Word]>) -> Arc<[Word]> {
        if let Ok(mut days) = self.0.lock() {
            days.retain(|(other, _)| *other != day);
            days.truncate(DAYS - 1);
            days.insert(0, (day, Arc::clone(&mask)));
        }
        mask
    }

    /// Bytes of memory.
    pub(crate) fn bytes(&self) -> usize {
        let size = |mask: &Arc<[Word]>| size_of_val::<[Word]>(mask) + 32;
        self.0.lock().map_or(0, |days| days.iter().map(|(_, mask)| size(mask)).sum())
    }
}

impl Clone for Held {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Held {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Held {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_asked_last_are_remembered() {
        let held = Held::default();
        for day in [1, 2, 3] {
            held.put(day, vec![u32::from(day)].into());
        }
        assert_eq!(held.get(1), None);
        assert_eq!(held.get(2).as_deref(), Some([2].as_slice()));
        assert_eq!(held.get(3).as_deref(), Some([3].as_slice()));
        assert_eq!(held.clone().get(3), None);
    }
}
