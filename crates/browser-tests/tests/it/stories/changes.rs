//! A clerk changes the registers: another head of a village, a workbook, a merger; and all of it is
//! undone again.

use anyhow::{Context, Result, ensure};

use super::visitor::Visitor;
use crate::browser::Scripts;

const INDICATOR: &str = "/indicators/village-head.party-member?area=26&on=";

/// Types a paper that is not in the register yet.
async fn paper(visitor: &mut Visitor<'_>, number: &str, day: &str) -> Result<()> {
    visitor.fill("decision.number", number).await?;
    visitor.unfold("Quyết định chưa có trong sổ: ghi thêm").await?;
    visitor.fill("decision.signed_on", day).await?;
    visitor.fill("decision.issuer", "UBND xã").await?;
    visitor.choose("decision.kind", "Chuẩn y, phê chuẩn, công nhận").await?;
    visitor.choose("decision.style", "Nhà nước").await
}

/// Undoes what the open page tells of.
async fn undo(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.follow("Hoàn tác lần ghi này").await?;
    visitor.press("Hoàn tác").await?;
    visitor.expect("//main", "Đã ghi xong").await
}

/// A village has another head, who is a member of the Party.
pub(super) async fn village_head(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/people?area=26&of=indicator:village-head.party-member-among-heads:missing&on=2022-10-19").await?;
    visitor.expect("//p[@class='facts']", "168 người").await?;
    visitor.click("//section[@id='people']//tbody/tr[1]/td[2]/a").await?;
    let old = visitor.read("//h1").await?;
    let holding = "//section[h2[contains(., 'Trưởng thôn')]]";
    visitor.click(&format!("{holding}//a[normalize-space(.)='Thay bằng người mới']")).await?;
    visitor.expect_heading("Thay người").await?;
    let form = visitor.address().await?;
    // A second clerk opens the same form.
    let own = visitor.browser.session.window().await?;
    let other = visitor.browser.session.new_tab().await?;
    visitor.browser.session.switch_to_window(other.clone()).await?;
    visitor.browser.session.goto(&form).await?;
    new_head(visitor, "Trần Văn Khác").await?;
    visitor.browser.session.switch_to_window(own).await?;

    // A form that is not whole says so at each field.
    visitor.press("Xem trước").await?;
    visitor.expect("//section[@id='faults']", "Mỗi thay đổi dựa trên một quyết định").await?;
    new_head(visitor, "Nguyễn Thị Thử").await?;
    if visitor.scripts == Scripts::On {
        // The page is left, as when a line breaks; what was typed is there again.
        visitor.open("/areas/26?on=2022-10-19").await?;
        visitor.browser.session.goto(&form).await?;
        visitor.expect("//p[@data-restored]", "Đã lấy lại những gì bạn nhập").await?;
        let name = visitor.find("//input[@name='3.name']").await?.prop("value").await?;
        ensure!(name.as_deref() == Some("Nguyễn Thị Thử"), "{name:?}");
    }
    visitor.press("Xem trước").await?;
    visitor.expect_heading("Xem trước: chưa ghi gì").await?;
    visitor.expect("//section[@id='targets']", "1.069 → 1.070").await?;
    visitor.expect("//section[@id='targets']", "168 → 167").await?;
    visitor.press("Ghi quyết định").await?;
    visitor.expect("//main", "Đã ghi xong").await?;
    let entry = visitor.address().await?;
    for (day, count) in [("2022-10-19", "1.069"), ("2022-11-19", "1.069"), ("2022-11-20", "1.070")]
    {
        visitor.open(&format!("{INDICATOR}{day}")).await?;
        visitor.expect("//main", count).await?;
    }

    // The second clerk is shown both versions; nothing is lost, nothing overwritten.
    let first = visitor.browser.session.window().await?;
    visitor.browser.session.switch_to_window(other).await?;
    visitor.press("Xem trước").await?;
    visitor.expect("//main", "Hai bản của cùng một dòng").await?;
    visitor.expect("//main", "Người khác đã ghi").await?;
    visitor.browser.session.close_window().await?;
    visitor.browser.session.switch_to_window(first).await?;

    visitor.browser.session.goto(&entry).await?;
    undo(visitor).await?;
    visitor.open(&format!("{INDICATOR}2022-11-20")).await?;
    visitor.expect("//main", "1.069").await?;
    // Both steps stay in the journal.
    visitor.open("/journal?area=26&on=2022-11-20").await?;
    let shown =
        visitor.count("//section[@id='entries']//td[normalize-space(.)='45/QĐ-UBND']").await?;
    ensure!(shown >= 2, "{shown} entries on the paper; the head was {old}");
    Ok(())
}

async fn new_head(visitor: &mut Visitor<'_>, name: &str) -> Result<()> {
    // Where a fault opened the fields of the paper, they are open already.
    visitor.fill("decision.number", "45/QĐ-UBND").await?;
    if visitor.count("//details[@open]//input[@name='decision.signed_on']").await? == 0 {
        visitor.unfold("Quyết định chưa có trong sổ: ghi thêm").await?;
    }
    visitor.fill("decision.signed_on", "20/11/2022").await?;
    visitor.fill("decision.issuer", "UBND xã").await?;
    visitor.choose("decision.kind", "Chuẩn y, phê chuẩn, công nhận").await?;
    visitor.choose("decision.style", "Nhà nước").await?;
    visitor.fill("from", "20/11/2022").await?;
    visitor.choose("1.way_ended", "Miễn nhiệm, cho thôi giữ chức vụ").await?;
    visitor.choose("2.sex", "Nữ").await?;
    visitor.fill("2.born_on", "1980").await?;
    visitor.fill("3.name", name).await?;
    visitor.choose("4.standing", "Đảng viên chính thức").await
}

/// A workbook is given, mended, and written.
pub(super) async fn workbook(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/registers?area=26&on=2022-10-19").await?;
    visitor.follow("Liên hệ").await?;
    visitor.follow("Nhập từ Excel").await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("lien-he.csv");
    let rows = "Người,Loại,Nội dung,Từ ngày\n(#1),Điện thoại,0912345678,01/10/2022\n(#2),Bồ câu,0912345679,01/10/2022\n";
    std::fs::write(&file, rows)?;
    visitor.give("file", &file).await?;
    visitor.press("Đọc và đối chiếu").await?;
    visitor.expect("//section[@id='wrong']", "B3").await?;
    visitor.expect("//main", "Chưa ghi gì").await?;
    visitor.press("Chọn tệp khác").await?;
    std::fs::write(&file, rows.replace("Bồ câu", "Điện thoại"))?;
    visitor.give("file", &file).await?;
    visitor.press("Đọc và đối chiếu").await?;
    visitor.expect("//main", "2 mới, 0 thay đổi, 0 đính chính, 0 không đổi, 0 bị từ chối").await?;
    visitor.expect("//section[@id='moving']", "Điện thoại").await?;
    paper(visitor, "12/TB-UBND", "01/10/2022").await?;
    visitor.press("Ghi cả tệp").await?;
    visitor.expect("//main", "Đã ghi xong").await?;
    undo(visitor).await
}

/// Two communes are merged, and parted again.
pub(super) async fn merger(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/registers?area=25&on=2026-06-01").await?;
    visitor.follow("Sắp xếp đơn vị hành chính").await?;
    visitor.fill("number", "99/NQ-UBTVQH16").await?;
    visitor.fill("signed_on", "01/06/2026").await?;
    visitor.fill("issuer", "Ủy ban Thường vụ Quốc hội").await?;
    visitor.fill("day", "01/07/2026").await?;
    visitor.fill("new.name", "Hợp Nhất").await?;
    visitor.choose("new.kind", "Xã").await?;
    if visitor.count("//details[@class='ticks'][@open]").await? == 0 {
        visitor.click("//details[@class='ticks']/summary").await?;
    }
    let boxes = "//input[@name='chosen']";
    let box_of = |at: usize| format!("({boxes})[{at}]");
    let first = visitor.find(&box_of(1)).await?;
    let code = first.attr("value").await?.context("a box without a code")?;
    visitor.fill("new.code", &code).await?;
    visitor.fill("new.parent", "25").await?;
    visitor.click(&box_of(1)).await?;
    visitor.click(&box_of(2)).await?;
    visitor.press("Thêm vào danh sách").await?;
    visitor.expect("//ol[@class='drafted']", "Xã Hợp Nhất").await?;
    visitor.press("Xem trước").await?;
    visitor.expect("//section[@id='sums']", "Đơn vị thôi tồn tại").await?;
    visitor.expect("//section[@id='begin']", "Hợp Nhất").await?;
    visitor.press("Ghi quyết định").await?;
    visitor.expect("//main", "Đã ghi xong").await?;
    let entry = visitor.address().await?;
    visitor.open(&format!("/areas/{code}?on=2026-07-01")).await?;
    visitor.expect_heading("Xã Hợp Nhất").await?;
    visitor.browser.session.goto(&entry).await?;
    undo(visitor).await?;
    visitor.open(&format!("/areas/{code}?on=2026-07-01")).await?;
    let heading = visitor.read("//h1").await?;
    ensure!(!heading.contains("Hợp Nhất"), "{heading}");
    Ok(())
}
