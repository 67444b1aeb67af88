//! A clerk finds a person by a name typed without diacritics, and reads what the law asks.

use anyhow::{Context, Result, ensure};

use super::visitor::Visitor;

pub(super) async fn story(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/").await?;
    visitor.follow("Quy phạm đang áp dụng").await?;
    // Whoever does not meet what the circular asks of civil servants.
    let norm = "//tr[td[1]/a[contains(@href, 'civil-servants.professional.circular-04-2022')]]";
    visitor.click(&format!("{norm}/td[5]/a")).await?;
    visitor.expect("//p[@class='facts']", "94 người").await?;
    let name = visitor.read("//section[@id='people']//tbody/tr[1]//a").await?;

    let plain = without_diacritics(&name);
    ensure!(plain.is_ascii() && plain != name, "{name} has no diacritics to leave out: {plain}");
    visitor.search(&plain).await?;
    visitor.expect_heading("Kết quả tìm").await?;
    let field = visitor.find("//input[@type='search']").await?;
    let asked = field.attr("value").await?.context("the field is empty")?;
    ensure!(asked == plain, "the field says {asked}");
    visitor.follow(&name).await?;
    visitor.expect_heading(&name).await?;
    // What is not met stands first, and open: what is asked, what is on file, where it stands.
    let first = "(//details[@class='said-of'])[1]";
    visitor.expect(&format!("{first}/summary"), "▲ chưa đạt").await?;
    visitor.expect(first, "Yêu cầu chưa đạt: ").await?;
    visitor.expect(first, "Trong sổ: ").await?;
    let source = visitor.read(&format!("{first}/p[@class='cited']")).await?;
    ensure!(source.contains("Điều") || source.contains("Phần"), "the citation is {source}");
    // The citation leads to the sentence.
    visitor.click(&format!("{first}/p[@class='cited']/a")).await?;
    visitor.expect("//main", &source).await?;

    // What is not there is said, and what to do.
    visitor.search("khong co ai ten nhu the").await?;
    visitor.expect("//main", "Không tìm thấy “khong co ai ten nhu the”").await?;
    visitor.expect("//main", "Hãy thử ít chữ hơn").await
}

/// A Vietnamese name as somebody types it in a hurry.
fn without_diacritics(name: &str) -> String {
    let plain = [
        ("a", "àáảãạăằắẳẵặâầấẩẫậ"),
        ("e", "èéẻẽẹêềếểễệ"),
        ("i", "ìíỉĩị"),
        ("o", "òóỏõọôồốổỗộơờớởỡợ"),
        ("u", "ùúủũụưừứửữự"),
        ("y", "ỳýỷỹỵ"),
        ("d", "đ"),
    ];
    let bare = |letter: char| {
        let found = plain.iter().find(|(_, marked)| marked.contains(letter));
        found.map_or_else(|| letter.to_string(), |(bare, _)| (*bare).to_owned())
    };
    name.to_lowercase().chars().map(bare).collect()
}
