//! Values between a form, a table and JSON, and the small types that read themselves.

use base::{AreaCode, Id, Kind, Level, PartialDay, Secret, Value};

#[test]
fn a_value_is_read_by_its_kind_and_written_back() {
    for (kind, text) in [
        (Kind::Integer, "42"),
        (Kind::Reference("people"), "7"),
        (Kind::Boolean, "true"),
        (Kind::Text, "Xuân Hoà"),
        (Kind::Code("sex"), "female"),
        (Kind::Day, "2022-10-19"),
        (Kind::PartialDay, "1965-03"),
        (Kind::Sealed, "026180000001"),
    ] {
        assert_eq!(Value::parse(kind, text).unwrap().to_string(), text);
    }
    assert_eq!(Value::parse(Kind::Integer, "  "), Ok(Value::Null));
    assert_eq!(Value::parse(Kind::Boolean, "có"), Ok(Value::Boolean(true)));
    assert_eq!(Value::parse(Kind::Boolean, "không"), Ok(Value::Boolean(false)));
}

#[test]
fn a_value_that_cannot_be_of_the_kind_is_refused() {
    let key = |kind, text| Value::parse(kind, text).unwrap_err().key();
    assert_eq!(key(Kind::Integer, "1.5"), "value.not-a-number");
    assert_eq!(key(Kind::Reference("people"), "An"), "value.not-a-number");
    assert_eq!(key(Kind::Boolean, "đúng"), "value.not-yes-or-no");
    assert_eq!(key(Kind::Day, "30/02/2022"), "day.impossible");
    assert_eq!(key(Kind::PartialDay, "32/2022"), "day.impossible");
}

#[test]
fn json_has_numbers_as_numbers_and_the_unknown_as_null() {
    assert_eq!(Value::Integer(3).to_json(), serde_json::json!(3));
    assert_eq!(Value::Boolean(false).to_json(), serde_json::json!(false));
    assert_eq!(Value::Null.to_json(), serde_json::Value::Null);
    let partial = Value::PartialDay("03/1965".parse::<PartialDay>().unwrap());
    assert_eq!(partial.to_json(), serde_json::json!("1965-03"));
    let sealed = Value::Secret(Secret::Sealed(vec![0, 171]));
    assert_eq!(sealed.to_json(), serde_json::json!("sealed:00ab"));
}

#[test]
fn a_secret_does_not_show_itself_when_it_is_debugged() {
    let secret = Value::Secret(Secret::Plain("026180000001".to_owned()));
    assert!(!format!("{secret:?}").contains("026"));
}

#[test]
fn a_code_of_a_unit_has_two_three_or_five_digits() {
    for code in ["26", "243", "08701"] {
        assert_eq!(code.parse::<AreaCode>().unwrap().as_str(), code);
    }
    for code in ["", "2", "2430", "ab", "087012"] {
        assert_eq!(code.parse::<AreaCode>().unwrap_err().key(), "area.code-unreadable");
    }
    assert_eq!("commune".parse::<Level>(), Ok(Level::Commune));
    assert_eq!("town".parse::<Level>().unwrap_err().key(), "area.level-unknown");
    assert!(Level::Province < Level::Village);
}

#[test]
fn the_number_of_a_record_is_positive() {
    assert_eq!(" 12 ".parse::<Id<()>>().unwrap().number(), 12);
    for given in ["0", "-1", "x", ""] {
        assert_eq!(given.parse::<Id<()>>().unwrap_err().key(), "id.unreadable");
    }
}
