//! A page is light: with its style sheet, less than 100 KB come over the wire at first.

use anyhow::{Context, Result, ensure};

use crate::site::Served;

/// The most that a first view may bring.
pub(crate) const MOST: usize = 100_000;

/// The bytes that come for a page and its style sheet, as a browser asks for them.
pub(crate) async fn bytes(site: &Served, path: &str) -> Result<usize> {
    let page = site.get(path).await?.text().await?;
    let (_, rest) = page.split_once("<link rel=\"stylesheet\" href=\"").context("no style")?;
    let (style, _) = rest.split_once('"').context("no style")?;
    let mut sum = 0;
    for asked in [path, style] {
        let answer = site.get_packed(asked).await?;
        let packed = answer.headers().get("content-encoding").is_some_and(|how| how == "gzip");
        ensure!(packed, "{asked} comes unpacked");
        let heads = answer.headers().iter();
        sum += heads.map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>();
        sum += answer.bytes().await?.len();
    }
    Ok(sum)
}
