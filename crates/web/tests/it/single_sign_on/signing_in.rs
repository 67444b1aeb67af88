//! What goes well: signing in, where one wanted to go, the second factor, keys that change.

use accounts::{Asking, Identity};
use axum::http::Request;
use registers::Account;
use testkit::permit;
use totp_rs::{Builder, Secret};

use super::{Browser, Office, REFUSED};

#[tokio::test]
async fn whoever_is_tied_signs_in_and_comes_to_where_they_wanted() {
    let office = Office::new().await;
    let mut browser = Browser::default();
    let page = browser.open(&office, "/sign-in?next=/account").await.text();
    assert!(page.contains("Đăng nhập bằng Cổng tỉnh"), "{page}");
    assert!(page.contains("href=\"/sign-in/single?next=%2Faccount\""), "{page}");
    let answer = browser.go(&office, "/sign-in/single?next=/account").await;
    let answer = browser.come(&office, &answer).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/account"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(browser.is_in(&office).await);
    assert!(!browser.0.contains_key("dinh-single"), "what was sealed is forgotten");
    let log = office.log.take();
    assert!(!log.contains("WARN"), "{log}");
    assert!(!log.contains("code") && !log.contains("state"), "what is secret is logged: {log}");
}

#[tokio::test]
async fn one_is_led_to_this_site_only() {
    let office = Office::new().await;
    let long = format!("/people?{}", "a".repeat(2_000));
    for elsewhere in
        ["https://elsewhere.example", "//elsewhere.example", "/%5Celsewhere.example", &long]
    {
        let mut browser = Browser::default();
        let answer = browser.go(&office, &format!("/sign-in/single?next={elsewhere}")).await;
        let answer = browser.come(&office, &answer).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"), "{elsewhere}");
    }
}

#[tokio::test]
async fn the_cookie_is_short_lived_and_of_this_browser_alone() {
    for (is_secure, name) in [(false, "dinh-single"), (true, "__Host-dinh-single")] {
        let office = Office::with(is_secure, &[]).await;
        let answer = Browser::default().open(&office, "/sign-in/single").await;
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
        assert!(cookie.contains("; Max-Age=600; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
        assert_eq!(cookie.contains("; Secure"), is_secure, "{cookie}");
        assert!(cookie.len() < 4_096, "{}", cookie.len());
        let location = answer.header("location");
        for secret in ["nonce", "state", "code_challenge"] {
            let (_, rest) = location.split_once(&format!("{secret}=")).unwrap();
            let value = rest.split('&').next().unwrap();
            assert!(value.len() >= 43 && !cookie.contains(value), "{secret} is told in {cookie}");
        }
    }
}

#[tokio::test]
async fn another_site_sends_nobody_to_the_provider() {
    let office = Office::new().await;
    for (site, is_led) in
        [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false)]
    {
        let request = Request::get("/sign-in/single?next=/account").header("sec-fetch-site", site);
        let answer = Browser::default().ask(&office, request).await;
        let location = answer.header("location");
        assert_eq!(location.starts_with(&office.provider.address), is_led, "{site}: {location}");
        assert!(is_led || location == "/sign-in?next=%2Faccount", "{location}");
    }
}

#[tokio::test]
async fn a_new_key_is_asked_for_and_not_too_often() {
    let office = Office::new().await;
    assert_eq!(Browser::default().sign_in(&office).await.status, 303);
    office.provider.rotate("hai");
    let answer = Browser::default().sign_in(&office).await;
    assert_eq!(answer.status, 403, "the keys were asked for just before");
    assert!(office.log.take().contains("by an unknown key"));
    office.pass(2);
    assert_eq!(Browser::default().sign_in(&office).await.status, 303);
    assert_eq!(office.provider.told().key_asks, 2);
    office.provider.told().kid = "không có";
    for _ in 0..3 {
        assert_eq!(Browser::default().sign_in(&office).await.status, 403);
    }
    office.pass(2);
    for _ in 0..3 {
        assert_eq!(Browser::default().sign_in(&office).await.status, 403);
    }
    assert_eq!(office.provider.told().key_asks, 3);
}

#[tokio::test]
async fn a_second_factor_is_still_asked_for_unless_the_provider_saw_one() {
    for (known, seen, is_asked) in
        [(&[][..], "mfa", true), (&["mfa"], "pwd", true), (&["otp", "mfa"], "mfa", false)]
    {
        let office = Office::with(false, known).await;
        let secret = enrol(&office).await;
        office.pass(1);
        office.provider.told().claims.insert("amr", serde_json::json!(["pwd", seen]));
        let mut browser = Browser::default();
        let answer = browser.go(&office, "/sign-in/single?next=/account").await;
        let answer = browser.come(&office, &answer).await;
        assert_eq!(answer.status, 303);
        if !is_asked {
            assert_eq!(answer.header("location"), "/account");
            assert!(browser.is_in(&office).await);
            continue;
        }
        assert_eq!(answer.header("location"), "/sign-in/second?next=%2Faccount");
        assert!(!browser.is_in(&office).await, "half is not in");
        let page = browser.open(&office, "/sign-in/second?next=/account").await.text();
        let code = shown(&office, &secret);
        let answer = browser.press(&office, (&page, "code"), &[("code", &code)]).await;
        assert_eq!(answer.header("location"), "/account");
        assert!(browser.is_in(&office).await);
    }
}

#[tokio::test]
async fn a_second_factor_that_the_provider_saw_is_one_for_roles_that_ask_for_it() {
    let office = Office::with(false, &["urn:tinh:loa:2"]).await;
    let account = Account {
        name: "tran.binh".to_owned(),
        holder: "Bà Bình".to_owned(),
        person: None,
        mail: None,
    };
    let grant = Some(("specialist", None));
    let specialist = office.accounts.make(&permit(), account, grant).await.unwrap();
    let identity =
        Identity { issuer: office.provider.address.clone(), subject: "người-2".to_owned() };
    office.accounts.tie(specialist, &identity).await.unwrap();
    office.provider.told().subject = "người-2";
    for (level, status) in [("urn:tinh:loa:2", 200), ("urn:tinh:loa:1", 303)] {
        office.provider.told().claims.insert("acr", serde_json::json!(level));
        let mut browser = Browser::default();
        assert_eq!(browser.sign_in(&office).await.status, 303);
        let answer = browser.open(&office, "/people?of=figure:party_secretary/persons").await;
        assert_eq!(answer.status, status, "{level}");
        assert!(status == 200 || answer.header("location") == "/account", "it is set up first");
    }
}

/// Sets up a second factor for the account; gives its secret.
async fn enrol(office: &Office) -> String {
    let asking = Asking { is_loopback: true, label: String::new() };
    let token = office.accounts.begin_for(office.account, "kiểm thử").await.unwrap();
    let visitor = office.accounts.visitor(Some(&token), &asking).await.unwrap();
    let own = visitor.signed_in.unwrap();
    let enrolment = office.accounts.begin_enrolment(&own).unwrap();
    let secret = enrolment.typed.replace(' ', "");
    let code = shown(office, &secret);
    office.accounts.enrol(&own, &enrolment.sealed, &code).await.unwrap();
    secret
}

fn shown(office: &Office, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let device = Builder::new().with_secret(secret).build().unwrap();
    let seconds = office.registers.clock().now().micros() / 1_000_000;
    device.generate(u64::try_from(seconds).unwrap()).to_string()
}

#[tokio::test]
async fn answers_are_taken_as_seldom_as_passwords() {
    let office = Office::new().await;
    let mut browser = Browser::default();
    let mut last = 0;
    for _ in 0..40 {
        last = browser.open(&office, "/sign-in/single/answer?state=a").await.status.as_u16();
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    assert!(!office.log.take().contains(REFUSED));
}
