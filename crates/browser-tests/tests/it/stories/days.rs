//! The same place on other days: before and after a merger; and a day that is none.

use anyhow::{Result, ensure};

use super::visitor::Visitor;

/// An inspector follows a ward that was merged.
pub(super) async fn merger(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/areas/08734?on=2024-12-31").await?;
    visitor.expect_heading("Phường Trưng Trắc").await?;
    let before = visitor.cells("quotas", "Cán bộ, công chức").await?;

    visitor.ask_for_day("01/01/2025").await?;
    visitor.expect_heading("Không tìm thấy").await?;
    visitor.expect("//p[@class='lead']", "kết thúc ngày 01/01/2025").await?;
    visitor.follow("Xem đơn vị mang mã này vào ngày 31/12/2024").await?;
    visitor.expect_heading("Phường Trưng Trắc").await?;
    ensure!(visitor.cells("quotas", "Cán bộ, công chức").await? == before);
    visitor.back().await?;
    visitor.click("//ul[@class='ways']//a[contains(., 'nơi đơn vị này được tính vào')]").await?;
    visitor.expect_heading("Phường Hai Bà Trưng").await?;
    visitor.expect("//p[@class='facts']", "01/01/2025").await?;
    visitor.expect("//ul[@class='notices']", "tính chuyển tiếp từ đơn vị cũ").await?;

    // The province itself ends half a year later, and the start leads to the next, for somebody
    // whom the site does not know.
    visitor.browser.session.delete_all_cookies().await?;
    visitor.open("/?on=2025-06-30").await?;
    visitor.expect_heading("Tỉnh Vĩnh Phúc").await?;
    visitor.browser.session.delete_all_cookies().await?;
    visitor.open("/?on=2025-07-01").await?;
    visitor.expect_heading("Tỉnh Phú Thọ").await
}

/// A clerk mistypes a day, is told so, and mends it.
pub(super) async fn mistyped(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/areas/08749?on=2022-10-19").await?;
    for (typed, told) in [
        ("31/02/2022", "Không có ngày 31/02/2022 trong lịch"),
        ("hôm kia", "Không đọc được ngày “hôm kia”. Hãy viết 19/10/2022"),
    ] {
        visitor.ask_for_day(typed).await?;
        visitor.expect_heading("Chưa hiểu yêu cầu").await?;
        visitor.expect("//p[@class='lead']", told).await?;
        visitor.back().await?;
        visitor.expect_heading("Xã Ngọc Thanh").await?;
    }
    visitor.ask_for_day("28/02/2023").await?;
    visitor.expect_heading("Xã Ngọc Thanh").await?;
    visitor.expect("//p[@class='facts']", "28/02/2023").await?;
    ensure!(visitor.day().await? == "28/02/2023");
    Ok(())
}
