//! Cases as pages: from what one owes to the lock, what is refused on the way, and what was locked.

use std::fmt::Write as _;

use accounts::Token;
use axum::body::Body;
use axum::http::Request;
use base::Id;
use registers::{Appointment, Area, Batch, CaseAct, FigureLock, Operation, Record, Register, View};
use testkit::{operator, permit, signed_in};

use crate::site::{Answer, TestSite};

/// Somebody at a browser.
struct Browser {
    site: TestSite,
}

impl Browser {
    async fn of(site: &TestSite, role: &str, area: Option<Id<Area>>) -> Self {
        let (_, token): (_, Token) = signed_in(&site.registers, role, area).await;
        Self { site: site.with(&format!("dinh={}", token.text())) }
    }

    async fn get(&self, address: &str) -> String {
        let answer = self.site.get(address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        answer.text()
    }

    /// Sends a form of a page, with what hidden fields of the page it keeps.
    async fn send(&self, page: &str, address: &str, filled: &[(&str, &str)]) -> Answer {
        let page = self.get(page).await;
        let (_, rest) = page.split_once("name=\"form-key\" value=\"").unwrap();
        let key = &rest[..rest.find('"').unwrap()];
        let mut body = format!("form-key={key}");
        for (name, value) in filled {
            write!(body, "&{name}=").unwrap();
            for byte in value.bytes() {
                write!(body, "%{byte:02X}").unwrap();
            }
        }
        let request = Request::post(address)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.site.ask(request).await
    }

    async fn act(&self, case: i64, action: &str, reason: &str) -> Answer {
        let address = format!("/cases/{case}");
        let name = format!("{action}.reason");
        let mut filled = vec![("action", action)];
        if !reason.is_empty() {
            filled.push((&name, reason));
        }
        self.send(&address, &address, &filled).await
    }
}

struct Office {
    site: TestSite,
    specialist: Browser,
    clerk: Browser,
    head: Browser,
    checker: Browser,
    board: Browser,
}

impl Office {
    async fn new() -> Self {
        let site = TestSite::new().await.following().await;
        let commune = Some(site.world.communes[0]);
        Self {
            specialist: Browser::of(&site, "specialist", None).await,
            clerk: Browser::of(&site, "clerk", commune).await,
            head: Browser::of(&site, "head", commune).await,
            checker: Browser::of(&site, "district-officer", Some(site.world.district)).await,
            board: Browser::of(&site, "organisation-board", Some(site.world.province)).await,
            site,
        }
    }

    async fn open_round(&self) -> Answer {
        let form = "/cases/open?flow=round";
        let filled = [
            ("area", "26"),
            ("name", "Đợt 30/6"),
            ("day", "19/10/2022"),
            ("due_on", "04/12/2026"),
            ("registers", "appointments people"),
        ];
        self.specialist.send(form, form, &filled).await
    }

    async fn rows<R: Register>(&self) -> Vec<Record<R>> {
        let scope = operator().scope;
        let view = View { scope: &scope, on: self.site.registers.today(), known_at: None };
        let mut reader = self.site.registers.read().await.unwrap();
        reader.timeline::<R>(&view, Vec::new()).await.unwrap()
    }
}

#[tokio::test]
async fn a_round_goes_by_pages_from_opening_to_lock() {
    let office = Office::new().await;
    let opened = office.open_round().await;
    assert_eq!(opened.status, 303, "{}", opened.text());
    assert_eq!(opened.header("location"), "/cases/1");
    let board = office.specialist.get("/cases/1").await;
    assert!(board.contains("Chưa gửi <span class=\"count\">3</span>"), "{board}");
    // The clerk owes the report of the own unit and of the one that it took over since.
    let owed = office.clerk.get("/owed").await;
    assert!(owed.contains("2 việc đang chờ bạn"), "{owed}");
    let case = office.rows::<registers::Case>().await;
    let own = case.iter().find(|row| row.data.area == office.site.world.communes[0]).unwrap();
    let part = own.id.number();
    assert!(owed.contains(&format!("/cases/{part}")));
    assert!(office.head.get("/owed").await.contains("không có việc nào"));
    let page = office.clerk.get(&format!("/cases/{part}")).await;
    assert!(page.contains("những điểm cần xem lại"), "{page}");
    // What the registers do not know is explained before it is sent.
    let refused = office.clerk.act(part, "send", "").await;
    assert_eq!(refused.status, 200);
    assert!(refused.text().contains("còn điểm cần xem lại"), "{}", refused.text());
    let sent = office.clerk.act(part, "send", "Chưa có bản sao bằng").await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let twice = office.clerk.act(part, "send", "Chưa có bản sao bằng").await;
    assert!(twice.text().contains("Không cần làm lại"), "{}", twice.text());
    assert_eq!(office.head.act(part, "approve", "").await.status, 303);
    let named = format!("{}: Người này đã nghỉ", "appointments 1");
    let address = format!("/cases/{part}");
    let filled =
        [("action", "return"), ("return.reason", "Một dòng chưa đúng"), ("return.rows", &named)];
    let returned = office.checker.send(&address, &address, &filled).await;
    assert_eq!(returned.status, 303, "{}", returned.text());
    let page = office.clerk.get(&address).await;
    assert!(page.contains("/registers/appointments/1"), "{page}");
    let letter = office.checker.get(&format!("/cases/{part}/letters/4")).await;
    assert!(letter.contains("Kính gửi: ") && letter.contains("Một dòng chưa đúng"), "{letter}");
    assert_eq!(office.clerk.act(part, "send", "Đã xem lại").await.status, 303);
    assert_eq!(office.head.act(part, "approve", "").await.status, 303);
    assert_eq!(office.checker.act(part, "check", "").await.status, 303);
    assert_eq!(office.board.act(part, "confirm", "").await.status, 303);
    let early = office.specialist.act(1, "lock", "").await;
    assert!(early.text().contains("Còn đơn vị chưa được xác nhận"), "{}", early.text());
    let locked = office.specialist.act(1, "lock", "Xã Hai bị ngập").await;
    assert_eq!(locked.status, 303, "{}", locked.text());
    // The clock of tests stands, and what is written at once is dated a little after it.
    office.site.registers.clock().advance(1_000_000);
    let lock = office.specialist.get("/locks/1").await;
    assert!(lock.contains("Mọi số hiện nay vẫn như khi chốt"), "{lock}");
    assert!(lock.contains("Xã Hai bị ngập"), "{lock}");
    // A correction afterwards shows both numbers, and the locked report stays as it was.
    let report = {
        let (_, rest) = lock.split_once("href=\"/reports/part-two.xlsx").unwrap();
        let rest = &rest[..rest.find('"').unwrap()];
        format!("/reports/part-two.xlsx{}", rest.replace("&amp;", "&").replace("&#38;", "&"))
    };
    let before = office.specialist.site.get(&report).await;
    assert_eq!(before.status, 200, "{report}");
    let mut batch = Batch::new();
    batch.push(Appointment::DEFINITION, Operation::Withdraw { id: 1 });
    office.site.registers.clock().advance(24 * 60 * 60 * 1_000_000);
    office.site.registers.apply(&permit(), &batch).await.unwrap();
    let (_, token) = signed_in(&office.site.registers, "specialist", None).await;
    let tomorrow = Browser { site: office.site.with(&format!("dinh={}", token.text())) };
    let lock = tomorrow.get("/locks/1").await;
    assert!(lock.contains("nay khác số đã chốt"), "{lock}");
    assert!(lock.contains(">-1<") || lock.contains(">−1<"), "{lock}");
    let after = tomorrow.site.get(&report).await;
    assert_eq!(before.body, after.body);
    office.site.registers.clock().advance(365 * 24 * 60 * 60 * 1_000_000);
    let (_, token) = signed_in(&office.site.registers, "specialist", None).await;
    let anew = office.site.anew().await;
    let next_year = anew.with(&format!("dinh={}", token.text()));
    let after = next_year.get(&report).await;
    assert_eq!(after.status, 200);
    assert_eq!(before.body, after.body);
    assert_eq!(office.rows::<FigureLock>().await.len(), 1);
    assert!(office.rows::<CaseAct>().await.len() > 10);
}

#[tokio::test]
async fn nobody_sees_or_moves_what_is_anothers() {
    let office = Office::new().await;
    office.open_round().await;
    let cases = office.rows::<registers::Case>().await;
    let other = cases.iter().find(|row| row.data.area == office.site.world.communes[1]).unwrap();
    let address = format!("/cases/{}", other.id);
    assert_eq!(office.clerk.site.get(&address).await.status, 404);
    assert_eq!(office.clerk.site.get("/cases/1").await.status, 404);
    assert_eq!(office.clerk.site.get("/cases/77").await.status, 404);
    let own = cases.iter().find(|row| row.data.area == office.site.world.communes[0]).unwrap();
    let own_page = format!("/cases/{}", own.id);
    let answer = office.clerk.send(&own_page, &address, &[("action", "send")]).await;
    assert_eq!(answer.status, 404, "{}", answer.text());
    let answer = office.clerk.send(&own_page, &own_page, &[("action", "approve")]).await;
    assert!(answer.text().contains("không làm “Duyệt và gửi”"), "{}", answer.text());
    assert_eq!(office.clerk.site.get("/cases/open?flow=round").await.status, 403);
    assert_eq!(office.clerk.site.get("/cases/open?flow=nothing").await.status, 404);
    let list = office.clerk.get("/cases.json").await;
    assert!(!list.contains(&format!("\"{}\"", other.id)), "{list}");
    let forged = Request::post(&own_page)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from("form-key=0&action=send"))
        .unwrap();
    assert_eq!(office.clerk.site.ask(forged).await.status, 403);
    // Nor by hand, past the flow.
    let by_hand = office.specialist.site.get("/change?do=add:case-acts&area=26").await;
    assert_eq!(by_hand.status, 400, "{}", by_hand.text());
}

#[tokio::test]
async fn flows_are_drawn_for_everybody() {
    let site = TestSite::new().await.following().await;
    let nobody = site.of("").await;
    for key in ["round", "round-unit", "correction"] {
        let answer = nobody.get(&format!("/flows/{key}")).await;
        assert_eq!(answer.status, 200, "{key}");
        assert!(answer.text().contains("<svg role=\"img\""), "{key}");
    }
    assert_eq!(nobody.get("/flows/none").await.status, 404);
    assert!(nobody.get("/flows").await.text().contains("/flows/correction"));
}

#[tokio::test]
async fn programs_open_cases_and_act_in_them() {
    use serde_json::{Value, json};

    let office = Office::new().await;
    let send = |site: &TestSite, path: &str, body: Value| {
        let request = Request::post(path)
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_string()))
            .unwrap();
        site.with(&site.cookie).ask_owned(request)
    };
    let asked = json!({
        "flow": "round", "area": "26", "name": "Đợt của máy", "day": "2022-10-19",
        "dueOn": "2026-12-31",
    });
    let opened = send(&office.specialist.site, "/api/v1/cases", asked.clone()).await;
    assert_eq!(opened.status, 201, "{}", opened.text());
    let refused = send(&office.clerk.site, "/api/v1/cases", asked).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("\"key\":\"case.not-yours-to-open\""), "{}", refused.text());
    let listed: Value =
        serde_json::from_str(&office.clerk.get("/api/v1/cases?filter=step:eq:not-sent").await)
            .unwrap();
    assert_eq!(listed["pager"]["total"], 2, "{listed}");
    let case = listed["cases"][0]["id"].as_i64().unwrap();
    let acts = format!("/api/v1/cases/{case}/acts");
    let elsewhere = office.specialist.get("/api/v1/cases?area=08702").await;
    let elsewhere: Value = serde_json::from_str(&elsewhere).unwrap();
    assert_eq!(elsewhere["pager"]["total"], 1, "{elsewhere}");
    let act = json!({ "action": "send", "reason": "đủ", "seen": 1 });
    let done = send(&office.clerk.site, &acts, act.clone()).await;
    assert_eq!(done.status, 201, "{}", done.text());
    assert!(done.text().contains("\"step\":\"for-approval\""), "{}", done.text());
    let twice = send(&office.clerk.site, &acts, act).await;
    assert_eq!(twice.status, 409, "{}", twice.text());
    let misread = send(&office.clerk.site, &acts, json!({ "act": "send" })).await;
    assert_eq!(misread.status, 422, "{}", misread.text());
    let nowhere = send(&office.clerk.site, "/api/v1/cases/999/acts", json!({ "action": "send" }));
    assert_eq!(nowhere.await.status, 404);
}
