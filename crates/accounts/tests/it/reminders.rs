//! Where an account is reminded, and that it is reminded once a day.

use base::Period;
use registers::Account;
use testkit::{TestDatabase, on_both_databases, permit};

use crate::{Office, key};

on_both_databases!(an_address_is_one_plain_address, a_reminder_is_claimed_once_a_day);

async fn an_address_is_one_plain_address(database: TestDatabase) {
    let office = Office::new(&database).await;
    let account = |name: &str, mail: &str| Account {
        name: name.to_owned(),
        holder: "Bà Một".to_owned(),
        person: None,
        mail: Some(mail.to_owned()),
    };
    for mail in ["một@tinh.vn", "an@tinh.vn\r\nBcc: ba@tinh.vn", "an@tinh.vn, ba@tinh.vn"] {
        let made = office.accounts.make(&permit(), account("mot", mail), None).await;
        assert_eq!(key(made), "rule.account-mail", "{mail:?}");
    }
    office.accounts.make(&permit(), account("mot", "mot@tinh.gov.vn"), None).await.unwrap();
    let kept = office.accounts.by_name("mot").await.unwrap().unwrap();
    assert_eq!(kept.data.mail.as_deref(), Some("mot@tinh.gov.vn"));
    assert_eq!(kept.period, Period::since(office.registers.today()));
}

async fn a_reminder_is_claimed_once_a_day(database: TestDatabase) {
    let office = Office::new(&database).await;
    let store = office.registers.database();
    let today = office.registers.today();
    assert!(!store.has_reminder(7, today).await.unwrap());
    assert!(store.claim_reminder(7, today).await.unwrap());
    assert!(store.has_reminder(7, today).await.unwrap());
    assert!(!store.claim_reminder(7, today).await.unwrap());
    assert!(store.claim_reminder(8, today).await.unwrap());
    // What was not sent may be claimed again.
    store.release_reminder(7, today).await.unwrap();
    assert!(store.claim_reminder(7, today).await.unwrap());
    assert!(store.claim_reminder(7, today.next()).await.unwrap());
    assert!(!store.has_reminder(7, today).await.unwrap());
    // Another day's is not given back.
    store.release_reminder(7, today).await.unwrap();
    assert!(store.has_reminder(7, today.next()).await.unwrap());
}
