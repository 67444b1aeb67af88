//! What was done and said in a case, as tables.

use base::Language;
use cases::{Act, CaseFile, OPEN};
use registers::CaseComment;
use reports::Align;

use crate::casework::{kept, toned, words};
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// The acts, the last first.
pub(super) fn acts(file: &CaseFile, language: Language) -> Sheet {
    let say = |key: &str| language.text(&format!("web.case.{key}"));
    let head = |key: &str, width| Head::named(say(key), width, Align::Left);
    let rows = file.acts.iter().rev().map(|act| {
        let step = file.flow.step(&act.step);
        let step = step.map_or_else(
            |_| Shown::plain(act.step.clone()),
            |step| toned(step.tone, words(language, step.heading)),
        );
        SheetRow::of(vec![
            Shown::plain(act.number.to_string()),
            Shown::plain(language.day(act.on)),
            letter(file, act, did(file, act, language)),
            Shown::plain(act.actor.clone()),
            step,
            Shown::plain(act.step_due_on.map_or_else(String::new, |day| language.day(day))),
            Shown::plain(act.reason.clone().unwrap_or_default()),
        ])
    });
    Sheet {
        key: "acts".into(),
        caption: say("acts"),
        language,
        rows: rows.collect(),
        columns: vec![
            head("number", 6),
            head("on", 12),
            head("did", 30),
            head("actor", 24),
            head("to-step", 26),
            head("step-due", 14),
            Head::named(say("reason"), 50, Align::Prose),
        ],
        notes: Vec::new(),
    }
}

/// What an act was.
fn did(file: &CaseFile, act: &Act, language: Language) -> String {
    if act.action == OPEN {
        return language.text("web.case.opened");
    }
    file.flow
        .action(&act.action)
        .map_or_else(|_| act.action.clone(), |action| words(language, action.heading))
}

/// With the letter that goes with it, where one does.
fn letter(file: &CaseFile, act: &Act, did: String) -> Shown {
    let has = file.flow.action(&act.action).is_ok_and(|action| action.letter.is_some());
    if has {
        let href = format!("/cases/{}/letters/{}", file.case.id, act.number);
        Shown::link(format!("{did} ✉"), href)
    } else {
        Shown::plain(did)
    }
}

/// What was said of single rows.
pub(super) fn rows(comments: &[CaseComment], language: Language) -> Option<Sheet> {
    let say = |key: &str| language.text(&format!("web.case.{key}"));
    let told: Vec<SheetRow> = comments
        .iter()
        .rev()
        .filter_map(|comment| {
            let (register, record) = (comment.register.as_ref()?, comment.record?);
            let href = format!("/registers/{register}/{record}{}", kept(language));
            Some(SheetRow::of(vec![
                Shown::link(format!("{register} #{record}"), href),
                Shown::plain(comment.text.clone()),
                Shown::plain(comment.actor.clone()),
                Shown::plain(comment.act.to_string()),
            ]))
        })
        .collect();
    (!told.is_empty()).then(|| Sheet {
        key: "rows".into(),
        caption: say("rows"),
        language,
        rows: told,
        columns: vec![
            Head::named(say("row"), 30, Align::Left),
            Head::named(say("said"), 60, Align::Prose),
            Head::named(say("actor"), 24, Align::Left),
            Head::named(say("with-act"), 10, Align::Left),
        ],
        notes: Vec::new(),
    })
}
