//! A guest reads English and stays at the same place.

use anyhow::{Result, ensure};

use super::visitor::Visitor;

pub(super) async fn story(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/reports/part-two?area=244&on=2022-12-31").await?;
    let persons = visitor.cells("holders", "Bí thư Đảng ủy").await?.swap_remove(0);
    visitor.open_number("holders", "Bí thư Đảng ủy", &persons).await?;
    visitor.expect("//p[@class='facts']", &format!("{persons} người")).await?;
    let names = visitor.read("//section[@id='people']//tbody").await?;
    let place = ["/people?", "area=244", "of=figure:party_secretary", "on=2022-12-31"];
    visitor.expect_address(&place).await?;

    visitor.follow("English").await?;
    visitor.expect_address(&place).await?;
    visitor.expect_address(&["lang=en"]).await?;
    let language = visitor.find("/html").await?.attr("lang").await?;
    ensure!(language.as_deref() == Some("en"), "the page is in {language:?}");
    visitor.expect("//p[@class='facts']", "2022-12-31").await?;
    let count = visitor.count("//section[@id='people']//tbody/tr").await?;
    ensure!(count.to_string() == persons, "{count} rows, not {persons}");
    // Names and links stay; the way on is in English, too.
    let first = names.split_whitespace().nth(1).unwrap_or_default().to_owned();
    visitor.expect("//section[@id='people']//tbody/tr[1]", &first).await?;
    visitor.follow("Scoreboard").await?;
    visitor.expect_address(&["/targets", "area=244", "on=2022-12-31", "lang=en"]).await?;
    visitor.follow("Tiếng Việt").await?;
    visitor.expect_heading("Bảng chỉ tiêu của Đề án").await?;
    visitor.expect_address(&["area=244", "on=2022-12-31"]).await?;
    ensure!(!visitor.address().await?.contains("lang="));
    Ok(())
}
