//! What is refused: each is told apart in the log, and alike to whoever asked.

use std::collections::HashMap;

use registers::{Account, Batch, Operation, Register};
use serde_json::json;
use testkit::permit;

use super::provider::{Fault, Signed, Told};
use super::{Browser, Office, REFUSED};
use crate::site::Answer;

/// An untruth, how it is told, and what the log says of it.
type Untruth = (&'static str, fn(&mut Told), &'static str);

const UNTRUTHS: &[Untruth] = &[
    ("a forged signature", |told| told.signed = Signed::ByAnother, "signature does not hold"),
    ("a changed token", |told| told.signed = Signed::AndChanged, "signature does not hold"),
    ("no signature", |told| told.signed = Signed::Not, "of no kind that is taken"),
    ("a shared secret", |told| told.signed = Signed::WithTheSecret, "of no kind that is taken"),
    ("a key as secret", |told| told.signed = Signed::WithThePublicKey, "of no kind that is taken"),
    ("another issuer", |told| said(told, "iss", json!("http://127.0.0.1:1")), "another issuer"),
    ("another audience", |told| said(told, "aud", json!("ai khác")), "for somebody else"),
    (
        "one audience more",
        |told| said(told, "aud", json!([super::CLIENT, "ai khác"])),
        "for somebody else",
    ),
    ("another party", |told| said(told, "azp", json!("ai khác")), "for somebody else"),
    ("an old token", |told| said(told, "exp", json!(told.now)), "has expired"),
    ("a token of tomorrow", |told| said(told, "iat", json!(told.now + 120)), "in the future"),
    ("another nonce", |told| said(told, "nonce", json!("khác")), "another question"),
    ("no nonce", |told| said(told, "nonce", json!(null)), "another question"),
    ("an unknown key", |told| told.kid = "hai", "by an unknown key"),
    ("no token", |told| told.is_bare = true, "no identity token"),
    ("nobody", |told| told.subject = "người-2", "tied to nobody"),
    ("no subject", |told| told.subject = "", "no good length"),
];

fn said(told: &mut Told, name: &'static str, value: serde_json::Value) {
    told.claims.insert(name, value);
}

/// Refused in the one sentence, and nobody is in.
async fn refused(office: &Office, browser: &mut Browser, answer: &Answer, reason: &str) {
    assert_eq!(answer.status, 403, "{reason}");
    assert!(answer.text().contains(REFUSED), "{reason}: {}", answer.text());
    assert!(!answer.text().contains("người-"), "{reason} is told of somebody");
    assert!(!browser.is_in(office).await, "{reason}");
    let log = office.log.take();
    assert!(log.contains(reason), "{reason} is not in {log}");
    assert!(!log.contains("người-"), "the log names somebody: {log}");
}

#[tokio::test]
async fn every_untruth_is_refused_alike_and_logged_apart() {
    let office = Office::new().await;
    for (what, tell, reason) in UNTRUTHS {
        let mut browser = Browser::default();
        let answer = browser.go(&office, "/sign-in/single").await;
        tell(&mut office.provider.told());
        let answer = browser.come(&office, &answer).await;
        refused(&office, &mut browser, &answer, reason).await;
        let mut told = office.provider.told();
        (told.kid, told.signed, told.is_bare) = ("một", Signed::Well, false);
        told.subject = "người-1";
        told.claims.clear();
        drop(told);
        let text = answer.text();
        assert!(!text.contains(reason), "{what} is told");
    }
    let mut browser = Browser::default();
    assert_eq!(browser.sign_in(&office).await.status, 303, "the truth is let in");
}

#[tokio::test]
async fn clocks_may_differ_a_little() {
    let office = Office::new().await;
    office.provider.told().now += 45;
    assert_eq!(Browser::default().sign_in(&office).await.status, 303);
}

#[tokio::test]
async fn a_state_is_answered_once_in_its_own_browser_and_soon() {
    let office = Office::new().await;
    let expired = |answer: &Answer, reason: &str| {
        assert_eq!(answer.status, 400, "{reason}");
        assert!(answer.text().contains("Hãy bắt đầu lại"), "{}", answer.text());
        let log = office.log.take();
        assert!(log.contains(reason), "{reason} is not in {log}");
    };
    let (mut one, mut other) = (Browser::default(), Browser::default());
    let of_one = one.go(&office, "/sign-in/single").await;
    let of_other = other.go(&office, "/sign-in/single").await;
    let answer = other.come(&office, &of_one).await;
    expired(&answer, "another browser's");
    let answer = Browser::default().come(&office, &of_one).await;
    expired(&answer, "another browser's");
    let mut forged =
        Browser(HashMap::from([("dinh-single", "00ff")]).into_iter().map(own).collect());
    expired(&forged.come(&office, &of_one).await, "none of ours");
    let stateless = HashMap::from([("code".to_owned(), "a".to_owned())]);
    expired(&one.come(&office, &stateless).await, "none of ours");

    let before = one.clone();
    assert_eq!(one.come(&office, &of_one).await.status, 303);
    let answer = before.clone().come(&office, &of_one).await;
    expired(&answer, "used already");

    office.pass(11);
    expired(&other.come(&office, &of_other).await, "too old");
    let mut third = Browser::default();
    let mut codeless = third.go(&office, "/sign-in/single").await;
    codeless.remove("code");
    expired(&third.come(&office, &codeless).await, "no code");
}

fn own((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[tokio::test]
async fn a_code_is_given_back_once() {
    let office = Office::new().await;
    let (mut one, mut other) = (Browser::default(), Browser::default());
    let first = one.go(&office, "/sign-in/single").await;
    assert_eq!(one.come(&office, &first).await.status, 303);
    let mut second = other.go(&office, "/sign-in/single").await;
    second.insert("code".to_owned(), first["code"].clone());
    let answer = other.come(&office, &second).await;
    refused(&office, &mut other, &answer, "does not take the code").await;
}

#[tokio::test]
async fn a_code_of_another_question_is_not_taken() {
    let office = Office::new().await;
    let (mut one, mut other) = (Browser::default(), Browser::default());
    let first = one.go(&office, "/sign-in/single").await;
    let mut second = other.go(&office, "/sign-in/single").await;
    second.insert("code".to_owned(), first["code"].clone());
    let answer = other.come(&office, &second).await;
    refused(&office, &mut other, &answer, "does not take the code").await;
}

#[tokio::test]
async fn the_answer_is_of_our_issuer() {
    for names_itself in [false, true] {
        let office = Office::new().await;
        office.provider.told().names_itself = names_itself;
        let address = office.provider.address.clone();
        let cases = [
            (Some(address), true),
            (Some("http://127.0.0.1:1".to_owned()), false),
            (None, !names_itself),
        ];
        for (issuer, is_good) in cases {
            let mut browser = Browser::default();
            let mut answer = browser.go(&office, "/sign-in/single").await;
            answer.extend(issuer.map(|issuer| ("iss".to_owned(), issuer)));
            let answer = browser.come(&office, &answer).await;
            if is_good {
                assert_eq!(answer.status, 303);
            } else {
                refused(&office, &mut browser, &answer, "not of our issuer").await;
            }
        }
    }
}

#[tokio::test]
async fn what_the_provider_declines_is_told() {
    let office = Office::new().await;
    for (error, status, sentence, reason) in [
        ("access_denied", 400, "đã được dừng", "declined at the provider"),
        ("server_error", 502, "không hiểu được", "server_error"),
        ("<script>", 502, "không hiểu được", "<script>"),
        ("a\nb c", 502, "không hiểu được", "ab c"),
    ] {
        let mut browser = Browser::default();
        let mut answer = browser.go(&office, "/sign-in/single").await;
        answer.remove("code");
        answer.insert("error".to_owned(), error.to_owned());
        let answer = browser.come(&office, &answer).await;
        assert_eq!(answer.status, status);
        assert!(answer.text().contains(sentence), "{}", answer.text());
        assert!(!answer.text().contains(error), "what the address says is not repeated");
        assert!(office.log.take().contains(reason));
    }
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_told_calmly() {
    let mut office = Office::new().await;
    let mut browser = Browser::default();
    let answer = browser.go(&office, "/sign-in/single").await;
    office.provider.stop().await;
    let calm = |answer: &Answer| {
        assert_eq!(answer.status, 503);
        assert!(answer.text().contains("chưa trả lời"), "{}", answer.text());
        assert!(answer.text().contains("href=\"/sign-in\""), "{}", answer.text());
        assert!(office.log.take().contains("cannot be reached"));
    };
    calm(&browser.come(&office, &answer).await);
    office.pass(90);
    calm(&browser.open(&office, "/sign-in/single").await);
    // It is left alone for a while.
    calm(&browser.open(&office, "/sign-in/single").await);
    assert_eq!(browser.open(&office, "/sign-in").await.status, 200, "passwords go on");
}

#[tokio::test]
async fn a_provider_that_talks_nonsense_is_told_calmly() {
    let office = Office::new().await;
    for (fault, status) in [
        (Fault::Elsewhere, 503),
        (Fault::Broken, 503),
        (Fault::Endless, 503),
        (Fault::Nonsense, 502),
    ] {
        office.provider.told().fault = Some(fault);
        office.pass(1);
        let answer = Browser::default().open(&office, "/sign-in/single").await;
        assert_eq!(answer.status, status, "{}", office.log.take());
    }
    office.provider.told().fault = None;
    office.pass(1);
    assert_eq!(Browser::default().sign_in(&office).await.status, 303, "it recovers");
}

#[tokio::test]
async fn an_account_that_is_blocked_or_ended_is_refused_as_if_there_were_none() {
    let office = Office::new().await;
    let here = accounts::Asking { is_loopback: true, label: String::new() };
    for _ in 0..6 {
        assert!(office.accounts.sign_in("nguyen.an", "sai mật khẩu", &here).await.is_err());
    }
    let mut browser = Browser::default();
    let answer = browser.sign_in(&office).await;
    refused(&office, &mut browser, &answer, "blocked").await;
    office.pass(24 * 60);
    assert_eq!(browser.sign_in(&office).await.status, 303);

    let mut batch = Batch::new();
    let on = office.registers.today();
    let id = office.account.number();
    batch.push(Account::DEFINITION, Operation::End { id, on, set: Vec::new() });
    office.registers.apply(&permit(), &batch).await.unwrap();
    office.log.take();
    let mut browser = Browser::default();
    let answer = browser.sign_in(&office).await;
    refused(&office, &mut browser, &answer, "not open").await;
}
