//! What may stand in which source file: SQL, HTML, the clock, numbers of law, the widest scope.
//!
//! The rules are regular expressions on lines, and as blunt as that: comments and tests are
//! left alone, and what a rule does not see is left to review.

use anyhow::Result;
use regex::Regex;

use super::Fault;
use super::tree::{SourceFile, Tree};

/// One rule: what must not stand where, and why.
struct Rule {
    pattern: &'static str,
    binds: fn(&SourceFile) -> bool,
    /// Whether it binds tests and comments, too.
    everywhere: bool,
    message: &'static str,
}

const RULES: [Rule; 7] = [
    Rule {
        pattern: r"\b(SELECT\s.*\bFROM|INSERT INTO|UPDATE\s.*\bSET|DELETE FROM|CREATE TABLE)\b",
        binds: |file| product_except(file, &["store", "testkit"]),
        everywhere: false,
        message: "only crates/store knows SQL",
    },
    Rule {
        pattern: r"<(html|body|div|span|table|thead|tbody|tr|th|td|form|script|style)[\s>]",
        binds: |file| product_except(file, &["web"]),
        everywhere: false,
        message: "only crates/web knows HTML",
    },
    Rule {
        pattern: r"\b(SystemTime|Instant|Utc|Local)::now\b",
        binds: |file| product_except(file, &[]) && file.path != "crates/base/src/clock.rs",
        everywhere: false,
        message: "time comes from base::Clock",
    },
    Rule {
        pattern: r"\d+/\d{4}/(NĐ|QĐ|TT|NQ|QH|UBTVQH)",
        binds: |file| product_except(file, &[]),
        everywhere: false,
        message: "law is data: the number of a legal document does not stand in Rust",
    },
    Rule {
        pattern: r"\b(NĐ|TT|Nghị định|Thông tư|Quyết định|Decree|Circular|Decision)(-CP)?( số| No\.?)? ?\d",
        binds: |file| product_except(file, &[]),
        everywhere: false,
        message: "law is data: the number of a legal document does not stand in Rust",
    },
    Rule {
        pattern: r"\bpolicy::(operator\b|\{[^}]*\boperator\b)",
        binds: |file| product_except(file, &["dinh", "policy", "testkit"]),
        everywhere: false,
        message: "the operator's whole scope is for crates/dinh and tests; ask a policy decision",
    },
    Rule {
        pattern: r"\b(todo|dbg|unimplemented)!\(|\b(FIX[M]E|XX[X])\b",
        binds: |file| file.is("rs"),
        everywhere: true,
        message: "unfinished work stays out of the repository",
    },
];

/// Looks at every line of every Rust file.
pub(super) fn faults(tree: &Tree) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for rule in RULES {
        let pattern = Regex::new(rule.pattern)?;
        for file in tree.files.iter().filter(|file| (rule.binds)(file)) {
            let product = first_line_of_tests(file);
            let hits = file.lines().filter(|(number, line)| {
                if rule.everywhere {
                    return pattern.is_match(line);
                }
                *number < product && pattern.is_match(without_comment(line))
            });
            faults.extend(hits.map(|(number, _)| Fault::new(&file.path, number, rule.message)));
        }
    }
    Ok(faults)
}

/// Whether a file is product code of a crate other than these.
fn product_except(file: &SourceFile, crates: &[&str]) -> bool {
    let crate_name = file.product_of().filter(|_| file.is("rs") && !file.is_test());
    crate_name.is_some_and(|name| !crates.contains(&name))
}

/// Where the tests at the end of a file begin; beyond its end if it has none.
fn first_line_of_tests(file: &SourceFile) -> usize {
    let marks = file.lines().zip(file.lines().skip(1));
    let mut found = marks.filter(|((_, mark), (_, module))| {
        mark.trim() == "#[cfg(test)]" && module.contains("mod ") && module.ends_with('{')
    });
    found.next().map_or(usize::MAX, |((number, _), _)| number)
}

/// The code of a line. An address (`https://`) is no comment.
fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with("//") {
        return "";
    }
    line.split_once(" // ").map_or(line, |(code, _)| code)
}

#[cfg(test)]
mod tests;
