//! Two people had the same record open: what one wrote and the other was about to write, side by
//! side, and put together where they do not speak of the same.

use base::{Field, Language, Message, Period};
use registers::VersionRow;
use workbooks::number_of;

use crate::change::draft::days;
use crate::change::fields::prefill;
use crate::change::opened::{Opened, Part};
use crate::change::posted::Posted;

/// A field of which both, or the other, say something new.
pub(crate) struct Difference {
    pub(crate) heading: String,
    /// When the form was opened.
    pub(crate) opened: String,
    /// What was written meanwhile.
    pub(crate) theirs: String,
    /// What was about to be written.
    pub(crate) mine: String,
    /// Do both say something new, and not the same?
    pub(crate) is_conflict: bool,
}

/// What a part says that was touched by somebody else meanwhile.
pub(crate) struct Merge {
    pub(crate) number: usize,
    pub(crate) differences: Vec<Difference>,
}

impl Opened {
    /// The parts that were touched by somebody else, each with both versions; and what is typed,
    /// with what the others wrote where it was not touched.
    ///
    /// # Errors
    /// When a record is no longer there.
    pub(crate) fn merged(
        &self,
        posted: &Posted,
        language: Language,
    ) -> Result<(Vec<Merge>, Posted), Message> {
        let mut merged = posted.clone();
        let mut merges = Vec::new();
        for part in &self.parts {
            let (Some(opened), Some(id)) = (&part.opened, part.wish.only()) else {
                if let (Some(id), true, None) = (part.wish.only(), posted.is_sent, part.row()) {
                    return Err(gone(part, id));
                }
                continue;
            };
            if !part.rows.contains_key(&id) {
                return Err(gone(part, id));
            }
            let Some(since) = &part.since else { continue };
            let mut merge = Merge { number: part.number, differences: Vec::new() };
            self.fields(part, [opened, since], (&mut merged, &mut merge));
            Self::days(part, [opened.period, since.period], (&mut merged, &mut merge), language);
            merged.set(&part.name("version"), since.version.to_string());
            merges.push(merge);
        }
        Ok((merges, merged))
    }

    fn fields(
        &self,
        part: &Part,
        [opened, since]: [&VersionRow; 2],
        (merged, merge): (&mut Posted, &mut Merge),
    ) {
        let labels = &self.labels;
        let rows = opened.values.iter().zip(&since.values);
        for (field, (before, theirs)) in part.wish.definition.fields.iter().zip(rows) {
            let name = part.name(field.key);
            let Some(mine) = merged.get(&name).map(str::to_owned) else { continue };
            let old = prefill(labels, field, before);
            let new = prefill(labels, field, theirs);
            let is_mine = !is_same(field, &mine, &old);
            if old == new && !is_mine {
                continue;
            }
            let shown = |words: &str, value| match value {
                Some(value) => labels.word(field, value),
                None => words.to_owned(),
            };
            merge.differences.push(Difference {
                heading: self.heading(field),
                opened: shown(&old, Some(before)),
                theirs: shown(&new, Some(theirs)),
                mine: mine.clone(),
                is_conflict: is_mine && old != new && !is_same(field, &mine, &new),
            });
            if !is_mine {
                merged.set(&name, new);
            }
        }
    }

    /// The days of a row, which only a correction sends.
    fn days(
        part: &Part,
        [opened, since]: [Period; 2],
        (merged, merge): (&mut Posted, &mut Merge),
        language: Language,
    ) {
        if opened == since {
            return;
        }
        let mut mine = String::new();
        for key in ["from", "until"] {
            let words = |period: Period| match key {
                "from" => language.day(period.from()),
                _ => period.until().map_or_else(String::new, |day| language.day(day.previous())),
            };
            let name = part.name(key);
            let Some(typed) = merged.get(&name).map(str::to_owned) else { continue };
            if typed == words(opened) {
                merged.set(&name, words(since));
            } else {
                mine = typed;
            }
        }
        merge.differences.push(Difference {
            heading: language.text("change.days"),
            opened: days(opened, language),
            theirs: days(since, language),
            is_conflict: !mine.is_empty(),
            mine,
        });
    }

    fn heading(&self, field: &Field) -> String {
        self.language.pick(field.heading.vi, field.heading.en).to_owned()
    }
}

fn gone(part: &Part, id: i64) -> Message {
    let heading = part.wish.definition.heading;
    Message::new("change.withdrawn-meanwhile").heading("register", heading).id("id", id)
}

/// Do two words of a field say the same?
fn is_same(field: &Field, one: &str, other: &str) -> bool {
    let numbers = number_of(one).zip(number_of(other));
    let is_reference = matches!(field.kind, base::Kind::Reference(_));
    match numbers.filter(|_| is_reference) {
        Some((one, other)) => one == other,
        None => base::text::normal(one) == base::text::normal(other),
    }
}
