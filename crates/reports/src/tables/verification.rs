//! The audit of published figures as a table.

use base::{Day, Language};

use super::{column, row};
use crate::published::Reason;
use crate::published::{Finding, Published, Shown, Status, Verification};
use crate::table::{Align, Table, TableCell, TableRow};

impl Verification {
    /// The table of the audit: every number, or only those that are not equal.
    pub fn table(&self, published: &Published, on: Day, language: Language, whole: bool) -> Table {
        let words = |key: &str, width| column(language, key, width, Align::Left);
        let number = |key: &str, width| column(language, key, width, Align::Right);
        let told = self.findings.iter().filter(|finding| whole || finding.status != Status::Equal);
        Table {
            language,
            name: language.text("verify.name"),
            title: language.text("verify.title"),
            heading: vec![published.title(language).to_owned()],
            on,
            columns: vec![
                words("section", 12),
                words("subject", 60),
                number("printed", 12),
                number("computed", 12),
                number("percent", 10),
                words("status", 22),
                words("reason", 70),
            ],
            rows: told.map(|finding| line(language, finding)).collect(),
            notes: vec![self.summary(language)],
        }
    }
}

fn line(language: Language, finding: &Finding) -> TableRow {
    let (computed, percent) = match &finding.computed {
        Some(Shown::Share { count, of }) => {
            (TableCell::Number(*count), TableCell::share(*count, *of))
        }
        Some(other) => (cell(other), TableCell::Empty),
        None => (TableCell::Empty, TableCell::Empty),
    };
    row(vec![
        finding.section.as_str().into(),
        language.pick(&finding.vi, &finding.en).as_str().into(),
        cell(&finding.printed),
        computed,
        percent,
        language.text(key(finding.status)).into(),
        finding.reason.as_ref().map_or(TableCell::Empty, |reason| why(language, reason).into()),
    ])
}

fn cell(shown: &Shown) -> TableCell {
    match shown {
        Shown::Number(number) => TableCell::Number(*number),
        Shown::Hundredths(value) => TableCell::Hundredths(*value),
        Shown::Share { count, .. } => TableCell::Number(*count),
        Shown::Text(text) => text.as_str().into(),
    }
}

fn key(status: Status) -> &'static str {
    match status {
        Status::Equal => "verify.equal",
        Status::Misprint => "verify.misprint",
        Status::Contradicted => "verify.contradicted",
        Status::NoRegister => "verify.no-register",
        Status::Differ => "verify.differ",
    }
}

fn why(language: Language, reason: &Reason) -> String {
    match reason {
        Reason::Proof { vi, en, sum } => format!("{}: {sum}", language.pick(vi, en)),
        Reason::Register { vi, en, .. } => language.pick(vi, en).clone(),
        Reason::Terms(terms) => terms.clone(),
    }
}
