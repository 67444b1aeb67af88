//! The open interface for programs, `/api/v1`: lists of rows that are filtered, ordered and paged in
//! one way, described by an OpenAPI document that is made of the same tables of fields.

mod answers;
mod casework;
mod changes;
mod document;
mod page;
mod parameters;
mod people;
mod query;
mod resources;
mod writing;
mod written;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base::Message;
use serde_json::{Map, Value, json};

use crate::asked::Asked;
use crate::failure::Failure;
use crate::pages::about;
use crate::pages::frame::Place;
use crate::site::Answers;
use query::{Listed, Query};
use resources::{RESOURCES, Resource, Rows};

/// Where the interface begins.
pub(crate) const ROOT: &str = "/api/v1";

/// The addresses of the interface, and the page that tells of it. Each resource has its own, for
/// each needs leave of its own.
pub(crate) fn addresses() -> Vec<Answers> {
    let resources = RESOURCES.iter().map(|one| {
        let answers = get(move |asked| list(one, asked));
        (one.path, if one.path == casework::PATH { answers.post(casework::open) } else { answers })
    });
    let mut all: Vec<Answers> = vec![
        ("/api", get(page::page)),
        ("/api/v1/openapi.json", get(document::document)),
        (writing::PATH, post(changes::changes)),
        (casework::ACTS, post(casework::act)),
    ];
    all.extend(resources);
    all
}

/// Answers with rows of a resource.
async fn list(resource: &'static Resource, asked: Asked) -> Response {
    asked.answer(rows(&asked, resource).await)
}

async fn rows(asked: &Asked, resource: &'static Resource) -> Result<Response, Failure> {
    let query = Query::of(asked, resource)?;
    match resource.rows {
        Rows::OfPlace(make) => {
            about(asked, move |place| {
                let listed = query.list(make(place)?, place.address().language)?;
                Ok(answer(place, resource, &query, &listed))
            })
            .await
        }
        Rows::People => people::list(asked, resource, query).await,
        Rows::Cases => casework::list(asked, resource, query).await,
    }
}

/// The answer: what was asked, which page it is, and its rows.
fn answer(place: &Place<'_>, resource: &Resource, query: &Query, listed: &Listed) -> Response {
    let address = place.address();
    let mut whole = Map::new();
    let known_at = address.known_at.map(|instant| Value::from(instant.to_string()));
    whole.insert("area".to_owned(), Value::from(crate::address::code(place.unit)));
    whole.insert("asOf".to_owned(), Value::from(address.on.to_string()));
    whole.extend(known_at.map(|instant| ("knownAt".to_owned(), instant)));
    let pager = json!({
        "page": query.page,
        "pageSize": query.page_size,
        "total": listed.total,
        "pageCount": listed.total.div_ceil(query.page_size),
    });
    whole.insert("pager".to_owned(), pager);
    let rows = listed.rows.iter().map(|row| query.shown(resource, row));
    whole.insert(resource.key.to_owned(), rows.collect::<Vec<_>>().into());
    let body = Value::from(whole).to_string();
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

/// A page that is not there.
fn no_such_page(given: usize, last: usize) -> Message {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Message::new("api.no-such-page").number("given", number(given)).number("last", number(last))
}
