//! What every page keeps to, whatever it tells: [`KINDS`] says which they are.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use thirtyfour::prelude::*;

use crate::browser::{Browser, DESK, Driver, HAND, Scripts, Tools, text_of};
use crate::faults::Faults;
use crate::kinds::{KINDS, Kind};
use crate::site::Served;
use crate::{accessible, keyboard, light, width};

/// The path of a page in a language.
async fn path_of(kind: &Kind, site: &Served, language: &str) -> Result<String> {
    let at = if kind.address.contains('?') { '&' } else { '?' };
    let path = match language {
        "vi" => kind.address.to_owned(),
        other => format!("{}{at}lang={other}", kind.address),
    };
    let Some(link) = kind.behind else { return Ok(path) };
    let page = site.get(&path).await?.text().await?;
    let (_, rest) = page.split_once(&format!("<td class=\"l\"><a href=\"{link}")).context(link)?;
    let (rest, _) = rest.split_once('"').context(link)?;
    Ok(format!("{link}{}", rest.replace("&#38;", "&").replace("&amp;", "&")))
}

/// All that is asked of one page in one language.
async fn judge(browser: &Browser, axe: &str, site: &Served, kind: &Kind, language: &str) -> Faults {
    let mut faults = Faults::default();
    let place = format!("{} ({language})", kind.name);
    let Some(path) = faults.unless(&place, path_of(kind, site, language).await) else {
        return faults;
    };
    let judged = async {
        browser.window(DESK).await?;
        browser.scheme("light").await?;
        browser.session.goto(format!("{}{path}", site.address)).await?;
        let heading = browser.session.find(By::Css("h1")).await?.text().await?;
        ensure!(!heading.is_empty(), "no heading");
        for scheme in ["light", "dark"] {
            browser.scheme(scheme).await?;
            for fault in accessible::faults(browser, axe).await? {
                faults.add(format!("{place}, {scheme}"), fault);
            }
        }
        browser.scheme("light").await?;
        for window in [DESK, HAND] {
            browser.window(window).await?;
            let fault = width::fault(browser).await?;
            if !fault.is_empty() {
                faults.add(format!("{place}, {window:?}"), fault);
            }
        }
        browser.print(true).await?;
        let fault = width::fault(browser).await?;
        browser.print(false).await?;
        if !fault.is_empty() {
            faults.add(format!("{place}, on paper"), fault);
        }
        // The elements are the same in both languages, and there are many.
        if language == "vi" {
            browser.window(DESK).await?;
            for fault in keyboard::faults(browser).await? {
                faults.add(&place, fault);
            }
        }
        anyhow::Ok(())
    };
    let judged = tokio::time::timeout(Duration::from_mins(2), judged).await;
    if let Some(done) = faults.unless(&place, judged) {
        faults.unless(&place, done);
    }
    match light::bytes(site, &path).await {
        Ok(bytes) if bytes < light::MOST => {}
        Ok(bytes) => faults.add(&place, format!("{bytes} bytes come at first")),
        Err(error) => faults.add(&place, format!("{error:#}")),
    }
    faults
}

/// All pages in one language, in a browser of its own.
async fn judge_all(driver: &Driver, axe: &str, site: &Served, language: &str) -> Faults {
    let browser = driver.open(Scripts::On).await.unwrap();
    site.let_in(&browser).await.unwrap();
    let mut faults = Faults::default();
    for kind in KINDS {
        faults.join(judge(&browser, axe, site, kind, language).await);
    }
    browser.close().await.unwrap();
    faults
}

/// Breaks a good page in each of the ways, and sees that each is found.
async fn broken_page_is_found(driver: &Driver, axe: &str, site: &Served) -> Result<()> {
    let browser = driver.open(Scripts::On).await?;
    site.let_in(&browser).await?;
    browser.session.goto(format!("{}/areas/99999?on=2022-10-19", site.address)).await?;
    let good = accessible::faults(&browser, axe).await?;
    ensure!(good.is_empty() && width::fault(&browser).await?.is_empty(), "{good:?}");
    browser.run(BREAK).await?;
    let found = accessible::faults(&browser, axe).await?;
    for rule in ["image-alt", "color-contrast"] {
        ensure!(found.iter().any(|fault| fault.starts_with(rule)), "{rule} is not in {found:?}");
    }
    ensure!(width::fault(&browser).await?.contains("2000"), "the wide element is not found");
    let found = keyboard::faults(&browser).await?;
    ensure!(found.iter().any(|fault| fault.contains("cannot be seen")), "{found:?}");
    browser.close().await
}

/// An image without words, words that cannot be read, a wide element, a link without outline.
const BREAK: &str = r"
document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\'data:,\'><p>Mờ</p>');
const last = document.querySelector('main p:last-child');
last.style.color = '#ccc';
last.style.background = '#fff';
last.style.width = '2000px';
document.querySelector('main a').style.outline = 'none';
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_is_accessible_narrow_and_light() {
    let Some(tools) = Tools::find() else { return };
    let site = Served::province().await;
    let axe = text_of(&tools.axe).unwrap();
    let driver = Driver::start(&tools).await.unwrap();
    let site = &site;
    broken_page_is_found(&driver, &axe, site).await.unwrap();
    let judged = |language| judge_all(&driver, &axe, site, language);
    let (mut faults, in_english) = tokio::join!(judged("vi"), judged("en"));
    faults.join(in_english);
    faults.none();
}
