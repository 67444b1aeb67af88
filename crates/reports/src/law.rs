//! What the law says, as far as the statistics need it: small tables of `data/law/`, each row
//! with its citation, until norms exist. A row without one does not load.

use base::{Code, Day, Message, PartialDay};
use serde::Deserialize;

/// Where a row comes from, and how well that is known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Citation {
    /// Number and symbol of the document.
    pub document: String,
    /// Article, where the document has them.
    pub article: Option<String>,
    /// Clause within the article.
    pub clause: Option<String>,
    /// The very words, only when they were read in print.
    pub quote: Option<String>,
    /// Where the words were read.
    pub quote_source: Option<String>,
    /// How the words were come by.
    pub quote_basis: Option<String>,
    /// How the rule was come by.
    pub basis: String,
    /// How certain the rule is.
    pub confidence: String,
    /// A doubt, for people.
    pub note: Option<String>,
}

/// The largest number of posts of a kind and class of unit.
#[derive(Clone, Debug, Deserialize)]
pub struct Ceiling {
    /// A code of `quota-kind`.
    pub quota: String,
    /// Codes of `area-kind`.
    pub kinds: Vec<String>,
    /// Codes of `area-class`.
    pub classes: Vec<String>,
    /// The number.
    pub number: i64,
    /// First day in force.
    pub from: Day,
    /// First day no longer in force.
    pub until: Option<Day>,
    /// Its source.
    #[serde(flatten)]
    pub citation: Citation,
}

/// A number taken off the ceiling of a kind of unit.
#[derive(Clone, Debug, Deserialize)]
pub struct Deduction {
    /// A code of `quota-kind`.
    pub quota: String,
    /// Codes of `area-kind`.
    pub kinds: Vec<String>,
    /// The number.
    pub number: i64,
    /// First day in force.
    pub from: Day,
    /// First day no longer in force.
    pub until: Option<Day>,
    /// Its source.
    #[serde(flatten)]
    pub citation: Citation,
}

/// The age below which somebody counts as fit to serve on for long.
#[derive(Clone, Debug, Deserialize)]
pub struct AgeLimit {
    /// Name, as the report refers to it.
    pub key: String,
    /// Completed years, themselves not in it.
    pub under: i32,
    /// Its source.
    #[serde(flatten)]
    pub citation: Citation,
}

/// The age of retirement of those who reach it in a year; the last row holds for later years.
#[derive(Clone, Debug, Deserialize)]
pub struct Retirement {
    /// The year.
    pub year: i32,
    /// Months of age by sex, a code of `sex`.
    pub months: std::collections::BTreeMap<String, u32>,
    /// Its source.
    #[serde(flatten)]
    pub citation: Citation,
}

/// All tables together.
#[derive(Clone, Debug, Default)]
pub struct Law {
    /// Ceilings of posts.
    pub ceilings: Vec<Ceiling>,
    /// What is taken off them.
    pub deductions: Vec<Deduction>,
    /// Age limits.
    pub age_limits: Vec<AgeLimit>,
    /// Ages of retirement, by year.
    pub retirements: Vec<Retirement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "a table has a name to load")]
    key: String,
    #[expect(dead_code, reason = "a table has a name to load")]
    vi: String,
    #[expect(dead_code, reason = "a table has a name to load")]
    en: String,
    #[serde(default, rename = "ceiling")]
    ceilings: Vec<Ceiling>,
    #[serde(default, rename = "deduction")]
    deductions: Vec<Deduction>,
    #[serde(default, rename = "age_limit")]
    age_limits: Vec<AgeLimit>,
    #[serde(default, rename = "retirement")]
    retirements: Vec<Retirement>,
}

/// How a rule or its words may have been come by; remembered words are never a quotation.
const BASES: [&str; 4] = ["found", "printed", "derived", "memory"];
const QUOTE_BASES: [&str; 2] = ["found", "printed"];

impl Law {
    /// Adds the rows of one file.
    ///
    /// # Errors
    /// When the file does not read, or a row has no proper citation.
    pub fn add(&mut self, name: &str, source: &str) -> Result<(), Message> {
        let fault = |reason: String| {
            Message::new("data.faulty")
                .text("file", format!("data/law/{name}"))
                .text("reason", reason)
        };
        let file: File = toml::from_str(source).map_err(|error| fault(error.to_string()))?;
        let citations = file.ceilings.iter().map(|row| &row.citation);
        let citations = citations
            .chain(file.deductions.iter().map(|row| &row.citation))
            .chain(file.age_limits.iter().map(|row| &row.citation))
            .chain(file.retirements.iter().map(|row| &row.citation));
        for citation in citations {
            citation.check().map_err(fault)?;
        }
        self.ceilings.extend(file.ceilings);
        self.deductions.extend(file.deductions);
        self.age_limits.extend(file.age_limits);
        self.retirements.extend(file.retirements);
        self.retirements.sort_by_key(|row| row.year);
        Ok(())
    }

    /// The number of posts a unit of this kind and class may have on a day, deductions taken
    /// off; `None` where no table says so.
    pub fn ceiling(&self, quota: &str, kind: &str, class: &str, on: Day) -> Option<i64> {
        let row = self.ceilings.iter().find(|row| {
            row.quota == quota
                && row.kinds.iter().any(|known| known == kind)
                && row.classes.iter().any(|known| known == class)
                && in_force(row.from, row.until, on)
        })?;
        Some(row.number - self.deduction(quota, kind, on))
    }

    /// The number taken off the ceiling of a kind of unit on a day.
    pub fn deduction(&self, quota: &str, kind: &str, on: Day) -> i64 {
        let rows = self.deductions.iter().filter(|row| {
            row.quota == quota
                && row.kinds.iter().any(|known| known == kind)
                && in_force(row.from, row.until, on)
        });
        rows.map(|row| row.number).sum()
    }

    /// The age limit of this key.
    pub fn age_limit(&self, key: &str) -> Option<&AgeLimit> {
        self.age_limits.iter().find(|limit| limit.key == key)
    }

    /// The day on which somebody reaches the age of retirement: the last day of the month, and
    /// the row that says so. A birth of which only the year or month is known counts from its
    /// first day. `None` for those who reached it before the first year of the table.
    pub fn retirement(&self, born: PartialDay, sex: &Code) -> Option<(Day, &Retirement)> {
        let birth = born.earliest().first_of_month();
        let reached = |row: &Retirement| {
            let months = row.months.get(sex.as_str())?;
            let month = birth.plus_months(*months);
            Some((month.plus_months(1).previous(), month.year()))
        };
        let in_year = self.retirements.iter().find_map(|row| {
            let (day, year) = reached(row)?;
            (year == row.year).then_some((day, row))
        });
        in_year.or_else(|| {
            let last = self.retirements.last()?;
            let (day, year) = reached(last)?;
            (year > last.year).then_some((day, last))
        })
    }
}

impl Citation {
    fn check(&self) -> Result<(), String> {
        if self.document.trim().is_empty() {
            return Err("a row has no document".to_owned());
        }
        if !BASES.contains(&self.basis.as_str()) {
            return Err(format!("`{}` is no basis", self.basis));
        }
        match (&self.quote, self.quote_basis.as_deref()) {
            (None, None) => Ok(()),
            (Some(_), Some(basis)) if QUOTE_BASES.contains(&basis) => Ok(()),
            (Some(quote), _) => Err(format!("“{quote}” is quoted without having been read")),
            (None, Some(_)) => Err("a row has a basis of a quotation but no quotation".to_owned()),
        }
    }
}

fn in_force(from: Day, until: Option<Day>, on: Day) -> bool {
    from <= on && until.is_none_or(|until| on < until)
}
