//! The flows of `flows/`, and what is said of a faulty one.

use std::collections::BTreeMap;

use base::Language;
use base::calendar::Calendar;
use cases::{Flows, Rules, Scenario};
use norms::{File, Law};
use registers::CodeLists;

fn law() -> &'static Law {
    Law::shared(CodeLists::standard().unwrap()).unwrap()
}

#[test]
fn the_flows_load() {
    let faults = Flows::read(&Flows::files(), law()).err().unwrap_or_default();
    let told: Vec<String> = faults.iter().map(|fault| fault.render(Language::Vi)).collect();
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn every_flow_has_scenarios_and_all_hold() {
    let flows = Flows::shared(law()).unwrap();
    let rules = Rules { law: law(), calendar: Calendar::standard().unwrap() };
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, text) in flows.scenarios() {
        let key = name.split('/').next().unwrap();
        let flow = flows.current(key).unwrap();
        let came = Scenario::tell(flow, rules, &File { name, text });
        let faults: Vec<String> =
            came.faults.iter().map(|fault| fault.render(Language::Vi)).collect();
        assert_eq!(faults, Vec::<String>::new(), "{name}: {}", came.vi);
        *told.entry(key).or_default() += 1;
    }
    for flow in flows.all() {
        assert!(told.get(flow.key.as_str()).is_some_and(|count| *count >= 3), "{}", flow.key);
    }
}

/// What is said of a flow in which one text was put in the place of another.
fn said(from: &str, to: &str) -> Vec<(usize, &'static str)> {
    let mut files = Flows::files();
    files.retain(|name, _| name.starts_with("round"));
    let text = files.get_mut("round-unit/flow.toml").unwrap();
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    let faults = Flows::read(&files, law()).unwrap_err();
    faults.into_iter().map(|fault| (fault.line, fault.message.key())).collect()
}

#[test]
fn a_faulty_flow_does_not_load_and_each_fault_has_its_line() {
    let found = said("to = \"confirmed\"", "to = \"checked\"");
    assert!(found.iter().any(|(line, key)| *key == "flow.step-unreachable" && *line > 60));
    let keys = |found: Vec<(usize, &'static str)>| -> Vec<&str> {
        found.into_iter().map(|(_, key)| key).collect()
    };
    assert_eq!(keys(said("calendar = \"state-offices\"\n", ""))[0], "flow.clock-without-calendar");
    assert_eq!(keys(said("state-offices", "mặt trăng"))[0], "flow.no-such-calendar");
    assert_eq!(keys(said("roles = [\"head\"]", "roles = [\"person\"]")), ["flow.nobody-can-be"]);
    assert_eq!(keys(said("roles = [\"head\"]", "roles = [\"vua\"]"))[0], "policy.no-such-role");
    assert_eq!(
        keys(said("roles = [\"head\"]", "roles = [\"head\"]\ntitles = [\"king\"]")),
        ["flow.no-such-title"]
    );
    assert_eq!(keys(said("by = [\"board\"]", "by = [\"bored\"]")), ["flow.no-such-actor"]);
    assert_eq!(keys(said("letter = \"return\"", "letter = \"love\"")), ["flow.no-such-letter"]);
    assert_eq!(keys(said("due = { days = 2 }", "due = { norm = \"x\" }")), ["flow.no-such-norm"]);
    let dead = said("to = \"left-out\"\n", "to = \"not-sent\"\n");
    assert!(dead.iter().any(|(_, key)| *key == "flow.step-unreachable"), "{dead:?}");
    assert_eq!(keys(said("key = \"head\"\nvi", "key = \"clerk\"\nvi"))[0], "flow.twice");
    let misread = said("case.faults == 0", "case.moon == 0");
    assert_eq!(misread.len(), 1, "{misread:?}");
    assert_eq!(keys(said("part-of = \"round\"", "part-of = \"square\"")), ["flow.no-such-flow"]);
    let unended = said("end = true\ntone = \"closed\"", "tone = \"closed\"");
    assert!(unended.iter().any(|(_, key)| *key == "flow.dead-end"), "{unended:?}");
}

#[test]
fn a_story_that_goes_otherwise_is_told_with_its_line() {
    let flows = Flows::shared(law()).unwrap();
    let rules = Rules { law: law(), calendar: Calendar::standard().unwrap() };
    let (name, text) = flows
        .scenarios()
        .iter()
        .find(|(name, _)| name == "round-unit/scenarios/in-time.toml")
        .unwrap();
    let otherwise = text.replace("step-due-on = \"2022-10-24\"", "step-due-on = \"2022-10-22\"");
    let flow = flows.current("round-unit").unwrap();
    let came = Scenario::tell(flow, rules, &File { name, text: &otherwise });
    assert_eq!(came.faults.len(), 1);
    assert_eq!(came.faults[0].message.key(), "flow.story-differs");
    assert!(came.faults[0].line > 20);
}
