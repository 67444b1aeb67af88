//! Mergers of units from a page: put together line by line, or pasted as a file; shown with what
//! they do to people, posts and codes; written on their resolution, and undone from the journal.

mod draft;
mod page;

use axum::response::{IntoResponse, Response};
use base::Message;
use registers::Batch;

use crate::asked::Asked;
use crate::change::{
    Confirm, Confirmed, Effect, FormKey, KEY, ONCE, Posted, PreviewPage, Sent, ground, place,
    refused, token, write,
};
use crate::failure::Failure;
use crate::pages::frame::Place;
use crate::reorganising::draft::Draft;
use crate::reorganising::page::{DraftPage, sheets};

/// Answers with the page on which a merger is put together.
pub(crate) async fn reorganise(asked: Asked) -> Response {
    let made = opened(&asked).await;
    asked.answer(made)
}

async fn opened(asked: &Asked) -> Result<Response, Failure> {
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    DraftPage::new(&place, &Draft::default(), Vec::new()).answer(&place)
}

/// Goes on with a merger: one line more or less, shown, or written.
pub(crate) async fn reorganise_sent(asked: Asked, form: Sent) -> Response {
    let made = match form {
        Ok(form) => go_on(&asked, form.0).await,
        Err(_) => Err(Message::new("change.form-unreadable").text("given", "").into()),
    };
    asked.answer(made)
}

async fn go_on(asked: &Asked, pairs: Vec<(String, String)>) -> Result<Response, Failure> {
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    let posted = Posted::sent(pairs.clone())?;
    if let Some(led) = asked.served.done.led(posted.get(ONCE)) {
        return Ok(led);
    }
    let (draft, fault) = Draft::sent(&pairs);
    let step = posted.get("step").unwrap_or_default().to_owned();
    let is_own = FormKey::of(asked)?.is(posted.get(KEY));
    if let Some(fault) = fault {
        return DraftPage::new(&place, &draft, vec![fault]).answer(&place);
    }
    if !is_own || !["preview", "write"].contains(&step.as_str()) {
        return DraftPage::new(&place, &draft, Vec::new()).answer(&place);
    }
    let plan = match draft.read() {
        Ok(plan) => plan,
        Err(faults) => return DraftPage::new(&place, &draft, faults).answer(&place),
    };
    let site = &asked.served.site;
    let permit = asked.permit()?;
    let prepared = match plan.prepare(&site.registers, asked.scope()).await {
        Ok(prepared) => prepared,
        Err(registers::Error::Refused(faults)) => {
            return DraftPage::new(&place, &draft, faults).answer(&place);
        }
        Err(error) => return Err(error.into()),
    };
    let refusals = site.registers.check(permit, &prepared.batch).await?;
    if !refusals.is_empty() {
        let faults = refusals.into_iter().map(|refusal| refusal.message).collect();
        return DraftPage::new(&place, &draft, faults).answer(&place);
    }
    if step == "write" {
        let written = write(asked, &place, (&prepared.batch, posted.get(ONCE))).await;
        return written.map_err(refused);
    }
    let effect = effect(asked, &place, &prepared.batch, plan.day).await?;
    let language = place.address().language;
    let mut kept = draft.pairs();
    kept.push((ONCE.to_owned(), token()?));
    let confirm = Confirm::new(
        asked.itself(),
        kept,
        language.text("change.write"),
        Some(language.text("change.edit")),
    );
    let confirmed = Confirmed {
        heading: language.text("change.preview"),
        lead: vec![language.text("change.preview-lead")],
        sheets: sheets(&place, &plan, &prepared.preview),
    };
    PreviewPage::new(&place, confirmed, effect.as_ref(), Some(confirm))?.answer(&place)
}

/// What it moves; nothing where too much is written to be counted ahead.
async fn effect(
    asked: &Asked,
    place: &Place<'_>,
    batch: &Batch,
    day: base::Day,
) -> Result<Option<Effect>, Failure> {
    Effect::of(asked, place.ground, batch, day).await.map_err(refused)
}

/// Answers with a merger as a file.
pub(crate) async fn reorganise_file(asked: Asked, form: Sent) -> Response {
    let made = form.map_err(|_| Failure::no_such_page()).map(|form| {
        let (draft, _) = Draft::sent(&form.0);
        let is = [
            (axum::http::header::CONTENT_TYPE, "application/toml; charset=utf-8"),
            (axum::http::header::CONTENT_DISPOSITION, "attachment; filename=\"sap-xep.toml\""),
        ];
        (is, draft.text()).into_response()
    });
    asked.answer(made)
}
