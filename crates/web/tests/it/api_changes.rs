//! Programs that write: all or nothing, every fault at its place, once under one name.

use axum::body::Body;
use axum::http::Request;
use registers::{Appointment, Person};
use serde_json::{Value, json};

use crate::site::{Answer, TestSite};

async fn post(site: &TestSite, name: Option<&str>, body: &Value) -> Answer {
    let request = Request::post("/api/v1/changes")
        .header("host", "localhost")
        .header("content-type", "application/json");
    let request = match name {
        Some(name) => request.header("idempotency-key", name),
        None => request,
    };
    site.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| json!(answer.text()))
}

/// A new delegate of the second commune, on a paper that comes along.
fn new_delegate(site: &TestSite, from: &str) -> Value {
    let world = &site.world;
    json!({
        "decision": {
            "number": "45/QĐ-UBND", "signed_on": "2022-11-20", "issuer": "UBND",
            "kind": "confirmation", "style": "state",
        },
        "operations": [
            { "register": "people", "operation": "add", "as": "new", "from": from,
              "values": { "sex": "female", "born_on": "1980" } },
            { "register": "person-names", "operation": "add", "from": from,
              "values": { "person": "@new", "name": "Nguyễn Thị Thử" } },
            { "register": "appointments", "operation": "add", "as": "seat", "from": from,
              "values": { "person": "@new", "title": world.delegate.number(),
                "area": world.communes[1].number(), "mode": "concurrent",
                "way_gained": "elected" } },
        ],
    })
}

#[tokio::test]
async fn a_batch_is_tried_then_written_once_under_its_name() {
    let site = TestSite::new().await;
    let people = site.count::<Person>("2022-11-20").await;
    let mut body = new_delegate(&site, "2022-11-20");
    body["dryRun"] = json!(true);
    let tried = post(&site, Some("one"), &body).await;
    assert_eq!(tried.status, 200, "{}", tried.text());
    assert_eq!(json_of(&tried), json!({ "dryRun": true, "operations": 3 }));
    assert_eq!(site.count::<Person>("2022-11-20").await, people);

    body["dryRun"] = json!(false);
    let first = post(&site, Some("one"), &body).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let again = post(&site, Some("one"), &body).await;
    assert_eq!(again.status, 200);
    assert_eq!(json_of(&again), json_of(&first), "the same answer, ids and all");
    assert_eq!(site.count::<Person>("2022-11-20").await, people + 1);
    let seat = json_of(&first)["ids"]["seat"].as_i64().unwrap();

    let other = post(&site, Some("one"), &new_delegate(&site, "2022-11-21")).await;
    assert_eq!(other.status, 422);
    assert_eq!(json_of(&other)["key"], "api.request-name-taken");

    let end = json!({
        "decision": 1,
        "operations": [{ "register": "appointments", "operation": "end", "id": seat,
            "version": 1, "on": "2023-01-01", "values": { "way_ended": "resigned" } }],
    });
    let seats = site.count::<Appointment>("2023-01-01").await;
    assert_eq!(post(&site, None, &end).await.status, 201);
    assert_eq!(site.count::<Appointment>("2023-01-01").await, seats - 1);
    // The version on which it was asked is believed no more.
    let stale = post(&site, None, &end).await;
    assert_eq!(stale.status, 409);
    assert_eq!(json_of(&stale)["errors"][0]["pointer"], "/operations/0/version");
    assert!(site.registers.verify_journal().await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn a_request_sent_at_once_from_two_sides_is_written_once() {
    let site = TestSite::new().await;
    let people = site.count::<Person>("2022-11-20").await;
    let body = new_delegate(&site, "2022-11-20");
    let both = futures::future::join_all((0..4).map(|_| post(&site, Some("same"), &body))).await;
    let statuses: Vec<u16> = both.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 201].contains(status)), "{statuses:?}");
    assert_eq!(site.count::<Person>("2022-11-20").await, people + 1);
}

#[tokio::test]
async fn every_fault_has_its_pointer_and_nothing_is_written() {
    let site = TestSite::new().await;
    let people = site.count::<Person>("2022-11-20").await;
    let good = new_delegate(&site, "2022-11-20");
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        if let Some(place) = body.pointer_mut(pointer) {
            *place = value;
        } else {
            let (above, name) = pointer.rsplit_once('/').unwrap();
            body.pointer_mut(above).unwrap()[name] = value;
        }
        body
    };
    let cases = [
        (json!([]), ""),
        (json!({ "decision": 1 }), "/operations"),
        (with("/dryRun", json!("true")), "/dryRun"),
        (with("/home", json!(26)), "/home"),
        (with("/operations/0/version", json!("1")), "/operations/0/version"),
        (with("/operations/0/values", json!([])), "/operations/0/values"),
        (json!({ "decision": 1, "operations": [3] }), "/operations/0"),
        (with("/decision", json!(true)), "/decision"),
        (with("/decision/signed_on", json!("30/02/2022")), "/decision/signed_on"),
        (with("/operations/0/register", json!("dogs")), "/operations/0/register"),
        (with("/operations/0/operation", json!("eat")), "/operations/0/operation"),
        (with("/operations/0/from", json!("tomorrow")), "/operations/0/from"),
        (with("/operations/0/values/sex", json!(3)), "/operations/0/values/sex"),
        (with("/operations/0/values/sex", json!("x")), "/operations/0/values/sex"),
        (with("/operations/1/values/person", json!("@who")), "/operations/1/values/person"),
        (with("/operations/1/values", json!({ "nom": "x" })), "/operations/1/values/nom"),
        (with("/operations/1/values", json!({ "a/b~c": 1 })), "/operations/1/values/a~1b~0c"),
        (with("/operations/2/as", json!("new")), "/operations/2/as"),
        (with("/operations/2/values/area", json!(999_999)), "/operations/2/values/area"),
        (with("/operations/2/values/mode", Value::Null), "/operations/2/values/mode"),
    ];
    for (body, pointer) in cases {
        let answer = post(&site, None, &body).await;
        assert_eq!(answer.header("content-type"), "application/problem+json", "{pointer}");
        assert_eq!(answer.status, 422, "{pointer}: {}", answer.text());
        let told = json_of(&answer);
        let pointers: Vec<&str> = told["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["pointer"].as_str().unwrap())
            .collect();
        assert!(pointers.contains(&pointer), "{pointer}: {told}");
    }
    assert_eq!(site.count::<Person>("2022-11-20").await, people);
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let site = TestSite::new().await;
    let body = new_delegate(&site, "2022-11-20").to_string();
    let too_long = " ".repeat(3 << 20);
    for (name, value, body, status) in [
        ("content-type", "text/plain", body.as_str(), 415),
        ("content-type", "application/jsonx", body.as_str(), 415),
        ("content-type", "application/json", "{", 400),
        ("content-type", "Application/JSON; charset=utf-8", "{", 400),
        ("content-type", "application/json", too_long.as_str(), 413),
        ("content-type", "application/json", "\u{feff}", 400),
        ("idempotency-key", " ", body.as_str(), 415),
        ("sec-fetch-site", "cross-site", body.as_str(), 403),
    ] {
        let request = Request::post("/api/v1/changes").header("host", "localhost");
        let request = request.header(name, value).body(Body::from(body.to_owned())).unwrap();
        let answer = site.ask(request).await;
        assert_eq!(answer.status, status, "{name}: {value}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{name}: {value}");
    }
    let mistyped = Request::post("/api/v1/changes?dryrun=1").header("host", "localhost");
    let mistyped = mistyped.header("content-type", "application/json");
    assert_eq!(site.ask(mistyped.body(Body::from(body)).unwrap()).await.status, 400);
    assert_eq!(site.get("/api/v1/changes").await.status, 405);
}
