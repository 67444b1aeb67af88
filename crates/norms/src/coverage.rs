//! Documents as a graph, and time: norms that succeed each other neither overlap nor leave a day
//! without a rule, unless the list of gaps says why.

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Message, Period};
use serde::Deserialize;

use crate::document::Document;
use crate::folder::{Fault, File};
use crate::law::Law;
use crate::norm::Norm;

/// Days on which a series of norms has none, and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// The series, such as `civil-servants.professional`; several may share a reason.
    pub series: Vec<String>,
    /// First day without a norm.
    pub from: Day,
    /// First day with one again, where there is one.
    pub until: Option<Day>,
    /// Why there is none.
    pub reason: String,
}

/// A norm with the place where it stands.
pub(crate) struct Placed<'a> {
    pub(crate) norm: Norm,
    pub(crate) file: File<'a>,
    pub(crate) at: usize,
}

/// Days on which a series has no norm although it had one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncovered<'a> {
    /// The series.
    pub series: &'a str,
    /// The days.
    pub period: Period,
    /// Why, where the list of gaps says so.
    pub reason: Option<&'a str>,
}

/// Adds a fault for each norm that is still in force when its successor is.
pub(crate) fn overlaps(placed: &[Placed<'_>], documents: &[Document], faults: &mut Vec<Fault>) {
    for earlier in placed {
        for later in placed.iter().filter(|later| later.norm.series() == earlier.norm.series()) {
            let (old, new) = (&earlier.norm.source.document, &later.norm.source.document);
            if succeeds(documents, &new.key, &old.key)
                && earlier.norm.period.overlaps(later.norm.period)
            {
                let message = Message::new("norm.overlaps-successor");
                let message =
                    message.text("id", &later.norm.id).day("from", later.norm.period.from());
                faults.push(earlier.file.fault(earlier.at, message));
            }
        }
    }
}

/// Does a document amend or replace another, or one that does?
fn succeeds(documents: &[Document], new: &str, old: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![new];
    while let Some(at) = open.pop() {
        let acts = documents.iter().find(|document| document.key == at);
        for key in acts.into_iter().flat_map(|one| one.amends.iter().chain(&one.replaces)) {
            if key == old {
                return true;
            }
            if seen.insert(key) {
                open.push(key);
            }
        }
    }
    false
}

/// What other documents do to one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acts<'a> {
    /// They amend it.
    pub amended_by: Vec<&'a Document>,
    /// They replace it.
    pub replaced_by: Vec<&'a Document>,
    /// They guide its application.
    pub guided_by: Vec<&'a Document>,
}

impl Law {
    /// What other documents do to one.
    pub fn acts_on(&self, key: &str) -> Acts<'_> {
        let which = |keys: fn(&Document) -> &[String]| {
            let all = self.documents().iter();
            all.filter(|document| keys(document).iter().any(|one| one == key)).collect()
        };
        Acts {
            amended_by: which(|document| &document.amends),
            replaced_by: which(|document| &document.replaces),
            guided_by: which(|document| &document.guides),
        }
    }

    /// The days on which a series has no norm although it had one before.
    pub fn uncovered(&self) -> Vec<Uncovered<'_>> {
        let mut series: BTreeMap<&str, Vec<Period>> = BTreeMap::new();
        for norm in self.norms() {
            series.entry(norm.series()).or_default().push(norm.period);
        }
        let mut found = Vec::new();
        for (series, mut periods) in series {
            periods.sort_by_key(|period| period.from());
            // The first day no longer covered; within, nothing for always covered.
            let mut end: Option<Option<Day>> = None;
            for period in periods {
                if let Some(Some(until)) = end
                    && until < period.from()
                {
                    found.extend(self.gap(series, until, Some(period.from())));
                }
                end = Some(match (end, period.until()) {
                    (None, until) => until,
                    (Some(Some(before)), Some(until)) => Some(before.max(until)),
                    _ => None,
                });
            }
            if let Some(Some(until)) = end {
                found.extend(self.gap(series, until, None));
            }
        }
        found
    }

    fn gap<'a>(&'a self, series: &'a str, from: Day, until: Option<Day>) -> Option<Uncovered<'a>> {
        let declared = self.declared_gaps().iter().find(|gap| {
            gap.series.iter().any(|own| own == series) && gap.from == from && gap.until == until
        });
        let reason = declared.map(|gap| gap.reason.as_str());
        Some(Uncovered { series, period: Period::new(from, until).ok()?, reason })
    }
}
