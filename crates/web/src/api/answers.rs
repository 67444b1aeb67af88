//! The answers that the OpenAPI document promises: what is done, and what is wrong, each with the
//! headers and the form in which it really comes.

use base::{Language, Message};
use policy::{AddressRule, Addresses};
use serde_json::{Map, Value, json};

/// Who may ask at an address, as the policies have it.
#[derive(Clone, Copy)]
pub(crate) struct Admitted {
    /// May everybody, without signing in?
    pub(crate) is_public: bool,
}

impl Admitted {
    /// Who may ask at this address.
    ///
    /// # Errors
    /// When the policies do not read.
    pub(crate) fn to(path: &str) -> Result<Self, Message> {
        let public = policy::public()?;
        let is_public = |rule: &AddressRule| rule.needs().all(|one| public.actions.contains(&one));
        Ok(Self { is_public: Addresses::standard()?.rule(path).is_some_and(is_public) })
    }

    /// The ways to be known, of which any does.
    pub(crate) fn security(self) -> Value {
        let mut ways = vec![json!({ "token": [] }), json!({ "session": [] })];
        if self.is_public {
            ways.insert(0, json!({}));
        }
        Value::from(ways)
    }
}

/// The ways to be known that operations name.
pub(crate) fn security_schemes(language: Language, is_secure: bool) -> Value {
    json!({
        "token": {
            "type": "http", "scheme": "bearer",
            "description": language.text("web.api.token"),
        },
        "session": {
            "type": "apiKey", "in": "cookie", "name": crate::guard::cookie_name(is_secure),
            "description": language.text("web.api.session"),
        },
    })
}

/// Problem details of each of these statuses.
pub(crate) fn problems(language: Language, statuses: &[u16]) -> Map<String, Value> {
    let told = statuses.iter().map(|status| (status.to_string(), problem(language, *status)));
    told.collect()
}

fn problem(language: Language, status: u16) -> Value {
    let schema = json!({ "allOf": [
        { "$ref": "#/components/schemas/Problem" },
        { "properties": { "status": { "const": status } } },
    ] });
    let header = |schema: Value| json!({ "required": true, "schema": schema });
    let mut headers = headers();
    match status {
        401 => {
            headers.insert("WWW-Authenticate".to_owned(), header(json!({ "const": "Bearer" })));
        }
        429 => {
            let seconds = json!({ "type": "integer", "minimum": 1 });
            headers.insert("Retry-After".to_owned(), header(seconds));
        }
        _ => {}
    }
    json!({
        "description": language.text(&format!("web.api.problem.{status}")),
        "headers": headers,
        "content": { "application/problem+json": { "schema": schema } },
    })
}

/// What every answer carries.
pub(crate) fn headers() -> Map<String, Value> {
    let id = json!({ "required": true, "schema": { "type": "string" } });
    std::iter::once(("X-Request-Id".to_owned(), id)).collect()
}

/// The schema of problem details, RFC 9457.
pub(crate) fn problem_schema() -> Value {
    let text = || json!({ "type": "string" });
    json!({
        "type": "object",
        "description": "RFC 9457",
        "properties": {
            "type": { "type": "string", "format": "uri-reference" },
            "title": text(),
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": text(),
            "instance": { "type": "string", "format": "uri-reference" },
            "key": text(),
            "errors": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "pointer": { "type": "string", "format": "json-pointer" },
                    "detail": text(),
                    "key": text(),
                },
                "required": ["pointer", "detail", "key"],
                "additionalProperties": false,
            } },
        },
        "required": ["type", "title", "status", "detail", "instance", "key"],
        "additionalProperties": false,
    })
}
