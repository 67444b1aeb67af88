//! The board of a case that has parts: how far each unit is, and how many are in each step.

use std::collections::BTreeMap;

use base::{Id, Language, Value};
use cases::{CaseFile, Tone, Where, files};
use registers::{Case, Filter, Record, View};
use reports::Align;

use crate::asked::Asked;
use crate::casework::{kept, step, toned, tree, words};
use crate::failure::Failure;
use crate::pages::Tab;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// How far the parts are.
pub(super) struct Board {
    pub(super) tabs: Vec<Tab>,
    pub(super) bar: Vec<Slice>,
    pub(super) sheet: Sheet,
}

/// A part of the bar.
pub(super) struct Slice {
    pub(super) tone: &'static str,
    /// Of a thousand.
    pub(super) from: usize,
    pub(super) width: usize,
    pub(super) words: String,
}

/// The parts of a case that the asker may see.
///
/// # Errors
/// When the registers fail.
pub(super) async fn board(asked: &Asked, case: &Record<Case>) -> Result<Option<Board>, Failure> {
    let language = asked.language();
    let today = asked.served.site.registers.today();
    let mut reader = asked.served.site.registers.read().await?;
    let view = View { scope: asked.scope(), on: today, known_at: None };
    let own = vec![Filter::In("part_of", vec![Value::Integer(case.id.number())])];
    let flows = asked.served.cases.flows();
    let parts = files(&mut reader, &view, (flows, own)).await?;
    if parts.is_empty() {
        return Ok(None);
    }
    let tree = tree(asked);
    let wanted = asked.get("step");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    let mut late = 0;
    for part in &parts {
        let state = part.state()?;
        *counts.entry(state.step.key.clone()).or_default() += 1;
        let is_late = state.is_late(today);
        late += usize::from(is_late);
        if wanted.is_none_or(|wanted| wanted == state.step.key || (wanted == "late" && is_late)) {
            let place = Where::in_tree(&tree, &reader, part.case.data.area);
            rows.push((is_late, place.name.clone(), row(part, &place, (is_late, language))?));
        }
    }
    rows.sort_by(|left, right| {
        right.0.cmp(&left.0).then_with(|| base::text::compare(&left.1, &right.1))
    });
    let rows = rows.into_iter().map(|(_, _, row)| row).collect();
    let (tabs, bar) = steps(case.id, (&parts[0], &counts), (parts.len(), late), asked);
    Ok(Some(Board { tabs, bar, sheet: sheet(rows, language) }))
}

fn steps(
    case: Id<Case>,
    (part, counts): (&CaseFile, &BTreeMap<String, usize>),
    (all, late): (usize, usize),
    asked: &Asked,
) -> (Vec<Tab>, Vec<Slice>) {
    let language = asked.language();
    let wanted = asked.get("step");
    let href = |step: Option<&str>| {
        let mut pairs: Vec<(&str, &str)> = step.map(|step| ("step", step)).into_iter().collect();
        pairs.extend((language == Language::En).then_some(("lang", "en")));
        format!("/cases/{case}{}#parts", crate::address::query(&pairs))
    };
    let shown =
        |count: usize| base::number::whole(i64::try_from(count).unwrap_or(i64::MAX), language);
    let tab = |words: String, count: usize, step: Option<&str>| Tab {
        words,
        count: shown(count),
        href: href(step),
        is_current: wanted == step,
    };
    let mut tabs = vec![tab(language.text("web.case.all-parts"), all, None)];
    let mut bar = Vec::new();
    let mut from = 0;
    for one in &part.flow.steps {
        let Some(count) = counts.get(&one.key) else { continue };
        let name = words(language, one.heading);
        let width = count * 1000 / all;
        let said = format!("{name}: {}", shown(*count));
        bar.push(Slice { tone: one.tone.key(), from, width, words: said });
        from += width;
        tabs.push(tab(name, *count, Some(&one.key)));
    }
    if late > 0 {
        tabs.push(tab(language.text("web.case.late"), late, Some("late")));
    }
    (tabs, bar)
}

fn row(
    part: &CaseFile,
    place: &Where,
    (is_late, language): (bool, Language),
) -> Result<SheetRow, Failure> {
    let state = part.state()?;
    let due = state.last.step_due_on.or(state.last.due_on);
    let due = due.map_or_else(String::new, |day| language.day(day));
    let due =
        if is_late && !state.is_closed { toned(Tone::Returned, due) } else { Shown::plain(due) };
    let href = format!("/cases/{}{}", part.case.id, kept(language));
    Ok(SheetRow::of(vec![
        Shown::link(place.name.clone(), href),
        step(part, language)?,
        Shown::plain(language.day(state.since)),
        due,
        Shown::plain(state.last.actor.clone()),
        Shown::plain(state.last.reason.clone().unwrap_or_default()),
    ]))
}

fn sheet(rows: Vec<SheetRow>, language: Language) -> Sheet {
    let say = |key: &str| language.text(&format!("web.case.{key}"));
    let head = |key: &str, width| Head::named(say(key), width, Align::Left);
    Sheet {
        key: "parts".into(),
        caption: say("parts"),
        language,
        rows,
        columns: vec![
            head("unit", 30),
            head("step", 26),
            head("since", 12),
            head("due", 14),
            head("actor", 24),
            Head::named(say("reason"), 50, Align::Prose),
        ],
        notes: Vec::new(),
    }
}
