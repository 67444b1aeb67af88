//! Units: provinces, districts, communes, villages, with what moves separately in registers
//! of their own: codes, classes, sizes and lineage.

use base::{Code, Id};

use crate::{Decision, Register};

/// A unit, with its name, kind and place in the tree.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "areas", vi = "Đơn vị", en = "Areas", anchor = own_area,
    rules("area-is-not-below-itself"))]
pub struct Area {
    /// Name without the kind: `Xuân Hoà`.
    #[field(vi = "Tên", en = "Name", search)]
    pub name: String,
    /// Tỉnh, huyện, xã, phường, thôn …; the list knows the level of each kind.
    #[field(vi = "Loại hình", en = "Kind", list = "area-kind")]
    pub kind: Code,
    /// The unit above, as it was established; a merger above does not touch it.
    #[field(vi = "Thuộc", en = "Parent")]
    pub parent: Option<Id<Area>>,
    /// Official, or invented for a demonstration.
    #[field(vi = "Nguồn", en = "Basis", list = "basis")]
    pub basis: Code,
}

/// A code of a unit under one scheme. Codes are used again after a merger.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "area-codes", vi = "Mã đơn vị", en = "Area codes", anchor = area("area"),
    no_overlap(scheme, code), no_overlap(area, scheme))]
pub struct AreaCodeEntry {
    /// The unit.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// Statistics office, electronic identifier …
    #[field(vi = "Hệ mã", en = "Scheme", list = "area-code-scheme")]
    pub scheme: Code,
    /// The code, leading zeros kept.
    #[field(vi = "Mã", en = "Code", search)]
    pub code: String,
}

/// The class of a unit by the decision that classifies it (loại I, II, III).
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "area-classes", vi = "Phân loại đơn vị", en = "Area classes", anchor = area("area"),
    no_overlap(area))]
pub struct AreaClass {
    /// The unit.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// Class 1, 2 or 3.
    #[field(vi = "Loại", en = "Class", list = "area-class")]
    pub class: Code,
    /// Official, or invented for a demonstration.
    #[field(vi = "Nguồn", en = "Basis", list = "basis")]
    pub basis: Code,
}

/// The size of a unit.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "area-sizes", vi = "Dân số, diện tích", en = "Area sizes", anchor = area("area"),
    no_overlap(area))]
pub struct AreaSize {
    /// The unit.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// Persons.
    #[field(vi = "Dân số", en = "Population")]
    pub population: Option<i64>,
    /// Natural area in hectares; 100 to the square kilometre.
    #[field(vi = "Diện tích tự nhiên (ha)", en = "Natural area (ha)")]
    pub natural_area_ha: Option<i64>,
    /// Official, or invented for a demonstration.
    #[field(vi = "Nguồn", en = "Basis", list = "basis")]
    pub basis: Code,
}

/// A feature of a unit by the decision that recognises it; a row may say that it has it not.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "area-features", vi = "Đặc điểm đơn vị", en = "Area features", anchor = area("area"),
    no_overlap(area, feature))]
pub struct AreaFeature {
    /// The unit.
    #[field(vi = "Đơn vị", en = "Area")]
    pub area: Id<Area>,
    /// Miền núi, vùng đặc biệt khó khăn, biên giới, hải đảo.
    #[field(vi = "Đặc điểm", en = "Feature", list = "area-feature")]
    pub feature: Code,
    /// Does it have the feature?
    #[field(vi = "Có", en = "Present")]
    pub is_present: bool,
    /// Official, or invented for a demonstration.
    #[field(vi = "Nguồn", en = "Basis", list = "basis")]
    pub basis: Code,
}

/// What became of a unit: from its end on, what was its own counts in the successor.
/// Valid from the day of the merger or split.
#[derive(Register, Clone, Debug, PartialEq, Eq)]
#[register(key = "area-lineage", vi = "Nguồn gốc đơn vị", en = "Area lineage", anchor = area("from_area"),
    no_overlap(from_area, to_area), rules("lineage-has-no-circle"))]
pub struct AreaLineage {
    /// The unit that ended.
    #[field(vi = "Đơn vị cũ", en = "From")]
    pub from_area: Id<Area>,
    /// Its successor.
    #[field(vi = "Đơn vị mới", en = "To")]
    pub to_area: Id<Area>,
    /// The share of it that went there, in percent.
    #[field(vi = "Tỷ lệ (%)", en = "Share (%)")]
    pub share_percent: i64,
    /// The resolution.
    #[field(vi = "Văn bản", en = "Document")]
    pub document: Id<Decision>,
}
