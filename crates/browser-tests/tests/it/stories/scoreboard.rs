//! A specialist reads the scoreboard of the programme.

use anyhow::{Result, ensure};

use super::visitor::Visitor;
use crate::browser::DESK;

/// Target, numerator, denominator, what is missing.
const GAPS: [(&str, &str, &str, &str); 11] = [
    ("TGT-07", "94", "129", "16"),
    ("TGT-08", "711", "732", "21"),
    ("TGT-09", "409", "505", "46"),
    ("TGT-10", "50", "129", "21"),
    ("TGT-13", "893", "1.102", "209"),
    ("TGT-14", "883", "977", "94"),
    ("TGT-17", "707", "1.001", "194"),
    ("TGT-18", "798", "1.001", "103"),
    ("TGT-19", "643", "6.154", "588"),
    ("TGT-20", "1.706", "6.154", "756"),
    ("TGT-21", "1.069", "1.237", "168"),
];

pub(super) async fn story(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/").await?;
    visitor.follow("Bảng chỉ tiêu").await?;
    visitor.expect_address(&["/targets", "area=26", "on=2022-10-19"]).await?;
    let rows = visitor.count("//tr[starts-with(@id, 'TGT-')]").await?;
    ensure!(rows == 45, "{rows} rows");
    // All columns are on the screen, down to the day that the pace would reach.
    let last = visitor.find(&format!("{}/td[12]", row("TGT-06"))).await?.rect().await?;
    ensure!(last.x + last.width <= f64::from(DESK.0), "the last column ends at {last:?}");
    for (target, numerator, denominator, gap) in GAPS {
        let row = row(target);
        let mut read = Vec::new();
        for column in [6, 7, 10] {
            read.push(visitor.read(&format!("{row}/td[{column}]")).await?);
        }
        ensure!(read == [numerator, denominator, gap], "{target}: {read:?}");
        visitor.expect(&row, "▲ chưa đạt").await?;
    }
    // Other readings stand under the applied one.
    for (target, reading, gap) in
        [("TGT-08", "Tính theo lượt chức danh", "26"), ("TGT-09", "Từng chức danh một", "48")]
    {
        let under = format!("{}/following-sibling::tr[1]", row(target));
        visitor.expect(&under, reading).await?;
        let read = visitor.read(&format!("{under}/td[10]")).await?;
        ensure!(read == gap, "{target}, {reading}: {read}");
    }
    // Strictly more than 85 in a hundred; and what has no data has no value.
    visitor.expect(&format!("{}/td[8]", row("TGT-07")), "trên 85%").await?;
    for target in ["TGT-26", "TGT-27", "TGT-28"] {
        let value = visitor.read(&format!("{}/td[5]", row(target))).await?;
        ensure!(value.is_empty(), "{target}: {value}");
        let result = visitor.read(&format!("{}/td[9]", row(target))).await?;
        ensure!(result.contains("chưa có số liệu"), "{target}: {result}");
        let read = visitor.read(&row(target)).await?;
        ensure!(!read.split_whitespace().any(|word| word == "0%" || word == "0,0%"), "{read}");
    }

    // A gap leads to how it is counted, and there to the people.
    visitor.click(&format!("{}/td[10]/a", row("TGT-13"))).await?;
    visitor.follow("209").await?;
    visitor.expect("//p[@class='facts']", "209 người").await?;
    visitor.back().await?;
    visitor.back().await?;
    // Only what is not attained, counted beside the name of the part.
    visitor.click("//nav[@class='tabs']//a[starts-with(normalize-space(.), 'Chưa đạt')]").await?;
    let told = visitor.read("//nav[@class='tabs']//a[@aria-current]/span").await?;
    let rows = visitor.count("//tr[starts-with(@id, 'TGT-')]").await?;
    ensure!(told == rows.to_string() && rows < 45, "{told} are told, {rows} shown");
    // An increase is in points, and the page of the indicator says so.
    visitor.click(&format!("{}/td[2]/a", row("TGT-21"))).await?;
    visitor.expect("//dl[@id='began']", "điểm phần trăm").await
}

fn row(target: &str) -> String {
    format!("//tr[@id='{target}']")
}
