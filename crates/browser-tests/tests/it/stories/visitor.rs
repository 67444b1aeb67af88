//! Who sits at the browser: opens, clicks, reads. All of it goes without scripts in the page.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use thirtyfour::prelude::*;

use crate::browser::{Browser, Driver, Scripts};
use crate::site::Served;

/// Somebody at a browser.
pub(crate) struct Visitor<'a> {
    pub(crate) browser: &'a Browser,
    pub(crate) driver: &'a Driver,
    pub(crate) scripts: Scripts,
    pub(crate) site: &'a Served,
    /// How often this visitor has clicked since the last address was typed.
    pub(crate) clicks: usize,
}

impl<'a> Visitor<'a> {
    /// Somebody who has just come.
    pub(crate) fn new(
        browser: &'a Browser,
        driver: &'a Driver,
        site: &'a Served,
        scripts: Scripts,
    ) -> Self {
        Self { browser, driver, scripts, site, clicks: 0 }
    }

    /// Types an address of the site.
    pub(crate) async fn open(&mut self, path: &str) -> Result<()> {
        self.clicks = 0;
        self.browser.session.goto(format!("{}{path}", self.site.address)).await?;
        Ok(())
    }

    /// The first element of an `XPath` that can be seen, or an error that says which is not there.
    pub(crate) async fn find(&self, path: &str) -> Result<WebElement> {
        let found = patiently(async || {
            for element in self.browser.session.find_all(By::XPath(path)).await? {
                if element.is_displayed().await? {
                    return Ok(element);
                }
            }
            anyhow::bail!("it is not there")
        });
        let found = found.await;
        match found {
            Ok(element) => Ok(element),
            Err(error) => Err(error.context(format!("{path} on {}", self.address().await?))),
        }
    }

    /// The text of an element, as one sees it.
    pub(crate) async fn read(&self, path: &str) -> Result<String> {
        patiently(async || Ok(self.find(path).await?.text().await?)).await
    }

    /// How many elements of an `XPath` there are.
    pub(crate) async fn count(&self, path: &str) -> Result<usize> {
        Ok(self.browser.session.find_all(By::XPath(path)).await?.len())
    }

    /// Clicks on an element.
    pub(crate) async fn click(&mut self, path: &str) -> Result<()> {
        let element = self.find(path).await?;
        element.scroll_into_view().await.ok();
        element.click().await.with_context(|| format!("click {path}"))?;
        self.clicks += 1;
        Ok(())
    }

    /// Clicks on a link that says exactly this.
    pub(crate) async fn follow(&mut self, words: &str) -> Result<()> {
        self.click(&format!("//a[normalize-space(.)='{words}']")).await
    }

    /// Clicks on the number of a cell of the table with this key, by row and column.
    pub(crate) async fn open_number(&mut self, table: &str, row: &str, number: &str) -> Result<()> {
        let path = format!("{}//a[normalize-space(.)='{number}']", line(table, row));
        self.click(&path).await
    }

    /// The cells of a row of the table with this key, as one sees them, apart from its name.
    pub(crate) async fn cells(&self, table: &str, row: &str) -> Result<Vec<String>> {
        let path = format!("{}/td", line(table, row));
        let mut cells = Vec::new();
        for cell in self.browser.session.find_all(By::XPath(&path)).await? {
            cells.push(cell.text().await?);
        }
        ensure!(!cells.is_empty(), "{path} is not on {}", self.address().await?);
        Ok(cells)
    }

    /// Fails unless a heading of the first order says this.
    pub(crate) async fn expect_heading(&self, words: &str) -> Result<()> {
        self.expect("//h1", words).await
    }

    /// Fails unless an element says this somewhere.
    pub(crate) async fn expect(&self, path: &str, words: &str) -> Result<()> {
        patiently(async || {
            let text = self.read(path).await?;
            ensure!(text.contains(words), "{path} says “{text}”, not “{words}”");
            Ok(())
        })
        .await
    }

    /// The address in the browser.
    pub(crate) async fn address(&self) -> Result<String> {
        Ok(self.browser.session.current_url().await?.to_string())
    }

    /// Fails unless the address in the browser has all of these.
    pub(crate) async fn expect_address(&self, parts: &[&str]) -> Result<()> {
        patiently(async || {
            let address = self.address().await?;
            let missing: Vec<_> = parts.iter().filter(|part| !address.contains(**part)).collect();
            ensure!(missing.is_empty(), "{address} lacks {missing:?}");
            Ok(())
        })
        .await
    }

    /// Fails unless so many elements come to stand at a path.
    pub(crate) async fn expect_count(&self, path: &str, count: usize) -> Result<()> {
        patiently(async || {
            let there = self.count(path).await?;
            ensure!(there == count, "{there} of {path}, not {count}");
            Ok(())
        })
        .await
    }

    /// Goes back, as the browser's button does.
    pub(crate) async fn back(&self) -> Result<()> {
        Ok(self.browser.session.back().await?)
    }

    /// Asks for another day by the form at the top.
    pub(crate) async fn ask_for_day(&mut self, day: &str) -> Result<()> {
        let field = self.find("//form[@class='days']//input[@name='on']").await?;
        field.clear().await?;
        field.send_keys(day).await?;
        self.click("//form[@class='days']//button").await
    }

    /// The day that stands in the form at the top.
    pub(crate) async fn day(&self) -> Result<String> {
        let field = self.find("//form[@class='days']//input[@name='on']").await?;
        field.attr("value").await?.context("the form has no day")
    }

    /// Looks for words by the form at the top.
    pub(crate) async fn search(&mut self, words: &str) -> Result<()> {
        let field = self.find("//input[@type='search']").await?;
        field.clear().await?;
        field.send_keys(words).await?;
        self.click("//form[@role='search']//button").await
    }

    /// Writes into a field of a form.
    pub(crate) async fn fill(&self, name: &str, words: &str) -> Result<()> {
        let field = self.find(&format!("//*[@name='{name}']")).await?;
        field.clear().await?;
        Ok(field.send_keys(words).await?)
    }

    /// Writes into a field of one of several forms of a page, by where it is sent.
    pub(crate) async fn fill_in(&self, action: &str, name: &str, words: &str) -> Result<()> {
        let field = self.find(&format!("//form[@action='{action}']//*[@name='{name}']")).await?;
        field.clear().await?;
        Ok(field.send_keys(words).await?)
    }

    /// Gives a file to a field of a form.
    pub(crate) async fn give(&self, name: &str, file: &std::path::Path) -> Result<()> {
        let field = self.find(&format!("//input[@name='{name}']")).await?;
        Ok(field.send_keys(file.display().to_string()).await?)
    }

    /// Chooses from a list of a form by what the choice says.
    pub(crate) async fn choose(&mut self, name: &str, words: &str) -> Result<()> {
        self.click(&format!("//select[@name='{name}']/option[normalize-space(.)='{words}']")).await
    }

    /// Presses a button that says exactly this.
    pub(crate) async fn press(&mut self, words: &str) -> Result<()> {
        self.click(&format!("//button[normalize-space(.)='{words}']")).await
    }

    /// Opens what is folded under these words.
    pub(crate) async fn unfold(&mut self, words: &str) -> Result<()> {
        self.click(&format!("//summary[normalize-space(.)='{words}']")).await
    }

    /// What is behind a link, loaded aside.
    pub(crate) async fn download(&self, words: &str) -> Result<Vec<u8>> {
        let path = format!("//p[@class='exports']/a[normalize-space(.)='{words}']");
        let href = self.find(&path).await?.attr("href").await?.context("a link to nowhere")?;
        let answer = self.site.get(&href).await?;
        ensure!(answer.status().is_success(), "{href}: {}", answer.status());
        Ok(answer.bytes().await?.to_vec())
    }
}

/// Tries again for a while: a browser takes its time from a click to the next page.
async fn patiently<T>(attempt: impl AsyncFn() -> Result<T>) -> Result<T> {
    for _ in 0..100 {
        if let Ok(done) = attempt().await {
            return Ok(done);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    attempt().await
}

/// The `XPath` of the first row of a table in which a cell says this, marks and numbers aside.
fn line(table: &str, row: &str) -> String {
    format!("(//section[@id='{table}']//tbody/tr[*[1][contains(normalize-space(.), '{row}')]])[1]")
}
