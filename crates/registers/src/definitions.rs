//! Which versions of the data that judges and counts have been used.

use base::Code;

use crate::Register;

/// A version of law, indicators, reports or code lists, from the day on which it was first used
/// here. A signed figure names its version, so that a mended file never silently rewrites it.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "definition-sets", vi = "Bộ định nghĩa đã dùng", en = "Definition sets", anchor = shared,
    no_overlap(kind, digest), by_program)]
pub struct DefinitionSet {
    /// Norms, indicators, reports or code lists.
    #[field(vi = "Loại", en = "Kind", list = "definition-kind")]
    pub kind: Code,
    /// The SHA-256 of its files, or the beginning of it.
    #[field(vi = "Dấu", en = "Digest", search)]
    pub digest: String,
    /// The version of the program that brought it.
    #[field(vi = "Phiên bản phần mềm", en = "Program")]
    pub program: String,
}
