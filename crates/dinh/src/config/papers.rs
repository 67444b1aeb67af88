//! Where papers are kept and who looks at them, as settings say it.

use std::path::PathBuf;
use std::time::Duration;

use store::PaperContents;
use web::{Papers, Scanner};

use super::Config;

impl Config {
    /// Where the bytes of papers are.
    pub(crate) fn paper_contents(&self) -> PaperContents {
        self.parsed("papers.place").unwrap_or_default()
    }

    /// How papers are kept, and looked at before.
    pub(crate) fn papers(&self) -> Papers {
        let megabytes: usize = self.parsed("papers.megabytes").unwrap_or_default();
        Papers {
            contents: self.paper_contents(),
            most_bytes: megabytes << 20,
            scanner: self.scanner(),
        }
    }

    /// A program and what it is told, apart by spaces; nobody where nothing is set.
    fn scanner(&self) -> Option<Scanner> {
        let mut words = self.get("papers.scanner")?.split_whitespace().map(str::to_owned);
        let program = PathBuf::from(words.next()?);
        let seconds = self.parsed("papers.scanner-seconds").unwrap_or_default();
        let longest = Duration::from_secs(seconds);
        Some(Scanner { program, arguments: words.collect(), longest })
    }
}
