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

#[cfg(test)]
mod tests {
    use super::super::{Given, SETTINGS, Source};
    use super::*;

    fn config(said: &[(&str, &str)]) -> Config {
        let mut config = Config::default();
        for (key, value) in said {
            let setting = SETTINGS.iter().find(|one| one.key == *key).unwrap();
            let given = Given { value: (*value).to_owned(), source: Source::CommandLine };
            config.take(setting, given);
        }
        config
    }

    #[test]
    fn papers_are_in_the_database_of_20_megabytes_and_not_scanned_where_nobody_says() {
        let papers = config(&[]).papers();
        assert_eq!(papers.contents, PaperContents::Database);
        assert_eq!(papers.most_bytes, 20 << 20);
        assert!(papers.scanner.is_none());
    }

    #[test]
    fn a_folder_a_size_and_a_scanner_are_read() {
        let config = config(&[
            ("papers.place", "folder:/var/lib/dinh/papers"),
            ("papers.megabytes", "5"),
            ("papers.scanner", "clamdscan --no-summary -"),
            ("papers.scanner-seconds", "9"),
        ]);
        let papers = config.papers();
        assert_eq!(papers.contents, PaperContents::Folder("/var/lib/dinh/papers".into()));
        assert_eq!(papers.most_bytes, 5 << 20);
        let scanner = papers.scanner.unwrap();
        assert_eq!(scanner.program, PathBuf::from("clamdscan"));
        assert_eq!(scanner.arguments, ["--no-summary", "-"]);
        assert_eq!(scanner.longest, Duration::from_secs(9));
    }

    #[test]
    fn what_is_no_place_or_size_is_a_fault() {
        for said in [
            ("papers.place", "s3://bucket"),
            ("papers.place", "folder:"),
            ("papers.megabytes", "0"),
            ("papers.megabytes", "ten"),
            ("papers.scanner-seconds", "0"),
        ] {
            assert_eq!(config(&[said]).faults.len(), 1, "{said:?}");
        }
    }
}
