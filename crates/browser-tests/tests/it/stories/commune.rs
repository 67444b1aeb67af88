//! The head of a commune finds its page and prints it for the meeting.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use thirtyfour::By;

use super::visitor::Visitor;

/// The sizes of the pages of a PDF, each once: points across, points down.
const SIZES: &str = r"
const boxes = atob(arguments[0]).match(/MediaBox \[[^\]]*/g) || [];
const sizes = boxes.map((box) => box.split(' ').slice(-2).map(Number).map(Math.round));
return [...new Set(sizes.map(String))].map((size) => size.split(',').map(Number));
";

pub(super) async fn story(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/").await?;
    let cells = visitor.cells("holders", "Chủ tịch Ủy ban nhân dân").await?;
    ensure!(cells[2].contains("125/136 chuyên trách"), "{cells:?}");
    ensure!(cells[3].contains("không xác định được số khuyết (tối đa 11)"), "{cells:?}");

    visitor.search("ngoc thanh").await?;
    visitor.follow("Xã Ngọc Thanh").await?;
    visitor.expect_heading("Xã Ngọc Thanh").await?;
    visitor.expect("//p[@class='facts']", "Mã 08749").await?;
    // Each title with its holder; who holds another as well is marked.
    let chair = visitor.cells("posts", "Chủ tịch Hội đồng nhân dân").await?;
    ensure!(chair.iter().any(|cell| cell == "Kiêm nhiệm"), "{chair:?}");
    // What the law allows, with the deduction for the police by its norm.
    let quota = visitor.cells("quota", "Cán bộ, công chức cấp xã").await?;
    ensure!(quota.last().is_some_and(|words| words.contains("−1: ")), "{quota:?}");
    // Allowed, given for the year, there, missing.
    let staff = visitor.cells("quotas", "Cán bộ, công chức").await?;
    ensure!(staff == ["20", "20", "18", "2"], "{staff:?}");
    visitor.expect("//section[@id='quotas']", "Kiêm nhiệm").await?;
    visitor.expect("//section[@id='quotas']", "1 người").await?;
    // Titles without anybody are another number, in a column of its own.
    visitor.expect("//section[@id='holders']//thead/tr[1]", "Khuyết chức danh").await?;
    visitor.open_number("quotas", "Cán bộ, công chức", "18").await?;
    visitor.expect("//p[@class='facts']", "18 người").await?;
    visitor.back().await?;
    visitor.expect_heading("Xã Ngọc Thanh").await?;
    paper(visitor).await
}

/// On paper: A4 across, with unit, motto and signatures, without what is only for the screen.
async fn paper(visitor: &Visitor<'_>) -> Result<()> {
    visitor.browser.print(true).await?;
    for (path, is_printed) in [
        ("//header[@class='bar']", false),
        ("//div[@class='side']", false),
        ("//p[@class='exports']", false),
        ("//div[@class='letterhead']", true),
        ("//div[@class='signatures']", true),
        ("//section[@id='quotas']", true),
    ] {
        let found = visitor.browser.session.find(By::XPath(path)).await?;
        let shown = found.is_displayed().await?;
        ensure!(shown == is_printed, "on paper, {path} is shown: {shown}");
    }
    visitor.expect("//div[@class='letterhead']", "Xã Ngọc Thanh").await?;
    visitor.expect("//div[@class='signatures']", "THỦ TRƯỞNG ĐƠN VỊ").await?;
    visitor.expect("//p[@class='facts']", "19/10/2022").await?;
    let wide = visitor.count("//section[contains(@class, 'wide')]").await?;
    ensure!(wide > 10, "{wide} tables");
    let cdp = visitor.browser.session.cdp();
    let printed = cdp.send_raw("Page.printToPDF", json!({ "preferCSSPageSize": true })).await?;
    let encoded = printed["data"].as_str().context("no paper")?;
    let sizes = visitor.browser.session.execute(SIZES, vec![json!(encoded)]).await?;
    ensure!(sizes.json() == &json!([[842, 595]]), "the pages are {}", sizes.json());
    visitor.browser.print(false).await
}
