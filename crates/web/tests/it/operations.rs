//! What those who run the program ask it.

use std::net::SocketAddr;

use axum::Extension;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};

use crate::site::{Answer, TestSite, ask};

async fn metrics(site: &TestSite, peer: &str, forwarded: Option<&str>) -> Answer {
    let peer: SocketAddr = peer.parse().unwrap();
    let mut request = Request::get("/metrics").extension(ConnectInfo(peer));
    if let Some(name) = forwarded {
        request = request.header(name, "203.0.113.9");
    }
    site.ask(request.body(Body::empty()).unwrap()).await
}

const HERE: &str = "127.0.0.1:40000";
const ELSEWHERE: &str = "203.0.113.9:40000";

#[tokio::test]
async fn it_lives_and_is_ready_once_the_census_has_caught_up() {
    let site = TestSite::new().await;
    assert_eq!(site.get("/health").await.status, StatusCode::OK);
    // The census of the test site follows nobody: it is behind what was written after it.
    let answer = site.get("/health/ready").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert!(answer.text().contains("web.not-caught-up"), "{}", answer.text());
    let level = site.anew().await;
    let answer = level.get("/health/ready").await;
    assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, "ready\n"));
    level.registers.database().close().await;
    let answer = level.get("/health/ready").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("web.no-database"), "{}", answer.text());
    assert_eq!(level.get("/health").await.status, StatusCode::OK);
}

#[tokio::test]
async fn metrics_tell_patterns_and_nothing_that_was_asked() {
    let site = TestSite::new().await;
    site.get("/people/1?q=Nguy%E1%BB%85n").await;
    site.get("/people/2").await;
    site.get("/no/such/place/nguyen-van-an").await;
    let answer = metrics(&site, HERE, None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let text = answer.text();
    assert!(text.contains("route=\"/people/{id}\""), "{text}");
    assert!(text.contains("route=\"none\",status=\"4xx\""), "{text}");
    for line in [
        "dinh_http_request_duration_seconds_bucket",
        "dinh_database_connections ",
        "dinh_census_sequence{chain=",
        "dinh_process_resident_bytes",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    for asked in ["/people/1", "nguyen", "Nguy", "/no/such"] {
        assert!(!text.contains(asked), "{asked}: {text}");
    }
}

#[tokio::test]
async fn metrics_are_for_the_machine_itself_unless_the_operator_says_otherwise() {
    let site = TestSite::new().await;
    assert_eq!(metrics(&site, HERE, None).await.status, StatusCode::OK);
    assert_eq!(metrics(&site, "[::1]:40000", None).await.status, StatusCode::OK);
    assert_eq!(metrics(&site, ELSEWHERE, None).await.status, StatusCode::NOT_FOUND);
    // Nobody can be told from anybody: it is kept.
    assert_eq!(site.get("/metrics").await.status, StatusCode::NOT_FOUND);
    // A program between is on this machine; who asks it is not.
    for name in ["forwarded", "x-forwarded-for", "x-real-ip"] {
        assert_eq!(metrics(&site, HERE, Some(name)).await.status, StatusCode::NOT_FOUND);
    }
    let open = site.router.clone().layer(Extension(web::MetricsForAll));
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    assert_eq!(ask(&open, ("", request)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn each_answer_has_an_id_of_its_own() {
    let site = TestSite::new().await;
    let first = site.get("/health").await;
    let second = site.get("/health").await;
    assert!(!first.header("x-request-id").is_empty());
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}
