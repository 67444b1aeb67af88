//! Setting up single sign-on, and tying accounts to it.

use crate::fixture;

const GOOD: &str = "[single-sign-on]\nissuer = \"https://sso.example\"\nclient-id = \"dinh\"\n\
    client-secret-file = \"secret\"\naddress = \"https://dinh.example\"\n";

#[test]
fn settings_are_good_together_or_told_to_be_faulty() {
    let program = fixture::nothing();
    let secret = program.directory().join("secret");
    std::fs::write(&secret, "một mã\n").unwrap();
    let said = program.with(GOOD, &["config", "check"]);
    assert_eq!(said.code, Some(0), "{}", said.text());
    assert!(!said.text().contains("một mã"), "a secret is nobody's business");
    for (settings, told) in [
        (GOOD.replace("client-id = \"dinh\"\n", ""), "single-sign-on.client-id"),
        (GOOD.replace("https://sso", "http://sso"), "phải bắt đầu bằng https://"),
        (GOOD.replace("https://dinh.example", "https://dinh.example/"), "không có dấu /"),
        (GOOD.replace("\"secret\"", "\"nowhere\""), "Không đọc được tệp mã bí mật nowhere"),
        (format!("{GOOD}secret = \"x\"\n"), "single-sign-on.secret"),
        (
            format!("secure = true\n{}", GOOD.replace("https://dinh.example", "http://localhost")),
            "phải bắt đầu bằng https://",
        ),
        ("[single-sign-on]\nname = \"Cổng\"\n".to_owned(), "single-sign-on.issuer"),
    ] {
        let said = program.with(&settings, &["config", "check"]);
        assert_eq!(said.code, Some(3), "{settings}");
        assert!(said.text().contains(told), "{told} is not in {}", said.text());
    }
    std::fs::write(secret, "\n").unwrap();
    assert!(program.with(GOOD, &["config", "check"]).text().contains("đang trống"));
}

#[test]
fn nothing_is_served_half_set_up() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let settings = format!("listen = \"127.0.0.1:0\"\n{GOOD}");
    let said = program.with(&settings, &["serve"]);
    assert_eq!(said.code, Some(1), "{}", said.text());
    assert!(said.errors.contains("Không đọc được tệp mã bí mật secret"), "{}", said.errors);
}

#[test]
fn an_account_is_tied_and_untied() {
    let program = fixture::nothing();
    program.done(&["init"]);
    program.done(&["accounts", "add", "an", "--holder", "Ông An"]);
    program.done(&["accounts", "add", "binh", "--holder", "Bà Bình"]);
    let tie = |name, more: &[&str]| {
        let words = ["accounts", "tie", name, "--subject", "248289761001"];
        program.with(GOOD, &[&words[..], more].concat())
    };
    let said = tie("an", &["--only"]);
    assert_eq!(said.code, Some(0), "{}", said.errors);
    assert!(said.text().contains("Đã gắn tài khoản an"), "{}", said.text());
    assert!(tie("binh", &[]).errors.contains("đã gắn với một tài khoản khác"));
    assert_eq!(tie("binh", &["--issuer", "https://other.example"]).code, Some(0));
    assert!(tie("binh", &["--issuer", "http://other.example"]).errors.contains("https://"));
    let untie = ["accounts", "untie", "an", "--subject", "248289761001"];
    assert_eq!(program.with(GOOD, &untie).code, Some(0));
    assert!(program.with(GOOD, &untie).errors.contains("không gắn với"));
    assert_eq!(tie("binh", &[]).code, Some(0));
    let errors = program.refused(&untie);
    assert!(errors.contains("single-sign-on.issuer"), "{errors}");
}
