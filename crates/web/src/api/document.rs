//! The OpenAPI document, made of the tables of fields.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use base::Language;
use serde_json::{Map, Value, json};

use super::query::{MOST, OPERATORS};
use super::resources::{Field, Kind, RESOURCES, Resource, Rows};
use crate::asked::Asked;

/// Answers with the document.
pub(crate) async fn document(asked: Asked) -> Response {
    let text = whole(asked.language()).to_string();
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}

/// A parameter, with an example.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) example: &'static str,
    pub(crate) is_repeated: bool,
    /// Only people are asked by it.
    pub(crate) of_people: bool,
}

const fn parameter(name: &'static str, example: &'static str) -> Parameter {
    Parameter { name, example, is_repeated: false, of_people: false }
}

/// All parameters.
pub(crate) const PARAMETERS: [Parameter; 11] = [
    parameter("area", "26"),
    parameter("asOf", "2022-10-19"),
    parameter("knownAt", "2026-11-27T04:00:00Z"),
    parameter("lang", "en"),
    Parameter { is_repeated: true, ..parameter("filter", "name:like:ngoc") },
    parameter("fields", "id,name"),
    parameter("order", "name:asc"),
    parameter("page", "1"),
    parameter("pageSize", "50"),
    Parameter { of_people: true, ..parameter("of", "figure:party_secretary/persons") },
    Parameter { of_people: true, is_repeated: true, ..parameter("where", "sex:female") },
];

/// The parameters of a resource.
pub(crate) fn parameters(resource: &Resource) -> impl Iterator<Item = &'static Parameter> {
    let is_people = matches!(resource.rows, Rows::People);
    PARAMETERS.iter().filter(move |one| is_people || !one.of_people)
}

fn schema(kind: Kind) -> Value {
    match kind {
        Kind::Text | Kind::Name => json!({ "type": ["string", "null"] }),
        Kind::Number => json!({ "type": ["number", "null"] }),
        Kind::Day => json!({ "type": ["string", "null"], "format": "date" }),
        Kind::Objects => json!({ "type": "array", "items": { "type": "object" } }),
    }
}

fn example(field: &Field) -> Value {
    serde_json::from_str(field.example).unwrap_or(Value::Null)
}

fn row_schema(resource: &Resource) -> Value {
    let properties = resource.fields.iter().map(|field| (field.key.to_owned(), schema(field.kind)));
    let required: Vec<&str> = resource.fields.iter().map(|field| field.key).collect();
    json!({
        "type": "object",
        "properties": properties.collect::<Map<_, _>>(),
        "required": required,
        "additionalProperties": false,
    })
}

fn answer_schema(resource: &Resource) -> Value {
    let mut properties = Map::new();
    properties.insert("area".to_owned(), json!({ "type": "string" }));
    properties.insert("asOf".to_owned(), json!({ "type": "string", "format": "date" }));
    properties.insert("knownAt".to_owned(), json!({ "type": "string", "format": "date-time" }));
    properties.insert("pager".to_owned(), json!({ "$ref": "#/components/schemas/Pager" }));
    let rows = json!({ "type": "array", "items": row_schema(resource) });
    properties.insert(resource.key.to_owned(), rows);
    json!({
        "type": "object",
        "properties": properties,
        "required": ["area", "asOf", "pager", resource.key],
    })
}

fn path(resource: &Resource, language: Language) -> Value {
    let parameters = parameters(resource).map(|one| {
        let about = language.text(&format!("web.api.parameter.{}", one.name));
        let example = Value::from(one.example);
        let schema = if one.is_repeated {
            json!({ "type": "array", "items": { "type": "string" } })
        } else {
            json!({ "type": "string" })
        };
        let example = if one.is_repeated { json!([example]) } else { example };
        json!({
            "name": one.name, "in": "query", "required": false,
            "description": about, "schema": schema, "example": example,
        })
    });
    let row: Map<String, Value> =
        resource.fields.iter().map(|field| (field.key.to_owned(), example(field))).collect();
    let mut whole = Map::new();
    whole.insert("area".to_owned(), Value::from("26"));
    whole.insert("asOf".to_owned(), Value::from("2022-10-19"));
    let pager = json!({ "page": 1, "pageSize": 50, "total": 1, "pageCount": 1 });
    whole.insert("pager".to_owned(), pager);
    whole.insert(resource.key.to_owned(), json!([row]));
    let about = language.text(&format!("web.api.resource.{}", resource.key));
    json!({ "get": {
        "operationId": resource.key,
        "summary": about,
        "parameters": parameters.collect::<Vec<_>>(),
        "responses": {
            "200": {
                "description": about,
                "headers": { "ETag": { "schema": { "type": "string" } } },
                "content": { "application/json": {
                    "schema": answer_schema(resource), "example": whole,
                } },
            },
            "304": { "description": language.text("web.api.unchanged") },
            "default": {
                "description": language.text("web.api.problem"),
                "content": { "application/problem+json": {
                    "schema": { "$ref": "#/components/schemas/Problem" },
                } },
            },
        },
    } })
}

/// The path by which programs write.
fn changes(language: Language) -> Value {
    let about = language.text("web.api.resource.changes");
    let problem = || {
        json!({ "description": language.text("web.api.problem"), "content": {
            "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
        } })
    };
    let done = || {
        json!({ "description": about, "content": { "application/json": {
        "schema": { "type": "object", "properties": {
            "entries": { "type": "array", "items": { "type": "string" } },
            "recordedAt": { "type": "string", "format": "date-time" },
            "ids": { "type": "object", "additionalProperties": { "type": "integer" } },
            "dryRun": { "type": "boolean" },
            "operations": { "type": "integer" },
        } },
    } } })
    };
    let text = || json!({ "type": "string" });
    let operation = json!({
        "type": "object",
        "required": ["register", "operation"],
        "additionalProperties": false,
        "properties": {
            "register": text(),
            "operation": {
                "type": "string",
                "enum": ["add", "change", "correct", "redate", "end", "withdraw"],
            },
            "as": text(), "from": text(), "until": text(), "on": text(),
            "id": { "type": "integer" },
            "version": { "type": "integer" },
            "values": { "type": "object" },
        },
    });
    json!({ "post": {
        "operationId": "changes",
        "summary": about,
        "parameters": [{
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": language.text("web.api.parameter.idempotency-key"),
            "schema": { "type": "string", "maxLength": 200 },
        }],
        "requestBody": { "required": true, "content": { "application/json": {
            "schema": {
                "type": "object",
                "required": ["operations"],
                "additionalProperties": false,
                "properties": {
                    "decision": { "oneOf": [{ "type": "integer" }, { "type": "object" }] },
                    "dryRun": { "type": "boolean" },
                    "home": text(),
                    "operations": { "type": "array", "minItems": 1, "items": operation },
                },
            },
            "example": example_of_changes(),
        } } },
        "responses": {
            "200": done(), "201": done(), "400": problem(), "403": problem(), "409": problem(),
            "413": problem(), "415": problem(), "422": problem(), "default": problem(),
        },
    } })
}

/// A person who takes a post, on a paper that comes along.
fn example_of_changes() -> Value {
    let from = "2022-11-20";
    let add = |register: &str, name: &str, values: Value| {
        json!({
            "register": register, "operation": "add", "as": name, "from": from, "values": values,
        })
    };
    json!({
        "decision": {
            "number": "45/QĐ-UBND", "signed_on": from, "issuer": "UBND xã",
            "kind": "confirmation", "style": "state",
        },
        "dryRun": true,
        "home": "26",
        "operations": [
            add("people", "head", json!({ "sex": "female", "born_on": "1980" })),
            add("person-names", "name", json!({ "person": "@head", "name": "Nguyễn Thị Thử" })),
        ],
    })
}

/// The whole document.
pub(crate) fn whole(language: Language) -> Value {
    let paths = RESOURCES
        .iter()
        .map(|resource| (format!("{}/{}", super::ROOT, resource.key), path(resource, language)));
    let changes = std::iter::once((format!("{}/changes", super::ROOT), changes(language)));
    let filter = format!("field:operator:value — {}", OPERATORS.join(", "));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Đình",
            "version": "1",
            "description": language.text("web.api.lead"),
        },
        "paths": paths.chain(changes).collect::<Map<_, _>>(),
        "components": { "schemas": {
            "Pager": {
                "type": "object",
                "description": filter,
                "properties": {
                    "page": { "type": "integer", "minimum": 1 },
                    "pageSize": { "type": "integer", "minimum": 1, "maximum": MOST },
                    "total": { "type": "integer" },
                    "pageCount": { "type": "integer" },
                },
                "required": ["page", "pageSize", "total", "pageCount"],
            },
            "Problem": {
                "type": "object",
                "description": "RFC 9457",
                "properties": {
                    "type": { "type": "string" },
                    "title": { "type": "string" },
                    "status": { "type": "integer" },
                    "detail": { "type": "string" },
                    "instance": { "type": "string" },
                    "key": { "type": "string" },
                    "errors": { "type": "array", "items": {
                        "type": "object",
                        "properties": {
                            "pointer": { "type": "string" },
                            "detail": { "type": "string" },
                            "key": { "type": "string" },
                        },
                        "required": ["pointer", "detail", "key"],
                    } },
                },
                "required": ["title", "status", "detail"],
            },
        } },
    })
}
