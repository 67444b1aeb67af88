//! Sentences for people.

use base::{Day, Language, Message};

#[test]
fn a_sentence_writes_days_and_numbers_as_its_language_does() {
    let from = Day::new(2022, 10, 19).unwrap();
    let message =
        Message::new("period.ends-before-start").day("from", from).day("until", from.previous());
    let vietnamese = message.render(Language::Vi);
    assert!(vietnamese.contains("19/10/2022") && vietnamese.contains("18/10/2022"));
    assert!(message.render(Language::En).contains("2022-10-18"));
    assert_eq!(message.to_string(), message.render(Language::En));
}

#[test]
fn a_value_that_looks_like_a_place_is_shown_as_it_is() {
    let message = Message::new("data.faulty").text("file", "{reason}").text("reason", "{file}");
    assert_eq!(message.render(Language::En), "The data file {reason} is faulty: {file}");
}

#[test]
fn the_number_of_a_record_is_not_divided() {
    let message = Message::new("journal.key-unreadable").id("person", 1_234_567);
    assert!(message.render(Language::Vi).contains("1234567"));
}

#[test]
fn a_sentence_stands_within_a_sentence() {
    let inner = Message::new("language.unknown").text("given", "fr");
    let message = Message::new("change.row").id("row", 12).message("reason", inner);
    assert_eq!(
        message.render(Language::Vi),
        "Dòng 12: Không có ngôn ngữ “fr”. Hãy dùng vi hoặc en."
    );
}

#[test]
fn an_unknown_key_shows_itself() {
    assert_eq!(Message::new("no.such-key").render(Language::Vi), "no.such-key");
    assert_eq!("fr".parse::<Language>().unwrap_err().key(), "language.unknown");
}
