//! The guard before every address: nothing is opened unrecorded, whatever the way it is written; what
//! is refused is refused as carefully as what is shown is shown.

use std::net::SocketAddr;

use accounts::Accounts;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use store::AccessFilter;

use crate::form::{Browser, Form};
use crate::seen::somebody;
use crate::site::{Answer, TestSite};

/// How often a file of the person was recorded.
async fn recorded(site: &TestSite) -> usize {
    let accounts = Accounts::new(site.registers.clone()).unwrap();
    let filter = AccessFilter { person: Some(1), limit: 100, ..AccessFilter::default() };
    accounts.access.entries(&filter).await.unwrap().len()
}

#[tokio::test]
async fn a_file_is_recorded_however_its_address_is_written() {
    let site = TestSite::new().await;
    let clerk = site.with(&somebody(&site, "clerk.one", "clerk", 0).await);
    let inspector = site.of("inspector").await;
    for (times, address) in [
        "/people/1?on=2022-10-19",
        "/people/%31?on=2022-10-19",
        "/people/1%2Ejson",
        "/people/%31/check",
        "/people/01/resume.json",
        "/registers/people/1",
        "/registers/person-names/1",
        // The browser has it already, and it is read once more.
        "/registers/people/1",
    ]
    .into_iter()
    .enumerate()
    {
        let answer = clerk.get(address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        assert_eq!(recorded(&site).await, times + 1, "{address}");
        assert!(answer.header("cache-control").contains("no-store") || times > 4, "{address}");
        // Who must say why is asked why, and what is not said is not shown.
        let asked = inspector.get(address).await;
        assert!([303, 403].contains(&asked.status.as_u16()), "{address}: {}", asked.status);
        assert!(!asked.text().contains("Nguyễn Thị Một"), "{address}");
        assert_eq!(recorded(&site).await, times + 1, "{address}");
    }
    for address in ["/people/%6E", "/people/1x", "/people/%31%2F2", "/people/"] {
        assert_eq!(clerk.get(address).await.status, 404, "{address}");
    }
}

#[tokio::test]
async fn what_a_row_says_by_being_there_is_not_shown() {
    let site = TestSite::new().await;
    let reader = site.with(&somebody(&site, "reader", "reader", 0).await);
    let clerk = site.with(&somebody(&site, "clerk", "clerk", 0).await);
    for register in ["party-memberships", "identity-numbers", "contacts", "people"] {
        for form in ["", ".xlsx", ".csv"] {
            let address = format!("/registers/{register}{form}?area=08701&on=2022-10-19");
            assert_eq!(reader.get(&address).await.status, 403, "{address}");
            assert_eq!(clerk.get(&address).await.status, 200, "{address}");
        }
    }
    let open = reader.get("/registers/person-names?area=08701&on=2022-10-19").await;
    assert!(open.text().contains("Nguyễn Thị Một"), "{}", open.text());
}

#[tokio::test]
async fn a_refusal_says_to_the_browser_what_every_answer_says() {
    let site = TestSite::new().await;
    let reader = site.with(&somebody(&site, "reader", "reader", 0).await);
    let nobody = site.of("").await;
    for (who, address, status) in [
        (&reader, "/people/1", 403),
        (&reader, "/no/such/page", 404),
        (&nobody, "/people/1", 303),
        (&nobody, "/people/1/resume.json", 401),
        (&nobody, "/areas/08701?known_at=2026-11-24T05:00:00Z", 403),
    ] {
        let answer = who.get(address).await;
        assert_eq!(answer.status, status, "{address}");
        assert_careful(&answer, address);
    }
}

fn assert_careful(answer: &Answer, address: &str) {
    for (name, part) in [
        ("content-security-policy", "frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "private"),
    ] {
        assert!(answer.header(name).contains(part), "{address}: {name}: {}", answer.header(name));
    }
}

#[tokio::test]
async fn what_was_known_earlier_is_not_for_everybody() {
    let site = TestSite::new().await;
    let clerk = site.with(&somebody(&site, "clerk", "clerk", 0).await);
    let own = "/areas/08701?on=2022-10-19&known_at=2026-11-24T05:00:00Z";
    let other = "/areas/08702?on=2022-10-19&known_at=2026-11-24T05:00:00Z";
    assert_ne!(clerk.get(own).await.status, 403);
    // Of another unit one sees what everybody sees.
    assert_eq!(clerk.get("/areas/08702?on=2022-10-19").await.status, 200);
    assert_eq!(clerk.get(other).await.status, 403);
    let nobody = site.of("").await;
    for address in [own, other, "/units?area=26&known_at=2026-11-24T05:00:00Z"] {
        let answer = nobody.get(address).await;
        assert_eq!(answer.status, 403, "{address}");
        assert!(answer.text().contains("đăng nhập"), "{}", answer.text());
    }
}

/// Tries to sign in through proxies that say these of who asks, each in a line.
async fn attempt(site: &TestSite, (peer, lines): (&str, &[&str])) -> u16 {
    let peer: SocketAddr = peer.parse().unwrap();
    let mut request =
        Request::post("/sign-in").header("host", "dinh.example").extension(ConnectInfo(peer));
    for line in lines {
        request = request.header("x-forwarded-for", *line);
    }
    site.ask(request.body(Body::empty()).unwrap()).await.status.as_u16()
}

#[tokio::test]
async fn the_rate_is_of_whom_the_last_proxy_names() {
    let site = TestSite::new().await.of("").await;
    let many = 40;
    // The asker writes another address each time; the proxy's own comes last.
    let mut last = 0;
    for number in 0..many {
        let own = format!("198.51.100.{number}");
        last = attempt(&site, ("127.0.0.1:4000", &[&own, "203.0.113.9"])).await;
    }
    assert_eq!(last, 429);
    assert_ne!(attempt(&site, ("127.0.0.1:4000", &["203.0.113.10"])).await, 429);
    // Whoever is no proxy of ours names nobody else.
    for number in 0..many {
        let own = format!("198.51.100.{number}");
        last = attempt(&site, ("192.0.2.7:4000", &[&own])).await;
    }
    assert_eq!(last, 429);
    // One who has a network of the sixth version is one.
    for number in 0..many {
        last = attempt(&site, (&format!("[2001:db8::{number}]:4000"), &[])).await;
    }
    assert_eq!(last, 429);
    assert_ne!(attempt(&site, ("[2001:db8:1::1]:4000", &[])).await, 429);
}

#[tokio::test]
async fn a_refusal_is_recorded() {
    let site = TestSite::new().await;
    let reader = site.with(&somebody(&site, "reader", "reader", 0).await);
    assert_eq!(reader.get("/people/1").await.status, 403);
    let accounts = Accounts::new(site.registers.clone()).unwrap();
    let filter = AccessFilter { limit: 1, ..AccessFilter::default() };
    let entries = accounts.access.entries(&filter).await.unwrap();
    let draft = &entries[0].draft;
    let told = (draft.actor.as_str(), draft.what.as_str(), draft.person);
    assert_eq!(told, ("reader", "/people/{id}: refused", accounts::NO_FILE));
}

#[tokio::test]
async fn signing_out_clears_the_browser() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let page = browser.open("/account").await;
    let form = Form::of(&page.text());
    let form = Form { action: "/sign-out".to_owned(), ..form };
    let answer = browser.send(&form, "").await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(site.get("/people/1").await.status, 303);
}

#[tokio::test]
async fn cookies_are_for_this_host_over_tls_alone() {
    // The database lives as long as the site that made it.
    let whole = TestSite::new().await.over_tls().await;
    let site = whole.with("");
    let form = site.get("/sign-in").await;
    let place = site.get("/areas/08701?on=2022-10-19").await;
    for (answer, name) in [(form, "form-key"), (place, "place")] {
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with(&format!("__Host-{name}=")), "{cookie}");
        assert!(cookie.contains("; Secure") && cookie.contains("; Path=/;"), "{cookie}");
        assert!(cookie.contains("HttpOnly") && !cookie.contains("Domain"), "{cookie}");
        assert!(answer.header("strict-transport-security").contains("includeSubDomains"));
    }
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let form = browser.form("/sign-in").await;
    let form = form.with(&[("name", "specialist"), ("password", testkit::PASSWORD)]);
    let answer = browser.send(&form, "").await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(answer.header("set-cookie").starts_with("dinh="), "{answer:?}");
    // What the browser carried until now opens nothing any more.
    assert_eq!(site.get("/people/1").await.status, 303);
}
