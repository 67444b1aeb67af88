//! Decisions of policy, from the roles of `policies/`.

use std::collections::BTreeSet;

use base::PersonalClass::{self, Contact, Identity, Religion};
use base::{PartialDay, Secret, Value};
use policy::{Areas, Mask, Role, Secrecy, decide, operator};

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

#[test]
fn a_mask_leaves_enough_to_know_again_and_too_little_to_learn() {
    let text = |text: &str| Mask::LastFour.of(&Value::Text(text.to_owned()));
    assert_eq!(text("0912345678"), Value::Text("••••••5678".to_owned()));
    assert_eq!(text("1234567"), Value::Text("•••••••".to_owned()));
    assert_eq!(text(""), Value::Text(String::new()));
    // What is masked once more says no more and no less.
    for given in ["0912345678", "1234567", "địa chỉ thư"] {
        let once = text(given);
        assert_eq!(Mask::LastFour.of(&once), once);
    }
    let sealed = Value::Secret(Secret::Sealed(vec![1]));
    assert_eq!(Mask::LastFour.of(&sealed), sealed);
    assert_eq!(Mask::Year.of(&sealed), Value::Null);
    let born: PartialDay = "1980-03-02".parse().unwrap();
    let year = Value::PartialDay("1980".parse().unwrap());
    assert_eq!(Mask::Year.of(&Value::PartialDay(born)), year);
    assert_eq!(Mask::LastFour.of(&Value::PartialDay(born)), Value::Null);
}

#[test]
fn an_inspector_sees_of_contacts_what_the_mask_leaves() {
    let scope = decide("inspector", "thanh.tra", Areas::Whole).unwrap().scope;
    assert!(!scope.shows(Contact) && scope.mask(Contact) == Some(Mask::LastFour));
    assert!(scope.shows(Identity) && scope.mask(Identity).is_none());
    let clerk = decide("clerk", "a", Areas::Whole).unwrap().scope;
    assert_eq!(clerk.mask(Contact), None);
    assert_ne!(clerk, scope);
}

/// A role of a file whose text was changed.
fn role(what: &str, by: &str) -> Result<Role, String> {
    let sound = "vi = 'Thử'\nen = 'Test'\nactions = ['law']\nclasses = ['open']\nreads = ['*']\n\
                 writes = []\ngranted = ['commune']\n";
    assert!(sound.contains(what), "{what}");
    Role::read("test", &sound.replace(what, by)).map_err(|refused| format!("{refused:?}"))
}

#[test]
fn a_role_that_says_what_is_not_known_is_refused_with_its_file() {
    assert!(role("'law'", "'law', 'figures'").is_ok());
    for (what, by, told) in [
        ("'law'", "'conquer'", "unknown action `conquer`"),
        ("'open'", "'secret'", "unknown variant `secret`"),
        ("'commune'", "'planet'", "unknown kind of unit `planet`"),
        ("writes = []", "writes = []\nmay-all = true", "unknown field `may-all`"),
        ("writes = []\n", "", "missing field `writes`"),
        ("'Thử'", "'Thử", "TOML parse error"),
        ("granted", "when-unit-ends = 'explodes'\ngranted", "unknown variant `explodes`"),
        ("'commune']", "'commune']\n[masks]\ncontact = 'half'", "unknown variant `half`"),
        ("'commune']", "'commune']\n[masks]\nopen = 'last-four'", "both shown and masked"),
        (
            "writes = []\ngranted = ['commune']",
            "writes = ['*']\ngranted = ['commune']\n[masks]\ncontact = 'last-four'",
            "a role that writes has no `masks`",
        ),
    ] {
        let refused = role(what, by).unwrap_err();
        assert!(refused.contains(told), "{by}: {refused}");
        assert!(refused.contains("policies/roles/test.toml"), "{by}: {refused}");
    }
}

#[test]
fn what_bears_the_stamp_of_a_secret_is_known_and_a_name_is_not() {
    let secrecy = Secrecy::standard().unwrap();
    for stamped in [
        "MẬT",
        " MẬT ",
        "(MẬT)",
        "Công văn số 12/CV (MẬT) về nhân sự",
        "TỐI MẬT",
        "TUYỆT MẬT\nSố 01",
        "Số 01\nM Ậ T",
        "CÔNG VĂN TỐI MẬT NĂM 2022",
        "Độ mật: Mật",
        "ĐỘ MẬT: tối mật",
        "dấu chỉ độ mật - Tuyệt mật.",
        // Composed of letters and marks, as other keyboards write it.
        "MA\u{302}\u{323}T",
        "Tờ trình\tMẬT\tsố 3",
    ] {
        assert!(secrecy.is_stamped(stamped), "{stamped}");
    }
    for harmless in [
        "",
        "Nguyễn Văn Mật",
        "NGUYỄN VĂN MẬT",
        "Quy chế BẢO MẬT thông tin",
        "bảo mật, bí mật nhà nước",
        "BÍ MẬT",
        "Thôn Mật Thiết",
        "độ mật độ dân số",
        "MAT",
        "MẬTT",
    ] {
        assert!(!secrecy.is_stamped(harmless), "{harmless}");
    }
}
