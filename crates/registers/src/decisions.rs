//! Decisions: the signed papers on which facts change.

use base::{Code, Day};

use crate::Register;

/// A signed document. Every change of a register refers to one.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "decisions", vi = "Quyết định", en = "Decisions", anchor = home)]
pub struct Decision {
    /// Number and symbol as signed.
    #[field(vi = "Số, ký hiệu", en = "Number", search)]
    pub number: String,
    /// Day signed.
    #[field(vi = "Ngày ký", en = "Signed on")]
    pub signed_on: Day,
    /// First day in effect; not known where the paper does not say.
    #[field(vi = "Ngày hiệu lực", en = "Effective on")]
    pub effective_on: Option<Day>,
    /// Who issued it.
    #[field(vi = "Cơ quan ban hành", en = "Issuer", search)]
    pub issuer: String,
    /// Bầu, chuẩn y, phê chuẩn, tuyển dụng, phân loại, sắp xếp …
    #[field(vi = "Loại việc", en = "Kind", list = "decision-kind")]
    pub kind: Code,
    /// State or Party style.
    #[field(vi = "Thể thức", en = "Style", list = "decision-style")]
    pub style: Code,
    /// What it is about.
    #[field(vi = "Trích yếu", en = "Subject", search)]
    pub subject: Option<String>,
}
