//! The catalogue of titles: what posts there are and how each is filled and counted.

use base::{Code, Id};

use crate::Register;

/// A title. The catalogue is dated: a title that the law ends has an end.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "titles", vi = "Chức danh", en = "Titles", anchor = shared, no_overlap(code))]
pub struct Title {
    /// Stable name in data and addresses, such as `party_secretary`.
    #[field(vi = "Mã", en = "Code", search)]
    pub code: String,
    /// Cán bộ, công chức, đại biểu, không chuyên trách.
    #[field(vi = "Nhóm", en = "Group", list = "title-group")]
    pub group: Code,
    /// Name in the law.
    #[field(vi = "Tên theo luật", en = "Law label", search)]
    pub law_label: String,
    /// Name in reports.
    #[field(vi = "Tên trên biểu", en = "Print label", search)]
    pub print_label: String,
    /// Party, elected, front and organisations, State.
    #[field(vi = "Khối", en = "Side", list = "title-side")]
    pub side: Code,
    /// The level of unit that has the post.
    #[field(vi = "Cấp", en = "Level", list = "area-level")]
    pub level: Code,
    /// Is a full-time holder counted in the payroll?
    #[field(vi = "Tính biên chế", en = "Counted in payroll")]
    pub counted_in_payroll: bool,
    /// Is it one of the 17 titles of the statistics?
    #[field(vi = "Tính trong 17 chức danh", en = "Counted in the 17 titles")]
    pub counted_in_titles: bool,
    /// The usual number of posts in a unit; not known where the law leaves it to the unit.
    #[field(vi = "Số người mỗi đơn vị", en = "Posts per unit")]
    pub posts_per_area: Option<i64>,
    /// Who acts: elects, assigns, recruits.
    #[field(vi = "Cơ quan quyết định", en = "Acting body")]
    pub acting_body: Option<String>,
    /// Who confirms.
    #[field(vi = "Cơ quan chuẩn y, phê chuẩn", en = "Confirming body")]
    pub confirming_body: Option<String>,
}

/// The name of a title in one kind of unit, where it differs: `Trưởng thôn`, `Tổ trưởng tổ dân phố`.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "title-names", vi = "Tên chức danh theo loại hình", en = "Title names", anchor = shared,
    no_overlap(title, area_kind))]
pub struct TitleName {
    /// The title.
    #[field(vi = "Chức danh", en = "Title")]
    pub title: Id<Title>,
    /// The kind of unit.
    #[field(vi = "Loại hình", en = "Area kind", list = "area-kind")]
    pub area_kind: Code,
    /// Its name there.
    #[field(vi = "Tên", en = "Name", search)]
    pub name: String,
}
