//! The mail that tells what waits.

use base::Language;
use cases::{Reminding, digest};

use crate::duties::{duty, how};

#[test]
fn what_is_late_is_told_first_and_what_has_no_day_last() {
    let duties = [
        duty(4, "Không hạn", None),
        duty(3, "Tuần sau", Some("2022-10-26")),
        duty(2, "Hôm nay", Some("2022-10-19")),
        duty(1, "Hôm trước", Some("2022-10-17")),
    ];
    let mail = digest(&duties, &how()).unwrap();
    assert_eq!(mail.subject, "Đình: 4 việc đang chờ, 1 việc đã quá hạn");
    let expected = "Kính gửi ông/bà,\n\n\
        Đến ngày 19/10/2022, trên Đình có 4 việc đang chờ ông/bà.\n\n\
        Đã quá hạn: 1\n\n\
        1. Hôm trước\n   Đơn vị: Xã Một, huyện Hai\n   Bước: Kiểm tra\n   \
        Hạn: 17/10/2022 (đã quá 2 ngày)\n   https://dinh.example/cases/1\n\n\
        Còn trong hạn: 2\n\n\
        2. Hôm nay\n   Đơn vị: Xã Một, huyện Hai\n   Bước: Kiểm tra\n   \
        Hạn: 19/10/2022 (hôm nay)\n   https://dinh.example/cases/2\n\n\
        3. Tuần sau\n   Đơn vị: Xã Một, huyện Hai\n   Bước: Kiểm tra\n   \
        Hạn: 26/10/2022\n   https://dinh.example/cases/3\n\n\
        Không đặt hạn: 1\n\n\
        4. Không hạn\n   Đơn vị: Xã Một, huyện Hai\n   Bước: Kiểm tra\n   \
        https://dinh.example/cases/4\n\n\
        Xem mọi việc đang chờ: https://dinh.example/owed\n\n\
        -- \nThư này do phần mềm tự gửi vào ngày làm việc, khi còn việc đang chờ. Nếu không muốn \
        nhận nữa, đề nghị người quản trị tài khoản bỏ địa chỉ thư điện tử của ông/bà.\n";
    assert_eq!(mail.text, expected);
}

#[test]
fn nobody_is_named_and_a_name_stays_in_its_line() {
    let duties = [duty(1, "Đợt một\r\n\tcủa\u{2028}xã", Some("2022-10-19"))];
    let mail = digest(&duties, &how()).unwrap();
    assert!(mail.text.contains("1. Đợt một của xã\n"), "{}", mail.text);
    for secret in ["Nguyễn Thị Một", "Bà Hai"] {
        assert!(!mail.text.contains(secret), "{}", mail.text);
    }
    assert_eq!(mail.subject, "Đình: 1 việc đang chờ");
}

#[test]
fn where_nothing_waits_no_mail_is_written() {
    assert_eq!(digest(&[], &how()), None);
}

#[test]
fn numbers_and_days_are_written_as_the_language_writes_them() {
    let many: Vec<_> = (0..1_234).map(|number| duty(number, "Đợt", Some("2022-10-17"))).collect();
    let mail = digest(&many, &how()).unwrap();
    assert_eq!(mail.subject, "Đình: 1.234 việc đang chờ, 1.234 việc đã quá hạn");
    assert!(mail.text.contains("Còn 1.184 việc khác chưa kể ở đây."), "{}", mail.text);
    assert_eq!(mail.text.matches("/cases/").count(), 50);
    let english = digest(&many, &Reminding { language: Language::En, ..how() }).unwrap();
    assert_eq!(english.subject, "Đình: 1,234 to do, 1,234 late");
    assert!(english.text.contains("Step: Check"), "{}", english.text);
    assert!(english.text.contains("2 days late"), "{}", english.text);
}
