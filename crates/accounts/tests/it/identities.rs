//! Under which names others vouch for an account.

use accounts::Identity;
use testkit::{PASSWORD, TestDatabase, on_both_databases};

use crate::{Office, here, key};

on_both_databases!(
    an_identity_is_tied_to_one_account_alone,
    what_is_untied_ends_its_sessions,
    an_account_without_a_password_is_there_for_others_to_vouch_for,
);

fn identity(subject: &str) -> Identity {
    Identity { issuer: "https://sso.example".to_owned(), subject: subject.to_owned() }
}

async fn an_identity_is_tied_to_one_account_alone(database: TestDatabase) {
    let office = Office::new(&database).await;
    let commune = Some(office.world.communes[0]);
    let one = office.employ("nguyen.an", "clerk", commune).await;
    let other = office.employ("tran.binh", "clerk", commune).await;
    let accounts = &office.accounts;
    accounts.tie(one, &identity("an")).await.unwrap();
    accounts.tie(one, &identity("an")).await.unwrap();
    assert_eq!(key(accounts.tie(other, &identity("an")).await), "single-sign-on.tied-to-another");
    assert_eq!(key(accounts.untie(other, &identity("an")).await), "single-sign-on.not-tied");
    assert_eq!(key(accounts.tie(other, &identity(" ")).await), "single-sign-on.no-subject");
    // The same name of another issuer is another's, and so is the name in capitals.
    let elsewhere = Identity { issuer: "https://sso.example/".to_owned(), ..identity("an") };
    accounts.tie(other, &elsewhere).await.unwrap();
    accounts.tie(other, &identity("AN")).await.unwrap();
    assert_eq!(accounts.identities(one).await.unwrap(), [identity("an")]);
    assert_eq!(accounts.identities(other).await.unwrap(), [identity("AN"), elsewhere]);
    accounts.untie(one, &identity("an")).await.unwrap();
    accounts.tie(other, &identity("an")).await.unwrap();
    assert_eq!(accounts.identities(one).await.unwrap(), []);
}

async fn what_is_untied_ends_its_sessions(database: TestDatabase) {
    let office = Office::new(&database).await;
    let id = office.employ("nguyen.an", "clerk", Some(office.world.communes[0])).await;
    office.accounts.tie(id, &identity("an")).await.unwrap();
    let token = office.signed_in("nguyen.an", PASSWORD).await;
    office.accounts.untie(id, &identity("an")).await.unwrap();
    let visitor = office.accounts.visitor(Some(&token), &here()).await.unwrap();
    assert!(visitor.signed_in.is_none() && visitor.has_ended);
}

async fn an_account_without_a_password_is_there_for_others_to_vouch_for(database: TestDatabase) {
    let office = Office::new(&database).await;
    let id = office.employ("nguyen.an", "clerk", Some(office.world.communes[0])).await;
    office.accounts.tie(id, &identity("an")).await.unwrap();
    office.accounts.take_password(id).await.unwrap();
    for tried in [PASSWORD, ""] {
        assert_eq!(key(office.try_in("nguyen.an", tried).await), "sign-in.refused");
    }
    let token = office.accounts.begin_for(id, "kiểm thử").await.unwrap();
    let visitor = office.accounts.visitor(Some(&token), &here()).await.unwrap();
    assert!(!visitor.signed_in.unwrap().must_change);
}
