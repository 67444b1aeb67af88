//! What the audit finds: a status for each printed number, with its reason.

use base::{Language, Message};
use serde::Serialize;

/// What the audit says of a printed number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The registers give the printed number.
    Equal,
    /// The count is equal; the percentage beside it is off by more than a tenth of a point.
    Misprint,
    /// Other printed numbers give the number of the registers: the print contradicts itself.
    Contradicted,
    /// There is no register yet to count it from.
    NoRegister,
    /// The registers give another number, and nothing explains it.
    Differ,
}

/// A number as computed, to be written by a language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// A count.
    Number(i64),
    /// A number of two decimals, in hundredths.
    Hundredths(i64),
    /// One count of another.
    Share {
        /// The part.
        count: i64,
        /// The whole.
        of: i64,
    },
    /// Words of the print.
    Text(String),
}

/// One printed number and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Name of the number; also its place in the file of published figures.
    pub id: String,
    /// Section of the print.
    pub section: String,
    /// What it is, in Vietnamese.
    pub vi: String,
    /// What it is, in English.
    pub en: String,
    /// What was printed.
    pub printed: Shown,
    /// What the registers give.
    pub computed: Option<Shown>,
    /// The status.
    pub status: Status,
    /// Why: the proof, the missing register, or what could not be counted.
    pub reason: Option<Reason>,
}

/// Why a number has its status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// How the print contradicts itself.
    Proof {
        /// In Vietnamese.
        vi: String,
        /// In English.
        en: String,
        /// The sum of printed numbers, as `15 + 515 = 530`.
        sum: String,
    },
    /// The register that is missing.
    Register {
        /// Its key.
        key: String,
        /// In Vietnamese.
        vi: String,
        /// In English.
        en: String,
    },
    /// The sum of statistics that was compared, as `group/cadre/persons (1366)`.
    Terms(String),
}

/// How many numbers have each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// [`Status::Equal`].
    pub equal: i64,
    /// [`Status::Differ`].
    pub differ: i64,
    /// [`Status::Misprint`].
    pub misprint: i64,
    /// [`Status::Contradicted`].
    pub contradicted: i64,
    /// [`Status::NoRegister`].
    pub no_register: i64,
}

/// The audit of all published figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// One for each printed number, in the order of the print.
    pub findings: Vec<Finding>,
    /// How many have each status.
    pub tally: Tally,
}

impl Verification {
    /// The last line: how many numbers have each status.
    pub fn summary(&self, language: Language) -> String {
        let tally = &self.tally;
        Message::new("verify.summary")
            .number("equal", tally.equal)
            .number("differ", tally.differ)
            .number("misprint", tally.misprint)
            .number("contradicted", tally.contradicted)
            .number("no-register", tally.no_register)
            .render(language)
    }
}
