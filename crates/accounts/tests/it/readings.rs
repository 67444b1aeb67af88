//! The log of who read personal files.

use store::{AccessDraft, AccessFilter, Checkpoint, Fault, SigningKey};
use testkit::{PASSWORD, Raw, TestDatabase, on_both_databases};

use crate::{Office, here};

on_both_databases!(
    readings_are_kept_in_their_order_and_found,
    what_is_altered_in_the_log_is_found,
    a_log_that_was_cut_or_written_anew_is_found_by_a_checkpoint,
    signing_in_is_recorded_and_what_was_typed_is_not,
);

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
    assert!(office.verified().await.is_empty());
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
        assert_eq!(office.verified().await, found, "{tampering}");
    }
}

async fn a_log_that_was_cut_or_written_anew_is_found_by_a_checkpoint(database: TestDatabase) {
    let office = Office::new(&database).await;
    for person in 1..=6 {
        office.accounts.access.note(reading("an", person)).await.unwrap();
    }
    let signer = SigningKey::derive(&[5; 32]);
    let checkpoint = office.registers.checkpoint(&signer).await.unwrap();
    let checkpoint: Checkpoint = checkpoint.to_string().parse().unwrap();
    let verified = async || {
        let key = signer.public();
        office.registers.verify_journal_against(&checkpoint, &key).await.unwrap().faults
    };
    assert_eq!(verified().await, []);
    let mut raw = Raw::connect(database.address()).await;
    raw.run("DELETE FROM access_entries WHERE sequence > 4").await;
    assert_eq!(office.verified().await, Vec::<i64>::new());
    assert_eq!(verified().await, [Fault::ChainShorter(-1, 4, 6)]);
    // Written on as if nothing had been: every hash fits, and the checkpoint does not.
    for person in 1..=2 {
        office.accounts.access.note(reading("binh", person)).await.unwrap();
    }
    assert_eq!(office.verified().await, Vec::<i64>::new());
    assert_eq!(verified().await, [Fault::EntryReplaced(-1, 6)]);
    raw.run("UPDATE access_entries SET actor = 'chi' WHERE sequence = 2").await;
    let faults = office.registers.verify_journal().await.unwrap().faults;
    assert_eq!(faults, [Fault::AccessAltered(2)]);
}

async fn signing_in_is_recorded_and_what_was_typed_is_not(database: TestDatabase) {
    let office = Office::new(&database).await;
    office.employ("an", "specialist", None).await;
    let before = AccessFilter { limit: 100, ..AccessFilter::default() };
    let count = office.accounts.access.entries(&before).await.unwrap().len();
    for (name, password) in
        [("an", "không phải câu này"), ("mật khẩu gõ nhầm ô", "an"), ("an", PASSWORD)]
    {
        let _ = office.accounts.sign_in(name, password, &here()).await;
    }
    let entries = office.accounts.access.entries(&before).await.unwrap();
    let new = entries.len() - count;
    let told: Vec<_> = entries
        .iter()
        .take(new)
        .map(|one| (one.draft.actor.as_str(), one.draft.what.as_str(), one.draft.person))
        .collect();
    let expected = [
        ("an", "sign-in", accounts::NO_FILE),
        ("?", "sign-in: refused", accounts::NO_FILE),
        ("an", "sign-in: refused", accounts::NO_FILE),
    ];
    assert_eq!(told, expected);
}
