//! What bears the stamp of a state secret is refused at every way in, and nothing of it is told
//! again or kept.

use axum::body::Body;
use axum::http::Request;
use registers::Person;

use crate::form::Browser;
use crate::imports::{SIZES, sent};
use crate::site::{Answer, TestSite};

/// What stands beside the stamp, and nowhere else.
const CONTENT: &str = "Phương án Zyx";

fn refused(answer: &Answer, how: &str) {
    let text = answer.text();
    assert!(answer.status.is_client_error(), "{how}: {} {text}", answer.status);
    assert!(text.contains("dấu chỉ độ mật"), "{how}: {text}");
    assert!(!text.contains("Zyx"), "{how}: {text}");
}

#[tokio::test]
async fn a_form_with_a_stamp_is_refused_whole() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let people = site.count::<Person>("2022-11-20").await;
    let address = "/change?area=08701&on=2022-10-19&do=add:people&do=add:person-names";
    let form = browser.form(address).await;
    let stamped = format!("{CONTENT} (TỐI MẬT)");
    for step in ["preview", "write", "edit"] {
        let form = form.with(&[("2.name", stamped.as_str()), ("decision.number", "1/QĐ")]);
        refused(&browser.send(&form, step).await, step);
    }
    assert_eq!(site.count::<Person>("2022-11-20").await, people);
    // The form is open still, and empty.
    assert!(!browser.open(address).await.text().contains("Zyx"));
}

#[tokio::test]
async fn a_file_with_a_stamp_is_refused_and_forgotten() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let file = format!("Đơn vị,Từ ngày,Dân số,Nguồn\nXã Một,01/01/2020,5.200,{CONTENT}\nMẬT,,,\n");
    let page = sent(&mut browser, SIZES, "dan-so.csv", file.as_bytes()).await.text();
    assert!(page.contains("dấu chỉ độ mật") && !page.contains("Zyx"), "{page}");
    let form = browser.form(SIZES).await;
    let name = format!("{CONTENT} (MẬT).csv");
    refused(&browser.send_file(&form, &name, b"a,b\n").await, "the name of a file");
}

#[tokio::test]
async fn a_program_that_sends_a_stamp_is_refused() {
    let site = TestSite::new().await;
    let change = serde_json::json!({
        "decision": {
            "number": "45/QĐ-UBND", "signed_on": "2022-11-20", "issuer": "UBND",
            "kind": "confirmation", "style": "state",
        },
        "operations": [
            { "register": "people", "operation": "add", "as": "new", "from": "2022-11-20",
              "values": { "sex": "female", "born_on": "1980" } },
            { "register": "person-names", "operation": "add", "from": "2022-11-20",
              "values": { "person": "@new", "name": format!("{CONTENT} TUYỆT MẬT") } },
        ],
    });
    let request = Request::post("/api/v1/changes")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("idempotency-key", "one")
        .body(Body::from(change.to_string()))
        .unwrap();
    refused(&site.ask(request).await, "a change of a program");
}
