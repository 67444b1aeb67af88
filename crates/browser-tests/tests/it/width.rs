//! No page scrolls sideways as a whole; a table that is too wide scrolls in its own frame.

use anyhow::Result;

use crate::browser::Browser;

/// How much is too wide, and which elements stand out furthest.
const WIDTH: &str = r"
const root = document.documentElement;
if (root.scrollWidth <= innerWidth) return '';
const out = [...document.querySelectorAll('body *')].filter((element) => {
    if (element.getBoundingClientRect().right <= innerWidth + 1) return false;
    for (let at = element; at; ) {
        const isFree = getComputedStyle(at).position === 'absolute';
        at = isFree ? at.offsetParent : at.parentElement;
        if (at && at !== document.body && getComputedStyle(at).overflowX !== 'visible') return false;
    }
    return true;
}).slice(-3).map((element) => element.outerHTML.slice(0, 120));
return root.scrollWidth + ' of ' + innerWidth + ' px: ' + out.join(' | ');
";

/// What stands out of the open page; nothing is empty.
pub(crate) async fn fault(browser: &Browser) -> Result<String> {
    Ok(browser.run(WIDTH).await?.as_str().unwrap_or("no answer").to_owned())
}
