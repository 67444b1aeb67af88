//! A round of data from its opening to the lock, by five people at their browsers, and what becomes
//! of it afterwards.

use anyhow::{Context, Result, ensure};
use registers::{Appointment, Register, View};
use testkit::{PASSWORD, employed, operator, signed_in};

use super::visitor::Visitor;
use crate::accessible;
use crate::browser::{Driver, Scripts, Tools, text_of};
use crate::site::Served;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Signs in as somebody, and opens what they owe.
async fn as_one(visitor: &mut Visitor<'_>, name: &str) -> Result<()> {
    visitor.browser.session.delete_all_cookies().await?;
    visitor.open("/owed").await?;
    visitor.fill("name", name).await?;
    visitor.fill("password", PASSWORD).await?;
    visitor.press("Đăng nhập").await?;
    visitor.expect_heading("Việc của tôi").await
}

async fn is_accessible(visitor: &Visitor<'_>, axe: &str) -> Result<()> {
    if visitor.scripts == Scripts::On {
        let faults = accessible::faults(visitor.browser, axe).await?;
        ensure!(faults.is_empty(), "{faults:?} on {}", visitor.address().await?);
    }
    Ok(())
}

/// Presses a button of a case and waits for what is told then.
async fn act(visitor: &mut Visitor<'_>, words: &str, step: &str) -> Result<()> {
    visitor.press(words).await?;
    visitor.expect("//section[@role='status']", "Đã ghi").await?;
    visitor.expect("//p[contains(@class,'standing')]", step).await
}

async fn story(visitor: &mut Visitor<'_>, axe: &str) -> Result<()> {
    let site = visitor.site;
    for role in ["specialist", "clerk", "head", "organisation-board"] {
        site.employ(role).await;
    }
    employed(&site.registers, "checker", ("specialist", None)).await;

    as_one(visitor, "specialist").await?;
    is_accessible(visitor, axe).await?;
    visitor.follow("Mở mới: Đợt số liệu").await?;
    visitor.fill("area", "25").await?;
    visitor.fill("name", "Số liệu 20/11/2026").await?;
    visitor.fill("day", "20/11/2026").await?;
    visitor.fill("due_on", "19/11/2026").await?;
    is_accessible(visitor, axe).await?;
    visitor.press("Mở hồ sơ").await?;
    visitor.expect("//section[@id='faults']", "sớm hơn ngày chốt số liệu").await?;
    visitor.fill("due_on", "04/12/2026").await?;
    visitor.press("Mở hồ sơ").await?;
    visitor.expect_heading("Số liệu 20/11/2026").await?;
    visitor.expect("//nav[@class='tabs']", "Chưa gửi").await?;
    is_accessible(visitor, axe).await?;
    let round = visitor.address().await?;
    let round = round.strip_prefix(&site.address).context("elsewhere")?.to_owned();

    as_one(visitor, "clerk").await?;
    visitor.expect("//main", "1 việc đang chờ bạn").await?;
    visitor.follow("Số liệu 20/11/2026").await?;
    visitor.expect("//main", "những điểm cần xem lại trước khi gửi").await?;
    is_accessible(visitor, axe).await?;
    let part = visitor.address().await?;
    let part = part.strip_prefix(&site.address).context("elsewhere")?.to_owned();
    visitor.fill("send.reason", "Đã rà soát; còn chờ bản sao bằng").await?;
    act(visitor, "Trình lãnh đạo duyệt gửi", "Chờ lãnh đạo duyệt").await?;

    as_one(visitor, "head").await?;
    visitor.expect("//main", "còn chờ bản sao bằng").await?;
    visitor.follow("Duyệt và gửi").await?;
    act(visitor, "Duyệt và gửi", "Đã gửi").await?;

    as_one(visitor, "checker").await?;
    visitor.open(&part).await?;
    visitor.fill("return.reason", "Một người đã nghỉ hưu").await?;
    visitor.fill("return.rows", "appointments 99999999: đã nghỉ").await?;
    visitor.press("Trả lại để sửa").await?;
    visitor.expect("//section[@id='faults']", "không có dòng số 99999999").await?;
    visitor.fill("return.reason", "Một người đã nghỉ hưu").await?;
    act(visitor, "Trả lại để sửa", "Trả lại").await?;

    as_one(visitor, "clerk").await?;
    visitor.expect("//main", "Một người đã nghỉ hưu").await?;
    visitor.open(&part).await?;
    visitor.fill("send.reason", "Đã xem lại, vẫn công tác").await?;
    act(visitor, "Trình lãnh đạo duyệt gửi", "Chờ lãnh đạo duyệt").await?;
    as_one(visitor, "head").await?;
    visitor.open(&part).await?;
    act(visitor, "Duyệt và gửi", "Đã gửi").await?;
    as_one(visitor, "checker").await?;
    visitor.open(&part).await?;
    act(visitor, "Xác nhận đã kiểm tra", "chờ Ban Tổ chức").await?;
    as_one(visitor, "organisation-board").await?;
    visitor.follow("Số liệu 20/11/2026").await?;
    act(visitor, "Xác nhận chức danh Đảng và dân cử", "Đã xác nhận").await?;

    as_one(visitor, "specialist").await?;
    visitor.open(&round).await?;
    visitor.expect("//nav[@class='tabs']", "Đã xác nhận").await?;
    visitor.press("Chốt số liệu").await?;
    visitor.expect("//section[@id='faults']", "Còn đơn vị chưa được xác nhận").await?;
    visitor.fill("lock.reason", "Thử: các xã khác lấy theo sổ").await?;
    act(visitor, "Chốt số liệu", "Đã chốt").await?;
    // The clock of tests stands, and what is written at once is dated a little after it.
    site.registers.clock().advance(1_000_000);
    afterwards(visitor, &round, axe).await
}

/// A correction shows both numbers, and the locked report stays as it was.
async fn afterwards(visitor: &mut Visitor<'_>, round: &str, axe: &str) -> Result<()> {
    let site = visitor.site;
    visitor.open(round).await?;
    visitor.follow("Xem số liệu đã chốt, và chỗ nào nay đã khác").await?;
    visitor.expect("//main", "Mọi số hiện nay vẫn như khi chốt").await?;
    visitor.expect("//main", "Thử: các xã khác lấy theo sổ").await?;
    is_accessible(visitor, axe).await?;
    let lock = visitor.address().await?;
    let lock = lock.strip_prefix(&site.address).context("elsewhere")?.to_owned();
    let path = "//a[normalize-space(.)='Excel']";
    let workbook = visitor.find(path).await?.attr("href").await?.context("no workbook")?;
    let locked = workbook_of(site, &workbook).await?;

    site.registers.clock().advance(DAY);
    as_one(visitor, "specialist").await?;
    let held = holding(site).await?;
    visitor.open(&format!("/change?area=25&on=2026-11-20&do=withdraw:appointments:{held}")).await?;
    visitor.fill("decision.number", "99/QĐ-UBND").await?;
    visitor.unfold("Quyết định chưa có trong sổ: ghi thêm").await?;
    visitor.fill("decision.signed_on", "24/11/2026").await?;
    visitor.fill("decision.issuer", "UBND tỉnh").await?;
    visitor.choose("decision.kind", "Chuẩn y, phê chuẩn, công nhận").await?;
    visitor.choose("decision.style", "Nhà nước").await?;
    visitor.press("Xem trước").await?;
    visitor.press("Ghi quyết định").await?;
    visitor.expect("//main", "Đã ghi xong").await?;
    visitor.open(&lock).await?;
    visitor.expect("//main", "nay khác số đã chốt").await?;
    visitor.expect("//section[@id='differences']//tbody", "−1").await?;
    ensure!(workbook_of(site, &workbook).await? == locked, "the locked report has changed");

    site.registers.clock().advance(365 * DAY);
    ensure!(workbook_of(site, &workbook).await? == locked, "a year later it is another");
    Ok(())
}

/// A workbook as somebody gets it who signs in now.
async fn workbook_of(site: &Served, href: &str) -> Result<Vec<u8>> {
    let (_, token) = signed_in(&site.registers, "specialist", None).await;
    let request = reqwest::Client::new().get(format!("{}{href}", site.address));
    let answer = request.header("cookie", format!("dinh={}", token.text())).send().await?;
    ensure!(answer.status().is_success(), "{href}: {}", answer.status());
    Ok(answer.bytes().await?.to_vec())
}

/// A holding that stands on the day of the round.
async fn holding(site: &Served) -> Result<i64> {
    let scope = operator().scope;
    let view = View { scope: &scope, on: "2026-11-20".parse()?, known_at: None };
    let mut reader = site.registers.read().await?;
    let rows = reader.list::<Appointment>(&view, Vec::new()).await?;
    let first = rows.first().with_context(|| format!("no {}", Appointment::KEY))?;
    Ok(first.id.number())
}

async fn told(scripts: Scripts) {
    let Some(tools) = Tools::find() else { return };
    let site = Served::province().await;
    let axe = text_of(&tools.axe).unwrap();
    let driver = Driver::start(&tools).await.unwrap();
    let browser = driver.open(scripts).await.unwrap();
    let mut visitor = Visitor::new(&browser, &driver, &site, scripts);
    story(&mut visitor, &axe).await.unwrap();
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_round_goes_as_its_guide_says() {
    told(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_round_goes_without_scripts() {
    told(Scripts::Off).await;
}
