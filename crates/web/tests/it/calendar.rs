//! The feed for calendar programs: whoever carries its key reads it, and opens nothing else by it.

use accounts::Accounts;
use axum::Extension;
use axum::body::Body;
use axum::http::Request;
use base::{Heading, Id};
use cases::{DutiesOf, Duty};
use testkit::day;

use crate::form::{Browser, Form};
use crate::seen::somebody;
use crate::site::{Answer, TestSite};

/// What waits for whoever asks.
fn duty() -> Duty {
    let heading = |vi, en| Heading { vi, en };
    Duty {
        case: Id::new(12),
        flow: ("round".to_owned(), heading("Đợt rà soát", "Round")),
        name: "Đợt tháng 10".to_owned(),
        area: Id::new(1),
        area_name: "Xã Một".to_owned(),
        step: heading("Kiểm tra", "Check"),
        actions: Vec::new(),
        asked_by: "Nguyễn Thị Một".to_owned(),
        reason: None,
        since: day("2026-11-02"),
        step_due_on: Some(day("2030-11-04")),
        due_on: None,
    }
}

/// A site that knows what waits for a clerk, and the clerk.
async fn site() -> TestSite {
    let mut site = TestSite::new().await;
    site.cookie = somebody(&site, "clerk.one", "clerk", 0).await;
    let duties = DutiesOf::new(|_| async { Ok(vec![duty()]) });
    site.router = site.router.layer(Extension(duties));
    site
}

/// Presses a button of the calendar on the page of the account.
async fn pressed(site: &TestSite, step: &str) -> Answer {
    let mut browser = Browser::new(site);
    let form = Form::of(&browser.open("/account").await.text());
    let form = Form { action: "/account/calendar".to_owned(), ..form };
    browser.send(&form, step).await
}

/// The key of an address that is made on the page of the account, where it is shown once.
async fn key(site: &TestSite) -> String {
    let answer = pressed(site, "issue").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let page = answer.text();
    let (_, rest) = page.split_once("http://localhost/owed.ics?key=").unwrap();
    let key: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    assert_eq!(key.len(), 64, "{page}");
    let again = site.get("/account").await.text();
    assert!(!again.contains(&key) && again.contains("Thu hồi địa chỉ lịch"), "{again}");
    key
}

#[tokio::test]
async fn whoever_carries_the_key_reads_the_calendar() {
    let site = site().await;
    assert!(!site.get("/account").await.text().contains("Thu hồi địa chỉ lịch"));
    let key = key(&site).await;
    let nobody = site.with("");
    let answer = nobody.get(&format!("/owed.ics?key={key}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let text = answer.text();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n"), "{text}");
    assert!(text.contains("SUMMARY:Kiểm tra: Đợt tháng 10\r\n"), "{text}");
    assert!(text.contains("URL:http://localhost/cases/12\r\n"), "{text}");
    assert!(text.contains("DTSTART;VALUE=DATE:20301104\r\n"), "{text}");
    let english = nobody.get(&format!("/owed.ics?key={key}&lang=en")).await;
    assert!(english.text().contains("SUMMARY:Check: Đợt tháng 10\r\n"), "{}", english.text());
}

#[tokio::test]
async fn a_key_that_is_none_opens_nothing_and_says_so() {
    let site = site().await;
    let first = key(&site).await;
    let second = key(&site).await;
    let clerk = site.cookie.strip_prefix("dinh=").unwrap();
    let forged = "0".repeat(64);
    for given in [first.as_str(), clerk, &forged, "", "0", "%00", "../../x"] {
        let answer = site.get(&format!("/owed.ics?key={given}")).await;
        assert_eq!(answer.status, 404, "{given}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.text().contains("Hãy tạo địa chỉ mới"), "{}", answer.text());
    }
    let none = site.with("").get("/owed.ics").await;
    assert_eq!(none.status, 404);
    assert_eq!(site.get(&format!("/owed.ics?key={second}")).await.status, 200);
    let withdrawn = pressed(&site, "withdraw").await;
    assert!(withdrawn.text().contains("Đã thu hồi địa chỉ lịch"), "{}", withdrawn.text());
    assert_eq!(site.get(&format!("/owed.ics?key={second}")).await.status, 404);
}

#[tokio::test]
async fn a_key_is_nobody_at_every_other_address() {
    let site = site().await;
    let key = key(&site).await;
    let nobody = site.with("");
    let mut tried = 0;
    for pattern in web::patterns() {
        let path = pattern
            .replace("{code}", "08701")
            .replace("{id}", "1")
            .replace("{entry}", "0-1")
            .replace("{name}", "appointments")
            .replace("{extension}", "json");
        for method in ["GET", "POST"] {
            let of_nobody = asked(&nobody, method, &path, None).await;
            for carried in [("cookie", format!("dinh={key}")), ("authorization", bearer(&key))] {
                let of_key = asked(&nobody, method, &path, Some(&carried)).await;
                assert_eq!(of_key.status, of_nobody.status, "{method} {path} {}", carried.0);
                assert!(
                    of_key.header("location").is_empty() == of_nobody.header("location").is_empty(),
                    "{method} {path}"
                );
            }
            tried += 1;
        }
    }
    assert!(tried > 100, "only {tried} were tried");
}

fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

async fn asked(
    site: &TestSite,
    method: &str,
    path: &str,
    carried: Option<&(&'static str, String)>,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
    if let Some((name, value)) = carried {
        request = request.header(*name, value);
    }
    site.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_address_is_made_by_a_form_of_the_session_alone() {
    let site = site().await;
    let request = Request::post("/account/calendar")
        .header("host", "localhost")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = site.ask(request.body(Body::from("step=issue")).unwrap()).await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    let request = Request::post("/account/calendar")
        .header("host", "localhost")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = site.ask(request.body(Body::from("step=issue")).unwrap()).await;
    assert_eq!(answer.status, 403, "{}", answer.text());
}

#[tokio::test]
async fn whoever_has_not_finished_signing_in_makes_neither_key_nor_token() {
    let site = site().await;
    let accounts = Accounts::new(site.registers.clone()).unwrap();
    let account = accounts.by_name("clerk.one").await.unwrap().unwrap().id;
    // A password that is used once, to set another.
    accounts.give_password(account).await.unwrap();
    let session = accounts.begin_for(account, "kiểm thử").await.unwrap();
    let unfinished = site.with(&format!("dinh={}", session.text()));
    let mut browser = Browser::new(&unfinished);
    let form = Form::of(&browser.open("/account").await.text());
    for action in ["/account/calendar", "/account/tokens"] {
        let form = Form { action: action.to_owned(), ..form.clone() };
        let answer = browser.send(&form, "issue").await;
        assert_eq!(answer.status, 403, "{action}: {}", answer.text());
    }
    let kept = site.registers.database().sessions_of(account.number()).await.unwrap();
    assert!(kept.iter().all(|one| one.kind == "browser"), "{kept:?}");
}
