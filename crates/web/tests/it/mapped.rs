//! Figures of one day in the units of another, and the sheet on which a person's data are checked.

use serde_json::Value;

use crate::site::TestSite;

#[tokio::test]
async fn figures_are_told_in_the_units_of_another_day() {
    let site = TestSite::new().await;
    let own = site.get("/reports/part-two?area=08701&on=2022-10-19").await.text();
    assert!(own.contains("name=\"map\""), "the page offers it");
    // By the map of 2024 the commune has what the one merged into it had.
    let page = site.get("/reports/part-two?area=08701&on=2022-10-19&map=2024-06-01").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let page = page.text();
    let told = "Số liệu ngày 19/10/2022, theo đơn vị hành chính ngày 01/06/2024";
    assert!(page.contains(told) && page.contains("<span>Xã Một</span>"), "{page}");
    let csv = |code: &'static str, map: &'static str| {
        let site = &site;
        async move {
            let address = format!("/reports/part-two.csv?area={code}&on=2022-10-19{map}");
            site.get(&address).await.text()
        }
    };
    let delegates = |text: &str| {
        let is_it = |line: &&str| line.starts_with("1.2,") && line.contains("Có mặt");
        let line = text.lines().find(is_it).unwrap_or(text).to_owned();
        line.split(',').find_map(|cell| cell.parse::<i64>().ok()).unwrap()
    };
    assert_eq!(delegates(&csv("08701", "").await), 0);
    assert_eq!(delegates(&csv("08701", "&map=2024-06-01").await), 1);
    // Nothing is lost of the province.
    assert_eq!(delegates(&csv("26", "").await), delegates(&csv("26", "&map=2024-06-01").await));
    // The merged unit is not on that map.
    assert_eq!(
        site.get("/reports/part-two?area=08703&on=2022-10-19&map=2024-06-01").await.status,
        404
    );
    assert_eq!(site.get("/reports/part-two?area=26&on=2022-10-19&map=hôm").await.status, 400);
    let json = site.get("/reports/part-two.json?area=26&on=2022-10-19&map=2024-06-01").await;
    assert!(serde_json::from_slice::<Value>(&json.body).is_ok());
}

#[tokio::test]
async fn a_check_sheet_tells_all_that_is_held_and_hides_what_identifies() {
    let site = TestSite::new().await;
    let page = site.get("/people/1/check?on=2022-10-19").await.text();
    for held in ["Nguyễn Thị Một", "Số định danh", "•••", "Ghi đúng là", "Bố trí chức danh"]
    {
        assert!(page.contains(held), "{held}: {page}");
    }
    assert!(!page.contains("001180000001"), "{page}");
    assert_eq!(site.get("/people/999/check?on=2022-10-19").await.status, 404);
}
