//! Each rule, by a line it refuses and a line it lets pass.

use super::*;

fn told(path: &str, text: &str) -> Vec<String> {
    let faults = faults(&Tree::of(&[(path, text)])).unwrap();
    faults.iter().map(|fault| format!("{}: {}", fault.line, fault.message)).collect()
}

fn refused(path: &str, text: &str) -> bool {
    !told(path, text).is_empty()
}

#[test]
fn sql_stands_only_in_the_store() {
    let query = "let q = \"SELECT id FROM person\";";
    assert!(refused("crates/web/src/a.rs", query));
    assert!(!refused("crates/store/src/a.rs", query));
    assert!(!refused("crates/web/tests/a.rs", query));
    assert!(!refused("crates/web/src/a.rs", "let select = from(update);"));
}

#[test]
fn html_stands_only_in_web() {
    assert!(refused("crates/reports/src/a.rs", "out.push_str(\"<table>\");"));
    assert!(!refused("crates/web/src/a.rs", "out.push_str(\"<table>\");"));
    assert!(!refused("crates/reports/src/a.rs", "let rows: Vec<tracing::Span> = x;"));
}

#[test]
fn only_the_clock_asks_the_machine() {
    let asks = "let now = std::time::SystemTime::now();";
    assert!(refused("crates/store/src/a.rs", asks));
    assert!(!refused("crates/base/src/clock.rs", asks));
    assert!(!refused("crates/store/benches/a.rs", asks));
}

#[test]
fn law_is_cited_in_comments_and_nowhere_else() {
    assert!(refused("crates/web/src/a.rs", "let law = \"33/2023/NĐ-CP\";"));
    assert!(refused("crates/web/src/a.rs", "let law = \"Nghị định số 33\";"));
    assert!(!refused("crates/web/src/a.rs", "/// See 33/2023/NĐ-CP."));
    assert!(!refused("crates/web/src/a.rs", "let a = 1; // by 33/2023/NĐ-CP"));
    // A decision on one person has no year in its number, and is no law.
    assert!(!refused("crates/worlds/src/a.rs", "let number = \"45/QĐ-UBND\";"));
}

#[test]
fn the_whole_scope_is_for_the_operator() {
    let call = "let scope = policy::operator(&clock);";
    assert!(refused("crates/web/src/a.rs", call));
    assert!(refused("crates/web/src/a.rs", "use policy::{Scope, operator};"));
    assert!(!refused("crates/dinh/src/a.rs", call));
    assert!(!refused("crates/web/src/a.rs", "use policy::{Scope, View};"));
}

#[test]
fn unfinished_work_is_refused_in_tests_too() {
    let unfinished = format!("{}!()", "todo");
    assert!(refused("crates/web/tests/a.rs", &unfinished));
    assert!(refused("xtask/src/a.rs", &format!("// {}ME: later", "FIX")));
}

#[test]
fn tests_at_the_end_of_a_file_are_left_alone() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    const LAW: &str = \"1/2020/TT-X\";\n}";
    assert!(!refused("crates/web/src/a.rs", text));
    let declared = "#[cfg(test)]\nmod tests;\nconst LAW: &str = \"1/2020/TT-X\";";
    assert_eq!(told("crates/web/src/a.rs", declared).len(), 1);
}
