//! Changing a register from a page: one form for every register and every act, made from their
//! descriptions; what it would do, before it is done; and what to do when two had it open.

mod decided;
mod draft;
mod drafting;
mod effect;
pub(crate) mod fields;
mod key;
mod merge;
mod once;
mod opened;
mod page;
mod paper;
mod posted;
mod preview;
mod undo;
mod wish;

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::{Html, IntoResponse, Redirect, Response};
use base::{Id, Message};
use registers::{Area, Batch};

use crate::asked::{Asked, Ground};
use crate::change::draft::Draft;
use crate::change::drafting::Drafting;
use crate::change::page::FormPage;
use crate::change::posted::Step;
use crate::failure::Failure;
use crate::headers::WITH_SCRIPT;
use crate::pages::area::find;
use crate::pages::frame::Place;
use crate::pages::report::first;

pub(crate) use decided::Decided;
pub(crate) use draft::{Fault, days};
pub(crate) use effect::Effect;
pub(crate) use key::{FormKey, KEY};
pub(crate) use once::{Done, ONCE, number as token};
pub(crate) use opened::Opened;
pub(crate) use paper::{Paper, papers};
pub(crate) use posted::Posted;
pub(crate) use preview::{Confirm, Confirmed, PreviewPage};
pub(crate) use undo::{undo, undo_sent};
pub(crate) use wish::{Act, Wish, by_hand, is_by_hand};

/// Answers with a form.
pub(crate) async fn form(asked: Asked) -> Response {
    let made = opened(&asked).await;
    asked.answer(made)
}

/// Answers to a form that was sent.
pub(crate) async fn sent(asked: Asked, form: Sent) -> Response {
    let made = match form {
        Ok(Form(pairs)) => filled(&asked, pairs).await,
        Err(_) => Err(Message::new("change.form-unreadable").text("given", "").into()),
    };
    asked.answer(made)
}

/// What a browser sends: names and values.
pub(crate) type Sent = Result<Form<Vec<(String, String)>>, FormRejection>;

/// The parts that the address asks for: `do` one by one, or records that were ticked in a list.
fn wishes(asked: &Asked) -> Result<Vec<Wish>, Failure> {
    let registry = asked.served.site.registers.registry();
    let (Some(register), Some(act)) = (asked.get("register"), asked.get("act")) else {
        return Ok(Wish::all(registry, asked.all("do"))?);
    };
    let ticked: Vec<&str> = asked.all("id").collect();
    if ticked.is_empty() {
        return Err(Message::new("change.nothing-ticked").into());
    }
    let words = format!("{act}:{register}:{}", ticked.join(","));
    Ok(Wish::all(registry, std::iter::once(words.as_str()))?)
}

/// What a form stands on.
pub(crate) async fn ground(asked: &Asked) -> Result<Ground, Failure> {
    asked.permit()?;
    let ground = asked.ground_anew().await?;
    if ground.address.known_at.is_some() {
        return Err(Message::new("change.not-in-the-past").into());
    }
    Ok(ground)
}

/// The unit that the form is opened from.
pub(crate) fn place<'a>(asked: &'a Asked, ground: &'a Ground) -> Result<Place<'a>, Failure> {
    let unit = match asked.get("area") {
        Some(code) => find(ground, code)?,
        None => first(ground)?,
    };
    Ok(Place { asked, ground, unit })
}

/// The unit at the top of the one that the form is opened from: the province of what is new.
pub(crate) fn top(place: &Place<'_>) -> Id<Area> {
    let path = place.ground.scene.tree.path(place.unit.id);
    path.first().map_or(place.unit.id, |unit| unit.id)
}

async fn opened(asked: &Asked) -> Result<Response, Failure> {
    let ground = ground(asked).await?;
    let version = asked.get("version").and_then(|version| version.parse().ok());
    let posted = Posted::nothing(version);
    let mut reader = asked.served.site.registers.read().await?;
    let opened = Opened::read(&mut reader, &ground, wishes(asked)?, &posted).await?;
    let place = place(asked, &ground)?;
    FormPage::new(&place, (&opened, &posted)).answer(&place)
}

async fn filled(asked: &Asked, pairs: Vec<(String, String)>) -> Result<Response, Failure> {
    let ground = ground(asked).await?;
    let posted = Posted::sent(pairs)?;
    if let Some(led) = asked.served.done.led(posted.get(ONCE)) {
        return Ok(led);
    }
    let mut reader = asked.served.site.registers.read().await?;
    let opened = Opened::read(&mut reader, &ground, wishes(asked)?, &posted).await?;
    drop(reader);
    let place = place(asked, &ground)?;
    let (merges, merged) = opened.merged(&posted, ground.address.language)?;
    if !merges.is_empty() {
        return FormPage::new(&place, (&opened, &merged)).merging(merges).answer(&place);
    }
    let again = |draft: Draft| {
        FormPage::new(&place, (&opened, &posted)).faulty(draft.faults).answer(&place)
    };
    if !FormKey::of(asked)?.is(posted.get(KEY)) {
        // What was typed is not lost: the form comes back with the number it needs.
        return FormPage::new(&place, (&opened, &posted)).stale().answer(&place);
    }
    if posted.step() == Step::Edit {
        return FormPage::new(&place, (&opened, &posted)).answer(&place);
    }
    let mut draft = Drafting::read((&ground, &opened, &posted), top(&place));
    if draft.faults.is_empty() {
        let refusals = asked.served.site.registers.check(asked.permit()?, &draft.batch).await?;
        draft.refuse(refusals);
    }
    if !draft.faults.is_empty() {
        return again(draft);
    }
    if posted.step() == Step::Write {
        let written = write(asked, &place, (&draft.batch, posted.get(ONCE))).await;
        return match written {
            // Somebody was quicker between the check and the writing.
            Err(registers::Error::Refused(messages)) => {
                draft.faults = messages.into_iter().map(Fault::of_all).collect();
                again(draft)
            }
            written => Ok(written?),
        };
    }
    let effect = Effect::of(asked, &ground, &draft.batch, draft.day).await.map_err(refused)?;
    PreviewPage::of_form(&place, (&opened, &posted), (&draft, effect.as_ref()))?.answer(&place)
}

/// Writes a batch that was confirmed under a number; the way leads to the entry of the journal. It
/// is done to its end even if the browser goes away meanwhile, and then remembered.
pub(crate) async fn write(
    asked: &Asked,
    place: &Place<'_>,
    (batch, number): (&Batch, Option<&str>),
) -> Result<Response, registers::Error> {
    let served = Arc::clone(&asked.served);
    let permit = asked.permit()?.clone();
    let (address, unit) = (place.address(), place.unit.clone());
    let (batch, number) = (batch.clone(), number.map(str::to_owned));
    let doing = tokio::spawn(async move {
        let site = &served.site;
        let writing = async {
            let receipt = site.registers.apply(&permit, &batch).await?;
            let (chain, sequence) = receipt.entries.last().copied().unwrap_or_default();
            let path = format!("/journal/{chain}-{sequence}");
            Ok::<_, registers::Error>(address.page(&path, &unit, &[("done", "1".to_owned())]))
        };
        Box::pin(served.done.once(number.as_deref(), writing)).await
    });
    let led = doing.await.map_err(|_| Message::new("import.broken-off"))??;
    Ok(Redirect::to(&led).into_response())
}

/// What the change path refuses is about what was asked.
pub(crate) fn refused(error: registers::Error) -> Failure {
    match error {
        registers::Error::Refused(messages) => match messages.into_iter().next() {
            Some(message) => message.into(),
            None => Failure::no_such_page(),
        },
        other @ registers::Error::Store(_) => other.into(),
    }
}

/// A page whose form carries the number of the browser: it is nobody else's, and asked for anew each
/// time.
pub(crate) fn keyed(
    asked: &Asked,
    render: impl FnOnce(&str) -> Result<String, askama::Error>,
) -> Result<Response, Failure> {
    let key = FormKey::of(asked)?;
    let page = Html(render(&key.number)?).into_response();
    let mut response = key.given(page, asked.served.site.is_secure);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(WITH_SCRIPT));
    Ok(response)
}

/// A link to a form.
pub(crate) fn way(place: &Place<'_>, wishes: &[Wish]) -> String {
    let pairs: Vec<_> = wishes.iter().map(|wish| ("do", wish.to_string())).collect();
    place.address().page("/change", place.unit, &pairs)
}
