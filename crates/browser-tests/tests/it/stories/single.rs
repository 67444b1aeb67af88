//! Tying an account to a provider of single sign-on, and signing in by it. The provider is a real
//! one, under another name than the site: for the browser, another site.

use anyhow::{Result, ensure};
use testkit::PASSWORD;

use super::visitor::Visitor;
use crate::accessible;
use crate::browser::{Driver, Scripts, Tools, text_of};
use crate::provider::{Provider, program};
use crate::site::Served;

const LINK: &str = "Đăng nhập bằng Cổng tỉnh";

/// Fails where axe finds a fault on the open page; it needs scripts.
async fn is_accessible(visitor: &Visitor<'_>, axe: &str) -> Result<()> {
    if visitor.scripts == Scripts::On {
        let faults = accessible::faults(visitor.browser, axe).await?;
        ensure!(faults.is_empty(), "{faults:?} on {}", visitor.address().await?);
    }
    Ok(())
}

/// Signs out, and waits for the page that comes then.
async fn sign_out(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.press("Đăng xuất").await?;
    visitor.expect_heading("Tỉnh Thử").await
}

async fn story(visitor: &mut Visitor<'_>, issuer: &str, axe: &str) -> Result<()> {
    // Who is known there is nobody here yet.
    visitor.open("/account").await?;
    is_accessible(visitor, axe).await?;
    visitor.follow(LINK).await?;
    visitor.fill("login", "an").await?;
    visitor.expect_address(&[issuer]).await?;
    visitor.fill("password", "bất kỳ").await?;
    visitor.press("Sign-in").await?;
    visitor.press("Continue").await?;
    visitor.expect("//main", "Chưa đăng nhập được bằng tài khoản một cửa này").await?;
    visitor.expect_address(&["/sign-in/single/answer"]).await?;

    visitor.open("/account").await?;
    visitor.fill("name", "head").await?;
    visitor.fill("password", PASSWORD).await?;
    visitor.press("Đăng nhập").await?;
    visitor.expect_heading("Tài khoản").await?;
    visitor.follow("Gắn tài khoản đăng nhập một cửa (Cổng tỉnh)").await?;
    visitor.expect("//main", "Cổng tỉnh cho biết bạn là “an@tinh.example”").await?;
    is_accessible(visitor, axe).await?;
    visitor.fill("password", PASSWORD).await?;
    visitor.press("Gắn").await?;
    visitor.expect("//section[@role='status']", "Đã gắn").await?;
    visitor.expect("//main", "Đã gắn với “an”").await?;
    is_accessible(visitor, axe).await?;
    sign_out(visitor).await?;

    // The site's clock stands, the other goes on.
    visitor.site.registers.clock().advance(30 * 1_000_000);
    visitor.open("/account").await?;
    visitor.expect_heading("Đăng nhập").await?;
    visitor.follow(LINK).await?;
    visitor.expect_heading("Tài khoản").await?;
    visitor.expect("//main", "tên đăng nhập head").await?;
    let address = visitor.address().await?;
    ensure!(address == format!("{}/account", visitor.site.address), "{address}");
    visitor.press("Bỏ gắn").await?;
    visitor.expect("//section[@role='status']", "Đã bỏ gắn").await?;
    sign_out(visitor).await?;
    visitor.open("/account").await?;
    visitor.follow(LINK).await?;
    visitor.expect("//main", "Chưa đăng nhập được bằng tài khoản một cửa này").await
}

async fn told(scripts: Scripts) {
    let (Some(tools), Some(program)) = (Tools::find(), program()) else { return };
    let (site, provider): (Served, Provider) = Served::with_provider(&program).await;
    let axe = text_of(&tools.axe).unwrap();
    let driver = Driver::start(&tools).await.unwrap();
    let browser = driver.open(scripts).await.unwrap();
    let mut visitor = Visitor::new(&browser, &driver, &site, scripts);
    story(&mut visitor, &provider.issuer, &axe).await.unwrap();
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn single_sign_on_goes_as_its_guide_says() {
    told(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn single_sign_on_goes_without_scripts() {
    told(Scripts::Off).await;
}
