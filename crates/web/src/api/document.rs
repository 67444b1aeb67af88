//! The OpenAPI document, made of the tables of fields and the definitions of the registers.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use base::{Language, Message};
use registers::Registry;
use serde_json::{Map, Value, json};

use super::answers::{Admitted, headers, problem_schema, problems, security_schemes};
use super::parameters::{DAY, parameters};
use super::query::{MOST, OPERATORS};
use super::resources::{Field, Kind, RESOURCES, Resource};
use super::{casework, writing};
use crate::asked::Asked;

/// What a list answers besides rows.
const REFUSALS: [u16; 6] = [400, 403, 404, 429, 500, 503];

/// Answers with the document.
pub(crate) async fn document(asked: Asked) -> Response {
    let site = &asked.served.site;
    match whole(asked.language(), site.registers.registry(), site.is_secure) {
        Ok(whole) => ([(CONTENT_TYPE, "application/json")], whole.to_string()).into_response(),
        Err(message) => asked.answer(Err(message.into())),
    }
}

fn schema(kind: Kind) -> Value {
    match kind {
        Kind::Text | Kind::Name => json!({ "type": ["string", "null"] }),
        Kind::Number => json!({ "type": ["number", "null"] }),
        Kind::Day => json!({ "type": ["string", "null"], "format": "date" }),
        Kind::Holdings => json!({ "type": "array", "items": {
            "$ref": "#/components/schemas/Holding",
        } }),
    }
}

fn holding_schema() -> Value {
    let words = || json!({ "type": ["string", "null"] });
    json!({
        "type": "object",
        "properties": {
            "title": words(), "titleName": { "type": "string" }, "mode": { "type": "string" },
            "area": words(), "areaName": words(),
            "since": { "type": "string", "format": "date" },
        },
        "required": ["title", "titleName", "mode", "area", "areaName", "since"],
        "additionalProperties": false,
    })
}

fn example(field: &Field) -> Value {
    serde_json::from_str(field.example).unwrap_or(Value::Null)
}

/// A row has the fields that are asked for, all of them where none are named.
fn row_schema(resource: &Resource) -> Value {
    let properties = resource.fields.iter().map(|field| (field.key.to_owned(), schema(field.kind)));
    json!({
        "type": "object",
        "properties": properties.collect::<Map<_, _>>(),
        "minProperties": 1,
        "additionalProperties": false,
    })
}

fn answer_schema(resource: &Resource) -> Value {
    let mut properties = Map::new();
    properties.insert("area".to_owned(), json!({ "type": "string" }));
    let day = json!({ "type": "string", "format": "date", "pattern": DAY });
    properties.insert("asOf".to_owned(), day);
    properties.insert("knownAt".to_owned(), json!({ "type": "string", "format": "date-time" }));
    properties.insert("pager".to_owned(), json!({ "$ref": "#/components/schemas/Pager" }));
    let rows = json!({ "type": "array", "items": row_schema(resource), "maxItems": MOST });
    properties.insert(resource.key.to_owned(), rows);
    json!({
        "type": "object",
        "properties": properties,
        "required": ["area", "asOf", "pager", resource.key],
        "additionalProperties": false,
    })
}

fn path(resource: &Resource, language: Language) -> Result<Value, Message> {
    let admitted = Admitted::to(resource.path)?;
    let parameters = parameters(resource).map(|one| one.told(language, Some(resource)));
    let row: Map<String, Value> =
        resource.fields.iter().map(|field| (field.key.to_owned(), example(field))).collect();
    let mut whole = Map::new();
    whole.insert("area".to_owned(), Value::from("26"));
    whole.insert("asOf".to_owned(), Value::from("2022-10-19"));
    let pager = json!({ "page": 1, "pageSize": 50, "total": 1, "pageCount": 1 });
    whole.insert("pager".to_owned(), pager);
    whole.insert(resource.key.to_owned(), json!([row]));
    let about = language.text(&format!("web.api.resource.{}", resource.key));
    let mut tagged = headers();
    let tag = json!({ "required": true, "schema": { "type": "string" } });
    tagged.insert("ETag".to_owned(), tag);
    let mut responses = problems(language, &REFUSALS);
    if !admitted.is_public {
        responses.extend(problems(language, &[401]));
    }
    let rows = json!({
        "description": about,
        "headers": tagged,
        "content": { "application/json": {
            "schema": answer_schema(resource), "example": whole,
        } },
    });
    responses.insert("200".to_owned(), rows);
    let unchanged = language.text("web.api.unchanged");
    let unchanged = json!({ "description": unchanged, "headers": headers() });
    responses.insert("304".to_owned(), unchanged);
    Ok(json!({ "get": {
        "operationId": resource.key,
        "summary": about,
        "security": admitted.security(),
        "parameters": parameters.collect::<Vec<_>>(),
        "responses": responses,
    } }))
}

fn pager_schema() -> Value {
    json!({
        "type": "object",
        "description": format!("field:operator:value — {}", OPERATORS.join(", ")),
        "properties": {
            "page": { "type": "integer", "minimum": 1 },
            "pageSize": { "type": "integer", "minimum": 1, "maximum": MOST },
            "total": { "type": "integer", "minimum": 0 },
            "pageCount": { "type": "integer", "minimum": 0 },
        },
        "required": ["page", "pageSize", "total", "pageCount"],
        "additionalProperties": false,
    })
}

/// The whole document.
fn whole(language: Language, registry: &Registry, is_secure: bool) -> Result<Value, Message> {
    let mut paths = Map::new();
    for resource in &RESOURCES {
        paths.insert(resource.path.to_owned(), path(resource, language)?);
    }
    if let Some(path) = paths.get_mut(casework::PATH) {
        path["post"] = casework::open_path(language)?;
    }
    paths.insert(casework::ACTS.to_owned(), casework::act_path(language)?);
    paths.insert(writing::PATH.to_owned(), writing::path(language, registry)?);
    let mut schemas = writing::schemas(registry);
    schemas.insert("Pager".to_owned(), pager_schema());
    schemas.insert("Holding".to_owned(), holding_schema());
    schemas.insert("Problem".to_owned(), problem_schema());
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Đình",
            "version": "1",
            "description": language.text("web.api.lead"),
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": security_schemes(language, is_secure),
        },
    }))
}
