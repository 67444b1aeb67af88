//! Numbers as people write them in the two languages.

use base::Language::{En, Vi};
use base::number::{decimal, per_mille, percent, whole};

#[test]
fn thousands_stand_apart_by_a_dot_in_vietnamese_and_a_comma_in_english() {
    assert_eq!(whole(0, Vi), "0");
    assert_eq!(whole(999, Vi), "999");
    assert_eq!(whole(1_366, Vi), "1.366");
    assert_eq!(whole(1_181_313, Vi), "1.181.313");
    assert_eq!(whole(1_181_313, En), "1,181,313");
}

#[test]
fn a_negative_number_has_a_minus_sign_and_no_hyphen() {
    assert_eq!(whole(-1_234, Vi), "−1.234");
    assert_eq!(whole(-100, Vi), "−100");
    assert_eq!(whole(i64::MIN, En), "−9,223,372,036,854,775,808");
}

#[test]
fn decimals_follow_a_comma_in_vietnamese_and_a_dot_in_english() {
    assert_eq!(decimal(12_345, 1, Vi), "1.234,5");
    assert_eq!(decimal(12_345, 1, En), "1,234.5");
    assert_eq!(decimal(123_507, 2, Vi), "1.235,07");
    assert_eq!(decimal(7, 0, Vi), "7");
}

#[test]
fn a_negative_decimal_below_one_keeps_its_sign() {
    assert_eq!(decimal(-5, 1, Vi), "−0,5");
    assert_eq!(decimal(-12_345, 1, Vi), "−1.234,5");
}

#[test]
fn a_share_is_rounded_half_up_to_a_tenth_of_a_percent() {
    assert_eq!(per_mille(1_112, 1_366), Some(814));
    assert_eq!(percent(1_112, 1_366, Vi).unwrap(), "81,4%");
    assert_eq!(percent(1_112, 1_366, En).unwrap(), "81.4%");
    assert_eq!(percent(1, 2_000, Vi).unwrap(), "0,1%");
    assert_eq!(percent(1, 2_001, Vi).unwrap(), "0,0%");
    assert_eq!(percent(1_366, 1_366, Vi).unwrap(), "100,0%");
    assert_eq!(percent(-1, 3, Vi).unwrap(), "−33,3%");
}

#[test]
fn there_is_no_share_of_nothing() {
    assert_eq!(per_mille(0, 0), None);
    assert_eq!(percent(3, 0, Vi), None);
}
