//! What goes to the screen: lines, and progress on long work.

use std::io::{IsTerminal, Write};

use base::Message;
use indicatif::{ProgressBar, ProgressStyle};
use reports::{Table, csv, text, xlsx};

use crate::cli::Format;
use crate::failure::Failure;

/// Writes a line to the standard output.
///
/// # Errors
/// When nobody reads it any more.
pub(crate) fn say(line: impl AsRef<str>) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{}", line.as_ref())
}

/// A table as bytes of a format; what JSON tells is not a table, so that it becomes text.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn in_format(table: &Table, format: Format) -> Result<Vec<u8>, Message> {
    match format {
        Format::Csv => csv(table),
        Format::Xlsx => xlsx(table),
        Format::Text | Format::Json => Ok(text(table).into_bytes()),
    }
}

/// Writes what a command made to the standard output, a workbook never to a screen.
///
/// # Errors
/// When it would show a workbook on a screen, or when nobody reads it any more.
pub(crate) fn deliver(bytes: &[u8], format: Format) -> Result<(), Failure> {
    let mut output = std::io::stdout();
    if format == Format::Xlsx && output.is_terminal() {
        return Err(Message::new("cli.binary-to-screen").into());
    }
    Ok(output.write_all(bytes)?)
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
