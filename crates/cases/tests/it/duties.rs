//! Duties for tests.

use base::{Day, Heading, Id, Language};
use cases::{Duty, Reminding};

/// A day.
pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Somebody is reminded in Vietnamese on Wednesday, 19 October 2022.
pub(crate) fn how() -> Reminding<'static> {
    let today = day("2022-10-19");
    Reminding { language: Language::Vi, today, site: "https://dinh.example" }
}

/// A case that waits to be checked.
pub(crate) fn duty(number: i64, name: &str, due: Option<&str>) -> Duty {
    let heading = |vi, en| Heading { vi, en };
    Duty {
        case: Id::new(number),
        flow: ("data-round".to_owned(), heading("Đợt rà soát số liệu", "Round of data")),
        name: name.to_owned(),
        area: Id::new(7),
        area_name: "Xã Một, huyện Hai".to_owned(),
        step: heading("Kiểm tra", "Check"),
        actions: vec![heading("Trả lại", "Return")],
        asked_by: "Nguyễn Thị Một".to_owned(),
        reason: Some("Bà Hai xin bổ sung".to_owned()),
        since: day("2022-10-03"),
        step_due_on: due.map(day),
        due_on: None,
    }
}
