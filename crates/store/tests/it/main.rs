//! The store's own small parts; what it does with registers is tested in theirs.

use store::{Address, KeyRing, lock_number};

#[test]
fn an_address_is_a_file_or_a_server() {
    let file = |text: &str| text.parse::<Address>().unwrap();
    assert_eq!(file("sqlite://dinh.db"), Address::Sqlite("dinh.db".into()));
    assert_eq!(
        file("sqlite:///var/lib/dinh/dinh.db"),
        Address::Sqlite("/var/lib/dinh/dinh.db".into())
    );
    let server = "postgres://dinh@localhost:5432/dinh";
    assert_eq!(file(server), Address::Postgres(server.to_owned()));
    for text in ["", "dinh.db", "sqlite://", "mysql://x/y", "file:dinh.db"] {
        let refused = text.parse::<Address>().unwrap_err();
        assert_eq!(refused.key(), "store.address-unreadable", "{text}");
    }
}

#[test]
fn a_keyed_hash_depends_on_key_register_field_and_text() {
    let keys = KeyRing::derive(&[7; 32]);
    let digest = keys.digest("identity-numbers", "number", "026180000001");
    assert_eq!(
        digest,
        KeyRing::derive(&[7; 32]).digest("identity-numbers", "number", "026180000001")
    );
    for other in [
        KeyRing::derive(&[8; 32]).digest("identity-numbers", "number", "026180000001"),
        keys.digest("identity-number", "snumber", "026180000001"),
        keys.digest("identity-numbers", "kind", "026180000001"),
        keys.digest("identity-numbers", "number", "026180000002"),
    ] {
        assert_ne!(digest, other);
    }
}

#[test]
fn a_ring_of_keys_does_not_show_itself() {
    let keys = KeyRing::derive(&[7; 32]);
    let shown = format!("{keys:?}");
    assert!(shown.contains(keys.fingerprint()) && shown.len() < 40, "{shown}");
}

#[test]
fn a_lock_has_the_same_number_in_every_program() {
    assert_eq!(lock_number(&["people", "1"]), lock_number(&["people", "1"]));
    assert_ne!(lock_number(&["people", "1"]), lock_number(&["people", "2"]));
    assert_ne!(lock_number(&["people", "11"]), lock_number(&["people1", "1"]));
}
