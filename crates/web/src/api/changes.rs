//! Changes by programs: a batch as JSON, checked whole, tried or written; one that is sent twice
//! under one name is written once.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Id, Message, Period, Value};
use registers::{
    ChangeRequest, Filter, JournalFilter, Reader, Refusal, Register, VersionRow, View,
};
use serde_json::{Value as Json, json};

use super::parameters::{LANGUAGE, admit};
use super::written::{Asks, Fault, read};
use crate::asked::Asked;
use crate::failure::Failure;

/// The header that names a request.
const NAME: HeaderName = HeaderName::from_static("idempotency-key");

/// The longest name.
pub(crate) const LONGEST_NAME: usize = 200;

/// Answers to a batch of changes.
pub(crate) async fn changes(asked: Asked, body: Result<Bytes, BytesRejection>) -> Response {
    let made = match body {
        Ok(body) => answered(&asked, &body).await,
        Err(rejection) => Err(unread(&rejection)),
    };
    match made {
        Ok(response) => response,
        Err(Refused::Whole(failure)) => asked.answer(Err(failure)),
        Err(Refused::Faults(status, faults)) => problem(&asked, status, &faults),
    }
}

/// What was sent is longer than is taken, or broke off.
fn unread(rejection: &BytesRejection) -> Refused {
    let status = rejection.status();
    let is_long = status == StatusCode::PAYLOAD_TOO_LARGE;
    let key = if is_long { "api.too-long" } else { "api.broken-off" };
    Refused::one(status, "", Message::new(key))
}

/// Why nothing is written.
enum Refused {
    Whole(Failure),
    Faults(StatusCode, Vec<Fault>),
}

impl<E: Into<Failure>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Whole(error.into())
    }
}

impl Refused {
    fn one(status: StatusCode, pointer: &str, message: Message) -> Self {
        Self::Faults(status, vec![Fault { pointer: pointer.to_owned(), message }])
    }
}

async fn answered(asked: &Asked, body: &[u8]) -> Result<Response, Refused> {
    let permit = asked.permit()?;
    admit(asked, std::iter::once(&LANGUAGE))?;
    let type_of = asked.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // What follows a semicolon tells of the encoding, which JSON has but one of.
    let type_of = type_of.and_then(|given| given.split(';').next()).map(str::trim);
    if !type_of.is_some_and(|given| given.eq_ignore_ascii_case("application/json")) {
        let message = Message::new("api.not-json-type");
        return Err(Refused::one(StatusCode::UNSUPPORTED_MEDIA_TYPE, "", message));
    }
    let json: Json = serde_json::from_slice(body).map_err(|error| {
        let message = Message::new("api.not-json").text("reason", error.to_string());
        Refused::one(StatusCode::BAD_REQUEST, "", message)
    })?;
    let site = &asked.served.site;
    let registry = site.registers.registry();
    let mut asks = read(&json, registry)
        .map_err(|faults| Refused::Faults(StatusCode::UNPROCESSABLE_ENTITY, faults))?;
    let view = View { scope: asked.scope(), on: site.registers.today(), known_at: None };
    let name = name(asked)?;
    let digest = digest(body);
    let mut reader = site.registers.read().await?;
    if let Some(name) = &name
        && let Some(done) = done(&mut reader, &view, (name, &digest), &asks).await?
    {
        return Ok(done);
    }
    stale(&mut reader, &view, &asks).await?;
    set_home(&mut reader, &view, &mut asks).await?;
    drop(reader);
    let refusals = site.registers.check(permit, &asks.batch).await?;
    if !refusals.is_empty() {
        // The same request may have been written while this one was checked.
        if let Some(name) = &name {
            let mut reader = site.registers.read().await?;
            if let Some(done) = done(&mut reader, &view, (name, &digest), &asks).await? {
                return Ok(done);
            }
        }
        let faults = refusals.into_iter().map(|refusal| asks.fault(refusal)).collect();
        return Err(Refused::Faults(StatusCode::UNPROCESSABLE_ENTITY, faults));
    }
    if asks.is_dry_run {
        let body = json!({ "dryRun": true, "operations": asks.operations() });
        return Ok(answer(StatusCode::OK, &body));
    }
    if let Some(name) = &name {
        let since = Period::since(site.registers.today());
        asks.batch.add(since, ChangeRequest { name: name.clone(), digest: digest.clone() });
    }
    match site.registers.apply(permit, &asks.batch).await {
        Ok(receipt) => {
            let entries = receipt.entries.iter().map(|(chain, sequence)| (*chain, *sequence));
            let local = |definition: &'static str, local: i64| {
                receipt.ids.get(&(definition, local)).copied()
            };
            let body = told(entries, &receipt.recorded_at.to_string(), &asks.ids(local));
            Ok(answer(StatusCode::CREATED, &body))
        }
        Err(registers::Error::Refused(messages)) => {
            // The same request may have been quicker on another way.
            let mut reader = site.registers.read().await?;
            if let Some(name) = &name
                && let Some(done) = done(&mut reader, &view, (name, &digest), &asks).await?
            {
                return Ok(done);
            }
            let of_all = |message| Fault { pointer: String::new(), message };
            let faults = messages.into_iter().map(of_all).collect();
            Err(Refused::Faults(StatusCode::CONFLICT, faults))
        }
        Err(error) => Err(error.into()),
    }
}

/// The name of a request.
fn name(asked: &Asked) -> Result<Option<String>, Refused> {
    let Some(given) = asked.headers().get(NAME) else { return Ok(None) };
    let name = given.to_str().unwrap_or_default().trim();
    if name.is_empty() || name.len() > LONGEST_NAME {
        let message = Message::new("api.bad-request-name");
        return Err(Refused::one(StatusCode::BAD_REQUEST, "", message));
    }
    Ok(Some(name.to_owned()))
}

fn digest(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body).into_owned();
    norms::digest(&BTreeMap::from([("request".to_owned(), text)]))
}

/// The answer to a request that was written already.
async fn done(
    reader: &mut Reader,
    view: &View<'_>,
    (name, digest): (&str, &str),
    asks: &Asks,
) -> Result<Option<Response>, Refused> {
    let named = vec![Filter::In("name", vec![Value::Text(name.to_owned())])];
    let rows = reader.rows_of_every_day(view, ChangeRequest::DEFINITION, named).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    if row.values.get(1).and_then(Value::as_text) != Some(digest) {
        let message = Message::new("api.request-name-taken").text("name", name);
        return Err(Refused::one(StatusCode::UNPROCESSABLE_ENTITY, "", message));
    }
    let together = Some((row.home, row.recorded));
    let filter = JournalFilter { together, limit: i64::MAX, ..JournalFilter::default() };
    let entries = reader.entries(view, &filter).await?;
    let instant = entries.first().map(|entry| entry.recorded_at.clone()).unwrap_or_default();
    let mut added: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for entry in &entries {
        for change in reader.changes(view, entry).await? {
            if change.operation == "add" {
                added.entry(change.register).or_default().push(change.record);
            }
        }
    }
    // Numbers are given in the order in which they are asked for.
    for ids in added.values_mut() {
        ids.sort_unstable();
        ids.dedup();
    }
    let mut given: BTreeMap<&'static str, usize> = BTreeMap::new();
    let ids = asks.ids(|register, _| {
        let next = given.entry(register).or_default();
        *next += 1;
        added.get(register)?.get(*next - 1).copied()
    });
    let entries = entries.iter().map(|entry| (entry.chain, entry.sequence));
    Ok(Some(answer(StatusCode::OK, &told(entries, &instant, &ids))))
}

/// Refuses what was asked of versions that are believed no more.
async fn stale(reader: &mut Reader, view: &View<'_>, asks: &Asks) -> Result<(), Refused> {
    let mut faults = Vec::new();
    for (place, definition, id, version) in asks.versions() {
        let rows = reader.rows_of_every_day(view, definition, vec![Filter::Ids(vec![id])]).await?;
        if !rows.iter().any(|row: &VersionRow| row.version == version) {
            let now = rows.last().map_or(0, |row| row.version);
            faults.push(Fault {
                pointer: format!("/operations/{place}/version"),
                message: Message::new("api.stale").id("version", version).id("now", now),
            });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Refused::Faults(StatusCode::CONFLICT, faults)) }
}

/// The province in which new records are at home, where the request names it.
async fn set_home(reader: &mut Reader, view: &View<'_>, asks: &mut Asks) -> Result<(), Refused> {
    let Some(code) = asks.home.clone() else { return Ok(()) };
    let tree = reader.tree(view).await?;
    match tree.find(&code) {
        Ok(unit) => asks.batch.set_home(Id::new(unit.id.number())),
        Err(message) => {
            return Err(Refused::one(StatusCode::UNPROCESSABLE_ENTITY, "/home", message));
        }
    }
    Ok(())
}

fn told(
    entries: impl Iterator<Item = (i64, base::Sequence)>,
    instant: &str,
    ids: &BTreeMap<String, i64>,
) -> Json {
    let entries: Vec<String> =
        entries.map(|(chain, sequence)| format!("{chain}-{sequence}")).collect();
    json!({ "entries": entries, "recordedAt": instant, "ids": ids })
}

fn answer(status: StatusCode, body: &Json) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Problem details, each fault with the place in what was sent.
fn problem(asked: &Asked, status: StatusCode, faults: &[Fault]) -> Response {
    let language = asked.language();
    let told: Vec<Json> = faults
        .iter()
        .map(|fault| {
            json!({
                "pointer": fault.pointer,
                "detail": fault.message.render(language),
                "key": fault.message.key(),
            })
        })
        .collect();
    let first = faults.first();
    let details = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "detail": first.map_or_else(String::new, |fault| fault.message.render(language)),
        "instance": asked.path(),
        "key": first.map_or("", |fault| fault.message.key()),
        "errors": told,
    });
    let is = [(CONTENT_TYPE, "application/problem+json")];
    (status, is, details.to_string()).into_response()
}

impl Asks {
    /// A refusal of the registers, with its place in what was sent.
    fn fault(&self, refusal: Refusal) -> Fault {
        let place = refusal.operation.and_then(|at| self.place_of(at));
        let pointer = match (place, refusal.field) {
            (Some(place), Some(field)) => format!("/operations/{place}/values/{field}"),
            (Some(place), None) => format!("/operations/{place}"),
            (None, Some(field)) if refusal.operation.is_some() => format!("/decision/{field}"),
            (None, _) => String::new(),
        };
        Fault { pointer, message: refusal.message }
    }
}
