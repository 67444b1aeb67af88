//! Pages by the keyboard alone.

use anyhow::{Context, Result};
use thirtyfour::prelude::*;

use crate::browser::Browser;

/// Lists every element that the keyboard should reach, and notes from then on each that gets the
/// focus: its place in the list, whether that can be seen, and what it is.
const LISTEN: &str = r"
const can = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
const all = [...document.querySelectorAll(can)].filter((element) =>
    element.tabIndex >= 0 && !element.disabled && element.checkVisibility());
window.reached = [];
document.addEventListener('focusin', ({ target }) => {
    const style = getComputedStyle(target);
    const box = target.getBoundingClientRect();
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    reached.push([all.indexOf(target), outlined && box.right > 0 && box.width > 1,
        target.outerHTML.slice(0, 120)]);
});
return all.length;
";

/// So many keys go to the browser at a time.
const AT_ONCE: usize = 100;

/// What is wrong when one goes through the open page by Tab from the top.
pub(crate) async fn faults(browser: &Browser) -> Result<Vec<String>> {
    let all = browser.run(LISTEN).await?.as_u64().context("no count")?;
    let all = usize::try_from(all)?;
    for begun in (0..all).step_by(AT_ONCE) {
        press(browser, Key::Tab, AT_ONCE.min(all - begun)).await?;
    }
    let told = browser.run("return reached").await?;
    let reached: Vec<(i64, bool, String)> = serde_json::from_value(told)?;
    let mut faults = Vec::new();
    let mut seen = vec![false; all];
    for (step, (place, is_visible, what)) in reached.iter().enumerate() {
        if step == 0 && !what.contains("class=\"skip\"") {
            faults.push(format!("Tab reaches first {what}"));
        }
        if !is_visible {
            faults.push(format!("the focus cannot be seen on {what}"));
        }
        match usize::try_from(*place) {
            Ok(place) => seen[place] = true,
            Err(_) => faults.push(format!("the focus went to {what}")),
        }
    }
    faults.truncate(5);
    let missed = seen.iter().filter(|seen| !**seen).count();
    if missed > 0 {
        let first = seen.iter().position(|seen| !seen);
        faults.push(format!("Tab misses {missed} of {all} elements, first the {first:?}"));
    }
    Ok(faults)
}

/// One key, down and up, some times.
pub(crate) async fn press(browser: &Browser, key: Key, times: usize) -> Result<()> {
    let mut keys = browser.session.action_chain();
    for _ in 0..times {
        keys = keys.key_down(key.clone()).key_up(key.clone());
    }
    Ok(keys.perform().await?)
}

/// Goes on by Tab until the element of a selector has the focus.
pub(crate) async fn reach(browser: &Browser, selector: &str) -> Result<WebElement> {
    for _ in 0..60 {
        press(browser, Key::Tab, 1).await?;
        let focused = browser.session.active_element().await?;
        let wanted = browser.session.find_all(By::Css(selector)).await?;
        if let Some(found) = wanted.into_iter().find(|one| one.element_id() == focused.element_id())
        {
            return Ok(found);
        }
    }
    anyhow::bail!("Tab does not reach {selector}")
}

/// What stands in the field that has the focus, over what stood there before.
pub(crate) async fn write(browser: &Browser, words: &str) -> Result<()> {
    let field = browser.session.active_element().await?;
    let before = field.value().await?.unwrap_or_default().chars().count();
    press(browser, Key::End, 1).await?;
    press(browser, Key::Backspace, before).await?;
    for letter in words.chars() {
        let keys = browser.session.action_chain();
        keys.key_down(letter).key_up(letter).perform().await?;
    }
    Ok(())
}
