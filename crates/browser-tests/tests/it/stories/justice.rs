//! A lawyer checks a justice and civil-status officer who has an intermediate degree in law.

use anyhow::{Result, ensure};

use super::visitor::Visitor;

const TITLE: &str = "Công chức Tư pháp - Hộ tịch";
const LAW: &str = "norms/civil-justice-registry.professional.civil-status-law-2014";

pub(super) async fn story(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/reports/part-two?area=26&on=2022-10-19").await?;
    let cells = visitor.cells("staff-professional", TITLE).await?;
    ensure!(cells[0] == "191", "{cells:?}");
    // Twenty have no degree of a university.
    let needs = visitor.cells("staff-needs", TITLE).await?;
    ensure!(needs.iter().any(|cell| cell == "20"), "{needs:?}");

    // Six of them are below what the law asks.
    visitor.search("ho tich").await?;
    visitor.follow("Trung cấp luật trở lên").await?;
    visitor.expect("//blockquote", "Có trình độ từ trung cấp luật trở lên").await?;
    visitor.expect("//p[@class='cited']", "Luật Hộ tịch").await?;
    let row = "//tr[td[1][normalize-space(.)='Tỉnh Vĩnh Phúc']]";
    ensure!(visitor.read(&format!("{row}/td[2]")).await? == "191");
    visitor.click(&format!("{row}/td[4]/a[normalize-space(.)='6']")).await?;
    visitor.expect("//p[@class='facts']", "6 người").await?;

    // One of those with an intermediate degree whose field is law.
    visitor.open("/reports/part-two?area=26&on=2022-10-19").await?;
    visitor.open_number("staff-professional", TITLE, "13").await?;
    visitor.click("//section[@id='people']//tbody/tr[1]//a").await?;
    visitor.expect("//section[@id='about']", "Trung cấp (Luật").await?;
    both(visitor).await?;
    // What the programme wants stands apart from what the law asks, and is not met.
    let target = said("unmet", "TGT-14");
    visitor.expect(&target, "chưa đạt").await?;
    visitor.expect(&target, "Trong sổ: Chuyên môn: trung cấp").await?;

    // In January the circular asked for a degree without saying that the law goes before.
    visitor.ask_for_day("01/01/2022").await?;
    both(visitor).await?;
    let circular = "//details[.//a[contains(@href, 'professional.circular-13-2019')]]";
    visitor.expect(circular, "chưa đạt").await?;
    visitor.expect(circular, "yêu cầu trình độ Đại học trở lên").await?;
    quoted(visitor).await
}

/// The level of the law is met, and so is its field.
async fn both(visitor: &mut Visitor<'_>) -> Result<()> {
    for title in ["Trung cấp luật trở lên", "Ngành luật"] {
        let met = said("met", title);
        visitor.expect(&format!("{met}/summary"), "đạt").await?;
    }
    // Its sentence is behind it.
    let met = said("met", "Trung cấp luật trở lên");
    visitor.click(&format!("{met}/summary")).await?;
    visitor.expect(&format!("{met}/blockquote"), "từ trung cấp luật trở lên").await?;
    let link = visitor.find(&format!("{met}/p[@class='cited']/a")).await?;
    let href = link.attr("href").await?.unwrap_or_default();
    ensure!(href.contains(LAW), "the citation leads to {href}");
    Ok(())
}

/// What is in quotation marks has its citation right under it.
async fn quoted(visitor: &Visitor<'_>) -> Result<()> {
    let quotes = visitor.count("//details/blockquote").await?;
    let cited = visitor
        .count("//details/blockquote[following-sibling::*[1][@class='cited' and string(.)]]")
        .await?;
    ensure!(quotes > 0 && quotes == cited, "{cited} of {quotes} quotes are cited");
    Ok(())
}

/// The `XPath` of what is said of a person: by its state and the beginning of its title.
fn said(state: &str, title: &str) -> String {
    format!(
        "//details[summary[span[@class='state {state}'] and contains(normalize-space(.), '{title}')]]"
    )
}
