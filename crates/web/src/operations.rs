//! What those who run the program ask it: whether it lives and is ready, and what it counts of its
//! own work. Nothing here tells of people: addresses are told by their pattern, never as asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Extension;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base::{Message, Sequence};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::time::timeout;
use tracing::Instrument as _;

use crate::asked::Asked;
use crate::asker::is_forwarded;
use crate::failure::{Failure, problem};
use crate::site::{Answers, Served};

/// So long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// Upper bounds of the durations that are told apart, in seconds.
const BOUNDS: [f64; 11] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The name under which an answer and its lines in the log are found.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Added to the router as an extension, lets everybody who reaches the site read its metrics;
/// without it only the machine itself does.
#[derive(Clone, Copy, Debug)]
pub struct MetricsForAll;

/// Which requests are counted together.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    method: &'static str,
    route: String,
    status: &'static str,
}

/// Which durations are counted together.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

/// One chain of the journal.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Chain {
    chain: i64,
}

/// What a run of the program counts of its work.
pub(crate) struct Counted {
    registry: Registry,
    requests: Family<Labels, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    open: Gauge,
    idle: Gauge,
    sequences: Family<Chain, Gauge>,
    memory: Gauge,
    /// Requests so far, from which each gets its id.
    asked: AtomicU64,
    run: String,
}

impl Counted {
    /// Nothing yet; `run` tells this run of the program from others.
    pub(crate) fn new(run: &str) -> Self {
        let mut registry = Registry::with_prefix("dinh");
        let requests = Family::default();
        let durations = Family::new_with_constructor(durations as fn() -> Histogram);
        let (open, idle, memory) = (Gauge::default(), Gauge::default(), Gauge::default());
        let sequences = Family::default();
        registry.register("http_requests", "Requests answered", Clone::clone(&requests));
        let help = "Seconds from a request to its answer";
        registry.register("http_request_duration_seconds", help, Clone::clone(&durations));
        registry.register("database_connections", "Connections to the database", open.clone());
        let help = "Connections to the database that nobody uses";
        registry.register("database_connections_idle", help, idle.clone());
        let help = "Entries of each chain of the journal that the census counts";
        registry.register("census_sequence", help, Clone::clone(&sequences));
        registry.register("process_resident_bytes", "Memory of the program", memory.clone());
        let (asked, run) = (AtomicU64::new(0), crate::headers::fingerprint(run));
        Self { registry, requests, durations, open, idle, sequences, memory, asked, run }
    }

    fn answered(&self, method: &'static str, route: &str, status: StatusCode, took: Duration) {
        let labels = Labels { method, route: route.to_owned(), status: class(status) };
        self.requests.get_or_create(&labels).inc();
        let route = Route { route: route.to_owned() };
        self.durations.get_or_create(&route).observe(took.as_secs_f64());
    }

    /// What stands now, and all that was counted, in the text that Prometheus reads.
    fn text(&self, served: &Served) -> Result<String, std::fmt::Error> {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let connections = served.site.registers.database().connections();
        self.open.set(number(connections.open));
        self.idle.set(number(connections.idle));
        for (chain, sequence) in served.site.census.now().heads() {
            self.sequences.get_or_create(&Chain { chain: *chain }).set(*sequence);
        }
        if let Some(bytes) = resident() {
            self.memory.set(number(bytes));
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn durations() -> Histogram {
    Histogram::new(BOUNDS)
}

/// The addresses for those who run the program.
pub(crate) fn addresses() -> Vec<Answers> {
    vec![
        ("/health", get(|| async { "ok\n" })),
        ("/health/ready", get(ready)),
        ("/metrics", get(metrics)),
    ]
}

/// Can pages be answered: is the database there, and has the census come as far as the journal?
async fn ready(asked: Asked) -> Response {
    let served = &asked.served;
    let read = async {
        let mut reader = served.site.registers.read().await?;
        reader.heads().await
    };
    let fault = match timeout(PATIENCE, read).await {
        Ok(Ok(heads)) => {
            let heads = heads.iter().filter(|(_, head)| head.sequence > 0);
            let journal: Vec<(i64, Sequence)> =
                heads.map(|(chain, head)| (*chain, head.sequence)).collect();
            let census = served.site.census.now();
            let counted = census.heads().iter().filter(|(_, sequence)| **sequence > 0);
            let counted: Vec<(i64, Sequence)> =
                counted.map(|(chain, sequence)| (*chain, *sequence)).collect();
            if journal == counted {
                return "ready\n".into_response();
            }
            Message::new("web.not-caught-up")
        }
        Ok(Err(_)) | Err(_) => Message::new("web.no-database"),
    };
    problem(&asked, StatusCode::SERVICE_UNAVAILABLE, &fault)
}

/// Tells what was counted to the machine itself, or to all where the operator said so.
async fn metrics(
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    for_all: Option<Extension<MetricsForAll>>,
    asked: Asked,
) -> Response {
    let is_near = peer.is_some_and(|Extension(ConnectInfo(peer))| peer.ip().is_loopback());
    let is_own = is_near && !is_forwarded(asked.headers());
    if !is_own && for_all.is_none() {
        return asked.answer(Err(Failure::no_such_page()));
    }
    match asked.served.counted.text(&asked.served) {
        Ok(text) => {
            let form = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(CONTENT_TYPE, form)], text).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Counts and logs each request, and gives it an id that its answer carries.
pub(crate) async fn observed(
    State(served): State<Arc<Served>>,
    request: Request,
    next: Next,
) -> Response {
    let counted = &served.counted;
    let number = counted.asked.fetch_add(1, Ordering::Relaxed) + 1;
    let id = format!("{}-{number}", counted.run);
    let method = method(request.method());
    // What was asked may name a person; the pattern cannot.
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned());
    let span = tracing::info_span!("request", id, method, route);
    let clock = served.site.registers.clock();
    let began = clock.now().micros();
    let mut response = next.run(request).instrument(span.clone()).await;
    // A clock that was put back meanwhile tells nothing.
    let took = u64::try_from(clock.now().micros() - began).unwrap_or_default();
    let took = Duration::from_micros(took);
    counted.answered(method, &route, response.status(), took);
    let (status, milliseconds) = (response.status().as_u16(), took.as_secs_f64() * 1_000.0);
    span.in_scope(|| tracing::info!(status, milliseconds, "answered"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// A method by one of few names: what is asked by any other is counted together.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        _ => "OTHER",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}

/// The memory that the program holds, in bytes, where the machine tells it.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kibibytes * 1_024)
}
