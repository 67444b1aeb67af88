//! The tables of law: dated, cited, and refused without a citation.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may stop where it stands")]

mod world;

use reports::Law;
use world::{day, definitions};

const ROW: &str = r#"
key = "table"
vi = "Bảng"
en = "Table"

[[age_limit]]
key = "limit"
under = 51
"#;

fn add(rest: &str) -> Result<Law, String> {
    let mut law = Law::default();
    law.add("table.toml", &format!("{ROW}{rest}")).map_err(|fault| fault.to_string())?;
    Ok(law)
}

#[test]
fn a_row_without_its_citation_does_not_load() {
    let refused = add("basis = \"memory\"\nconfidence = \"high\"\n").unwrap_err();
    assert!(refused.contains("document"), "{refused}");
    assert!(add("document = \"\"\nbasis = \"memory\"\nconfidence = \"high\"\n").is_err());
    assert!(add("document = \"Luật\"\nbasis = \"hearsay\"\nconfidence = \"high\"\n").is_err());
    assert!(add("document = \"Luật\"\nbasis = \"memory\"\nconfidence = \"high\"\n").is_ok());
}

#[test]
fn remembered_words_are_no_quotation() {
    let cited = "document = \"Luật\"\nbasis = \"memory\"\nconfidence = \"high\"\nquote = \"…\"\n";
    assert!(add(cited).is_err());
    assert!(add(&format!("{cited}quote_basis = \"memory\"\n")).is_err());
    assert!(add(&format!("{cited}quote_basis = \"printed\"\n")).is_ok());
}

#[test]
fn ceilings_are_those_of_the_day() {
    let law = &definitions().law;
    let staff = |kind, class, on| law.ceiling("staff", kind, class, day(on));
    assert_eq!(staff("commune", "class_1", "2022-10-19"), Some(22));
    assert_eq!(staff("ward", "class_1", "2022-10-19"), Some(23));
    assert_eq!(staff("township", "class_3", "2022-10-19"), Some(18));
    assert_eq!(staff("township", "class_3", "2024-01-01"), Some(18));
    assert_eq!(staff("commune", "class_1", "2025-07-01"), None);
    assert_eq!(staff("commune", "", "2022-10-19"), None);
    assert_eq!(law.ceiling("part_time_village", "village", "class_1", day("2022-10-19")), Some(7));
}
