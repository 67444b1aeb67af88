//! The whole site, asked as a specialist, a browser or a program would ask it: addresses with all
//! that stands in them, headers by which one is known, and changes as JSON.

use std::sync::{Arc, OnceLock};

use accounts::Accounts;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, IF_NONE_MATCH};
use base::Period;
use census::Census;
use registers::{Batch, Registers, View};
use testkit::{SmallWorld, TestDatabase, day, operator, permit, signed_in, sqlite};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;
use web::{Papers, Site, router};
use workbooks::Lookup;

use crate::text;

/// The site of a small world, made once.
struct Small {
    runtime: Runtime,
    router: Router,
    cookie: String,
    lookup: Lookup,
    // Kept so that the database lives as long as the site.
    _database: TestDatabase,
}

fn small() -> &'static Small {
    static SMALL: OnceLock<Small> = OnceLock::new();
    SMALL.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().build().expect("a runtime begins");
        let database = sqlite();
        let (router, cookie, lookup) = runtime.block_on(make(&database));
        Small { runtime, router, cookie, lookup, _database: database }
    })
}

/// What names refer to in the small world.
pub(crate) fn lookup() -> &'static Lookup {
    &small().lookup
}

async fn make(database: &TestDatabase) -> (Router, String, Lookup) {
    let registers = database.create().await;
    let world = SmallWorld::load(&registers).await;
    let mut batch = Batch::new();
    batch.set_decision(world.decision);
    let head = SmallWorld::person(&mut batch, "Nguyễn Thị Một", "001180000001");
    let held = world.appointment(head, world.secretary, world.communes[0]);
    batch.add(Period::since(day("2021-07-01")), held);
    registers.apply(&permit(), &batch).await.expect("somebody is appointed");
    let (_, token) = signed_in(&registers, "specialist", None).await;
    let lookup = names(&registers).await;
    let census = Census::open(&registers, operator().scope, None, &|_| {}).await;
    let cases = web::Cases::standard(registers.clone(), None);
    let site = Site {
        accounts: Accounts::new(registers.clone()).expect("the policies read"),
        registers,
        census: Arc::new(census.expect("the census is read")),
        is_secure: false,
        proxies: Vec::new(),
        default_day: Some(day("2022-10-19")),
        cases: cases.expect("the flows read"),
        papers: Papers::default(),
    };
    (router(site).expect("the policies read"), format!("dinh={}", token.text()), lookup)
}

async fn names(registers: &Registers) -> Lookup {
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = registers.read().await.expect("the registers are read");
    let people = std::collections::BTreeSet::from(["Nguyễn Thị Một".to_owned()]);
    Lookup::read(&mut reader, &view, &people).await.expect("names are read")
}

/// The status by which a request is answered. What the site cannot answer is its own fault, which
/// nothing that is asked may bring about.
fn ask(request: Request<Body>) {
    let small = small();
    let asked = request.uri().to_string();
    let answer = small.runtime.block_on(small.router.clone().oneshot(request));
    let status = answer.expect("the site answers").status();
    assert!(!status.is_server_error(), "{status} to {asked}");
}

/// An address, read as a specialist; then, where there are more lines, with what they say in place
/// of the cookie, the token and the tag that are sent along.
pub(crate) fn request(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let mut lines = text.split('\n');
    let address = lines.next().unwrap_or_default();
    let mut request = Request::get(address).header(HOST, "localhost");
    match lines.next() {
        Some(cookie) => request = request.header(COOKIE, cookie),
        None => request = request.header(COOKIE, &small().cookie),
    }
    for (name, value) in [AUTHORIZATION, IF_NONE_MATCH].into_iter().zip(lines) {
        request = request.header(name, value);
    }
    // What cannot stand in a request at all never comes here.
    if let Ok(request) = request.body(Body::empty()) {
        ask(request);
    }
}

/// What a program asks to be written.
pub(crate) fn changes(input: &[u8]) {
    let request = Request::post("/api/v1/changes")
        .header(HOST, "localhost")
        .header(COOKIE, &small().cookie)
        .header(CONTENT_TYPE, "application/json");
    if let Ok(request) = request.body(Body::from(input.to_vec())) {
        ask(request);
    }
}
