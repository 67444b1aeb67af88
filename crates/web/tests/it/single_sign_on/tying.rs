//! Tying an identity to an account, and untying it.

use accounts::Identity;
use testkit::{PASSWORD, employed};

use super::{Browser, Office};

/// A browser in which an account has signed in by its password.
async fn signed_in(office: &Office, name: &str) -> Browser {
    let mut browser = Browser::default();
    let page = browser.open(office, "/sign-in").await.text();
    let filled = [("name", name), ("password", PASSWORD)];
    let answer = browser.press(office, (&page, "password"), &filled).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}

/// The page on which an identity is to be confirmed.
async fn offered(office: &Office, browser: &mut Browser) -> String {
    let answer = browser.go(office, "/account/single").await;
    let answer = browser.come(office, &answer).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.text()
}

async fn with_another() -> Office {
    let office = Office::new().await;
    employed(&office.registers, "tran.binh", ("clerk", office.commune)).await;
    office.provider.told().subject = "người-2";
    office
}

#[tokio::test]
async fn the_holder_ties_an_identity_by_a_password_and_unties_it() {
    let office = with_another().await;
    assert_eq!(Browser::default().sign_in(&office).await.status, 403);
    let mut browser = signed_in(&office, "tran.binh").await;
    let page = browser.open(&office, "/account").await.text();
    assert!(page.contains("href=\"/account/single\""), "{page}");
    let page = offered(&office, &mut browser).await;
    assert!(page.contains("Cổng tỉnh cho biết bạn là “Nguyễn Văn Một”"), "{page}");
    let answer = browser.press(&office, (&page, "tie"), &[("password", "sai mật khẩu")]).await;
    let page = answer.text();
    assert!(page.contains("Mật khẩu hiện tại chưa đúng"), "{page}");
    assert!(page.contains("“Nguyễn Văn Một”"), "the offer stands: {page}");
    assert_eq!(Browser::default().sign_in(&office).await.status, 403, "it is not tied yet");
    let page = browser.press(&office, (&page, "tie"), &[("password", PASSWORD)]).await.text();
    assert!(page.contains("Đã gắn tài khoản đăng nhập một cửa."), "{page}");
    assert!(page.contains("người-2"), "{page}");

    let mut other = Browser::default();
    assert_eq!(other.sign_in(&office).await.status, 303);
    assert!(other.is_in(&office).await);
    let page = browser.press(&office, (&page, "untie"), &[]).await.text();
    assert!(page.contains("Đã bỏ gắn"), "{page}");
    assert!(browser.is_in(&office).await);
    assert!(!other.is_in(&office).await, "what it began has ended");
    assert_eq!(Browser::default().sign_in(&office).await.status, 403);
}

#[tokio::test]
async fn an_identity_stays_where_it_is_tied() {
    let office = with_another().await;
    office.provider.told().subject = "người-1";
    let mut browser = signed_in(&office, "tran.binh").await;
    let page = offered(&office, &mut browser).await;
    let page = browser.press(&office, (&page, "tie"), &[("password", PASSWORD)]).await.text();
    assert!(page.contains("đã gắn với một tài khoản khác"), "{page}");
    // Nor is it untied by somebody else.
    let identity =
        Identity { issuer: office.provider.address.clone(), subject: "người-1".to_owned() };
    assert_eq!(office.accounts.identities(office.account).await.unwrap(), [identity]);
    assert_eq!(Browser::default().sign_in(&office).await.status, 303);
}

#[tokio::test]
async fn an_answer_for_one_session_ties_nothing_in_another() {
    let office = with_another().await;
    let mut browser = signed_in(&office, "tran.binh").await;
    let answer = browser.go(&office, "/account/single").await;
    // Meanwhile somebody else signs in at the same browser.
    let sealed = browser.0["dinh-single"].clone();
    let mut other = signed_in(&office, "nguyen.an").await;
    other.0.insert("dinh-single".to_owned(), sealed);
    let answer = other.come(&office, &answer).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert!(office.log.take().contains("the session that wanted to tie"));

    // Nor does a confirmation that was offered to another.
    let page = offered(&office, &mut browser).await;
    let own = other.open(&office, "/account").await.text();
    let key = |page: &str| {
        let (_, rest) = page.split_once("name=\"form-key\" value=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let filled = [("password", PASSWORD), ("form-key", &key(&own))];
    let page = other.press(&office, (&page, "tie"), &filled).await.text();
    assert!(page.contains("Hãy bắt đầu lại"), "{page}");
    assert_eq!(office.accounts.identities(office.account).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_confirmation_needs_the_form_of_the_session_and_comes_soon() {
    let office = with_another().await;
    let mut browser = signed_in(&office, "tran.binh").await;
    let page = offered(&office, &mut browser).await;
    let filled = [("password", PASSWORD), ("form-key", "00")];
    assert_eq!(browser.press(&office, (&page, "tie"), &filled).await.status, 403);
    office.pass(11);
    let page = browser.press(&office, (&page, "tie"), &[("password", PASSWORD)]).await.text();
    assert!(page.contains("Hãy bắt đầu lại"), "{page}");
}

#[tokio::test]
async fn an_administrator_ties_and_unties() {
    let office = with_another().await;
    let another = office.accounts.by_name("tran.binh").await.unwrap().unwrap().id;
    let cookie = testkit::signed_in(&office.registers, "administrator", None).await.1;
    let mut browser = Browser::default();
    browser.0.insert("dinh".to_owned(), cookie.text().to_owned());
    let path = format!("/accounts/{another}");
    let page = browser.open(&office, &path).await.text();
    let page = browser.press(&office, (&page, "tie"), &[("subject", "người-2")]).await.text();
    assert!(page.contains("Đã gắn tài khoản đăng nhập một cửa."), "{page}");
    let filter = store::AccessFilter { limit: 1, ..store::AccessFilter::default() };
    let entries = office.accounts.access.entries(&filter).await.unwrap();
    let draft = &entries[0].draft;
    assert!(draft.actor.starts_with("administrator"), "{draft:?}");
    assert_eq!(draft.what, format!("{path}: tie"));
    let mut own = Browser::default();
    assert_eq!(own.sign_in(&office).await.status, 303);
    let page = browser.press(&office, (&page, "untie"), &[]).await.text();
    assert!(page.contains("Đã bỏ gắn"), "{page}");
    assert!(!own.is_in(&office).await);
}
