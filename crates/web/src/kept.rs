//! [`Kept`]: answers that were made already. Each is kept under its address and given again only
//! after the page itself said, by its tag, that nothing has changed; so that it is never older than
//! the registers, nor shown to who may not see it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, ETAG, IF_NONE_MATCH, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The most bytes that are kept together.
const MOST_BYTES: usize = 64 << 20;

/// The most bytes of one answer.
const MOST_OF_ONE: usize = 1 << 20;

/// The answers, the last asked first.
#[derive(Default)]
pub(crate) struct Kept(Mutex<VecDeque<(Name, Arc<Answer>)>>);

/// Under what an answer is kept: its address, the forms that the browser reads, and what the asker
/// may see.
#[derive(Clone, PartialEq, Eq)]
struct Name {
    address: String,
    encodings: String,
    /// What the asker may see.
    seen: String,
}

/// A name of what an asker may see, given to each request before it comes here.
#[derive(Clone)]
pub(crate) struct Seen(pub(crate) String);

/// A mark of what is not kept: it tells of one person, or of whoever asks.
#[derive(Clone, Copy)]
pub(crate) struct Unkept;

struct Answer {
    tag: HeaderValue,
    headers: HeaderMap,
    body: Bytes,
}

impl Kept {
    fn find(&self, name: &Name) -> Option<Arc<Answer>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(own, _)| own == name)?;
        let found = kept.remove(place)?;
        let answer = Arc::clone(&found.1);
        kept.push_front(found);
        Some(answer)
    }

    fn keep(&self, name: Name, answer: Arc<Answer>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(own, _)| *own != name);
        kept.push_front((name, answer));
        let mut room = MOST_BYTES;
        let fits = kept.iter().take_while(|(_, one)| {
            let is_in = one.body.len() <= room;
            room = room.saturating_sub(one.body.len());
            is_in
        });
        let fits = fits.count();
        kept.truncate(fits);
    }
}

/// Gives an answer that was made already, or keeps the one that is made now.
pub(crate) async fn kept(
    State(kept): State<Arc<Kept>>,
    mut request: Request,
    next: Next,
) -> Response {
    // Who has the page already is answered by the page.
    let is_asked_anew = request.method() != Method::GET
        || request.headers().contains_key(IF_NONE_MATCH)
        || request.extensions().get::<Unkept>().is_some();
    if is_asked_anew {
        return next.run(request).await;
    }
    let encodings = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let name = Name {
        address: request.uri().to_string(),
        encodings: encodings.unwrap_or_default().to_owned(),
        seen: request.extensions().get::<Seen>().map(|Seen(seen)| seen.clone()).unwrap_or_default(),
    };
    let known = kept.find(&name);
    if let Some(known) = &known {
        request.headers_mut().insert(IF_NONE_MATCH, known.tag.clone());
    }
    let response = next.run(request).await;
    match known {
        Some(known) if response.status() == StatusCode::NOT_MODIFIED => {
            let mut headers = known.headers.clone();
            let cookies = response.headers().get_all(SET_COOKIE).iter();
            cookies.for_each(|cookie| {
                headers.append(SET_COOKIE, cookie.clone());
            });
            (headers, known.body.clone()).into_response()
        }
        _ => remembered(&kept, name, response).await,
    }
}

async fn remembered(kept: &Kept, name: Name, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let is_kept = parts.status == StatusCode::OK;
    let Some(tag) = parts.headers.get(ETAG).cloned().filter(|_| is_kept) else {
        return Response::from_parts(parts, body);
    };
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if bytes.len() <= MOST_OF_ONE {
        let mut headers = parts.headers.clone();
        headers.remove(CONTENT_LENGTH);
        // What a cookie says is for one browser.
        headers.remove(SET_COOKIE);
        kept.keep(name, Arc::new(Answer { tag, headers, body: bytes.clone() }));
    }
    Response::from_parts(parts, Body::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(address: &str) -> Name {
        Name { address: address.to_owned(), encodings: String::new(), seen: String::new() }
    }

    fn answer(bytes: usize) -> Arc<Answer> {
        let tag = HeaderValue::from_static("W/\"1\"");
        Arc::new(Answer { tag, headers: HeaderMap::new(), body: vec![0; bytes].into() })
    }

    #[test]
    fn what_was_not_asked_for_longest_is_given_up() {
        let kept = Kept::default();
        let part = MOST_BYTES / 3;
        for address in ["/1", "/2", "/3"] {
            kept.keep(name(address), answer(part));
        }
        assert!(kept.find(&name("/1")).is_some());
        kept.keep(name("/4"), answer(part));
        assert!(kept.find(&name("/2")).is_none());
        assert!(kept.find(&name("/1")).is_some() && kept.find(&name("/4")).is_some());
        kept.keep(name("/1"), answer(1));
        assert_eq!(kept.find(&name("/1")).unwrap().body.len(), 1);
    }
}
