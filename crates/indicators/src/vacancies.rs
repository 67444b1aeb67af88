//! Titles of units that nobody holds, and since when; and titles that more people hold than there
//! are posts.

use std::collections::BTreeMap;

use base::{Day, Id};
use registers::{Appointment, Area, AreaTree, Record, Title};

/// A title in a unit of which the number of holders is not the number of posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddTitle {
    /// The unit.
    pub unit: Id<Area>,
    /// The title.
    pub title: Id<Title>,
    /// The usual number of posts.
    pub posts: i64,
    /// Who holds it, in whatever mode.
    pub holders: Vec<Id<Appointment>>,
    /// The day from which nobody has held it; nothing where somebody does, or where nobody is
    /// known to have held it.
    pub vacant_since: Option<Day>,
}

/// Who holds a title in a unit, and the day on which the last of the others ceased to.
type Held = (Vec<Id<Appointment>>, Option<Day>);

/// The titles of communes within a unit whose holders are fewer or more than the posts, of the titles
/// that the statistics count. The rows are the holdings of every day.
pub fn odd_titles(
    rows: &[Record<Appointment>],
    titles: &BTreeMap<Id<Title>, Title>,
    tree: &AreaTree,
    unit: Id<Area>,
) -> Vec<OddTitle> {
    let on = tree.day();
    let counted = titles.iter().filter(|(_, title)| title.counted_in_titles);
    let counted: BTreeMap<Id<Title>, i64> =
        counted.filter_map(|(id, title)| Some((*id, title.posts_per_area?))).collect();
    let mut held: BTreeMap<(Id<Area>, Id<Title>), Held> = BTreeMap::new();
    for row in rows.iter().filter(|row| counted.contains_key(&row.data.title)) {
        let place = (tree.counts_in(row.data.area), row.data.title);
        let (holders, last) = held.entry(place).or_default();
        if row.period.contains(on) {
            holders.push(row.id);
        } else if let Some(until) = row.period.until().filter(|until| *until <= on) {
            *last = (*last).max(Some(until));
        }
    }
    let communes = tree.subtree(unit).into_iter().filter_map(|id| tree.unit(id));
    let communes = communes.filter(|unit| {
        titles
            .values()
            .any(|title| title.counted_in_titles && title.level.as_str().parse() == Ok(unit.level))
    });
    let mut odd = Vec::new();
    for commune in communes {
        for (title, posts) in &counted {
            let (holders, last) = held.remove(&(commune.id, *title)).unwrap_or_default();
            let count = i64::try_from(holders.len()).unwrap_or(i64::MAX);
            let is_of_several = *posts > 1 && count >= 1;
            if count == *posts || (is_of_several && count < *posts) {
                continue;
            }
            let vacant_since = last.filter(|_| holders.is_empty());
            odd.push(OddTitle {
                unit: commune.id,
                title: *title,
                posts: *posts,
                holders,
                vacant_since,
            });
        }
    }
    odd
}
