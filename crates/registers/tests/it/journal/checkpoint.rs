//! Checkpoints: their text, which is one and no other, and their signature.

use registers::{Checkpoint, Fault, SigningKey};
use testkit::{TestDatabase, WholeWorld, on_both_databases};

use crate::journal::bytes::one_province;

on_both_databases!(
    the_text_of_a_checkpoint_is_that_of_the_vector,
    anything_but_the_text_of_a_checkpoint_is_refused_with_its_line,
    an_untouched_journal_agrees_with_every_checkpoint,
    a_checkpoint_that_was_altered_or_signed_by_another_is_told,
    a_broken_journal_is_not_signed,
);

/// What a checkpoint of one entry is; a change here makes every kept checkpoint unreadable.
const VECTOR: &str = "\
dinh journal checkpoint 1
instant 2026-11-24T05:00:00.000000Z
chain 1 sequence 1 entries 1
c6a2c175 5858c12b 154043b7 d227f87a a42f19e9 827574e3 48d6873f ac51e529
key 7599776c 3085e3f9 da0d1307 1eb0b4ab
signature 83499390 ee7007b1 2b30a46e 4a7644ae 07812f79 1c18fb16 9e0d23d8 ace98fa5
signature ff693a43 bc760841 e6d1f84a 1721fe97 6c7d8c7b b8983684 db9e0125 9d5ec203
";

const CODE: &str = "CB47Y-63FYW-Q8F25-021KC-QSATT-D9G1V-07DAM-G1MFG";

pub(super) fn signer() -> SigningKey {
    SigningKey::derive(&[5; 32])
}

async fn the_text_of_a_checkpoint_is_that_of_the_vector(database: TestDatabase) {
    let registers = database.create().await;
    one_province(&registers).await;
    let checkpoint = registers.checkpoint(&signer()).await.unwrap();
    assert_eq!(checkpoint.to_string(), VECTOR);
    assert_eq!(checkpoint.code(), CODE);
    assert_eq!(VECTOR.parse::<Checkpoint>().unwrap(), checkpoint);
    let key = signer().public();
    assert_eq!(key.to_string().parse::<registers::PublicKey>().unwrap(), key);
    assert!(VECTOR.contains(&key.fingerprint()[..8]));
    assert!(checkpoint.is_signed_by(&key));
}

async fn anything_but_the_text_of_a_checkpoint_is_refused_with_its_line(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let text = registers.checkpoint(&signer()).await.unwrap().to_string();
    let lines: Vec<&str> = text.lines().collect();
    let swapped = [&lines[..2], &lines[4..6], &lines[2..4], &lines[6..], &[""]].concat().join("\n");
    let twice = [&lines[..4], &lines[2..], &[""]].concat().join("\n");
    let cases = [
        (String::new(), 1),
        (text.replace("checkpoint 1", "checkpoint 2"), 1),
        (text.replace('\n', "\r\n"), 1),
        (format!("\u{feff}{text}"), 1),
        (text.replace("Z\n", "+00:00\n"), 2),
        (text.replace("instant", "Instant"), 2),
        (text.replace("chain 0", "chain 00"), 3),
        (text.replace("chain 0", "chain  0"), 3),
        (text.replace("chain 1", "chain +1"), 5),
        (text.replace("chain 1", "chain x"), 5),
        (swapped, 3),
        (twice, 5),
        (text.replacen(lines[3], &lines[3].to_uppercase(), 1), 4),
        (text.replacen(lines[3], &lines[3].replace(' ', ""), 1), 4),
        (text.replacen(lines[3], &lines[3][1..], 1), 4),
        (text.replace("key ", "key  "), 7),
        (text.trim_end().to_owned(), 10),
        (format!("{text}\n"), 11),
        (format!("{text}x"), 10),
    ];
    for (wrong, line) in cases {
        let refusal = wrong.parse::<Checkpoint>().unwrap_err();
        let said = refusal.render(base::Language::En);
        assert!(said.contains(&format!("at line {line}.")), "{said}\n{wrong}");
    }
}

async fn an_untouched_journal_agrees_with_every_checkpoint(database: TestDatabase) {
    let registers = database.create().await;
    let of_nothing = registers.checkpoint(&signer()).await.unwrap();
    WholeWorld::load(&registers).await;
    // The clock of the machine was set back after the load.
    database.clock().advance(-60_000_000);
    let of_all = registers.checkpoint(&signer()).await.unwrap();
    assert_eq!(of_all.chains().keys().copied().collect::<Vec<_>>(), [0, 1]);
    assert!(of_all.chains().values().all(|end| end.sequence == 2 && end.entries == 2));
    for checkpoint in [of_nothing, of_all] {
        let key = signer().public();
        let verified = registers.verify_journal_against(&checkpoint, &key).await.unwrap();
        assert_eq!(verified.faults, []);
        assert_eq!(verified.entries, 4);
    }
}

async fn a_checkpoint_that_was_altered_or_signed_by_another_is_told(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let (key, other) = (signer().public(), SigningKey::derive(&[6; 32]));
    let own = registers.checkpoint(&signer()).await.unwrap();
    let foreign = registers.checkpoint(&other).await.unwrap();
    let told = async |text: &str| {
        let checkpoint = text.parse::<Checkpoint>().unwrap();
        registers.verify_journal_against(&checkpoint, &key).await.unwrap().faults
    };
    let [named, held] = [other.public().fingerprint(), key.fingerprint()];
    let text = foreign.to_string();
    assert_eq!(told(&text).await, [Fault::CheckpointOfAnotherKey { named, held }]);
    // Under the name of our key, but not by it.
    let line = |text: &str| text.lines().find(|line| line.starts_with("key")).unwrap().to_owned();
    let forged = text.replace(&line(&text), &line(&own.to_string()));
    assert_eq!(told(&forged).await, [Fault::CheckpointNotSigned]);
    // Our own, of another instant.
    let later = own.to_string().replace("instant 2026", "instant 2027");
    assert_eq!(told(&later).await, [Fault::CheckpointNotSigned]);
    assert_eq!(told(&own.to_string()).await, []);
}

async fn a_broken_journal_is_not_signed(database: TestDatabase) {
    let registers = database.create().await;
    WholeWorld::load(&registers).await;
    let mut raw = database.raw().await;
    raw.run("DELETE FROM journal_entries WHERE chain = 1 AND sequence = 1").await;
    let refused = registers.checkpoint(&signer()).await.unwrap_err();
    assert_eq!(refused.messages()[0].key(), "checkpoint.unsound");
    raw.run("DELETE FROM journal_entries WHERE chain = 1").await;
    let refused = registers.checkpoint(&signer()).await.unwrap_err();
    assert_eq!(refused.messages()[0].key(), "checkpoint.unsound");
}
