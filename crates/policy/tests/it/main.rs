//! Decisions of policy, from the roles of `policies/`.

use std::collections::BTreeSet;

use base::PersonalClass::{self, Identity, Religion};
use policy::{Areas, decide, operator};

#[test]
fn the_operator_sees_and_writes_the_whole_in_the_own_name() {
    let decision = operator("nguoi.van.hanh").unwrap();
    assert_eq!(decision.scope.areas(), &Areas::Whole);
    assert!(PersonalClass::ALL.iter().all(|class| decision.scope.shows(*class)));
    let permit = decision.permit.unwrap();
    assert_eq!(permit.actor(), "nguoi.van.hanh");
    assert_eq!(permit.scope(), &decision.scope);
}

#[test]
fn a_statistician_writes_nothing_and_sees_no_identity() {
    let areas = Areas::Subtrees(BTreeSet::from([3]));
    let decision = decide("statistician", "chuyen.vien", areas.clone()).unwrap();
    assert_eq!(decision.permit, None);
    assert_eq!(decision.scope.areas(), &areas);
    assert!(decision.scope.shows(Religion) && !decision.scope.shows(Identity));
}

#[test]
fn an_unknown_role_is_refused() {
    let refused = decide("emperor", "ai.do", Areas::Whole).unwrap_err();
    assert_eq!(refused.key(), "policy.no-such-role");
}

#[test]
fn scopes_of_other_areas_are_other_keys_of_a_cache() {
    let scope = |area| decide("clerk", "a", Areas::Subtrees(BTreeSet::from([area]))).unwrap().scope;
    assert_eq!(scope(3), scope(3));
    assert_ne!(scope(3), scope(4));
}
