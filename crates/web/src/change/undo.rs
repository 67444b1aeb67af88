//! Undoing what was written together: shown first, then done by a change of its own.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use base::{Language, Message, Period};
use registers::{Batch, EntryRow, JournalFilter, Operation};
use reports::Align;

use crate::asked::Asked;
use crate::change::drafting::within;
use crate::change::effect::Effect;
use crate::change::key::{FormKey, KEY};
use crate::change::preview::{Confirm, Confirmed, PreviewPage};
use crate::change::{ONCE, Posted, Sent, ground, place, refused, token, write};
use crate::failure::Failure;
use crate::pages::entry_id;
use crate::pages::frame::Place;
use crate::sheet::{Head, Sheet, SheetRow, Shown};

/// Answers with what undoing would do.
pub(crate) async fn undo(id: Result<Path<String>, PathRejection>, asked: Asked) -> Response {
    let made = match entry_id(id) {
        Ok(id) => undone(&asked, id, None).await,
        Err(failure) => Err(failure),
    };
    asked.answer(made)
}

/// Undoes.
pub(crate) async fn undo_sent(
    id: Result<Path<String>, PathRejection>,
    asked: Asked,
    form: Sent,
) -> Response {
    let pairs = form.map(|form| form.0).unwrap_or_default();
    let made = match entry_id(id) {
        Ok(id) => match Posted::sent(pairs) {
            Ok(posted) => undone(&asked, id, Some(posted)).await,
            Err(refused) => Err(refused.into()),
        },
        Err(failure) => Err(failure),
    };
    asked.answer(made)
}

async fn undone(
    asked: &Asked,
    id: (i64, base::Sequence),
    sent: Option<Posted>,
) -> Result<Response, Failure> {
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    let number = sent.as_ref().and_then(|posted| posted.get(ONCE)).map(str::to_owned);
    if let Some(led) = asked.served.done.led(number.as_deref()) {
        return Ok(led);
    }
    let language = ground.address.language;
    let mut reader = asked.served.site.registers.read().await?;
    let together =
        JournalFilter { together: Some(id), limit: i64::MAX, ..JournalFilter::default() };
    let entries = reader.entries(&ground.view(), &together).await?;
    if entries.is_empty() {
        return Err(Failure::no_such_page());
    }
    let batch = reader.undoing(&ground.view(), &entries).await.map_err(refused)?;
    drop(reader);
    let is_sent = match sent {
        Some(posted) => FormKey::of(asked)?.is(posted.get(KEY)),
        None => false,
    };
    if is_sent {
        return write(asked, &place, (&batch, number.as_deref())).await.map_err(refused);
    }
    let on = ground.address.on;
    let day = last_period(&batch).map_or(on, |period| within(period, on));
    let effect = Effect::of(asked, &ground, &batch, day).await.map_err(refused)?;
    let confirm = Confirm::new(
        asked.itself(),
        vec![(ONCE.to_owned(), token()?)],
        language.text("change.undo"),
        None,
    );
    let confirmed = Confirmed {
        heading: heading(&entries, language),
        lead: vec![language.text("change.undo-lead")],
        sheets: vec![sheet(&place, &batch)],
    };
    PreviewPage::new(&place, confirmed, effect.as_ref(), Some(confirm))?.answer(&place)
}

fn heading(entries: &[EntryRow], language: Language) -> String {
    let first = entries.first();
    let name = first.map_or_else(String::new, |one| format!("{}/{}", one.chain, one.sequence));
    Message::new("change.undo-heading").text("entry", name).render(language)
}

/// The latest of what is put back.
fn last_period(batch: &Batch) -> Option<Period> {
    let rows = batch.operations().iter().filter_map(|(_, operation)| match operation {
        Operation::Restore { rows, .. } => {
            rows.iter().map(|(period, _)| *period).max_by_key(|one| one.from())
        }
        _ => None,
    });
    rows.max_by_key(|period| period.from())
}

/// What would be put back, and what taken back.
fn sheet(place: &Place<'_>, batch: &Batch) -> Sheet {
    let language = place.address().language;
    let head = |key: &str, width, align| Head::new(language, key, width, align);
    let rows = batch.operations().iter().map(|(definition, operation)| {
        let key = match operation {
            Operation::Withdraw { .. } => "change.taken-back",
            _ => "change.put-back",
        };
        let path = format!("/registers/{}/{}", definition.key, operation.record());
        let href = place.address().page(&path, place.unit, &[]);
        SheetRow::of(vec![
            Shown::plain(language.text(key)),
            Shown::plain(language.pick(definition.heading.vi, definition.heading.en)),
            Shown::link(format!("#{}", operation.record()), href),
        ])
    });
    Sheet {
        key: "lines".into(),
        caption: language.text("change.lines"),
        language,
        rows: rows.collect(),
        columns: vec![
            head("change.column.what", 30, Align::Left),
            head("web.journal.register", 30, Align::Left),
            head("web.journal.record", 12, Align::Left),
        ],
        notes: Vec::new(),
    }
}
