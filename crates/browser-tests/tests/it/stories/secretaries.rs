//! A specialist of the province finds the secretaries of the party committees, and takes those
//! with the highest political theory along as a file.

use anyhow::{Context, Result, ensure};
use calamine::{Data, Reader, Xlsx};

use super::visitor::Visitor;

pub(super) async fn story(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/").await?;
    visitor.follow("Thực trạng đội ngũ").await?;
    visitor.expect_address(&["/reports/part-two", "area=26", "on=2022-10-19"]).await?;
    let cells = visitor.cells("holders", "Cán bộ").await?;
    ensure!(cells[..2] == ["1.366", "1.485"], "cadres are {cells:?}");
    for (row, persons) in [
        ("Công chức", "1.102"),
        ("Đại biểu HĐND cấp xã", "3.337"),
        ("Người hoạt động không chuyên trách ở cấp xã", "1.001"),
        ("Người hoạt động không chuyên trách ở thôn", "6.154"),
    ] {
        let cells = visitor.cells("holders", row).await?;
        ensure!(cells[0] == persons, "{row}: {cells:?}");
    }
    let head = visitor.read("//section[@id='holders']//thead/tr[1]").await?;
    ensure!(head.contains("Số người") && head.contains("Số lượt chức danh"), "{head}");

    visitor.open_number("holders", "Bí thư Đảng ủy", "128").await?;
    visitor.expect("//p[@class='facts']", "128 người, 128 lượt chức danh").await?;
    let mut rows = visitor.count("//section[@id='people']//tbody/tr").await?;
    while visitor.count("//a[.='Trang sau']").await? > 0 {
        visitor.follow("Trang sau").await?;
        rows += visitor.count("//section[@id='people']//tbody/tr").await?;
    }
    ensure!(rows == 128, "the pages of the list have {rows} rows");

    // From the start page again, to count the clicks.
    visitor.open("/").await?;
    visitor.follow("Thực trạng đội ngũ").await?;
    visitor.open_number("staff-political-theory", "Bí thư Đảng ủy", "38").await?;
    ensure!(visitor.clicks <= 4, "{} clicks", visitor.clicks);
    visitor.expect("//p[@class='facts']", "38 người").await?;
    visitor.expect_heading("Cao cấp").await?;
    let rows = visitor.count("//section[@id='people']//tbody/tr").await?;
    ensure!(rows == 38, "the list has {rows} rows");
    files(visitor).await?;

    visitor.back().await?;
    visitor.expect_address(&["/reports/part-two", "area=26", "on=2022-10-19"]).await?;
    ensure!(visitor.day().await? == "19/10/2022");
    visitor.expect("//p[@class='facts']", "Tỉnh Vĩnh Phúc").await
}

/// The two files have a row for each of the 38, in the same order.
async fn files(visitor: &Visitor<'_>) -> Result<()> {
    let text = String::from_utf8(visitor.download("CSV").await?)?;
    let lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let named: Vec<String> = lines
        .filter(|cells| cells[0].parse::<u32>().is_ok())
        .map(|cells| cells[1].to_owned())
        .collect();
    ensure!(named.len() == 38, "the CSV file has {} rows", named.len());

    let file = visitor.download("Excel (.xlsx)").await?;
    let mut book = Xlsx::new(std::io::Cursor::new(file))?;
    let sheet = book.worksheet_range_at(0).context("no sheet")??;
    let is_row =
        |row: &&[Data]| row[0].to_string().parse::<u32>().is_ok() && !row[1].to_string().is_empty();
    let in_book: Vec<String> = sheet.rows().filter(is_row).map(|row| row[1].to_string()).collect();
    ensure!(in_book == named, "the Excel file has {in_book:?}");
    let secretary = sheet.rows().any(|row| row.iter().any(|cell| cell == "Bí thư Đảng ủy"));
    ensure!(secretary, "the Excel file does not name the title");
    Ok(())
}
