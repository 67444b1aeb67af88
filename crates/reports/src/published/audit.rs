//! The audit itself: one status for each printed number, computed and never listed.

use std::collections::BTreeMap;

use base::Id;
use registers::{Area, Picture};

use super::document::Published;
use super::entries::{Entry, Percentage, Printed};
use super::finding::{Finding, Reason, Shown, Status, Tally, Verification};
use super::mapping::{Mapping, Proof, Rule, sum};
use super::statistics::{Statistics, statistics};
use crate::definitions::Definitions;

/// Counts an area and audits the published figures against it.
pub fn verify(
    definitions: &Definitions,
    picture: &Picture,
    area: Id<Area>,
    published: &Published,
    mapping: &Mapping,
) -> Verification {
    audit(&statistics(definitions, picture, area), published, mapping)
}

/// Audits the published figures against statistics.
pub fn audit(statistics: &Statistics, published: &Published, mapping: &Mapping) -> Verification {
    let audit = Audit { statistics, mapping, printed: published.numbers() };
    let entries = published.entries();
    // The whole numbers come first: whether a percentage is a misprint depends on them.
    let mut of_root: BTreeMap<String, Status> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !matches!(entry.printed, Printed::Percent(_))) {
        let status = audit.finding(entry, None).status;
        let worst = of_root.entry(entry.root.clone()).or_insert(status);
        *worst = status.max(*worst);
    }
    let findings: Vec<Finding> = entries
        .iter()
        .map(|entry| audit.finding(entry, of_root.get(&entry.root).copied()))
        .collect();
    let count = |status| {
        let counted = findings.iter().filter(|finding| finding.status == status).count();
        crate::part_two::to_number(counted)
    };
    let tally = Tally {
        equal: count(Status::Equal),
        differ: count(Status::Differ),
        misprint: count(Status::Misprint),
        contradicted: count(Status::Contradicted),
        no_register: count(Status::NoRegister),
    };
    Verification { findings, tally }
}

struct Audit<'a> {
    statistics: &'a Statistics,
    mapping: &'a Mapping,
    /// Printed whole numbers by name, for proofs.
    printed: BTreeMap<String, i64>,
}

/// Computed number, status and reason.
type Verdict = (Option<Shown>, Status, Option<Reason>);

impl Audit<'_> {
    fn finding(&self, entry: &Entry, of_root: Option<Status>) -> Finding {
        let (computed, status, reason) = self.verdict(entry, of_root);
        Finding {
            id: entry.id.clone(),
            section: entry.section.clone(),
            vi: entry.vi.clone(),
            en: entry.en.clone(),
            printed: shown(&entry.printed),
            computed,
            status,
            reason,
        }
    }

    fn verdict(&self, entry: &Entry, of_root: Option<Status>) -> Verdict {
        if let Some(register) = self.mapping.missing_register(&entry.root) {
            let (key, vi, en) = (register.key.clone(), register.vi.clone(), register.en.clone());
            return (None, Status::NoRegister, Some(Reason::Register { key, vi, en }));
        }
        if self.mapping.example(&entry.root).is_some() {
            return self.example(entry);
        }
        let Some(rule) = self.mapping.rule(&entry.root) else {
            return differs(format!("{}: no statistic is mapped", entry.root));
        };
        let terms = sum(&rule.terms, &self.statistics.values);
        let per = sum(&rule.per, &self.statistics.values);
        match &entry.printed {
            Printed::Number(number) => match terms {
                Ok(computed) => self.number(entry, &rule.terms, *number, computed, false),
                Err(missing) => not_counted(&missing),
            },
            Printed::Denominator(number) => match per {
                Ok(computed) => self.number(entry, &rule.per, *number, computed, true),
                Err(missing) => not_counted(&missing),
            },
            Printed::Percent(percent) => match (terms, per) {
                (Ok(count), Ok(of)) => self.percent(entry, percent, (count, of), of_root),
                (Err(missing), _) | (_, Err(missing)) => not_counted(&missing),
            },
            Printed::Decimal(thousandths) => decimal(&rule, terms, *thousandths),
            Printed::Range(low, high) => range(&rule, terms, per, (*low, *high)),
            Printed::Other(_) | Printed::Words(_) => {
                differs(format!("{}: cannot be counted", entry.id))
            }
        }
    }

    fn number(
        &self,
        entry: &Entry,
        terms: &[String],
        printed: i64,
        computed: i64,
        per: bool,
    ) -> Verdict {
        let shown = Some(Shown::Number(computed));
        if printed == computed {
            return (shown, Status::Equal, None);
        }
        match self.proof(&entry.root, printed, computed, per) {
            Some(reason) => (shown, Status::Contradicted, Some(reason)),
            None => (shown, Status::Differ, Some(Reason::Terms(self.told(terms)))),
        }
    }

    fn percent(
        &self,
        entry: &Entry,
        percent: &Percentage,
        ratio: (i64, i64),
        of_root: Option<Status>,
    ) -> Verdict {
        let (count, of) = ratio;
        let shown = Some(Shown::Share { count, of });
        let agrees = if percent.at_least {
            of > 0 && 100_000 * count >= percent.thousandths * of
        } else {
            of > 0 && (percent.thousandths * of - 100_000 * count).abs() <= 100 * of
        };
        if agrees {
            return (shown, Status::Equal, None);
        }
        // Without printed numbers beside it, those it was computed from stand for them.
        let beside = of_root.or_else(|| (percent.computed? == ratio).then_some(Status::Equal));
        match beside {
            Some(Status::Equal) => (shown, Status::Misprint, None),
            Some(Status::Contradicted) => {
                let reason = self.mapping.proofs(&entry.root).next();
                let reason = reason.map(|proof| self.told_proof(proof, &proof.terms));
                (shown, Status::Contradicted, reason)
            }
            _ => {
                let rule = self.mapping.rule(&entry.root).unwrap_or_default();
                let told = format!("{} : {}", self.told(&rule.terms), self.told(&rule.per));
                (shown, Status::Differ, Some(Reason::Terms(told)))
            }
        }
    }

    /// Is there a commune with exactly the printed numbers of the two titles?
    fn example(&self, entry: &Entry) -> Verdict {
        let Some(example) = self.mapping.example(&entry.root) else {
            return differs(entry.id.clone());
        };
        let (value, other) = match entry.printed {
            Printed::Other(other) => (None, Some(other)),
            Printed::Number(value) => (Some(value), None),
            _ => return differs(format!("{}: cannot be counted", entry.id)),
        };
        let value = value.or_else(|| self.printed.get(&format!("{}/value", entry.root)).copied());
        let titles = [(&example.title, value), (&example.other.title, other)];
        let fits = |commune: &&BTreeMap<String, i64>| {
            titles.iter().all(|(title, wanted)| {
                wanted.is_none_or(|wanted| commune.get(*title).copied().unwrap_or(0) == wanted)
            })
        };
        match (self.statistics.communes.iter().find(fits), other.or(value)) {
            (Some(_), Some(number)) => (Some(Shown::Number(number)), Status::Equal, None),
            _ => differs(format!(
                "no commune has these numbers of {} and {}",
                example.title, example.other.title
            )),
        }
    }

    /// The proof that the print contradicts itself in favour of the computed number.
    fn proof(&self, root: &str, printed: i64, computed: i64, per: bool) -> Option<Reason> {
        self.mapping.proofs(root).find_map(|proof| {
            let terms = if per { &proof.per } else { &proof.terms };
            let proven = sum(terms, &self.printed).ok().filter(|_| !terms.is_empty())?;
            let holds = if proof.at_most {
                printed > proven && computed <= proven
            } else {
                proven == computed
            };
            holds.then(|| self.told_proof(proof, terms))
        })
    }

    fn told_proof(&self, proof: &Proof, terms: &[String]) -> Reason {
        let sum = match (numbers(terms, &self.printed), sum(terms, &self.printed)) {
            (numbers, Ok(total)) if terms.len() > 1 => format!("{numbers} = {total}"),
            (numbers, _) => numbers,
        };
        Reason::Proof { vi: proof.vi.clone(), en: proof.en.clone(), sum }
    }

    fn told(&self, terms: &[String]) -> String {
        let value = |term: &String| {
            let name = term.trim_start_matches('-');
            self.statistics.values.get(name).map_or_else(|| "?".to_owned(), ToString::to_string)
        };
        let told: Vec<String> =
            terms.iter().map(|term| format!("{term} ({})", value(term))).collect();
        told.join(" + ")
    }
}

/// `15 + 515 − 3`.
fn numbers(terms: &[String], values: &BTreeMap<String, i64>) -> String {
    let mut told = String::new();
    for term in terms {
        let (sign, name) =
            term.strip_prefix('-').map_or((" + ", term.as_str()), |name| (" − ", name));
        if !told.is_empty() {
            told.push_str(sign);
        }
        told.push_str(&values.get(name).map_or_else(|| "?".to_owned(), ToString::to_string));
    }
    told
}

fn decimal(rule: &Rule, computed: Result<i64, Vec<String>>, thousandths: i64) -> Verdict {
    match computed {
        Ok(computed) if rule.hundredths => {
            let status = if computed * 10 == thousandths { Status::Equal } else { Status::Differ };
            (Some(Shown::Hundredths(computed)), status, None)
        }
        Ok(computed) => (Some(Shown::Number(computed)), Status::Differ, None),
        Err(missing) => not_counted(&missing),
    }
}

fn range(
    rule: &Rule,
    terms: Result<i64, Vec<String>>,
    per: Result<i64, Vec<String>>,
    (low, high): (i64, i64),
) -> Verdict {
    match (terms, per) {
        (Ok(count), Ok(of)) if rule.average && of > 0 => {
            let lies_in = low * of <= count && count <= high * of;
            let status = if lies_in { Status::Equal } else { Status::Differ };
            let told = format!("{count} : {of}");
            let reason = (!lies_in).then_some(Reason::Terms(told));
            (Some(Shown::Hundredths(count * 100 / of)), status, reason)
        }
        (Err(missing), _) | (_, Err(missing)) => not_counted(&missing),
        _ => differs(rule.of.clone()),
    }
}

fn shown(printed: &Printed) -> Shown {
    match printed {
        Printed::Number(number) | Printed::Denominator(number) | Printed::Other(number) => {
            Shown::Number(*number)
        }
        Printed::Decimal(thousandths) => Shown::Hundredths(thousandths / 10),
        Printed::Percent(percent) => Shown::Text(percent.text.clone()),
        Printed::Range(low, high) => Shown::Text(format!("{low}-{high}")),
        Printed::Words(words) => Shown::Text(words.clone()),
    }
}

fn differs(told: String) -> Verdict {
    (None, Status::Differ, Some(Reason::Terms(told)))
}

fn not_counted(missing: &[String]) -> Verdict {
    differs(format!("not counted: {}", missing.join(", ")))
}
