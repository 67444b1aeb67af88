//! Every number is a door: what it opens to has as many rows as it says.

use std::collections::BTreeSet;

use crate::site::Province;

/// The pages whose figures are tried, for a province, a district and a commune.
fn pages(area: &str) -> Vec<String> {
    let at = |path: &str| format!("{path}area={area}&on=2022-10-19");
    let delegates = "of=figure:council_delegate/persons";
    vec![
        format!("/areas/{area}?on=2022-10-19"),
        at("/reports/part-two?"),
        at("/targets?"),
        at("/norms?"),
        at("/norms/civil-servants.professional.circular-04-2022?"),
        at("/indicators/leaders.university?"),
        at("/indicators/village-head.party-member?"),
        at("/explore?"),
        at(&format!("/explore?{delegates}&rows=age&columns=sex&")),
        at(&format!("/explore?{delegates}&rows=party_standing&columns=shares&where=sex:female&")),
        at("/explore?rows=title&columns=sex&count=holdings&where=age:-30&"),
        at("/units?quota=staff&"),
        at("/forms/staff-quality?"),
        at("/people?of=figure:civil_servant/persons&group=title&"),
        at("/people?of=figure:party_secretary/persons&group=units&show=sex&show=professional&"),
        at("/reports/movement?from=2021-12-31&"),
        at("/what-if?norm=civil-servants.professional.circular-04-2022&level=master&"),
        at("/what-if?norm=civil-servants.professional.circular-04-2022&level=college&"),
    ]
}

/// The links that stand for a number, each with the number.
pub(crate) fn doors(page: &str) -> BTreeSet<(String, u64)> {
    let mut doors = BTreeSet::new();
    for part in page.split("<a class=\"door\" href=\"").skip(1) {
        let (href, rest) = part.split_once("\">").unwrap();
        let (words, _) = rest.split_once("</a>").unwrap();
        let words = words.split(" <span class=\"aside\">").next().unwrap();
        let href = href.replace("&amp;", "&").replace("&#38;", "&");
        // A percentage opens to the rows that are in the share; their number stands beside it.
        if let Ok(number) = words.replace('.', "").parse() {
            doors.insert((href, number));
        }
    }
    doors
}

/// How many persons or holdings a list says that it has.
pub(crate) fn told(list: &str) -> [u64; 2] {
    let (_, facts) = list.split_once("<p class=\"facts\">").unwrap();
    let (facts, _) = facts.split_once("</p>").unwrap();
    let before = |words: &str| {
        let (before, _) = facts.split_once(words).unwrap();
        let digits = before.rsplit(|letter: char| !letter.is_ascii_digit() && letter != '.').next();
        digits.unwrap().replace('.', "").parse().unwrap()
    };
    [before(" người"), before(" lượt chức danh")]
}

/// How many units a list says that it has, and the sums below it.
fn units_told(list: &str) -> Vec<u64> {
    let (before, _) = list.split_once(" đơn vị</span>").unwrap();
    let count = before.rsplit("<span>").next().unwrap();
    let (_, sums) = list.split_once("<tr class=\"strong\">").unwrap();
    let sums = sums.split("href=").skip(1).filter_map(|part| {
        let (_, rest) = part.split_once("\">")?;
        rest.split_once("</a>")?.0.replace(['.', '-'], "").parse().ok()
    });
    std::iter::once(count.replace('.', "").parse().unwrap()).chain(sums).collect()
}

/// So many doors are opened at once.
const AT_ONCE: usize = 8;

async fn tried(site: &Province, areas: &[&str]) -> usize {
    // What one page leads to, another leads to as well.
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for page in areas.iter().flat_map(|area| pages(area)) {
        let answer = site.get(&page).await;
        assert!(answer.status.is_success(), "{page}: {}", answer.status);
        let new = doors(&answer.text()).into_iter().filter(|door| seen.insert(door.clone()));
        all.extend(new.map(|(href, number)| (page.clone(), href, number)));
    }
    for some in all.chunks(AT_ONCE) {
        let opened = some.iter().map(|(page, href, number)| opens(site, page, href, *number));
        futures::future::join_all(opened).await;
    }
    all.len()
}

/// A number opens to as many rows.
async fn opens(site: &Province, page: &str, href: &str, number: u64) {
    let (path, _) = href.split_once('#').unwrap_or((href, ""));
    let list = site.get(path).await;
    assert!(list.status.is_success(), "{page}: {href}: {}", list.status);
    if href.starts_with("/people?") {
        let counts = told(&list.text());
        assert!(counts.contains(&number), "{page}: {number}: {counts:?}, {href}");
    } else if href.starts_with("/units?") {
        let told = units_told(&list.text());
        assert!(told.contains(&number), "{page}: {number}: {told:?}, {href}");
    }
}

async fn a_number_opens_to_as_many_rows(site: &Province) {
    let opened = tried(site, &["26", "244", "08749"]).await;
    assert!(opened > 1_000, "{opened}");
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

/// The text between two marks, wherever they stand.
fn between<'a>(page: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(from).skip(1).filter_map(move |part| Some(part.split_once(to)?.0))
}

/// A text without its elements of one name.
fn without(text: &str, name: &str) -> String {
    let (open, close) = (format!("<{name} "), format!("</{name}>"));
    let mut parts = text.split(&open);
    let mut bare = parts.next().unwrap().to_owned();
    for part in parts {
        bare.push_str(part.split_once(&close).map_or("", |(_, rest)| rest));
    }
    bare
}

/// The words that hold a digit and are neither a date, a code nor the number of a document.
fn loose(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| letter.is_whitespace() || "<>()“”".contains(letter));
    let words = words.map(|word| word.trim_matches([',', '.', ';', ':']));
    let is_date = |word: &str| word.split('/').count() == 3;
    let is_code = |word: &str| {
        word.starts_with("TGT-") || word.starts_with("II.") || word.len() > 12 || word.contains('/')
    };
    words
        .filter(|word| word.chars().any(|letter| letter.is_ascii_digit()))
        .filter(|word| !is_date(word) && !is_code(word))
        .map(str::to_owned)
        .collect()
}

/// No number stands on a page without being a door: neither in the cells that hold numbers, nor in
/// pictures, nor in what is said above a table. What a list says of itself is its own number.
async fn no_number_stands_alone(site: &Province) {
    for area in ["26", "244", "08749"] {
        for page in pages(area) {
            let text = site.get(&page).await.text();
            let cells = between(&text, "<td class=\"n", "</td>");
            for cell in cells {
                let bare = without(cell.split_once('>').unwrap().1, "a");
                // The mark of a note below the table.
                let bare = bare.split("<sup>").next().unwrap().to_owned();
                let words = loose(&bare);
                assert!(words.is_empty(), "{page}: {words:?} in {cell}");
            }
            for picture in between(&text, "<svg viewBox", "</svg>") {
                // Labels name what is counted.
                let drawn: String = between(&without(picture, "a"), "<text", "</text>")
                    .filter(|text| !text.contains("class=\"label\"") && !text.contains("\"year\""))
                    .filter_map(|text| Some(text.split_once('>')?.1))
                    .collect();
                assert!(loose(&drawn).is_empty(), "{page}: {drawn}");
            }
            for (from, to) in [("<p class=\"said\">", "</p>"), ("<ul class=\"notices\">", "</ul>")]
            {
                // What the reader asked for is repeated.
                let said = between(&text, from, to).filter(|said| !said.starts_with("Chỉ tính: "));
                for said in said {
                    let words = loose(&without(said, "a"));
                    assert!(words.is_empty(), "{page}: {words:?} in {said}");
                }
            }
        }
    }
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

async fn the_explorer_tells_the_published_figures(site: &Province) {
    let delegates = "/explore.json?area=26&on=2022-10-19&of=figure:council_delegate/persons";
    let table = |json: &[u8]| {
        let json: serde_json::Value = serde_json::from_slice(json).unwrap();
        json["tables"][0]["rows"].as_array().unwrap().clone()
    };
    let ages = table(&site.get(&format!("{delegates}&rows=units&columns=age")).await.body);
    assert_eq!(ages.len(), 10);
    let total = serde_json::json!(["Tổng số", 3337, 86, 906, 1103, 1242]);
    assert_eq!(ages[9], total);
    for column in 1..6 {
        let sum: u64 = ages[..9].iter().map(|row| row[column].as_u64().unwrap()).sum();
        assert_eq!(sum, ages[9][column].as_u64().unwrap());
    }
    let shares = site.get(&format!("{delegates}&rows=units&columns=shares")).await;
    let shares = table(&shares.body);
    for number in [820, 133, 2959, 2003] {
        assert!(shares[9].as_array().unwrap().contains(&number.into()), "{number}");
    }
    let page = site.get(&delegates.replace(".json", "")).await.text();
    assert!(page.contains("<svg viewBox=") && page.contains("selected>Đại biểu HĐND cấp xã<"));
    for (wrong, words) in [
        ("rows=units&columns=units", "Không chia được"),
        ("rows=king", "Không có tiêu chí"),
        ("where=sex", "Chưa hiểu điều kiện"),
        ("where=sex:king", "không có giá trị"),
        ("of=norm:x:met", "figure"),
        ("columns=shares&count=holdings", "Tỷ lệ"),
    ] {
        let answer = site.get(&format!("/explore?area=26&on=2022-10-19&{wrong}")).await;
        assert!(answer.status.is_client_error(), "{wrong}: {}", answer.status);
        assert!(answer.text().contains(words) || wrong.starts_with("of="), "{wrong}");
    }
}

async fn another_level_changes_as_many_as_it_says(site: &Province) {
    let norm = "norm=civil-servants.professional.circular-04-2022";
    let at = |level: &str| format!("/what-if.json?area=26&on=2022-10-19&{norm}&level={level}");
    for level in ["master", "college"] {
        let json = site.get(&at(level)).await;
        let json: serde_json::Value = serde_json::from_slice(&json.body).unwrap();
        let rows = json["tables"][0]["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 10);
        for row in rows {
            let [before, after, newly, no_longer] =
                [1, 2, 3, 4].map(|column| row[column].as_i64().unwrap());
            assert_eq!(after, before + newly - no_longer, "{row}");
            // Who lacks less is asked more, or the other way round.
            assert_eq!(if level == "college" { newly } else { no_longer }, 0, "{row}");
        }
        assert_eq!(rows[9][1], 94);
    }
    for (wrong, words) in [
        (format!("{norm}&level=university"), "không có gì thay đổi"),
        (format!("{norm}&level=king"), "không có trình độ"),
        ("norm=king".to_owned(), "Không thử được"),
    ] {
        let answer = site.get(&format!("/what-if?area=26&on=2022-10-19&{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(answer.text().contains(words), "{wrong}");
    }
}

async fn every_page_comes_as_files(site: &Province) {
    for page in ["/targets", "/norms", "/explore", "/units", "/indicators/leaders.university"] {
        let at = |extension: &str| format!("{page}.{extension}?area=26&on=2022-10-19");
        let json = site.get(&at("json")).await;
        let json: serde_json::Value = serde_json::from_slice(&json.body).unwrap();
        assert_eq!((&json["area"], &json["on"]), (&"26".into(), &"2022-10-19".into()), "{page}");
        let rows: Vec<usize> = json["tables"]
            .as_array()
            .unwrap()
            .iter()
            .map(|table| table["rows"].as_array().unwrap().len())
            .collect();
        let csv = site.get(&at("csv")).await.text();
        assert_eq!(csv.lines().count(), rows.iter().max().unwrap() + 1, "{page}");
        assert!(site.get(&at("xlsx")).await.body.starts_with(b"PK"), "{page}");
        assert_eq!(site.get(&at("docx")).await.status, 404, "{page}");
    }
}

async fn a_register_comes_as_a_workbook(site: &Province) {
    let list = site.get("/registers?area=08749&on=2022-10-19").await.text();
    assert!(list.contains("/registers/qualifications.xlsx?area=08749"));
    let at = |name: &str| format!("/registers/{name}?area=08749&on=2022-10-19");
    assert!(site.get(&at("qualifications.xlsx")).await.body.starts_with(b"PK"));
    let csv = site.get(&at("qualifications.csv")).await.text();
    assert!(csv.contains("Khóa,Từ ngày,Đến hết ngày,Người") && csv.lines().count() > 100);
    let numbers = site.get(&at("identity-numbers.csv")).await.text();
    assert!(numbers.lines().count() > 20 && numbers.lines().skip(1).all(|row| row.contains("•••")));
    for wrong in ["kings.xlsx", "qualifications.json", "kings"] {
        assert!(site.get(&at(wrong)).await.status.is_client_error(), "{wrong}");
    }
}

async fn a_unit_comes_as_files(site: &Province) {
    for code in ["26", "08749"] {
        let json = site.get(&format!("/areas/{code}.json?on=2022-10-19")).await;
        let json: serde_json::Value = serde_json::from_slice(&json.body).unwrap();
        assert_eq!(json["area"], code);
        let keys: Vec<&str> = json["tables"]
            .as_array()
            .unwrap()
            .iter()
            .map(|table| table["key"].as_str().unwrap())
            .collect();
        assert!(keys.contains(&"open-targets") && keys.contains(&"month"), "{keys:?}");
    }
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
        let is_missing = ["web.", ">norms.", ">explore."].iter().any(|key| text.contains(key));
        assert!(!is_missing, "a text is missing on {page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_of_the_demonstration_hold_together() {
    let site = Province::new().await;
    a_number_opens_to_as_many_rows(&site).await;
    no_number_stands_alone(&site).await;
    a_person_is_told_with_the_law(&site).await;
    words_find_without_diacritics(&site).await;
    the_scoreboard_tells_its_parts(&site).await;
    the_explorer_tells_the_published_figures(&site).await;
    another_level_changes_as_many_as_it_says(&site).await;
    a_register_comes_as_a_workbook(&site).await;
    a_unit_comes_as_files(&site).await;
    every_page_comes_as_files(&site).await;
    crate::api::the_interface_agrees_with_the_pages(&site).await;
}
