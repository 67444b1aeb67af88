//! Papers: sent from the page of a fact, told by their content, kept once, and handed out inert to
//! who may see the fact.

use accounts::Accounts;
use axum::body::Body;
use axum::http::Request;
use base::{Code, Id, Period};
use registers::{Batch, Decision, Operation, Paper, Qualification, Register, View};
use store::{AccessFilter, PaperContents};
use testkit::{SmallWorld, day, operator, permit};
use web::{Papers, Scanner};

use crate::form::{Browser, Form};
use crate::seen::somebody;
use crate::site::{Answer, TestSite};

const PDF: &[u8] = b"%PDF-1.4\nQuy\xe1\xba\xbft \xc4\x91\xe1\xbb\x8bnh\n%%EOF\n";

/// The page of the holding of the first commune.
const HOLDING: &str = "/registers/appointments/1?area=26&on=2022-10-19";

async fn sent(browser: &mut Browser<'_>, page: &str, name: &str, bytes: &[u8]) -> Answer {
    let form = browser.form(page).await;
    browser.send_file(&form, name, bytes).await
}

async fn papers(site: &TestSite) -> Vec<registers::Record<Paper>> {
    let scope = operator().scope;
    let mut reader = site.registers.read().await.unwrap();
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    reader.timeline::<Paper>(&view, Vec::new()).await.unwrap()
}

#[tokio::test]
async fn a_paper_is_sent_listed_told_and_saved() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let page = browser.open(HOLDING).await;
    assert!(page.header("cache-control").contains("no-store"), "the form is of one browser");
    let answer = sent(&mut browser, HOLDING, "QĐ 12 bổ nhiệm.pdf", PDF).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(answer.header("location").ends_with("#papers"), "{}", answer.header("location"));
    let page = browser.open(HOLDING).await.text();
    assert!(page.contains("QĐ 12 bổ nhiệm.pdf") && page.contains("/papers/1"), "{page}");
    let held = &papers(&site).await[0].data;
    assert_eq!((held.register.as_str(), held.record), ("appointments", 1));
    assert_eq!(held.area, Some(site.world.communes[0]));
    assert_eq!(held.person, Some(Id::new(1)));
    assert_eq!(held.scanned, Code::new("not-scanned"));

    let told = browser.open("/papers/1").await;
    assert_eq!(told.status, 200, "{}", told.text());
    for words in ["QĐ 12 bổ nhiệm.pdf", "/registers/appointments/1", "specialist", "Chưa quét"]
    {
        assert!(told.text().contains(words), "{words}: {}", told.text());
    }
    let content = browser.open("/papers/1/content").await;
    assert_eq!(content.status, 200);
    assert_eq!(content.body, PDF);
    let expected = [
        ("content-type", "application/pdf"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-store"),
        ("cross-origin-resource-policy", "same-origin"),
        ("content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
        (
            "content-disposition",
            "attachment; filename=\"paper-1.pdf\"; filename*=UTF-8''\
             Q%C4%90%2012%20b%E1%BB%95%20nhi%E1%BB%87m.pdf",
        ),
    ];
    for (name, value) in expected {
        assert_eq!(content.header(name), value, "{name}");
    }
}

#[tokio::test]
async fn what_is_no_paper_is_told_in_one_sentence_and_not_kept() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    for (name, bytes, said) in [
        ("", b"".as_slice(), "Chưa có tệp"),
        ("a.pdf", b"", "Chưa có tệp"),
        ("a.html", b"<html><script>alert(1)</script>", "không thuộc loại được nhận"),
        ("a.svg", b"<svg onload=\"x\"/>", "không thuộc loại được nhận"),
        ("a.pdf", b"MZ\x90\0", "không thuộc loại được nhận"),
        ("a.docx", PDF, "không khớp với nội dung"),
        ("a.pdf", &PDF[..12], "bị hỏng hoặc chưa trọn"),
        ("Công văn TUYỆT MẬT.pdf", PDF, "dấu chỉ độ mật"),
    ] {
        let page = sent(&mut browser, HOLDING, name, bytes).await.text();
        assert!(page.contains(said), "{name}: {page}");
        assert!(!page.contains("TUYỆT MẬT"), "{name}");
        assert!(page.contains("type=\"file\""), "the form comes again: {name}");
    }
    let mut forged = browser.form(HOLDING).await;
    forged.fields.insert("form-key".to_owned(), "0".repeat(32));
    let page = browser.send_file(&forged, "a.pdf", PDF).await.text();
    assert!(page.contains("Biểu mẫu đã cũ"), "{page}");
    let large = vec![b' '; (20 << 20) + 1];
    let answer = sent(&mut browser, HOLDING, "a.pdf", &large).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("Tệp lớn hơn 20 MB"), "{}", answer.text());
    // Broken off on the way: the file does not end.
    let form = browser.form(HOLDING).await;
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"form-key\"\r\n\r\n{}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF",
        form.fields["form-key"]
    );
    let request = Request::post(form.action)
        .header("host", "localhost")
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(Body::from(body))
        .unwrap();
    let answer = site.ask(request).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("chưa được gửi trọn"), "{}", answer.text());
    assert_eq!(papers(&site).await, []);
}

#[tokio::test]
async fn a_name_is_no_path_and_not_endless() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let long = format!("{}.pdf", "ă".repeat(1_000));
    for (at, name) in ["../../etc/a.pdf", &long].into_iter().enumerate() {
        let other = [PDF, format!("{at}").as_bytes()].concat();
        let answer = sent(&mut browser, HOLDING, name, &other).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    let names: Vec<String> = papers(&site).await.into_iter().map(|one| one.data.name).collect();
    assert_eq!(names[0], "a.pdf");
    assert_eq!(names[1].chars().count(), 150);
}

#[tokio::test]
async fn the_same_content_hangs_on_a_fact_once() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    assert_eq!(sent(&mut browser, HOLDING, "a.pdf", PDF).await.status, 303);
    let page = sent(&mut browser, HOLDING, "b.pdf", PDF).await.text();
    assert!(page.contains("đã có tệp cùng nội dung, tên “a.pdf”"), "{page}");
    assert_eq!(papers(&site).await.len(), 1);
    // On another fact it is another paper of the same bytes.
    let other = "/registers/appointments/2?area=26&on=2022-10-19";
    assert_eq!(sent(&mut browser, other, "b.pdf", PDF).await.status, 303);
    assert_eq!(papers(&site).await.len(), 2);
}

/// A qualification of the person who serves in the first commune.
async fn qualification(site: &TestSite) -> i64 {
    let mut batch = Batch::new();
    batch.set_decision(site.world.decision);
    let learnt = Qualification {
        person: Id::new(1),
        dimension: Code::new("informatics"),
        level: Code::new("certificate"),
        field_of_study: None,
        institution: None,
        obtained_on: None,
    };
    let local = batch.add(Period::since(day("2018-01-01")), learnt);
    let receipt = site.registers.apply(&permit(), &batch).await.unwrap();
    SmallWorld::id(&receipt, local).number()
}

#[tokio::test]
async fn a_paper_is_seen_by_who_sees_its_fact_and_by_nobody_else() {
    let site = TestSite::new().await;
    let learnt = qualification(&site).await;
    let clerk = site.with(&somebody(&site, "clerk.one", "clerk", 0).await);
    let neighbour = site.with(&somebody(&site, "clerk.other", "clerk", 1).await);
    let statistician = site.of("statistician").await;
    let reader = site.of("reader").await;
    let diploma = format!("/registers/qualifications/{learnt}");
    let decision = format!("/registers/decisions/{}", site.world.decision.number());
    let mut browser = Browser::new(&clerk);
    for (page, name) in
        [("/registers/appointments/1", "a.pdf"), (&diploma, "b.pdf"), (&decision, "c.pdf")]
    {
        let answer = sent(&mut browser, page, name, PDF).await;
        assert_eq!(answer.status, 303, "{page}: {}", answer.text());
    }
    for id in 1..=3 {
        for address in [format!("/papers/{id}"), format!("/papers/{id}/content")] {
            assert_eq!(clerk.get(&address).await.status, 200, "{address}");
            assert_eq!(site.get(&address).await.status, 200, "{address}");
            assert_eq!(neighbour.get(&address).await.status, 404, "{address}");
            for who in [&statistician, &reader] {
                assert_eq!(who.get(&address).await.status, 403, "{address}");
            }
            let nobody = site.of("").await.get(&address).await;
            assert_eq!(nobody.status, 303, "{address}");
        }
    }
    // The neighbour sees the decision, and not what the clerk hung on it.
    let page = neighbour.get(&decision).await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("c.pdf"), "{}", page.text());
    // Nor may anything be hung on what is another's.
    let mut other = Browser::new(&neighbour);
    let own = other.form(&decision).await;
    for target in ["/registers/appointments/1/papers", &format!("{diploma}/papers")] {
        let form = Form { action: target.to_owned(), ..own.clone() };
        let answer = other.send_file(&form, "a.pdf", b"%PDF-1.7 %%EOF").await;
        assert_eq!(answer.status, 404, "{target}: {}", answer.text());
    }
    for target in ["/registers/appointments/999/papers", "/registers/dogs/1/papers"] {
        let form = Form { action: target.to_owned(), ..own.clone() };
        assert_eq!(other.send_file(&form, "a.pdf", PDF).await.status, 404, "{target}");
    }
    assert_eq!(papers(&site).await.len(), 3);
    let noted = Accounts::new(site.registers.clone()).unwrap().access;
    let filter = AccessFilter { person: Some(1), limit: 100, ..AccessFilter::default() };
    let noted = noted.entries(&filter).await.unwrap();
    let of = |what: &str| noted.iter().filter(|one| one.draft.what == what).count();
    assert_eq!((of("/papers/{id}"), of("/papers/{id}/content")), (4, 4));
}

#[tokio::test]
async fn no_paper_is_written_by_hand_and_one_is_withdrawn_as_all_else() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    assert_eq!(sent(&mut browser, HOLDING, "a.pdf", PDF).await.status, 303);
    for wish in ["add:papers", "change:papers:1", "correct:papers:1", "end:papers:1"] {
        let answer = browser.open(&format!("/change?area=26&do={wish}")).await;
        assert_eq!(answer.status, 400, "{wish}");
    }
    assert_eq!(browser.open("/registers/papers/import").await.status, 400);
    let change = serde_json::json!({
        "decision": site.world.decision.number(),
        "operations": [{ "register": "papers", "operation": "withdraw", "id": 1 }],
    });
    let request = Request::post("/api/v1/changes")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("idempotency-key", "one")
        .body(Body::from(change.to_string()))
        .unwrap();
    assert_ne!(site.ask(request).await.status, 200);
    // A digest that somebody invents is no paper for the change path, either.
    let mut batch = Batch::new();
    batch.set_decision(site.world.decision);
    let set = vec![("digest", base::Value::Text("abc".to_owned()))];
    batch.push(Paper::DEFINITION, Operation::Correct { id: 1, period: None, set });
    assert!(site.registers.apply(&permit(), &batch).await.is_err());
    let form = browser.open("/change?area=26&on=2022-10-19&do=withdraw:papers:1").await;
    assert_eq!(form.status, 200, "{}", form.text());

    let mut batch = Batch::new();
    batch.set_decision(site.world.decision);
    batch.push(Paper::DEFINITION, Operation::Withdraw { id: 1 });
    site.registers.apply(&permit(), &batch).await.unwrap();
    for address in ["/papers/1", "/papers/1/content"] {
        assert_eq!(site.get(address).await.status, 404, "{address}");
    }
    // It may be sent again.
    assert_eq!(sent(&mut browser, HOLDING, "a.pdf", PDF).await.status, 303);
}

#[tokio::test]
async fn a_folder_and_the_database_hand_out_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let site = TestSite::new().await;
    let contents = PaperContents::Folder(folder.path().join("papers"));
    let below = site.with_papers(Papers { contents: contents.clone(), ..Papers::default() }).await;
    let other = "/registers/appointments/2?area=26&on=2022-10-19";
    let mut browser = Browser::new(&site);
    assert_eq!(sent(&mut browser, HOLDING, "a.pdf", PDF).await.status, 303);
    let mut browser = Browser::new(&below);
    assert_eq!(sent(&mut browser, other, "a.pdf", PDF).await.status, 303);
    let [first, second] =
        [site.get("/papers/1/content").await, below.get("/papers/2/content").await];
    assert_eq!(first.body, second.body);
    assert_eq!(first.header("content-type"), second.header("content-type"));
    assert_eq!(site.registers.verify_papers(&contents).await.unwrap(), []);
    assert_eq!(site.registers.verify_papers(&PaperContents::Database).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_lost_is_not_handed_out() {
    let folder = tempfile::tempdir().unwrap();
    let site = TestSite::new().await;
    let contents = PaperContents::Folder(folder.path().to_owned());
    let site = site.with_papers(Papers { contents: contents.clone(), ..Papers::default() }).await;
    let mut browser = Browser::new(&site);
    assert_eq!(sent(&mut browser, HOLDING, "a.pdf", PDF).await.status, 303);
    let digest = papers(&site).await[0].data.digest.clone();
    let file = folder.path().join(&digest[..2]).join(&digest[2..4]).join(&digest);
    std::fs::write(&file, b"%PDF other %%EOF").unwrap();
    let answer = site.get("/papers/1/content").await;
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("không còn nguyên vẹn"), "{}", answer.text());
    let faults = site.registers.verify_papers(&contents).await.unwrap();
    assert_eq!(faults, [registers::Fault::PaperAltered(1)]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(site.get("/papers/1/content").await.status, 500);
    let faults = site.registers.verify_papers(&contents).await.unwrap();
    assert_eq!(faults, [registers::Fault::PaperMissing(1)]);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scanner_is_asked_before_anything_is_kept() {
    let site = TestSite::new().await;
    // It says what the file says; a large file is not read to its end.
    let script = "case \"$(head -c 40)\" in *virus*) exit 1;; *fails*) exit 2;; \
                  *sleeps*) sleep 20;; *) exit 0;; esac";
    let scanner = Scanner {
        program: "/bin/sh".into(),
        arguments: vec!["-c".to_owned(), script.to_owned()],
        longest: std::time::Duration::from_secs(2),
    };
    let gone = Scanner { program: "/no/such/program".into(), ..scanner.clone() };
    let with = |scanner| Papers { scanner: Some(scanner), ..Papers::default() };
    let without = site.with_papers(with(gone)).await;
    let site = site.with_papers(with(scanner)).await;
    for (site, words, said) in [
        (&site, "virus", "Bộ quét thấy mã độc"),
        (&site, "fails", "Chưa quét được mã độc"),
        (&site, "sleeps", "Chưa quét được mã độc"),
        (&without, "good", "Chưa quét được mã độc"),
    ] {
        let bytes = format!("%PDF-1.4 {words} {} %%EOF", " ".repeat(300_000));
        let mut browser = Browser::new(site);
        let page = sent(&mut browser, HOLDING, "a.pdf", bytes.as_bytes()).await.text();
        assert!(page.contains(said), "{words}: {page}");
    }
    assert_eq!(papers(&site).await, []);
    let mut browser = Browser::new(&site);
    assert_eq!(sent(&mut browser, HOLDING, "a.pdf", PDF).await.status, 303);
    assert_eq!(papers(&site).await[0].data.scanned, Code::new("clean"));
}

#[tokio::test]
async fn a_paper_on_a_decision_stands_on_it_in_the_journal() {
    let site = TestSite::new().await;
    let page = format!("/registers/{}/{}", Decision::KEY, site.world.decision.number());
    let mut browser = Browser::new(&site);
    assert_eq!(sent(&mut browser, &page, "a.pdf", PDF).await.status, 303);
    let scope = operator().scope;
    let view = View { scope: &scope, on: day("2022-10-19"), known_at: None };
    let mut reader = site.registers.read().await.unwrap();
    let record = Some((Paper::KEY.to_owned(), 1));
    let filter = registers::JournalFilter { record, limit: 1, ..Default::default() };
    let entry = reader.entries(&view, &filter).await.unwrap().remove(0);
    assert_eq!(entry.decision, Some(site.world.decision.number()));
}
