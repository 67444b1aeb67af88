//! Is a flow sound: can each step be reached, and does each lead to an end?

use std::collections::BTreeSet;

use base::Message;

use crate::flow::Flow;

/// What is wrong with the way through a flow, with the place of the step.
pub(crate) fn faults(flow: &Flow) -> Vec<(usize, Message)> {
    let mut found = Vec::new();
    if flow.steps.is_empty() {
        return vec![(0, Message::new("flow.no-steps"))];
    }
    let pairs: Vec<(&str, &str)> = flow
        .actions
        .iter()
        .filter_map(|action| Some((action, action.to.as_deref()?)))
        .flat_map(|(action, to)| action.from.iter().map(move |from| (from.as_str(), to)))
        .collect();
    let forth = reached([flow.steps[0].key.as_str()].into(), &pairs);
    let back: Vec<(&str, &str)> = pairs.iter().map(|(from, to)| (*to, *from)).collect();
    let ends = flow.steps.iter().filter(|step| step.is_end).map(|step| step.key.as_str());
    let to_an_end = reached(ends.collect(), &back);
    for (place, step) in flow.steps.iter().enumerate() {
        let mut fault = |key: &'static str| {
            found.push((place, Message::new(key).heading("step", step.heading)));
        };
        let key = step.key.as_str();
        if !forth.contains(key) {
            fault("flow.step-unreachable");
        }
        if !to_an_end.contains(key) {
            fault("flow.dead-end");
        }
        if step.is_end && flow.actions_in(key).any(|action| action.to.is_some()) {
            fault("flow.end-goes-on");
        }
    }
    found
}

fn reached<'a>(from: BTreeSet<&'a str>, pairs: &[(&'a str, &'a str)]) -> BTreeSet<&'a str> {
    let mut found = from;
    loop {
        let next: BTreeSet<&str> =
            pairs.iter().filter(|(from, _)| found.contains(from)).map(|(_, to)| *to).collect();
        let before = found.len();
        found.extend(next);
        if found.len() == before {
            return found;
        }
    }
}
