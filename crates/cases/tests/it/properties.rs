//! Random actions by random users: no illegal state, every history replays, no clock goes back.

use std::collections::BTreeSet;

use base::calendar::Calendar;
use base::{Day, Id};
use cases::{Act, Attempt, Flow, Rules, number, yes_or_no};
use norms::Facts;
use proptest::prelude::*;
use registers::Case;
use testkit::day;

use crate::world::flows;

fn rules() -> Rules<'static> {
    Rules { law: flows().law(), calendar: Calendar::standard().unwrap() }
}

fn case(flow: &Flow) -> Case {
    Case {
        flow: flow.key.clone(),
        flow_version: flow.version.clone(),
        area: Id::new(1),
        person: None,
        name: "thử".to_owned(),
        part_of: None,
        day: None,
        due_on: Some(day("2026-03-20")),
        registers: None,
        register: None,
        record: None,
        field: None,
        wish: None,
    }
}

/// One thing that somebody tries: after so many days, which action, as which actors, with what.
#[derive(Clone, Debug)]
struct Try {
    days: i64,
    action: usize,
    stands: u32,
    has_reason: bool,
    rows: usize,
    fact: bool,
    by_other: bool,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = (-2i64..9, 0usize..16, any::<u32>(), any::<bool>(), 0usize..3, any::<bool>(), 0u8..5)
        .prop_map(|(days, action, stands, has_reason, rows, fact, other)| Try {
            days,
            action,
            stands,
            has_reason,
            rows,
            fact,
            by_other: other == 0,
        });
    prop::collection::vec(one, 0..40)
}

fn moved(from: Day, days: i64) -> Day {
    let back = u64::try_from(-days).unwrap_or_default();
    let forth = u64::try_from(days).unwrap_or_default();
    (0..back).fold(from.plus_days(forth), |day, _| day.previous())
}

/// Tries one thing; what was refused leaves everything as it was.
fn tried(flow: &Flow, case: &Case, acts: &[Act], one: &Try) -> Option<Act> {
    let state = flow.state(acts).unwrap();
    let action = &flow.actions[one.action % flow.actions.len()];
    let on = moved(state.last.on, one.days);
    let reason = one.has_reason.then_some("vì thế");
    if one.by_other {
        return flow.moved(&state, &action.key, (on, "việc khác", reason)).ok();
    }
    let actors = flow.actors.iter().enumerate();
    let stands: BTreeSet<String> = actors
        .filter(|(place, _)| one.stands >> place & 1 == 1)
        .map(|(_, actor)| actor.key.clone())
        .collect();
    let facts = Facts::default()
        .with("case.has_reason", yes_or_no(one.has_reason))
        .with("case.faults", number(usize::from(!one.fact)))
        .with("case.parts_unready", number(usize::from(!one.fact)))
        .with("case.row_has_changed", yes_or_no(one.fact));
    let attempt = Attempt {
        action: &action.key,
        on,
        stands: &stands,
        actor: "ai đó",
        reason,
        rows: one.rows,
        facts: &facts,
    };
    let came = flow.next(rules(), (&state, case), &attempt).ok()?;
    // What was let through was allowed by every word of the flow.
    assert!(action.from.contains(&state.step.key));
    assert!(!action.by.is_disjoint(&stands));
    assert!(on >= state.last.on && !state.is_closed);
    assert!(action.when.is_none() || one.fact || one.has_reason);
    Some(came)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_tried_a_case_stands_where_its_history_says(tries in tries(), which in 0usize..3) {
        let all: Vec<_> = flows().all().collect();
        let flow = all[which % all.len()];
        let case = case(flow);
        let begun = flow.begin(rules(), (day("2026-03-02"), "ai đó"), &case).unwrap();
        let mut acts = vec![begun];
        for one in &tries {
            let Some(act) = tried(flow, &case, &acts, one) else { continue };
            let last = acts.last().unwrap().clone();
            prop_assert_eq!(act.number, last.number + 1);
            prop_assert!(act.on >= last.on);
            // The deadline of the whole moves only forward, and that of a step lies not before it.
            prop_assert!(act.due_on >= last.due_on);
            let is_same_step = act.step == last.step;
            prop_assert!(is_same_step || act.step_due_on.is_none_or(|due| due >= act.on));
            prop_assert!(!is_same_step || act.step_due_on == last.step_due_on);
            acts.push(act);
            // Replayed from the beginning, the history leads to the step of the last act.
            let state = flow.state(&acts).unwrap();
            prop_assert_eq!(&state.step.key, &acts.last().unwrap().step);
            prop_assert_eq!(state.is_closed, state.step.is_end);
        }
        // A history of which something is missing or out of place is found out.
        if acts.len() > 2 {
            let mut torn = acts.clone();
            torn.remove(1);
            prop_assert!(flow.state(&torn).is_err());
            let mut turned = acts.clone();
            turned.swap(1, 2);
            prop_assert!(flow.state(&turned).is_err());
        }
        prop_assert!(flow.state(&[]).is_err());
    }
}
