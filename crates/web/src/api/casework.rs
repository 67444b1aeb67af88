//! Cases for programs: what is under way, opening one, and acting in one.

use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use base::{Day, Language, Message};
use cases::{Given, NamedRow, Opening, Where, files};
use registers::{Case, View};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::answers::{Admitted, headers, problems};
use super::parameters::{DAY, LANGUAGE, admit};
use super::query::Query;
use super::resources::{Resource, Row};
use crate::asked::Asked;
use crate::casework::{actor, tree, tree_on};
use crate::failure::Failure;
use crate::pages::frame::Place;

/// Where cases are listed and opened.
pub(crate) const PATH: &str = "/api/v1/cases";

/// Where one acts.
pub(crate) const ACTS: &str = "/api/v1/cases/{id}/acts";

/// What writing answers besides what was done.
const REFUSALS: [u16; 9] = [400, 403, 404, 409, 413, 415, 422, 429, 500];

/// Answers with the open cases that the asker may see.
pub(super) async fn list(
    asked: &Asked,
    resource: &'static Resource,
    query: Query,
) -> Result<Response, Failure> {
    let ground = asked.ground_anew().await?;
    let unit = match asked.get("area") {
        Some(code) => crate::pages::area::find(&ground, code)?,
        None => crate::pages::report::first(&ground)?,
    };
    let below = ground.scene.tree.subtree(unit.id);
    let place = Place { asked, ground: &ground, unit };
    let view =
        View { scope: asked.scope(), on: asked.served.site.registers.today(), known_at: None };
    let tree = tree(asked);
    let mut reader = asked.served.site.registers.read().await?;
    let mut rows: Vec<Row> = Vec::new();
    for file in files(&mut reader, &view, (asked.served.cases.flows(), Vec::new())).await? {
        let state = file.state()?;
        let whereabouts = Where::in_tree(&tree, &reader, file.case.data.area);
        let own = file.case.data.area;
        let is_asked = asked.get("area").is_none()
            || below.contains(&own)
            || below.contains(&ground.scene.tree.counts_in(own));
        if !is_asked {
            continue;
        }
        let unit = tree.unit(whereabouts.unit);
        let day = |day: Option<Day>| day.map_or(Value::Null, |day| Value::from(day.to_string()));
        rows.push(vec![
            Value::from(file.case.id.number()),
            Value::from(file.case.data.name.clone()),
            Value::from(file.case.data.flow.clone()),
            unit.map_or(Value::Null, |unit| Value::from(crate::address::code(unit))),
            Value::from(whereabouts.name),
            Value::from(state.step.key.clone()),
            Value::from(state.last.number),
            day(Some(state.since)),
            day(state.last.step_due_on),
            day(state.last.due_on),
        ]);
    }
    let listed = query.list(rows, place.address().language)?;
    Ok(ground.tagged(super::answer(&place, resource, &query, &listed)))
}

/// A case to be opened.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Opened {
    flow: String,
    area: Option<String>,
    name: Option<String>,
    day: Option<String>,
    due_on: Option<String>,
    registers: Option<String>,
    register: Option<String>,
    record: Option<i64>,
    field: Option<String>,
    wish: Option<String>,
}

/// An act.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acted {
    action: String,
    reason: Option<String>,
    #[serde(default)]
    rows: Vec<Named>,
    seen: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    register: String,
    record: i64,
    version: Option<i64>,
    text: String,
}

/// Opens a case.
pub(super) async fn open(asked: Asked, body: Result<Bytes, BytesRejection>) -> Response {
    let made = opened(&asked, body).await;
    asked.answer(made)
}

async fn opened(asked: &Asked, body: Result<Bytes, BytesRejection>) -> Result<Response, Failure> {
    let sent: Opened = read(asked, body)?;
    let day = |given: &Option<String>| given.as_deref().map(str::parse::<Day>).transpose();
    let of = day(&sent.day).map_err(unprocessable)?;
    let area = match &sent.area {
        Some(code) => Some(tree_on(asked, of).find(code).map_err(unprocessable)?.id),
        None => None,
    };
    let opening = Opening {
        flow: sent.flow,
        area,
        person: None,
        name: sent.name,
        day: of,
        due_on: day(&sent.due_on).map_err(unprocessable)?,
        registers: sent.registers,
        register: sent.register,
        record: sent.record,
        field: sent.field,
        wish: sent.wish,
    };
    let id = asked.served.cases.open(&actor(asked)?, opening).await.map_err(refused)?;
    let body = json!({ "id": id.number() }).to_string();
    Ok((StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], body).into_response())
}

/// Acts in a case.
pub(super) async fn act(
    id: Result<Path<i64>, PathRejection>,
    asked: Asked,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let made = match id {
        Ok(Path(id)) => acted(&asked, base::Id::new(id), body).await,
        Err(_) => Err(Failure::no_such_page()),
    };
    asked.answer(made)
}

async fn acted(
    asked: &Asked,
    id: base::Id<Case>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let sent: Acted = read(asked, body)?;
    let rows = sent.rows.into_iter().map(|row| NamedRow {
        register: row.register,
        record: row.record,
        version: row.version,
        text: row.text,
    });
    let given = Given { reason: sent.reason, rows: rows.collect(), seen: sent.seen };
    let done = asked.served.cases.act(&actor(asked)?, (id, &sent.action), &given).await;
    let act = done.map_err(refused)?.act;
    let body = json!({ "case": id.number(), "number": act.number, "step": act.step }).to_string();
    Ok((StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], body).into_response())
}

fn read<T: DeserializeOwned>(
    asked: &Asked,
    body: Result<Bytes, BytesRejection>,
) -> Result<T, Failure> {
    admit(asked, std::iter::once(&LANGUAGE))?;
    let body = body.map_err(|rejection| {
        let status = rejection.status();
        let is_long = status == StatusCode::PAYLOAD_TOO_LARGE;
        let key = if is_long { "api.too-long" } else { "api.broken-off" };
        Failure::refused(status, Message::new(key))
    })?;
    let type_of = asked.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let type_of = type_of.and_then(|given| given.split(';').next()).map(str::trim);
    if !type_of.is_some_and(|given| given.eq_ignore_ascii_case("application/json")) {
        let message = Message::new("api.not-json-type");
        return Err(Failure::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let json: Value = serde_json::from_slice(&body)
        .map_err(|error| Message::new("api.not-json").text("reason", error.to_string()))?;
    serde_json::from_value(json).map_err(|error| {
        unprocessable(Message::new("api.not-json").text("reason", error.to_string()))
    })
}

fn unprocessable(message: Message) -> Failure {
    Failure::refused(StatusCode::UNPROCESSABLE_ENTITY, message)
}

/// What a flow refuses is about what was asked; what it tells of others keeps its own status.
fn refused(error: registers::Error) -> Failure {
    let registers::Error::Refused(messages) = &error else { return error.into() };
    let Some(first) = messages.first().cloned() else { return error.into() };
    match Failure::from(first.clone()) {
        Failure::Refused { status: StatusCode::BAD_REQUEST, .. } => unprocessable(first),
        other => other,
    }
}

/// What the OpenAPI document says of opening.
///
/// # Errors
/// When the policies do not read.
pub(crate) fn open_path(language: Language) -> Result<Value, Message> {
    let text = || json!({ "type": ["string", "null"], "maxLength": 4000 });
    let day = || json!({ "type": ["string", "null"], "format": "date", "pattern": DAY });
    let properties = json!({
        "flow": { "type": "string" }, "area": text(), "name": text(), "day": day(),
        "dueOn": day(), "registers": text(), "register": text(),
        "record": { "type": ["integer", "null"], "format": "int64" },
        "field": text(), "wish": text(),
    });
    let request = json!({
        "type": "object", "required": ["flow"], "additionalProperties": false,
        "properties": properties,
    });
    let example = json!({
        "flow": "round", "area": "26", "name": "Đợt 19/10/2022", "day": "2022-10-19",
        "dueOn": "2026-12-31",
    });
    let done = json!({
        "type": "object", "required": ["id"], "additionalProperties": false,
        "properties": { "id": { "type": "integer", "minimum": 1 } },
    });
    operation(language, ("open-case", PATH), &[], (request, example, done))
}

/// What the OpenAPI document says of acting.
///
/// # Errors
/// When the policies do not read.
pub(crate) fn act_path(language: Language) -> Result<Value, Message> {
    let id = || json!({ "type": "integer", "format": "int64" });
    let optional = || json!({ "type": ["integer", "null"], "format": "int64" });
    let row = json!({
        "type": "object", "required": ["register", "record", "text"],
        "additionalProperties": false,
        "properties": {
            "register": { "type": "string" }, "record": id(), "version": optional(),
            "text": { "type": "string", "maxLength": 4000 },
        },
    });
    let request = json!({
        "type": "object", "required": ["action"], "additionalProperties": false,
        "properties": {
            "action": { "type": "string" },
            "reason": { "type": ["string", "null"], "maxLength": 4000 },
            "rows": { "type": "array", "items": row },
            "seen": optional(),
        },
    });
    let example = json!({ "action": "send", "reason": "Đã rà soát đủ", "rows": [], "seen": 1 });
    let done = json!({
        "type": "object", "required": ["case", "number", "step"], "additionalProperties": false,
        "properties": {
            "case": id(), "number": { "type": "integer", "minimum": 2 },
            "step": { "type": "string" },
        },
    });
    let in_path = json!({
        "name": "id", "in": "path", "required": true, "schema": id(), "example": 1,
        "description": language.text("web.api.parameter.case"),
    });
    let told = operation(language, ("act", ACTS), &[in_path], (request, example, done))?;
    Ok(json!({ "post": told }))
}

fn operation(
    language: Language,
    (name, path): (&str, &str),
    more: &[Value],
    (request, example, done): (Value, Value, Value),
) -> Result<Value, Message> {
    let admitted = Admitted::to(path)?;
    let about = language.text(&format!("web.api.resource.{name}"));
    let mut responses: Map<String, Value> = problems(language, &REFUSALS);
    if !admitted.is_public {
        responses.extend(problems(language, &[401]));
    }
    responses.extend(problems(language, &[503]));
    let done = json!({
        "description": about, "headers": headers(),
        "content": { "application/json": { "schema": done } },
    });
    responses.insert("201".to_owned(), done);
    let mut parameters = vec![LANGUAGE.told(language, None)];
    parameters.extend(more.iter().cloned());
    Ok(json!({
        "operationId": name,
        "summary": about,
        "security": admitted.security(),
        "parameters": parameters,
        "requestBody": { "required": true, "content": { "application/json": {
            "schema": request, "example": example,
        } } },
        "responses": responses,
    }))
}
