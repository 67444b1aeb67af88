//! Setting up mail, and the command that reminds.

use crate::fixture;

const GOOD: &str = "[mail]\nserver = \"mail.tinh.gov.vn\"\nuser = \"dinh\"\n\
    password-file = \"password\"\nfrom = \"dinh@tinh.gov.vn\"\naddress = \"https://dinh.tinh.vn\"\n";

#[test]
fn settings_are_good_together_or_told_to_be_faulty() {
    let program = fixture::nothing();
    let password = program.directory().join("password");
    std::fs::write(&password, "mật khẩu thư\n").unwrap();
    let said = program.with(GOOD, &["config", "check"]);
    assert_eq!(said.code, Some(0), "{}", said.text());
    assert!(!said.text().contains("mật khẩu thư"), "a password is nobody's business");
    for (settings, told) in [
        (GOOD.replace("from = \"dinh@tinh.gov.vn\"\n", ""), "mail.from"),
        (GOOD.replace("address = ", "hour = 25\n#"), "mail.hour"),
        (GOOD.replace("address = ", "#"), "còn thiếu mục mail.address"),
        (GOOD.replace("dinh@tinh", "Đình <dinh@tinh"), "không phải là một địa chỉ thư điện tử"),
        (GOOD.replace("dinh.tinh.vn", "dinh.tinh.vn/"), "không có dấu /"),
        (GOOD.replace("user", "tls = \"none\"\nuser"), "không mã hóa"),
        (GOOD.replace("user", "tls = \"ssl\"\nuser"), "Có thể dùng: none, starttls, tls"),
        (GOOD.replace("user", "port = 0\nuser"), "mail.port"),
        (GOOD.replace("user = \"dinh\"\n", ""), "còn thiếu mục mail.user"),
        (GOOD.replace("\"password\"", "\"nowhere\""), "Không đọc được tệp mật khẩu nowhere"),
        (format!("{GOOD}password = \"x\"\n"), "mail.password"),
        (format!("{GOOD}from-name = \"Đình\\nBcc: ai@do.vn\"\n"), "mail.from-name"),
        ("[mail]\nhour = 8\n".to_owned(), "mail.server"),
    ] {
        let said = program.with(&settings, &["config", "check"]);
        assert_eq!(said.code, Some(3), "{settings}");
        assert!(said.text().contains(told), "{told} is not in {}", said.text());
    }
    for settings in [
        GOOD.replace("mail.tinh.gov.vn", "localhost").replace("user", "tls = \"none\"\nuser"),
        format!("trusted-network = true\n{}", GOOD.replace("user", "tls = \"none\"\nuser")),
        GOOD.replace("address = ", "#")
            + "[single-sign-on]\nissuer = \"https://sso.example\"\nclient-id = \"dinh\"\n\
               client-secret-file = \"password\"\naddress = \"https://dinh.example\"\n",
    ] {
        let said = program.with(&settings, &["config", "check"]);
        assert_eq!(said.code, Some(0), "{settings}: {}", said.text());
    }
    std::fs::write(password, "\n").unwrap();
    assert!(program.with(GOOD, &["config", "check"]).text().contains("đang trống"));
}

#[test]
fn whoever_is_reminded_has_an_address_and_a_server() {
    let program = fixture::nothing();
    program.done(&["init"]);
    std::fs::write(program.directory().join("password"), "mật khẩu thư\n").unwrap();
    let errors = program.refused(&["remind"]);
    assert!(errors.contains("Chưa đặt máy chủ thư"), "{errors}");
    let add = ["accounts", "add", "an", "--holder", "Ông An"];
    let errors = program.refused(&[&add[..], &["--mail", "an@tinh.vn\nBcc: b@tinh.vn"]].concat());
    assert!(errors.contains("thư điện tử"), "{errors}");
    program.done(&[&add[..], &["--mail", "an@tinh.gov.vn"]].concat());
    program.done(&["accounts", "add", "binh", "--holder", "Bà Bình"]);
    let said = program.with(GOOD, &["remind"]);
    assert_eq!(said.code, Some(0), "{}", said.errors);
    assert!(said.text().contains("an: không có việc đang chờ"), "{}", said.text());
    assert!(said.text().contains("Đã gửi 0 thư"), "{}", said.text());
    let said = program.with(GOOD, &["remind", "--dry-run", "--account", "binh"]);
    assert_eq!(said.code, Some(1), "{}", said.text());
    assert!(said.errors.contains("binh chưa có địa chỉ thư điện tử"), "{}", said.errors);
}

#[test]
fn a_server_that_is_not_there_is_told_and_is_no_fault_of_the_rest() {
    let program = fixture::nothing();
    program.done(&["init"]);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = format!(
        "[mail]\nserver = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\
         from = \"dinh@tinh.gov.vn\"\naddress = \"http://localhost:8080\"\n"
    );
    let said = program.with(&settings, &["doctor"]);
    assert_eq!(said.code, Some(0), "{}", said.text());
    assert!(said.text().contains("Chưa nói chuyện được với máy chủ thư"), "{}", said.text());
}
