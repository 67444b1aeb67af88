//! Everything that says what is counted, read whole from the data folders at start.

use std::fmt::Write as _;
use std::sync::OnceLock;

use base::Message;
use norms::Law;
use registers::CodeLists;
use rust_embed::RustEmbed;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::report::{GroupCategory, Report, Who};

#[derive(RustEmbed)]
#[folder = "../../reports/part-two"]
#[include = "*.toml"]
struct ReportFiles;

#[derive(RustEmbed)]
#[folder = "../../data/code-lists"]
#[include = "*.toml"]
struct CodeListFiles;

/// The definition of the report and the law it needs.
#[derive(Clone, Debug)]
pub struct Definitions {
    /// What is counted and in which words.
    pub report: Report,
    /// What the law says.
    pub law: &'static Law,
    /// What names the versions of both.
    pub digests: Digests,
}

/// The digest of each kind of data a figure rests on, so that a figure can be made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Digests {
    /// Of `reports/part-two/`.
    pub report: String,
    /// Of `norms/`.
    pub law: String,
    /// Of `data/code-lists/`.
    pub code_lists: String,
}

impl Definitions {
    /// The definitions that are compiled in.
    ///
    /// # Errors
    /// Every fault of every file; a test keeps them readable.
    pub fn standard() -> Result<&'static Self, Vec<Message>> {
        static DEFINITIONS: OnceLock<Result<Definitions, Vec<Message>>> = OnceLock::new();
        DEFINITIONS.get_or_init(Self::read).as_ref().map_err(Clone::clone)
    }

    fn read() -> Result<Self, Vec<Message>> {
        let lists = CodeLists::standard()?;
        let mut faults = Vec::new();
        let law =
            Law::shared(lists).map_err(|faults| faults.iter().map(of_law).collect::<Vec<_>>())?;
        let report = toml::from_str::<Report>(&text::<ReportFiles>(FILE));
        match report {
            Err(error) => faults.push(fault(error.to_string())),
            Ok(report) => {
                faults.extend(Check { report: &report, law, lists }.faults());
                if faults.is_empty() {
                    return Ok(Self { report, law, digests: digests(law) });
                }
            }
        }
        Err(faults)
    }
}

const FILE: &str = "report.toml";

fn text<F: RustEmbed>(name: &str) -> String {
    let file = F::get(name);
    file.map_or_else(String::new, |file| String::from_utf8_lossy(&file.data).into_owned())
}

/// Reads a data file that is compiled in; what is wrong with it names the file.
pub(crate) fn read_data<T: DeserializeOwned>(file: &str, source: &str) -> Result<T, Message> {
    toml::from_str(source).map_err(|error| {
        Message::new("data.faulty").text("file", file).text("reason", error.to_string())
    })
}

fn fault(reason: String) -> Message {
    Message::new("data.faulty")
        .text("file", format!("reports/part-two/{FILE}"))
        .text("reason", reason)
}

fn of_law(fault: &norms::Fault) -> Message {
    Message::new("data.faulty")
        .text("file", format!("norms/{}:{}", fault.file, fault.line))
        .text("reason", fault.message.to_string())
}

fn digests(law: &Law) -> Digests {
    Digests {
        report: digest::<ReportFiles>(),
        law: law.short_digest().to_owned(),
        code_lists: digest::<CodeListFiles>(),
    }
}

/// The first 16 hexadecimal digits of the SHA-256 over names and contents of the files.
fn digest<F: RustEmbed>() -> String {
    let mut names: Vec<_> = F::iter().collect();
    names.sort();
    let mut hasher = Sha256::new();
    for name in names {
        hasher.update(name.as_bytes());
        hasher.update([0]);
        hasher.update(text::<F>(&name).as_bytes());
        hasher.update([0]);
    }
    let bytes = hasher.finalize();
    bytes.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Finds every reference of the report that leads nowhere.
struct Check<'a> {
    report: &'a Report,
    law: &'a Law,
    lists: &'a CodeLists,
}

impl Check<'_> {
    fn faults(&self) -> Vec<Message> {
        let missing = self.codes().into_iter().chain(self.keys());
        missing.map(|name| fault(format!("there is no {name}"))).collect()
    }

    /// Codes that no code list has.
    fn codes(&self) -> Vec<String> {
        let report = self.report;
        let mut wanted: Vec<(&str, &String)> = Vec::new();
        for unit in &report.units {
            wanted.extend(unit.kinds.iter().map(|code| ("area-kind", code)));
            wanted.extend(unit.classes.iter().map(|code| ("area-class", code)));
        }
        let groups = |who: &Who| who.title_groups.clone();
        let title_groups: Vec<String> =
            report.all_populations().flat_map(|(_, who, _)| groups(who)).collect();
        wanted.extend(title_groups.iter().map(|code| ("title-group", code)));
        wanted.extend(report.quotas.iter().map(|quota| ("quota-kind", &quota.key)));
        for rule in &report.holding_rules {
            wanted.extend(rule.except_modes.iter().map(|code| ("appointment-mode", code)));
        }
        for dimension in report.dimensions.iter().filter(|dimension| !dimension.age) {
            wanted.push(("qualification-dimension", &dimension.key));
            let levels = dimension.categories.iter().flat_map(|line| &line.levels);
            wanted.extend(levels.map(|code| ("qualification-level", code)));
        }
        wanted.extend(report.needs.iter().map(|need| ("qualification-level", &need.below)));
        wanted.retain(|(list, code)| self.lists.item(list, code).is_none());
        wanted.into_iter().map(|(list, code)| format!("code {code} in {list}")).collect()
    }

    /// Keys that the report itself, or the law, does not have.
    fn keys(&self) -> Vec<String> {
        let report = self.report;
        let mut missing = Vec::new();
        let mut want = |found: bool, what: &str, key: &str| {
            if !found {
                missing.push(format!("{what} {key}"));
            }
        };
        let mut populations: Vec<&String> =
            report.quotas.iter().map(|quota| &quota.population).collect();
        populations.extend(report.populations.iter().filter_map(|rule| rule.also_in.as_ref()));
        populations.extend(report.shares.iter().filter_map(|share| share.among.as_ref()));
        populations.push(&report.due.retirement);
        for key in &report.headline {
            want(report.group(key).is_some(), "group", key);
        }
        for group in &report.groups {
            for share in &group.shares {
                want(report.share(share).is_some(), "share", share);
            }
            for dimension in &group.dimensions {
                let rule = report.dimension(&dimension.key);
                want(rule.is_some(), "dimension", &dimension.key);
                for category in &dimension.categories {
                    if let (GroupCategory::Known(key), Some(rule)) = (category, rule) {
                        want(rule.categories.iter().any(|line| line.key == *key), "category", key);
                    }
                }
            }
            for need in &group.needs {
                want(report.need(&need.kind).is_some(), "need", &need.kind);
                populations.extend(&need.among);
            }
            if let Some(fit) = &group.fit {
                want(self.law.age_limit(&fit.limit).is_some(), "age limit", &fit.limit);
                for band in &fit.bands {
                    want(report.band(band).is_some(), "age band", band);
                }
            }
        }
        for key in populations {
            want(report.population(key).is_some(), "population", key);
        }
        for key in &report.movement.groups {
            want(report.group(key).is_some(), "group", key);
        }
        missing
    }
}
