//! Those who act in cases over HTTP, so many at a time, and go on when the server was gone.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

/// How long is waited before a server that was not there is asked again.
const PAUSE: Duration = Duration::from_millis(20);

/// So often a server that is not there is asked: for a minute.
const PATIENCE: usize = 3_000;

/// An answer is never longer.
const LONGEST: usize = 1_000_000;

/// A case, and what to show to act in it.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) case: i64,
    pub(crate) token: String,
}

/// What is to be done in each case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doing {
    pub(crate) action: &'static str,
    pub(crate) reason: Option<&'static str>,
    /// How many ask at the same time.
    pub(crate) connections: usize,
}

/// What became of it.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// How long each acknowledged act took, from question to answer.
    pub(crate) took: Vec<Duration>,
    /// The cases in which the act was acknowledged.
    pub(crate) acknowledged: BTreeSet<i64>,
    /// The cases in which a second try was told that it had been done.
    pub(crate) done_already: BTreeSet<i64>,
    /// Questions that nobody answered.
    pub(crate) unanswered: usize,
}

/// Acts in every case. The address may change meanwhile; `done` counts acknowledged acts.
pub(crate) async fn act_in_all(
    address: &watch::Receiver<String>,
    jobs: &Arc<Vec<Job>>,
    doing: Doing,
    done: &Arc<AtomicUsize>,
) -> Result<Told> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..doing.connections {
        let (address, jobs) = (address.clone(), Arc::clone(jobs));
        let (next, done) = (Arc::clone(&next), Arc::clone(done));
        clients.spawn(async move {
            let client = client();
            let mut told = Told::default();
            while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                act(&client, &address, (job, doing), &mut told).await?;
                done.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(told)
        });
    }
    let mut all = Told::default();
    while let Some(told) = clients.join_next().await {
        let mut told = told??;
        all.took.append(&mut told.took);
        all.acknowledged.append(&mut told.acknowledged);
        all.done_already.append(&mut told.done_already);
        all.unanswered += told.unanswered;
    }
    Ok(all)
}

/// Acts in one case until it is known to be done.
async fn act(
    client: &Client<HttpConnector, Body>,
    address: &watch::Receiver<String>,
    (job, doing): (&Job, Doing),
    told: &mut Told,
) -> Result<()> {
    let sent = json!({ "action": doing.action, "reason": doing.reason });
    for _ in 0..PATIENCE {
        let at = format!("{}api/v1/cases/{}/acts", *address.borrow(), job.case);
        let asked = Instant::now();
        let Ok((status, body)) = post(client, &at, &job.token, &sent).await else {
            told.unanswered += 1;
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        match (status, body["key"].as_str()) {
            (StatusCode::CREATED, _) => {
                told.took.push(asked.elapsed());
                told.acknowledged.insert(job.case);
            }
            (StatusCode::CONFLICT, Some("case.done-already")) => {
                told.done_already.insert(job.case);
            }
            _ => bail!("case {}: {status}: {body}", job.case),
        }
        return Ok(());
    }
    bail!("nobody answers at {}", *address.borrow())
}

/// Opens a case; gives its number.
pub(crate) async fn open(address: &str, token: &str, opening: &Value) -> Result<i64> {
    let (status, body) = post(&client(), &format!("{address}api/v1/cases"), token, opening).await?;
    body["id"].as_i64().with_context(|| format!("no case was opened: {status}: {body}"))
}

fn client() -> Client<HttpConnector, Body> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

async fn post(
    client: &Client<HttpConnector, Body>,
    at: &str,
    token: &str,
    sent: &Value,
) -> Result<(StatusCode, Value)> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(at)
        .header(AUTHORIZATION, format!("Bearer {token}"))
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(sent.to_string()))?;
    let answer = client.request(request).await?;
    let status = answer.status();
    let body = to_bytes(Body::new(answer.into_body()), LONGEST).await?;
    Ok((status, serde_json::from_slice(&body)?))
}
