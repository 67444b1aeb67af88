//! A paper is sent: read, told by its content, looked at, kept, and only then written as a row.

use std::sync::Arc;

use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, post};
use base::{Anchor, Code, Id, Message, Period};
use policy::{Permit, Secrecy};
use registers::{Batch, Case, Decision, Operation, Paper, Register};
use store::PaperContents;
use tokio::sync::Semaphore;
use workbooks::paper_type;

use crate::asked::Asked;
use crate::change::{FormKey, ground, place};
use crate::failure::Failure;
use crate::pages::frame::Place;
use crate::pages::record_page;
use crate::papers::fact::Fact;
use crate::papers::scanner::Scan;
use crate::papers::taken::Taken;
use crate::site::Served;

/// So many files are held in memory at a time, each as large as may be.
static UPLOADS: Semaphore = Semaphore::const_new(8);

/// The address to which a paper is sent. How much may be sent is counted while it is read.
pub(crate) fn route() -> MethodRouter<Arc<Served>> {
    post(sent).layer(DefaultBodyLimit::disable())
}

/// Takes a paper; the way leads back to the page of what it hangs on.
async fn sent(
    path: Result<Path<(String, String)>, PathRejection>,
    asked: Asked,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let named = path.ok().and_then(|Path((register, id))| Some((register, id.parse().ok()?)));
    let made = match named {
        Some((register, id)) => take(&asked, (&register, id), parts.ok()).await,
        None => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn take(
    asked: &Asked,
    of: (&str, i64),
    parts: Option<Multipart>,
) -> Result<Response, Failure> {
    let ground = ground(asked).await?;
    let place = place(asked, &ground)?;
    let mut reader = asked.served.site.registers.read().await?;
    let fact = Fact::read(&mut reader, &ground.view(), of).await?;
    drop(reader);
    let permit = fact.permit(asked)?;
    Paper::shown_of(permit.scope(), fact.definition)?;
    may_write(asked, &permit, &fact).await?;
    let parts = parts.ok_or_else(|| Message::new("papers.sending-broken-off"))?;
    let turn = UPLOADS.acquire().await.map_err(|_| Message::new("papers.sending-broken-off"))?;
    let taken = Taken::read(parts, asked.served.site.papers.most_bytes).await?;
    let done = match examined(asked, &place, (&fact, taken)).await? {
        Ok((paper, bytes)) => write(asked, &place, (&fact, paper, bytes)).await?,
        Err(fault) => Err(fault),
    };
    drop(turn);
    match done {
        Ok(()) => {
            let path = match fact.definition.key {
                Case::KEY => format!("/cases/{}", fact.id),
                key => format!("/registers/{key}/{}", fact.id),
            };
            let page = place.address().page(&path, place.unit, &[]);
            Ok(Redirect::to(&format!("{page}#papers")).into_response())
        }
        Err(fault) => record_page(&place, fact, Some(&fault)).await,
    }
}

/// Whoever may write a fact may hang papers on it: the change path is asked what it would say of
/// taking the fact back. What is the whole province's may be added to by all who write in it.
async fn may_write(asked: &Asked, permit: &Permit, fact: &Fact) -> Result<(), Failure> {
    if fact.definition.anchor == Anchor::Home || fact.definition.key == Case::KEY {
        return Ok(());
    }
    let mut batch = Batch::new();
    batch.push(fact.definition, Operation::Withdraw { id: fact.id });
    let refusals = asked.served.site.registers.check(permit, &batch).await?;
    let of_leave = refusals.into_iter().map(|refusal| refusal.message);
    match of_leave.into_iter().find(|message| message.key().starts_with("policy.")) {
        Some(message) => Err(message.into()),
        None => Ok(()),
    }
}

/// What was sent as a paper, with its bytes; or what is wrong with it.
async fn examined(
    asked: &Asked,
    place: &Place<'_>,
    (fact, taken): (&Fact, Taken),
) -> Result<Result<(Paper, Arc<Vec<u8>>), Message>, Failure> {
    let site = &asked.served.site;
    if !FormKey::of(asked)?.is(taken.key.as_deref()) {
        return Ok(Err(Message::new("papers.send-again")));
    }
    if Secrecy::standard()?.is_stamped(&taken.name) {
        // Not even its name is told again.
        return Ok(Err(Message::new("secrecy.stamped")));
    }
    let name = Paper::cleaned_name(&taken.name);
    if taken.bytes.is_empty() || name.is_empty() {
        return Ok(Err(Message::new("papers.no-file")));
    }
    let bytes = Arc::new(taken.bytes);
    let lists = site.registers.registry().lists();
    let (own, named) = (Arc::clone(&bytes), name.clone());
    let looked = move || (paper_type(&named, &own, lists), PaperContents::name_of(&own));
    let (kind, digest) = tokio::task::spawn_blocking(looked).await?;
    let media_type = match kind {
        Ok(code) => code,
        Err(fault) => return Ok(Err(fault)),
    };
    let mut reader = site.registers.read().await?;
    let held = fact.papers(&mut reader, &place.ground.view()).await?;
    drop(reader);
    if let Some(same) = held.iter().find(|paper| paper.data.digest == digest) {
        let fault = Message::new("papers.same-twice").text("name", same.data.name.as_str());
        return Ok(Err(fault));
    }
    let scanned = match &site.papers.scanner {
        None => "not-scanned",
        Some(scanner) => match scanner.scan(Arc::clone(&bytes)).await {
            Scan::Clean => "clean",
            Scan::Infected => return Ok(Err(Message::new("papers.infected").text("name", name))),
            Scan::Failed => return Ok(Err(Message::new("papers.not-checked"))),
        },
    };
    let row = fact.last().ok_or_else(Failure::no_such_page)?;
    let (area, person) = Paper::placing(fact.definition, row, fact.own_unit(place));
    let paper = Paper {
        register: fact.definition.key.to_owned(),
        record: fact.id,
        area,
        person,
        name,
        media_type,
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        digest,
        scanned: Code::new(scanned),
    };
    Ok(Ok((paper, bytes)))
}

/// Keeps the bytes, then writes the row; done to its end even if the browser goes away meanwhile.
async fn write(
    asked: &Asked,
    place: &Place<'_>,
    (fact, paper, bytes): (&Fact, Paper, Arc<Vec<u8>>),
) -> Result<Result<(), Message>, Failure> {
    let served = Arc::clone(&asked.served);
    let permit = fact.permit(asked)?;
    let mut batch = Batch::new();
    batch.set_home(match fact.last().map(|row| row.home).filter(|home| *home > 0) {
        Some(home) => Id::new(home),
        None => crate::change::top(place),
    });
    if fact.definition.key == Decision::KEY {
        batch.set_decision(Id::new(fact.id));
    }
    let name = paper.name.clone();
    // It tells of the days of which the fact tells.
    let first = fact.rows.first().map(|row| row.period.from());
    let since = first.unwrap_or_else(|| served.site.registers.today());
    batch.add(Period::since(since), paper);
    let doing = tokio::spawn(async move {
        let site = &served.site;
        let bytes = Arc::unwrap_or_clone(bytes);
        site.papers.contents.keep(site.registers.database(), bytes).await?;
        site.registers.apply(&permit, &batch).await
    });
    match doing.await? {
        Ok(_) => Ok(Ok(())),
        Err(registers::Error::Refused(messages)) => {
            let first = messages.into_iter().next();
            Ok(Err(match first {
                // Somebody else sent the same meanwhile.
                Some(message) if message.key() == "rule.overlap" => {
                    Message::new("papers.same-twice").text("name", name)
                }
                Some(message) => message,
                None => Message::new("papers.sending-broken-off"),
            }))
        }
        Err(error) => Err(error.into()),
    }
}
