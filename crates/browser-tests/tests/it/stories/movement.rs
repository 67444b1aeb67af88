//! An inspector checks that the movement of a period closes, and who retires soon.

use anyhow::{Context, Result, ensure};

use super::visitor::Visitor;

pub(super) async fn story(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/").await?;
    visitor.follow("Tăng giảm").await?;
    visitor.expect_heading("Tình hình tăng, giảm").await?;
    let from = visitor.find("//form[@class='days']//input[@name='from']").await?;
    from.clear().await?;
    from.send_keys("31/12/2021").await?;
    visitor.click("//form[@class='days']//button").await?;
    visitor.expect("//p[@class='facts']", "Từ ngày 31/12/2021 đến ngày 19/10/2022").await?;
    for column in [1, 2] {
        let had = number(visitor, "Có đầu kỳ", column).await?;
        let more = number(visitor, "Tăng", column).await?;
        let less = number(visitor, "Giảm", column).await?;
        let have = number(visitor, "Có cuối kỳ", column).await?;
        ensure!(had + more - less == have, "{had} + {more} - {less} is not {have}");
    }
    // What is there at the end is what the statistics of that day say.
    let have = number(visitor, "Có cuối kỳ", 1).await?;
    ensure!(have == 1366, "{have}");

    visitor.follow("Đến hạn").await?;
    visitor.expect_heading("Danh sách đến hạn").await?;
    visitor.follow("Thành phố Vĩnh Yên").await?;
    visitor.expect("//p[@class='facts']", "Thành phố Vĩnh Yên").await?;
    let rows = visitor.count("//main//tbody/tr").await?;
    ensure!(rows > 0, "nobody's term ends within a year");
    let file = String::from_utf8(visitor.download("CSV").await?)?;
    let first = visitor.read("//main//tbody/tr[1]/td[2]").await?;
    ensure!(file.contains(&first), "the file does not name {first}");
    Ok(())
}

/// A number of the first group, the cadres.
async fn number(visitor: &Visitor<'_>, row: &str, column: usize) -> Result<i64> {
    let path = format!("(//main//tbody/tr[th[.='{row}']])[1]/td[{column}]");
    visitor.read(&path).await?.replace('.', "").parse().context(path)
}
