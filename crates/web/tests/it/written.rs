//! While a writer commits, a page and the lists behind its numbers tell one state.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::doors::{doors, told};
use crate::site::TestSite;

/// So many changes are committed meanwhile.
const CHANGES: u32 = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_opens_to_as_many_rows_while_a_writer_commits() {
    let site = Arc::new(TestSite::new().await);
    let is_done = Arc::new(AtomicBool::new(false));
    let writer = {
        let (site, is_done) = (Arc::clone(&site), Arc::clone(&is_done));
        tokio::spawn(async move {
            for number in 0..CHANGES {
                site.add_delegate(number).await;
                tokio::time::sleep(std::time::Duration::from_millis(60)).await;
            }
            is_done.store(true, Ordering::Release);
        })
    };
    let mut tried = 0;
    let mut states = std::collections::BTreeSet::new();
    // One more round after the last change sees its state.
    let mut is_last = false;
    while !is_last {
        is_last = is_done.load(Ordering::Acquire);
        let page = "/reports/part-two?area=26&on=2022-10-19";
        let before = site.get(page).await;
        assert!(before.status.is_success(), "{}", before.status);
        let people = doors(&before.text()).into_iter();
        for (href, number) in people.filter(|(href, _)| href.starts_with("/people?")).take(8) {
            let list = site.get(&href).await;
            // Both carry the state they were made of; only the same state must agree.
            if list.header("etag").is_empty()
                || site.get(page).await.header("etag") != before.header("etag")
            {
                continue;
            }
            let counts = told(&list.text());
            assert!(counts.contains(&number), "{href}: {number}, {counts:?}");
            tried += 1;
        }
        states.insert(before.header("etag").to_owned());
    }
    writer.await.unwrap();
    assert!(tried > 20, "{tried} doors were tried");
    assert!(states.len() > 2, "{} states were seen", states.len());
}
