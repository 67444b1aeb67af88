//! The pages of a small site, asked as a browser asks them.

use crate::site::{ATTACK, TestSite};
use axum::body::Body;
use axum::http::{Request, StatusCode};

/// A page without the links that its numbers are.
fn without_doors(page: &str) -> String {
    let mut parts = page.split("<a class=\"door\" href=\"");
    let mut bare = parts.next().unwrap().to_owned();
    for part in parts {
        let (_, rest) = part.split_once("\">").unwrap();
        bare.push_str(&rest.replacen("</a>", "", 1));
    }
    bare
}

/// The row of the cadres: one person with two holdings.
const CADRES: &str = "<span class=\"number\">2.1</span>Cán bộ</th>\
    <td class=\"n all\">1</td><td class=\"n\">2</td>";

#[tokio::test]
async fn the_start_leads_to_the_province_on_the_default_day() {
    let site = TestSite::new().await;
    let start = site.get("/").await;
    assert_eq!(start.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(start.header("location"), "/areas/26?on=2022-10-19");
    let start = site.get("/?lang=en&on=2023-05-01").await;
    assert_eq!(start.header("location"), "/areas/26?on=2023-05-01&lang=en");
}

#[tokio::test]
async fn the_start_leads_to_the_unit_last_looked_at() {
    let site = TestSite::new().await;
    let seen = site.get("/areas/08701?on=2022-10-19").await;
    let cookie = seen.header("set-cookie");
    assert!(cookie.starts_with("place=08701;") && cookie.contains("HttpOnly"), "{cookie}");
    let start = |cookie: &str| {
        Request::get("/").header("cookie", cookie.to_owned()).body(Body::empty()).unwrap()
    };
    // Also where the browser has the page already.
    let tag = seen.header("etag").to_owned();
    let had = Request::get("/areas/08701?on=2022-10-19").header("if-none-match", tag);
    let had = site.ask(had.body(Body::empty()).unwrap()).await;
    assert_eq!(had.status, StatusCode::NOT_MODIFIED);
    assert!(had.header("set-cookie").starts_with("place=08701;"));
    let again = site.ask(start("other=1; place=08701")).await;
    assert_eq!(again.header("location"), "/areas/08701?on=2022-10-19");
    for hostile in ["place=99999", "place=<script>", "place="] {
        let answer = site.ask(start(hostile)).await;
        assert_eq!(answer.header("location"), "/areas/26?on=2022-10-19", "{hostile}");
    }
}

#[tokio::test]
async fn another_unit_is_found_by_code_or_name_and_the_page_stays() {
    let site = TestSite::new().await;
    let to = |query: &str| format!("/go?on=2022-10-19&{query}");
    for (query, location) in [
        ("place=08701", "/areas/08701?on=2022-10-19"),
        ("place=Xa+Mot", "/areas/08701?on=2022-10-19"),
        ("place=X%C3%A3+Hai+(08702)&here=/targets", "/targets?area=08702&on=2022-10-19"),
        (
            "place=mot&here=/explore&rows=age&where=sex:female",
            "/explore?area=08701&rows=age&where=sex:female&on=2022-10-19",
        ),
    ] {
        let answer = site.get(&to(query)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{query}");
        assert_eq!(answer.header("location"), location);
    }
    let several = site.get(&to("place=xa")).await;
    assert!(several.status.is_client_error());
    assert!(several.text().contains("href=\"/areas/08702?on=2022-10-19\">Xã Hai</a>"));
    for wrong in ["place=none", "place=", "place=08701&here=//evil.example", "place=08701&here=x"] {
        assert!(site.get(&to(wrong)).await.status.is_client_error(), "{wrong}");
    }
}

#[tokio::test]
async fn the_journal_tells_who_wrote_what_on_which_decision() {
    let site = TestSite::new().await;
    let page = site.get("/journal?area=26").await.text();
    assert!(page.contains("Các lần ghi") && page.contains("Bố trí chức danh"));
    site.registers.clock().advance(1_000_000);
    site.add_secretary().await;
    let later = site.get("/journal?area=26").await.text();
    assert!(later.contains("Họ và tên: Trần Thị Hai"));
    // What is sealed is not told.
    assert!(!later.contains("001180000003") && later.contains("(được niêm kín)"));
    let (_, person) = later.rsplit_once("record=people%2F").unwrap();
    let (person, _) = person.split_once('&').unwrap();
    let own = site.get(&format!("/journal?area=26&record=people/{person}")).await.text();
    assert!(own.contains(&format!("Nhật ký của Người số {person}")));
    // By register, unit, actor and days, all together.
    let narrowed = site.get("/journal?area=26&register=person-names&below=yes").await.text();
    assert!(narrowed.contains("Họ và tên: Trần Thị Hai"));
    assert!(!narrowed.contains("(được niêm kín)"), "only the changes that were asked for");
    assert!(narrowed.contains("<option value=\"person-names\" selected>"));
    for nothing in ["register=titles&below=yes", "actor=nobody", "until=2000-01-01"] {
        let page = site.get(&format!("/journal?area=26&{nothing}")).await.text();
        assert!(page.contains("Chưa có lần ghi nào."), "{nothing}");
    }
    let of_person = site.get(&format!("/journal?area=26&person={person}")).await.text();
    for register in ["people", "person-names", "appointments"] {
        assert!(of_person.contains(&format!("record={register}%2F")), "{register}");
    }
    assert!(!of_person.contains("record=areas%2F"), "only what is about the person");
    let json = site.get("/journal.json?area=26").await;
    assert_eq!(json.header("content-type"), "application/json");
    for wrong in
        ["record=people", "record=people/x", "record=kings/1", "person=x", "register=kings"]
    {
        assert!(site.get(&format!("/journal?{wrong}")).await.status.is_client_error(), "{wrong}");
    }
}

#[tokio::test]
async fn a_commune_tells_its_posts_and_what_became_of_it() {
    let site = TestSite::new().await;
    let page = site.get("/areas/08701?on=2022-10-19").await.text();
    let (_, posts) = page.split_once("id=\"posts\"").unwrap();
    assert!(posts.contains("Nguyễn Thị Một") && posts.contains("Kiêm nhiệm"));
    let life = site.get("/areas/08701?on=2024-06-01").await.text();
    let (_, life) = life.split_once("id=\"facts\"").unwrap();
    assert!(life.contains("Hình thành từ") && life.contains("/areas/08703?on=2023-12-31"));
}

#[tokio::test]
async fn the_page_of_a_unit_tells_persons_and_holdings_apart() {
    let site = TestSite::new().await;
    for area in ["26", "243", "08701"] {
        let page = site.get(&format!("/areas/{area}?on=2022-10-19")).await;
        assert_eq!(page.status, StatusCode::OK);
        let text = page.text();
        assert!(without_doors(&text).contains(CADRES), "{area}: {text}");
        assert!(text.contains("Số lượt chức danh"));
        assert!(text.contains("value=\"19/10/2022\""));
    }
    let other = site.get("/areas/08702?on=2022-10-19").await.text();
    assert!(!without_doors(&other).contains(CADRES));
}

#[tokio::test]
async fn the_tree_marks_where_one_is_and_lists_no_villages_elsewhere() {
    let site = TestSite::new().await;
    let province = site.get("/areas/26?on=2022-10-19").await.text();
    assert!(province.contains("<a href=\"/areas/08702?on=2022-10-19\">Xã Hai</a>"));
    assert!(province.contains("aria-current=\"page\">Tỉnh Thử</a>"));
    assert!(!province.contains("/areas/id-"));
    let commune = site.get("/areas/08701?on=2022-10-19").await.text();
    assert!(commune.contains("<details open>"));
    assert!(commune.contains("aria-current=\"page\">Xã Một</a>"));
    let (_, from) = commune.split_once("/areas/id-").unwrap();
    let (number, _) = from.split_once('?').unwrap();
    let village = site.get(&format!("/areas/id-{number}?on=2022-10-19")).await;
    assert_eq!(village.status, StatusCode::OK);
}

#[tokio::test]
async fn both_languages_are_written_their_own_way() {
    let site = TestSite::new().await;
    let page = site.get("/areas/26?on=2022-10-19&lang=en").await.text();
    assert!(page.contains("<html lang=\"en\">"));
    assert!(page.contains("value=\"2022-10-19\""));
    assert!(page.contains("Holdings"));
    assert!(
        page.contains("href=\"/areas/08701?on=2022-10-19&amp;lang=en\"")
            || page.contains("&#38;lang=en\"")
    );
    for page in ["/areas/26", "/reports/part-two", "/reports/movement", "/reports/due", "/none"] {
        let text = site.get(&format!("{page}?lang=en")).await.text();
        assert!(!text.contains("web."), "a text is missing on {page}");
        let text = site.get(page).await.text();
        assert!(!text.contains("web."), "a text is missing on {page}");
    }
}

#[tokio::test]
async fn invented_data_is_said_to_be_invented() {
    let site = TestSite::new().await;
    for page in ["/areas/26", "/reports/part-two?area=26", "/reports/due?area=26"] {
        assert!(site.get(page).await.text().contains("người là giả định, đơn vị là thật"));
    }
}

#[tokio::test]
async fn names_are_shown_and_never_run() {
    let site = TestSite::new().await;
    for page in ["/areas/08701?on=2022-10-19", "/reports/due?area=26&on=2022-10-19"] {
        let text = site.get(page).await.text();
        assert!(!text.contains(ATTACK));
        assert!(text.contains("script&#62;alert") || text.contains("script&gt;alert"), "{page}");
    }
    let hostile = "%3Cscript%3Ealert(1)%3C/script%3E";
    for page in [
        format!("/areas/{hostile}"),
        format!("/areas/26?on={hostile}"),
        format!("/areas/26?lang={hostile}"),
        format!("/areas/26?known_at={hostile}"),
        format!("/reports/{hostile}"),
        format!("/reports/due?area={hostile}&from={hostile}"),
        format!("/{hostile}?{hostile}={hostile}"),
        "/areas/%FF%FE?on=%FF".to_owned(),
        "/areas/id-99999999999999999999".to_owned(),
        "/reports/part-two?area=%2399".to_owned(),
    ] {
        let answer = site.get(&page).await;
        assert!(answer.status.is_client_error(), "{page}: {}", answer.status);
        assert!(!answer.text().contains("<script"), "{page}");
        assert!(answer.text().contains("Về trang đầu"), "{page}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_with_a_way_on() {
    let site = TestSite::new().await;
    let unknown = site.get("/areas/99999?on=2022-10-19").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.text().contains("không có đơn vị nào mang mã 99999"));
    let ended = site.get("/areas/08703?on=2024-06-01").await;
    assert_eq!(ended.status, StatusCode::NOT_FOUND);
    assert!(ended.text().contains("href=\"/areas/08701?on=2024-06-01\">Xem Xã Một"));
    assert!(ended.text().contains("href=\"/areas/08703?on=2023-12-31\""));
    let day = site.get("/areas/26?on=31/02/2022").await;
    assert_eq!(day.status, StatusCode::BAD_REQUEST);
    assert!(day.text().contains("Không có ngày 31/02/2022"));
    let future = site.get("/areas/26?known_at=2099-01-01T00:00:00Z").await;
    assert_eq!(future.status, StatusCode::BAD_REQUEST);
    assert_eq!(site.get("/no/such/page").await.status, StatusCode::NOT_FOUND);
    let post = Request::post("/areas/26").body(Body::empty()).unwrap();
    assert_eq!(site.ask(post).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_failure_of_ours_is_told_with_a_number_to_quote() {
    let site = TestSite::new().await;
    site.registers.database().close().await;
    let answer = site.get("/areas/26").await;
    assert!(answer.status.is_server_error());
    let number = site.registers.clock().now().micros().to_string();
    assert!(answer.text().contains(&number), "{}", answer.text());
    let problem = site.get("/reports/due.json").await;
    assert!(problem.status.is_server_error());
    assert_eq!(problem.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn programs_get_problem_details() {
    let site = TestSite::new().await;
    let problem = site.get("/reports/part-two.json?area=99999&on=2022-10-19&lang=en").await;
    assert_eq!(problem.status, StatusCode::NOT_FOUND);
    assert_eq!(problem.header("content-type"), "application/problem+json");
    let details: serde_json::Value = serde_json::from_slice(&problem.body).unwrap();
    assert_eq!(details["status"], 404);
    assert_eq!(details["key"], "area.unknown");
    assert_eq!(details["instance"], "/reports/part-two.json");
    assert!(details["detail"].as_str().unwrap().contains("99999"));
    let request = Request::get("/areas/26?on=never").header("accept", "application/json");
    let problem = site.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(problem.status, StatusCode::BAD_REQUEST);
    assert_eq!(problem.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn reports_come_as_pages_and_as_files() {
    let site = TestSite::new().await;
    for (name, words) in [("part-two", "Cán bộ"), ("movement", "Có cuối kỳ"), ("due", "Hết tập sự")]
    {
        let address = |extension: &str| format!("/reports/{name}{extension}?area=26&on=2022-10-19");
        let page = site.get(&address("")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(words), "{name}");
        let json = site.get(&address(".json")).await;
        assert_eq!(json.header("content-type"), "application/json");
        let report: serde_json::Value = serde_json::from_slice(&json.body).unwrap();
        assert_eq!(report["area"], "26");
        let csv = site.get(&address(".csv")).await;
        assert!(csv.text().contains(words), "{name}");
        let file = format!("attachment; filename=\"{name}-26-2022-10-19.csv\"");
        assert_eq!(csv.header("content-disposition"), file);
        assert!(site.get(&address(".xlsx")).await.body.starts_with(b"PK"));
        assert_eq!(site.get(&address(".docx")).await.status, StatusCode::NOT_FOUND);
    }
    let wrong = site.get("/reports/movement?area=26&on=2022-10-19&from=2023-01-01").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn holdings_of_a_merged_unit_are_marked_as_carried_over() {
    let site = TestSite::new().await;
    let page = site.get("/areas/08701?on=2024-06-01").await.text();
    assert!(page.contains("1 lượt chức danh tính chuyển tiếp từ đơn vị cũ"));
    let before = site.get("/areas/08701?on=2022-10-19").await.text();
    assert!(!before.contains("chuyển tiếp"));
    let early = site.get("/areas/26?on=2001-01-01").await.text();
    assert!(early.contains("dùng bản đồ ngày 01/01/2010"));
}

#[tokio::test]
async fn a_change_is_seen_at_once_and_an_earlier_belief_stays() {
    let site = TestSite::new().await;
    let address = "/areas/26?on=2022-10-19";
    let before = site.get(address).await;
    site.registers.clock().advance(1_000_000);
    let instant = site.registers.clock().now().to_string();
    site.registers.clock().advance(1_000_000);
    site.add_secretary().await;
    let after = site.get(address).await;
    assert!(without_doors(&before.text()).contains(CADRES));
    assert!(!without_doors(&after.text()).contains(CADRES));
    assert_ne!(before.header("etag"), after.header("etag"));
    let known = site.get(&format!("{address}&known_at={instant}")).await.text();
    assert!(without_doors(&known).contains(CADRES));
    assert!(known.contains("không gồm các lần ghi sau đó"));
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let site = TestSite::new().await;
    let address = "/areas/26?on=2022-10-19";
    let tag = site.get(address).await.header("etag").to_owned();
    let again = |address: &str| {
        Request::get(address).header("if-none-match", tag.clone()).body(Body::empty()).unwrap()
    };
    let same = site.ask(again(address)).await;
    assert_eq!((same.status, same.body.len()), (StatusCode::NOT_MODIFIED, 0));
    for other in ["/areas/26?on=2022-10-20", "/areas/26?on=2022-10-19&lang=en"] {
        assert_eq!(site.ask(again(other)).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_page_that_is_asked_again_is_the_same_until_something_changes() {
    let site = TestSite::new().await;
    let address = "/people?area=26&on=2022-10-19";
    let [first, again] = [site.get(address).await, site.get(address).await];
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!((&first.body, first.header("etag")), (&again.body, again.header("etag")));

    assert!(again.header("content-security-policy").contains("default-src 'none'"));
    let packed = || {
        let request = Request::get(address).header("accept-encoding", "gzip");
        request.body(Body::empty()).unwrap()
    };
    let [one, other] = [site.ask(packed()).await, site.ask(packed()).await];
    assert_eq!((one.header("content-encoding"), &one.body), ("gzip", &other.body));
    site.add_secretary().await;
    assert!(site.get(address).await.text().contains("Trần Thị Hai"));
}

#[tokio::test]
async fn every_answer_is_guarded_and_small() {
    let site = TestSite::new().await;
    let page = site.get("/areas/26").await.text();
    let (_, style) = page.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let (style, _) = style.split_once('"').unwrap();
    for address in ["/", "/areas/26", "/none", "/reports/due.json", style] {
        let answer = site.get(address).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("base-uri 'none'"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
    }
    assert_eq!(site.get(style).await.header("content-type"), "text/css; charset=utf-8");
    assert!(!page.contains("style=") && !page.contains("<script") && !page.contains("http"));
    let packed = Request::get("/areas/26").header("accept-encoding", "gzip");
    let packed = site.ask(packed.body(Body::empty()).unwrap()).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() < 100_000);
}
