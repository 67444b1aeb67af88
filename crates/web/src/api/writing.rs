//! What the OpenAPI document says of the path by which programs write, made of the definitions of
//! the registers: each has a schema of its values, and each code list one of its codes.

use base::{Definition, Field, Kind, Language, Message};
use registers::{Decision, Register, Registry};
use serde_json::{Map, Value, json};

use super::answers::{Admitted, headers, problems};
use super::changes::LONGEST_NAME;
use super::parameters::{DAY, LANGUAGE};
use super::written::MOST_OPERATIONS;
use crate::change::is_by_hand;

/// The path.
pub(crate) const PATH: &str = "/api/v1/changes";

/// What it answers besides what was done.
const REFUSALS: [u16; 9] = [400, 403, 409, 413, 415, 422, 429, 500, 503];

/// The path by which programs write.
///
/// # Errors
/// When the policies do not read.
pub(crate) fn path(language: Language, registry: &Registry) -> Result<Value, Message> {
    let admitted = Admitted::to(PATH)?;
    let about = language.text("web.api.resource.changes");
    let done = |schemas: &[&str]| {
        let schemas = schemas.iter().map(|name| reference(name)).collect::<Vec<_>>();
        json!({ "description": about, "headers": headers(), "content": { "application/json": {
            "schema": { "oneOf": schemas },
        } } })
    };
    let mut responses = problems(language, &REFUSALS);
    if !admitted.is_public {
        responses.extend(problems(language, &[401]));
    }
    responses.insert("200".to_owned(), done(&["Tried", "Written"]));
    responses.insert("201".to_owned(), done(&["Written"]));
    Ok(json!({ "post": {
        "operationId": "changes",
        "summary": about,
        "security": admitted.security(),
        "parameters": [LANGUAGE.told(language, None), {
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": language.text("web.api.parameter.idempotency-key"),
            "schema": {
                "type": "string", "minLength": 1, "maxLength": LONGEST_NAME,
                "pattern": "^[!-~]([ -~]*[!-~])?$",
            },
        }],
        "requestBody": { "required": true, "content": { "application/json": {
            "schema": request(registry),
            "example": example(),
        } } },
        "responses": responses,
    } }))
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn nullable(mut schema: Value) -> Value {
    if let Some(kind) = schema.get("type").cloned() {
        schema["type"] = json!([kind, "null"]);
        return schema;
    }
    json!({ "oneOf": [schema, { "type": "null" }] })
}

fn day() -> Value {
    json!({ "type": "string", "format": "date", "pattern": DAY })
}

fn id() -> Value {
    json!({ "type": "integer", "format": "int64" })
}

fn request(registry: &Registry) -> Value {
    let operations = written_in(registry).map(|one| reference(&operation_name(one)));
    json!({
        "type": "object",
        "required": ["operations"],
        "additionalProperties": false,
        "properties": {
            "decision": { "oneOf": [id(), reference(&values_name(Decision::DEFINITION))] },
            "dryRun": { "type": ["boolean", "null"] },
            "home": { "type": ["string", "null"], "pattern": "^[0-9]{2}$" },
            "operations": {
                "type": "array", "minItems": 1, "maxItems": MOST_OPERATIONS,
                "items": { "oneOf": operations.collect::<Vec<_>>() },
            },
        },
    })
}

fn written_in(registry: &Registry) -> impl Iterator<Item = &'static Definition> {
    registry.definitions().iter().copied().filter(|definition| is_by_hand(definition))
}

fn operation_name(definition: &Definition) -> String {
    format!("Operation.{}", definition.key)
}

fn values_name(definition: &Definition) -> String {
    format!("Values.{}", definition.key)
}

fn codes_name(list: &str) -> String {
    format!("Codes.{list}")
}

/// What one register is asked to change.
fn operation(definition: &Definition) -> Value {
    json!({
        "type": "object",
        "description": definition.heading.en,
        "required": ["register", "operation"],
        "additionalProperties": false,
        "properties": {
            "register": { "const": definition.key },
            "operation": {
                "type": "string",
                "enum": ["add", "change", "correct", "redate", "end", "withdraw"],
            },
            "as": { "type": ["string", "null"] },
            "from": day(),
            "until": nullable(day()),
            "on": day(),
            "id": id(),
            "version": nullable(id()),
            "values": nullable(reference(&values_name(definition))),
        },
    })
}

fn values(definition: &Definition, registry: &Registry) -> Value {
    let properties = definition.fields.iter().map(|field| {
        let mut schema = value(field, registry);
        schema["description"] = Value::from(field.heading.en);
        (field.key.to_owned(), schema)
    });
    json!({
        "type": "object",
        "description": definition.heading.en,
        "properties": properties.collect::<Map<_, _>>(),
        "additionalProperties": false,
    })
}

fn value(field: &Field, registry: &Registry) -> Value {
    let of = match field.kind {
        Kind::Integer => id(),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Day => day(),
        Kind::PartialDay => {
            let partial = "^(1[89]|2[01])[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$";
            json!({ "type": "string", "pattern": partial })
        }
        Kind::Code(list) if registry.lists().get(list).is_some() => reference(&codes_name(list)),
        Kind::Text | Kind::Sealed | Kind::Code(_) => json!({ "type": "string" }),
        // A record that is there, or one that the same request adds before.
        Kind::Reference(_) => {
            json!({ "oneOf": [id(), { "type": "string", "pattern": "^@" }, { "type": "null" }] })
        }
    };
    if of.get("oneOf").is_some() { of } else { nullable(of) }
}

/// The schemas that the path refers to.
pub(crate) fn schemas(registry: &Registry) -> Map<String, Value> {
    let mut all = Map::new();
    for definition in written_in(registry) {
        all.insert(operation_name(definition), operation(definition));
        all.insert(values_name(definition), values(definition, registry));
        for field in definition.fields {
            let Kind::Code(list) = field.kind else { continue };
            let Some(codes) = registry.lists().get(list) else { continue };
            let items: Vec<&str> = codes.items.iter().map(|item| item.code.as_str()).collect();
            let schema = json!({ "type": "string", "description": codes.en, "enum": items });
            all.insert(codes_name(list), schema);
        }
    }
    all.insert("Tried".to_owned(), tried());
    all.insert("Written".to_owned(), done());
    all
}

fn tried() -> Value {
    json!({
        "type": "object",
        "properties": {
            "dryRun": { "const": true },
            "operations": { "type": "integer", "minimum": 1, "maximum": MOST_OPERATIONS },
        },
        "required": ["dryRun", "operations"],
        "additionalProperties": false,
    })
}

fn done() -> Value {
    let entry = json!({ "type": "string", "pattern": "^[0-9]+-[0-9]+$" });
    json!({
        "type": "object",
        "properties": {
            "entries": { "type": "array", "items": entry },
            "recordedAt": { "type": "string", "format": "date-time" },
            "ids": { "type": "object", "additionalProperties": { "type": "integer" } },
        },
        "required": ["entries", "recordedAt", "ids"],
        "additionalProperties": false,
    })
}

/// A person with a name, on a paper that comes along.
fn example() -> Value {
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
