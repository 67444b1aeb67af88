//! What axe says of a page.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::browser::Browser;

/// The rules that are asked: the two levels of WCAG 2.1, and what axe holds to be good besides.
const RULES: &str = r"
const done = arguments[arguments.length - 1];
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then(
    (found) => done(found.violations.map((fault) => fault.id + ' (' + fault.help + ') at '
        + fault.nodes.length + ' places, first ' + fault.nodes.slice(0, 3).map((node) =>
            node.target.join(' ') + ' ' + node.html.slice(0, 160) + ' '
            + (node.any[0] ? node.any[0].message : '')).join(' | '))),
    (error) => done(['axe failed: ' + error]),
);
";

/// Every rule that the open page breaks; `axe` is the text of the library.
pub(crate) async fn faults(browser: &Browser, axe: &str) -> Result<Vec<String>> {
    if browser.run("return typeof axe").await? == "undefined" {
        browser.session.execute(axe, Vec::<Value>::new()).await?;
    }
    ensure!(browser.run("return typeof axe").await? != "undefined", "axe does not run");
    let found = browser.session.execute_async(RULES, Vec::<Value>::new()).await?;
    Ok(serde_json::from_value(found.json().clone())?)
}
