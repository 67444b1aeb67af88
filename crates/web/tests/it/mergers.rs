//! A merger from a page: put together line by line, seen first, written, and undone.

use registers::{Area, AreaLineage};

use crate::form::{Browser, Form};
use crate::site::TestSite;

const ADDRESS: &str = "/reorganise?area=26&on=2025-06-30";

const PAPER: [(&str, &str); 4] = [
    ("number", "1676/NQ-UBTVQH15"),
    ("signed_on", "16/06/2025"),
    ("issuer", "Ủy ban Thường vụ Quốc hội"),
    ("day", "01/07/2025"),
];

/// The form with a new unit added, into which both communes go.
async fn drafted(browser: &mut Browser<'_>) -> Form {
    let form = browser.form(ADDRESS).await.with(&PAPER);
    let mut form = form.with(&[
        ("new.name", "Thử Nghiệm"),
        ("new.kind", "commune"),
        ("new.code", "08701"),
        ("new.parent", "243"),
    ]);
    form.more =
        vec![("chosen".to_owned(), "08701".to_owned()), ("chosen".to_owned(), "08702".to_owned())];
    let page = browser.send(&form, "add-unit").await.text();
    assert!(page.contains("→ Xã Thử Nghiệm (08701)"), "{page}");
    assert!(!page.contains("value=\"08702\""), "who is used is not offered again: {page}");
    Form::of(&page)
}

#[tokio::test]
async fn a_merger_is_put_together_seen_first_written_and_undone() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let units = site.count::<Area>("2025-07-01").await;
    let draft = drafted(&mut browser).await;
    let preview = browser.send(&draft, "preview").await.text();
    assert!(preview.contains("Xem trước: chưa ghi gì"), "{preview}");
    assert!(preview.contains("Mã dùng lại từ đơn vị cũ"), "{preview}");
    assert_eq!(site.count::<Area>("2025-07-01").await, units);
    let confirm = Form::of(&preview);
    // Back, the lines are still there.
    let again = browser.send(&confirm, "edit").await.text();
    assert!(again.contains("→ Xã Thử Nghiệm (08701)"), "{again}");

    let written = browser.send(&confirm, "write").await;
    assert_eq!(written.status, 303, "{}", written.text());
    let entry = written.header("location").to_owned();
    assert_eq!(browser.send(&confirm, "write").await.header("location"), entry);
    assert_eq!(site.count::<Area>("2025-07-01").await, units - 1);
    assert_eq!(site.count::<AreaLineage>("2025-07-01").await, 3);
    let page = browser.open("/areas/08701?on=2025-07-01").await.text();
    assert!(page.contains("Thử Nghiệm") && page.contains("Xã Một"), "{page}");
    let before = browser.open("/areas/08702?on=2025-06-30").await.text();
    assert!(before.contains("Xã Hai"), "{before}");

    let undo = browser.form(&entry.replacen('?', "/undo?", 1)).await;
    assert_eq!(browser.send(&undo, "write").await.status, 303);
    assert_eq!(site.count::<Area>("2025-07-01").await, units);
    assert_eq!(site.count::<AreaLineage>("2025-07-01").await, 1);
    assert!(site.registers.verify_journal().await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_merger_is_told_and_nothing_is_lost() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let form = browser.form(ADDRESS).await;
    let page = browser.send(&form, "add-unit").await.text();
    assert!(page.contains("Dòng chưa đủ"), "{page}");
    let draft = drafted(&mut browser).await;
    let unsigned = draft.with(&[("number", ""), ("signed_on", "31/06/2025")]);
    let page = browser.send(&unsigned, "preview").await.text();
    assert!(page.contains("Chưa ghi Số, ký hiệu") && page.contains("31/06/2025"), "{page}");
    assert!(page.contains("→ Xã Thử Nghiệm (08701)"), "the lines stay: {page}");
    // A code of a unit that goes on is refused by the same check as of the command.
    let mut taken = draft.clone();
    for (name, value) in &mut taken.more {
        if name == "unit" {
            *value = value.replace("\"code\":\"08701\"", "\"code\":\"243\"");
        }
    }
    let page = browser.send(&taken, "preview").await.text();
    assert!(page.contains("role=\"alert\""), "{page}");
    let removed = browser.send(&draft, "remove-unit-0").await.text();
    assert!(removed.contains("Chưa có dòng nào"), "{removed}");
    // A file that is pasted fills the page; one that cannot be read is told.
    let text = include_str!("../../../../data/reorganisations/2023-04-10-change-of-kind.toml");
    let page = browser.send(&form.with(&[("file", text)]), "load").await.text();
    assert!(page.contains("730/NQ-UBTVQH15"), "{page}");
    // Further papers of a file go along.
    let text = include_str!(
        "../../../../data/reorganisations/2025-07-01-new-province-without-districts.toml"
    );
    let page = browser.send(&form.with(&[("file", text)]), "load").await.text();
    let second = browser.send(&Form::of(&page), "preview").await.text();
    assert!(!second.contains("unknown-decision") && second.contains("202/2025/QH15"), "{second}");
    let page = browser.send(&form.with(&[("file", "day = 3")]), "load").await.text();
    assert!(page.contains("role=\"alert\""), "{page}");
}
