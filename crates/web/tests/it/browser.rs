//! The pages in a real browser, where `DINH_CHROMIUM` names one. Their policy forbids scripts, so
//! what is shown here is shown without JavaScript.

use std::path::Path;
use std::process::{Command, Output};

use crate::site::TestSite;

/// Runs the browser once on an address, with nothing kept from other runs.
fn browse(browser: &str, folder: &Path, arguments: &[&str], address: &str) -> Output {
    Command::new(browser)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"])
        .args(["--no-first-run", "--disable-background-networking", "--disable-sync"])
        .args(["--disable-component-update", "--disable-dev-shm-usage"])
        .arg("--virtual-time-budget=5000")
        .arg(format!("--user-data-dir={}", folder.display()))
        .args(arguments)
        .arg(address)
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_shows_the_page() {
    let Ok(browser) = std::env::var("DINH_CHROMIUM") else {
        return;
    };
    let site = TestSite::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/?on=2022-10-19", listener.local_addr().unwrap());
    // The browser is told nothing of the session that its requests carry.
    let cookie: axum::http::HeaderValue = site.cookie.parse().unwrap();
    let carry = move |mut request: axum::extract::Request| {
        request.headers_mut().append("cookie", cookie.clone());
        async move { request }
    };
    let router = site.router.clone().layer(axum::middleware::map_request(carry));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("page.png");
    let shot = format!("--screenshot={}", picture.display());
    let (dom, size) = tokio::task::spawn_blocking(move || {
        let profile = folder.path().join("profile");
        let dom = browse(&browser, &profile, &["--dump-dom"], &address);
        browse(&browser, &profile, &["--window-size=390,844", &shot], &address);
        (String::from_utf8(dom.stdout).unwrap(), std::fs::metadata(&picture).unwrap().len())
    })
    .await
    .unwrap();
    server.abort();
    // The start led on, the tree and the figures are there, and something was drawn.
    assert!(dom.contains("<h1>Tỉnh Thử</h1>"), "{dom}");
    let (_, cadres) = dom.split_once("Cán bộ</th><td class=\"n all\">").unwrap();
    assert!(cadres.starts_with("<a class=\"door\" href=\"/people?"), "{cadres}");
    assert!(size > 10_000, "{size}");
}
