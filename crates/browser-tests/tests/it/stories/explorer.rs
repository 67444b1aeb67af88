//! A council delegate makes a table of delegates and sends it; a clerk goes to another unit and
//! finds it again the next time.

use anyhow::{Result, ensure};
use thirtyfour::prelude::*;

use super::visitor::Visitor;

/// Chooses in the form of the page.
async fn choose(visitor: &Visitor<'_>, field: &str, words: &str) -> Result<()> {
    let path = format!(
        "//form[@class='ask']//select[@name='{field}']/option[normalize-space(.)='{words}']"
    );
    visitor.browser.session.find(By::XPath(&path)).await?.click().await?;
    Ok(())
}

pub(super) async fn delegates(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/").await?;
    visitor.follow("Lập bảng theo ý").await?;
    choose(visitor, "of", "Đại biểu HĐND cấp xã").await?;
    choose(visitor, "rows", "Đơn vị trực thuộc").await?;
    choose(visitor, "columns", "Độ tuổi").await?;
    visitor.click("//form[@class='ask']//button").await?;
    visitor.expect_heading("Đại biểu HĐND cấp xã theo Đơn vị trực thuộc và Độ tuổi").await?;
    let rows = visitor.count("//section[@id='explore']//tbody/tr").await?;
    ensure!(rows == 10, "{rows} rows");
    let total = visitor.cells("explore", "Tổng số").await?;
    let numbers: Vec<&str> =
        total.iter().filter_map(|cell| cell.split_whitespace().next()).skip(1).collect();
    ensure!(numbers == ["3.337", "86", "906", "1.103", "1.242"], "{total:?}");
    ensure!(total.iter().any(|cell| cell.ends_with("2,6")), "{total:?}");
    // The print has another share; the page says so beside the right one.
    visitor.expect("//section[@id='explore']", "25,8%").await?;

    choose(visitor, "columns", "Tỷ lệ của biểu thống kê").await?;
    visitor.click("//form[@class='ask']//button").await?;
    visitor.expect_heading("Tỷ lệ của biểu thống kê").await?;
    let shares = visitor.cells("explore", "Tổng số").await?.join(" ");
    for (number, share) in [("820", "24,6"), ("133", "4,0"), ("2.959", "88,7"), ("2.003", "60,0")] {
        let cell = format!("{number} {share}");
        ensure!(shares.contains(&cell), "no {cell} in {shares}");
    }
    visitor.click("//section[@id='explore']//tr[last()]/td[3]/a").await?;
    visitor.expect("//p[@class='facts']", "820 người").await?;
    visitor.back().await?;
    visitor.expect_address(&["/explore?", "area=26", "on=2022-10-19", "columns=shares"]).await?;
    let csv = String::from_utf8(visitor.download("CSV").await?)?;
    ensure!(csv.lines().count() == 11 && csv.contains(",820,"), "{csv}");
    Ok(())
}

pub(super) async fn another_unit(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/targets?area=26&on=2022-10-19").await?;
    let field = visitor.find("//form[@class='picker']//input[@name='place']").await?;
    field.send_keys("ngoc thanh").await?;
    visitor.click("//form[@class='picker']//button").await?;
    visitor.expect_address(&["/targets?", "area=08749", "on=2022-10-19"]).await?;
    visitor.expect("//p[@class='facts']", "Xã Ngọc Thanh").await?;
    visitor.follow("Tổng quan đơn vị").await?;
    visitor.expect_heading("Xã Ngọc Thanh").await?;
    // The start leads there the next time.
    visitor.open("/").await?;
    visitor.expect_heading("Xã Ngọc Thanh").await?;
    // A name of several units asks which one.
    let field = visitor.find("//form[@class='picker']//input[@name='place']").await?;
    field.send_keys("tam").await?;
    visitor.click("//form[@class='picker']//button").await?;
    visitor.follow("Huyện Tam Đảo").await?;
    visitor.expect_heading("Huyện Tam Đảo").await
}
