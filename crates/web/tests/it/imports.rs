//! Workbooks sent to a page: understood, compared, shown, and written whole or not at all.

use registers::{AreaSize, IdentityNumber};

use crate::form::{Browser, Form};
use crate::site::{Answer, TestSite};

pub(crate) const SIZES: &str = "/registers/area-sizes/import?area=26&on=2022-10-19";

const FILE: &str = "DÂN SỐ CÁC XÃ,,,\n\
    Đơn vị,Từ ngày,Dân số,Nguồn\n\
    Xã Một,01/01/2020,5.200,Chính thức\n\
    08702,01/01/2020,4100,Chính thức\n\
    Tổng cộng,,9300,\n";

const PAPER: [(&str, &str); 5] = [
    ("decision.number", "12/BC-UBND"),
    ("decision.signed_on", "05/01/2020"),
    ("decision.issuer", "UBND huyện"),
    ("decision.kind", "other"),
    ("decision.style", "state"),
];

/// Sends a file, and waits until it is known what it would do.
pub(crate) async fn sent(
    browser: &mut Browser<'_>,
    address: &str,
    name: &str,
    file: &[u8],
) -> Answer {
    let form = browser.form(address).await;
    let answer = browser.send_file(&form, name, file).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    waited(browser, answer.header("location")).await
}

/// Opens a page again until it no longer asks for that; follows where it leads.
async fn waited(browser: &mut Browser<'_>, address: &str) -> Answer {
    let mut address = address.to_owned();
    loop {
        let answer = browser.open(&address).await;
        if answer.status == 303 {
            answer.header("location").clone_into(&mut address);
        } else if !answer.text().contains("http-equiv=\"refresh\"") {
            return answer;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_file_is_shown_first_and_written_on_one_paper() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let page = sent(&mut browser, SIZES, "dan-so.csv", FILE.as_bytes()).await.text();
    assert!(page.contains("2 mới, 0 thay đổi, 0 đính chính, 0 không đổi, 0 bị từ chối"), "{page}");
    assert!(page.contains("5200") && page.contains("Bỏ qua dòng tổng cộng"), "{page}");
    assert_eq!(site.count::<AreaSize>("2022-10-19").await, 0);

    let form = Form::of(&page);
    let unpapered = browser.send(&form, "write").await.text();
    assert!(unpapered.contains("href=\"#decision.number\""), "{unpapered}");
    let form = Form::of(&unpapered).with(&PAPER);
    let answer = browser.send(&form, "write").await;
    assert_eq!(answer.status, 303);
    let entry = waited(&mut browser, answer.header("location")).await.text();
    assert!(entry.contains("Đã ghi xong") && entry.contains("12/BC-UBND"), "{entry}");
    assert_eq!(site.count::<AreaSize>("2022-10-19").await, 2);

    // The same file once more says what the register says.
    let page = sent(&mut browser, SIZES, "dan-so.csv", FILE.as_bytes()).await.text();
    assert!(page.contains("2 không đổi") && page.contains("không có gì để ghi"), "{page}");
    assert!(!page.contains("value=\"write\""), "nothing is there to be written");
}

#[tokio::test]
async fn what_is_wrong_stands_by_cell_and_comes_back_in_the_file() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let file = FILE.replace("5.200", "năm nghìn").replace("08702,01/01/2020", "08702,30/02/2020");
    let page = sent(&mut browser, SIZES, "dan-so.csv", file.as_bytes()).await.text();
    assert!(page.contains("<td class=\"l\">C3</td>") && page.contains("năm nghìn"), "{page}");
    assert!(page.contains("<td class=\"l\">B4</td>"), "{page}");
    assert!(!page.contains("value=\"write\""), "{page}");
    let noted = page.split_once("/faults.xlsx").unwrap().0.rsplit_once('"').unwrap().1.to_owned();
    let file = browser.open(&format!("{noted}/faults.xlsx")).await;
    assert_eq!(file.status, 200);
    assert!(file.body.starts_with(b"PK"), "a workbook");
    // Pressing on by hand writes nothing.
    let form = Form::of(&page);
    assert_eq!(browser.send(&form, "write").await.status, 303);
    assert_eq!(site.count::<AreaSize>("2022-10-19").await, 0);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_told_in_one_sentence() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    for (name, bytes, said) in [
        ("a.csv", b"a,b\n1,2\n".as_slice(), "Không tìm thấy dòng tiêu đề"),
        ("a.xlsx", b"PK\x03\x04 cut", "Tệp hỏng hoặc tải chưa trọn"),
        ("a.docx", b"x", "Không đọc được tệp"),
    ] {
        let page = sent(&mut browser, SIZES, name, bytes).await.text();
        assert!(page.contains(said), "{name}: {page}");
        assert!(page.contains("Chọn tệp khác"), "{name}");
    }
    let form = browser.form(SIZES).await;
    let page = browser.send_file(&form, "", b"").await.text();
    assert!(page.contains("Chưa có tệp"), "{page}");
}

#[tokio::test]
async fn numbers_without_their_first_nought_are_accepted_by_one_button() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let address = "/registers/identity-numbers/import?area=26&on=2022-10-19";
    let before = site.count::<IdentityNumber>("2022-10-19").await;
    let file =
        "Người,Loại giấy,Số,Từ ngày\nNguyễn Thị Một,Chứng minh nhân dân,12345678,01/01/2020\n";
    let page = sent(&mut browser, address, "so.csv", file.as_bytes()).await.text();
    assert!(page.contains("012345678"), "{page}");
    assert!(page.contains("Nhận mọi số thiếu số 0 ở đầu (1)"), "{page}");
    let answer = browser.send(&Form::of(&page), "zeros").await;
    let page = waited(&mut browser, answer.header("location")).await.text();
    let answer = browser.send(&Form::of(&page).with(&PAPER), "write").await;
    let entry = waited(&mut browser, answer.header("location")).await.text();
    assert!(entry.contains("Đã ghi xong"), "{entry}");
    assert_eq!(site.count::<IdentityNumber>("2022-10-19").await, before + 1);
}

#[tokio::test]
async fn an_import_is_of_one_browser_and_may_be_given_up() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let form = browser.form(SIZES).await;
    let answer = browser.send_file(&form, "dan-so.csv", FILE.as_bytes()).await;
    let address = answer.header("location").to_owned();
    let page = waited(&mut browser, &address).await.text();
    let elsewhere = site.of("specialist").await;
    let mut other = Browser::new(&elsewhere);
    assert_eq!(other.open(&address).await.status, 400);
    let mut forged = Form::of(&page).with(&PAPER);
    forged.fields.insert("form-key".to_owned(), "0".repeat(32));
    assert_eq!(browser.send(&forged, "write").await.status, 400);
    assert_eq!(browser.send(&Form::of(&page), "cancel").await.status, 303);
    assert_eq!(browser.open(&address).await.status, 400);
    assert_eq!(site.count::<AreaSize>("2022-10-19").await, 0);
}

#[tokio::test]
async fn what_was_written_since_it_was_shown_is_shown_again() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let page = sent(&mut browser, SIZES, "dan-so.csv", FILE.as_bytes()).await.text();
    let mut other = Browser::new(&site);
    let same = sent(&mut other, SIZES, "dan-so.csv", FILE.as_bytes()).await.text();
    let answer = other.send(&Form::of(&same).with(&PAPER), "write").await;
    waited(&mut other, answer.header("location")).await;
    let answer = browser.send(&Form::of(&page).with(&PAPER), "write").await;
    let again = waited(&mut browser, answer.header("location")).await.text();
    assert!(again.contains("sau khi bạn xem") && again.contains("2 không đổi"), "{again}");
    assert_eq!(site.count::<AreaSize>("2022-10-19").await, 2);
}

#[tokio::test]
async fn a_whole_council_is_replaced_from_one_list_on_one_paper() {
    let site = TestSite::new().await;
    site.add_delegate(1).await;
    let mut browser = Browser::new(&site);
    let list = browser.open("/registers?area=08702&on=2022-10-19").await.text();
    assert!(list.contains("/lists/council-election/import?"), "{list}");
    let address = "/lists/council-election/import?area=08702&on=2022-10-19";
    let form = browser.open(address).await.text();
    assert!(form.contains("Họ và tên; Họ tên"), "the columns that are taken are told: {form}");
    let file = "Họ và tên,Ngày sinh,Giới tính,Đảng viên\n\
        Phạm Thị Dung,15/03/1985,Nữ,x\nHồ Văn Mới,1990,Nam,\n";
    let page = sent(&mut browser, address, "hdnd.csv", file.as_bytes()).await.text();
    assert!(page.contains("2 mới, 0 thay đổi"), "{page}");
    assert!(page.contains("Tiêu chuẩn, chỉ tiêu của từng người"), "what it moves: {page}");
    assert!(page.contains("Sẽ kết thúc vì danh sách thay toàn bộ"), "{page}");
    assert!(page.contains("Lê Văn Ba"), "{page}");
    let people = site.count::<registers::Person>("2022-10-19").await;
    let answer = browser.send(&Form::of(&page).with(&PAPER), "write").await;
    let entry = waited(&mut browser, answer.header("location")).await.text();
    assert!(entry.contains("Đã ghi xong"), "{entry}");
    assert_eq!(site.count::<registers::Person>("2022-10-19").await, people + 2);
    assert_eq!(browser.open("/lists/dogs/import").await.status, 404);
}

#[tokio::test]
async fn a_number_that_is_held_is_not_told_by_an_import() {
    let site = TestSite::new().await;
    let mut browser = Browser::new(&site);
    let address = "/registers/identity-numbers/import?area=26&on=2022-10-19";
    let list = browser.open("/registers/identity-numbers?area=08701&on=2022-10-19").await.text();
    let id = list.split_once("/registers/identity-numbers/").unwrap().1;
    let id = id.split_once('?').unwrap().0;
    let file = format!(
        "Khóa,Người,Loại giấy,Số,Từ ngày\n{id}/1,(#1),Căn cước công dân,026999999999,2010-01-01\n"
    );
    let page = sent(&mut browser, address, "so.csv", file.as_bytes()).await.text();
    assert!(page.contains("so.csv"), "{page}");
    for number in ["001180000001", "001180000002"] {
        assert!(!page.contains(number), "{page}");
    }
    assert_eq!(browser.open("/registers/change-requests/import").await.status, 400);
}
