//! Signing in with a second factor, standing in for another, and what inspectors do.

use anyhow::{Context, Result, ensure};
use testkit::PASSWORD;
use totp_rs::{Builder, Secret};

use super::visitor::Visitor;

const COMMUNE: &str = "/areas/08749?on=2022-10-19";

/// Types a name and the password of all accounts of tests.
async fn sign_in(visitor: &mut Visitor<'_>, name: &str, password: &str) -> Result<()> {
    visitor.fill("name", name).await?;
    visitor.fill("password", password).await?;
    visitor.press("Đăng nhập").await
}

pub(super) async fn signing_in(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.site.employ("head").await;
    visitor.site.employ("clerk").await;
    visitor.browser.session.delete_all_cookies().await?;
    visitor.open(COMMUNE).await?;
    visitor.expect("//main", "Thông tin công khai").await?;
    ensure!(visitor.count("//a[contains(@href, '/people')]").await? == 0, "people are public");
    visitor.follow("Đăng nhập").await?;
    sign_in(visitor, "head", "không phải mật khẩu").await?;
    visitor.expect("//section[@id='faults']", "chưa đúng").await?;
    sign_in(visitor, "head", PASSWORD).await?;
    visitor.expect_address(&["/areas/08749", "2022-10-19"]).await?;
    visitor.expect("//main", "Biên chế, số lượng theo quy định").await?;

    visitor.click("//a[@class='account']").await?;
    visitor.follow("Bước xác thực thứ hai").await?;
    let said = visitor.read("//main").await?;
    let (_, typed) = said.split_once("ứng dụng: ").context("no secret is told")?;
    let typed: String = typed.lines().next().unwrap_or_default().replace(' ', "");
    let secret = Secret::try_from_base32(typed).map_err(|_| anyhow::anyhow!("no secret"))?;
    let device = Builder::new().with_secret(secret).build()?;
    let clock = visitor.site.registers.clock().clone();
    let shown = || {
        let seconds = u64::try_from(clock.now().micros() / 1_000_000).unwrap_or_default();
        device.generate(seconds).to_string()
    };
    visitor.fill("code", &shown()).await?;
    visitor.press("Cài bước thứ hai").await?;
    visitor.expect("//main", "mã khôi phục").await?;
    ensure!(visitor.count("//ul[@class='codes']/li").await? == 10, "there are not ten codes");

    visitor.follow("Tài khoản").await?;
    visitor.fill_in("/account/deputies", "name", "clerk").await?;
    let today = visitor.site.registers.today();
    visitor.fill_in("/account/deputies", "from", &today.vietnamese()).await?;
    visitor.fill_in("/account/deputies", "until", &today.plus_days(3).vietnamese()).await?;
    visitor.press("Giao làm thay").await?;
    visitor.expect("//section[@role='status']", "Đã giao làm thay").await?;
    visitor.press("Đăng xuất").await?;
    // What is opened while the browser is still on its way out is not opened.
    visitor.expect_heading("Xã Ngọc Thanh").await?;
    visitor.open("/people").await?;
    visitor.expect_heading("Đăng nhập").await?;

    sign_in(visitor, "head", PASSWORD).await?;
    visitor.expect_heading("Bước xác thực thứ hai").await?;
    clock.advance(60 * 1_000_000);
    visitor.fill("code", &shown()).await?;
    visitor.press("Đăng nhập").await?;
    visitor.expect_address(&["/people"]).await?;

    visitor.browser.session.delete_all_cookies().await?;
    visitor.open("/account").await?;
    sign_in(visitor, "clerk", PASSWORD).await?;
    visitor.expect("//main", "làm thay cho head").await
}

pub(super) async fn inspecting(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.site.employ("inspector").await;
    visitor.site.employ("auditor").await;
    visitor.browser.session.delete_all_cookies().await?;
    visitor.open("/people/1?on=2022-10-19").await?;
    sign_in(visitor, "inspector", PASSWORD).await?;
    visitor.expect_heading("Lý do mở hồ sơ").await?;
    visitor.fill("reason", "Theo quyết định kiểm tra số 12").await?;
    visitor.press("Mở hồ sơ").await?;
    visitor.expect_address(&["/people/1"]).await?;
    ensure!(visitor.count("//a[contains(@href, '/change')]").await? == 0, "it can be changed");
    visitor.open("/journal?area=26&on=2022-10-19").await?;
    visitor.fill("actor", "kiểm thử").await?;
    visitor.press("Lọc danh sách").await?;
    visitor.expect("//table", "kiểm thử").await?;
    visitor.fill("actor", "không ai cả").await?;
    visitor.press("Lọc danh sách").await?;
    // What nobody wrote is not found.
    visitor.expect_count("//table//td", 0).await?;

    visitor.browser.session.delete_all_cookies().await?;
    visitor.open("/access").await?;
    sign_in(visitor, "auditor", PASSWORD).await?;
    visitor.expect("//table", "Theo quyết định kiểm tra số 12").await?;
    visitor.expect("//table", "inspector").await?;
    visitor.open("/people/1?on=2022-10-19").await?;
    visitor.expect("//main", "không được mở trang này").await
}
