//! Vietnamese text: search deaf to diacritics in both normal forms, and the order of names.

use base::text::{compare, compare_names, fold, from_inert, inert, normal};

/// `Đường ễ` with each letter one character, and with each mark apart.
const COMPOSED: &str = "\u{110}\u{1b0}\u{1edd}ng \u{1ec5}";
const DECOMPOSED: &str = "\u{110}u\u{31b}o\u{31b}\u{300}ng e\u{302}\u{303}";

#[test]
fn both_normal_forms_fold_to_the_same_letters() {
    assert_eq!(fold(COMPOSED), "duong e");
    assert_eq!(fold(DECOMPOSED), "duong e");
    assert_eq!(normal(DECOMPOSED), COMPOSED);
}

#[test]
fn every_vietnamese_vowel_folds_to_its_plain_letter() {
    for (plain, marked) in [
        ("a", "àáảãạăằắẳẵặâầấẩẫậÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ"),
        ("e", "èéẻẽẹêềếểễệÈÉẺẼẸÊỀẾỂỄỆ"),
        ("i", "ìíỉĩịÌÍỈĨỊ"),
        ("o", "òóỏõọôồốổỗộơờớởỡợÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ"),
        ("u", "ùúủũụưừứửữựÙÚỦŨỤƯỪỨỬỮỰ"),
        ("y", "ỳýỷỹỵỲÝỶỸỴ"),
        ("d", "đĐ"),
    ] {
        for letter in marked.chars() {
            assert_eq!(fold(&letter.to_string()), plain, "{letter}");
        }
    }
}

#[test]
fn white_space_is_single_and_outer_space_is_gone() {
    assert_eq!(fold("  Nguyễn\tThị   Ánh "), "nguyen thi anh");
    assert_eq!(normal("  Hà Nội  "), "Hà Nội");
}

#[test]
fn the_alphabet_puts_letters_apart_that_look_alike() {
    let mut words = ["đa", "da", "dy", "ơn", "ôn", "on", "ăn", "ân", "an", "ưa", "ua", "ê", "e"];
    words.sort_by(|left, right| compare(left, right));
    assert_eq!(words, ["an", "ăn", "ân", "da", "dy", "đa", "e", "ê", "on", "ôn", "ơn", "ua", "ưa"]);
}

#[test]
fn names_stand_by_given_name_and_then_from_the_family_name() {
    let mut names =
        ["Trần Thị Bình", "Vũ Văn An", "Lê Văn Bình", "Đỗ Thị Ánh", "Nguyễn Văn Đức", "Lê Dũng"];
    names.sort_by(|left, right| compare_names(left, right));
    assert_eq!(
        names,
        ["Vũ Văn An", "Đỗ Thị Ánh", "Lê Văn Bình", "Trần Thị Bình", "Lê Dũng", "Nguyễn Văn Đức"]
    );
}

#[test]
fn a_text_that_would_be_a_formula_is_made_harmless_and_comes_back() {
    for (text, inert_text) in [
        ("=1+1", "'=1+1"),
        ("+84 123", "'+84 123"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-", "-"),
        ("An", "An"),
        ("'An", "'An"),
        // What only looks as if it had been made harmless keeps its own apostrophe.
        ("'=1", "''=1"),
        ("''-x", "'''-x"),
    ] {
        assert_eq!(inert(text), inert_text);
        assert_eq!(from_inert(inert_text), text);
    }
}
