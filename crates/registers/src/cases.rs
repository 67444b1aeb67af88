//! Cases: what is under way, what was done about it, what was said of it, and what was locked.
//! Rows like any other; which step may follow which is said by the files of `flows/`.

use base::{Day, Id};

use crate::{Area, Person, Register};

/// Something that takes more than one hand. It is in the step that its last act led to.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "cases", vi = "Hồ sơ công việc", en = "Cases", anchor = area("area"), no_overlap(part_of, area), by_program)]
pub struct Case {
    /// The flow that it follows: a folder of `flows/`.
    #[field(vi = "Quy trình", en = "Flow")]
    pub flow: String,
    /// The version of the flow with which it began, and which it keeps.
    #[field(vi = "Phiên bản quy trình", en = "Flow version")]
    pub flow_version: String,
    /// The unit that it is about.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// The person that it is about, where it is about one; whoever it is sees it.
    #[field(vi = "Người có liên quan", en = "Person")]
    pub person: Option<Id<Person>>,
    /// What it is called.
    #[field(vi = "Tên việc", en = "Name", search)]
    pub name: String,
    /// The case of which it is a part.
    #[field(vi = "Thuộc việc", en = "Part of")]
    pub part_of: Option<Id<Self>>,
    /// The day of the facts that it is about, such as the day on which figures are taken.
    #[field(vi = "Ngày chốt", en = "Day of the facts")]
    pub day: Option<Day>,
    /// Until when the whole is to be done.
    #[field(vi = "Hạn hoàn thành", en = "Due on")]
    pub due_on: Option<Day>,
    /// The registers whose rows are asked for, by key, with spaces between.
    #[field(vi = "Các sổ phải rà soát", en = "Registers asked")]
    pub registers: Option<String>,
    /// The register of the row that it is about.
    #[field(vi = "Sổ có dòng liên quan", en = "Register")]
    pub register: Option<String>,
    /// The number of the row that it is about.
    #[field(vi = "Dòng liên quan", en = "Record")]
    pub record: Option<i64>,
    /// The field of the row that it is about.
    #[field(vi = "Mục cần sửa", en = "Field")]
    pub field: Option<String>,
    /// What is asked for, in words.
    #[field(vi = "Nội dung đề nghị", en = "Request", class = Personal)]
    pub wish: Option<String>,
}

/// What somebody did in a case. The number makes sure that nothing is done twice.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "case-acts", vi = "Bước đã làm", en = "Acts", anchor = area("area"), no_overlap(of_case, number), by_program)]
pub struct CaseAct {
    /// The case.
    #[field(vi = "Hồ sơ công việc", en = "Case")]
    pub of_case: Id<Case>,
    /// The unit of the case.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// The person of the case.
    #[field(vi = "Người có liên quan", en = "Person")]
    pub person: Option<Id<Person>>,
    /// From 1, without a gap.
    #[field(vi = "Thứ tự", en = "Number")]
    pub number: i64,
    /// What was done, by its key in the flow.
    #[field(vi = "Việc đã làm", en = "Action")]
    pub action: String,
    /// The step to which it led, by its key in the flow.
    #[field(vi = "Chuyển đến bước", en = "Step")]
    pub step: String,
    /// By whom, and in whose stead.
    #[field(vi = "Người thực hiện", en = "Actor")]
    pub actor: String,
    /// Why.
    #[field(vi = "Lý do", en = "Reason", class = Personal)]
    pub reason: Option<String>,
    /// Until when the step is to be done.
    #[field(vi = "Hạn của bước", en = "Step due on")]
    pub step_due_on: Option<Day>,
    /// Until when the whole is to be done, pauses allowed for.
    #[field(vi = "Hạn hoàn thành", en = "Due on")]
    pub due_on: Option<Day>,
}

/// What was said in a case, of the whole or of one row.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "case-comments", vi = "Ý kiến về hồ sơ công việc", en = "Comments", anchor = area("area"),
    no_overlap(of_case, act, register, record), by_program)]
pub struct CaseComment {
    /// The case.
    #[field(vi = "Hồ sơ công việc", en = "Case")]
    pub of_case: Id<Case>,
    /// The unit of the case.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// The person of the case.
    #[field(vi = "Người có liên quan", en = "Person")]
    pub person: Option<Id<Person>>,
    /// The number of the act with which it was said.
    #[field(vi = "Kèm bước", en = "Act")]
    pub act: i64,
    /// The register of the row of which it is said.
    #[field(vi = "Sổ", en = "Register")]
    pub register: Option<String>,
    /// The number of the row of which it is said.
    #[field(vi = "Dòng", en = "Record")]
    pub record: Option<i64>,
    /// The version of the row that was read when it was said.
    #[field(vi = "Phiên bản của dòng", en = "Version")]
    pub seen_version: Option<i64>,
    /// By whom.
    #[field(vi = "Người có ý kiến", en = "Actor")]
    pub actor: String,
    /// What was said.
    #[field(vi = "Ý kiến", en = "Text", class = Personal)]
    pub text: String,
}

/// Figures that were locked: a day, and what was known when, with the checkpoint that proves it.
/// It holds no figure; each is asked again of the registers.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "figure-locks", vi = "Số liệu đã chốt", en = "Locked figures", anchor = home, no_overlap(of_case), by_program)]
pub struct FigureLock {
    /// The case by which they were locked.
    #[field(vi = "Hồ sơ công việc", en = "Case")]
    pub of_case: Id<Case>,
    /// What it is called.
    #[field(vi = "Tên đợt", en = "Name", search)]
    pub name: String,
    /// The unit whose figures they are.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// Of which day.
    #[field(vi = "Số liệu của ngày", en = "Day of the facts")]
    pub day: Day,
    /// As known at this instant, in the notation of RFC 3339.
    #[field(vi = "Theo hiểu biết lúc", en = "Known at")]
    pub known_at: String,
    /// The signed checkpoint of the journal at that instant; none where no key signs.
    #[field(vi = "Điểm kiểm chứng", en = "Checkpoint")]
    pub checkpoint: Option<String>,
    /// How many units were left out.
    #[field(vi = "Số đơn vị chưa xong", en = "Units left out")]
    pub left_out: i64,
    /// Why it was locked without them.
    #[field(vi = "Lý do chốt khi chưa đủ", en = "Reason")]
    pub reason: Option<String>,
}

/// A part of the text of a flow, as it was when a case began with it.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "flow-texts", vi = "Văn bản quy trình", en = "Flow texts", anchor = shared,
    no_overlap(flow, flow_version, part), by_program)]
pub struct FlowText {
    /// The flow.
    #[field(vi = "Quy trình", en = "Flow")]
    pub flow: String,
    /// Its version: the beginning of the SHA-256 of its text.
    #[field(vi = "Phiên bản", en = "Version")]
    pub flow_version: String,
    /// Which part, from 1.
    #[field(vi = "Phần", en = "Part")]
    pub part: i64,
    /// The text of the part.
    #[field(vi = "Văn bản", en = "Text")]
    pub text: String,
}

impl FlowText {
    /// The most letters of a part.
    pub const LONGEST: usize = 3_000;
}
