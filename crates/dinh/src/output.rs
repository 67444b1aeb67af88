//! What goes to the screen: lines, and progress on long work.

use std::io::Write;

use indicatif::{ProgressBar, ProgressStyle};

/// Writes a line to the standard output.
///
/// # Errors
/// When nobody reads it any more.
pub(crate) fn say(line: impl AsRef<str>) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{}", line.as_ref())
}

/// A bar that shows how far long work has come; silent where nobody watches.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar for this work.
    pub(crate) fn new(what: String) -> Self {
        let bar = ProgressBar::new(1);
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        Self { bar }
    }

    /// Says a line beside the bar; on the standard output, for scripts that read it.
    pub(crate) fn say(&self, line: &str) {
        // Long work goes on whether or not somebody still reads.
        self.bar.suspend(|| drop(say(line)));
    }

    /// So many of so many are done.
    pub(crate) fn set(&self, done: u64, of: u64) {
        self.bar.set_length(of);
        self.bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
