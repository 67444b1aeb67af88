//! One step of a chore, announced before and timed after.

use std::time::Instant;

use anyhow::{Context, Result};

/// Runs `work` under a heading and prints how long it took, whether it ended well or not.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {name}");
    let begun = now();
    let result = work();
    let seconds = begun.elapsed().as_secs_f64();
    let verdict = if result.is_ok() { "done" } else { "FAILED" };
    println!("    {name}: {verdict} after {seconds:.1} s");
    result.with_context(|| format!("step `{name}`"))
}

#[expect(clippy::disallowed_methods, reason = "a chore tells how long it took; nothing is dated")]
fn now() -> Instant {
    Instant::now()
}
