//! The parameters of the lists, each with a schema that says exactly what is read.

use axum::http::StatusCode;
use base::{Language, Message};
use serde_json::{Value, json};

use super::query::{MOST, MOST_PAGES};
use super::resources::{Field, Kind, Resource, Rows};
use crate::asked::Asked;
use crate::failure::Failure;

/// A day between 1800 and 2199, the years that the program knows.
pub(crate) const DAY: &str = "^(1[89]|2[01])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

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
    LANGUAGE,
    Parameter { is_repeated: true, ..parameter("filter", "name:like:ngoc") },
    parameter("fields", "id,name"),
    parameter("order", "name:asc"),
    parameter("page", "1"),
    parameter("pageSize", "50"),
    Parameter { of_people: true, ..parameter("of", "figure:party_secretary/persons") },
    Parameter { of_people: true, is_repeated: true, ..parameter("where", "sex:female") },
];

/// The language of what is told, which all addresses take.
pub(crate) const LANGUAGE: Parameter = parameter("lang", "en");

/// The parameters of a resource.
pub(crate) fn parameters(resource: &Resource) -> impl Iterator<Item = &'static Parameter> {
    let is_people = matches!(resource.rows, Rows::People);
    PARAMETERS.iter().filter(move |one| is_people || !one.of_people)
}

/// Refuses what none of the parameters is, one that is given twice where one is read, and one that
/// says nothing: such a request would be answered as if it said something else.
///
/// # Errors
/// When there is such a parameter.
pub(crate) fn admit<'p>(
    asked: &Asked,
    parameters: impl Iterator<Item = &'p Parameter>,
) -> Result<(), Failure> {
    let known: Vec<&Parameter> = parameters.collect();
    let mut seen = Vec::new();
    for (name, value) in asked.pairs() {
        let parameter = known.iter().find(|one| one.name == name);
        let fault = match parameter {
            None => "api.unknown-name",
            Some(one) if !one.is_repeated && seen.contains(&name) => "api.parameter-twice",
            Some(_) if value.trim().is_empty() => "api.parameter-blank",
            Some(_) => {
                seen.push(name);
                continue;
            }
        };
        let message = Message::new(fault).text("given", name);
        return Err(Failure::refused(StatusCode::BAD_REQUEST, message));
    }
    Ok(())
}

impl Parameter {
    /// As the document tells of it, where a resource has it.
    pub(crate) fn told(&self, language: Language, resource: Option<&Resource>) -> Value {
        let one = self.schema(resource);
        let (schema, example) = if self.is_repeated {
            (json!({ "type": "array", "items": one }), json!([self.example(resource)]))
        } else {
            (one, self.example(resource))
        };
        json!({
            "name": self.name, "in": "query", "required": false,
            "description": language.text(&format!("web.api.parameter.{}", self.name)),
            "schema": schema, "example": example,
        })
    }

    /// An example that the resource reads: not each has the same fields.
    fn example(&self, resource: Option<&Resource>) -> Value {
        let field = |kind: Kind| {
            let fields = resource.map_or(&[][..], |one| one.fields);
            fields.iter().find(|field| field.kind == kind).map_or("id", |field| field.key)
        };
        let first = resource.and_then(|one| one.fields.first()).map_or("id", |field| field.key);
        match self.name {
            "filter" => Value::from(format!("{}:!null", field(Kind::Text))),
            "fields" => Value::from(first),
            "order" => Value::from(format!("{first}:desc")),
            "page" | "pageSize" => self.example.parse::<u64>().map_or(Value::Null, Value::from),
            _ => Value::from(self.example),
        }
    }

    fn schema(&self, resource: Option<&Resource>) -> Value {
        let fields = resource.map_or(&[][..], |one| one.fields);
        match self.name {
            "area" => pattern("^([0-9]{2}|[0-9]{3}|[0-9]{5})$"),
            "asOf" => json!({ "type": "string", "format": "date", "pattern": DAY }),
            "knownAt" => json!({ "type": "string", "format": "date-time" }),
            "lang" => json!({ "type": "string", "enum": ["vi", "en"] }),
            "page" => json!({ "type": "integer", "minimum": 1, "maximum": MOST_PAGES }),
            "pageSize" => json!({ "type": "integer", "minimum": 1, "maximum": MOST }),
            "fields" => pattern(&listed(&keys(fields))),
            "order" => pattern(&listed(&format!("{}(:(asc|desc))?", keys(fields)))),
            "filter" => pattern(&filter(fields)),
            "of" => pattern(OF),
            "where" => pattern("^[a-z_-]+:[^:]+$"),
            _ => json!({ "type": "string" }),
        }
    }
}

/// Whose rows are asked for, by the forms of an address.
const OF: &str = "^(everybody|several|carried-over|figure:[a-z_]+(/[a-z_-]+){1,3}|\
    movement:[a-z_]+:(persons|holdings):(opening|closing|(gained|ended)(/[a-z_-]+)?):\
    [0-9]{4}-[0-9]{2}-[0-9]{2}|indicator:[a-z0-9._+-]+:(population|matching|missing|not-known)|\
    norm:[a-z0-9._-]+:(all|met|unmet|cannot-tell)|what-if:[a-z0-9._-]+:[a-z_-]+:[a-z-]+)$";

fn pattern(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

fn keys<'f>(fields: impl IntoIterator<Item = &'f Field>) -> String {
    let keys: Vec<&str> = fields.into_iter().map(|field| field.key).collect();
    format!("({})", keys.join("|"))
}

/// One or several of a pattern, with commas between.
fn listed(one: &str) -> String {
    format!("^{one}(,{one})*$")
}

/// The conditions that fields may be put under, each kind by the operators that fit it.
fn filter(fields: &[Field]) -> String {
    let of = |kinds: &[Kind]| {
        let fitting: Vec<&Field> =
            fields.iter().filter(|field| kinds.contains(&field.kind)).collect();
        (!fitting.is_empty()).then(|| keys(fitting))
    };
    let texts = of(&[Kind::Text, Kind::Name]).map(|keys| format!("{keys}:(eq|ne|in|like):[^,]+"));
    let number = "-?[0-9]{1,9}(\\.[0-9]{1,3})?";
    let ordered = "eq|ne|gt|ge|lt|le";
    let numbers = of(&[Kind::Number])
        .map(|keys| format!("{keys}:(({ordered}):{number}|in:{number}(,{number})*)"));
    let day = DAY.trim_start_matches('^').trim_end_matches('$');
    let days = of(&[Kind::Day]).map(|keys| format!("{keys}:({ordered}|in):{day}"));
    let any = Some(format!("{}:!?null", keys(fields)));
    let all: Vec<String> = [texts, numbers, days, any].into_iter().flatten().collect();
    format!("^({})$", all.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::query::OPERATORS;
    use crate::api::resources::RESOURCES;

    #[test]
    fn the_pattern_of_a_filter_names_every_operator() {
        for operator in OPERATORS {
            let bare = operator.trim_start_matches('!');
            let is_named = RESOURCES.iter().any(|one| filter(one.fields).contains(bare));
            assert!(is_named, "{operator}");
        }
    }
}
