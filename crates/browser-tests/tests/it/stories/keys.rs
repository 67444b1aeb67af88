//! A clerk works by keys alone: to the content, to another day, to a person.

use anyhow::{Context, Result, ensure};
use thirtyfour::prelude::*;

use super::visitor::Visitor;
use crate::keyboard::{press, reach, write};

pub(super) async fn story(visitor: &mut Visitor<'_>) -> Result<()> {
    let browser = visitor.browser;
    visitor.open("/areas/08749?on=2022-10-19").await?;
    // The first key leads past the frame.
    press(browser, Key::Tab, 1).await?;
    let first = browser.session.active_element().await?;
    ensure!(first.text().await? == "Tới nội dung", "Tab reaches {}", first.outer_html().await?);
    press(browser, Key::Enter, 1).await?;
    visitor.expect_address(&["#content"]).await?;
    press(browser, Key::Tab, 1).await?;
    let inside = browser.session.active_element().await?;
    let href = inside.attr("href").await?.context("no link is first in the content")?;
    ensure!(href.starts_with("/areas/26?"), "the content begins at {href}");

    // Another day.
    visitor.open("/areas/08749?on=2022-10-19").await?;
    reach(browser, ".days input[name=on]").await?;
    write(browser, "01/11/2022").await?;
    press(browser, Key::Enter, 1).await?;
    visitor.expect("//p[@class='facts']", "01/11/2022").await?;

    // Looks for a commune, and opens what was found.
    reach(browser, "input[type=search]").await?;
    write(browser, "ngoc thanh").await?;
    press(browser, Key::Enter, 1).await?;
    visitor.expect_heading("Kết quả tìm").await?;
    press(browser, Key::Tab, 1).await?;
    press(browser, Key::Enter, 1).await?;
    reach(browser, "main td a[href^='/areas/08749']").await?;
    press(browser, Key::Enter, 1).await?;
    visitor.expect_heading("Xã Ngọc Thanh").await?;

    // Opens the table of contents and goes to a table.
    press(browser, Key::Tab, 1).await?;
    press(browser, Key::Enter, 1).await?;
    reach(browser, "details.contents summary").await?;
    press(browser, Key::Enter, 1).await?;
    reach(browser, ".contents a[href='#quotas']").await?;
    press(browser, Key::Enter, 1).await?;
    visitor.expect_address(&["#quotas"]).await
}
