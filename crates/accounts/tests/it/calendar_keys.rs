//! The key of a calendar opens one feed and nothing else, until it is withdrawn.

use accounts::SignedIn;
use testkit::{PASSWORD, TestDatabase, on_both_databases};

use crate::{Office, here};

on_both_databases!(
    a_key_opens_a_calendar_and_nothing_else,
    a_key_ends_when_it_is_withdrawn_or_replaced,
    a_key_lasts_though_it_is_not_used
);

async fn own(office: &Office) -> SignedIn {
    office.employ("nguyen.an", "clerk", Some(office.world.communes[0])).await;
    let token = office.signed_in("nguyen.an", PASSWORD).await;
    let visitor = office.accounts.visitor(Some(&token), &here()).await.unwrap();
    visitor.signed_in.unwrap()
}

async fn a_key_opens_a_calendar_and_nothing_else(database: TestDatabase) {
    let office = Office::new(&database).await;
    let own = own(&office).await;
    let key = office.accounts.issue_calendar_key(&own).await.unwrap();
    let of = office.accounts.of_calendar_key(&key, &here()).await.unwrap();
    assert_eq!(of, Some(own.account));
    // Carried as a session or token it is nobody's.
    let visitor = office.accounts.visitor(Some(&key), &here()).await.unwrap();
    assert!(visitor.signed_in.is_none());
    assert_eq!(visitor.decision.role, "public");
    assert!(office.accounts.second_step(&key, "000000", &here()).await.is_err());
    // Neither does what signs in open the calendar.
    let token = office.signed_in("nguyen.an", PASSWORD).await;
    let program = office.accounts.issue_token(own.account, "chương trình").await.unwrap();
    for other in [token, program] {
        assert_eq!(office.accounts.of_calendar_key(&other, &here()).await.unwrap(), None);
    }
    // What is kept of it is a hash.
    let sessions = office.accounts.sessions(&own).await.unwrap();
    let kept: Vec<_> = sessions.iter().filter(|one| one.kind == "calendar").collect();
    assert_eq!(kept.len(), 1);
    assert!(sessions.iter().all(|one| one.token != key.text()));
}

async fn a_key_ends_when_it_is_withdrawn_or_replaced(database: TestDatabase) {
    let office = Office::new(&database).await;
    let own = own(&office).await;
    let first = office.accounts.issue_calendar_key(&own).await.unwrap();
    let second = office.accounts.issue_calendar_key(&own).await.unwrap();
    let of = |key| {
        let accounts = office.accounts.clone();
        async move { accounts.of_calendar_key(&key, &here()).await.unwrap() }
    };
    assert_eq!(of(first).await, None);
    assert_eq!(of(second.clone()).await, Some(own.account));
    assert!(office.accounts.withdraw_calendar_key(&own).await.unwrap());
    assert_eq!(of(second).await, None);
    assert!(!office.accounts.withdraw_calendar_key(&own).await.unwrap());
    let third = office.accounts.issue_calendar_key(&own).await.unwrap();
    office.accounts.sign_out_everywhere(&own).await.unwrap();
    assert_eq!(of(third).await, None);
}

async fn a_key_lasts_though_it_is_not_used(database: TestDatabase) {
    let office = Office::new(&database).await;
    let own = own(&office).await;
    let key = office.accounts.issue_calendar_key(&own).await.unwrap();
    office.pass(24 * 60 * 100);
    // A session that begins lets the server forget those that have ended.
    office.signed_in("nguyen.an", PASSWORD).await;
    let of = office.accounts.of_calendar_key(&key, &here()).await.unwrap();
    assert_eq!(of, Some(own.account));
    office.pass(24 * 60 * 100);
    assert_eq!(office.accounts.of_calendar_key(&key, &here()).await.unwrap(), None);
}
