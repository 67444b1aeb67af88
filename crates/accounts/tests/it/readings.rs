//! The log of who read personal files.

use store::{AccessDraft, AccessFilter};
use testkit::{Raw, TestDatabase, on_both_databases};

use crate::Office;

on_both_databases!(readings_are_kept_in_their_order_and_found, what_is_altered_in_the_log_is_found,);

fn reading(actor: &str, person: i64) -> AccessDraft {
    AccessDraft {
        actor: actor.to_owned(),
        role: "inspector".to_owned(),
        person,
        what: "/people/{id}".to_owned(),
        reason: Some("Theo quyết định số 1".to_owned()),
    }
}

async fn readings_are_kept_in_their_order_and_found(database: TestDatabase) {
    let office = Office::new(&database).await;
    let log = office.accounts.access.clone();
    let many = (0..50).map(|person| {
        let log = log.clone();
        tokio::spawn(async move { log.note(reading("an", person)).await })
    });
    for one in many.collect::<Vec<_>>() {
        one.await.unwrap().unwrap();
    }
    office.pass(-600);
    log.note(reading("binh", 7)).await.unwrap();
    let all = AccessFilter { limit: 100, ..AccessFilter::default() };
    let entries = log.entries(&all).await.unwrap();
    assert_eq!(entries.len(), 51);
    assert!(entries.windows(2).all(|pair| pair[0].recorded_at >= pair[1].recorded_at));
    let of_seven = AccessFilter { person: Some(7), ..all.clone() };
    assert_eq!(log.entries(&of_seven).await.unwrap().len(), 2);
    let of_binh = AccessFilter { actor: Some("binh".to_owned()), ..all };
    assert_eq!(log.entries(&of_binh).await.unwrap()[0].draft.person, 7);
    assert!(office.registers.database().verify_access().await.unwrap().is_empty());
}

async fn what_is_altered_in_the_log_is_found(database: TestDatabase) {
    let office = Office::new(&database).await;
    for person in 1..=6 {
        office.accounts.access.note(reading("an", person)).await.unwrap();
    }
    let mut raw = Raw::connect(database.address()).await;
    for (tampering, found) in [
        ("UPDATE access_entries SET person = 9 WHERE sequence = 2", vec![2]),
        ("UPDATE access_entries SET reason = NULL WHERE sequence = 3", vec![2, 3]),
        ("DELETE FROM access_entries WHERE sequence = 4", vec![2, 3, 5]),
    ] {
        raw.run(tampering).await;
        assert_eq!(
            office.registers.database().verify_access().await.unwrap(),
            found,
            "{tampering}"
        );
    }
}
