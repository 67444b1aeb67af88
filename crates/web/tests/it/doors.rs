//! Every number is a door: what it opens to has as many rows as it says.

use std::collections::BTreeSet;

use crate::site::Province;

/// The pages whose figures are tried, for a province, a district and a commune.
fn pages(area: &str) -> [String; 7] {
    let at = |path: &str| format!("{path}area={area}&on=2022-10-19");
    [
        format!("/areas/{area}?on=2022-10-19"),
        at("/reports/part-two?"),
        at("/targets?"),
        at("/norms?"),
        at("/norms/civil-servants.professional.circular-04-2022?"),
        at("/indicators/leaders.university?"),
        at("/indicators/village-head.party-member?"),
    ]
}

/// The links that stand for a number, each with the number.
fn doors(page: &str) -> BTreeSet<(String, u64)> {
    let mut doors = BTreeSet::new();
    for part in page.split("<a class=\"door\" href=\"").skip(1) {
        let (href, rest) = part.split_once("\">").unwrap();
        let (words, _) = rest.split_once("</a>").unwrap();
        let href = href.replace("&amp;", "&").replace("&#38;", "&");
        // A percentage opens to the rows that are in the share; their number stands beside it.
        if let Ok(number) = words.replace('.', "").parse() {
            doors.insert((href, number));
        }
    }
    doors
}

/// How many persons or holdings a list says that it has.
fn told(list: &str) -> [u64; 2] {
    let (_, facts) = list.split_once("<p class=\"facts\">").unwrap();
    let (facts, _) = facts.split_once("</p>").unwrap();
    let before = |words: &str| {
        let (before, _) = facts.split_once(words).unwrap();
        let digits = before.rsplit(|letter: char| !letter.is_ascii_digit() && letter != '.').next();
        digits.unwrap().replace('.', "").parse().unwrap()
    };
    [before(" người"), before(" lượt chức danh")]
}

async fn tried(site: &Province, areas: &[&str]) -> usize {
    let mut opened = 0;
    for area in areas {
        for page in pages(area) {
            let answer = site.get(&page).await;
            assert!(answer.status.is_success(), "{page}: {}", answer.status);
            for (href, number) in doors(&answer.text()) {
                if !href.starts_with("/people?") {
                    // A door to the page that counts posts, units, or tells how it is counted.
                    let (path, _) = href.split_once('#').unwrap_or((&href, ""));
                    assert!(site.get(path).await.status.is_success(), "{page}: {href}");
                    continue;
                }
                let list = site.get(&href).await;
                assert!(list.status.is_success(), "{page}: {href}: {}", list.status);
                let counts = told(&list.text());
                assert!(counts.contains(&number), "{page}: {number} opens to {counts:?}, {href}");
                opened += 1;
            }
        }
    }
    opened
}

async fn a_number_opens_to_as_many_rows(site: &Province) {
    let opened = tried(site, &["26", "244", "08749"]).await;
    assert!(opened > 300, "{opened}");
    // The lists go on from page to page, and the file has all of them.
    let list = "area=26&on=2022-10-19&of=figure:party_secretary/persons";
    let first = site.get(&format!("/people?{list}")).await.text();
    assert!(first.contains("trang 1/3"));
    assert_eq!(first.matches("<tr>").count(), 51);
    let last = site.get(&format!("/people?{list}&page=3")).await.text();
    assert_eq!(last.matches("<tr>").count(), 29);
    let file = site.get(&format!("/people.csv?{list}")).await;
    assert_eq!(csv_rows(&file.text()), 128);
    let json = site.get(&format!("/people.json?{list}")).await;
    let json: serde_json::Value = serde_json::from_slice(&json.body).unwrap();
    assert_eq!(json["people"].as_array().unwrap().len(), 128);
    let beyond = site.get(&format!("/people?{list}&page=4")).await;
    assert_eq!(beyond.status, 404);
    assert!(beyond.text().contains("trang cuối là 3"));
}

/// The rows of a table in a file, without what stands above and below it.
fn csv_rows(text: &str) -> usize {
    let is_row = |line: &&str| {
        line.split_once(',')
            .is_some_and(|(first, _)| first.trim_matches('"').parse::<u64>().is_ok())
    };
    text.lines().filter(is_row).count()
}

async fn a_person_is_told_with_the_law(site: &Province) {
    let of = "norm:civil-servants.professional.circular-04-2022:unmet";
    let list = site.get(&format!("/people?area=26&on=2022-10-19&of={of}")).await.text();
    assert!(list.contains("94 lượt chức danh, 94 người"));
    let (_, person) = list.split_once("href=\"/people/").unwrap();
    let (person, _) = person.split_once('"').unwrap();
    let page = site.get(&format!("/people/{}", person.replace("&amp;", "&"))).await.text();
    // Unmet comes before met, with what is on file and where it stands.
    let (unmet, met) =
        (page.find("class=\"state unmet\"").unwrap(), page.find("class=\"state met\"").unwrap());
    assert!(unmet < met);
    assert!(page.contains("Yêu cầu chưa đạt: "));
    assert!(page.contains("Thông tư số 04/2022/TT-BNV") || page.contains("04/2022/TT-BNV"));
    for page in [
        "/people/999999999",
        "/people/none",
        "/norms/none?area=26",
        "/indicators/none",
        "/people?of=none",
    ] {
        let answer = site.get(page).await;
        assert_eq!(answer.status, 404, "{page}");
        assert!(answer.text().contains("Về trang đầu"), "{page}");
    }
}

async fn words_find_without_diacritics(site: &Province) {
    let found = site.get("/search?area=26&on=2022-10-19&q=ngoc+thanh").await.text();
    assert!(found.contains("href=\"/areas/08749?on=2022-10-19\">Xã Ngọc Thanh</a>"));
    let found = site.get("/search?area=26&on=2022-10-19&q=ho+tich").await.text();
    assert!(found.contains("Luật Hộ tịch"));
    let found = site.get("/search?area=26&on=2022-10-19&q=TGT-07").await.text();
    assert!(found.contains("trên 85%"));
    let nothing = site.get("/search?area=26&on=2022-10-19&q=%3Cscript%3E").await;
    assert!(nothing.status.is_success() && !nothing.text().contains("<script"));
    assert!(nothing.text().contains("Không tìm thấy"));
}

async fn the_scoreboard_tells_its_parts(site: &Province) {
    let all = site.get("/targets?area=26&on=2022-10-19").await.text();
    assert_eq!(all.matches("id=\"TGT-").count(), 45);
    for (state, key) in [("not-attained", "state unmet"), ("no-data", "state no-data")] {
        let part = site.get(&format!("/targets?area=26&on=2022-10-19&state={state}")).await.text();
        let rows = part.matches("id=\"TGT-").count();
        assert!(rows > 0 && rows < 45 && part.contains(key));
        // The count beside the name of the part is its number of rows.
        assert!(part.contains(&format!("<span class=\"count\">{rows}</span>")), "{state}");
    }
    assert_eq!(site.get("/targets?state=king").await.status, 400);
    for page in ["/targets", "/norms", "/people", "/search?q=an", "/indicators/leaders.university"]
    {
        let at = if page.contains('?') { '&' } else { '?' };
        let text = site.get(&format!("{page}{at}lang=en")).await.text();
        assert!(!text.contains("web.") && !text.contains("norms."), "a text is missing on {page}");
    }
}

#[tokio::test]
async fn the_pages_of_the_demonstration_hold_together() {
    let site = Province::new().await;
    a_number_opens_to_as_many_rows(&site).await;
    a_person_is_told_with_the_law(&site).await;
    words_find_without_diacritics(&site).await;
    the_scoreboard_tells_its_parts(&site).await;
}
