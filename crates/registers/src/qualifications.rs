//! Qualifications: what a person has studied, in ten dimensions.

use base::{Code, Id, PartialDay};

use crate::{Person, Register};

/// One qualification. A person's level in a dimension is the highest of the live rows; a row
/// may say that there is none; no row at all means *not known*.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "qualifications", vi = "Trình độ", en = "Qualifications", anchor = person("person"),
    rules("level-of-dimension"))]
pub struct Qualification {
    /// Whose.
    #[field(vi = "Người", en = "Person")]
    pub person: Id<Person>,
    /// Chuyên môn, lý luận chính trị, quản lý nhà nước …
    #[field(vi = "Mặt", en = "Dimension", list = "qualification-dimension")]
    pub dimension: Code,
    /// The level within the dimension.
    #[field(vi = "Trình độ", en = "Level", list = "qualification-level", class = Personal)]
    pub level: Code,
    /// Field of study.
    #[field(vi = "Ngành đào tạo", en = "Field of study", list = "field-of-study", class = Personal)]
    pub field_of_study: Option<Code>,
    /// School.
    #[field(vi = "Cơ sở đào tạo", en = "Institution", class = Personal)]
    pub institution: Option<String>,
    /// When it was obtained.
    #[field(vi = "Thời điểm đạt", en = "Obtained on", class = Personal)]
    pub obtained_on: Option<PartialDay>,
}
