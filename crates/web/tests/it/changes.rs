//! Changing registers from pages: what is typed is checked at each field, seen before it is
//! written, written once, put together with what others wrote, and undone.

use base::Value;
use registers::{Appointment, Decision, Filter, Person, View};
use testkit::day;

use crate::form::{Browser, Form};
use crate::site::TestSite;

/// The number of the holding of the secretary of Xã Một.
async fn secretary(site: &TestSite) -> i64 {
    let mut reader = site.registers.read().await.unwrap();
    let wanted = vec![Value::Integer(site.world.secretary.number())];
    let scope = testkit::operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let held = reader.list::<Appointment>(&view, vec![Filter::In("title", wanted)]).await.unwrap();
    held[0].id.number()
}

/// A paper that is not in the register yet.
const PAPER: [(&str, &str); 6] = [
    ("decision.number", "45/QĐ-UBND"),
    ("decision.signed_on", "20/11/2022"),
    ("decision.issuer", "UBND xã Một"),
    ("decision.kind", "confirmation"),
    ("decision.style", "state"),
    ("from", "20/11/2022"),
];

fn replacing(id: i64) -> String {
    format!(
        "/change?area=08701&on=2022-10-19&do=end:appointments:{id}&do=add:people\
         &do=add:person-names&do=add%3F:party-memberships&do=add:appointments:{id}"
    )
}

const NEW_PERSON: [(&str, &str); 5] = [
    ("1.way_ended", "relieved"),
    ("2.sex", "female"),
    ("2.born_on", "1980"),
    ("3.name", "Nguyễn Thị Thử"),
    ("4.standing", "full"),
];

#[tokio::test]
async fn a_holder_is_replaced_seen_first_written_once_and_undone() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let people = site.count::<Person>("2022-11-20").await;
    let form = browser.form(&replacing(secretary(&site).await)).await;
    let form = form.with(&PAPER).with(&NEW_PERSON);

    // Seen, nothing is written; and back, everything typed is still there.
    let preview = browser.send(&form, "preview").await;
    assert_eq!(preview.status, 200);
    assert!(preview.text().contains("Xem trước: chưa ghi gì"), "{}", preview.text());
    assert!(preview.text().contains("2021"), "the days of the holding that ends");
    assert_eq!(site.count::<Person>("2022-11-20").await, people);
    let confirm = Form::of(&preview.text());
    let again = Form::of(&browser.send(&confirm, "edit").await.text());
    assert_eq!(again.fields["3.name"], "Nguyễn Thị Thử");

    let written = browser.send(&confirm, "write").await;
    assert_eq!(written.status, 303, "{}", written.text());
    let entry = written.header("location").to_owned();
    assert_eq!(site.count::<Person>("2022-11-20").await, people + 1);
    assert!(browser.open(&entry).await.text().contains("Đã ghi xong"));
    let holders = |page: String| page.contains("Nguyễn Thị Thử");
    let page = |on: &str| format!("/areas/08701?on={on}");
    assert!(!holders(browser.open(&page("2022-11-19")).await.text()));
    assert!(holders(browser.open(&page("2022-11-20")).await.text()));

    // The button pressed twice leads to the same entry; another form finds that the holding ended.
    assert_eq!(browser.send(&confirm, "write").await.header("location"), entry);
    let mut other = confirm.clone();
    other.fields.insert("once".to_owned(), "0".repeat(32));
    let twice = browser.send(&other, "write").await;
    assert_eq!(twice.status, 200);
    assert!(twice.text().contains("Hai bản của cùng một dòng"), "{}", twice.text());
    assert_eq!(site.count::<Person>("2022-11-20").await, people + 1);

    let undo = entry.replacen('?', "/undo?", 1);
    let preview = browser.form(&undo).await;
    assert_eq!(site.count::<Person>("2022-11-20").await, people + 1);
    assert_eq!(browser.send(&preview, "write").await.status, 303);
    assert_eq!(site.count::<Person>("2022-11-20").await, people);
    assert!(!holders(browser.open(&page("2022-11-20")).await.text()));
    let verified = site.registers.verify_journal().await.unwrap();
    assert!(verified.faults.is_empty(), "{verified:?}");
}

#[tokio::test]
async fn every_fault_stands_at_its_field() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let form = browser.form(&replacing(secretary(&site).await)).await;
    let form = form.with(&[
        ("decision.number", "không có"),
        ("from", "30/02/2022"),
        ("2.born_on", "hôm qua"),
        ("5.area", "Xã Không Có"),
    ]);
    let page = browser.send(&form, "preview").await.text();
    for field in ["decision.number", "from", "2.sex", "2.born_on", "3.name", "5.area"] {
        assert!(page.contains(&format!("<a href=\"#{field}\">")), "{field}: {page}");
        assert!(page.contains(&format!("id=\"{field}-fault\"")), "{field}");
    }
    assert!(page.contains("value=\"hôm qua\""), "what was typed stays");
    // What may be left blank is not asked for, and what follows another part neither.
    for field in ["4.standing", "3.person"] {
        assert!(!page.contains(&format!("#{field}\"")), "{field}");
    }
}

#[tokio::test]
async fn what_the_registers_refuse_is_told_in_the_form() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let form = browser.form("/change?area=08701&on=2022-10-19&do=add:area-codes").await;
    let form =
        form.with(&PAPER).with(&[("1.area", "08702"), ("1.scheme", "gso"), ("1.code", "08701")]);
    let page = browser.send(&form, "preview").await.text();
    assert!(page.contains("Cần sửa trước khi ghi"), "{page}");
    // A paper that is new though the register has its number: nothing of it was written.
    assert_eq!(site.count::<Decision>("2022-12-01").await, 1);
}

#[tokio::test]
async fn two_who_had_one_record_open_see_both_versions() {
    let site = TestSite::new().await;
    let id = secretary(&site).await;
    let address = format!("/change?area=08701&on=2022-10-19&do=correct:appointments:{id}");
    let (mut first, mut second) = (Browser::new(&site), Browser::new(&site));
    let one = first.form(&address).await.with(&PAPER[..5]);
    let other = second.form(&address).await.with(&PAPER[..5]);
    let one = one.with(&[("1.way_gained", "appointed"), ("1.using_body", "UBND huyện")]);
    let confirm = Form::of(&first.send(&one, "preview").await.text());
    assert_eq!(first.send(&confirm, "write").await.status, 303);

    let other = other.with(&[("1.using_body", "Huyện ủy"), ("1.managing_body", "Ban Tổ chức")]);
    let merge = second.send(&other, "write").await.text();
    assert!(merge.contains("Hai bản của cùng một dòng"), "{merge}");
    assert!(merge.contains("UBND huyện") && merge.contains("Huyện ủy"), "both are shown");
    let merged = Form::of(&merge);
    // What only the other changed is taken over; where both did, one's own stays to be looked at.
    assert_eq!(merged.fields["1.way_gained"], "appointed");
    assert_eq!(merged.fields["1.using_body"], "Huyện ủy");
    assert_eq!(merged.fields["1.managing_body"], "Ban Tổ chức");
    let merged = merged.with(&[("decision.number", "45/QĐ-UBND")]);
    let confirm = Form::of(&second.send(&merged, "preview").await.text());
    assert_eq!(second.send(&confirm, "write").await.status, 303);
    let record = second.open(&format!("/registers/appointments/{id}?on=2022-10-19")).await.text();
    assert!(record.contains("Huyện ủy") && record.contains("Ban Tổ chức"), "{record}");
    // The paper that both typed is one paper.
    assert_eq!(site.count::<Decision>("2022-12-01").await, 2);
}

#[tokio::test]
async fn a_change_made_meanwhile_is_seen_by_who_changes_from_a_later_day() {
    let site = TestSite::new().await;
    let id = secretary(&site).await;
    let address = format!("/change?area=08701&on=2022-10-19&do=change:appointments:{id}");
    let (mut first, mut second) = (Browser::new(&site), Browser::new(&site));
    let one = first.form(&address).await.with(&PAPER).with(&[("1.using_body", "UBND huyện")]);
    let other = second
        .form(&address)
        .await
        .with(&PAPER)
        .with(&[("from", "20/12/2022"), ("1.using_body", "Huyện ủy")]);
    let confirm = Form::of(&first.send(&one, "preview").await.text());
    assert_eq!(first.send(&confirm, "write").await.status, 303);
    let merge = second.send(&other, "write").await.text();
    assert!(merge.contains("Hai bản của cùng một dòng"), "{merge}");
    assert!(merge.contains("<td>UBND huyện</td>"), "what the other wrote is shown: {merge}");
    let record = first.open(&format!("/registers/appointments/{id}?on=2023-01-01")).await.text();
    assert!(
        record.contains("do=end:appointments"),
        "what was changed can still be ended: {record}"
    );
}

#[tokio::test]
async fn many_rows_are_ended_on_one_paper() {
    let site = TestSite::new().await;
    site.add_delegate(1).await;
    site.add_delegate(2).await;
    let mut browser = Browser::new(&site);
    let list = browser.open("/registers/appointments?area=08702&on=2022-10-19").await.text();
    let ticked: Vec<&str> = list
        .split("name=\"id\" value=\"")
        .skip(1)
        .map(|rest| rest.split_once('"').unwrap().0)
        .collect();
    assert_eq!(ticked.len(), 2, "{list}");
    let address = format!(
        "/change?area=08702&on=2022-10-19&register=appointments&act=end&id={}&id={}",
        ticked[0], ticked[1]
    );
    let form = browser.form(&address).await.with(&PAPER).with(&[("1.way_ended", "term-ended")]);
    let confirm = Form::of(&browser.send(&form, "preview").await.text());
    let before = site.count::<Appointment>("2022-11-20").await;
    assert_eq!(browser.send(&confirm, "write").await.status, 303);
    assert_eq!(site.count::<Appointment>("2022-11-20").await, before - 2);
    let none = browser.open("/change?register=appointments&act=end").await;
    assert_eq!(none.status, 400);
}

#[tokio::test]
async fn what_a_merger_carried_over_is_confirmed_by_one_paper() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let carried = "/registers/appointments?area=08701&on=2024-02-01&elsewhere=1";
    let list = browser.open(carried).await.text();
    let id = list.split_once("name=\"id\" value=\"").expect("a row").1.split_once('"').unwrap().0;
    let address = format!(
        "/change?area=08701&on=2024-02-01&register=appointments&act=change&id={id}&id={id}"
    );
    let form = browser.form(&address).await.with(&PAPER);
    let form = form.with(&[
        ("from", "01/02/2024"),
        ("1.area", "đơn vị hiện nay"),
        ("1.confirmation", "quyết định này"),
    ]);
    let preview = browser.send(&form, "preview").await.text();
    let confirm = Form::of(&preview);
    assert_eq!(browser.send(&confirm, "write").await.status, 303, "{preview}");
    let list = browser.open(carried).await.text();
    assert!(list.contains("Sổ không có dòng nào"), "{list}");
}

#[tokio::test]
async fn only_the_pages_of_this_machine_may_write() {
    let site = TestSite::new().await;
    let id = secretary(&site).await;
    let mut browser = Browser::new(&site);
    let form = browser.form(&replacing(id)).await.with(&PAPER).with(&NEW_PERSON);
    // A form that another site made the browser send lacks the number.
    let mut forged = form.clone();
    forged.fields.insert("form-key".to_owned(), "0".repeat(32));
    let page = browser.send(&forged, "write").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("vẫn còn nguyên"), "{}", page.text());
    assert!(page.text().contains("Nguyễn Thị Thử"), "what was typed is not lost");
    let other = site.of("specialist").await;
    let mut stranger = Browser::new(&other);
    assert!(stranger.send(&form, "write").await.text().contains("vẫn còn nguyên"));
    for (name, value) in [("origin", "https://dinh.example"), ("sec-fetch-site", "cross-site")] {
        let request = axum::http::Request::post(replacing(id)).header("host", "localhost");
        let request = request.header(name, value).body(axum::body::Body::empty()).unwrap();
        assert_eq!(site.ask(request).await.status, 403, "{name}");
    }
    let closed = site.of("statistician").await;
    let mut browser = Browser::new(&closed);
    assert_eq!(browser.open(&replacing(id)).await.status, 403);
    let list = browser.open("/registers/appointments?area=08701&on=2022-10-19").await.text();
    assert!(!list.contains("/change"), "{list}");
    assert_eq!(site.count::<Decision>("2022-12-01").await, 1);
}

#[tokio::test]
async fn a_form_that_cannot_be_is_refused() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    for (address, status) in [
        ("/change", 400),
        ("/change?do=add:dogs", 400),
        ("/change?do=end:appointments", 400),
        ("/change?do=change:appointments:999999", 400),
        ("/change?do=add:people&known_at=2020-01-01T00:00:00Z", 400),
        ("/registers/appointments/999999", 404),
        ("/registers/dogs/1", 404),
        ("/registers/dogs", 404),
        ("/journal/26-999999/undo", 404),
        ("/journal/x/undo", 404),
        ("/journal/26-999999", 404),
    ] {
        assert_eq!(browser.open(address).await.status, status, "{address}");
    }
}
