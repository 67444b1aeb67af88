//! A specialist sends the address of what is on the screen; a colleague sees the same.

use anyhow::{Result, ensure};

use super::visitor::Visitor;

pub(super) async fn story(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/").await?;
    visitor.follow("Quy phạm đang áp dụng").await?;
    visitor.follow("Huyện Lập Thạch").await?;
    visitor.ask_for_day("31/12/2022").await?;
    visitor.expect("//p[@class='facts']", "31/12/2022").await?;
    visitor.expect("//p[@class='facts']", "Huyện Lập Thạch").await?;
    visitor.click("//main//tbody/tr[1]/td[5]/a").await?;
    visitor.expect("//p[@class='facts']", "người").await?;
    let (address, seen) = (visitor.address().await?, visitor.read("//main").await?);

    // A browser of its own, with nothing of the first.
    let other = visitor.driver.open(visitor.scripts).await?;
    visitor.site.let_in(&other).await?;
    let mut colleague = Visitor::new(&other, visitor.driver, visitor.site, visitor.scripts);
    let (_, path) = address.split_once(visitor.site.address.as_str()).unwrap_or_default();
    colleague.open(path).await?;
    let same = colleague.read("//main").await?;
    let file = colleague.download("CSV").await?;
    other.close().await?;
    ensure!(seen == same, "one sees\n{seen}\nthe other\n{same}");
    ensure!(visitor.download("CSV").await? == file, "the files differ");
    Ok(())
}
