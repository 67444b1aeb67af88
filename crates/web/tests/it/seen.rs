//! What one sees depends on what one may see, and on nothing else; and who read a file is known.

use accounts::Accounts;
use base::{Code, Id, Period, Secret};
use registers::{Batch, Contact, DisciplinaryMeasure};
use store::AccessFilter;
use testkit::{day, employed, permit};

use crate::site::TestSite;

/// What a browser of somebody of a commune carries, who signed in under a name.
pub(crate) async fn somebody(site: &TestSite, name: &str, role: &str, place: usize) -> String {
    let area = site.world.communes[place];
    let id = employed(&site.registers, name, (role, Some(area))).await;
    let accounts = Accounts::new(site.registers.clone()).unwrap();
    format!("dinh={}", accounts.begin_for(id, name).await.unwrap().text())
}

#[tokio::test]
async fn two_of_equal_scope_see_equal_bytes_and_one_of_another_does_not() {
    let site = TestSite::new().await;
    let [one, other] = [
        somebody(&site, "clerk.one", "clerk", 0).await,
        somebody(&site, "clerk.other", "clerk", 0).await,
    ];
    let head = somebody(&site, "head.one", "head", 0).await;
    let neighbour = somebody(&site, "clerk.neighbour", "clerk", 1).await;
    for address in [
        "/areas/08701?on=2022-10-19",
        "/areas/08701.json?on=2022-10-19",
        "/people?area=08701&on=2022-10-19&of=figure:party_secretary/persons",
        "/people.xlsx?area=08701&on=2022-10-19&of=figure:party_secretary/persons",
        "/registers/appointments?area=08701&on=2022-10-19",
        "/targets?area=08701&on=2022-10-19",
        "/search?area=08701&on=2022-10-19&q=nguyen",
        "/api/v1/people?area=08701&asOf=2022-10-19",
    ] {
        let seen = site.with(&one).get(address).await;
        assert_eq!(seen.status, 200, "{address}: {}", seen.text());
        let again = site.with(&other).get(address).await;
        assert!(seen.body == again.body, "{address} differs");
        assert_eq!(seen.header("etag"), again.header("etag"), "{address}");
        // Another role sees it under another name, and a neighbour does not see it at all.
        let of_head = site.with(&head).get(address).await;
        assert!(of_head.header("etag") != seen.header("etag"), "{address}");
        let elsewhere = site.with(&neighbour).get(address).await;
        assert!(elsewhere.body != seen.body, "{address}");
    }
}

#[tokio::test]
async fn nobody_of_another_unit_is_found_counted_or_named() {
    let site = TestSite::new().await;
    let neighbour = site.with(&somebody(&site, "clerk.neighbour", "clerk", 1).await);
    let found = neighbour.get("/search?on=2022-10-19&q=nguyen+thi+mot").await;
    assert_eq!(found.status, 200);
    assert!(!found.text().contains("Nguyễn Thị Một"), "{}", found.text());
    for address in ["/people/1?on=2022-10-19", "/people/1/check", "/people/1/resume"] {
        let answer = neighbour.get(address).await;
        assert_eq!(answer.status, 404, "{address}: {}", answer.text());
        assert!(!answer.text().contains("Nguyễn Thị Một"));
    }
    let answer = neighbour.get("/areas/08701.json?on=2022-10-19").await;
    assert!(!answer.text().contains("/people"), "only what is public: {}", answer.text());
}

#[tokio::test]
async fn a_personal_file_tells_numbers_and_contacts_as_far_as_the_role_sees_them() {
    let site = TestSite::new().await;
    let mut batch = Batch::new();
    batch.set_decision(site.world.decision);
    let (person, kind) = (Id::new(1), Code::new("telephone"));
    let value = Secret::Plain("0912345678".to_owned());
    batch.add(Period::since(day("2021-07-01")), Contact { person, kind, value });
    site.registers.apply(&permit(), &batch).await.unwrap();
    let site = site.anew().await;
    let told = async |role: &str| {
        let cookie = somebody(&site, role, role, 0).await;
        let site = site.with(&cookie);
        if role == "inspector" {
            let mut browser = crate::form::Browser::new(&site);
            let form = browser.form("/reasons?person=1&next=/people/1").await;
            browser.send(&form.with(&[("reason", "Theo quyết định số 12")]), "reason").await;
        }
        let answer = site.get("/people/1?on=2022-10-19").await;
        assert_eq!(answer.status, 200, "{role}: {}", answer.text());
        answer.text()
    };
    let seen = |page: &str| ["001180000001", "0912345678", "5678"].map(|one| page.contains(one));
    assert_eq!(seen(&told("clerk").await), [true, true, true]);
    assert_eq!(seen(&told("inspector").await), [true, false, true]);
    assert_eq!(seen(&told("statistician").await), [false, false, false]);
}

#[tokio::test]
async fn discipline_leaves_lists_when_its_effect_ends_and_is_seen_by_few() {
    let site = TestSite::new().await;
    let mut batch = Batch::new();
    batch.set_decision(site.world.decision);
    let year = Period::new(day("2022-03-01"), Some(day("2023-03-01"))).unwrap();
    let measure = DisciplinaryMeasure { person: Id::new(1), form: Code::new("warning"), act: None };
    batch.add(year, measure);
    site.registers.apply(&permit(), &batch).await.unwrap();
    let site = site.anew().await;
    let clerk = site.with(&somebody(&site, "clerk", "clerk", 0).await);
    let statistician = site.with(&somebody(&site, "statistician", "statistician", 0).await);
    let list = "/registers/disciplinary-measures";
    for (day, is_there) in [("2022-02-28", false), ("2022-10-19", true), ("2023-03-01", false)] {
        for path in ["/people/1", "/people/1.json", "/people/1/resume", list] {
            let address = format!("{path}?on={day}&area=08701");
            let answer = clerk.get(&address).await;
            assert_eq!(answer.status, 200, "{address}: {}", answer.text());
            assert_eq!(answer.text().contains("Cảnh cáo"), is_there, "{address}");
            // Whoever does not see it does not see that there is one.
            let hidden = statistician.get(&address).await;
            assert!(!hidden.text().contains("Cảnh cáo"), "{address}");
            assert!(path != list || hidden.status == 403, "{address}: {}", hidden.status);
        }
    }
    let page = clerk.get("/people/1?on=2022-10-19").await;
    assert!(page.text().contains("hiệu lực đến hết 28/02/2023"), "{}", page.text());
}

#[tokio::test]
async fn who_reads_a_personal_file_is_recorded_with_the_reason() {
    let site = TestSite::new().await;
    let clerk = site.with(&somebody(&site, "clerk.one", "clerk", 0).await);
    assert_eq!(clerk.get("/people/1?on=2022-10-19").await.status, 200);
    // An answer that was kept is recorded, too.
    assert_eq!(clerk.get("/people/1?on=2022-10-19").await.status, 200);
    let inspector = site.of("inspector").await;
    let answer = inspector.get("/people/1?on=2022-10-19").await;
    assert_eq!(answer.status, 303);
    assert!(answer.header("location").starts_with("/reasons?person=1&next="));
    let mut browser = crate::form::Browser::new(&inspector);
    let form = browser.form(&answer.header("location").replace("&amp;", "&")).await;
    let short = browser.send(&form.with(&[("reason", "vì")]), "reason").await;
    assert!(short.text().contains("rõ hơn"), "{}", short.text());
    let sent = browser.send(&form.with(&[("reason", "Theo quyết định số 12")]), "reason").await;
    assert_eq!(sent.header("location"), "/people/1?on=2022-10-19");
    assert_eq!(inspector.get("/people/1?on=2022-10-19").await.status, 200);
    let accounts = Accounts::new(site.registers.clone()).unwrap();
    let of_one = AccessFilter { person: Some(1), limit: 10, ..AccessFilter::default() };
    let entries = accounts.access.entries(&of_one).await.unwrap();
    let told: Vec<_> =
        entries.iter().map(|one| (one.draft.actor.as_str(), one.draft.reason.as_deref())).collect();
    let reason = Some("Theo quyết định số 12");
    assert_eq!(told, [("inspector", reason), ("clerk.one", None), ("clerk.one", None)]);
}
