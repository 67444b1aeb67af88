//! Appointments: who holds which title in which unit; and the terms of councils.

use base::{Code, Day, Id};

use crate::{Area, Decision, Person, Register, Title};

/// A holding: one person holds one title in one unit for one period.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "appointments", vi = "Bố trí chức danh", en = "Appointments", anchor = area("area"),
    no_overlap(person, title, area), rules("one-payroll-holding", "post-exists-on-first-day"))]
pub struct Appointment {
    /// Who.
    #[field(vi = "Người", en = "Person")]
    pub person: Id<Person>,
    /// Which title.
    #[field(vi = "Chức danh", en = "Title")]
    pub title: Id<Title>,
    /// In which unit; the smallest for which the act was made.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// Full-time, concurrent, acting, seconded.
    #[field(vi = "Hình thức", en = "Mode", list = "appointment-mode")]
    pub mode: Code,
    /// Bầu, chỉ định, tuyển dụng, điều động …
    #[field(vi = "Cách bố trí", en = "Way gained", list = "way-gained")]
    pub way_gained: Code,
    /// The act.
    #[field(vi = "Quyết định bố trí", en = "Act")]
    pub act: Option<Id<Decision>>,
    /// The confirmation by another body: chuẩn y, phê chuẩn, công nhận.
    #[field(vi = "Quyết định chuẩn y", en = "Confirmation")]
    pub confirmation: Option<Id<Decision>>,
    /// How it ended.
    #[field(vi = "Cách kết thúc", en = "Way ended", list = "way-ended", ending)]
    pub way_ended: Option<Code>,
    /// The decision that ended it.
    #[field(vi = "Quyết định kết thúc", en = "Ended by", ending)]
    pub ended_by: Option<Id<Decision>>,
    /// The body that manages the person, where it is not the unit.
    #[field(vi = "Cơ quan quản lý", en = "Managing body")]
    pub managing_body: Option<String>,
    /// The body that uses the person, where it is not the unit.
    #[field(vi = "Cơ quan sử dụng", en = "Using body")]
    pub using_body: Option<String>,
    /// The term of the council, for elected posts.
    #[field(vi = "Nhiệm kỳ", en = "Term")]
    pub term: Option<Id<CouncilTerm>>,
    /// Last day of probation, for a recruit.
    #[field(vi = "Hết tập sự", en = "Probation ends on")]
    pub probation_ends_on: Option<Day>,
}

/// A term of the people's councils; valid for the days of the term.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "council-terms", vi = "Nhiệm kỳ Hội đồng nhân dân", en = "Council terms", anchor = shared,
    no_overlap(level))]
pub struct CouncilTerm {
    /// `2021-2026`.
    #[field(vi = "Tên", en = "Name", search)]
    pub name: String,
    /// The level of the councils.
    #[field(vi = "Cấp", en = "Level", list = "area-level")]
    pub level: Code,
}

/// The number of posts assigned to a unit for a year; beside the legal ceiling and those
/// present, never mixed with them.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "assigned-quotas", vi = "Chỉ tiêu được giao", en = "Assigned quotas", anchor = area("area"),
    no_overlap(area, year, kind))]
pub struct AssignedQuota {
    /// The unit.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// The year.
    #[field(vi = "Năm", en = "Year")]
    pub year: i64,
    /// Cán bộ, công chức; không chuyên trách cấp xã; thôn.
    #[field(vi = "Loại", en = "Kind", list = "quota-kind")]
    pub kind: Code,
    /// How many.
    #[field(vi = "Số lượng", en = "Number")]
    pub number: i64,
    /// The decision that assigns it.
    #[field(vi = "Quyết định giao", en = "Act")]
    pub act: Option<Id<Decision>>,
}
