//! Requests of programs that were written, so that one sent twice is written once.

use crate::Register;

/// A request that a program named, which was written in the same transaction as this row.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "change-requests", vi = "Yêu cầu đã nhận của chương trình", en = "Change requests", anchor = home,
    no_overlap(name), by_program)]
pub struct ChangeRequest {
    /// The name that the program gave it (`Idempotency-Key`).
    #[field(vi = "Tên yêu cầu", en = "Name")]
    pub name: String,
    /// SHA-256 of what was asked, in hexadecimal.
    #[field(vi = "Mã băm nội dung", en = "Digest")]
    pub digest: String,
}
